package hive

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/samples/regfile"
	"ssltriage/samples/shared"
)

// tool finds a program of another author, or skips the test; where CI is set
// it must be there.
func tool(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing: install %s", name, debian)
		}
		t.Skipf("%s is not here", name)
	}
	return path
}

// manyKinds has every kind of key, value and list that a hive may hold.
func manyKinds() *regfile.Key {
	root := sampleRoot()
	for _, odd := range oddValues {
		root.Sub("Values").Set(odd.value)
	}
	root.Sub("Large").Set(
		regfile.Bytes("in one cell", bytes.Repeat([]byte("0123456789abcdef"), maxInCell/16)),
		regfile.Bytes("just split", bytes.Repeat([]byte{7}, maxInCell+1)),
		regfile.Bytes("split", bytes.Repeat([]byte("db0123456789abcdef"), 20000)),
		regfile.String("text", strings.Repeat("列", 20000)))
	for i := range 1500 {
		root.Sub("Many").Subkeys = append(root.Sub("Many").Subkeys, &regfile.Key{Name: fmt.Sprintf("k%05d", i)})
		root.Sub("Full").Set(regfile.Uint32(fmt.Sprintf("v%05d", i), uint32(i)))
	}
	root.Sub("Ключ", "café", strings.Repeat("長", 200)).Set(regfile.String(strings.Repeat("名", 300), "値"))
	root.Subkeys = append(root.Subkeys, &regfile.Key{Name: "Linked", Link: `\Registry\Machine\SYSTEM\ControlSet001`})
	deep := root.Sub("Deep")
	for i := range 100 {
		deep = deep.Sub(fmt.Sprint(i))
	}
	return root
}

// formats are the layouts that Windows writes or has written.
var formats = map[string]regfile.Format{
	"1.3 as reg save":    {},
	"1.5 as the kernel":  {Minor: 5, Sequences: [2]uint32{71, 71}},
	"1.5 dirty":          {Minor: 5, Sequences: [2]uint32{205, 204}},
	"1.3 with li lists":  {Lists: "li"},
	"1.6 with lf lists":  {Minor: 6, Lists: "lf"},
	"1.4 that may split": {Minor: 4},
}

// compared are hives on disk by what they are.
func compared(t *testing.T) map[string]string {
	files := map[string]string{}
	dir := t.TempDir()
	root := manyKinds()
	root.Sub("Large").Set(regfile.Bytes("more than a mebibyte", bytes.Repeat([]byte("0123456789abcdef"), 80_000)))
	for about, format := range formats {
		path := filepath.Join(dir, strings.ReplaceAll(about, " ", "-")+".hiv")
		if err := os.WriteFile(path, regfile.HiveAs(root, format), 0o600); err != nil {
			t.Fatal(err)
		}
		files[about] = path
	}
	for _, name := range []string{"system-windows-8.1.hiv", "reg-save-timezoneinformation.hiv", "hostile/values.hiv"} {
		files[name] = shared.Path(t, "evidence/hives/"+name)
	}
	edited := filepath.Join(dir, "edited.hiv")
	if err := os.WriteFile(edited, regfile.Hive(sampleRoot()), 0o600); err != nil {
		t.Fatal(err)
	}
	edit(t, edited)
	files["edited by libhivex"] = edited
	return files
}

// edit lets libhivex change a hive: what it frees and moves is laid out
// differently from what any writer of ours makes.
func edit(t *testing.T, path string) {
	t.Helper()
	script := `cd Protocols
add TLS 1.2
cd TLS 1.2
add Server
cd Server
setval 3
Enabled
dword:1
DisabledByDefault
dword:0
Note
string:a longer text that does not fit the cell of a number
cd \
cd Hashes
add MD5
cd MD5
setval 2
Enabled
dword:0
@
hex:3:01,02,03,04,05,06,07,08,09
cd \
cd Ciphers
add AES 128/128
cd \
cd Protocols
cd TLS 1.0
cd Client
del
commit
`
	cmd := exec.Command(tool(t, "hivexsh", "libhivex-bin"), "-w", path)
	cmd.Stdin = strings.NewReader(script)
	if out, err := cmd.CombinedOutput(); err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Fatalf("hivexsh: %v: %s", err, out)
	}
}

// TestAgainstLibhivex compares whole hives, key by key and value by value,
// with what libhivex reads.
func TestAgainstLibhivex(t *testing.T) {
	hivexml := tool(t, "hivexml", "libhivex-bin")
	for about, path := range compared(t) {
		t.Run(about, func(t *testing.T) {
			out, err := exec.Command(hivexml, path).Output()
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			root, _ := loadAll(t, data)
			compare(t, ownLines(root), libhivexLines(t, out))
		})
	}
}

// compare reports the first lines in which two readers differ.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	if len(want) < 2 {
		t.Fatalf("the other reader has %d lines", len(want))
	}
	differences := 0
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if prefix, ok := strings.CutSuffix(g, noNumber); ok && strings.HasPrefix(w, prefix) {
			continue
		}
		if g != w {
			if differences++; differences > 5 {
				return
			}
			t.Errorf("line %d:\n got %.300q\nwant %.300q", i, g, w)
		}
	}
}

// TestDamagedAgainstLibhivex: of damaged hives libhivex reads little or
// nothing; what it reads when it is told to go on (-k -u) is read here, too, and
// the damage is reported.
func TestDamagedAgainstLibhivex(t *testing.T) {
	hivexml := tool(t, "hivexml", "libhivex-bin")
	for _, name := range []string{"corrupt-sub-key-list", "system-windows-xp-damaged", "hostile/ri_cycle", "hostile/nk_cycle",
		"hostile/huge_valcount", "hostile/trunc_inline", "hostile/dword_oob", "hostile/qword_oob"} {
		t.Run(name, func(t *testing.T) {
			path := shared.Path(t, "evidence/hives/"+name+".hiv")
			if err := exec.Command(hivexml, path).Run(); err == nil {
				t.Error("libhivex reads the whole hive: compare it with the others")
			}
			root, problems := loadAll(t, shared.Read(t, "evidence/hives/"+name+".hiv"))
			if len(problems) == 0 {
				t.Error("no damage is reported")
			}
			own := map[string]bool{}
			for _, line := range ownLines(root) {
				own[line] = true
			}
			out, _ := exec.Command(hivexml, "-k", "-u", path).Output() // an error all the same, after what it could read
			if len(out) == 0 {
				return
			}
			for _, line := range libhivexLines(t, out) {
				if !own[line] {
					t.Errorf("not read here: %.200q", line)
				}
			}
		})
	}
}
