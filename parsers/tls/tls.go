// Package tls reads what stands in the clear in a TLS connection: records,
// hellos, certificates and alerts of SSL 2.0 hellos up to TLS 1.3, from the
// bytes of one direction at a time, as a capture delivers them.
//
// It decrypts nothing and verifies nothing. What is encrypted is reported as
// such, with its length; see [EncryptedAlert] for what a length may tell.
package tls

import "fmt"

// CipherSuite is the number of a cipher suite, for example 0xc02f.
type CipherSuite uint16

// Group is the number of a key exchange group, for example 0x001d for x25519.
type Group uint16

// SignatureScheme is the number of a signature algorithm; up to TLS 1.2 a
// pair of hash and signature, for example 0x0403.
type SignatureScheme uint16

// Extension is the number of a hello extension.
type Extension uint16

// AlertCode is the description number of an alert, for example 48.
type AlertCode uint8

// Signalling values that stand in a list of cipher suites and are none.
const (
	RenegotiationSCSV CipherSuite = 0x00ff // RFC 5746 section 3.3
	FallbackSCSV      CipherSuite = 0x5600 // RFC 7507 section 2
)

// String returns the IANA name, or the number in hexadecimal where there is
// none.
func (c CipherSuite) String() string { return nameOrHex(suiteNames[c], uint16(c)) }

// String returns the IANA name, or the number in hexadecimal.
func (g Group) String() string { return nameOrHex(groupNames[g], uint16(g)) }

// String returns the IANA name, or the number in hexadecimal.
func (s SignatureScheme) String() string { return nameOrHex(schemeNames[s], uint16(s)) }

// String returns the IANA name, or the number in hexadecimal.
func (e Extension) String() string { return nameOrHex(extensionNames[e], uint16(e)) }

// String returns the IANA name, for example "unknown_ca", or "alert 99".
func (a AlertCode) String() string {
	if name, ok := alertNames[a]; ok {
		return name
	}
	return fmt.Sprintf("alert %d", uint8(a))
}

// MarshalText writes the number in hexadecimal, "0xc02f".
func (c CipherSuite) MarshalText() ([]byte, error) { return hexText(uint16(c)), nil }

// MarshalText writes the number in hexadecimal, "0x001d".
func (g Group) MarshalText() ([]byte, error) { return hexText(uint16(g)), nil }

// MarshalText writes the number in hexadecimal, "0x0403".
func (s SignatureScheme) MarshalText() ([]byte, error) { return hexText(uint16(s)), nil }

// MarshalText writes the number in hexadecimal, "0x0010".
func (e Extension) MarshalText() ([]byte, error) { return hexText(uint16(e)), nil }

// IsGREASE reports whether v is one of the sixteen reserved numbers that
// clients send to keep servers tolerant (RFC 8701): they are no versions,
// suites, groups or extensions.
func IsGREASE(v uint16) bool { return v&0x0f0f == 0x0a0a && v>>8 == v&0xff }

func nameOrHex(name string, v uint16) string {
	switch {
	case name != "":
		return name
	case IsGREASE(v):
		return fmt.Sprintf("GREASE (0x%04x)", v)
	}
	return string(hexText(v))
}

func hexText(v uint16) []byte { return fmt.Appendf(nil, "0x%04x", v) }
