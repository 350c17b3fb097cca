package hive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/regfile"
	"ssltriage/samples/shared"
)

func sampleRoot() *regfile.Key {
	root := build("SCHANNEL", `Protocols\TLS 1.0\Server`, `Protocols\TLS 1.0\Client`, "Ciphers", "Hashes")
	root.Set(regfile.Uint32("EventLogging", 7))
	root.Sub("Protocols", "TLS 1.0", "Server").Set(regfile.Uint32("Enabled", 0))
	return root
}

// cellOf returns the file offset of the payload of the nth cell with that signature.
func cellOf(t testing.TB, data []byte, signature string, nth int) int {
	t.Helper()
	for at := baseBlockSize + 32; at+6 < len(data); {
		size := int(int32(binary.LittleEndian.Uint32(data[at:])))
		if string(data[at+4:at+6]) == signature {
			if nth == 0 {
				return at + 4
			}
			nth--
		}
		at += max(size, -size)
	}
	t.Fatalf("no cell %s", signature)
	return 0
}

func put(data []byte, at int, n uint32) { binary.LittleEndian.PutUint32(data[at:], n) }

// Each kind of damage is reported, and what is whole is read all the same.
func TestDamage(t *testing.T) {
	tests := []struct {
		about   string
		damage  func(t *testing.T, data []byte) []byte
		problem string
	}{
		{"subkey index that lists itself", func(t *testing.T, d []byte) []byte {
			at := cellOf(t, d, "lf", 0)
			copy(d[at:], "ri\x01\x00")
			put(d, at+4, uint32(at-4-baseBlockSize))
			return d
		}, "list is damaged or endless"},
		{"subkey list that contains an ancestor", func(t *testing.T, d []byte) []byte {
			at := cellOf(t, d, "nk", 1)
			list := binary.LittleEndian.Uint32(d[at+28:])
			if list == noCell { // Ciphers and Hashes have no subkeys, Protocols has
				at = cellOf(t, d, "nk", 3)
				list = binary.LittleEndian.Uint32(d[at+28:])
			}
			put(d, int(list)+baseBlockSize+4+4, 0x20)
			return d
		}, "leads back"},
		{"value count without end", func(t *testing.T, d []byte) []byte {
			put(d, cellOf(t, d, "nk", 0)+36, 0xffffffff)
			return d
		}, "1 of 4294967295 values could be read"},
		{"value list outside the file", func(t *testing.T, d []byte) []byte {
			put(d, cellOf(t, d, "nk", 0)+40, 0x7ffffff0)
			return d
		}, "0 of 1 values could be read"},
		{"subkey list outside the file", func(t *testing.T, d []byte) []byte {
			put(d, cellOf(t, d, "nk", 0)+28, 0x7ffffff0)
			return d
		}, "0 of 3 subkeys could be read"},
		{"root outside the file", func(t *testing.T, d []byte) []byte {
			put(d, 36, 0x7ffffff0)
			return d
		}, "root key: no key"},
		{"checksum", func(t *testing.T, d []byte) []byte { d[508]++; return d }, "checksum"},
		{"sequence", func(t *testing.T, d []byte) []byte {
			put(d, 4, 205)
			put(d, 8, 204)
			return d
		}, "hive was not closed cleanly (sequence 205/204): last changes may be missing"},
		{"version", func(t *testing.T, d []byte) []byte { put(d, 20, 2); return d }, "unknown hive version 2.3"},
		{"bin", func(t *testing.T, d []byte) []byte { d[baseBlockSize] = 'x'; return d }, "no bin where one should begin, at offset 4096"},
		{"truncated", func(t *testing.T, d []byte) []byte { return d[:5000] }, "file is truncated: 904 of 4096 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			h, err := Open(tt.damage(t, regfile.Hive(sampleRoot())))
			if err != nil {
				t.Fatal(err)
			}
			tree := h.Select()
			if !strings.Contains(fmt.Sprint(tree.Problems), tt.problem) {
				t.Errorf("problems %q lack %q", tree.Problems, tt.problem)
			}
			n, err := tree.Key(Schannel).Value("EventLogging").DWORD()
			if lost := strings.Contains(tt.about, "outside") && !strings.HasPrefix(tt.about, "subkey"); lost == (err == nil) || !lost && n != 7 {
				t.Errorf("EventLogging is %d, %v", n, err)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	log := regfile.Hive(sampleRoot())[:512]
	for _, kind := range []uint32{1, 2, 6} {
		put(log, 28, kind)
		if _, err := Open(log); !errors.Is(err, ErrLog) {
			t.Errorf("log of type %d: %v", kind, err)
		}
	}
	for _, data := range []string{"", "regf", "MZ", strings.Repeat("x", 9000)} {
		if _, err := Open([]byte(data)); !errors.Is(err, ErrNotHive) {
			t.Errorf("%.5q: %v", data, err)
		}
	}
}

func TestSniff(t *testing.T) {
	tests := map[string]Kind{
		"regf":     KindHive,
		"REGEDIT4": KindReg,
		"Windows Registry Editor Version 5.00\r\n":             KindReg,
		"\xef\xbb\xbfWindows Registry Editor Version 5.00\r\n": KindReg,
		"WINE REGISTRY Version 2\n":                            KindWine,
		"HKEY_LOCAL_MACHINE\\SYSTEM":                           KindNone,
		"":                                                     KindNone,
		string(regfile.Reg("HKEY_LOCAL_MACHINE", sampleRoot())): KindReg,
		string(regfile.Hive(sampleRoot())):                      KindHive,
	}
	for data, want := range tests {
		if got := Sniff([]byte(data)); got != want {
			t.Errorf("%.20q is %q, want %q", data, got, want)
		}
	}
}

// Too many bytes of one value, or nesting beyond any limit, end in time.
func TestLimits(t *testing.T) {
	root := build("SCHANNEL", "Protocols")
	root.Set(regfile.Bytes("Large", bytes.Repeat([]byte{7}, maxData+1)), regfile.Bytes("Fits", make([]byte, maxData)),
		regfile.Value{Name: "Text", Type: regfile.SZ, Data: make([]byte, maxText+2)})
	deep := root.Sub("Ciphers")
	for range maxDepth + 10 {
		deep = deep.Sub("x")
	}
	tree := selectOf(t, root)
	key := tree.Key(Schannel)
	if _, err := key.Value("large").Binary(); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("large value: %v", err)
	}
	if data, err := key.Value("fits").Binary(); err != nil || len(data) != maxData {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if _, err := key.Value("text").String(); err == nil || !strings.Contains(err.Error(), "longer") {
		t.Errorf("long text: %v", err)
	}
	if len(tree.Problems) != 2 || !strings.Contains(tree.Problems[0].EN, `value "Large"`) || !strings.Contains(tree.Problems[1].EN, "nested deeper than 512") {
		t.Errorf("problems %q", tree.Problems)
	}
}

// Many keys, each with an index that lists itself, use up one allowance for
// the file and not one each.
func TestManyEndlessLists(t *testing.T) {
	root := build("SCHANNEL")
	for i := range 200 {
		root.Sub("Protocols", fmt.Sprintf("p%03d", i), "Server")
	}
	data := regfile.Hive(root)
	for range 200 {
		at := cellOf(t, data, "lf", 2) // behind those of SCHANNEL and Protocols
		copy(data[at:], "ri\x01\x00")
		put(data, at+4, uint32(at-4-baseBlockSize))
	}
	h, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	tree := h.Select()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	if n := len(tree.Problems); n < 50 || n > maxProblems+1 {
		t.Errorf("%d problems", n)
	}
	if protocols := tree.Key(Schannel).Sub("Protocols"); len(protocols.Subkeys) != 200 {
		t.Errorf("%d protocols", len(protocols.Subkeys))
	}
}

// The hives that were crafted to break readers.
func TestHostileHives(t *testing.T) {
	for name, problem := range map[string]string{
		"ri_cycle": "endless", "nk_cycle": "1 of 2 subkeys", "huge_valcount": "of 4294967295 values",
		"trunc_inline": "truncated", "dword_oob": "data is cut", "qword_oob": "data is cut",
	} {
		h, err := Open(shared.Read(t, "evidence/hives/hostile/"+name+".hiv"))
		if err != nil {
			t.Fatal(name, err)
		}
		tree := h.Select()
		if !strings.Contains(fmt.Sprint(tree.Problems), problem) {
			t.Errorf("%s: problems %q", name, tree.Problems)
		}
		logging := tree.Key(Schannel).Value("EventLogging")
		n, err := logging.DWORD()
		if strings.HasSuffix(name, "_oob") || logging == nil {
			if err == nil {
				t.Errorf("%s: a value without data reads as %d", name, n)
			}
		} else if n != 7 {
			t.Errorf("%s: EventLogging is %d, %v", name, n, err)
		}
	}
}
