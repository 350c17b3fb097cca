package eventlog

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"

	"ssltriage/parsers/problem"
)

// eventNamespace is the namespace of every event that Windows renders.
const eventNamespace = "http://schemas.microsoft.com/win/2004/08/events/event"

// maxXMLEvent bounds one event; its payload is at most 64 KiB of BinXml,
// which hexadecimal and markup make some times longer.
const maxXMLEvent = 1 << 20

// SniffXML says whether a file that begins so is an export of events as XML:
// of Event Viewer, `wevtutil qe /f:xml` or PowerShell's ToXml. A few KiB of
// the file are enough.
func SniffXML(head []byte) bool {
	if d := xmlDecoder(head); d != nil {
		head, _ = d.Bytes(head[:len(head)&^1])
	}
	return bytes.Contains(head, []byte("<Event")) && bytes.Contains(head, []byte(eventNamespace))
}

// xmlDecoder gives the decoder of UTF-16, or nil for UTF-8.
func xmlDecoder(head []byte) *encoding.Decoder {
	order, bom := unicode.LittleEndian, unicode.UseBOM
	switch {
	case len(head) < 4:
		return nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		order = unicode.BigEndian
	case head[0] != 0 && head[1] == 0 && head[3] == 0:
		bom = unicode.IgnoreBOM
	case head[0] == 0 && head[1] != 0 && head[2] == 0:
		order, bom = unicode.BigEndian, unicode.IgnoreBOM
	default:
		return nil
	}
	return unicode.UTF16(order, bom).NewDecoder()
}

// ReadXML reads an export of events as XML, event by event. Each stands for
// itself: several roots, a missing root, text between the events and damage
// in some of them do no harm. The error is that of the reader.
func ReadXML(r io.Reader, opt Options) (Log, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	head, _ := in.Peek(4)
	if d := xmlDecoder(head); d != nil {
		in = bufio.NewReaderSize(d.Reader(in), 64<<10)
	}
	x := newXMLWalk(opt)
	err := splitXML(in, x.event, &x.problems)
	x.finish()
	if err != nil {
		return x.log, problem.Wrap(err, "read events as XML: %w", "XML としてのイベントの読み取り: %w", err)
	}
	return x.log, nil
}

// xmlWalk collects events that are given as XML or text.
type xmlWalk struct {
	providers
	log       Log
	problems  problems
	want      func(string, int) bool
	filter    bool // the default table's further choice among 7036
	collector *collector
}

func newXMLWalk(opt Options) *xmlWalk {
	x := &xmlWalk{
		providers: newProviders(),
		log:       Log{Format: XML},
		want:      opt.Want,
		collector: newCollector(opt.withDefaults()),
	}
	if x.want == nil {
		x.want, x.filter = wantedByTable, true
	}
	return x
}

func (x *xmlWalk) finish() {
	x.log.Providers = x.counts()
	x.collector.finish(&x.log, &x.problems)
	if x.log.Channel == "" && len(x.log.Events) > 0 {
		x.log.Channel = x.log.Events[0].Channel
	}
	x.log.Problems = x.problems.done()
}

// event reads one <Event>…</Event> that starts in a line.
func (x *xmlWalk) event(raw []byte, line int) {
	e, o, err := parseXMLEvent(raw)
	if err != nil {
		x.log.Damaged++
		x.problems.add("line %d: event cannot be read: %w", "%d 行目: イベントを読み取れません: %w", line, err)
		return
	}
	e.Line = line
	x.add(e, o)
}

// add counts an event and keeps it if it is wanted.
func (x *xmlWalk) add(e Event, o Occurrence) {
	x.log.TotalRecords++
	x.log.widen(o.Time)
	stat := x.providerNamed(e.Provider)
	stat.count++
	if stat.wanted(e.ID, x.want) && !(x.filter && isPlainNoise(&e)) {
		x.collector.add(eventKey(&e), e.kind(), o, func() Event { return e })
	}
}

// isPlainNoise is isNoise for an event that is already read.
func isPlainNoise(e *Event) bool {
	return e.ID == 7036 && len(e.Binary) > 0 && Canonical(e.Provider) == "Service Control Manager" && !isServiceOfInterest(e.Binary)
}

// splitXML cuts the input into events, reading up to every '>'.
func splitXML(in *bufio.Reader, yield func(raw []byte, line int), p *problems) error {
	var event []byte
	inside, line, start := false, 1, 0
	for {
		piece, err := in.ReadSlice('>')
		if !inside {
			if i := openTag(piece); i >= 0 {
				inside, event = true, append(event[:0], piece[i:]...)
				start = line + bytes.Count(piece[:i], []byte("\n"))
			}
		} else if len(event)+len(piece) <= maxXMLEvent {
			event = append(event, piece...)
		} else {
			inside = false
			p.add("line %d: an event longer than %d bytes is left out", "%d 行目: %d バイトを超えるイベントを読み飛ばしました", start, maxXMLEvent)
		}
		line += bytes.Count(piece, []byte("\n"))
		if inside && bytes.HasSuffix(event, []byte("</Event>")) {
			yield(event, start)
			inside = false
		}
		switch {
		case errors.Is(err, io.EOF):
			if inside {
				p.add("line %d: the last event is cut", "%d 行目: 最後のイベントが途中で切れています", start)
			}
			return nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

// openTag finds the start tag of an event in a piece that ends with '>'.
func openTag(piece []byte) int {
	i := bytes.LastIndex(piece, []byte("<Event"))
	if i < 0 || bytes.HasSuffix(piece, []byte("/>")) || i+6 >= len(piece) {
		return -1
	}
	switch piece[i+6] {
	case ' ', '\t', '\r', '\n', '>':
		return i
	}
	return -1
}
