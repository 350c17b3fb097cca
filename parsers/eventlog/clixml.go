package eventlog

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

const (
	maxCLIXML       = 16 // documents that are looked for in one text
	maxCLIXMLFields = 128
	maxCLIXMLText   = 64 << 10 // of one value
)

// clixmlDocuments reads what Export-Clixml wrote of the events of Get-WinEvent
// and Get-EventLog. Source of the form: [MS-PSRP] section 2.2.5, "Serialization".
func (w *textWalk) clixmlDocuments() {
	var text []byte
	offset := 0
	for i, tries := 0, 0; i < len(w.lines) && tries < maxCLIXML; i++ {
		if !w.used[i] && strings.Contains(w.lines[i].S, "<Objs") {
			if text == nil {
				text = w.joined()
			}
			tries++
			last := w.clixmlDocument(text[min(offset, len(text)):], i)
			for ; i < min(last, len(w.lines)-1); i++ {
				offset += len(w.lines[i].S) + 1
			}
		}
		offset += len(w.lines[i].S) + 1
	}
}

// clixmlObject is an <Obj> that is being read: its named values, and those of
// a list.
type clixmlObject struct {
	name     string
	from     int // line
	fields   map[string]string
	lines    []int // of what is worth quoting
	values   []string
	binary   []byte
	asString string
}

// clixmlReader reads one document.
type clixmlReader struct {
	w       *textWalk
	lines   lineCounter
	objects []*clixmlObject
	depth   int
	skip    int // depth of an element that says nothing, 0: none
	value   string
	name    string
	text    []byte
	done    bool
}

// clixmlDocument reads the document that begins in the first line of a text,
// and gives the number of its last one; first is that of the first one.
func (w *textWalk) clixmlDocument(text []byte, first int) int {
	r := clixmlReader{w: w, lines: lineCounter{text: text, line: first}}
	start := bytes.Index(text, []byte("<Objs"))
	if start < 0 {
		return first
	}
	d := xml.NewDecoder(bytes.NewReader(text[start:]))
	d.Strict = false
	for !r.done {
		token, err := d.RawToken()
		if err != nil {
			break
		}
		line := r.lines.at(start + int(d.InputOffset()))
		switch t := token.(type) {
		case xml.StartElement:
			r.open(t, line)
		case xml.CharData:
			if r.value != "" && len(r.text)+len(t) <= maxCLIXMLText {
				r.text = append(r.text, t...)
			}
		case xml.EndElement:
			r.close(t.Name.Local, line)
		}
	}
	return r.lines.line
}

func (r *clixmlReader) open(t xml.StartElement, line int) {
	if r.depth++; r.skip > 0 {
		return
	}
	switch tag := t.Name.Local; {
	case r.depth > 2*maxDepth || tag == "TN" || tag == "TNRef":
		r.skip = r.depth
	case tag == "Obj":
		r.objects = append(r.objects, &clixmlObject{name: attribute(t, "N"), from: line, fields: map[string]string{}})
	case tag != "Objs" && tag != "Props" && tag != "MS" && tag != "LST" && tag != "IE" && tag != "DCT" && tag != "En" && tag != "STK" && tag != "QUE":
		r.value, r.name, r.text = tag, attribute(t, "N"), r.text[:0]
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *clixmlReader) close(tag string, line int) {
	r.depth--
	switch {
	case r.skip > 0:
		if r.depth < r.skip {
			r.skip = 0
		}
	case tag == "Objs":
		r.done = true
	case tag == "Obj":
		r.closeObject(line)
	case tag == r.value:
		if n := len(r.objects); n > 0 {
			r.objects[n-1].take(r.value, r.name, string(r.text), line)
		}
		r.value = ""
	}
}

// take stores a value: by its name, or as one of a list.
func (o *clixmlObject) take(tag, name, text string, line int) {
	switch tag {
	case "S", "C", "URI", "XD", "ToString":
		text = clixmlString(text)
	case "BA":
		if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text)); err == nil {
			o.binary = b
		}
		text = ""
	}
	switch {
	case tag == "ToString":
		o.asString = text
	case name == "":
		o.list(text)
	case len(o.fields) < maxCLIXMLFields:
		o.fields[name] = text
		switch name {
		case "Id", "InstanceId", "ProviderName", "Source", "TimeCreated", "TimeGenerated", "Message":
			o.lines = append(o.lines, line)
		}
	}
}

func (o *clixmlObject) list(value string) {
	if len(o.values) < maxFields && !strings.HasPrefix(value, "System.Diagnostics.Eventing.Reader.EventProperty") {
		o.values = append(o.values, value)
	}
}

// closeObject ends an object: an event, or a part of the object around it.
func (r *clixmlReader) closeObject(line int) {
	n := len(r.objects) - 1
	if n < 0 {
		return
	}
	o := r.objects[n]
	r.objects = r.objects[:n]
	if r.w.addCLIXML(o, line) || n == 0 {
		return
	}
	around := r.objects[n-1]
	value, isValue := o.fields["Value"]
	if len(around.binary) == 0 {
		around.binary = o.binary
	}
	switch {
	case o.name == "Properties" || o.name == "ReplacementStrings":
		around.values = o.values
	case o.name == "":
		if isValue {
			around.list(value)
		}
	case isValue:
		around.take("", o.name, value, line)
	default:
		around.take("", o.name, o.asString, line)
	}
}

// addCLIXML adds the event that an object is; false when it is none.
func (w *textWalk) addCLIXML(o *clixmlObject, to int) bool {
	f := o.fields
	provider := f["ProviderName"] + f["Source"]
	id, wanted := textID(provider, firstSaid(f["Id"], f["EventID"], f["InstanceId"]))
	if !wanted || !isTextProvider(provider) {
		isEvent := provider != "" && id != 0
		for i := o.from; isEvent && i <= to && i < len(w.used); i++ {
			w.used[i] = true // its message is nobody else's event
		}
		return isEvent
	}
	s := said{
		from: o.from, to: min(to, len(w.lines)-1), provider: provider, id: id, time: f["TimeCreated"] + f["TimeGenerated"],
		computer: f["MachineName"], channel: f["LogName"] + f["Log"], user: f["UserId"], description: f["Message"],
		values: o.values, binary: o.binary, key: o.lines,
	}
	s.record, _ = strconv.ParseUint(firstSaid(f["RecordId"], f["Index"]), 10, 64)
	pid, _ := strconv.ParseUint(f["ProcessId"], 10, 32)
	level, _ := strconv.ParseUint(f["Level"], 10, 8)
	s.pid, s.level = uint32(pid), int(level)
	w.add(s)
	return true
}

func firstSaid(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// clixmlEscape is a UTF-16 unit that XML cannot say, or would not keep.
var clixmlEscape = regexp.MustCompile(`(?:_x[0-9A-Fa-f]{4}_)+`)

func clixmlString(s string) string {
	return clixmlEscape.ReplaceAllStringFunc(s, func(run string) string {
		var units []uint16
		for ; run != ""; run = run[len("_x0000_"):] {
			n, _ := strconv.ParseUint(run[2:6], 16, 16)
			units = append(units, uint16(n))
		}
		return string(utf16.Decode(units))
	})
}
