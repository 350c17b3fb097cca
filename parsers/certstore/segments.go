package certstore

import (
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// segment is the output of one certutil command, or whatever stands between
// two of them.
type segment struct {
	lines    []wintext.Line
	store    string // from the command line: "my"
	location string // likewise: "LocalMachine", or "CurrentUser" after -user
	one      bool   // the command asks for one certificate of the store
	verb     string // from the closing line: "store"
	closed   bool   // the closing line is there
}

var (
	// "CertUtil: -store command completed successfully." in any language; in
	// Italian words stand before the verb.
	closingLine = newShape("CertUtil: -", `^\s*CertUtil: (?:- [^-]{1,60} )?-([A-Za-z]{2,40})`)
	// "C:\> certutil -v -store my", "PS C:\Users\x> …", "$ certutil …".
	commandLine = newShape(" -", `(?i)(?:^|[\s>\\"'&])certutil(?:\.exe)?["']?\s+(-.*)$`)
	errorCode   = newShape("0x8", `\b0x(8[0-9a-fA-F]{7})\b`)
)

// segments splits a text at certutil's closing lines and at prompts that call
// it.
func segments(lines []wintext.Line) []segment {
	var list []segment
	current, start := segment{}, 0
	flush := func(end int) {
		if current.lines = lines[start:end]; len(current.lines) > 0 {
			list = append(list, current)
		}
		current, start = segment{}, end
	}
	for i, l := range lines {
		if m := commandLine.find(l.S); m != nil {
			flush(i)
			start = i + 1
			current.readCommand(m[1])
			continue
		}
		if m := closingLine.find(l.S); m != nil {
			current.verb, current.closed = strings.ToLower(m[1]), true
			flush(i + 1)
		}
	}
	flush(len(lines))
	return list
}

// readCommand takes store and location from a command line: the first word
// after the verb that is no option.
func (s *segment) readCommand(arguments string) {
	verbSeen := false
	for _, word := range strings.Fields(arguments) {
		switch lower := strings.ToLower(word); {
		case lower == "-user":
			s.location = "CurrentUser"
		case strings.HasSuffix(lower, "store") && strings.HasPrefix(lower, "-"):
			verbSeen = true
			if s.location == "" { // certutil's default
				s.location = "LocalMachine"
			}
		case verbSeen && s.store == "" && !strings.HasPrefix(word, "-"):
			s.store = clip(strings.Trim(word, `"'`), 64)
		case s.store != "" && strings.ContainsAny(word, "|>&"):
			return // of the console, not of certutil
		case s.store != "" && !strings.HasPrefix(word, "-"):
			s.one = true
		}
	}
}

// readCertutil reads the records, the chains and the closing line of one
// segment.
func (r *Result) readCertutil(s segment) {
	if s.closed {
		r.readClosing(s)
	}
	l := s.listing()
	if !mayHoldRecords(s.lines) {
		if l.empty(s) {
			r.addListing(l)
		}
		return
	}
	for _, rec := range records(s) {
		if len(r.Entries) >= maxEntries {
			l.Whole = false
			break
		}
		if e, ok := rec.entry(); ok {
			r.addEntry(e)
			l.add(e)
		}
		r.Chains = append(r.Chains, chainChecks(rec.lines, maxEntries-len(r.Chains))...)
	}
	if l.Entries > 0 {
		r.addListing(l)
	}
}

func (r *Result) readClosing(s segment) {
	l := s.lines[len(s.lines)-1]
	m := errorCode.find(l.S)
	if m == nil || len(r.Failures) >= maxEntries {
		return
	}
	code, err := strconv.ParseUint(m[1], 16, 32)
	if err != nil {
		return
	}
	f := Failure{Verb: s.verb, Code: uint32(code), Line: l.N, Quote: wintext.Quote(l.Raw)}
	r.Failures = append(r.Failures, f)
	r.problem(l.N, "certutil -%s failed with 0x%08x", "certutil -%s が 0x%08x で失敗しました", f.Verb, f.Code)
}

// mayHoldRecords keeps texts of other tools away from the finer matching.
func mayHoldRecords(lines []wintext.Line) bool {
	for _, l := range lines {
		if strings.Contains(l.S, "(sha1)") || strings.Contains(l.S, "_PROP_ID(") || strings.Contains(l.S, "CertContext[") {
			return true
		}
	}
	return false
}
