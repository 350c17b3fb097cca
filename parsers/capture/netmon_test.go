package capture

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// netMonFrame is a frame of a Network Monitor capture that a test makes.
type netMonFrame struct {
	micros uint64 // since the start of the capture
	media  uint16
	data   []byte
	wire   int // original length, 0 for that of data
}

// netMonFile writes a capture of version 2.x, with the trailers of that
// version and a hole between the frames.
func netMonFile(minor uint8, frames []netMonFrame) []byte {
	b := make([]byte, netMonHeader+10)
	copy(b, "GMBU")
	b[4], b[5] = minor, 2
	binary.LittleEndian.PutUint16(b[6:], 1)
	for i, v := range []uint16{2024, 5, 2, 14, 3, 0, 0, 250} {
		binary.LittleEndian.PutUint16(b[8+2*i:], v)
	}
	var table []byte
	for _, f := range frames {
		table = binary.LittleEndian.AppendUint32(table, uint32(len(b)))
		b = binary.LittleEndian.AppendUint64(b, f.micros)
		b = binary.LittleEndian.AppendUint32(b, uint32(max(f.wire, len(f.data))))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(f.data)))
		b = append(b, f.data...)
		if minor >= 1 {
			b = binary.LittleEndian.AppendUint16(b, f.media)
		}
		if minor >= 2 {
			b = binary.LittleEndian.AppendUint32(b, 0xffffffff)
		}
		if minor >= 3 {
			at := testStart.Add(time.Duration(f.micros) * time.Microsecond)
			b = binary.LittleEndian.AppendUint64(b, uint64(at.UnixNano()/100)+116444736000000000)
			b = append(b, 0)
		}
		b = append(b, 0xee, 0xee, 0xee)
	}
	binary.LittleEndian.PutUint32(b[24:], uint32(len(b)))
	binary.LittleEndian.PutUint32(b[28:], uint32(len(table)))
	return append(b, table...)
}

// netMonFrames puts a TLS connection into frames of several media types, with
// frames of other kinds between them.
func netMonFrames(t testing.TB) []netMonFrame {
	frames := []netMonFrame{
		{media: 0xfffd, data: []byte("network info")}, // not numbered
		{media: 0xfffb, data: []byte("network info ex")},
	}
	for i, p := range tls12(t).packets {
		ethernet := p[16:]
		f := netMonFrame{micros: uint64(i) * 1500, media: 1, data: ethernet}
		switch i % 4 {
		case 1:
			f.media, f.data = 9, ethernet[14:]
		case 2: // Linux cooked
			f.media, f.data = 0xe000+113, append(make([]byte, 14), ethernet[12:]...)
		case 3:
			f.media = 0
		}
		frames = append(frames, f)
	}
	return append(frames, netMonFrame{media: 0xfffe, data: []byte("DNS")}, netMonFrame{media: 0xffff, data: []byte("filter")})
}

func TestNetMon(t *testing.T) {
	for minor := uint8(1); minor <= 3; minor++ {
		data := netMonFile(minor, netMonFrames(t))
		for name, r := range map[string]interface{ Read([]byte) (int, error) }{
			"file": bytes.NewReader(data), "stream": struct{ *bytes.Buffer }{bytes.NewBuffer(data)},
		} {
			c, err := Read(r, Options{})
			if err != nil || len(c.Handshakes) != 1 || c.Handshakes[0].Outcome != Established {
				t.Fatalf("2.%d as a %s: %v, %d handshakes, problems %q", minor, name, err, len(c.Handshakes), c.Problems)
			}
			if local := len(c.Problems) == 1 && strings.Contains(c.Problems[0].EN, "local"); local != (minor < 3) {
				t.Errorf("2.%d: problems %q", minor, c.Problems)
			}
			want := testStart
			if minor < 3 {
				want = want.Add(250 * time.Millisecond)
			}
			if !c.Handshakes[0].Start.Equal(want) {
				t.Errorf("2.%d: start %s, want %s", minor, c.Handshakes[0].Start, want)
			}
		}
	}
}

func TestNetMonAgainstTshark(t *testing.T) {
	program := tool(t, "tshark")
	for minor := uint8(1); minor <= 3; minor++ {
		frames := netMonFrames(t)
		frames[5].micros = 1<<64 - 7_000_000 // before the start
		path := filepath.Join(t.TempDir(), "netmon.cap")
		if err := os.WriteFile(path, netMonFile(minor, frames), 0o600); err != nil {
			t.Fatal(err)
		}
		their := theirFrames(t, program, "", path)
		if len(their) < 8 {
			t.Fatalf("tshark sees %d frames", len(their))
		}
		compareFrames(t, "", ourFrames(t, path, NetMon), their)
	}
}

func TestNetMonTable(t *testing.T) {
	data := netMonFile(3, netMonFrames(t))
	offset := binary.LittleEndian.Uint32(data[24:])
	spoil := func(change func(b []byte) []byte) Capture {
		c, err := Read(bytes.NewReader(change(bytes.Clone(data))), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	again := spoil(func(b []byte) []byte { // a table that always leads to the same frame
		for i := int(offset); i < len(b); i += 4 {
			copy(b[i:], b[offset+8:offset+12])
		}
		table := b[offset : offset+4]
		return append(b, bytes.Repeat(table, 5000)...)
	})
	if again.Packets > 100 {
		t.Errorf("a table that goes in circles gives %d frames", again.Packets)
	}
	long := spoil(func(b []byte) []byte {
		copy(b[28:], []byte{0xff, 0xff, 0xff, 0xff})
		return b
	})
	if len(long.Handshakes) != 1 || len(long.Problems) == 0 {
		t.Errorf("a table longer than the file: %d handshakes, problems %q", len(long.Handshakes), long.Problems)
	}
	behind := spoil(func(b []byte) []byte {
		copy(b[offset+20:], []byte{0xff, 0xff, 0xff, 0x7f})
		return b
	})
	if behind.Packets != 4 || len(behind.Problems) != 1 || !strings.Contains(behind.Problems[0].EN, "2147483647") {
		t.Errorf("a frame behind the end: %d frames, problems %q", behind.Packets, behind.Problems)
	}
}

// TestNetMonUnclosed: the table is written last; without it the frames are
// found one behind the other.
func TestNetMonUnclosed(t *testing.T) {
	frames := netMonFrames(t)
	b := netMonFile(2, nil)[:netMonHeader]
	for _, f := range frames {
		whole := netMonFile(2, []netMonFrame{f})
		b = append(b, whole[netMonHeader+10:len(whole)-4-3]...)
	}
	copy(b[24:], make([]byte, 8))
	c, err := Read(bytes.NewReader(b), Options{})
	if err != nil || len(c.Handshakes) != 1 || c.Handshakes[0].Outcome != Established || len(c.Problems) != 2 {
		t.Errorf("%v, %d handshakes, problems %q", err, len(c.Handshakes), c.Problems)
	}
}
