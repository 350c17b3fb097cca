package eventlog

import (
	"regexp"
	"strings"
)

var (
	labelled = regexp.MustCompile(`:\s*(?:Microsoft-Windows-)?([A-Za-z][A-Za-z0-9-]*)`)
	numbered = regexp.MustCompile(`([^:]{0,40}):\s*(\d{3,10})\b`)
)

// sentences reads events whose labels and values all stand in one line, as
// Microsoft's articles and many mails quote them: "Event Type: Error Event
// Source: Schannel Event Category: None Event ID: 36870 …".
func (w *textWalk) sentences() {
	const reach = 160 // bytes between provider and id
	for _, i := range w.hot {
		if w.used[i] {
			continue
		}
		s := w.lines[i].S
		starts := providersIn(s)
		for k, at := range starts {
			end := len(s)
			if k+1 < len(starts) {
				end = starts[k+1][0]
			}
			provider, rest := s[at[0]:at[1]], s[at[1]:end]
			if id, n, ok := firstID(provider, rest[:min(len(rest), reach)]); ok {
				w.add(said{from: i, to: i, provider: provider, id: id, description: rest[n:]})
			}
		}
	}
}

// providersIn finds the providers behind a colon in a line.
func providersIn(s string) [][2]int {
	var found [][2]int
	for _, m := range labelled.FindAllStringSubmatchIndex(s, 100) {
		if isTextProvider(s[m[2]:m[3]]) {
			found = append(found, [2]int{m[2], m[3]})
		}
	}
	return found
}

// firstID finds the first wanted id behind a colon and where it ends.
func firstID(provider, s string) (id, end int, ok bool) {
	for _, m := range numbered.FindAllStringSubmatchIndex(s, 8) {
		label := strings.TrimSpace(s[m[2]:m[3]])
		if n, wanted := textID(provider, s[m[4]:m[5]]); wanted && isIDLabel(label, n) {
			return n, m[5], true
		}
	}
	return 0, 0, false
}
