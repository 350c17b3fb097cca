package collect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"ssltriage/collect/bundle"
)

func forBothPointers(t *testing.T, test func(t *testing.T, pointer int)) {
	for _, pointer := range []int{8, 4} {
		t.Run(fmt.Sprintf("pointers of %d bytes", pointer), func(t *testing.T) { test(t, pointer) })
	}
}

func wantBinding() bundle.SSLBinding {
	return bundle.SSLBinding{
		ID: 1, Address: "0.0.0.0:443", Hash: "2d125f4d735def823178e8f17e6579d04fb97b7a", AppID: "{4ddc1ec3-e14b-4a21-b022-59fc669b0914}",
		Store: "MY", CheckMode: 0x10001, FreshnessSeconds: 3600, RetrievalMS: 15000, CTLIdentifier: "CTL", CTLStore: "CA", Flags: 2,
	}
}

func TestDecodeBinding(t *testing.T) {
	forBothPointers(t, func(t *testing.T, pointer int) {
		ip6 := make([]byte, 16)
		ip6[0], ip6[1], ip6[15] = 0x20, 0x01, 1
		six, null, sni, scoped := wantBinding(), wantBinding(), wantBinding(), wantBinding()
		six.Address = "[2001::1]:8443"
		null.Store, null.StoreNull = "", true
		sni.ID, sni.Address, sni.Host = 5, "0.0.0.0:443", "www.日本.example"
		scoped.ID, scoped.Host = 11, "*.example.com"
		ccs := bundle.SSLBinding{ID: 6, Address: "0.0.0.0:443", AppID: "{00000000-0000-0000-0000-000000000000}", StoreNull: true}
		for name, test := range map[string]struct {
			answer Memory
			want   bundle.SSLBinding
		}{
			"ipv4":     {sslRecord(pointer, []byte{0, 0, 0, 0}, 443, "MY"), wantBinding()},
			"ipv6":     {sslRecord(pointer, ip6, 8443, "MY"), six},
			"no store": {sslRecord(pointer, []byte{0, 0, 0, 0}, 443, ""), null},
			"sni":      {sniRecord(pointer, "www.日本.example", 443, "MY"), sni},
			"scoped":   {sniRecord(pointer, "*.example.com", 443, "MY"), scoped},
			"ccs":      {ccsRecord(pointer, 443), ccs},
		} {
			got, err := decodeBinding(test.want.ID, test.answer, pointer)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: %+v, %v\nwant %+v", name, got, err, test.want)
			}
		}
	})
}

// TestDecodeBindingCut cuts a record at every length: nothing but a whole one
// is taken.
func TestDecodeBindingCut(t *testing.T) {
	forBothPointers(t, func(t *testing.T, pointer int) {
		whole := sslRecord(pointer, []byte{10, 0, 0, 1}, 443, "MY")
		for n := range whole.Bytes {
			cut := Memory{Bytes: whole.Bytes[:n], Base: whole.Base}
			if got, err := decodeBinding(1, cut, pointer); !errors.Is(err, errMemory) {
				t.Fatalf("%d of %d bytes: %+v, %v", n, len(whole.Bytes), got, err)
			}
		}
	})
}

func TestDecodeBindingHostile(t *testing.T) {
	forBothPointers(t, func(t *testing.T, pointer int) {
		for name, damage := range map[string]func(h *httpImage, param int){
			"hash below the memory":  func(h *httpImage, p int) { h.setPointer(p+paramOffsets[pointer][0], h.base-1) },
			"hash above the memory":  func(h *httpImage, p int) { h.setPointer(p+paramOffsets[pointer][0], h.base+uint64(len(h.buf))) },
			"hash of 4 GB":           func(h *httpImage, p int) { h.u32(p, 0xffffffff) },
			"hash longer than there": func(h *httpImage, p int) { h.setPointer(p+paramOffsets[pointer][0], h.base+uint64(len(h.buf))-19) },
			"hash without a place":   func(h *httpImage, p int) { h.setPointer(p+paramOffsets[pointer][0], 0) },
			"store without an end": func(h *httpImage, p int) {
				h.point(p+paramOffsets[pointer][2], []byte("M\x00Y\x00"))
			},
			"store at the last byte": func(h *httpImage, p int) { h.setPointer(p+paramOffsets[pointer][2], h.base+uint64(len(h.buf))-1) },
			"address of no family":   func(h *httpImage, p int) { h.point(0, make([]byte, 16)) },
			"no address":             func(h *httpImage, p int) { h.setPointer(0, 0) },
		} {
			o := sslSet[pointer]
			h := newHTTPImage(pointer, o.size)
			h.point(0, sockaddr([]byte{0, 0, 0, 0}, 443)[:16])
			h.ssl(o.param, "MY")
			damage(h, o.param)
			if got, err := decodeBinding(1, h.memory(), pointer); !errors.Is(err, errMemory) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	})
}

func TestDecodeExtended(t *testing.T) {
	forBothPointers(t, func(t *testing.T, pointer int) {
		hash := "2d125f4d735def823178e8f17e6579d04fb97b7a"
		for name, test := range map[string]struct {
			id     uint32
			answer Memory
			want   bundle.SSLExtended
		}{
			"window": {8, extendedRecord(pointer, 128, 0, func(h *httpImage, u int) { h.u32(u, 65535) }),
				bundle.SSLExtended{ID: 8, Address: "[::]:443", Flags: 7, Values: []uint32{65535}}},
			"limits": {9, extendedRecord(pointer, 136, 1, func(h *httpImage, u int) { h.u32(u, 10); h.u32(u+4, 20) }),
				bundle.SSLExtended{ID: 9, Address: "[::]:443", Host: "www.example.com", ParamType: 1, Flags: 7, Values: []uint32{10, 20}}},
			"two certificates": {10, extendedRecord(pointer, 128, 6, certConfig),
				bundle.SSLExtended{ID: 10, Address: "[::]:443", ParamType: 6, Flags: 7,
					Certificates: []bundle.SSLCertificate{{Hash: hash, Store: "MY"}, {Hash: hash, Store: "WebHosting"}}}},
			"ticket keys": {12, extendedRecord(pointer, 136, 5, func(h *httpImage, u int) { h.u32(u, 1); h.point(u+pointer, []byte("SECRET")) }),
				bundle.SSLExtended{ID: 12, Address: "[::]:443", Host: "www.example.com", ParamType: 5, Flags: 7}},
		} {
			got, err := decodeExtended(test.id, test.answer, pointer)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: %+v, %v\nwant %+v", name, got, err, test.want)
			}
		}
		many := extendedRecord(pointer, 128, 6, func(h *httpImage, u int) { certConfig(h, u); h.u32(u, 3) })
		if _, err := decodeExtended(8, many, pointer); !errors.Is(err, errMemory) {
			t.Errorf("three certificates where two are: %v", err)
		}
	})
}

func TestDecodeIPListen(t *testing.T) {
	answer := listenRecord([]byte{10, 0, 0, 1}, make([]byte, 16))
	got, err := decodeIPListen(answer)
	if want := []string{"10.0.0.1", "::"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	binary.LittleEndian.PutUint32(answer.Bytes, 0xffffffff)
	if got, err = decodeIPListen(answer); len(got) != 2 || !errors.Is(err, errMemory) {
		t.Errorf("a count that is too large: %v, %v", got, err)
	}
	answer = listenRecord([]byte{10, 0, 0, 1}, []byte{10, 0, 0, 2})
	answer.Bytes[8] = 99
	if got, err = decodeIPListen(answer); len(got) != 1 || got[0] != "10.0.0.2" || !errors.Is(err, errMemory) {
		t.Errorf("an unknown family: %v, %v", got, err)
	}
	for _, short := range [][]byte{nil, {1}, {1, 0, 0, 0}, {1, 0, 0, 0, 0, 0, 0, 0}} {
		if got, err := decodeIPListen(Memory{Bytes: short}); len(got) > 0 || !errors.Is(err, errMemory) {
			t.Errorf("%v: %v, %v", short, got, err)
		}
	}
	if got, err := decodeIPListen(listenRecord()); len(got) != 0 || err != nil {
		t.Errorf("no addresses: %v, %v", got, err)
	}
}

// TestHTTPInputs compares with the sizes that a C compiler gives the
// structures of http.h, for 64 and 32 bits.
func TestHTTPInputs(t *testing.T) {
	forBothPointers(t, func(t *testing.T, pointer int) {
		for _, id := range []uint32{1, 2, 5, 6, 8, 9, 10, 11, 12} {
			in := httpNext(id, pointer, 0x01020304, 6)
			if token, valid := fakeToken(id, pointer, in); !valid || token != 0x01020304 {
				t.Errorf("id %d: %x", id, in)
			}
			extended := id >= 8 && id != 11
			param := map[bool]uint32{true: 6}[extended]
			if l := httpInputOf(id, pointer); extended && binary.LittleEndian.Uint32(in[l.token+4:]) != param {
				t.Errorf("id %d: no ParamType behind dwToken: %x", id, in)
			}
		}
		if in := httpNext(0, pointer, 0, 0); in != nil {
			t.Errorf("the IP listen list takes no input: %x", in)
		}
	})
}

func FuzzHTTPRecords(f *testing.F) {
	for _, pointer := range []int{8, 4} {
		for _, m := range []Memory{sslRecord(pointer, []byte{0, 0, 0, 0}, 443, "MY"), sniRecord(pointer, "h", 443, "MY"),
			ccsRecord(pointer, 443), extendedRecord(pointer, 128, 6, certConfig), extendedRecord(pointer, 136, 6, certConfig),
			urlRecord(pointer, "https://+:443/", "D:(A;;GX;;;WD)"), listenRecord([]byte{10, 0, 0, 1})} {
			f.Add(m.Bytes, m.Base, pointer == 8)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, base uint64, wide bool) {
		m, pointer := Memory{Bytes: data, Base: base}, 4
		if wide {
			pointer = 8
		}
		for _, id := range []uint32{1, 5, 6, 11} {
			if b, err := decodeBinding(id, m, pointer); err == nil && (b.Address == "" || len(b.Hash) > 2*maxHashBytes) {
				t.Errorf("id %d: %+v", id, b)
			}
		}
		for _, id := range []uint32{8, 9, 10, 12} {
			if e, err := decodeExtended(id, m, pointer); err == nil && (e.Address == "" || e.ParamType == 5 && e.Values != nil) {
				t.Errorf("id %d: %+v", id, e)
			}
		}
		if u, err := decodeURLACL(m, pointer); err == nil && 2*len(u.URL) > 3*len(data) {
			t.Errorf("%+v", u)
		}
		if list, _ := decodeIPListen(m); len(list) > len(data)/sockaddrStorage {
			t.Errorf("%d addresses in %d bytes", len(list), len(data))
		}
	})
}
