package certstore

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

var (
	serialValue = regexp.MustCompile(`^(?:[0-9a-f]{2} ?){1,40}$`)
	// A day in digits, wherever the year stands: "31.12.2019 00:00".
	dateValue = regexp.MustCompile(`(?:^|[^0-9.])\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{1,4}(?:[^0-9]|$)`)
	// An RDN as certutil prints it: "CN=…", "OID.1.2.3=…", "PostalCode=…".
	rdnValue = regexp.MustCompile(`^(?:OID\.)?[A-Z0-9][A-Za-z0-9.]{0,40}=\S`)
)

// entry interprets a record. It is none when no certificate's hash is in it.
func (r record) entry() (StoreEntry, bool) {
	sha1, at, known := r.certificateHash()
	e := StoreEntry{
		Store: r.store, Location: r.location, Tool: "certutil", Index: r.index,
		SHA1: sha1, Key: unknownKey(), KeyTest: KeyTestUnknown, Line: r.start,
	}
	dump := e.readProperties(r)
	if e.SHA1 == "" || r.isRevocationList() {
		return StoreEntry{}, false
	}
	before := r.lines[:max(at, 0)]
	e.readNames(before)
	if !known && !dump && (r.word == "" || e.SerialNumber == "") {
		return StoreEntry{}, false
	}
	after := r.lines[at+1:]
	if !dump {
		e.readKeyBlock(keyLines(after))
	}
	e.decideKey(r, after, dump)
	for _, l := range r.lines {
		e.readErrors(l)
	}
	e.KeyTest = keyTest(after, e.Errors)
	e.Quote = r.quote(at, e.KeyProof)
	return e, true
}

// isRevocationList tells the lists that -store prints among certificates.
func (r record) isRevocationList() bool { return r.word == "CRL" || r.word == "CTL" }

// keyLines are the lines between the hash and the next ruler of a short
// listing: the key block is indented, what follows it is not.
func keyLines(after []wintext.Line) []wintext.Line {
	for i, l := range after {
		if i > 0 && rulerLine.matches(l.S) || closingLine.matches(l.S) || i >= 40 {
			return after[:i]
		}
	}
	return after
}

// readNames reads serial number, issuer, dates and subject, which stand in
// this order in front of the hash, and what stands in front of them.
func (e *StoreEntry) readNames(lines []wintext.Line) {
	var names []string
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if _, isHash := readHash(l); isHash {
			continue
		}
		label, value, ok := l.Cut()
		switch {
		case len(names) == 1 && dottedOID.MatchString(value) && !rdnValue.MatchString(value):
			i = len(lines) // the public key: the subject is empty
		case !ok:
			if len(names) == 0 && e.SerialNumber == "" && strings.HasSuffix(l.S, "!") {
				e.Archived = true // "Archived!"
			}
		case len(names) == 1 && e.addDate(value):
		case len(names) == 0 && e.SerialNumber == "" && serialValue.MatchString(value):
			e.SerialNumber = strings.ReplaceAll(value, " ", "")
		case rdnValue.MatchString(value):
			names = e.addName(names, label, value)
		case value == "":
			if rdns := rdnLines(lines[i+1:], l.Indent()); len(rdns) > 0 {
				names = e.addName(names, label, strings.Join(rdns, ", "))
				i += len(rdns)
			}
		}
		if len(names) >= 2 {
			break
		}
	}
}

// addDate stores the first date as the beginning of validity and the second
// as its end.
func (e *StoreEntry) addDate(value string) bool {
	if len(value) > 64 || rdnValue.MatchString(value) || !dateValue.MatchString(value) {
		return false
	}
	switch {
	case e.NotBeforeRaw == "":
		e.NotBeforeRaw = value
	case e.NotAfterRaw == "":
		e.NotAfterRaw = value
	}
	return true
}

// addName stores the first name as the issuer's and the second as the
// subject's.
func (e *StoreEntry) addName(names []string, label, value string) []string {
	value = clip(value, 1024)
	if len(names) == 0 && label != "Subject" {
		e.IssuerRaw = value
	} else {
		e.SubjectRaw = value
	}
	return append(names, value)
}

// rdnLines are the lines of a name in a -v dump: one RDN each, below its
// label.
func rdnLines(lines []wintext.Line, indent int) (rdns []string) {
	for _, l := range lines[:min(len(lines), maxRDNs)] {
		s := strings.TrimSpace(l.S)
		if !rdnValue.MatchString(s) || l.Indent() < indent {
			break
		}
		rdns = append(rdns, clip(s, 512))
	}
	return rdns
}

// readErrors collects HRESULTs and the error bits of the chain.
func (e *StoreEntry) readErrors(l wintext.Line) {
	for _, m := range errorCode.findAll(l.S, 4) {
		code, err := strconv.ParseUint(m[1], 16, 32)
		if err == nil && len(e.Errors) < 50 && !slices.Contains(e.Errors, uint32(code)) {
			e.Errors = append(e.Errors, uint32(code))
		}
	}
	for _, s := range trustStatuses(l.S) {
		if s.kind == "Error" {
			e.ChainErrors |= s.bits
		}
	}
}

// quote takes the thumbprint's line and those after it that decide about the
// key: the first two assignments, the key spec, the sentence instead of them,
// the test and errors.
func (r record) quote(at int, proof KeyProof) string {
	var picked []wintext.Line
	if at >= 0 {
		picked = append(picked, r.lines[at])
	}
	assignments := 0
	for i, l := range r.lines[at+1:] {
		s := l.S
		assigned := assignment.matches(s) && assignments < 2
		if assigned {
			assignments++
		}
		if assigned || keySpecLine.matches(s) || isNoKeyPhrase(s) || testOf(s) != KeyTestUnknown ||
			errorCode.matches(s) || proof == ProofLayout && i == 0 {
			picked = append(picked, l)
		}
		if len(picked) >= 6 {
			break
		}
	}
	if len(picked) == 0 {
		picked = r.lines[:min(len(r.lines), 1)]
	}
	return quoteLines(picked)
}
