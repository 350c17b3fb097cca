package eventlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ssltriage/samples/evtxfile"
)

func TestNotEVTX(t *testing.T) {
	for _, s := range []string{"", "Elf", "ElfFile", "PK\x03\x04 and more", strings.Repeat("x", 100_000)} {
		if _, err := ReadEVTX(strings.NewReader(s), Options{}); !errors.Is(err, ErrNotEVTX) {
			t.Errorf("%d bytes: %v", len(s), err)
		}
	}
	broken := errors.New("broken")
	if _, err := ReadEVTX(iotest.ErrReader(broken), Options{}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// TestReaderFails: what was read until then counts.
func TestReaderFails(t *testing.T) {
	b := bigLog(t, 1<<20)
	r := io.MultiReader(bytes.NewReader(b[:500_000]), iotest.ErrReader(errors.New("zip: checksum error")))
	log, err := ReadEVTX(r, Options{})
	if err != nil || log.TotalRecords == 0 || !strings.Contains(fmt.Sprint(log.Problems), "reading stops in chunk 7: zip: checksum error") {
		t.Errorf("%d records, %q, %v", log.TotalRecords, log.Problems, err)
	}
}

func TestSmallReads(t *testing.T) {
	b := bigLog(t, 300_000)
	whole := readBytes(t, b, Options{})
	log, err := ReadEVTX(iotest.OneByteReader(bytes.NewReader(b)), Options{})
	if err != nil || log.TotalRecords != whole.TotalRecords || log.TotalRecords == 0 {
		t.Errorf("%d records byte by byte, %d at once, %v", log.TotalRecords, whole.TotalRecords, err)
	}
}

// TestTruncation cuts a log at many places: whatever lies before stays.
func TestTruncation(t *testing.T) {
	b := bigLog(t, 300_000)
	whole := readBytes(t, b, Options{}).TotalRecords
	before := 0
	for n := 8; n <= len(b); n += 1 + n%997 {
		log := readBytes(t, b[:n], Options{})
		if log.TotalRecords < before || log.TotalRecords > whole {
			t.Fatalf("cut at %d: %d records, %d before, %d in all", n, log.TotalRecords, before, whole)
		}
		before = log.TotalRecords
		if n > fileHeader+chunkSize+2000 && before == 0 {
			t.Fatalf("cut at %d: no records", n)
		}
	}
}

// TestLimits: a flood of different events of one kind keeps its first and
// its last ones and does not crowd out the others.
func TestLimits(t *testing.T) {
	var events []evtxfile.Event
	for i := range 500 {
		events = append(events, schannel(36888, evtxfile.Field{Name: "ErrorState", Value: uint32(i)}))
	}
	events = append(events, schannel(36870, evtxfile.Field{Name: "Type", Value: "server"}))
	for i := range events {
		events[i].Time = when.Add(time.Duration(i) * time.Second)
	}
	log := readMade(t, Options{MaxPerKind: 20}, events...)
	if len(log.Events) != 21 || log.LeftOut != 480 || log.Wanted != 501 || len(log.Problems) != 1 {
		t.Fatalf("%d events, %d left out of %d, %q", len(log.Events), log.LeftOut, log.Wanted, log.Problems)
	}
	for i, want := range map[int]string{0: "0", 9: "9", 10: "490", 19: "499"} {
		if got := log.Events[i].Get("ErrorState"); got != want {
			t.Errorf("event %d is that of state %s, want %s", i, got, want)
		}
	}
	log = readMade(t, Options{MaxBytes: 16 << 10}, events...)
	find(t, &log, "Schannel", 36870)
	if log.LeftOut == 0 {
		t.Error("MaxBytes has no effect")
	}
}

// endless repeats the chunks of a log, as a huge file would.
type endless struct {
	head, chunks []byte
	at, left     int
	each         func()
}

func (e *endless) Read(b []byte) (int, error) {
	if e.at < len(e.head) {
		n := copy(b, e.head[e.at:])
		e.at += n
		return n, nil
	}
	if e.left <= 0 {
		return 0, io.EOF
	}
	at := (e.at - len(e.head)) % len(e.chunks)
	n := copy(b, e.chunks[at:])
	e.at += n
	e.left -= n
	e.each()
	return n, nil
}

// TestMemory reads 300 MB in which every wanted record is different.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	b := floodLog(t, 8<<20, func(i int, e *evtxfile.Event) {
		e.ID = uint16(36864 + i%60)
		e.Data[1].Value = uint32(i)
		e.Binary = bytes.Repeat([]byte{byte(i)}, 300)
	})
	var start, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&start)
	peak, reads := uint64(0), 0
	r := &endless{head: b[:fileHeader], chunks: b[fileHeader:], left: 300 << 20, each: func() {
		if reads++; reads%300 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
	}}
	log, err := ReadEVTX(r, Options{})
	if err != nil || len(log.Events) < 3000 {
		t.Fatalf("%d events, %v", len(log.Events), err)
	}
	used := (peak - start.HeapAlloc) >> 20
	t.Logf("%d events, %d left out, %d MB in use at most", len(log.Events), log.LeftOut, used)
	if used > 20 {
		t.Errorf("%d MB in use", used)
	}
}

// TestOverlappingDefinitions: definitions that are longer together than
// their chunk overlap; a hostile file must not have them read over and over.
func TestOverlappingDefinitions(t *testing.T) {
	b := makeLog(t, schannel(36888, evtxfile.Field{Name: "AlertDesc", Value: uint32(40)}))
	for before, sound := range map[int]bool{0: true, chunkSize - 100: false} {
		c := &chunk{b: b[fileHeader:], definitions: map[int]*definition{}, tokenised: before}
		var in instance
		if !c.readInstance(headerBlock+recordStart+4, chunkSize, &in) {
			t.Fatal("the record has no template instance")
		}
		if got := c.define(in.definition).sound; got != sound {
			t.Errorf("definition behind %d bytes of others: sound is %t", before, got)
		}
	}
}

// TestHostileNames: a file in which every record has another provider, id or
// spelling needs no more memory than others.
func TestHostileNames(t *testing.T) {
	var events []evtxfile.Event
	for i := range 20_000 {
		e := httpEvent(uint16(i), nil)
		e.EventSourceName = ""
		switch i % 3 {
		case 0:
			e.Provider = "P" + strings.Repeat("x", i%50) + string(rune('A'+i%26))
		case 1:
			e.Provider = strings.Repeat("http", 1)[:i%4] + "HTTP"[i%4:]
		}
		events = append(events, e)
	}
	log := readMade(t, Options{MaxEvents: 100}, events...)
	if len(log.Events) > 125 || len(log.Providers) > maxProviders+1 || log.TotalRecords != 20_000 {
		t.Errorf("%d events, %d providers, %d records", len(log.Events), len(log.Providers), log.TotalRecords)
	}
}

// TestManyFields: a template with thousands of fields is read in part.
func TestManyFields(t *testing.T) {
	var fields []evtxfile.Field
	for i := range 700 {
		fields = append(fields, evtxfile.Field{Name: "f", Value: uint8(i)})
	}
	log := readMade(t, Options{}, schannel(36900, fields...))
	if e := log.Events[0]; len(e.Data) != maxSlots || !e.Partial || e.Data[300].Value != "44" {
		t.Errorf("%d fields, partial %t", len(e.Data), e.Partial)
	}
}

// TestSilence: the library's chatter does not reach the standard logger, and
// the logger is as before afterwards.
func TestSilence(t *testing.T) {
	var out bytes.Buffer
	old := stdlog.Writer()
	stdlog.SetOutput(&out)
	defer stdlog.SetOutput(old)
	b := makeLog(t, schannel(36900, evtxfile.Field{Name: "empty", Value: evtxfile.ANSI("")}))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				if _, err := ReadEVTX(bytes.NewReader(b), Options{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	stdlog.Print("ours")
	if got := out.String(); strings.Contains(got, "Not initialized") || !strings.HasSuffix(got, "ours\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("standard logger got %q", got)
	}
}

// TestUnflushed: a log that was copied while in use has records behind the
// end that its chunk's header knows.
func TestUnflushed(t *testing.T) {
	var events []evtxfile.Event
	for i := range 20 {
		events = append(events, schannel(36888, evtxfile.Field{Name: "ErrorState", Value: uint32(i)}))
	}
	for _, dirty := range []bool{false, true} {
		b := makeLog(t, events...)
		c := b[fileHeader:]
		pos := headerBlock
		for range 12 {
			pos += int(le.Uint32(c[pos+4:]))
		}
		le.PutUint32(c[48:], uint32(pos))
		le.PutUint64(c[32:], 12)
		want := 12
		if dirty {
			le.PutUint32(b[120:], flagDirty)
			want = 20
		}
		log := readBytes(t, b, Options{})
		if log.TotalRecords != want || log.Recovered != want-12 || len(log.Problems) > 0 {
			t.Errorf("dirty %t: %d records, %d recovered, %q", dirty, log.TotalRecords, log.Recovered, log.Problems)
		}
		le.PutUint64(c[pos+8:], 99) // what is left from another use
		if log = readBytes(t, b, Options{}); log.TotalRecords != 12 {
			t.Errorf("dirty %t: %d records, foreign ones among them", dirty, log.TotalRecords)
		}
	}
}

// TestWaiting: what waits until it is known to be kept is read as what is
// read at once, from whichever chunk.
func TestWaiting(t *testing.T) {
	b := floodLog(t, 6<<20, func(i int, e *evtxfile.Event) {
		e.ID = uint16(36864 + i%7)
		e.Data[1].Value = uint32(i / (1 + i%3))
	})
	for _, perKind := range []int{1, 2, 5, 50, 900} {
		opt := Options{MaxPerKind: perKind, MaxBytes: 1 << 30}
		waiting := readBytes(t, b, opt)
		opt.Visit = func(*Event, Occurrence) {} // everything at once
		atOnce := readBytes(t, b, opt)
		if diff := cmp.Diff(atOnce, waiting); diff != "" {
			t.Errorf("%d per kind (-at once +waiting):\n%.2000s", perKind, diff)
		}
	}
}
