package certstore

import (
	"slices"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// ChainCheck is one chain that certutil -verify built. The bits are those of
// CERT_TRUST_STATUS (wincrypt.h), for example 0x20
// CERT_TRUST_IS_UNTRUSTED_ROOT and 0x10000 CERT_TRUST_IS_PARTIAL_CHAIN.
type ChainCheck struct {
	ErrorStatus uint32 // dwErrorStatus of the whole chain
	InfoStatus  uint32 // dwInfoStatus of the whole chain
	Elements    []ChainElement
	Errors      []uint32 // HRESULTs printed below the elements, such as 0x800b0109
	Line        int
	Quote       string
}

// ChainElement is one certificate of such a chain, the leaf first.
type ChainElement struct {
	Chain, Element int // CertContext[Chain][Element]
	ErrorStatus    uint32
	InfoStatus     uint32
	SHA1           string // lower-case hex; "" when not printed
	SubjectRaw     string
	IssuerRaw      string
	Line           int
}

var (
	contextLine = newShape("CertContext[", `^\s*CertContext\[(\d{1,4})\]\[(\d{1,4})\]:`)
	statusShape = newShape("Status", `(?:\b(ChainContext|SimpleChain|Element)\.)?\bdw(Error|Info)Status\s*=\s*(?:[A-Z][A-Z0-9_]*\s*\(0x([0-9A-Fa-f]{1,8})\)|([0-9A-Fa-f]{1,8})\b)`)
	chainRuler  = newShape("CERT_CHAIN_CONTEXT", `^\s*-+ CERT_CHAIN_CONTEXT -+$`)
)

// trustStatus is one "dwErrorStatus = CERT_TRUST_… (0x20)".
type trustStatus struct {
	scope string // "ChainContext", "SimpleChain", "Element" or ""
	kind  string // "Error" or "Info"
	bits  uint32
}

func trustStatuses(s string) (list []trustStatus) {
	if !strings.Contains(s, "Status") {
		return nil
	}
	for _, m := range statusShape.findAll(s, 4) {
		bits, err := strconv.ParseUint(m[3]+m[4], 16, 32)
		if err == nil {
			list = append(list, trustStatus{scope: m[1], kind: m[2], bits: uint32(bits)})
		}
	}
	return list
}

// chainChecks reads the chains among lines, at most limit.
func chainChecks(lines []wintext.Line, limit int) (list []ChainCheck) {
	var b chainReader
	for _, l := range lines {
		if chainRuler.matches(l.S) || b.current == nil && contextLine.matches(l.S) {
			list = b.flush(list)
			b.current = &ChainCheck{Line: l.N}
		}
		if b.current != nil {
			b.read(l)
		}
		if len(list) >= limit {
			return list
		}
	}
	return b.flush(list)
}

// chainReader collects one chain.
type chainReader struct {
	current *ChainCheck
	below   bool // past the elements' own fields
	quoted  []wintext.Line
}

func (b *chainReader) flush(list []ChainCheck) []ChainCheck {
	c := b.current
	if c != nil && len(c.Elements) > 0 {
		c.Quote = quoteLines(b.quoted)
		list = append(list, *c)
	}
	*b = chainReader{}
	return list
}

func (b *chainReader) read(l wintext.Line) {
	c := b.current
	statuses := trustStatuses(l.S)
	if m := contextLine.find(l.S); m != nil && len(c.Elements) < 100 {
		chain, _ := strconv.Atoi(m[1])
		element, _ := strconv.Atoi(m[2])
		c.Elements = append(c.Elements, ChainElement{Chain: chain, Element: element, Line: l.N})
		b.below = false
	}
	for _, s := range statuses {
		b.addStatus(s)
	}
	if decisive(statuses) {
		b.quoted = append(b.quoted, l)
	}
	switch {
	case len(c.Elements) == 0:
	case len(statuses) == 0 && !b.below && !rulerLine.matches(l.S):
		c.Elements[len(c.Elements)-1].readField(l)
	case rulerLine.matches(l.S) || len(statuses) > 0 && !contextLine.matches(l.S):
		b.below = true
	}
	b.readError(l)
}

// decisive keeps the quote to lines with an error bit.
func decisive(statuses []trustStatus) bool {
	return slices.ContainsFunc(statuses, func(s trustStatus) bool { return s.kind == "Error" && s.bits != 0 })
}

func (b *chainReader) addStatus(s trustStatus) {
	c := b.current
	errorBits, infoBits := &c.ErrorStatus, &c.InfoStatus
	if s.scope == "Element" || s.scope == "" {
		if len(c.Elements) == 0 {
			return
		}
		last := &c.Elements[len(c.Elements)-1]
		errorBits, infoBits = &last.ErrorStatus, &last.InfoStatus
	}
	if s.kind == "Error" {
		*errorBits |= s.bits
	} else {
		*infoBits |= s.bits
	}
}

// readField reads issuer, subject and thumbprint of an element, which stand
// in this order; a serial number may look like a thumbprint and comes before
// it.
func (e *ChainElement) readField(l wintext.Line) {
	_, value, ok := l.Cut()
	if !ok {
		value = strings.TrimSpace(l.S)
	}
	switch {
	case rdnValue.MatchString(value) && e.IssuerRaw == "":
		e.IssuerRaw = clip(value, 1024)
	case rdnValue.MatchString(value) && e.SubjectRaw == "":
		e.SubjectRaw = clip(value, 1024)
	default:
		if sha1, ok := wintext.Thumbprint(value); ok {
			e.SHA1 = sha1
		}
	}
}

// readError reads "… 0x800b0109 (-2146762487 CERT_E_UNTRUSTEDROOT)".
func (b *chainReader) readError(l wintext.Line) {
	c := b.current
	for _, m := range errorCode.findAll(l.S, 4) {
		code, err := strconv.ParseUint(m[1], 16, 32)
		if err != nil || len(c.Errors) >= 50 || slices.Contains(c.Errors, uint32(code)) {
			continue
		}
		c.Errors = append(c.Errors, uint32(code))
		b.quoted = append(b.quoted, l)
	}
}
