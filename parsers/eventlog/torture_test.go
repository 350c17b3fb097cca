package eventlog

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/evtfile"
	"ssltriage/samples/evtxfile"
	"ssltriage/samples/shared"
)

// tortured is how many damaged files TestTorture reads: TORTURE=100000 with
// `make torture`, some hundreds else.
func tortured(t *testing.T) int {
	if s := os.Getenv("TORTURE"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("TORTURE=%s: %v", s, err)
		}
		return n
	}
	if testing.Short() {
		return 30
	}
	return 200
}

// Bounds of TestTorture: for one file, where the machine has nothing else to
// do, and for the process.
const (
	tortureTime   = 2 * time.Second
	tortureMemory = 256 << 20
)

// TestTorture damages logs of every form in many ways and reads them: no
// panic, no overflow of the stack, no file that takes seconds or much memory.
// The files follow from their numbers alone, so that one can be read again.
func TestTorture(t *testing.T) {
	n := tortured(t)
	for _, form := range []Format{EVTX, EVT, XML, Plain} {
		t.Run(string(form), func(t *testing.T) { torture(t, tortureVictims(t)[form], n) })
	}
}

func torture(t *testing.T, victims []victim, n int) {
	var slowest time.Duration
	slow, peak := 0, uint64(0)
	for i := range n {
		v := victims[i%len(victims)]
		b := damage(v.raw, uint64(i), v.start)
		began := time.Now()
		log := v.read(b)
		took := time.Since(began)
		for again := 0; took > tortureTime && again < 3; again++ { // was the machine busy?
			began = time.Now()
			v.read(b)
			took = min(took, time.Since(began))
		}
		if took > slowest {
			slowest, slow = took, i
		}
		checkLog(t, fmt.Sprintf("file %d (%s)", i, v.name), &log)
		if i%50 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.Sys-m.HeapReleased)
		}
	}
	t.Logf("%d files; slowest: file %d with %v; %d MB of memory at most", n, slow, slowest.Round(time.Millisecond), peak>>20)
	if slowest > tortureTime && os.Getenv("TORTURE") != "" {
		t.Errorf("file %d takes %v", slow, slowest)
	}
	if peak > tortureMemory {
		t.Errorf("%d MB of memory", peak>>20)
	}
}

// victim is a sound log and the reader of its form.
type victim struct {
	name  string
	raw   []byte
	start int // damage begins here
	read  func([]byte) Log
}

func tortureVictims(t *testing.T) map[Format][]victim {
	evtx := func(b []byte) Log {
		log, _ := ReadEVTX(bytes.NewReader(b), Options{Want: everything})
		return log
	}
	flood := func(b []byte) Log { // most records wait and are forgotten
		log, _ := ReadEVTX(bytes.NewReader(b), Options{Want: everything, MaxPerKind: 4})
		return log
	}
	evt := func(b []byte) Log {
		log, _ := ReadEVT(bytes.NewReader(b), int64(len(b)), Options{Want: everything})
		return log
	}
	xml := func(b []byte) Log {
		log, _ := ReadXML(bytes.NewReader(b), Options{Want: everything})
		return log
	}
	text := func(b []byte) Log { return Parse(wintext.FromString(string(b))) }
	all := map[Format][]victim{
		EVTX: {{"made", bigLog(t, 120_000), fileHeader, evtx}, {"every shape", makeLog(t, everyShape()...), fileHeader, evtx},
			{"flood", wantedLog(t, 150_000, 2), fileHeader, flood}},
		EVT: {{"made", tortureEVT(t), evtHeader, evt},
			{"legacy-five-records-dirty", shared.Read(t, "evidence/eventlog/legacy-five-records-dirty.evt"), 16, evt}},
		XML: {{"events", []byte("<Events>" + xmlEvent + xmlHandshake + xmlEvent + "</Events>"), 0, xml},
			{"utf-16", []byte(asUTF16("<Events>"+xmlEvent+xmlHandshake+"</Events>", true, false)), 0, xml}},
	}
	for _, name := range []string{"system-evil-recursive-template", "capi2-operational-raw-binxml", "appxdeployment-bad-chunk-magic", "system-win10-1507-zero-size-record"} {
		raw := shared.Read(t, "evidence/eventlog/"+name+".evtx")
		all[EVTX] = append(all[EVTX], victim{name, raw[:fileHeader+2*chunkSize], fileHeader, evtx})
	}
	for _, c := range texts {
		all[Plain] = append(all[Plain], victim{c.name, []byte(c.text), 0, text})
	}
	all[Plain] = append(all[Plain], victim{"clixml", []byte(exportClixml), 0, text}, victim{"json", []byte(powerShellJSON), 0, text})
	return all
}

// everyShape is an event of each way in which a payload can be written.
func everyShape() []evtxfile.Event {
	forwarded := schannel(36870, evtxfile.Field{Name: "ErrorCode", Value: "0x8009030d"})
	forwarded.Forwarded = true
	raw, user := schannel(36880), schannel(36880)
	raw.UserData = &evtxfile.UserData{Name: "EventXML", Raw: true, Fields: []evtxfile.Field{{Name: "Type", Value: "server"}}}
	user.UserData = &evtxfile.UserData{Name: "EventXML", Namespace: "LSA_NS", Fields: []evtxfile.Field{{Name: "Type", Value: "server"}, {Name: "CipherSuite", Value: evtxfile.Hex32(0xc030)}}}
	strings := evtxfile.Event{Provider: "EventLog", ID: 6009, Time: when, Strings: []string{"10.00.", "17763", "", "Free"}, Binary: []byte{1}}
	arrays := schannel(36888, evtxfile.Field{Name: "a", Value: evtxfile.Raw{Kind: 0x88, Data: make([]byte, 40)}},
		evtxfile.Field{Name: "s", Value: []string{"a", "", "b"}}, evtxfile.Field{Name: "x", Value: evtxfile.Raw{Kind: typeXML, Data: nestedTemplate()}})
	return []evtxfile.Event{forwarded, raw, user, strings, arrays, httpEvent(15021, errorPacket(1), evtxfile.Field{Name: "Endpoint", Value: "[::]:443"})}
}

// nestedTemplate is BinXml as a value; its offsets point anywhere.
func nestedTemplate() []byte {
	b := []byte{0x0f, 1, 1, 0, tokenTemplate, 1, 1, 2, 3, 4, 0x2a, 2, 0, 0, 1, 0, 0, 0, 4, 0, typeUint32, 0, 9, 0, 0, 0, 0}
	return b
}

func tortureEVT(t *testing.T) []byte {
	w := evtfile.Writer{Size: 4000}
	for i := range 40 {
		if err := w.Add(legacy(i)); err != nil {
			t.Fatal(err)
		}
	}
	return w.Bytes()
}

// damage changes a copy of a file in one of several ways: some bytes, a
// number, a stretch of another place, a hole, a cut.
func damage(raw []byte, seed uint64, start int) []byte {
	random := rand.New(rand.NewPCG(seed, 0x7041))
	b := bytes.Clone(raw)
	room := len(b) - start
	place := func(n int) int { return start + random.IntN(max(room-n, 1)) }
	for range 1 + random.IntN(1+random.IntN(40)) {
		switch at := place(8); random.IntN(8) {
		case 0:
			b[at] = byte(random.Uint32())
		case 1: // a token or a small number
			b[at] = byte(random.IntN(0x50))
		case 2: // an offset or a length that may be right
			le.PutUint32(b[at:], uint32(random.IntN(chunkSize+100)))
		case 3: // one that is not
			le.PutUint32(b[at:], []uint32{0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xffff, 0x10000}[random.IntN(7)])
		case 4: // what stands elsewhere
			n := 1 + random.IntN(min(room/2+1, 2000))
			copy(b[place(n):], b[place(n):][:min(n, 8)])
			copy(b[at:], raw[place(n):])
		case 5: // a hole
			clear(b[at:min(at+random.IntN(600), len(b))])
		case 6: // one template instance in the place of another
			if i := bytes.Index(b[at:], []byte{0x0f, 1, 1, 0}); i >= 0 && at+i+6 < len(b) {
				b[at+i+4] = []byte{0x0c, 0x01, 0x41, 0x0f, 0x00}[random.IntN(5)]
			}
		default: // a definition's offset made its own place's
			if i := bytes.Index(b[at:], []byte{0x0c, 1}); i >= 0 && at+i+10 <= len(b) {
				le.PutUint32(b[at+i+6:], uint32((at+i+random.IntN(200)-100-fileHeader)&0xffff))
			}
		}
	}
	if random.IntN(6) == 0 {
		b = b[:start+random.IntN(room)]
	}
	return b
}
