package capture

import (
	"bufio"
	gotls "crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"ssltriage/samples/pcapfile"
)

// megabytes is the size of the captures that benchmarks read: 64, or what the
// environment variable SSLTRIAGE_BENCH_MB says. The figures beside the
// benchmarks are those of 1024.
func megabytes() int64 {
	if n, err := strconv.ParseInt(os.Getenv("SSLTRIAGE_BENCH_MB"), 10, 64); err == nil && n > 0 {
		return n
	}
	return 64
}

// benchFile returns a capture of the size that benchmarks want, made once and
// kept in the temporary folder.
func benchFile(b testing.TB, name string, write func(t testing.TB, w io.Writer, size int64)) (path string, size int64) {
	b.Helper()
	path = filepath.Join(os.TempDir(), fmt.Sprintf("ssltriage-bench-%s-%d.pcap", name, megabytes()))
	if info, err := os.Stat(path); err == nil {
		return path, info.Size()
	}
	f, err := os.CreateTemp(os.TempDir(), "ssltriage-bench-")
	if err != nil {
		b.Fatal(err)
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriterSize(f, 1<<20)
	write(b, w, megabytes()<<20)
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return path, info.Size()
}

// wire writes Ethernet frames with TCP in IPv4 to a pcap file.
type wire struct {
	w       io.Writer
	written int64
	micros  uint64
	filler  []byte
	frame   [16 + 54]byte
	packets int
}

func newWire(w io.Writer, random *rand.Rand) *wire {
	header := make([]byte, 24)
	binary.LittleEndian.PutUint32(header, magicMicroseconds)
	binary.LittleEndian.PutUint16(header[4:], 2)
	binary.LittleEndian.PutUint16(header[6:], 4)
	binary.LittleEndian.PutUint32(header[16:], maxSnapLen)
	binary.LittleEndian.PutUint32(header[20:], 1)
	w.Write(header)
	x := &wire{w: w, written: 24, micros: 1715655600 * 1e6, filler: make([]byte, 1<<16)}
	for i := range x.filler {
		x.filler[i] = byte(random.Uint32())
	}
	return x
}

// tuple is one direction of a connection.
type tuple struct {
	src, dst         uint32
	srcPort, dstPort uint16
	seq, ack         uint32
}

func (x *wire) send(t *tuple, flags uint8, payload []byte) {
	f := x.frame[:]
	x.micros += 330
	size := 54 + len(payload)
	binary.LittleEndian.PutUint32(f, uint32(x.micros/1e6))
	binary.LittleEndian.PutUint32(f[4:], uint32(x.micros%1e6))
	binary.LittleEndian.PutUint32(f[8:], uint32(size))
	binary.LittleEndian.PutUint32(f[12:], uint32(size))
	f = f[16:]
	binary.BigEndian.PutUint16(f[12:], 0x0800)
	f[14] = 0x45
	binary.BigEndian.PutUint16(f[16:], uint16(size-14))
	binary.BigEndian.PutUint16(f[18:], uint16(x.packets))
	f[22], f[23] = 128, protoTCP
	binary.BigEndian.PutUint32(f[26:], t.src)
	binary.BigEndian.PutUint32(f[30:], t.dst)
	binary.BigEndian.PutUint16(f[34:], t.srcPort)
	binary.BigEndian.PutUint16(f[36:], t.dstPort)
	binary.BigEndian.PutUint32(f[38:], t.seq)
	binary.BigEndian.PutUint32(f[42:], t.ack)
	f[46], f[47] = 0x50, flags
	x.w.Write(x.frame[:])
	x.w.Write(payload)
	x.written += int64(16 + size)
	x.packets++
}

// busy is a connection that is going on.
type busy struct {
	ends  [2]tuple // client's and server's
	log   []said   // what is said first
	bytes int      // what the server sends then
	size  int      // of a packet
	step  int
	say   []byte // rest of the current piece
	from  int
}

func (c *busy) send(x *wire, from int, flags uint8, payload []byte) {
	a, b := &c.ends[from], &c.ends[1-from]
	x.send(a, flags, payload)
	a.seq += uint32(len(payload))
	if flags&(flagSYN|flagFIN) != 0 {
		a.seq++
	}
	b.ack = a.seq
}

// next sends a packet or two, false when the connection is over.
func (c *busy) next(x *wire, random *rand.Rand) bool {
	const push = flagACK | 8
	switch {
	case c.step == 0:
		c.send(x, 0, flagSYN, nil)
	case c.step == 1:
		c.send(x, 1, flagSYN|flagACK, nil)
	case c.step == 2:
		c.send(x, 0, flagACK, nil)
	case len(c.say) > 0:
		n := min(len(c.say), c.size)
		c.send(x, c.from, push, c.say[:n])
		c.say = c.say[n:]
		if random.IntN(2) == 0 {
			c.send(x, 1-c.from, flagACK, nil)
		}
		return true
	case len(c.log) > 0:
		c.from, c.say = int(c.log[0].from), c.log[0].data
		c.log = c.log[1:]
	case c.bytes > 0: // a record of TLS in each 16 KB, or just bytes
		n := min(c.bytes, 16<<10)
		start := random.IntN(len(x.filler) - 16<<10)
		c.from, c.say = 1, x.filler[start:start+n]
		if c.bytes -= n; n > 5 {
			record := append([]byte{23, 3, 3, 0, 0}, c.say[:n-5]...)
			binary.BigEndian.PutUint16(record[3:], uint16(n-5))
			c.say = record
		}
	case c.step == 3:
		c.send(x, 0, flagFIN|flagACK, nil)
	case c.step == 4:
		c.send(x, 1, flagFIN|flagACK, nil)
	default:
		c.send(x, 0, flagACK, nil)
		return false
	}
	if c.step < 3 || len(c.say) == 0 {
		c.step++
	}
	return true
}

// mixed writes a capture like that of a busy server: of 1 GB two million
// packets, 50,000 connections of which 8,000 are TLS, and 240 of these are
// downloads of 2 MB; 400 at the same time. It depends on the seed, keys aside.
func mixed(t testing.TB, w io.Writer, size int64) {
	random := rand.New(rand.NewPCG(1, 2))
	x := newWire(w, random)
	var logs [][]said
	for _, version := range []uint16{gotls.VersionTLS12, gotls.VersionTLS13} {
		client, server := configs(t, version)
		logs = append(logs, exchange(t, client, server))
	}
	connections := int(size * 50_000 >> 30)
	var active []*busy
	for begun := 0; begun < connections || len(active) > 0; {
		for len(active) < 400 && begun < connections {
			active = append(active, begin(begun, logs, random))
			begun++
		}
		i := random.IntN(len(active))
		if !active[i].next(x, random) {
			active[i] = active[len(active)-1]
			active = active[:len(active)-1]
		}
	}
}

// begin makes the connection with a number.
func begin(number int, logs [][]said, random *rand.Rand) *busy {
	client, server := uint32(10<<24|1<<16|random.IntN(1<<14)), uint32(10<<24|1)
	c := &busy{size: 250 + random.IntN(1100), bytes: 1000 + random.IntN(14_000)}
	port := uint16(80)
	switch {
	case number%25 < 4:
		port = 443
		c.log = withRandom(logs[number%2], random)
		if number%25 == 0 && number/25%8 == 0 {
			c.size, c.bytes = 1448, 2<<20
		}
	default:
		c.log = []said{{pcapfile.Client, []byte("GET /index.html HTTP/1.1\r\nHost: www.lab.test\r\n\r\n")}}
	}
	c.ends[0] = tuple{src: client, dst: server, srcPort: uint16(20_000 + number%40_000), dstPort: port, seq: random.Uint32()}
	c.ends[1] = tuple{src: server, dst: client, srcPort: port, dstPort: c.ends[0].srcPort, seq: random.Uint32()}
	return c
}

// withRandom gives the ClientHello another random, as each one has.
func withRandom(log []said, random *rand.Rand) []said {
	hello := append([]byte(nil), log[0].data...)
	for i := 11; i < 43; i++ {
		hello[i] = byte(random.Uint32())
	}
	return append([]said{{log[0].from, hello}}, log[1:]...)
}

// single writes one download that fills the capture.
func single(t testing.TB, w io.Writer, size int64) {
	random := rand.New(rand.NewPCG(3, 4))
	x := newWire(w, random)
	client, server := configs(t, gotls.VersionTLS12)
	c := begin(0, [][]said{exchange(t, client, server)}, random)
	for c.bytes = int(size * 24 / 25); c.next(x, random); {
	}
}

// flood writes SYNs from ever different ends: two million in 140 MB.
func flood(_ testing.TB, w io.Writer, size int64) {
	random := rand.New(rand.NewPCG(5, 6))
	x := newWire(w, random)
	for range size * 2_000_000 >> 30 {
		x.send(&tuple{src: random.Uint32(), dst: 10<<24 | 1, srcPort: uint16(1024 + random.IntN(60_000)), dstPort: 443, seq: random.Uint32()}, flagSYN, nil)
	}
}
