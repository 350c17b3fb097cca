package tls

import "fmt"

// Version is a protocol version as it stands on the wire.
type Version uint16

// The versions that were published.
const (
	SSL20 Version = 0x0002
	SSL30 Version = 0x0300
	TLS10 Version = 0x0301
	TLS11 Version = 0x0302
	TLS12 Version = 0x0303
	TLS13 Version = 0x0304
)

var versionNames = map[Version]string{
	SSL20: "SSL 2.0", SSL30: "SSL 3.0", TLS10: "TLS 1.0", TLS11: "TLS 1.1", TLS12: "TLS 1.2", TLS13: "TLS 1.3",
	0x0101: "TLCP", // GB/T 38636-2020
	0x7e01: "TLS 1.3 experiment 1",
	0xfb17: "TLS 1.3 draft 23 (private)", 0xfb1a: "TLS 1.3 draft 26 (private)",
}

// String returns for example "TLS 1.2", "SSL 3.0", "TLS 1.3 draft 16", or the
// number in hexadecimal where it has no name.
func (v Version) String() string {
	if name, ok := versionNames[v]; ok {
		return name
	}
	if isDraft(v) {
		return fmt.Sprintf("TLS 1.3 draft %d", v&0xff)
	}
	return nameOrHex("", uint16(v))
}

// MarshalText writes the same as String.
func (v Version) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Is13 reports whether v is TLS 1.3 or one of its drafts and experiments: the
// server's certificate is then encrypted.
func (v Version) Is13() bool {
	return v == TLS13 || isDraft(v) || v == 0x7e01 || v == 0xfb17 || v == 0xfb1a
}

// isDraft knows the numbers of the drafts of RFC 8446 that were deployed,
// 0x7f00 + n (draft-ietf-tls-tls13-28 section 4.2.1.1).
func isDraft(v Version) bool { return v >= 0x7f0e && v <= 0x7f1c }

// isRecordVersion reports whether v may stand in the header of a record.
func isRecordVersion(v uint16) bool { return v >= uint16(SSL30) && v <= uint16(TLS13) }
