package eventlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"ssltriage/parsers/problem"
)

const fileHeader = 4096

// Flags of the file header.
const flagDirty = 1

// ReadEVTX reads an .evtx file as a stream, 64 KiB at a time, so that an
// entry of a zip of any size needs no more memory than a small one.
//
// The header's chunk count and sizes are ignored: they are wrong in many
// files that were copied from a running system. Damage inside the file is
// reported in Problems and never an error; an error says that the input is
// no event log at all (ErrNotEVTX) or that its beginning cannot be read.
func ReadEVTX(r io.Reader, opt Options) (Log, error) {
	header := make([]byte, fileHeader)
	n, err := io.ReadFull(r, header)
	if !SniffEVTX(header[:n]) {
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return Log{}, problem.Wrap(err, "read event log: %w", "イベント ログの読み取り: %w", err)
		}
		return Log{}, ErrNotEVTX
	}
	w := newWalk(opt)
	w.header(header)
	if err != nil {
		w.problems.add("the file ends inside its header, after %d bytes", "ファイルがヘッダーの途中 (%d バイト目) で終わっています", n)
		return w.finish(), nil
	}
	w.slots(r)
	return w.finish(), nil
}

// SniffEVTX says whether a file that begins so is an .evtx file.
func SniffEVTX(head []byte) bool { return bytes.HasPrefix(head, []byte("ElfFile\x00")) }

// walk is the state of reading one .evtx file.
type walk struct {
	providers
	log       Log
	problems  problems
	want      func(string, int) bool
	filter    bool   // the default table's further choice among 7036
	chunk     *chunk // the one at hand
	held      held
	library   library
	payload   instance
	collector *collector
	channels  map[string]int
	key       []byte
	unread    int

	firstTime, lastTime uint64 // FILETIME, of all records
}

func newWalk(opt Options) *walk {
	w := &walk{
		providers: newProviders(),
		log:       Log{Format: EVTX},
		want:      opt.Want,
		held:      held{release: func([]byte) {}},
		collector: newCollector(opt.withDefaults()),
		channels:  map[string]int{},
		firstTime: year10000,
	}
	if w.want == nil {
		w.want, w.filter = wantedByTable, true
	}
	return w
}

func (w *walk) header(b []byte) {
	w.log.Version = fmt.Sprintf("%d.%d", le.Uint16(b[38:]), le.Uint16(b[36:]))
	w.log.HeaderChunks = int(le.Uint16(b[42:]))
	w.log.Dirty = le.Uint32(b[120:])&flagDirty != 0
}

// slots reads the file 64 KiB by 64 KiB.
func (w *walk) slots(r io.Reader) {
	a := readAhead(r)
	defer a.stop()
	w.held.release = a.reuse
	for number := 0; ; number++ {
		s := a.next()
		w.chunk = w.held.next(s, number)
		w.chunk.inUse = w.log.Dirty
		if s.n > 0 {
			w.slot()
		}
		w.hold()
		switch {
		case s.err == nil:
		case errors.Is(s.err, io.EOF):
			return
		case errors.Is(s.err, io.ErrUnexpectedEOF):
			w.problems.add("the file is cut inside chunk %d: %d of 65536 bytes are there", "ファイルがチャンク %d の途中で切れています。65536 バイト中 %d バイトしかありません", number, s.n)
			return
		default:
			w.problems.add("reading stops in chunk %d: %w", "チャンク %d で読み取りが止まりました: %w", number, s.err)
			return
		}
	}
}

// slot reads one chunk, or notes what stands in its place.
func (w *walk) slot() {
	c := w.chunk
	if !bytes.HasPrefix(c.b, []byte("ElfChnk\x00")) {
		if !allZero(c.b[:c.n]) {
			w.problems.add("chunk %d (offset %d) has no header but is not empty: skipped",
				"チャンク %d (オフセット %d) は空ではありませんがヘッダーがないため、読み飛ばしました", c.number, c.offset)
		}
		return
	}
	if c.n < headerBlock {
		return
	}
	w.log.Chunks++
	w.library.reset(c.b)
	var r record
	sampled := false
	c.records(func(pos, size int, recovered bool) {
		w.log.TotalRecords++
		if recovered {
			w.log.Recovered++
		}
		w.record(pos, size, &r)
		if !sampled && r.stat != nil {
			sampled = true
			w.channels[w.channel(&r)]++
		}
	}, w.gap)
}

func (w *walk) gap(g gap) {
	w.log.Damaged += g.damaged
	w.problems.add("%w: %d bytes that are no sound record", "%w: %d バイトは正常なレコードではありません", w.place(g.from), g.to-g.from)
}

// place names a position for a problem.
func (w *walk) place(pos int) problem.Text {
	return problem.New("chunk %d, offset %d", "チャンク %d、オフセット %d", w.chunk.number, w.chunk.offset+int64(pos))
}

// record counts one record and collects it if it is wanted.
func (w *walk) record(pos, size int, r *record) {
	known := w.readRecord(pos, size, r)
	if n := r.written; n != 0 && n < year10000 {
		w.firstTime, w.lastTime = min(w.firstTime, n), max(w.lastTime, n)
	}
	if !known {
		w.unread++
		return
	}
	r.stat.count++
	if !r.stat.wanted(r.event, w.want) || w.filter && w.isNoise(r) {
		return
	}
	w.readRest(r)
	o := Occurrence{Time: fileTime(r.written), RecordID: r.id, ProcessID: r.pid, Offset: w.chunk.offset + int64(pos)}
	if r.plain != nil || !w.hasTemplatePayload(r) {
		e := w.event(r)
		w.collector.add(eventKey(&e), e.kind(), o, func() Event { return e })
		return
	}
	k, id := w.payloadKey(r), kind{r.stat.name, r.event}
	if w.collector.again(k, id, o) {
		return
	}
	if !w.collector.canWait(id) {
		w.collector.add(k, id, o, func() Event { return w.event(r) })
		return
	}
	if e := w.collector.addWaiting(k, id, o, size); e != nil {
		e.chunk, e.pos = w.chunk.number, pos
		w.chunk.waiting = append(w.chunk.waiting, waiting{e, pos, size})
	}
}

// isNoise says whether a record is a start or stop of a service that does
// not matter here; a System log is full of them.
func (w *walk) isNoise(r *record) bool {
	if r.event != 7036 || r.plain != nil || !r.stat.services {
		return false
	}
	if !w.hasTemplatePayload(r) || len(w.payload.values) == 0 {
		return false
	}
	return !isServiceOfInterest(w.chunk.content(&w.payload, len(w.payload.values)-1))
}

// payloadSpan gives the value of the record that is its payload.
func (w *walk) payloadSpan(r *record) (span, bool) {
	i := int(r.layout.payload)
	if i < 0 || i >= len(r.system.values) {
		return span{}, false
	}
	v := r.system.values[i]
	return v, v.kind == typeXML && v.n > 0
}

// hasTemplatePayload reads the values of the record's payload, if that is a
// template instance, into w.payload.
func (w *walk) hasTemplatePayload(r *record) bool {
	v, ok := w.payloadSpan(r)
	if !ok {
		return false
	}
	end := v.at + v.n
	return w.chunk.readInstance(skipFragmentHeader(w.chunk.b, v.at, end), end, &w.payload)
}

func (w *walk) finish() Log {
	w.settleAll()
	w.log.Providers = w.counts()
	w.log.First, w.log.Last = fileTime(w.firstTime), fileTime(w.lastTime)
	if w.unread > 0 {
		w.problems.add("%d records have a layout that is not known: counted only", "%d 件のレコードは形式が不明のため、数えるだけにしました", w.unread)
	}
	best := 0
	for name, n := range w.channels {
		if n > best || n == best && name < w.log.Channel {
			best, w.log.Channel = n, name
		}
	}
	w.collector.finish(&w.log, &w.problems)
	w.log.Problems = w.problems.done()
	return w.log
}

func allZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}
