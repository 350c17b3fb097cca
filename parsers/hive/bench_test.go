package hive

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"ssltriage/samples/regfile"
	"ssltriage/samples/shared"
)

// largeSystem is a SYSTEM hive of 15 MB: two control sets, each with
// thousands of services and devices around SCHANNEL.
var largeSystem = sync.OnceValue(func() []byte {
	root := build("ROOT", `Select\Current=`)
	for set := range 2 {
		top := root.Sub(fmt.Sprintf("ControlSet%03d", set+1))
		for _, protocol := range []string{"SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2"} {
			for _, side := range []string{"Client", "Server"} {
				top.Sub("Control", "SecurityProviders", "SCHANNEL", "Protocols", protocol, side).
					Set(regfile.Uint32("Enabled", 0), regfile.Uint32("DisabledByDefault", 1))
			}
		}
		top.Sub("Control", "SecurityProviders", "SCHANNEL").Set(regfile.Uint32("EventLogging", 1))
		for _, place := range [][]string{{"Services"}, {"Enum", "ROOT"}, {"Control", "Class"}} {
			parent := top.Sub(place...)
			for i := range 2850 {
				key := &regfile.Key{Name: fmt.Sprintf("Entry%05d", i), LastWrite: changed}
				key.Set(regfile.Uint32("Start", 3), regfile.Uint32("Type", 1), regfile.String("ImagePath", fmt.Sprintf(`system32\drivers\entry%05d.sys`, i)),
					regfile.Bytes("Blob", make([]byte, 300)))
				key.Sub("Parameters").Set(regfile.String("ServiceDll", fmt.Sprintf(`%%SystemRoot%%\system32\entry%05d.dll`, i)))
				parent.Subkeys = append(parent.Subkeys, key)
			}
		}
	}
	return regfile.HiveAs(root, regfile.Format{Minor: 5})
})

// benchmarkSchannel opens a hive and reads its SCHANNEL subtree.
func benchmarkSchannel(b *testing.B, data []byte) {
	b.ReportAllocs()
	for b.Loop() {
		h, err := Open(data)
		if err != nil {
			b.Fatal(err)
		}
		root, _ := h.root()
		l := &loader{h: h, seen: map[int64]bool{}, problems: &problems{}}
		n, ok := l.find(root, []string{"ControlSet001", "Control", "SecurityProviders", "SCHANNEL"})
		if !ok || len(l.load(n, whole, 0).Subkeys) == 0 {
			b.Fatal("no SCHANNEL")
		}
	}
}

// benchmarkSelect reads everything that matters.
func benchmarkSelect(b *testing.B, data []byte) {
	b.ReportAllocs()
	for b.Loop() {
		h, err := Open(data)
		if err != nil {
			b.Fatal(err)
		}
		if h.Select().Key(Schannel) == nil {
			b.Fatal("no SCHANNEL")
		}
	}
}

func BenchmarkSchannel(b *testing.B) {
	b.Run("Windows 8.1, 8 MB", func(b *testing.B) {
		benchmarkSchannel(b, shared.Read(b, "evidence/hives/system-windows-8.1.hiv"))
	})
	b.Run("made, 15 MB", func(b *testing.B) { benchmarkSchannel(b, largeSystem()) })
}

func BenchmarkSelect(b *testing.B) {
	b.Run("Windows 8.1, 8 MB", func(b *testing.B) {
		benchmarkSelect(b, shared.Read(b, "evidence/hives/system-windows-8.1.hiv"))
	})
	b.Run("made, 15 MB", func(b *testing.B) { benchmarkSelect(b, largeSystem()) })
}

// BenchmarkFloor passes the 15 MB through memory once, as reading the file out
// of a bundle does at the least.
func BenchmarkFloor(b *testing.B) {
	data := largeSystem()
	b.SetBytes(int64(len(data)))
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		out.Write(data)
	}
}

// BenchmarkAll reads every key and value of the real hive.
func BenchmarkAll(b *testing.B) {
	data := shared.Read(b, "evidence/hives/system-windows-8.1.hiv")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		h, err := Open(data)
		if err != nil {
			b.Fatal(err)
		}
		if root, _ := h.All(); root == nil {
			b.Fatal("no root")
		}
	}
}
