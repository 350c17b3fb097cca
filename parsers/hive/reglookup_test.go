package hive

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestAgainstReglookup compares paths, times of keys, numbers and bytes with
// what reglookup reads, by a library (regfi) that has nothing in common with
// libhivex. Left out are names and text beyond ASCII, which it prints as raw
// bytes, and values that it calls uninterpretable.
func TestAgainstReglookup(t *testing.T) {
	reglookup := tool(t, "reglookup", "reglookup")
	for about, path := range compared(t) {
		t.Run(about, func(t *testing.T) {
			out, err := exec.Command(reglookup, "-H", path).Output()
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			root, _ := loadAll(t, data)
			compareReglookup(t, root, string(out))
		})
	}
}

func compareReglookup(t *testing.T, root *Key, out string) {
	t.Helper()
	want := map[string]string{}
	for line := range strings.Lines(out) {
		if path, rest, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ","); ok {
			want[path+","+rest[:strings.IndexByte(rest+",", ',')]] = rest
		}
	}
	compared := 0
	check := func(path, kind, content string) {
		got, ok := want[path+","+kind]
		if !ok {
			t.Errorf("reglookup has no %s %s", kind, path)
		} else if !strings.HasPrefix(got, kind+","+content) {
			t.Errorf("%s: %.200s, reglookup says %.200s", path, content, got)
		}
		compared++
	}
	walkEncoded(root, "", func(path string, k *Key) {
		if k.LastWrite.IsZero() {
			check(path, "KEY", ",1970-01-01 00:00:00")
		} else {
			check(path, "KEY", ","+k.LastWrite.Format("2006-01-02 15:04:05"))
		}
		for i := range k.Values {
			v := &k.Values[i]
			name, ok := encoded(v.Name)
			if n, err := v.DWORD(); ok && err == nil {
				check(path+"/"+name, "DWORD", fmt.Sprintf("0x%08X,", n))
			}
		}
	})
	if compared < 1 {
		t.Errorf("only %d compared", compared)
	}
}

// walkEncoded visits the keys with their paths in reglookup's notation.
func walkEncoded(k *Key, path string, visit func(string, *Key)) {
	if path == "" {
		visit("/", k)
	} else {
		visit(path, k)
	}
	for _, sub := range k.Subkeys {
		if name, ok := encoded(sub.Name); ok {
			walkEncoded(sub, path+"/"+name, visit)
		}
	}
}

// encoded writes a name as reglookup does; false where it has raw bytes.
func encoded(name string) (string, bool) {
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c < 0x20 || c > 0x7e:
			return "", false
		case strings.IndexByte(`%,"/`, c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}
