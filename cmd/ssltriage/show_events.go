package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/render/json"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/eventlog"
)

// eventRecord is one record of an event log.
type eventRecord struct {
	File      string            `json:"file"`
	Record    uint64            `json:"record"` // record id; 0 when not said
	Time      *time.Time        `json:"time"`   // null when not known
	Provider  string            `json:"provider"`
	ID        int               `json:"id"`
	Level     int               `json:"level"` // 1 critical, 2 error, 3 warning, 4 information; 0 not said
	ProcessID uint32            `json:"processId"`
	User      string            `json:"user"` // SID
	Computer  string            `json:"computer"`
	Data      map[string]string `json:"data"`   // values with a name, be it given by position; the first of each
	Values    []string          `json:"values"` // values without one, and further ones of a name
	Binary    string            `json:"binary"` // lower-case hex
	Count     int               `json:"count"`  // records that it stands for: 1
	Message   text.Text         `json:"message"`

	body *eventBodyLine // of records that follow each other and say the same
}

// eventRecords tells every record of every event log. The facts hold equal
// records as one event, and of the services' starts and stops only those that
// matter for HTTPS, so the logs are read again; trouble with them is in the
// facts' problems already.
func eventRecords(c *showCase) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, f := range c.facts.Files {
			if !strings.Contains(f.Taken.EN, "event log (") {
				continue
			}
			if file := c.file(f.Name); file != nil && !readLog(file, c.facts, yield) {
				return
			}
		}
	}
}

func (c *showCase) file(name string) *reader.File {
	for _, f := range c.bundle.Files {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// readLog tells the records of one file; false when nobody wants more.
func readLog(file *reader.File, known *facts.Facts, yield func(any) bool) bool {
	going, teller := true, eventTeller{file: file.Name}
	options := eventlog.Options{Want: eventlog.Listed, Visit: func(e *eventlog.Event, o eventlog.Occurrence) {
		going = going && yield(teller.record(e, o, 1))
	}}
	switch head, _ := file.Head(maxMagic); {
	case strings.HasPrefix(string(head), "ElfFile\x00"):
		if r, err := file.Open(); err == nil {
			_, _ = eventlog.ReadEVTX(r, options)
			r.Close()
		}
	case len(head) >= maxMagic && string(head[4:8]) == "LfLe":
		if r, size, err := file.OpenAt(); err == nil {
			_, _ = eventlog.ReadEVT(r, size, options)
			r.Close()
		}
	case isXMLLog(file):
		if r, err := file.Open(); err == nil {
			_, _ = eventlog.ReadXML(r, options)
			r.Close()
		}
	default:
		return textLog(file.Name, known, yield)
	}
	return going
}

// maxMagic is how many bytes tell the binary formats apart.
const maxMagic = 8

func isXMLLog(file *reader.File) bool {
	head, _ := file.Head(4096)
	return eventlog.SniffXML(head)
}

// textLog tells the events of a text. The parser of texts keeps the first and
// the last occurrences of an event; what lies between is told as one record
// with a count.
func textLog(name string, known *facts.Facts, yield func(any) bool) bool {
	teller := eventTeller{file: name}
	for i := range known.Events {
		e := &known.Events[i]
		if e.Ref.File != name {
			continue
		}
		for _, o := range e.Occurrences {
			if !yield(teller.record(&e.Event, o, 1)) {
				return false
			}
		}
		if rest := e.Count - len(e.Occurrences); rest > 0 && !yield(teller.record(&e.Event, eventlog.Occurrence{}, rest)) {
			return false
		}
	}
	return true
}

// eventTeller turns events into records. What equal records have in common
// is made once.
type eventTeller struct {
	file   string
	bodies map[*eventlog.Event]eventRecord
	size   int // of what is remembered, in bytes, roughly
}

// maxRemembered bounds what is remembered of the events told so far.
const maxRemembered = 16 << 20

// eventBodyLine is the line of a record without what differs between equal
// ones: record, time, process and count.
type eventBodyLine struct{ before, middle, behind, end []byte }

// line is what json.Marshal makes of the record, most of it made once.
func (r eventRecord) line() ([]byte, error) {
	if r.body.before == nil {
		if err := r.body.fill(r); err != nil {
			return nil, err
		}
	}
	b := append(make([]byte, 0, 1024), r.body.before...)
	b = append(strconv.AppendUint(b, r.Record, 10), `,"time":`...)
	if r.Time == nil {
		b = append(b, "null"...)
	} else {
		b = append(r.Time.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
	}
	b = strconv.AppendUint(append(b, r.body.middle...), uint64(r.ProcessID), 10)
	b = strconv.AppendInt(append(b, r.body.behind...), int64(r.Count), 10)
	return append(b, r.body.end...), nil
}

// fill cuts the line of a record in pieces. No string can look like a cut:
// its quotation marks are escaped.
func (l *eventBodyLine) fill(r eventRecord) error {
	r.Record, r.Time, r.ProcessID, r.Count = 0, nil, 0, 0
	data, err := json.Marshal(r, "", "")
	if err != nil {
		return err
	}
	var ok [3]bool
	l.before, data, ok[0] = bytes.Cut(data, []byte(`0,"time":null`))
	l.middle, data, ok[1] = bytes.Cut(data, []byte(`"processId":0`))
	l.behind, l.end, ok[2] = bytes.Cut(data, []byte(`"count":0`))
	if ok != [3]bool{true, true, true} {
		return errors.New("line of an event: unexpected order of fields")
	}
	l.middle = slices.Concat(l.middle, []byte(`"processId":`))
	l.behind = slices.Concat(l.behind, []byte(`"count":`))
	return nil
}

func (t *eventTeller) record(e *eventlog.Event, o eventlog.Occurrence, count int) eventRecord {
	r, known := t.bodies[e]
	if !known {
		if t.size > maxRemembered || t.bodies == nil {
			t.bodies, t.size = map[*eventlog.Event]eventRecord{}, 0
		}
		r = eventBody(e)
		t.size += r.size()
		r.File, r.body = t.file, &eventBodyLine{}
		t.bodies[e] = r
	}
	r.Record, r.Time, r.ProcessID, r.Count = o.RecordID, moment(o.Time), o.ProcessID, count
	return r
}

// size estimates the memory of a record and its line.
func (r *eventRecord) size() int {
	n := len(r.Binary) + len(r.Message.EN) + len(r.Message.JA)
	for name, value := range r.Data {
		n += len(name) + len(value) + 50
	}
	for _, value := range r.Values {
		n += len(value) + 20
	}
	return 1500 + 3*n
}

func eventBody(e *eventlog.Event) eventRecord {
	r := eventRecord{
		Provider: e.Provider, ID: e.ID, Level: e.Level, User: e.UserSID, Computer: e.Computer,
		Data: map[string]string{}, Values: append([]string{}, e.Strings...), Binary: hex.EncodeToString(e.Binary),
		Message: knowledge.EventMessage(e.Provider, e.ID, knowledge.Values(e)),
	}
	for _, f := range e.Data {
		_, twice := r.Data[f.Name]
		switch {
		case f.Name != "" && !twice:
			r.Data[f.Name] = f.Value
		case f.Name != "" && !e.Positional || len(e.Strings) == 0:
			r.Values = append(r.Values, f.Value)
		}
	}
	return r
}

// eventTable joins equal events: one row each, with the count.
func eventTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("FIRST (UTC)", "最初 (UTC)"), 19}, {text.T("COUNT", "回数"), 7}, {text.T("PROVIDER", "ソース"), 22}, {text.T("ID", "ID"), 5}, {text.T("MESSAGE", "内容"), 0},
	}}
	for _, e := range c.facts.Events {
		first := e.TimeRaw
		if !e.First.IsZero() {
			first = e.First.Format(timeLayout)
		}
		message := knowledge.EventMessage(e.Provider, e.ID, knowledge.Values(&e.Event))
		t.add(orDash(first), strconv.Itoa(e.Count), shortProvider(e.Provider), strconv.Itoa(e.ID), message.In(c.lang))
	}
	return t
}

// shortProvider leaves out what every second provider begins with.
func shortProvider(name string) string {
	return strings.TrimPrefix(name, "Microsoft-Windows-")
}
