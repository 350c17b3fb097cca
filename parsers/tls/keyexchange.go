package tls

import (
	"math/bits"
	"strings"
)

// KeyExchange are the parameters of a ServerKeyExchange message, up to TLS
// 1.2.
type KeyExchange struct {
	// Group is the named curve of ECDHE, 0 for another exchange.
	Group Group
	// PrimeBits is the size in bits of the prime of finite-field
	// Diffie-Hellman, 0 for another exchange.
	PrimeBits int
	// Signature is the server's signature algorithm in TLS 1.2, 0 when it is
	// not there.
	Signature SignatureScheme
}

// ParseKeyExchange reads the body of a ServerKeyExchange message (RFC 5246
// section 7.4.3, RFC 8422 section 5.4) for the suite and version that the
// ServerHello chose. Exchanges with neither ECDHE nor DHE give a zero value.
func ParseKeyExchange(body []byte, suite CipherSuite, v Version) (KeyExchange, error) {
	name := suiteNames[suite]
	in := input(body)
	var k KeyExchange
	if strings.Contains(name, "_PSK_") {
		if _, ok := in.vec16(); !ok { // identity hint, RFC 4279
			return k, ErrShort
		}
	}
	switch {
	case strings.HasPrefix(name, "TLS_ECDHE_"), strings.HasPrefix(name, "TLS_ECDH_anon_"):
		if !k.curve(&in) {
			return k, ErrShort
		}
	case strings.HasPrefix(name, "TLS_DHE_"), strings.HasPrefix(name, "TLS_DH_anon_"):
		if !k.prime(&in) {
			return k, ErrShort
		}
	default:
		return k, nil
	}
	if s, ok := in.u16(); ok && v == TLS12 && !strings.Contains(name, "_anon_") && !strings.Contains(name, "_PSK_") {
		k.Signature = SignatureScheme(s)
	}
	return k, nil
}

// curve reads ECParameters and the server's point; only named curves (type 3)
// are in use.
func (k *KeyExchange) curve(in *input) bool {
	kind, ok := in.u8()
	if !ok || kind != 3 {
		return false
	}
	group, ok := in.u16()
	if !ok {
		return false
	}
	k.Group = Group(group)
	_, ok = in.vec8()
	return ok
}

// prime reads p, g and the server's public value.
func (k *KeyExchange) prime(in *input) bool {
	p, ok := in.vec16()
	if !ok {
		return false
	}
	for len(p) > 0 && p[0] == 0 {
		p = p[1:]
	}
	if len(p) > 0 {
		k.PrimeBits = (len(p)-1)*8 + bits.Len8(p[0])
	}
	_, okG := in.vec16()
	_, okY := in.vec16()
	return okG && okY
}
