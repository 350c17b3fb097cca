package eventlog

import (
	"fmt"
	"io"
)

// Legacy event logs of Windows NT 4 to Server 2003 ([MS-EVEN] section
// 2.2.2, winnt.h EVENTLOGRECORD; file header ELF_LOGFILE_HEADER).
const (
	evtHeader    = 48
	evtEOFSize   = 40
	evtFixed     = 56 // record up to the source name
	evtMinRecord = 60
	evtMaxRecord = 64 << 10 // ReportEvent takes at most 61,440 bytes
	evtFiller    = 0x27     // fills the end of the file where no record header fits
	evtDirty     = 1
)

// ReadEVT reads a legacy .evt file of size bytes. The file is a ring: its
// records begin at the oldest one, go on to the end of the file and then
// behind the header. Where the header is stale, as in a copy of a log in
// use, the end-of-file record has the right places; where that is missing,
// all sound records of the file are taken.
//
// An error says that the input is no .evt file (ErrNotEVT); damage is
// reported in Problems.
func ReadEVT(r io.ReaderAt, size int64, opt Options) (Log, error) {
	f := &evtFile{window: window{r: r, size: size}}
	head, ok := f.bytes(0, evtHeader)
	if !ok || !SniffEVT(head) {
		return Log{}, ErrNotEVT
	}
	e := evtWalk{file: f, log: Log{Format: EVT}, collector: newCollector(opt.withDefaults()), want: opt.Want, providers: newProviders()}
	if e.want == nil {
		e.want = wantedByTable
	}
	e.log.Version = fmt.Sprintf("%d.%d", le.Uint32(head[8:]), le.Uint32(head[12:]))
	e.log.Dirty = le.Uint32(head[36:])&evtDirty != 0
	oldest, end := int64(le.Uint32(head[16:])), int64(le.Uint32(head[20:]))
	if e.log.Dirty || !f.isEOF(end) {
		oldest, end, ok = f.findEOF()
	}
	if ok && f.inside(oldest) && f.inside(end) {
		e.ring(oldest, end)
	} else {
		e.problems.add("the file has no sound end-of-file record: every sound record is read, older ones among them",
			"正常な EOF レコードがありません。古いものを含め、正常なレコードをすべて読み取りました")
		e.scan()
	}
	e.log.Providers = e.counts()
	e.collector.finish(&e.log, &e.problems)
	e.log.Problems = e.problems.done()
	return e.log, nil
}

// SniffEVT says whether a file that begins so is a legacy .evt file.
func SniffEVT(head []byte) bool {
	return len(head) >= 8 && le.Uint32(head) == evtHeader && string(head[4:8]) == "LfLe"
}

// evtFile is the ring of records.
type evtFile struct{ window }

func (f *evtFile) inside(at int64) bool { return at >= evtHeader && at < f.size }

// isEOF says whether the end-of-file record stands at a place.
func (f *evtFile) isEOF(at int64) bool {
	b, ok := f.ring(at, evtEOFSize)
	return f.inside(at) && ok && isEOFRecord(b)
}

func isEOFRecord(b []byte) bool {
	return le.Uint32(b) == evtEOFSize && le.Uint32(b[4:]) == 0x11111111 && le.Uint32(b[8:]) == 0x22222222 &&
		le.Uint32(b[12:]) == 0x33333333 && le.Uint32(b[16:]) == 0x44444444
}

// findEOF searches the end-of-file record that knows its own place.
func (f *evtFile) findEOF() (oldest, end int64, ok bool) {
	for at := int64(evtHeader); at+4 <= f.size; at += 4 {
		b, ok := f.ring(at, evtEOFSize) // it may be split at the end of the file
		if ok && isEOFRecord(b) && int64(le.Uint32(b[24:])) == at {
			return int64(le.Uint32(b[20:])), at, true
		}
	}
	return 0, 0, false
}

// ring gives n bytes from a place on, going on behind the header where the
// file ends.
func (f *evtFile) ring(at int64, n int) ([]byte, bool) {
	if !f.inside(at) {
		return nil, false
	}
	first := int(min(int64(n), f.size-at))
	b, ok := f.bytes(at, first)
	if !ok || first == n {
		return b, ok
	}
	whole := append([]byte(nil), b...)
	rest, ok := f.bytes(evtHeader, n-first)
	return append(whole, rest...), ok
}

// record gives the sound record at a place: signature, plausible size,
// repeated at its end.
func (f *evtFile) record(at int64) ([]byte, bool) {
	head, ok := f.ring(at, 8)
	if !ok || string(head[4:8]) != "LfLe" {
		return nil, false
	}
	size := int(le.Uint32(head))
	if size < evtMinRecord || size > evtMaxRecord || size%4 != 0 || int64(size) > f.size-evtHeader {
		return nil, false
	}
	tail, ok := f.ring(f.after(at, size-4), 4)
	if !ok || int(le.Uint32(tail)) != size {
		return nil, false
	}
	return f.ring(at, size)
}

// after gives the place n bytes behind another in the ring.
func (f *evtFile) after(at int64, n int) int64 {
	at += int64(n)
	if at >= f.size {
		at += evtHeader - f.size
	}
	return at
}

// evtWalk is the state of reading one .evt file.
type evtWalk struct {
	providers
	file      *evtFile
	log       Log
	problems  problems
	want      func(string, int) bool
	collector *collector
}

// ring reads the records from the oldest to the end.
func (e *evtWalk) ring(at, end int64) {
	lost := int64(0)
	for travelled := int64(0); at != end && travelled < e.file.size; {
		step := 4
		if b, ok := e.file.record(at); ok {
			step = len(b)
			e.record(b, at)
			e.flushLost(&lost, at)
		} else if e.filler(at) {
			step = int(e.file.size - at)
		} else {
			lost += 4
		}
		travelled += int64(step)
		at = e.file.after(at, step)
	}
	e.flushLost(&lost, at)
}

func (e *evtWalk) flushLost(lost *int64, at int64) {
	if *lost > 0 {
		e.log.Damaged++
		e.problems.add("offset %d: %d bytes before it are no sound record", "オフセット %d: その前の %d バイトは正常なレコードではありません", at, *lost)
		*lost = 0
	}
}

// filler says whether only padding follows up to the end of the file.
func (e *evtWalk) filler(at int64) bool {
	if e.file.size-at >= evtFixed {
		return false
	}
	b, ok := e.file.bytes(at, 4)
	return !ok || le.Uint32(b) == evtFiller || le.Uint32(b) == 0
}

// scan reads every sound record of the file.
func (e *evtWalk) scan() {
	for at := int64(evtHeader); at+evtMinRecord <= e.file.size; {
		b, ok := e.file.record(at)
		if !ok {
			at += 4
			continue
		}
		e.record(b, at)
		at += int64(len(b))
	}
}
