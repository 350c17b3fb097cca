package eventlog

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// jsonEvent is an event as ConvertTo-Json writes the objects of Get-WinEvent
// and Get-EventLog.
type jsonEvent struct {
	ProviderName, Source, MachineName, LogName, Message string
	ID, EventID, InstanceID, Level                      *json.Number
	RecordID, Index, ProcessID                          *json.Number
	UserID, TimeCreated, TimeGenerated                  json.RawMessage
	Properties                                          []struct{ Value any }
	ReplacementStrings                                  []string
	Data                                                []int
	Value                                               []json.RawMessage // of a list that is wrapped: {"value":[…],"Count":2}
}

const (
	maxJSON          = 64 << 20 // of text that is taken for one document
	maxJSONDocuments = 16       // that are looked for in one text
)

// jsonDocuments reads what ConvertTo-Json wrote: objects, or lists of them.
func (w *textWalk) jsonDocuments() {
	var text []byte
	tries, offset := 0, 0
	for i := 0; i < len(w.lines) && tries < maxJSONDocuments; i++ {
		s := w.lines[i].S
		if !w.used[i] && (strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{")) {
			if text == nil {
				text = w.joined()
			}
			tries++
			last := w.jsonDocument(text[min(offset, len(text)):], i)
			for ; i < last; i++ {
				offset += len(w.lines[i].S) + 1
			}
		}
		offset += len(w.lines[i].S) + 1
	}
}

func (w *textWalk) joined() []byte {
	var text bytes.Buffer
	for _, l := range w.lines {
		if text.Len() > maxJSON {
			break
		}
		text.WriteString(l.S + "\n")
	}
	return text.Bytes()
}

// jsonDocument reads the document with which a text begins, and gives the
// number of its last line; first is that of the text's first one.
func (w *textWalk) jsonDocument(text []byte, first int) int {
	d := json.NewDecoder(bytes.NewReader(text))
	list := len(text) > 0 && text[0] == '['
	if list {
		if _, err := d.Token(); err != nil {
			return first
		}
	}
	lines := lineCounter{text: text, line: first}
	for d.More() {
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			break
		}
		end := lines.at(int(d.InputOffset()))
		w.jsonObject(raw, end-bytes.Count(raw, []byte("\n")), end, list)
		if !list {
			break
		}
	}
	return lines.line
}

// lineCounter finds the line of an offset; offsets only grow.
type lineCounter struct {
	text []byte
	from int
	line int
}

func (c *lineCounter) at(offset int) int {
	offset = min(offset, len(c.text))
	c.line += bytes.Count(c.text[c.from:offset], []byte("\n"))
	c.from = offset
	return c.line
}

func (w *textWalk) jsonObject(raw json.RawMessage, from, to int, listed bool) {
	var e jsonEvent
	if decodeJSON(raw, &e) != nil {
		return
	}
	for _, item := range e.Value {
		if !listed {
			w.jsonObject(item, from, to, true)
		}
	}
	w.addJSON(&e, from, to)
}

func decodeJSON(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(v)
}

func (w *textWalk) addJSON(e *jsonEvent, from, to int) {
	provider := e.ProviderName + e.Source
	id, ok := textID(provider, firstNumber(e.ID, e.EventID, e.InstanceID))
	if !isTextProvider(provider) || !ok {
		return
	}
	s := said{from: from, to: to, provider: provider, id: id, computer: e.MachineName, channel: e.LogName, description: e.Message}
	s.record, _ = strconv.ParseUint(firstNumber(e.RecordID, e.Index), 10, 64)
	pid, _ := strconv.ParseUint(firstNumber(e.ProcessID), 10, 32)
	level, _ := strconv.Atoi(firstNumber(e.Level))
	s.pid, s.level = uint32(pid), level
	s.time = jsonTime(e.TimeCreated) + jsonTime(e.TimeGenerated)
	s.user = jsonText(e.UserID)
	s.values = append(e.values(), e.ReplacementStrings...)
	for _, b := range e.Data {
		s.binary = append(s.binary, byte(b))
	}
	w.add(s)
}

func firstNumber(list ...*json.Number) string {
	for _, n := range list {
		if n != nil {
			return n.String()
		}
	}
	return ""
}

// values gives the event's properties as text; one that is an object or a
// list says nothing here.
func (e *jsonEvent) values() []string {
	var list []string
	for _, p := range e.Properties[:min(len(e.Properties), maxFields)] {
		switch v := p.Value.(type) {
		case string:
			list = append(list, v)
		case json.Number:
			list = append(list, v.String())
		case bool:
			list = append(list, strconv.FormatBool(v))
		default:
			list = append(list, "")
		}
	}
	return list
}

// jsonText gives a string, or that of an object with a value in it, such as a
// SID.
func jsonText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var o struct{ Value json.RawMessage }
	if json.Unmarshal(raw, &o) == nil && json.Unmarshal(o.Value, &s) == nil {
		return s
	}
	return ""
}

// jsonTime gives a time as RFC 3339: Windows PowerShell writes
// "/Date(1624153375795)/", milliseconds since 1970 in UTC, PowerShell 7 a
// time with zone.
func jsonTime(raw json.RawMessage) string {
	s := jsonText(raw)
	ms, ok := strings.CutPrefix(s, "/Date(")
	if !ok {
		return s
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(ms, ")/"), 10, 64)
	if err != nil || n < 0 || n > 253402300799999 {
		return s
	}
	return time.UnixMilli(n).UTC().Format(time.RFC3339Nano)
}
