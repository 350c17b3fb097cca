package hive

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/regfile"
)

// growth runs f and returns by how much the heap was larger at most than
// before.
func growth(f func()) (peak uint64, took time.Duration) {
	heap := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before := heap()
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			peak = max(peak, heap())
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	start := time.Now()
	f()
	took = time.Since(start)
	close(done)
	<-stopped
	return peak - before, took
}

// Small files must not grow in memory: each of these asks for a gigabyte.
func TestGreed(t *testing.T) {
	deep := build("SCHANNEL", "Protocols")
	at := deep.Sub("Ciphers")
	for range 400 {
		at = at.Sub(strings.Repeat("n", 250))
	}
	for i := range 10_000 {
		at.Subkeys = append(at.Subkeys, &regfile.Key{Name: fmt.Sprintf("%05d", i)})
	}
	var reg strings.Builder
	reg.WriteString(headerV5 + "\n")
	path := `[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL` + strings.Repeat(`\`+strings.Repeat("n", 5000), 40)
	for i := range 300 {
		fmt.Fprintf(&reg, "%s\\%d]\n", path, i)
	}
	tests := map[string]func(){
		"long paths":             func() { selectOf(t, deep) },
		"long paths in text":     func() { Parse(wintext.FromString(reg.String())) },
		"one value, many times":  func() { mustSelect(t, manyTimes(t, 3_000_000)) },
		"one subkey, many times": func() { mustSelect(t, sharedLists(t, 600, 6000)) },
		"one segment, many times": func() {
			root := build("SCHANNEL", "Protocols")
			for i := range 200 {
				root.Set(regfile.Bytes(fmt.Sprint(i), make([]byte, maxInCell*2)))
			}
			mustSelect(t, claimMore(t, regfile.HiveAs(root, regfile.Format{Minor: 5})))
		},
	}
	for about, f := range tests {
		t.Run(about, func(t *testing.T) {
			grown, took := growth(f)
			t.Logf("%d MiB, %v", grown>>20, took)
			if grown > 160<<20 {
				t.Errorf("%d MiB", grown>>20)
			}
		})
	}
}

func mustSelect(t *testing.T, data []byte) {
	h, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	examine(t, h.Select())
}

// manyTimes is a hive whose root lists one value with a long name n times.
func manyTimes(t *testing.T, n int) []byte {
	root := build("SCHANNEL", "Protocols")
	root.Set(regfile.Uint32(strings.Repeat("n", 16000), 1))
	data := regfile.Hive(root)
	vk := uint32(cellOf(t, data, "vk", 0) - 4 - baseBlockSize)
	nk := cellOf(t, data, "nk", 0)
	list := make([]byte, 4+4*n)
	binary.LittleEndian.PutUint32(list, uint32(-int32(len(list))))
	for i := range n {
		binary.LittleEndian.PutUint32(list[4+4*i:], vk)
	}
	put(data, nk+36, uint32(n))
	put(data, nk+40, uint32(len(data)-baseBlockSize))
	return append(data, list...)
}

// sharedLists is a hive in which many keys have the same long subkey list.
func sharedLists(t *testing.T, keys, subs int) []byte {
	root := build("SCHANNEL")
	for i := range subs {
		root.Sub("Protocols").Subkeys = append(root.Sub("Protocols").Subkeys, &regfile.Key{Name: fmt.Sprintf("p%06d", i)})
	}
	for i := range keys {
		root.Sub("Ciphers").Subkeys = append(root.Sub("Ciphers").Subkeys, &regfile.Key{Name: fmt.Sprintf("c%06d", i)})
	}
	data := regfile.Hive(root)
	protocols := 0
	for at := baseBlockSize + 0x20; at+80 < len(data); {
		size := -int(int32(binary.LittleEndian.Uint32(data[at:])))
		if size <= 0 {
			break
		}
		nk := at + 4
		if string(data[nk:nk+2]) == "nk" {
			switch name := string(data[nk+76 : nk+76+int(binary.LittleEndian.Uint16(data[nk+72:]))]); {
			case name == "Protocols":
				protocols = nk
			case name[0] == 'c' && protocols > 0:
				copy(data[nk+20:nk+32], data[protocols+20:protocols+32])
			}
		}
		at += size
	}
	return data
}

// claimMore lets every split value claim a mebibyte: its list has one segment
// again and again.
func claimMore(t *testing.T, data []byte) []byte {
	for n := 0; n < 200; n++ {
		vk := cellOf(t, data, "vk", n)
		put(data, vk+4, maxData)
		db := int(binary.LittleEndian.Uint32(data[vk+8:])) + baseBlockSize + 4
		first := binary.LittleEndian.Uint32(data[int(binary.LittleEndian.Uint32(data[db+4:]))+baseBlockSize+4:])
		list := make([]byte, 4+4*70)
		binary.LittleEndian.PutUint32(list, uint32(-int32(len(list))))
		for i := range 70 {
			binary.LittleEndian.PutUint32(list[4+4*i:], first)
		}
		binary.LittleEndian.PutUint16(data[db+2:], 70)
		put(data, db+4, uint32(len(data)-baseBlockSize))
		data = append(data, list...)
	}
	return data
}
