package certstore

import (
	"encoding/hex"
	"strings"
	"time"
)

// parts are the fields of a certificate as its DER has them, taken by walking
// the values and judging none: it works where crypto/x509 refuses.
type parts struct {
	raw, tbs        []byte
	serial          tlv
	issuer, subject []byte
	notBefore       time.Time
	notAfter        time.Time
	spki            []byte
	extensions      []byte // contents of the Extensions sequence
	signatureOID    string
	signature       []byte
	offSerial       int // offset of the serial number's contents in raw
	offIssuer       int // offset of the issuer in raw
	offSubject      int // offset of the subject in raw
	offSPKI         int // offset of the SubjectPublicKeyInfo in raw
	datesUnreadable bool
}

// walk reads the first value of b as a Certificate (RFC 5280 section 4.1).
func walk(b []byte) (parts, bool) {
	outer, _, ok := next(b)
	if !ok || outer.tag != tagSequence {
		return parts{}, false
	}
	fields, ok := children(outer.body, 4)
	if !ok || len(fields) != 3 || fields[0].tag != tagSequence ||
		fields[1].tag != tagSequence || fields[2].tag != tagBitString {
		return parts{}, false
	}
	p := parts{raw: outer.raw, tbs: fields[0].raw}
	if oid, _, ok := next(fields[1].body); ok && oid.tag == tagOID {
		p.signatureOID = oidString(oid.body)
	}
	if len(fields[2].body) > 1 && fields[2].body[0] == 0 {
		p.signature = fields[2].body[1:]
	}
	return p, p.walkTBS(fields[0].body, outer.head+fields[0].head)
}

// walkTBS reads a TBSCertificate's contents, which begin at offset at.
func (p *parts) walkTBS(body []byte, at int) bool {
	list, ok := children(body, 12)
	if !ok {
		return false
	}
	if len(list) > 0 && list[0].tag == tagContext0 { // version
		at += len(list[0].raw)
		list = list[1:]
	}
	if len(list) < 6 || list[0].tag != tagInteger || len(list[0].body) == 0 {
		return false
	}
	for _, v := range list[1:6] { // signature, issuer, validity, subject, key
		if v.tag != tagSequence {
			return false
		}
	}
	offset := func(n int) int {
		o := at
		for _, v := range list[:n] {
			o += len(v.raw)
		}
		return o
	}
	p.serial, p.offSerial = list[0], offset(0)+list[0].head
	p.issuer, p.offIssuer = list[2].raw, offset(2)
	p.subject, p.offSubject = list[4].raw, offset(4)
	p.spki, p.offSPKI = list[5].raw, offset(5)
	for _, v := range list[6:] {
		if v.tag == tagContext3 {
			if seq, _, ok := next(v.body); ok && seq.tag == tagSequence {
				p.extensions = seq.body
			}
		}
	}
	return p.walkValidity(list[3].body)
}

func (p *parts) walkValidity(body []byte) bool {
	list, ok := children(body, 2)
	if !ok || len(list) != 2 || !isTime(list[0]) || !isTime(list[1]) {
		return false
	}
	var ok1, ok2 bool
	p.notBefore, ok1 = timeValue(list[0])
	p.notAfter, ok2 = timeValue(list[1])
	p.datesUnreadable = !ok1 || !ok2
	return true
}

func isTime(v tlv) bool { return v.tag == tagUTCTime || v.tag == tagGeneralTime }

// timeValue reads UTCTime and GeneralizedTime in the forms that RFC 5280
// section 4.1.2.5 asks for and in those that it forbids and that occur:
// without seconds, with a zone, with fractions.
func timeValue(v tlv) (time.Time, bool) {
	layouts := []string{"20060102150405Z0700", "200601021504Z0700", "20060102150405.999Z0700", "20060102150405"}
	text := string(v.body)
	if v.tag == tagUTCTime {
		if len(text) < 2 {
			return time.Time{}, false
		}
		century := "20"
		if text[0] >= '5' { // RFC 5280: 50 to 99 mean 1950 to 1999
			century = "19"
		}
		text = century + text
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// serialHex prints a serial number the way Windows does: lower-case hex of
// its contents without leading zero octets; a negative one keeps its two's
// complement form.
func serialHex(v tlv) string {
	s := hex.EncodeToString(v.body)
	for len(s) > 2 && strings.HasPrefix(s, "00") {
		s = s[2:]
	}
	return s
}
