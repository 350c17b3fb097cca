package keyfiles

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/golden"
	"ssltriage/samples/shared"
)

// decode turns a file into text as the analyzer does, without a hint.
func decode(t testing.TB, raw []byte) wintext.Text {
	t.Helper()
	text, ok := wintext.Decode(raw, wintext.Hint{})
	if !ok {
		t.Fatal("not a text")
	}
	return text
}

func TestGoldenOwn(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden.JSON(t, filepath.Join("testdata", strings.TrimSuffix(filepath.Base(file), ".txt")+".golden.json"), Parse(decode(t, raw)))
		})
	}
}

func TestGoldenReal(t *testing.T) {
	for _, name := range []string{"icacls-ja-1", "icacls-machinekeys-en-1"} {
		t.Run(name, func(t *testing.T) {
			raw := shared.Read(t, "reference/windows-output/"+name+".txt")
			golden.JSON(t, filepath.Join("testdata", name+".golden.json"), Parse(decode(t, raw)))
		})
	}
}

// TestOtherTools runs over every example output that belongs to other parsers.
func TestOtherTools(t *testing.T) {
	dir := shared.Path(t, "reference/windows-output")
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) < 20 {
		t.Fatalf("found %d examples, %v", len(files), err)
	}
	for _, file := range files {
		base := filepath.Base(file)
		if strings.HasPrefix(base, "icacls-") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if r := Parse(decode(t, raw)); len(r.Files)+len(r.Failures)+len(r.Problems) != 0 {
			t.Errorf("%s: found %+v", base, r)
		}
	}
}

func TestForeignLines(t *testing.T) {
	text := strings.Join([]string{
		`icacls C:\keys /grant SYSTEM:(F)`,
		`PS C:\Users\u> icacls "C:\keys" /grant "NT AUTHORITY\SYSTEM:(F)"`,
		`            SDDL: D:(A;;GX;;;S-1-5-20)`,
		`C:\>sc sdshow w3svc`,
		``,
		`D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)`,
		`  Unique container name: f686aace6942fb7f7ceb231212eef4a4_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`,
		`    Schlüsselcontainer = f686aace6942fb7f7ceb231212eef4a4_0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`,
		`C:\temp\setup.log: started`,
		`see the setting Option:(R)`,
		`Grade:F`,
	}, "\r\n")
	if r := Parse(wintext.FromString(text)); len(r.Files)+len(r.Failures)+len(r.Problems) != 0 {
		t.Errorf("found %+v", r)
	}
}

// TestUnreadEntry: an entry that is not understood must not turn into "no".
func TestUnreadEntry(t *testing.T) {
	r := Parse(wintext.FromString("C:\\keys\\a BUILTIN\\Administrators:(F)\n          NT AUTHORITY\\SYSTEM:(Q)\n"))
	if len(r.Files) != 1 || !r.Files[0].Incomplete || len(r.Problems) != 1 {
		t.Fatalf("got %+v", r)
	}
	if got := r.Files[0].CanRead(system); got != AccessUnknown {
		t.Errorf("system: %v", got)
	}
	if got := r.Files[0].CanRead(admins); got != AccessYes {
		t.Errorf("administrators: %v", got)
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := wintext.FromString(s)
		r := Parse(text)
		for _, file := range r.Files {
			if file.Path == "" || file.Line < 1 || file.Line > len(text.Lines) || strings.Count(file.Quote, "\n") > 5 {
				t.Errorf("impossible file %+v", file)
			}
			file.CanRead("S-1-5-18", "S-1-1-0")
		}
		for _, x := range r.Failures {
			if x.Path == "" || x.Message == "" || x.Line < 1 || x.Line > len(text.Lines) {
				t.Errorf("impossible failure %+v", x)
			}
		}
	})
}
