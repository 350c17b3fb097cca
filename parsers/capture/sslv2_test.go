package capture

import (
	"encoding/binary"
	"slices"
	"testing"

	"ssltriage/samples/pcapfile"
)

// sslv2Record puts a message of SSL 2.0 into a record.
func sslv2Record(parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return append(binary.BigEndian.AppendUint16(nil, 0x8000|uint16(len(body))), body...)
}

// TestSSLv2Handshake: hellos of SSL 2.0 itself, the certificate in the server's.
func TestSSLv2Handshake(t *testing.T) {
	der := []byte("a certificate")
	kinds, challenge := []byte{1, 0, 0x80, 7, 0, 0xc0}, make([]byte, 16)
	client := sslv2Record([]byte{1, 0, 2, 0, 6, 0, 0, 0, 16}, kinds, challenge)
	server := sslv2Record([]byte{4, 0, 1, 0, 2, 0, byte(len(der)), 0, 6, 0, 16}, der, kinds, challenge)
	key := sslv2Record([]byte{2, 1, 0, 0x80, 0, 0, 0, 4, 0, 0}, []byte("key!"))
	verify := sslv2Record(make([]byte, 33))
	hellos := []said{{pcapfile.Client, client}, {pcapfile.Server, server}}
	h := tell(t, append(hellos, said{pcapfile.Client, key}, said{pcapfile.Server, verify}), nil)
	if h.Outcome != Established || h.ServerHello == nil || !h.ServerHello.SSLv2 || len(h.ServerHello.SSLv2Ciphers) != 2 {
		t.Errorf("%s, %+v", h.Outcome, h.ServerHello)
	}
	if c := h.Certificates; c == nil || len(c.Chain) != 1 || string(c.Chain[0].DER) != string(der) || len(h.Problems) > 0 {
		t.Errorf("certificates %+v, problems %q", c, h.Problems)
	}
	if h := tell(t, hellos, resets(pcapfile.Client)); h.Outcome != ResetByClient {
		t.Errorf("given up behind the hellos: %s", h.Outcome)
	}
}
