package capture

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ssltriage/samples/pcapfile"
	"ssltriage/samples/shared"
)

// FuzzCapture: whatever the file, Read ends without a panic and what it
// returns is sound.
func FuzzCapture(f *testing.F) {
	for _, pattern := range []string{"lab/*.pcap", "public/link-*", "public/pcap*", "public/tunnel-*", "public/starttls-*"} {
		files, _ := filepath.Glob(filepath.Join(shared.Path(f, "evidence/capture"), pattern))
		for _, path := range files {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Read(bytes.NewReader(data), Options{Ports: []uint16{20001}})
		if err != nil && len(c.Handshakes) > 0 {
			t.Errorf("error %v beside %d handshakes", err, len(c.Handshakes))
		}
		for _, h := range c.Handshakes {
			sound(t, &c, h)
		}
	})
}

func sound(t *testing.T, c *Capture, h *Handshake) {
	if h.Outcome == "" || h.Connect == "" || !h.Client.IsValid() || !h.Server.IsValid() {
		t.Errorf("unfinished handshake %+v", h)
	}
	frames := []int{h.Frame, h.LastFrame}
	if h.ClientHello != nil {
		frames = append(frames, h.ClientHello.Frame)
	}
	if h.ServerHello != nil {
		frames = append(frames, h.ServerHello.Frame)
	}
	for _, a := range h.Alerts {
		frames = append(frames, a.Frame)
	}
	for _, n := range frames {
		if n < 1 || n > c.Packets {
			t.Errorf("frame %d of %d", n, c.Packets)
		}
	}
	for _, p := range h.Plain {
		if len(p.Quote) > maxQuote {
			t.Errorf("quote of %d bytes", len(p.Quote))
		}
	}
}

// FuzzSegments: two sides say anything, in packets in any order.
func FuzzSegments(f *testing.F) {
	f.Add([]byte("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"), uint64(3))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"), uint64(77))
	f.Fuzz(func(t *testing.T, data []byte, order uint64) {
		r := pcapfile.NewRecorder()
		c := r.Conversation(testClient, testServer, testStart)
		for len(data) > 0 {
			n := min(len(data), 1+int(order%97))
			c.Send(pcapfile.Side(order>>7&1), data[:n])
			data = data[n:]
			order = order*6364136223846793005 + 1442695040888963407
		}
		file := recorded(t, r)
		for i := len(file.packets) - 1; i > 3; i-- {
			j := 3 + int(order%uint64(i-2))
			file.packets[i], file.packets[j] = file.packets[j], file.packets[i]
			order = order*6364136223846793005 + 1442695040888963407
		}
		got := file.read(t)
		if len(got.Handshakes) != 1 || got.TCPConnections != 1 {
			t.Fatalf("%d handshakes of %d connections", len(got.Handshakes), got.TCPConnections)
		}
		if h := got.Handshakes[0]; h.ClientTraffic.Missing+h.ServerTraffic.Missing != 0 && len(file.packets) < 60 {
			t.Errorf("bytes are missing although every packet is there: %+v %+v", h.ClientTraffic, h.ServerTraffic)
		}
	})
}
