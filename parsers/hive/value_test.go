package hive

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/regfile"
	"ssltriage/samples/shared"
)

// oddValues is what a registry may hold and a hasty reader gets wrong.
var oddValues = []struct {
	value regfile.Value
	want  string // decoded, or the error
	quote string
}{
	{regfile.Uint32("dword", 0xffffffff), "4294967295", "dword = dword:ffffffff"},
	{regfile.Value{Name: "dword of 3", Type: regfile.DWORD, Data: []byte{1, 0, 0}},
		`value "dword of 3": REG_DWORD of 3 bytes`, "dword of 3 = hex(4):01,00,00"},
	{regfile.Value{Name: "dword of 8", Type: regfile.DWORD, Data: make([]byte, 8)},
		`value "dword of 8": REG_DWORD of 8 bytes`, "dword of 8 = hex(4):00,00,00,00,00,00,00,00"},
	{regfile.Value{Name: "empty dword", Type: regfile.DWORD}, `value "empty dword": REG_DWORD of 0 bytes`, "empty dword = hex(4):"},
	{regfile.Uint64("qword", 1<<40), "1099511627776", "qword = hex(b):00,00,00,00,00,01,00,00"},
	{regfile.Bytes("one byte", []byte{0x41}), "41", "one byte = hex:41"},
	{regfile.Bytes("db", []byte("dbbbbbbbbb")), "64626262626262626262", "db = hex:64,62,62,62,62,62,62,62,62,62"},
	{regfile.String("string", "MY"), "MY", `string = "MY"`},
	{regfile.String("", "text"), "text", `(Default) = "text"`},
	{regfile.Value{Name: "no NUL", Type: regfile.SZ, Data: []byte("a\x00b\x00")}, "ab", `no NUL = "ab"`},
	{regfile.Value{Name: "odd", Type: regfile.SZ, Data: []byte("a\x00b\x00c")}, "ab", `odd = "ab"`},
	{regfile.Value{Name: "left over", Type: regfile.SZ, Data: []byte("a\x00\x00\x00z\x00y\x00")}, "a", `left over = "a"`},
	{regfile.String("like db", "\u6264bc"), "扤bc", `like db = "扤bc"`},
	{regfile.String("BOM", "\ufeffx"), "\ufeffx", `BOM = "\ufeffx"`},
	{regfile.Expand("expand", "%SystemRoot%"), "%SystemRoot%", `expand = "%SystemRoot%"`},
	{regfile.Strings("multi", "one", "two"), "[one two]", `multi = "one", "two"`},
	{regfile.Strings("hole", "one", "", "two"), "[one  two]", `hole = "one", "", "two"`},
	{regfile.Strings("no strings"), "[]", "no strings ="},
	{regfile.Value{Name: "cut", Type: regfile.MultiSZ, Data: []byte("a\x00\x00\x00b\x00")}, "[a b]", `cut = "a", "b"`},
	{regfile.Value{Name: "none", Type: regfile.None}, `value "none" is REG_NONE, not REG_DWORD`, "none = hex(0):"},
	{regfile.Value{Name: "type", Type: 17, Data: []byte("abcde")}, `value "type" is type 17, not REG_DWORD`, "type = hex(11):61,62,63,64,65"},
	{regfile.Value{Name: "big endian", Type: regfile.DWORDBigEndian, Data: []byte{0, 0, 0, 7}},
		`value "big endian" is REG_DWORD_BIG_ENDIAN, not REG_DWORD`, "big endian = hex(5):00,00,00,07"},
	{regfile.Uint32("é", 1), "1", "é = dword:00000001"},
	{regfile.Uint32("имя", 2), "2", "имя = dword:00000002"},
	{regfile.Uint32("\x1b[2Jred", 3), "3", `\x1b[2Jred = dword:00000003`},
}

// decode uses the decoder for the value's type.
func decode(v *Value) string {
	var out any
	var err error
	switch v.Type {
	case QWORD:
		out, err = v.QWORD()
	case SZ, ExpandSZ:
		out, err = v.String()
	case MultiSZ:
		out, err = v.MultiString()
	case Binary:
		out, err = v.Binary()
		out = fmt.Sprintf("%x", out)
	default:
		out, err = v.DWORD()
	}
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(out)
}

func TestValues(t *testing.T) {
	root := build("SCHANNEL")
	for _, odd := range oddValues {
		root.Set(odd.value)
	}
	tree := selectOf(t, root)
	values := tree.Key(Schannel).Values
	if len(tree.Problems) != 3 || !strings.Contains(tree.Problems[0].EN, `value "dword of 3" is REG_DWORD of 3 bytes, which is no number`) {
		t.Errorf("problems %q", tree.Problems)
	}
	if len(values) != len(oddValues) {
		t.Fatalf("%d values", len(values))
	}
	for i, odd := range oddValues {
		v := &values[i]
		if v.Name != odd.value.Name || v.Type != odd.value.Type {
			t.Errorf("%q of %s", v.Name, TypeName(v.Type))
		}
		if got := decode(v); got != odd.want {
			t.Errorf("%q decodes to %q, want %q", v.Name, got, odd.want)
		}
		if got := v.Quote(); got != odd.quote {
			t.Errorf("%q is quoted as %q, want %q", v.Name, got, odd.quote)
		}
	}
}

// The same kinds of value in a hive that another program made.
func TestValuesOfAnotherWriter(t *testing.T) {
	root, problems := loadAll(t, shared.Read(t, "evidence/hives/hostile/values.hiv"))
	if len(problems) != 2 { // the numbers of wrong size
		t.Errorf("problems %q", problems)
	}
	for name, want := range map[string]string{
		"short1": "41", "nonul": "abcdefgh", "odd": "abcdef", "dw3": `value "dw3": REG_DWORD of 3 bytes`, "q": "8589934593",
		"garb": "abc", "": "default", "msz": "[a  b]", "mszbad": "[one two]", "BOM": "\ufeffx", "dblong": "扤bcdef",
	} {
		if got := decode(root.Value(name)); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	for key, value := range map[string]string{"café": "é", "Ключ": "имя"} {
		if root.Lookup(key).Value(value) == nil {
			t.Errorf("no key %s with value %s", key, value)
		}
	}
}

// The default notation of names: '/' is a character like any other.
func TestNamesWithSlash(t *testing.T) {
	root := build("SCHANNEL", "Protocols")
	root.Sub("Ciphers", "RC4 128/128").Set(regfile.Uint32("Enabled", 0))
	root.Sub("Ciphers", "RC4 128").Set(regfile.Uint32("Enabled", 1))
	key := selectOf(t, root).Key(Schannel).Lookup("Ciphers", "rc4 128/128")
	if n, err := key.Value("enabled").DWORD(); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestMissing(t *testing.T) {
	var key *Key
	if key.Lookup("a", "b") != nil || key.Value("x") != nil {
		t.Error("a missing key has content")
	}
	if _, err := key.Value("x").DWORD(); err == nil {
		t.Error("a missing value has a number")
	}
}

func TestGUIDAndFileTime(t *testing.T) {
	root := build("SCHANNEL")
	root.Set(regfile.Bytes("AppId", []byte{0x81, 0xe1, 0xc3, 0x4d, 0x4b, 0xe1, 0x21, 0x4a, 0xb0, 0x22, 0x59, 0xfc, 0x66, 0x9b, 0x09, 0x14}),
		regfile.Uint64("x", 0), regfile.Bytes("Time", []byte{0x31, 0x60, 0xd8, 0x6a, 0x8d, 0x34, 0xd1, 0x01}),
		regfile.Bytes("Never", []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), regfile.Bytes("Short", []byte{1}))
	key := selectOf(t, root).Key(Schannel)
	if guid, err := key.Value("AppId").GUID(); guid != "{4dc3e181-e14b-4a21-b022-59fc669b0914}" || err != nil {
		t.Error(guid, err)
	}
	if at, err := key.Value("Time").FileTime(); at.Format(time.RFC3339) != "2015-12-12T03:30:15Z" || err != nil {
		t.Error(at, err)
	}
	if at, err := key.Value("Never").FileTime(); !at.IsZero() || err != nil {
		t.Error(at, err)
	}
	for _, name := range []string{"Short", "x"} {
		if _, err := key.Value(name).GUID(); err == nil {
			t.Errorf("%s is no GUID", name)
		}
		if _, err := key.Value(name).FileTime(); err == nil {
			t.Errorf("%s is no time", name)
		}
	}
}
