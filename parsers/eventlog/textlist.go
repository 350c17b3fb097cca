package eventlog

import (
	"regexp"
	"strconv"
	"strings"
)

// property is a line of PowerShell's Format-List. Property names are English
// in every language.
var property = regexp.MustCompile(`^([A-Z][A-Za-z]+)\s*: ?(.*)$`)

// properties is what a list or table says of one event.
type properties struct {
	from, to int
	values   map[string]string
	lines    map[string]int
	last     string
}

// propertyLists reads `Get-WinEvent … | fl` and `Get-EventLog … | fl`.
func (w *textWalk) propertyLists() {
	var p properties
	for i, l := range w.lines {
		m := property.FindStringSubmatch(l.S)
		switch {
		case w.used[i]:
			w.addProperties(&p)
			p = properties{}
		case m != nil:
			if _, again := p.values[m[1]]; again || p.values == nil {
				w.addProperties(&p)
				p = properties{from: i, values: map[string]string{}, lines: map[string]int{}}
			}
			p.values[m[1]], p.lines[m[1]], p.last, p.to = m[2], i, m[1], i
		case p.values != nil && l.S != "" && l.Indent() >= 8:
			if len(p.values[p.last])+len(l.S) < maxTextLine {
				p.values[p.last] += "\n" + strings.TrimSpace(l.S)
			}
			p.to = i
		case p.values != nil && l.S != "":
			w.addProperties(&p)
			p = properties{}
		}
		if p.to-p.from > 200 {
			p = properties{}
		}
	}
	w.addProperties(&p)
}

// first gives the first of the named values that is there.
func (p *properties) first(names ...string) (string, int) {
	for _, name := range names {
		if v, ok := p.values[name]; ok && v != "" {
			return v, p.lines[name]
		}
	}
	return "", -1
}

// addProperties adds the event, if it is one. A list that lacks what only
// events have is somebody else's.
func (w *textWalk) addProperties(p *properties) {
	provider, at := p.first("ProviderName", "Source")
	digits, idAt := p.first("Id", "EventID", "EventId", "InstanceId", "InstanceID")
	message, messageAt := p.first("Message")
	id, wanted := textID(provider, digits)
	if !isTextProvider(provider) || !wanted {
		return
	}
	s := said{from: p.from, to: p.to, provider: provider, id: id, description: message}
	s.time, _ = p.first("TimeCreated", "TimeGenerated", "TimeWritten")
	s.computer, _ = p.first("MachineName")
	s.channel, _ = p.first("LogName", "ContainerLog")
	s.user, _ = p.first("UserId", "UserID")
	word, _ := p.first("LevelDisplayName", "EntryType")
	s.level = levelWord(word)
	record, _ := p.first("RecordId", "Index")
	s.record, _ = strconv.ParseUint(record, 10, 64)
	pid, _ := p.first("ProcessId")
	n, _ := strconv.ParseUint(pid, 10, 32)
	s.pid = uint32(n)
	for _, line := range []int{at, idAt, messageAt} {
		if line >= 0 && at >= 0 {
			s.key = append(s.key, line)
		}
	}
	w.add(s)
}
