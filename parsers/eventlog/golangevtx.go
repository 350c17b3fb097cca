package eventlog

import (
	"bytes"
	"io"
	"log"
	"sync"

	"github.com/0xrawsec/golang-evtx/evtx"
)

// This file is the only one that knows github.com/0xrawsec/golang-evtx. The
// library turns the payload of a record into a tree of values. It is kept on
// a short leash:
//
//   - Its own ways through a file are not used: they parse in goroutines and
//     panic there, which ends the process on damaged files.
//   - It sees a payload only after tokenising has shown that its template is
//     sound and that no value is BinXml again (proven): a template that holds
//     itself would overflow the stack, which recover cannot catch. Other
//     panics are recovered.
//   - Values that it is known to get wrong, and payloads that it gives up,
//     are read by values.go.
//   - It writes to the standard logger of the process; see silence.

// libraryBudget bounds what the library is given per file: bytes of
// templates, and of values eight times, because it reads those one by one
// through reflection. It lasts for about a thousand distinct events and a
// twentieth of a second; the events beyond it are read by values.go alone,
// which agrees with the library on all that is trusted.
const libraryBudget = 2 << 20

type library struct {
	chunk evtx.Chunk
	spent int
}

// reset prepares for another chunk: the library caches templates by offset.
func (l *library) reset(b []byte) {
	l.chunk = evtx.Chunk{Data: b, TemplateTable: evtx.TemplateTable{}, StringTable: evtx.ChunkStringTable{}}
}

// decoded is the library's tree of one payload; nil when it gave nothing.
type decoded evtx.GoEvtxMap

// decode runs the library over a proven payload instance.
func (l *library) decode(c *chunk, in *instance, problem func(en, ja string, args ...any)) (d decoded) {
	l.spent += int(le.Uint32(c.b[in.definition+20:]))
	for _, v := range in.values {
		l.spent += 8 * v.n
	}
	if l.spent > libraryBudget {
		return nil
	}
	defer silence()()
	defer func() {
		if r := recover(); r != nil {
			problem("golang-evtx at offset %d: %v", "golang-evtx (オフセット %d): %v", c.offset+int64(in.at), r)
			d = nil
		}
	}()
	r := bytes.NewReader(c.b)
	if _, err := r.Seek(int64(in.at), io.SeekStart); err != nil {
		return nil
	}
	parsed, err := evtx.Parse(r, &l.chunk, false)
	t, ok := parsed.(*evtx.TemplateInstance)
	if err != nil || !ok {
		problem("golang-evtx at offset %d: %v", "golang-evtx (オフセット %d): %v", c.offset+int64(in.at), err)
		return nil
	}
	return decoded(*t.GoEvtxMap())
}

// trusted are the types of values that the library renders as Windows does.
// Among the others are arrays (it drops empty strings and mistakes types),
// HexInt (padded), FILETIME (wrong beyond the calendar), GUID (no braces), SizeT and Real32 (unknown to it),
// SYSTEMTIME (wrong by a factor of 1,000) and AnsiString (lost when empty).
var trusted = map[byte]bool{
	typeString: true,
	typeInt8:   true, typeUint8: true, typeInt16: true, typeUint16: true,
	typeInt32: true, typeUint32: true, typeInt64: true, typeUint64: true,
	typeSID: true,
}

// text gives the value of a slot: the library's where it has one that can be
// trusted, else our own reading of the bytes.
func (d decoded) text(s *slot, kind byte, b []byte) string {
	if s.unique && trusted[kind] && fits(kind, b) {
		if v, ok := d.find(s.path); ok {
			return v
		}
	}
	return valueText(kind, b)
}

// fits says whether a value has the size that the library takes for granted:
// it reads numbers by their type, into the next value if need be.
func fits(kind byte, b []byte) bool {
	switch kind {
	case typeString:
		return len(b)%2 == 0
	case typeSID:
		_, ok := sidString(b)
		return ok
	}
	return len(b) == valueSizes[kind]
}

func (d decoded) find(path []string) (string, bool) {
	var at any = evtx.GoEvtxMap(d)
	for _, name := range path {
		m, ok := at.(evtx.GoEvtxMap)
		if !ok {
			return "", false
		}
		if at, ok = m[name]; !ok {
			return "", false
		}
	}
	text, ok := at.(string)
	return text, ok
}

var quiet struct {
	sync.Mutex
	users int
	saved io.Writer
}

// silence makes the standard logger drop everything until the returned
// function is called: the library prints stack traces there, at any log
// level, for input that is merely odd. Nothing of our own uses the standard
// logger, so nothing of our own is lost. Several readers may be at work.
func silence() (restore func()) {
	quiet.Lock()
	defer quiet.Unlock()
	if quiet.users++; quiet.users == 1 {
		quiet.saved = log.Writer()
		log.SetOutput(io.Discard)
	}
	return func() {
		quiet.Lock()
		defer quiet.Unlock()
		if quiet.users--; quiet.users == 0 {
			log.SetOutput(quiet.saved)
		}
	}
}
