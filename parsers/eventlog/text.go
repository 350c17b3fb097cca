package eventlog

import (
	"regexp"
	"strings"
	"time"

	"ssltriage/parsers/wintext"
)

// Parse picks up events that were copied or exported as text: Event Viewer's
// clipboard (with or without "Event Xml:") and "save as text", the layout of
// Windows 2003 and of Microsoft's articles, `wevtutil qe /f:text`, and
// PowerShell's lists, tables, CSV, JSON and CLIXML files of Get-WinEvent and
// Get-EventLog.
//
// Provider names, ids, codes and addresses are the same in every language;
// the words around them are not looked at. Times are in the notation of the
// writer's region: they stay in TimeRaw, except those of ISO 8601 with a
// zone. A file that ReadXML reads needs no Parse.
func Parse(t wintext.Text) Log {
	w := &textWalk{lines: t.Lines, used: make([]bool, len(t.Lines)), x: newXMLWalk(Options{})}
	w.x.log.Format = Plain
	w.findHot()
	if len(w.hot) > 0 || w.hasXML {
		w.pastedXML()
		w.clixmlDocuments()
		w.jsonDocuments()
		w.propertyLists()
		w.csvTables()
		w.powerShellTables()
		w.rows()
		w.blocks()
		w.sentences()
	}
	w.x.finish()
	return w.x.log
}

// textWalk is the state of looking through one text.
type textWalk struct {
	lines  []wintext.Line
	used   []bool // lines that belong to an event already found
	hot    []int  // lines that name a provider
	hasXML bool
	x      *xmlWalk
}

// said is an event as a text tells it.
type said struct {
	from, to    int // lines, to included
	provider    string
	id          int
	time        string
	computer    string
	channel     string
	user        string // SID
	level       int
	values      []string // in order, without names
	record      uint64
	pid         uint32
	description string
	binary      []byte
	key         []int // decisive lines to quote; none: the first ones
}

// textProviders are the names by which a text may call a wanted provider, in
// lower case.
var textProviders = func() map[string]bool {
	names := map[string]bool{}
	for name := range canonical {
		names[name] = true
	}
	for _, row := range Wanted {
		names[strings.ToLower(row.Provider)] = true
	}
	return names
}()

// textMarks are parts of provider names that every line naming one contains.
var textMarks = []string{"chann", "HTTP", "Http", "WAS", "W3SVC", "Service Control Manager", "ventlog", "ventLog", "Kernel-",
	"LsaSrv", "LSASRV", "indowsUpdateClient", "indows Update Agent", "ervicing", "CAPI2", "rypt32", "Time-Service", "W32Time"}

// maxTextLine is the longest line that is looked at for anything but XML.
const maxTextLine = 16 << 10

func isTextProvider(s string) bool {
	return len(s) <= 60 && textProviders[strings.ToLower(s)]
}

func (w *textWalk) findHot() {
	for i, l := range w.lines {
		if strings.Contains(l.S, "<Event") || strings.Contains(l.S, "<Objs") {
			w.hasXML = true
		}
		if len(l.S) > maxTextLine {
			continue
		}
		for _, mark := range textMarks {
			if strings.Contains(l.S, mark) {
				w.hot = append(w.hot, i)
				break
			}
		}
	}
}

// textID accepts an id that is wanted of the provider. An InstanceId has the
// severity in its upper half.
func textID(provider, digits string) (int, bool) {
	if digits == "" || len(digits) > 10 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	if n > 0xffff {
		n &= 0xffff
	}
	return n, wantedByTable(provider, n)
}

const maxQuoteLines = 6

// add turns what was said into an event.
func (w *textWalk) add(s said) {
	for i := s.from; i <= s.to; i++ {
		w.used[i] = true
	}
	e := Event{
		Format:    Plain,
		Provider:  s.provider,
		ID:        s.id,
		Line:      w.lines[s.from].N,
		Computer:  s.computer,
		Channel:   s.channel,
		Level:     s.level,
		ProcessID: s.pid,
		Binary:    s.binary,
		TimeRaw:   strings.TrimSpace(s.time),
		Message:   clip(strings.TrimSpace(s.description), maxMessage),
	}
	if strings.HasPrefix(s.user, "S-1-") {
		e.UserSID = s.user
	}
	e.nameProperties(s.values)
	if len(e.Data) == 0 {
		e.describe(s.description)
	}
	e.Quote = w.quote(s)
	o := Occurrence{RecordID: s.record, ProcessID: s.pid}
	if t, err := time.Parse(time.RFC3339Nano, e.TimeRaw); err == nil {
		o.Time, e.TimeRaw = t.UTC(), ""
	} else if m := toTheSecond.FindStringSubmatch(e.TimeRaw); m != nil {
		o.Second = m[1] + m[2]
	}
	w.x.add(e, o)
}

// toTheSecond is a date with a time of day in any notation that has seconds,
// and what stands behind their fractions, such as "PM".
var toTheSecond = regexp.MustCompile(`^(\S*\d.*[T\s]\d{1,2}[:.]\d{2}[:.]\d{2})(?:[.,]\d{1,9})?(\D*)$`)

// quote joins the decisive lines of an event.
func (w *textWalk) quote(s said) string {
	lines := s.key
	if len(lines) == 0 {
		for i := s.from; i <= s.to && len(lines) < maxQuoteLines; i++ {
			if w.lines[i].S != "" {
				lines = append(lines, i)
			}
		}
	}
	var quoted []string
	for _, i := range lines[:min(len(lines), maxQuoteLines)] {
		quoted = append(quoted, wintext.Quote(w.lines[i].Raw))
	}
	return strings.Join(quoted, "\n")
}

// pastedXML reads <Event> elements inside a text, such as the part that
// Event Viewer puts on the clipboard behind "Event Xml:".
func (w *textWalk) pastedXML() {
	const maxLines = 2000
	for i := 0; w.hasXML && i < len(w.lines); i++ {
		if !opensEvent(w.lines[i].S) || !strings.Contains(w.lines[i].S, eventNamespace) {
			continue
		}
		var xml strings.Builder
		for j := i; j < len(w.lines) && j < i+maxLines && xml.Len() < maxXMLEvent; j++ {
			if j > i && opensEvent(w.lines[j].S) {
				break // the one before it has no end
			}
			xml.WriteString(w.lines[j].Raw + "\n")
			if strings.Contains(w.lines[j].S, "</Event>") {
				w.addXML(i, j, xml.String())
				i = j
				break
			}
		}
	}
}

func opensEvent(line string) bool {
	return strings.Contains(line, "<Event") && openTag([]byte(line+">")) >= 0
}

func (w *textWalk) addXML(from, to int, xml string) {
	for {
		start, end := strings.Index(xml, "<Event "), strings.Index(xml, "</Event>")
		if start < 0 || end < start {
			return
		}
		e, o, err := parseXMLEvent([]byte(xml[start : end+len("</Event>")]))
		if err != nil {
			w.x.problems.add("line %d: event cannot be read: %w", "%d 行目: イベントを読み取れません: %w", w.lines[from].N, err)
			return
		}
		for i := w.headOf(from, &e); i <= to; i++ {
			w.used[i] = true
		}
		e.Line, e.Quote = w.lines[from].N, w.quote(said{from: from, to: to})
		w.x.add(e, o)
		xml = xml[end+len("</Event>"):]
	}
}

// headOf finds where the text before an event's XML begins that tells the
// same event in words, so that it is not counted twice.
func (w *textWalk) headOf(xml int, e *Event) int {
	const reach = 40
	for i := xml - 1; i >= 0 && i >= xml-reach && !w.used[i]; i-- {
		_, value, ok := w.lines[i].Cut()
		if ok && isTextProvider(value) && Canonical(value) == Canonical(e.Provider) {
			return max(i-1, 0)
		}
	}
	return xml
}
