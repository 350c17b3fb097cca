package certstore

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ssltriage/parsers/problem"
	"ssltriage/samples/shared"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// TestRealCertificates reads every certificate that the capture files show:
// none may be lost, and those that crypto/x509 refuses say why.
func TestRealCertificates(t *testing.T) {
	all := make(map[string]Certificate)
	for _, dir := range []string{"public", "lab"} {
		files, err := filepath.Glob(filepath.Join(shared.Path(t, "evidence/capture/"+dir), "*.pcap*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(files), err)
		}
		for _, file := range files {
			data := shared.Read(t, "evidence/capture/"+dir+"/"+filepath.Base(file))
			for _, stream := range streams(data) {
				for _, c := range certificatesIn(stream) {
					all[c.SHA1] = c
				}
			}
		}
	}
	refused, selfSigned := 0, 0
	for sha1, c := range all {
		if c.Subject+c.Issuer == "" || c.SerialNumber == "" || c.KeyAlgorithm == "" || c.NotAfter.IsZero() {
			t.Errorf("%s: incomplete: %+v", sha1, c.Problems)
		}
		if slices.ContainsFunc(c.Problems, func(p problem.Text) bool { return strings.HasPrefix(p.EN, "crypto/x509: ") }) {
			refused++
		} else if c.Partial {
			t.Errorf("%s: partial without a reason", sha1)
		}
		if c.SelfSigned {
			selfSigned++
		}
	}
	t.Logf("%d certificates, %d refused by crypto/x509, %d self-signed", len(all), refused, selfSigned)
	if len(all) < 130 || refused < 2 || selfSigned < 10 {
		t.Errorf("%d certificates, %d refused, %d self-signed: too few", len(all), refused, selfSigned)
	}
}

// TestCertificatesOfLab knows what the lab made.
func TestCertificatesOfLab(t *testing.T) {
	found := make(map[string]Certificate)
	for _, stream := range streams(shared.Read(t, "evidence/capture/lab/ok_tls12.pcap")) {
		for _, c := range certificatesIn(stream) {
			found[c.SHA1] = c
		}
	}
	leaf, ok := found["e0541dcc121ed2180f20d23d377f83f7cfc4bd0c"]
	if !ok || leaf.Subject != "CN=www.lab.test" || !slices.Contains(leaf.DNSNames, "www.lab.test") {
		t.Fatalf("leaf: %v %+v", ok, leaf)
	}
	var pool []*Certificate
	for _, c := range found {
		pool = append(pool, &c)
	}
	chain := BuildChain(&leaf, pool)
	if len(chain.Paths) != 1 || !chain.Paths[0].Verified() || len(chain.Paths[0].Certificates) != 2 {
		t.Errorf("chain: %+v", chain)
	}
}

// certificatesIn finds the certificates in a stream by their structure.
func certificatesIn(data []byte) []Certificate {
	var found []Certificate
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte{0x30, 0x82})
		if i < 0 {
			return found
		}
		at += i
		if c, err := ParseCertificate(data[at:]); err == nil {
			found = append(found, c)
			at += len(c.Raw)
			continue
		}
		at++
	}
}

// streams puts the payloads of each TCP direction one behind the other as
// long as none is missing.
func streams(file []byte) map[string][]byte {
	out := make(map[string][]byte)
	expected := make(map[string]uint32)
	eachPacket(file, func(p gopacket.Packet) {
		tcp, ok := p.TransportLayer().(*layers.TCP)
		if !ok || p.NetworkLayer() == nil || len(tcp.Payload) == 0 {
			return
		}
		flow := p.NetworkLayer().NetworkFlow().String() + tcp.TransportFlow().String()
		if seq, ok := expected[flow]; !ok || seq == tcp.Seq {
			out[flow] = append(out[flow], tcp.Payload...)
			expected[flow] = tcp.Seq + uint32(len(tcp.Payload))
		}
	})
	return out
}

// eachPacket reads the classic pcap format of either byte order.
func eachPacket(file []byte, f func(gopacket.Packet)) {
	if len(file) < 24 {
		return
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch magic := order.Uint32(file); magic {
	case 0xa1b2c3d4, 0xa1b23c4d:
	case 0xd4c3b2a1, 0x4d3cb2a1:
		order = binary.BigEndian
	default:
		return
	}
	link := layers.LinkType(order.Uint32(file[20:]))
	for rest := file[24:]; len(rest) >= 16; {
		size := int(order.Uint32(rest[8:]))
		if size > len(rest)-16 {
			return
		}
		f(gopacket.NewPacket(rest[16:16+size], link, gopacket.Lazy))
		rest = rest[16+size:]
	}
}
