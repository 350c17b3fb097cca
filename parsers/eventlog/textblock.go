package eventlog

import (
	"encoding/hex"
	"regexp"
	"strings"
	"unicode/utf8"

	"ssltriage/parsers/wintext"
)

const (
	blockReach     = 8  // lines between a block's provider and its id
	maxDescription = 40 // lines
)

// blocks reads events that are written as lines of "label: value", followed
// by the description: Event Viewer's clipboard of all versions and
// `wevtutil qe /f:text`.
func (w *textWalk) blocks() {
	for _, i := range w.hot {
		if w.used[i] {
			continue
		}
		label, provider, ok := w.lines[i].Cut()
		if !ok || !isTextProvider(provider) || isForeignLabel(label, w.lines[i].S) {
			continue
		}
		at, id, ok := w.blockID(i, provider)
		if !ok {
			continue
		}
		w.addBlock(i, at, provider, id)
	}
}

// isForeignLabel refuses what other lists call by the name of a provider: a
// service, a protocol. PowerShell's lists ("Name    : WAS"), which have been
// looked at as such, are known by the blank before the colon; in French one
// stands there, too, but the provider is "Source".
func isForeignLabel(label, line string) bool {
	m := property.FindStringSubmatch(line)
	spaced := m != nil && strings.Contains(line, " :") && m[1] != "Source"
	return spaced || label == "Name" || label == "Protocol"
}

// blockID finds the id that belongs to the provider in line i.
func (w *textWalk) blockID(i int, provider string) (line, id int, ok bool) {
	for _, step := range []int{1, -1} {
		for d := 1; d <= blockReach; d++ {
			at := i + step*d
			if at < 0 || at >= len(w.lines) || w.used[at] || w.lines[at].S == "" {
				break
			}
			label, value, cut := w.lines[at].Cut()
			if cut && isTextProvider(value) {
				break
			}
			if n, wanted := textID(provider, value); cut && wanted && isIDLabel(label, n) {
				return at, n, true
			}
		}
	}
	return 0, 0, false
}

var idWord = regexp.MustCompile(`(?i)(^|[^\p{L}]|event|instance|ereignis)id($|[^\p{L}])`)

// isIDLabel says whether a number may be an event id. Numbers as high as
// those of Schannel and HTTP.sys hardly mean anything else; with a low one
// the label must say "ID", which it does in most languages.
func isIDLabel(label string, id int) bool {
	if id >= 15000 {
		return true
	}
	low := strings.ToLower(label)
	return idWord.MatchString(label) && !strings.Contains(low, "pro") && !strings.Contains(low, "thread")
}

func (w *textWalk) addBlock(provider, id int, name string, number int) {
	first, last := min(provider, id), max(provider, id)
	s := said{from: first, provider: name, id: number, key: []int{provider, id}}
	for s.from > 0 && first-s.from < 4 && !w.used[s.from-1] && isHeaderLine(w.lines[s.from-1]) {
		s.from--
	}
	s.to = last
	for s.to+1 < len(w.lines) && isHeaderLine(w.lines[s.to+1]) && !w.startsBlock(s.to+1) {
		s.to++
	}
	for i := s.from; i <= s.to; i++ {
		s.takeExtra(w.lines[i])
		_, value, _ := w.lines[i].Cut()
		if s.time == "" && i != id && looksLikeTime(value) {
			s.time = value
			if i < s.to {
				s.time += clockOf(w.lines[i+1])
			}
		}
	}
	w.describeBlock(&s)
	w.add(s)
}

// clockOf gives the time of day that Windows 2003 writes in a line behind
// the date.
func clockOf(l wintext.Line) string {
	_, value, ok := l.Cut()
	if ok && clock.MatchString(value) && len(value) < 16 {
		return " " + value
	}
	return ""
}

var (
	clock    = regexp.MustCompile(`^\d{1,2}[:.]\d{2}[:.]\d{2}`)
	dateLike = regexp.MustCompile(`\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}`)
)

func looksLikeTime(s string) bool { return len(s) < 60 && dateLike.MatchString(s) }

// isHeaderLine says whether a line is a short label with a short value and
// no sentence.
func isHeaderLine(l wintext.Line) bool {
	if len(l.S) > 400 {
		return false
	}
	label, value, ok := l.Cut()
	if !ok || label == "" || utf8.RuneCountInString(label) > 24 || len(strings.Fields(label)) > 4 || len(value) > 120 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(value)
	return !strings.ContainsRune(".。．।", r)
}

// startsBlock says whether the next event begins in a line: it names a
// provider, or the line behind it does.
func (w *textWalk) startsBlock(i int) bool {
	for j := i; j <= i+2 && j < len(w.lines); j++ {
		if _, value, ok := w.lines[j].Cut(); ok && isTextProvider(value) {
			return true
		}
	}
	return strings.HasPrefix(w.lines[i].S, "Event[")
}

var hexDump = regexp.MustCompile(`^\s*[0-9a-fA-F]{4}: ((?:[0-9a-fA-F]{2} ){1,8})`)

// describeBlock takes the lines behind the header as the description, and
// the hex dump behind it as the binary data.
func (w *textWalk) describeBlock(s *said) {
	var text []string
	for i := s.to + 1; i < len(w.lines) && i <= s.to+maxDescription; i++ {
		l := w.lines[i]
		if w.used[i] || w.startsBlock(i) || strings.Contains(l.S, "<Event") {
			break
		}
		if m := hexDump.FindStringSubmatch(l.S + " "); m != nil {
			b, _ := hex.DecodeString(strings.ReplaceAll(m[1], " ", ""))
			s.binary = append(s.binary, b...)
			continue
		}
		if l.S == "" && (len(text) > 1 && text[len(text)-1] == "" || isPrompt(w.lineAfter(i))) {
			break
		}
		text = append(text, l.S[:min(len(l.S), maxTextLine)])
	}
	used := len(text)
	for used > 0 && text[used-1] == "" {
		used--
	}
	s.description = strings.Join(text[:used], "\n")
	if used > 0 {
		s.key = append(s.key, s.to+1)
	}
	s.to += used
}

func (w *textWalk) lineAfter(i int) string {
	if i+1 < len(w.lines) {
		return w.lines[i+1].S
	}
	return ""
}

var prompt = regexp.MustCompile(`^(PS )?[A-Z]:\\[^>]*>`)

func isPrompt(s string) bool { return prompt.MatchString(s) }
