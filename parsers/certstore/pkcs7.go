package certstore

import (
	"bytes"

	"ssltriage/parsers/problem"
)

// parsePKCS7 reads the certificates of a PKCS#7 SignedData (RFC 2315 section
// 9.1), definite or indefinite length.
//
// The values are walked here rather than given to a PKCS#7 library: such a
// library parses all certificates with crypto/x509 and returns none when it
// refuses one, and decoding BER by unbounded recursion lets a small file end
// the program.
func parsePKCS7(data []byte) ([]Certificate, error) {
	set, err := certificateSet(data)
	if err != nil {
		return nil, err
	}
	var list []Certificate
	var damage error
	offset := bytes.Index(data, set.raw) + set.head
	for body := set.body; len(body) > 0 && len(list) < maxCertificates; {
		v, rest, ok := nextBER(body)
		if !ok {
			damage = problem.New("damaged PKCS#7 certificate list", "PKCS#7 の証明書の一覧が破損しています")
			break
		}
		c, err := ParseCertificate(v.raw)
		switch {
		case err == nil:
			c.Offset = offset
			list = append(list, c)
		case v.tag == tagSequence: // other tags are attribute certificates
			damage = err
		}
		offset += len(v.raw)
		body = rest
	}
	if len(list) == 0 && damage == nil {
		damage = ErrNoCertificate
	}
	return list, damage
}

// certificateSet finds the certificates field of SignedData: the first value
// tagged [0] after version, digest algorithms and content.
func certificateSet(data []byte) (tlv, error) {
	damaged := problem.New("damaged PKCS#7 structure", "PKCS#7 の構造が破損しています")
	info, _, ok := nextBER(data)
	if !ok {
		return tlv{}, damaged
	}
	_, rest, ok := nextBER(info.body) // content type
	if !ok {
		return tlv{}, damaged
	}
	wrapper, _, ok := nextBER(rest)
	if !ok || wrapper.tag != tagContext0 {
		return tlv{}, damaged
	}
	signed, _, ok := nextBER(wrapper.body)
	if !ok || signed.tag != tagSequence {
		return tlv{}, damaged
	}
	fields := firstValues(signed.body, 4) // version, digests, content, certificates
	if len(fields) < 3 {
		return tlv{}, damaged
	}
	if len(fields) == 4 && fields[3].tag == tagContext0 {
		return fields[3], nil
	}
	return tlv{}, ErrNoCertificate
}
