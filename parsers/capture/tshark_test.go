package capture

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ssltriage/parsers/tls"
	"ssltriage/samples/shared"
)

// differences are the frames about which tshark 4.0 and this package do not
// agree, and why. Every other frame must agree, and these must differ.
var differences = map[string]difference{
	"public/tunnel-4in6.pcap": {[]int{4},
		"one record holds ServerHello and Certificate and its end is not in the file: tshark shows nothing of it, we the ServerHello"},
	"public/tcp-fast-open.pcap": {[]int{25},
		"tshark loses this ServerHello when out-of-order reassembly is on; without the option it shows it"},
	"public/many-protocols-synthetic.pcap": {[]int{282, 904},
		"a hello whose server_name list is cut short, of which tshark shows nothing; an empty supported_versions extension, for which tshark takes the bytes behind it"},
}

type difference struct {
	frames []int
	reason string
}

// stops are the files that tshark gives up with an error.
var stops = map[string]bool{
	"public/pcapng-unknown-version.pcapng": true,
	"public/pcapng-option-too-long.pcapng": true,
}

// sighting is what a program sees of TLS in one frame.
type sighting map[string]string

// TestAgainstTshark compares every capture with what tshark reads: hellos,
// versions, suites, names, certificates and alerts, frame by frame. Folders
// with further captures can be named in SSLTRIAGE_CAPTURES.
func TestAgainstTshark(t *testing.T) {
	program, err := exec.LookPath("tshark")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("tshark is missing")
		}
		t.Skip("tshark is not on PATH")
	}
	root := shared.Path(t, "evidence/capture")
	files, err := filepath.Glob(filepath.Join(root, "*", "*.pcap*"))
	if err != nil || len(files) < 90 {
		t.Fatalf("%d captures, %v", len(files), err)
	}
	for _, folder := range filepath.SplitList(os.Getenv("SSLTRIAGE_CAPTURES")) {
		more, err := filepath.Glob(filepath.Join(folder, "*.*cap*"))
		if err != nil || len(more) == 0 {
			t.Errorf("no captures in %s, %v", folder, err)
		}
		files = append(files, more...)
	}
	for _, path := range files {
		name := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compare(t, name, ours(t, path), theirs(t, program, name, path))
		})
	}
}

// kinds are what is compared of a frame.
var kinds = []string{"client hello", "client suites", "client versions", "client groups", "client signatures", "client extensions",
	"name", "alpn", "ja3", "server hello", "server extensions", "certificates", "alert"}

func compare(t *testing.T, name string, our, their map[int]sighting) {
	frames := map[int]bool{}
	for f := range our {
		frames[f] = true
	}
	for f := range their {
		frames[f] = true
	}
	var differ []int
	var lines []string
	for f := range frames {
		for _, kind := range kinds {
			if o, s := our[f][kind], their[f][kind]; o != s {
				differ = append(differ, f)
				lines = append(lines, fmt.Sprintf("frame %d %s: ours %q, tshark %q", f, kind, o, s))
			}
		}
	}
	slices.Sort(differ)
	slices.Sort(lines)
	if known := differences[name]; !slices.Equal(slices.Compact(differ), known.frames) {
		t.Errorf("%s\nknown to differ: frames %v (%s)", strings.Join(lines, "\n"), known.frames, known.reason)
	}
}

// add joins the values of several messages in one frame.
func (s sighting) add(kind, value string) {
	if s[kind] != "" && value != "" {
		value = s[kind] + "," + value
	}
	s[kind] = value
}

func at(m map[int]sighting, frame int) sighting {
	if m[frame] == nil {
		m[frame] = sighting{}
	}
	return m[frame]
}

func ours(t *testing.T, path string) map[int]sighting {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := Read(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]sighting{}
	for i := range c.Handshakes {
		h := c.Handshakes[i]
		if h.ClientHello != nil {
			for _, ch := range append([]ClientHello{*h.ClientHello}, h.MoreClientHellos...) {
				sightClient(at(seen, ch.Frame), &ch)
			}
		}
		for _, sh := range []*ServerHello{h.HelloRetryRequest, h.ServerHello} {
			if sh != nil {
				sightServer(at(seen, sh.Frame), sh)
			}
		}
		for i := range h.MoreServerHellos {
			sightServer(at(seen, h.MoreServerHellos[i].Frame), &h.MoreServerHellos[i])
		}
		for _, m := range []*Certificates{h.Certificates, h.ClientCertificates} {
			for i := 0; m != nil && i < len(m.Chain); i++ {
				at(seen, m.Frame).add("certificates", m.Chain[i].SHA1)
			}
		}
		for _, a := range h.Alerts {
			if !a.Encrypted {
				level := 1
				if a.Fatal {
					level = 2
				}
				at(seen, a.Frame).add("alert", fmt.Sprintf("%d/%d", level, a.Code))
			}
		}
	}
	return seen
}

func sightClient(s sighting, h *ClientHello) {
	s.add("client hello", "1")
	s.add("client suites", join(h.CipherSuites))
	s.add("name", h.ServerName)
	if h.Has(43) {
		s.add("client versions", join(h.Versions))
	}
	s.add("client groups", join(h.Groups))
	if !h.Has(34) && !h.Has(50) { // tshark has one field for the lists of all three extensions
		s.add("client signatures", join(h.SignatureAlgorithms))
	}
	s.add("client extensions", join(h.Extensions))
	s.add("alpn", strings.Join(h.ALPN, ","))
	s.add("ja3", h.JA3Hash())
}

func sightServer(s sighting, h *ServerHello) {
	if h.SSLv2 {
		return // tshark does not name its parts by the same fields
	}
	s.add("server hello", fmt.Sprintf("%04x/%04x", uint16(h.Version), uint16(h.CipherSuite)))
	s.add("server extensions", join(h.Extensions))
	s.add("alpn", h.ALPN)
}

func join[T ~uint16](list []T) string {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%04x", uint16(v))
	}
	return b.String()
}

// theirs runs tshark with the setting without which it loses hellos in
// packets out of order, and with TLS on the ports where it does not look for
// it by itself.
func theirs(t *testing.T, program, name, path string) map[int]sighting {
	t.Helper()
	// What travels in QUIC and WireGuard can be read with keys only.
	args := []string{"-n", "-r", path, "-Y", "tls and not quic and not wg", "-o", "tcp.reassemble_out_of_order:TRUE",
		"-d", "tcp.port==3389,tls", "-d", "tcp.port==80,tls", "-d", "tcp.port==20001-20063,tls", "-d", "tcp.port==30001-30150,tls", "-T", "fields", "-E", "occurrence=a"}
	for _, f := range []string{"frame.number", "tls.handshake.type", "tls.handshake.version", "tls.handshake.ciphersuite",
		"tls.handshake.extensions.supported_version", "tls.handshake.extensions_server_name", "tls.handshake.certificate",
		"tls.alert_message.level", "tls.alert_message.desc", "tls.handshake.cipherspec", "tls.handshake.extensions_supported_group",
		"tls.handshake.sig_hash_alg", "tls.handshake.extension.type", "tls.handshake.extensions_alpn_str", "tls.handshake.ja3"} {
		args = append(args, "-e", f)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && !stops[name] {
		t.Fatalf("tshark: %v: %s", err, stderr.String())
	}
	seen := map[int]sighting{}
	for line := range strings.Lines(string(out)) {
		theirFrame(seen, strings.Split(strings.TrimRight(line, "\n"), "\t"))
	}
	return seen
}

func theirFrame(seen map[int]sighting, row []string) {
	frame, _ := strconv.Atoi(row[0])
	types, versions, suites := list(row[1]), list(row[2]), list(row[3])
	for _, kind := range list(row[9]) { // of a hello in the format of SSL 2.0, 24 bits each
		if n, _ := strconv.ParseUint(kind, 0, 32); n < 1<<16 {
			suites = append(suites, kind)
		}
	}
	s := at(seen, frame)
	hellos := 0
	for _, kind := range types {
		switch kind {
		case "1":
			s.add("client hello", "1")
			hellos++
		case "2":
			version := ""
			if len(versions) > 0 {
				version = versions[len(versions)-1]
			}
			if chosen := list(row[4]); len(chosen) > 0 {
				version = chosen[0]
			}
			if len(suites) > 0 {
				s.add("server hello", hex4(version)+"/"+hex4(suites[0]))
			}
		}
	}
	if hellos > 0 {
		s.add("client suites", hexList(suites))
		s.add("client versions", hexList(slices.DeleteFunc(list(row[4]), isGREASE)))
		s.add("name", row[5])
		s.add("client groups", hexList(list(row[10])))
		if others := list(row[12]); !slices.Contains(others, "34") && !slices.Contains(others, "50") {
			s.add("client signatures", hexList(list(row[11])))
		}
		s.add("ja3", row[14])
	}
	if slices.Contains(types, "1") {
		s.add("client extensions", hexList(list(row[12])))
	} else if slices.Contains(types, "2") {
		s.add("server extensions", hexList(list(row[12])))
	}
	s.add("alpn", row[13])
	for _, der := range list(row[6]) {
		data, _ := hex.DecodeString(der)
		s.add("certificates", fmt.Sprintf("%x", sha1.Sum(data)))
	}
	levels, codes := list(row[7]), list(row[8])
	for i := range min(len(levels), len(codes)) {
		s.add("alert", levels[i]+"/"+codes[i])
	}
}

func list(field string) []string {
	if field == "" {
		return nil
	}
	return strings.Split(field, ",")
}

func isGREASE(v string) bool {
	n, _ := strconv.ParseUint(v, 0, 16)
	return tls.IsGREASE(uint16(n))
}

// hex4 makes four digits of a number in decimal or hexadecimal.
func hex4(v string) string {
	n, _ := strconv.ParseUint(v, 0, 16)
	return fmt.Sprintf("%04x", n)
}

func hexList(values []string) string {
	for i, v := range values {
		values[i] = hex4(v)
	}
	return strings.Join(values, ",")
}
