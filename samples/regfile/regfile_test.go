package regfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

var saved = time.Date(2024, 3, 5, 6, 7, 8, 900_000_000, time.UTC)

// sample has every kind of value and name that the writer treats apart.
func sample() *Key {
	root := &Key{Name: "SCHANNEL", LastWrite: saved}
	root.Set(Uint32("EventLogging", 7), String("", "default"), Uint64("Big", 1<<40))
	root.Sub("Protocols", "TLS 1.0", "Server").Set(Uint32("Enabled", 0), Uint32("DisabledByDefault", 1))
	root.Sub("Ciphers", "RC4 128/128").Set(Uint32("Enabled", 0xffffffff))
	root.Sub("Values").Set(
		Expand("Path", `%SystemRoot%\x`), Strings("List", "one", "two"), Bytes("Short", []byte{1}),
		Bytes("Long", bytes.Repeat([]byte("0123456789abcdef"), 1024)), Value{"Nothing", None, nil},
		String("Quote", `a "b" \c`), Value{"Odd", DWORD, []byte{1, 2, 3}})
	root.Sub("Ключ").Set(String("имя", "значение"))
	root.Sub("café").Set(Uint32("é", 1))
	for i := range 1200 {
		root.Sub("Many").Subkeys = append(root.Sub("Many").Subkeys, &Key{Name: fmt.Sprintf("k%04d", i)})
	}
	return root
}

func TestHiveHeader(t *testing.T) {
	hive := Hive(&Key{Name: "Empty", LastWrite: saved})
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(hive[at:]) }
	if len(hive) != 8192 || string(hive[:4]) != "regf" || string(hive[4096:4100]) != "hbin" {
		t.Fatalf("%d bytes, %q", len(hive), hive[:4])
	}
	for at, want := range map[int]uint32{4: 1, 8: 1, 20: 1, 24: 3, 28: 0, 32: 1, 36: 0x20, 40: 4096, 44: 1} {
		if got := u32(at); got != want {
			t.Errorf("offset %d is %d, want %d", at, got, want)
		}
	}
	// As `reg save` writes them: flags 0x2c, no parent.
	if nk := hive[4096+0x24:]; string(nk[:2]) != "nk" || nk[2] != 0x2c || binary.LittleEndian.Uint32(nk[16:]) != noCell {
		t.Errorf("root cell % x", nk[:20])
	}
}

// Every cell follows the last one, and they fill the bin: what a checker of
// Windows' own would verify first.
func TestCellsFillTheBin(t *testing.T) {
	hive := Hive(sample())
	bin := hive[blockSize:]
	if len(bin)%blockSize != 0 || int(binary.LittleEndian.Uint32(bin[8:])) != len(bin) {
		t.Fatalf("bin of %d bytes says %d", len(bin), binary.LittleEndian.Uint32(bin[8:]))
	}
	at, keys := rootCell, 0
	for at < len(bin) {
		size := int(int32(binary.LittleEndian.Uint32(bin[at:])))
		if size%8 != 0 || size == 0 {
			t.Fatalf("cell at %#x has size %d", at, size)
		}
		if string(bin[at+4:at+6]) == "nk" {
			keys++
		}
		at += max(size, -size)
	}
	if at != len(bin) || keys != 1210 {
		t.Errorf("cells end at %d of %d, %d keys", at, len(bin), keys)
	}
}

func TestReg(t *testing.T) {
	root := &Key{Name: "SCHANNEL"}
	root.Set(Uint32("EventLogging", 15), String("", `C:\x "y"`), Bytes("Bin", bytes.Repeat([]byte{0xab}, 40)),
		Expand("Path", "%a"), String("Lines", "a\r\nb"), Value{"Odd", DWORD, []byte{1}})
	root.Sub("Protocols")
	raw := Reg(`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`, root)
	if !bytes.HasPrefix(raw, []byte{0xff, 0xfe}) {
		t.Fatalf("no byte order mark: % x", raw[:4])
	}
	units := make([]uint16, len(raw)/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(raw[2+2*i:])
	}
	want := strings.ReplaceAll(`Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL]
"EventLogging"=dword:0000000f
@="C:\\x \"y\""
"Bin"=hex:ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,\
  ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab,ab
"Path"=hex(2):25,00,61,00,00,00
"Lines"=hex(1):61,00,0d,00,0a,00,62,00,00,00
"Odd"=hex(4):01

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols]

`, "\n", "\r\n")
	if got := string(utf16.Decode(units)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Three readers that know nothing of this package must accept its hives.
func TestOtherReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sample.hiv")
	if err := os.WriteFile(path, Hive(sample()), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		tool  string
		args  []string
		wants []string
		keys  string // marks a key
	}{
		{"hivexml", []string{path}, []string{
			`<node name="SCHANNEL" root="1"><mtime>2024-03-05T06:07:08Z</mtime>`,
			`<value type="int32" key="EventLogging" value="7">`, `<value type="string" default="1" value="default">`,
			`<value type="int64" key="Big" value="1099511627776">`, `<node name="RC4 128/128">`,
			`<value type="string" key="имя" value="значение">`, `<node name="café">`, `<node name="k1199">`,
			`<value type="string-list" key="List"><string>one</string><string>two</string>`,
		}, "<node name="},
		{"reglookup", []string{"-H", path}, []string{
			"/EventLogging,DWORD,0x00000007,", "/Protocols/TLS 1.0/Server/Enabled,DWORD,0x00000000,",
			"/Values/Short,BINARY,%01,", "/Values/List,MULTI_SZ,one|two,", "/Ciphers/RC4 128%2F128/Enabled,DWORD,0xFFFFFFFF,",
			"/Many/k1199,KEY,,", "0123456789abcdef0123456789abcdef",
		}, ",KEY,"},
		{"regfexport", []string{path}, []string{
			`Key path: SCHANNEL\Protocols\TLS 1.0\Server`, `Data: 1099511627776`, `Key: k1199`, `Key: Ключ`,
		}, "Key path: "},
	}
	for _, tt := range tests {
		t.Run(tt.tool, func(t *testing.T) {
			tool, err := exec.LookPath(tt.tool)
			if err != nil {
				if os.Getenv("CI") != "" {
					t.Fatalf("%s is missing: install libhivex-bin reglookup libregf-utils", tt.tool)
				}
				t.Skipf("%s is not here", tt.tool)
			}
			out, err := exec.Command(tool, tt.args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %.300s", err, out)
			}
			for _, want := range tt.wants {
				if !strings.Contains(string(out), want) {
					t.Errorf("output lacks %q", want)
				}
			}
			if keys := strings.Count(string(out), tt.keys); keys != 1210 {
				t.Errorf("%d keys, want 1210", keys)
			}
		})
	}
}
