package capture

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// ngFile writes pcapng, block by block.
type ngFile struct {
	order binary.AppendByteOrder
	b     []byte
}

func (f *ngFile) block(kind uint32, body []byte) {
	body = append(bytes.Clone(body), make([]byte, -len(body)&3)...)
	length := uint32(len(body) + 12)
	f.b = f.order.AppendUint32(f.b, kind)
	f.b = f.order.AppendUint32(f.b, length)
	f.b = append(f.b, body...)
	f.b = f.order.AppendUint32(f.b, length)
}

func (f *ngFile) words(values ...uint32) []byte {
	var b []byte
	for _, v := range values {
		b = f.order.AppendUint32(b, v)
	}
	return b
}

func (f *ngFile) option(b []byte, code uint16, value string) []byte {
	b = f.order.AppendUint16(b, code)
	b = f.order.AppendUint16(b, uint16(len(value)))
	b = append(b, value...)
	return append(b, make([]byte, -len(value)&3)...)
}

func (f *ngFile) section() {
	f.block(blockSection, append(f.order.AppendUint16(f.order.AppendUint16(f.words(byteOrderMagic), 1), 0), bytes.Repeat([]byte{0xff}, 8)...))
}

// describe adds an interface; offset is if_tsoffset, -1 for none.
func (f *ngFile) describe(link uint16, snapLen uint32, resolution string, offset int64) {
	b := f.order.AppendUint16(nil, link)
	b = f.order.AppendUint16(b, 0)
	b = f.order.AppendUint32(b, snapLen)
	b = f.option(b, optionName, "イーサネット")
	if resolution != "" {
		b = f.option(b, optionResolution, resolution)
	}
	if offset >= 0 {
		b = f.option(b, optionOffset, string(f.order.AppendUint64(nil, uint64(offset))))
	}
	f.block(blockInterface, append(b, 0, 0, 0, 0))
}

func (f *ngFile) enhanced(number uint32, stamp uint64, data []byte) {
	n := uint32(len(data))
	b := append(f.words(number, uint32(stamp>>32), uint32(stamp), n, n), data...)
	b = append(b, make([]byte, -len(b)&3)...)
	f.block(blockEnhanced, append(f.option(b, 1, "PID=4 TID=8"), 0, 0, 0, 0))
}

// TestPcapNGBlocks: every kind of block, clock and byte order, compared with
// tshark.
func TestPcapNGBlocks(t *testing.T) {
	packets := tls12(t).packets
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		f := &ngFile{order: order}
		f.section()
		f.describe(1, 0, "", -1)
		f.describe(101, 0, "\x09", -1)
		f.describe(1, 0, "\x94", -1)            // 2^-20
		f.describe(1, 0, "\x03", 1_700_000_000) // milliseconds since an offset
		start := uint64(testStart.Unix())
		for i, p := range packets {
			frame := p[16:]
			switch i % 6 {
			case 0:
				f.enhanced(0, start*1e6+uint64(i), frame)
			case 1:
				f.enhanced(1, start*1e9+uint64(i)*1000, frame[14:])
			case 2:
				f.enhanced(2, start<<20+uint64(i)*77, frame)
			case 3:
				f.enhanced(3, (start-1_700_000_000)*1000+uint64(i), frame)
			case 4:
				n := uint32(len(frame))
				f.block(blockPacket, append(f.words(0, uint32((start*1e6)>>32), uint32(start*1e6)+uint32(i), n, n), frame...))
			case 5:
				f.block(blockSimple, append(f.words(uint32(len(frame))), frame...))
			}
			f.block(0x7fff0001, []byte("unknown"))
			f.block(4, make([]byte, 8)) // names
		}
		f.block(blockStatistics, append(append(f.words(0, 0, 0), f.option(nil, optionDropped, string(order.AppendUint64(nil, 3)))...), 0, 0, 0, 0))
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, f.b, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Read(bytes.NewReader(f.b), Options{})
		if err != nil || len(c.Handshakes) != 1 || c.Handshakes[0].Outcome != Established {
			t.Fatalf("%s: %v, %d handshakes, problems %q", name, err, len(c.Handshakes), c.Problems)
		}
		if len(c.Problems) != 1 || !strings.Contains(c.Problems[0].EN, "lost 3 packets") {
			t.Errorf("%s: problems %q", name, c.Problems)
		}
		if len(c.Interfaces) != 2 || c.Interfaces[0].Name != "イーサネット" { // the third and fourth look like the first
			t.Errorf("%s: interfaces %+v", name, c.Interfaces)
		}
		compareFrames(t, "", ourFrames(t, path, PcapNG), theirFrames(t, tool(t, "tshark"), "", path))
	}
}

// TestPcapNGDamage: what precedes the damage is kept, and its place is named.
func TestPcapNGDamage(t *testing.T) {
	f := &ngFile{order: binary.LittleEndian}
	f.section()
	f.describe(1, 0, "", -1)
	packets := tls12(t).packets
	for _, p := range packets {
		f.enhanced(0, uint64(testStart.UnixMicro()), p[16:])
	}
	end := len(f.b)
	offset := " at offset " + strconv.Itoa(end)
	for name, c := range map[string]struct {
		damage []byte
		want   string
	}{
		"no length":          {f.words(6, 0, 0), "length 0" + offset},
		"length of all ones": {f.words(6, 0xffffffff, 0), "length 4294967295" + offset},
		"two lengths":        {append(append(f.words(6, 36), make([]byte, 24)...), f.words(40)...), "two lengths are 36 and 40" + offset},
		"too long a packet":  {append(append(f.words(6, 36, 0, 0, 0, 1000, 1000), 0, 0, 0, 0), f.words(36)...), "a packet of 1000 bytes"},
		"breaks off":         {f.words(6, 1000, 0), "breaks off behind frame " + strconv.Itoa(len(packets))},
		"section":            {f.words(blockSection, 28, 0x11223344, 0, 0, 0, 28), "byte order magic"},
		"resolution":         {append(append(f.words(1, 32, 1, 0), 9, 0, 1, 0, 0x7f, 0, 0, 0, 0, 0, 0, 0), f.words(32)...), "time resolution is 0x7f"},
	} {
		got, err := Read(bytes.NewReader(append(bytes.Clone(f.b), c.damage...)), Options{})
		if err != nil || got.Packets != len(packets) || len(got.Handshakes) != 1 || len(got.Problems) != 1 || !strings.Contains(got.Problems[0].EN, c.want) {
			t.Errorf("%s: %v, %d packets, problems %q, want %q", name, err, got.Packets, got.Problems, c.want)
		}
	}
	// A packet of an interface that nobody described is numbered and left out.
	f.enhanced(7, 0, packets[0][16:])
	f.enhanced(0, 0, packets[0][16:])
	if got, _ := Read(bytes.NewReader(f.b), Options{}); got.Packets != len(packets)+2 || len(got.Problems) != 1 {
		t.Errorf("%d packets, problems %q", got.Packets, got.Problems)
	}
}

// TestOldPcap: versions and variants of pcap that only their headers tell,
// compared with tshark.
func TestOldPcap(t *testing.T) {
	f := tls12(t)
	for name, change := range map[string]func(header []byte, records [][]byte){
		"2.2, lengths swapped": func(h []byte, records [][]byte) {
			h[6] = 2
			for _, r := range records {
				binary.LittleEndian.PutUint32(r[12:], binary.LittleEndian.Uint32(r[8:]))
				binary.LittleEndian.PutUint32(r[8:], binary.LittleEndian.Uint32(r[12:])+100)
			}
		},
		"2.3, not swapped": func(h []byte, records [][]byte) { h[6] = 3 },
		"2.3, swapped": func(h []byte, records [][]byte) {
			h[6] = 3
			for _, r := range records {
				binary.LittleEndian.PutUint32(r[8:], binary.LittleEndian.Uint32(r[12:])+100)
			}
		},
		"AIX": func(h []byte, records [][]byte) { h[6], h[20] = 2, 6 },
		"543.0": func(h []byte, records [][]byte) {
			binary.LittleEndian.PutUint16(h[4:], 543)
			h[6] = 0
		},
		"FCS behind each frame": func(h []byte, records [][]byte) {
			h[23] = 0x24 // 2 × 16 bits
			for i, r := range records {
				g := file{}
				g.add(r[:16], append(bytes.Clone(r[16:]), 1, 2, 3, 4))
				records[i] = g.packets[0]
			}
		},
		"snap length too small": func(h []byte, records [][]byte) { binary.LittleEndian.PutUint32(h[16:], 68) },
	} {
		g := &file{header: bytes.Clone(f.header)}
		for _, p := range f.packets {
			g.packets = append(g.packets, bytes.Clone(p))
		}
		change(g.header, g.packets)
		t.Run(name, func(t *testing.T) {
			if h := g.one(t); h.Outcome != Established || h.End.Sub(testStart) > time.Minute {
				t.Errorf("%s at %s", h.Outcome, h.End)
			}
			likeTshark(t, g)
		})
	}
}
