package facts

import (
	"errors"
	"fmt"
	"io"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/certstore"
	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/iisconfig"
	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// logFile is an event log as a whole.
type logFile struct {
	name     string
	log      eventlog.Log
	from, to int // its events in Facts.Events
}

func (l *loader) eventOptions() eventlog.Options { return eventlog.Options{Known: l.records.known} }

func (l *loader) evtx(file *reader.File) ([]text.Text, error) {
	r, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	log, err := eventlog.ReadEVTX(r, l.eventOptions())
	return l.eventLog(file.Name, log, err)
}

func (l *loader) evt(file *reader.File) ([]text.Text, error) {
	r, size, err := file.OpenAt()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	log, err := eventlog.ReadEVT(r, size, l.eventOptions())
	return l.eventLog(file.Name, log, err)
}

func (l *loader) eventXML(file *reader.File) ([]text.Text, error) {
	r, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	log, err := eventlog.ReadXML(r, l.eventOptions())
	return l.eventLog(file.Name, log, err)
}

// eventLog takes over the events of one log.
func (l *loader) eventLog(file string, log eventlog.Log, err error) ([]text.Text, error) {
	l.records.close()
	if err != nil && log.TotalRecords == 0 {
		return nil, err
	}
	from := len(l.f.Events)
	for _, e := range log.Events {
		l.f.Events = append(l.f.Events, Event{Event: e, Ref: eventRef(file, e)})
	}
	l.logs = append(l.logs, logFile{file, log, from, len(l.f.Events)})
	l.f.Logs = append(l.f.Logs, Log{File: file, System: isSystemLog(log), First: log.First, Last: log.Last})
	l.newest.record(log.Last)
	return []text.Text{text.F("event log (%s)", "イベント ログ (%s)", log.Format)}, err
}

// eventRef cites the first record of an event.
func eventRef(file string, e eventlog.Event) evidence.Ref {
	quote := e.Quote
	if quote == "" {
		quote = summary(e)
	}
	if e.RecordID == 0 && e.Line > 0 {
		return evidence.Line(file, e.Line, quote)
	}
	return evidence.Record(file, e.RecordID, quote)
}

// summary is an event in one line: "Schannel 36870: Type=server, …".
func summary(e eventlog.Event) string {
	s := fmt.Sprintf("%s %d", e.Provider, e.ID)
	for i, d := range e.Data {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		if d.Name != "" {
			s += sep + d.Name + "=" + d.Value
		} else {
			s += sep + d.Value
		}
	}
	return wintext.Quote(s)
}

func (l *loader) hive(file *reader.File) ([]text.Text, error) {
	data, err := whole(file, maxWhole)
	if err != nil {
		return nil, err
	}
	h, err := hive.Open(data)
	if errors.Is(err, hive.ErrLog) {
		return l.hiveLog(file.Name), nil
	}
	if err != nil {
		return nil, err
	}
	return l.registry(file.Name, h.Select()), nil
}

func (l *loader) iisXML(file *reader.File) ([]text.Text, error) {
	data, err := whole(file, maxText)
	if err != nil {
		return nil, err
	}
	result, err := iisconfig.ParseXML(data)
	return l.sites(file.Name, result), err
}

func (l *loader) certificatesBinary(file *reader.File) ([]text.Text, error) {
	data, err := whole(file, maxText)
	if err != nil {
		return nil, err
	}
	list, err := certstore.ParseBinary(data)
	if len(list) > 0 {
		l.certificateFile(file.Name, list)
	}
	format := certstore.Sniff(data)
	if format == certstore.FormatRequest || format == certstore.FormatRevocationList {
		return []text.Text{text.Text(format.Name())}, nil
	}
	return []text.Text{text.F("certificates (%s)", "証明書 (%s)", text.Text(format.Name()))}, err
}

// deferCapture keeps a capture for later: which ports speak TLS is known
// only when the bindings have been read.
func (l *loader) deferCapture(file *reader.File) ([]text.Text, error) {
	l.captures = append(l.captures, file)
	return []text.Text{takenCapture}, nil
}

func (l *loader) readCaptures() {
	ports := l.f.TLSPorts()
	for _, file := range l.captures {
		if err := l.capture(file, ports); err != nil {
			l.problem(file.Name, text.Text(problem.Of(err)))
		}
	}
}

func (l *loader) capture(file *reader.File, ports []uint16) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = problem.New("internal error: %v", "内部エラー: %v", r)
		}
	}()
	r, done, err := openCapture(file)
	if err != nil {
		return err
	}
	defer done()
	c, err := capture.Read(r, capture.Options{Ports: ports})
	if err != nil && c.Packets == 0 {
		return err
	}
	for _, h := range c.Handshakes {
		l.f.Handshakes = append(l.f.Handshakes, Handshake{Handshake: *h, File: file.Name, LocalTime: c.LocalTime})
		l.wireCertificates(file.Name, *h)
	}
	l.f.Captures = append(l.f.Captures, Capture{Capture: c, File: file.Name})
	l.newest.record(earliest(c.Last, c.LocalTime))
	return err
}

// openCapture opens a capture in the way that its format needs: most are read
// as a stream, straight out of the bundle.
func openCapture(file *reader.File) (r io.Reader, done func() error, err error) {
	head, err := file.Head(headBytes)
	if err != nil && len(head) == 0 {
		return nil, nil, err
	}
	if !capture.Sniff(head).Seeks() {
		stream, err := file.Open()
		if err != nil {
			return nil, nil, err
		}
		return stream, stream.Close, nil
	}
	at, size, err := file.OpenAt()
	if err != nil {
		return nil, nil, err
	}
	return io.NewSectionReader(at, 0, size), at.Close, nil
}
