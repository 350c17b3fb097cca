package hive

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/regfile"
)

var update = flag.Bool("update", false, "write the golden files")

// quoted is a Tree as a reader meets it.
type quoted struct {
	Tree   Tree
	Quotes []string
}

func TestTextGolden(t *testing.T) {
	for _, name := range []string{"export.reg", "script.reg", "query.txt", "query-2003.txt"} {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			text, ok := wintext.Decode(raw, wintext.Hint{})
			if !ok {
				t.Fatal("not a text")
			}
			result := quoted{Tree: Parse(text)}
			for _, top := range result.Tree.Keys {
				top.Walk(func(k *Key) {
					for i := range k.Values {
						result.Quotes = append(result.Quotes, k.Values[i].Quote())
					}
				})
			}
			got, err := json.MarshalIndent(result, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".golden.json")
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(bytes.TrimSpace(want), got) {
				t.Errorf("%s differs; got\n%s", golden, got)
			}
		})
	}
}

// What `reg save` and `reg export` of the same key say must be the same.
func TestHiveAndRegAgree(t *testing.T) {
	root := build("SCHANNEL", `Protocols\TLS 1.0\Server`, `Ciphers\RC4 128/128`)
	for _, odd := range oddValues {
		root.Sub("Values").Set(odd.value)
	}
	root.Sub("Values").Set(regfile.Bytes("Long", bytes.Repeat([]byte{1, 2, 3}, 1000)), regfile.String("Lines", "a\r\nb"))
	text, ok := wintext.Decode(regfile.Reg(`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`, root), wintext.Hint{})
	if !ok {
		t.Fatal("not a text")
	}
	reg := Parse(text)
	if reg.Kind != KindReg || len(reg.Problems) != 3 || len(reg.Keys) != 1 { // the three numbers of wrong size
		t.Fatalf("%s, %d keys, problems %q", reg.Kind, len(reg.Keys), reg.Problems)
	}
	want, got := flat(selectOf(t, root).Key(Schannel)), flat(reg.Key(Schannel))
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// flat lists keys and values in an order that does not depend on the source.
func flat(root *Key) (lines []string) {
	root.Walk(func(k *Key) {
		lines = append(lines, k.Path)
		for _, v := range k.Values {
			line, _ := json.Marshal(Value{Name: v.Name, Type: v.Type, Data: v.Data, Problem: v.Problem})
			lines = append(lines, k.Path+" "+string(line))
		}
	})
	slices.Sort(lines)
	return lines
}

// Text that only mentions keys, or belongs to other tools, is none of ours.
func TestNothingOfOurs(t *testing.T) {
	for _, s := range []string{
		"",
		"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols is missing",
		"see [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet]",
		"[section]\nname=value\n",
		"    Enabled    REG_DWORD    0x0",
		"\"Enabled\"=dword:00000000",
		"HKEY_LOCAL_MACHINE\\SOFTWARE\\Other\n    Enabled    REG_DWORD    0x0\n",
		"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Other]\n\"x\"=dword:zz\n",
	} {
		if tree := Parse(wintext.FromString(s)); len(tree.Keys)+len(tree.Problems) > 0 {
			t.Errorf("%q gives %+v", s, tree)
		}
	}
}

// An export of the whole of HKLM\SYSTEM shows the same keys twice.
func TestControlSetsOfAnExport(t *testing.T) {
	const w3svc = `\Services\W3SVC]` + "\n"
	sets := func(names ...string) string {
		var b strings.Builder
		for i, name := range names {
			b.WriteString(`[HKEY_LOCAL_MACHINE\SYSTEM\` + name + w3svc + `"Start"=dword:` + string(rune('1'+i)) + "\n")
		}
		return b.String()
	}
	tests := []struct {
		about, text string
		start       uint32
		problems    int
	}{
		{"both", sets("ControlSet001", "CurrentControlSet"), 2, 0},
		{"numbered only", sets("ControlSet002", "ControlSet001"), 2, 1},
		{"with Select", sets("ControlSet001", "ControlSet002") + `[HKEY_LOCAL_MACHINE\SYSTEM\Select]` + "\n" + `"Current"=dword:2` + "\n", 2, 0},
	}
	for _, tt := range tests {
		tree := Parse(wintext.FromString(headerV5 + "\n\n" + tt.text))
		key := tree.Key(ServiceW3SVC)
		if n, err := key.Value("Start").DWORD(); n != tt.start || err != nil || len(tree.Problems) != tt.problems {
			t.Errorf("%s: Start %d, %v, problems %q", tt.about, n, err, tree.Problems)
		}
		if key.Path != `HKLM\SYSTEM\CurrentControlSet\Services\W3SVC` {
			t.Errorf("%s: %s", tt.about, key.Path)
		}
	}
}

// Text is bounded in keys and depth.
func TestTextLimits(t *testing.T) {
	const top = `[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`
	tree := Parse(wintext.FromString(headerV5 + "\n" + top + strings.Repeat(`\x`, 100) + "]\n"))
	if len(tree.Keys) != 0 || len(tree.Problems) != 1 {
		t.Errorf("%d keys, problems %q", len(tree.Keys), tree.Problems)
	}
	tree = Parse(wintext.FromString(headerV5 + "\n" + top + strings.Repeat(`\x`, 300_000) + "]\n"))
	if len(tree.Keys) != 0 || len(tree.Problems) != 1 || !strings.Contains(tree.Problems[0].EN, "longer than") {
		t.Errorf("%d keys, problems %q", len(tree.Keys), tree.Problems)
	}
	var b strings.Builder
	b.WriteString(headerV5 + "\n")
	for i := range maxTextKeys + 100 {
		b.WriteString(top + `\` + strings.Repeat("y", i%7) + string(rune('a'+i%26)) + strings.Repeat(string(rune(0x4e00+i/100)), 1+i%100) + "]\n")
	}
	tree = Parse(wintext.FromString(b.String()))
	if keys, _ := count(tree.Key(Schannel)); keys > maxTextKeys || len(tree.Problems) == 0 {
		t.Errorf("%d keys, %d problems", keys, len(tree.Problems))
	}
}
