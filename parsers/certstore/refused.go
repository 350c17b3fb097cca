package certstore

import (
	"bytes"
	"crypto/x509"
	"slices"
	"unicode/utf8"

	"ssltriage/parsers/problem"
)

// parseLenient parses a certificate with crypto/x509. Of real certificates
// that refuses about one in a hundred: negative serial numbers (makecert made
// many), strings that break the rules of their type, keys it does not know.
// Such a certificate works on Windows, so the stumbling block alone is
// replaced in a copy, byte for byte, and the rest is read. The original's
// bytes stay what is hashed, compared and verified.
//
// It returns nil when nothing helps, and the reasons of every refusal.
func parseLenient(p parts) (*x509.Certificate, []problem.Text) {
	x, err := parseX509(p.raw)
	if err == nil {
		return x, nil
	}
	problems := []problem.Text{problem.Of(err).In("crypto/x509")}
	patched := slices.Clone(p.raw)
	for _, repair := range []func([]byte, parts){repairSerial, repairNames, repairKey} {
		repair(patched, p)
		if x, err = parseX509(patched); err == nil {
			return x, problems
		}
	}
	if again := problem.Of(err).In("crypto/x509"); again != problems[0] {
		problems = append(problems, again)
	}
	return nil, problems
}

// parseX509 turns a panic of the library into an error: one certificate must
// not end the run.
func parseX509(der []byte) (x *x509.Certificate, err error) {
	defer func() {
		if r := recover(); r != nil {
			x, err = nil, errX509Panic
		}
	}()
	return x509.ParseCertificate(der)
}

// repairSerial makes the serial number positive and minimal, which RFC 5280
// section 4.1.2.2 asks for.
func repairSerial(der []byte, p parts) {
	serial := der[p.offSerial : p.offSerial+len(p.serial.body)]
	serial[0] = serial[0]&0x7f | 0x01
}

// repairNames retypes strings that are not what their type promises as
// T61String, for which every byte is valid.
func repairNames(der []byte, p parts) {
	for _, name := range [][]byte{
		der[p.offIssuer : p.offIssuer+len(p.issuer)],
		der[p.offSubject : p.offSubject+len(p.subject)],
	} {
		eachAttributeValue(name, func(value []byte) {
			v, _, ok := next(value)
			if ok && !validString(v) {
				value[0] = tagT61
			}
		})
	}
}

// eachAttributeValue calls f with the value of every attribute of a name. The
// slices share the name's memory.
func eachAttributeValue(name []byte, f func(value []byte)) {
	outer, _, ok := next(name)
	if !ok {
		return
	}
	rdns, _ := children(outer.body, maxRDNs)
	for _, rdn := range rdns {
		attributes, _ := children(rdn.body, 8)
		for _, a := range attributes {
			if _, value, ok := next(a.body); ok && len(value) > 0 {
				f(value)
			}
		}
	}
}

func validString(v tlv) bool {
	switch v.tag {
	case tagPrintable:
		return !bytes.ContainsFunc(v.body, func(r rune) bool {
			return r > 'z' || !('a' <= r || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
				bytes.ContainsRune([]byte(" '()+,-./:=?*&"), r))
		})
	case tagIA5:
		return !bytes.ContainsFunc(v.body, func(r rune) bool { return r >= utf8.RuneSelf })
	case tagUTF8:
		return utf8.Valid(v.body)
	case tagBMP:
		return len(v.body)%2 == 0
	}
	return true
}

// repairKey changes the last octet of the key's algorithm, so that
// crypto/x509 takes it for one that it does not know and leaves the key
// alone. The key itself is read by readPublicKey from the original.
func repairKey(der []byte, p parts) {
	spki := der[p.offSPKI : p.offSPKI+len(p.spki)]
	outer, _, ok := next(spki)
	if !ok {
		return
	}
	algorithm, _, ok := next(outer.body)
	if !ok {
		return
	}
	if oid, _, ok := next(algorithm.body); ok && oid.tag == tagOID && len(oid.body) > 0 {
		oid.body[len(oid.body)-1] = 0x7f
	}
}
