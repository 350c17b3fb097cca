package capture

import (
	"encoding/hex"
	"strings"
	"testing"
)

func TestDatagrams(t *testing.T) {
	for _, c := range []struct {
		name, data string
		quic, dtls bool
	}{
		{"QUIC 1", "c3 00000001 08 0011223344556677 00", true, false},
		{"QUIC 2", "d3 6b3343cf 08 0011223344556677 00", true, false},
		{"QUIC, draft 29", "ff ff00001d 08 0011223344556677 00", true, false},
		{"another version", "c3 00000007 08 0011223344556677 00", false, false},
		{"a connection id that is too long", "c3 00000001 15 0011223344556677 00", false, false},
		{"short header", "43 00000001 08 0011223344556677 00", false, false},
		{"DTLS 1.2 hello", "16 fefd 0000 000000000000 0030 01 00002400000000000024", false, true},
		{"DTLS 1.0 data", "17 feff 0001 000000000001 0020 a1b2", false, true},
		{"DTLS of another length", "17 feff 0001 000000000001 ffff a1b2", false, false},
		{"a handshake message that does not exist", "16 fefd 0000 000000000000 0030 77", false, false},
		{"TLS", "16 0303 0030 01 00002c 0303 0000000000", false, false},
		{"DNS", "1234 0100 0001 0000 0000 0000 0377777700 00010001", false, false},
		{"nothing", "", false, false},
	} {
		data, err := hex.DecodeString(strings.ReplaceAll(c.data, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		if quic, dtls := isQUIC(data), isDTLS(data); quic != c.quic || dtls != c.dtls {
			t.Errorf("%s: QUIC %t, DTLS %t", c.name, quic, dtls)
		}
	}
}

// TestQUICBesideTLS: the count is what tshark shows for quic.header_form == 1.
func TestQUICBesideTLS(t *testing.T) {
	c := readShared(t, "public/alerts-certificate-unknown-beside-quic.pcap")
	if c.QUIC != 12 || c.UDP443 < c.QUIC || c.DTLS != 0 {
		t.Errorf("%d packets of QUIC, %d to port 443, %d of DTLS", c.QUIC, c.UDP443, c.DTLS)
	}
}
