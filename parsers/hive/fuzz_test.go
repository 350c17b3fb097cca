package hive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/regfile"
)

// examine uses everything of a tree, as the program would.
func examine(t *testing.T, tree Tree) {
	if len(tree.Problems) > maxProblems+10 {
		t.Fatalf("%d problems", len(tree.Problems))
	}
	for _, top := range tree.Keys {
		if top.Role == "" {
			t.Fatalf("key %q has no role", top.Path)
		}
		top.Walk(func(k *Key) {
			if k != top && !strings.HasPrefix(k.Path, top.Path+`\`) || strings.Count(k.Path, `\`) > maxDepth+20 {
				t.Fatalf("path %q below %q", k.Path, top.Path)
			}
			for i := range k.Values {
				v := &k.Values[i]
				_ = decode(v)
				_, _ = v.GUID()
				_, _ = v.FileTime()
				quote := v.Quote()
				if !utf8.ValidString(quote) || len(quote) > 310 || strings.ContainsAny(quote, "\n\x1b") && v.Line == 0 {
					t.Fatalf("quote %q", quote)
				}
			}
		})
	}
}

func FuzzHive(f *testing.F) {
	root := sampleRoot()
	for _, odd := range oddValues {
		root.Sub("Values").Set(odd.value)
	}
	f.Add(regfile.Hive(root))
	f.Add(regfile.Hive(build("ROOT", `Select\Current=`, `ControlSet001\Services\HTTP\Parameters\SslBindingInfo\0.0.0.0:443\DefaultFlags=`)))
	f.Add(regfile.Hive(build("Parameters", "ListenOnlyList=")))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := Open(data)
		if err != nil {
			return
		}
		examine(t, h.Select())
	})
}

func FuzzReg(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.[rt][ex][gt]")
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, s string) {
		examine(t, Parse(wintext.FromString(strings.ToValidUTF8(s, "?"))))
	})
}
