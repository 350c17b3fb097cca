package collect

import (
	"encoding/binary"
	"unicode/utf16"
)

// httpImage builds the outputs of HttpQueryServiceConfiguration as http.sys
// lays them out: the structure first, and behind it what its pointers mean.
// Offsets are those of the tables of http.h for both pointer sizes, and not
// taken from the decoder.
type httpImage struct {
	pointer int
	base    uint64
	buf     []byte
}

func newHTTPImage(pointer, size int) *httpImage {
	h := &httpImage{pointer: pointer, base: 0x7ff61234_5670, buf: make([]byte, size)}
	if pointer == 4 {
		h.base = 0x00451230
	}
	return h
}

func (h *httpImage) memory() Memory { return Memory{Bytes: h.buf, Base: h.base} }

func (h *httpImage) u32(at int, v uint32) { binary.LittleEndian.PutUint32(h.buf[at:], v) }

// point appends data, at an even place, and sets a pointer to it.
func (h *httpImage) point(at int, data []byte) {
	if len(h.buf)%2 == 1 {
		h.buf = append(h.buf, 0)
	}
	h.setPointer(at, h.base+uint64(len(h.buf)))
	h.buf = append(h.buf, data...)
}

func (h *httpImage) setPointer(at int, address uint64) {
	if h.pointer == 8 {
		binary.LittleEndian.PutUint64(h.buf[at:], address)
		return
	}
	binary.LittleEndian.PutUint32(h.buf[at:], uint32(address))
}

func wideText(s string) []byte {
	var out []byte
	for _, u := range append(utf16.Encode([]rune(s)), 0) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// sockaddr is a SOCKADDR_STORAGE of 128 bytes.
func sockaddr(ip []byte, port uint16) []byte {
	b := make([]byte, 128)
	binary.BigEndian.PutUint16(b[2:], port)
	if len(ip) == 4 {
		b[0] = 2
		copy(b[4:], ip)
	} else {
		b[0] = 23
		copy(b[8:], ip)
	}
	return b
}

// sslOffsets are the offsets in a *_SET structure.
type sslOffsets struct{ size, param int }

var (
	sslSet = map[int]sslOffsets{8: {88, 8}, 4: {56, 4}}
	sniSet = map[int]sslOffsets{8: {216, 136}, 4: {192, 136}}
	ccsSet = map[int]sslOffsets{8: {208, 128}, 4: {184, 128}}
)

// param fills HTTP_SERVICE_CONFIG_SSL_PARAM: hash, AppId, store, mode, control
// list identifier, its store, flags.
var paramOffsets = map[int][]int{8: {8, 16, 32, 40, 56, 64, 72}, 4: {4, 8, 24, 28, 40, 44, 48}}

var testHash = []byte{0x2d, 0x12, 0x5f, 0x4d, 0x73, 0x5d, 0xef, 0x82, 0x31, 0x78, 0xe8, 0xf1, 0x7e, 0x65, 0x79, 0xd0, 0x4f, 0xb9, 0x7b, 0x7a}

func (h *httpImage) ssl(param int, store string) {
	o := paramOffsets[h.pointer]
	h.u32(param, 20)
	h.point(param+o[0], testHash)
	copy(h.buf[param+o[1]:], "\xc3\x1e\xdc\x4d\x4b\xe1\x21\x4a\xb0\x22\x59\xfc\x66\x9b\x09\x14")
	if store != "" {
		h.point(param+o[2], wideText(store))
	}
	h.u32(param+o[3], 0x10001)
	h.u32(param+o[3]+4, 3600)
	h.u32(param+o[3]+8, 15000)
	h.point(param+o[4], wideText("CTL"))
	h.point(param+o[5], wideText("CA"))
	h.u32(param+o[6], 2)
}

// sslRecord is a record of id 1.
func sslRecord(pointer int, ip []byte, port uint16, store string) Memory {
	o := sslSet[pointer]
	h := newHTTPImage(pointer, o.size)
	size := 16
	if len(ip) == 16 {
		size = 28
	}
	h.point(0, sockaddr(ip, port)[:size])
	h.ssl(o.param, store)
	return h.memory()
}

// sniRecord is a record of the ids 5 and 11.
func sniRecord(pointer int, host string, port uint16, store string) Memory {
	o := sniSet[pointer]
	h := newHTTPImage(pointer, o.size)
	copy(h.buf, sockaddr([]byte{0, 0, 0, 0}, port))
	h.point(128, wideText(host))
	h.ssl(o.param, store)
	return h.memory()
}

// ccsRecord is a record of id 6.
func ccsRecord(pointer int, port uint16) Memory {
	o := ccsSet[pointer]
	h := newHTTPImage(pointer, o.size)
	copy(h.buf, sockaddr([]byte{0, 0, 0, 0}, port))
	return h.memory()
}

// extendedRecord is a record of the ids 8 (key of 128 bytes) and 9 (136).
func extendedRecord(pointer, key int, kind uint32, fill func(h *httpImage, union int)) Memory {
	h := newHTTPImage(pointer, key+48)
	copy(h.buf, sockaddr(make([]byte, 16), 443))
	if key == 136 {
		h.point(128, wideText("www.example.com"))
	}
	h.u32(key, kind)
	h.u32(key+8, 7)
	fill(h, key+16)
	return h.memory()
}

// certConfig fills CertConfig with two certificates.
func certConfig(h *httpImage, union int) {
	h.u32(union, 2)
	var entries []byte
	for _, store := range []string{"MY", "WebHosting"} {
		entry := make([]byte, 20+2*128)
		copy(entry, testHash)
		copy(entry[20:], wideText(store))
		entries = append(entries, entry...)
	}
	h.point(union+h.pointer, entries)
}

func urlRecord(pointer int, url, sddl string) Memory {
	h := newHTTPImage(pointer, 2*pointer)
	h.point(0, wideText(url))
	h.point(pointer, wideText(sddl))
	return h.memory()
}

func listenRecord(addresses ...[]byte) Memory {
	h := newHTTPImage(8, 8)
	h.u32(0, uint32(len(addresses)))
	for _, a := range addresses {
		h.buf = append(h.buf, sockaddr(a, 0)...)
	}
	return h.memory()
}

// fakeToken checks an input structure as HTTP.sys does, and returns dwToken.
// The sizes are those of the SDK's structures, see httpimage_test's tables.
func fakeToken(id uint32, pointer int, in []byte) (token uint32, valid bool) {
	type layout struct{ size, token int }
	small := map[int]layout{8: {24, 16}, 4: {12, 8}}[pointer]
	layouts := map[uint32]layout{
		1: small, 2: small, 5: {152, 144}, 11: {152, 144}, 6: {144, 136},
		8: {144, 136}, 10: {144, 136}, 9: {152, 144}, 12: {152, 144},
	}
	if id == 0 {
		return 0, in == nil
	}
	l, ok := layouts[id]
	if !ok || len(in) != l.size || binary.LittleEndian.Uint32(in) != 1 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(in[l.token:]), true
}
