package keyfiles

import (
	"strings"
	"testing"

	"ssltriage/parsers/wintext"
)

// TestFolders: a listing of dir tells that a folder is empty only when it is
// there from its title to the number of the files.
func TestFolders(t *testing.T) {
	tests := []struct {
		name, text string
		files      int // -1: no listing
		all        bool
	}{
		{"English with the command", `
C:\Windows\system32>dir /a "C:\ProgramData\Microsoft\Crypto\Keys"
 Volume in drive C has no label.
 Volume Serial Number is 5C2A-11F0

 Directory of C:\ProgramData\Microsoft\Crypto\Keys

01/01/2020  10:00 AM    <DIR>          .
01/01/2020  10:00 AM    <DIR>          ..
               0 File(s)              0 bytes
               2 Dir(s)  21,474,836,480 bytes free
`, 0, true},
		{"Spanish", `
 El volumen de la unidad C no tiene etiqueta.
 El número de serie del volumen es: 5C2A-11F0

 Directorio de C:\ProgramData\Microsoft\Crypto\Keys

01/01/2020  10:00    <DIR>          .
01/01/2020  10:00    <DIR>          ..
               0 archivos              0 bytes
               2 dirs  21.474.836.480 bytes libres
`, 0, false},
		{"Chinese, title behind the path", `
 C:\ProgramData\Microsoft\Crypto\Keys 的目錄

2020/01/01  10:00    <DIR>          .
2020/01/01  10:00    <DIR>          ..
2020/01/01  10:00             2,200 db6c9696b4e6a062d5371574b751e05b_e64079bf-f1d8-450e-ba59-2f4d921306df
2020/01/01  10:00             2,200 other
               2 個檔案          4,400 位元組
`, 2, false},
		{"only hidden files asked for", `
C:\>dir /ah C:\ProgramData\Microsoft\Crypto\Keys

 Directory of C:\ProgramData\Microsoft\Crypto\Keys

01/01/2020  10:00 AM    <DIR>          .
               0 File(s)              0 bytes
`, 0, false},
		{"cut off", `
 Directory of C:\ProgramData\Microsoft\Crypto\Keys

01/01/2020  10:00 AM    <DIR>          .
01/01/2020  10:00 AM    <DIR>          ..
`, -1, false},
		{"a row is missing", `
 Directory of C:\ProgramData\Microsoft\Crypto\Keys

01/01/2020  10:00 AM    <DIR>          .
01/01/2020  10:00 AM    <DIR>          ..
               3 File(s)          6,600 bytes
`, -1, false},
		{"no rows at all", `
 Directory of C:\ProgramData\Microsoft\Crypto\Keys

               0 File(s)              0 bytes
`, -1, false},
	}
	for _, tt := range tests {
		r := Parse(wintext.FromString(tt.text))
		if tt.files < 0 {
			if len(r.Folders) != 0 {
				t.Errorf("%s: %+v", tt.name, r.Folders)
			}
			continue
		}
		if len(r.Folders) != 1 {
			t.Errorf("%s: %d listings", tt.name, len(r.Folders))
			continue
		}
		if f := r.Folders[0]; f.Files != tt.files || f.All != tt.all || f.Path != `C:\ProgramData\Microsoft\Crypto\Keys` ||
			!strings.Contains(f.Quote, "\n") || f.Line < 1 {
			t.Errorf("%s: %+v", tt.name, f)
		}
	}
}
