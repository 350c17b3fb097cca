package capture

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ssltriage/samples/shared"
)

// frameDifferences are the frames in which tshark and this package do not see
// the same TCP packet, and why.
var frameDifferences = map[string]difference{
	"public/eighty-one-https.pcap": {[]int{748},
		"the IP packet is longer than the frame, which claims to be whole: tshark believes the frame, we the packet, and take its end for cut"},
	"public/pcap-nanoseconds-invalid-fraction.pcap": {[]int{2, 3},
		"fractions of a second that are none: tshark prints them as they are"},
}

// converted are the captures that are read in every format editcap writes:
// of one link type, as most formats want it, and with some trap each.
var converted = []string{
	"lab/ok_ipv6.pcap", "public/tcp-out-of-order.pcap", "public/tunnel-vxlan-offload.pcap", "public/link-vlan-mysql-tls11.pcap",
}

// formats are names of editcap, and what Sniff calls them.
var formats = map[string]Format{
	"pcapng": PcapNG, "nsecpcap": Pcap, "modpcap": OddPcap, "suse6_3pcap": OddPcap, "rh6_1pcap": OddPcap,
	"nokiapcap": OddPcap, "netmon1": NetMon, "netmon2": NetMon, "snoop": Snoop,
}

// TestFramesAgainstTshark compares every TCP packet of every capture: number
// of the frame, time, ends, sequence number, flags, length of the payload.
func TestFramesAgainstTshark(t *testing.T) {
	program := tool(t, "tshark")
	root := shared.Path(t, "evidence/capture")
	files, err := filepath.Glob(filepath.Join(root, "*", "*.pcap*"))
	if err != nil || len(files) < 90 {
		t.Fatalf("%d captures, %v", len(files), err)
	}
	for _, path := range files {
		name := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareFrames(t, name, ourFrames(t, path, ""), theirFrames(t, program, name, path))
		})
	}
}

// TestConvertedFrames does the same with captures in other formats, also
// compressed.
func TestConvertedFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of tshark")
	}
	program, editcap := tool(t, "tshark"), tool(t, "editcap")
	for _, name := range converted {
		source := filepath.Join(shared.Path(t, "evidence/capture"), name)
		for format, want := range formats {
			t.Run(name+"/"+format, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "converted")
				if out, err := exec.Command(editcap, "-F", format, source, path).CombinedOutput(); err != nil {
					t.Fatalf("editcap: %v: %s", err, out)
				}
				their := theirFrames(t, program, name, path)
				compareFrames(t, name, ourFrames(t, path, want), their)
				compareFrames(t, name, ourFrames(t, compressed(t, path), want), their)
			})
		}
	}
}

// TestCutFrames does it with packets that the capture program has cut, also in
// the middle of their headers.
func TestCutFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of tshark")
	}
	program, editcap := tool(t, "tshark"), tool(t, "editcap")
	for _, name := range converted {
		source := filepath.Join(shared.Path(t, "evidence/capture"), name)
		for _, size := range []int{68, 96, 200} {
			t.Run(fmt.Sprint(name, " to ", size), func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "cut")
				if out, err := exec.Command(editcap, "-s", strconv.Itoa(size), source, path).CombinedOutput(); err != nil {
					t.Fatalf("editcap: %v: %s", err, out)
				}
				compareFrames(t, name, ourFrames(t, path, PcapNG), theirFrames(t, program, name, path))
			})
		}
	}
}

// tool returns the path of a program; without it the test is skipped, but not
// in continuous integration.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing", name)
		}
		t.Skipf("%s is not on PATH", name)
	}
	return path
}

func compressed(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data[:len(data)/2])
	z.Close()
	z.Reset(&b) // a second member
	z.Write(data[len(data)/2:])
	z.Close()
	packed := path + ".gz"
	if err := os.WriteFile(packed, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return packed
}

// ourFrames tells every TCP packet of a file by its frame.
func ourFrames(t *testing.T, path string, want Format) map[int]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if want != "" && want.Seeks() {
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		r = io.NewSectionReader(f, 0, info.Size())
	}
	frames := map[int]string{}
	s := newScan(Options{})
	s.each = func(p *packet) {
		at := "0.000000000"
		if p.time != never {
			at = fmt.Sprintf("%d.%09d", p.time.time().Unix(), p.time.time().Nanosecond())
		}
		frames[p.frame] = fmt.Sprintf("%s %s:%d > %s:%d seq %d flags %#x len %d", at,
			netip.AddrFrom16(p.src).Unmap(), p.srcPort, netip.AddrFrom16(p.dst).Unmap(), p.dstPort,
			p.seq, p.flags, len(p.payload)+p.missing)
	}
	c, err := s.all(r)
	if err != nil {
		t.Fatal(err)
	}
	if want != "" && c.Format != want {
		t.Errorf("%s is read as %s, want %s", filepath.Base(path), c.Format, want)
	}
	return frames
}

// theirFrames asks tshark for the innermost TCP packet of each frame; packets
// quoted by ICMP are none, cut headers neither, and those within WireGuard can be read with keys
// only.
func theirFrames(t *testing.T, program, name, path string) map[int]string {
	t.Helper()
	args := []string{"-n", "-r", path, "-Y", "tcp.len and not icmp and not icmpv6 and not wg", "-o", "tcp.relative_sequence_numbers:FALSE",
		"-T", "fields", "-E", "occurrence=l"}
	for _, f := range []string{"frame.number", "frame.time_epoch", "ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport", "tcp.seq_raw", "tcp.flags", "tcp.len", "frame.protocols"} {
		args = append(args, "-e", f)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "TZ=UTC")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && !stops[name] {
		t.Fatalf("tshark: %v: %s", err, stderr.String())
	}
	frames := map[int]string{}
	for line := range strings.Lines(string(out)) {
		row := strings.Split(strings.TrimRight(line, "\n"), "\t")
		number, _ := strconv.Atoi(row[0])
		src, dst := row[2], row[5]
		if strings.LastIndex(row[11], ":ipv6") > strings.LastIndex(row[11], ":ip:") || src == "" {
			src, dst = row[3], row[6]
		}
		flags, _ := strconv.ParseUint(row[9], 0, 16)
		at := row[1]
		if at == "" {
			at = "0.000000000"
		}
		frames[number] = fmt.Sprintf("%s %s:%s > %s:%s seq %s flags %#x len %s", at, src, row[4], dst, row[7], row[8], uint8(flags), row[10])
	}
	return frames
}

func compareFrames(t *testing.T, name string, our, their map[int]string) {
	t.Helper()
	var differ []int
	var lines []string
	for f := range our {
		if our[f] != their[f] {
			differ = append(differ, f)
			lines = append(lines, fmt.Sprintf("frame %d: ours   %s\n          tshark %s", f, our[f], their[f]))
		}
	}
	for f := range their {
		if _, ok := our[f]; !ok {
			differ = append(differ, f)
			lines = append(lines, fmt.Sprintf("frame %d: ours   nothing\n          tshark %s", f, their[f]))
		}
	}
	slices.Sort(differ)
	slices.Sort(lines)
	if known := frameDifferences[name]; !slices.Equal(differ, known.frames) {
		t.Errorf("%s\nknown to differ: frames %v (%s)", strings.Join(lines[:min(len(lines), 20)], "\n"), known.frames, known.reason)
	}
}
