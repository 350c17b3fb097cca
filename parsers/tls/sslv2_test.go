package tls

import (
	"bytes"
	"slices"
	"testing"
)

// sslv2Answer is a ServerHello of SSL 2.0 with a certificate of four bytes
// and two kinds of cipher.
const sslv2Answer = `8025 04 00 01 0002 0004 0006 0010 c1c2c3c4 010080 0700c0 000102030405060708090a0b0c0d0e0f`

func TestSSLv2ServerHello(t *testing.T) {
	record := message(t, sslv2Answer)
	h, der, err := ParseSSLv2ServerHello(record)
	if err != nil || h.Version != SSL20 || !h.SSLv2 || !bytes.Equal(der, []byte{0xc1, 0xc2, 0xc3, 0xc4}) {
		t.Fatalf("%+v, %x, %v", h, der, err)
	}
	if len(h.SSLv2Ciphers) != 2 || h.SSLv2Ciphers[0] != 0x010080 || h.SSLv2Ciphers[1] != 0x0700c0 {
		t.Errorf("kinds %x", h.SSLv2Ciphers)
	}
	for n := range record[:23] {
		if _, _, err := ParseSSLv2ServerHello(record[:n]); err != ErrShort {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

// TestSSLv2Connection: what follows the hellos of SSL 2.0 is no record, and
// no fault.
func TestSSLv2Connection(t *testing.T) {
	record := message(t, sslv2Answer)
	want := []string{"message 2 of 39 sslv2"}
	for cut := 1; cut < len(record); cut++ {
		if got := feed(record[:cut], record[cut:], []byte("\x80\x21\x05 and what is encrypted of SSL 2.0")); !slices.Equal(got, want) {
			t.Fatalf("cut at %d: %q", cut, got)
		}
	}
	for name, other := range map[string]string{
		"another version": `8025 04 00 01 0301 0004 0006 0010 c1c2c3c4 010080 0700c0 000102030405060708090a0b0c0d0e0f`,
		"another length":  `8026 04 00 01 0002 0004 0006 0010 c1c2c3c4 010080 0700c0 000102030405060708090a0b0c0d0e0f`,
	} {
		if got := feed(message(t, other)); len(got) > 0 {
			t.Errorf("%s is taken for a hello of SSL 2.0: %q", name, got)
		}
	}
}
