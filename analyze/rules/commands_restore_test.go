package rules

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/problem"
)

// withValue is a server whose TLS 1.2\Server has one value Enabled.
func withValue(v *hive.Value) *facts.Facts {
	f := facts.New()
	f.Host.Build = 17763
	server := &hive.Key{Name: "Server"}
	if v != nil {
		v.Name = "Enabled"
		server.Values = []hive.Value{*v}
	}
	root := &hive.Key{Subkeys: []*hive.Key{{Name: "Protocols", Subkeys: []*hive.Key{{Name: "TLS 1.2", Subkeys: []*hive.Key{server}}}}}}
	f.Registry = []facts.RegistryKey{{Role: hive.Schannel, Key: root, File: "x.hiv"}}
	return f
}

func wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// TestUndoRestoresWhatWasThere: a value of any type comes back as it was, or
// the whole key does.
func TestUndoRestoresWhatWasThere(t *testing.T) {
	for _, c := range []struct {
		what string
		old  *hive.Value
		want string // in the command; "" where none can do it
	}{
		{"none", nil, `reg delete "HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server" /v Enabled /f`},
		{"number", &hive.Value{Type: hive.DWORD, Data: []byte{0, 0, 0, 0}}, "/t REG_DWORD /d 0 /f"},
		{"text", &hive.Value{Type: hive.SZ, Data: wide("1")}, "/t REG_SZ /d 1 /f"},
		{"text that expands", &hive.Value{Type: hive.ExpandSZ, Data: wide("0x1")}, "/t REG_EXPAND_SZ /d 0x1 /f"},
		{"long number", &hive.Value{Type: hive.QWORD, Data: []byte{1, 0, 0, 0, 0, 0, 0, 0}}, "/t REG_QWORD /d 1 /f"},
		{"bytes", &hive.Value{Type: hive.Binary, Data: []byte{1, 0, 0, 0}}, "/t REG_BINARY /d 01000000 /f"},
		{"number of three bytes", &hive.Value{Type: hive.DWORD, Data: []byte{1, 0, 0}}, ""},
		{"damaged", &hive.Value{Type: hive.DWORD, Data: []byte{1, 0, 0, 0}, Problem: problem.Text{EN: "outside the file", JA: "ファイルの外"}}, ""},
		{"hostile text", &hive.Value{Type: hive.SZ, Data: wide(`1" & calc & "`)}, ""},
		{"a variable", &hive.Value{Type: hive.SZ, Data: wide(`%PATH%`)}, ""},
		{"no text at all", &hive.Value{Type: hive.SZ, Data: wide("")}, ""},
		{"unknown type", &hive.Value{Type: 17, Data: []byte{1}}, ""},
	} {
		f := withValue(c.old)
		step := restoreDWORD(f, []string{"Protocols", "TLS 1.2", "Server"}, "Enabled")
		if (step.Command == "") != (c.want == "") || !strings.Contains(step.Command, c.want) || step.Do.EN == "" || step.Do.JA == "" {
			t.Errorf("%s: %q %q", c.what, step.Command, step.Do.EN)
		}
		fix := enableProtocol(f, "TLS 1.2")
		kept := fix.Apply[0] == keepSchannel()
		imports := has(fix.Undo, "reg import schannel-before.reg")
		if cannot := c.want == ""; kept != cannot || imports != cannot {
			t.Errorf("%s: the settings are kept: %v, brought back: %v", c.what, kept, imports)
		}
	}
}

func has(steps []rule.Step, command string) bool {
	for _, s := range steps {
		if s.Command == command {
			return true
		}
	}
	return false
}
