package certstore

import (
	"regexp"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// record is one certificate of certutil's output, not yet interpreted.
type record struct {
	store, location, verb string
	word                  string // of the banner: "Certificate", "Zertifikat", "CRL"; "" without banner
	index                 int    // of the banner; -1 without
	start                 int    // line of the banner, or of the first line
	lines                 []wintext.Line
	complete              bool // another banner or the closing line follows
}

var (
	bannerLine  = newShape("====", `^\s*={8,} (\S.*?) (\d{1,9}) ={8,}$`)
	elementLine = regexp.MustCompile(`^\s*\S{1,40} (\d{1,9}):$`) // "Element 0:" after a nesting banner
	storeLine   = regexp.MustCompile(`^\s*"?([^\s":=()<>|]{1,64})"?(?:\s+"[^"]*")?$`)
	rulerLine   = newShape("----", `^\s*-{8,}`)
)

// records splits a segment at the banners "======== Certificate 0 ========".
// Without any the segment is one record, or one per hash.
func records(s segment) []record {
	var list []record
	current := record{index: -1}
	var preamble []wintext.Line
	for _, l := range s.lines {
		m := bannerLine.find(l.S)
		switch {
		case m != nil && current.word != "" && len(current.lines) == 0:
			// A nesting banner right below the banner of a certificate.
		case m != nil:
			if current.word != "" {
				current.complete = true
				list = append(list, current)
			} else {
				preamble = current.lines
			}
			index, _ := strconv.Atoi(m[2])
			current = record{word: m[1], index: index, start: l.N}
		case len(current.lines) == 0 && strings.TrimSpace(l.S) == "":
		default:
			current.lines = append(current.lines, l)
		}
	}
	if current.word == "" {
		list = withoutBanner(current.lines)
	} else {
		list = append(list, current)
	}
	finish(list, s, storeName(preamble))
	return list
}

// finish gives every record what the segment knows.
func finish(list []record, s segment, header string) {
	if len(list) > 0 && s.closed {
		list[len(list)-1].complete = true
	}
	store := header
	if store == "" {
		store = s.store
	}
	for i := range list {
		r := &list[i]
		r.store, r.location, r.verb = store, s.location, s.verb
		if len(r.lines) > 0 {
			if m := elementLine.FindStringSubmatch(r.lines[0].S); m != nil {
				r.index, _ = strconv.Atoi(m[1])
			}
		}
	}
}

// storeName reads the line above the first banner, `my "Personal"`, of which
// old versions print the first word alone.
func storeName(preamble []wintext.Line) string {
	for i := len(preamble) - 1; i >= 0; i-- {
		if strings.TrimSpace(preamble[i].S) == "" {
			continue
		}
		if m := storeLine.FindStringSubmatch(preamble[i].S); m != nil {
			return clip(m[1], 64)
		}
		return ""
	}
	return ""
}

// withoutBanner splits lines at every further hash of a certificate: somebody
// kept only these lines, or certutil printed one certificate.
func withoutBanner(lines []wintext.Line) []record {
	var list []record
	start, hashes := 0, 0
	for i, l := range lines {
		h, ok := readHash(l)
		if !ok || h.algorithm != "sha1" || !h.knownLabel() {
			continue
		}
		if hashes++; hashes > 1 {
			list = append(list, bare(lines[start:i]))
			start = i
		}
	}
	return append(list, bare(lines[start:]))
}

func bare(lines []wintext.Line) record {
	r := record{index: -1, lines: lines}
	if len(lines) > 0 {
		r.start = lines[0].N
	}
	return r
}
