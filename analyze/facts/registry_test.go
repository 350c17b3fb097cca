package facts

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/httpsys"
	"ssltriage/samples/regfile"
)

var written = time.Date(2024, 3, 20, 10, 0, 0, 0, time.UTC)

// load makes a bundle of files and reads it.
func load(t *testing.T, files map[string][]byte) *Facts {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := reader.Open(dir, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return Load(b, nil)
}

func schannelKey() *regfile.Key {
	root := &regfile.Key{Name: "SCHANNEL", LastWrite: written}
	root.Set(regfile.Uint32("EventLogging", 1))
	root.Sub("Protocols", "TLS 1.2", "Server").Set(regfile.Uint32("Enabled", 1))
	return root
}

func systemKey() *regfile.Key {
	root := &regfile.Key{Name: "ROOT", LastWrite: written}
	root.Sub("Select").Set(regfile.Uint32("Current", 1))
	schannel := root.Sub("ControlSet001", "Control", "SecurityProviders", "SCHANNEL")
	schannel.Set(regfile.Uint32("EventLogging", 1))
	return root
}

// A hive that lacks its last changes may find a fault and rules nothing out;
// its logs are named, and what lacks nothing comes first.
func TestDirtyHive(t *testing.T) {
	dirty := regfile.HiveAs(systemKey(), regfile.Format{Minor: 5, Sequences: [2]uint32{205, 204}})
	log := slices.Clone(dirty[:4096])
	binary.LittleEndian.PutUint32(log[28:], 6)
	f := load(t, map[string][]byte{"config/SYSTEM": dirty, "config/SYSTEM.LOG1": log})
	s := f.Source(KindSchannel)
	if s.State != Partial || !strings.Contains(fmt.Sprint(s.Problems), "last changes are in config/SYSTEM.LOG1, which is not applied") {
		t.Errorf("%s, problems %q", s.State, s.Problems)
	}
	if len(f.RegistryAbsent) > 0 {
		t.Errorf("absent: %q", f.RegistryAbsent)
	}
	if taken := f.Files[slices.IndexFunc(f.Files, func(f File) bool { return strings.HasSuffix(f.Name, "LOG1") })].Taken; !strings.Contains(taken.EN, "not applied") {
		t.Errorf("the log was taken for %q", taken)
	}

	f = load(t, map[string][]byte{"a/SYSTEM": dirty, "b/schannel.hiv": regfile.Hive(schannelKey())})
	if s := f.Source(KindSchannel); s.State != Complete || f.Key(hive.Schannel).File != "b/schannel.hiv" {
		t.Errorf("%s, %s comes first", s.State, f.Key(hive.Schannel).File)
	}
}

// Wine saves text under the name of a hive: it is named, and the .reg file
// beside it counts.
func TestWine(t *testing.T) {
	wine := "WINE REGISTRY Version 2\n;; All keys relative to REGISTRY\\\\Machine\n\n[SCHANNEL] 1389\n\"EventLogging\"=dword:00000000\n"
	path := `HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`
	f := load(t, map[string][]byte{"SCHANNEL.hiv": []byte(wine), "SCHANNEL.reg": regfile.Reg(path, schannelKey())})
	if f.Files[0].Taken.EN != "registry text of Wine, not read" {
		t.Errorf("taken for %q", f.Files[0].Taken)
	}
	if key := f.Key(hive.Schannel); key == nil || key.File != "SCHANNEL.reg" || f.Source(KindSchannel).State != Complete {
		t.Errorf("%+v, %v", key, f.Source(KindSchannel))
	}
	if len(f.Problems) != 1 {
		t.Errorf("problems %v", f.Problems)
	}
}

// A hash that cannot be read is not an empty one.
func TestUnreadableHash(t *testing.T) {
	root := &regfile.Key{Name: "Parameters", LastWrite: written}
	root.Sub("SslBindingInfo", "0.0.0.0:443").Set(regfile.Bytes("SslCertHash", make([]byte, 20)), regfile.Uint32("DefaultFlags", 0))
	data := regfile.Hive(root)
	size := strings.Index(string(data), "SslCertHash") - 20 + 4
	binary.LittleEndian.PutUint32(data[size+4:], 0x7ffffff0) // the data's cell
	f := load(t, map[string][]byte{"http.hiv": data})
	if len(f.Bindings) != 1 || f.Bindings[0].HashState != httpsys.HashUnusable {
		t.Fatalf("%+v", f.Bindings)
	}
	if s := f.Source(KindBindings); s.State != Partial || len(s.Problems) == 0 {
		t.Errorf("%s, problems %q", s.State, s.Problems)
	}
}

// Values of another type or size are no numbers, and so switch nothing.
func TestWrongTypes(t *testing.T) {
	for _, v := range []regfile.Value{
		regfile.String("EventLogging", "0"), {Name: "EventLogging", Type: regfile.DWORD, Data: make([]byte, 8)},
		{Name: "EventLogging", Type: regfile.DWORD}, regfile.Uint64("EventLogging", 0), regfile.Bytes("EventLogging", make([]byte, 4)),
	} {
		root := &regfile.Key{Name: "SCHANNEL", LastWrite: written}
		root.Set(v)
		f := load(t, map[string][]byte{"s.hiv": regfile.Hive(root)})
		if (&loader{f: f}).loggingOff() {
			t.Errorf("%+v switches logging off", v)
		}
	}
}

// The times of keys, each with its own evidence, the latest of several files.
func TestWrites(t *testing.T) {
	older, newer := schannelKey(), schannelKey()
	newer.Sub("Protocols", "TLS 1.2", "Server").LastWrite = written.Add(time.Hour)
	f := load(t, map[string][]byte{"1.hiv": regfile.Hive(older), "2.hiv": regfile.Hive(newer)})
	writes := f.Writes(hive.Schannel)
	if len(writes) != 4 {
		t.Fatalf("%d writes: %+v", len(writes), writes)
	}
	last := writes[3]
	if last.Path != `Protocols\TLS 1.2\Server` || !last.At.Equal(written.Add(time.Hour)) || last.Ref.File != "2.hiv" {
		t.Errorf("%+v", last)
	}
	reg := regfile.Reg(`HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`, older)
	if writes := load(t, map[string][]byte{"s.reg": reg}).Writes(hive.Schannel); len(writes) != 0 {
		t.Errorf("text has times: %+v", writes)
	}
}
