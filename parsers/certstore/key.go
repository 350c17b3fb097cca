package certstore

import "math/bits"

// keyAlgorithms names the public key algorithms of SubjectPublicKeyInfo
// (RFC 3279, RFC 5480, RFC 8410, RFC 4055; NIST CSOR for ML-DSA).
var keyAlgorithms = map[string]string{
	"1.2.840.113549.1.1.1":    "RSA",
	"1.2.840.113549.1.1.7":    "RSAES-OAEP",
	"1.2.840.113549.1.1.10":   "RSASSA-PSS",
	"1.2.840.10040.4.1":       "DSA",
	"1.2.840.10045.2.1":       "ECDSA",
	"1.3.101.110":             "X25519",
	"1.3.101.112":             "Ed25519",
	"1.3.101.113":             "Ed448",
	"2.16.840.1.101.3.4.3.17": "ML-DSA-44",
	"2.16.840.1.101.3.4.3.18": "ML-DSA-65",
	"2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}

type curve struct {
	name string
	bits int
}

// curves names the named curves of RFC 5480, RFC 5639 and SEC 2.
var curves = map[string]curve{
	"1.2.840.10045.3.1.1":   {"P-192", 192},
	"1.3.132.0.33":          {"P-224", 224},
	"1.2.840.10045.3.1.7":   {"P-256", 256},
	"1.3.132.0.34":          {"P-384", 384},
	"1.3.132.0.35":          {"P-521", 521},
	"1.3.132.0.10":          {"secp256k1", 256},
	"1.3.36.3.3.2.8.1.1.7":  {"brainpoolP256r1", 256},
	"1.3.36.3.3.2.8.1.1.11": {"brainpoolP384r1", 384},
	"1.3.36.3.3.2.8.1.1.13": {"brainpoolP512r1", 512},
}

// publicKey is what a SubjectPublicKeyInfo says of its key.
type publicKey struct {
	algorithm string // a name of keyAlgorithms, otherwise the dotted OID
	bits      int    // 0 when not known
	curve     string // ECDSA: a name of curves, the dotted OID, or "explicit"
}

// readPublicKey reads a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7)
// without judging it.
func readPublicKey(spki []byte) publicKey {
	outer, _, ok := next(spki)
	if !ok {
		return publicKey{}
	}
	algorithm, rest, ok := next(outer.body)
	if !ok {
		return publicKey{}
	}
	kind, parameters, ok := next(algorithm.body)
	if !ok || kind.tag != tagOID {
		return publicKey{}
	}
	key := publicKey{algorithm: oidString(kind.body)}
	if name := keyAlgorithms[key.algorithm]; name != "" {
		key.algorithm = name
	}
	switch key.algorithm {
	case "RSA", "RSASSA-PSS", "RSAES-OAEP":
		key.bits = modulusBits(rest)
	case "DSA":
		if list, _ := children(parameters, 1); len(list) == 1 {
			key.bits = firstIntegerBits(list[0].body)
		}
	case "ECDSA":
		key.curve, key.bits = readCurve(parameters)
	case "Ed25519", "X25519":
		key.bits = 256
	case "Ed448":
		key.bits = 456
	}
	return key
}

// modulusBits reads the modulus in a BIT STRING that wraps an RSAPublicKey
// (RFC 8017 appendix A.1.1).
func modulusBits(b []byte) int {
	v, _, ok := next(b)
	if !ok || v.tag != tagBitString || len(v.body) < 2 {
		return 0
	}
	key, _, ok := next(v.body[1:])
	if !ok {
		return 0
	}
	return firstIntegerBits(key.body)
}

func firstIntegerBits(b []byte) int {
	v, _, ok := next(b)
	if !ok || v.tag != tagInteger {
		return 0
	}
	n := v.body
	for len(n) > 0 && n[0] == 0 {
		n = n[1:]
	}
	if len(n) == 0 {
		return 0
	}
	return (len(n)-1)*8 + bits.Len8(n[0])
}

func readCurve(parameters []byte) (string, int) {
	v, _, ok := next(parameters)
	switch {
	case !ok:
		return "", 0
	case v.tag == tagSequence: // SpecifiedECDomain, which RFC 5480 forbids
		return "explicit", 0
	case v.tag != tagOID:
		return "", 0
	}
	oid := oidString(v.body)
	if c, ok := curves[oid]; ok {
		return c.name, c.bits
	}
	return oid, 0
}
