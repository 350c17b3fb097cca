package eventlog

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/problem"
	"ssltriage/samples/shared"
)

func everything(string, int) bool { return true }

// readReal reads one of the real files with all its events.
func readReal(t testing.TB, name string, opt Options) Log {
	t.Helper()
	log, err := ReadEVTX(bytes.NewReader(shared.Read(t, "evidence/eventlog/"+name)), opt)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return log
}

// realFiles are the record counts of the files' description, found by an
// independent walk: total includes the records behind damage (recovered),
// some of which have the highest ids.
var realFiles = []struct {
	name                      string
	total, recovered, damaged int
	chunks, headerChunks      int
	version                   string
	dirty                     bool
	firstID, lastID           uint64
	channel                   string
	provider                  string
	providerCount             int
	problems                  []string // a part of each
}{
	{"system-win10-zh-schannel-36871.evtx", 169, 0, 0, 2, 2, "3.2", false, 6142, 6523, "System", "Schannel", 100, nil},
	{"system-server2022-large-7857.evtx", 7857, 0, 0, 46, 46, "3.2", false, 62782, 70638, "System", "Service Control Manager", 5316, nil},
	{"system-win10-1809-dirty-wrapped-truncated.evtx", 2592, 0, 1, 23, 320, "3.1", true, 44609, 47200, "System",
		"Service Control Manager", 986, []string{"no sound record", "cut inside chunk 22"}},
	{"system-win10-1507-zero-size-record.evtx", 335 + 114, 114, 1, 4, 4, "3.1", true, 1, 450, "System",
		"Microsoft-Windows-Kernel-General", 108, []string{"232 bytes that are no sound record"}},
	{"appxdeployment-bad-chunk-magic.evtx", 270 - 3 + 31, 31, 3, 4, 16, "3.1", true, 45691, 47705,
		"Microsoft-Windows-AppXDeployment/Operational", "Microsoft-Windows-AppXDeployment", 298,
		[]string{"no sound record", "chunk 6 (offset 397312) has no header", "no sound record", "no sound record", "chunk 10"}},
	{"capi2-operational-raw-binxml.evtx", 340, 0, 0, 13, 13, "3.1", false, 1, 340, "Microsoft-Windows-CAPI2/Operational",
		"Microsoft-Windows-CAPI2", 340, nil},
	{"system-evil-recursive-template.evtx", 169, 0, 0, 2, 2, "3.2", false, 6142, 6523, "System", "Schannel", 100,
		[]string{"the system template of record 6142 is not sound"}},
}

func TestRealFiles(t *testing.T) {
	for _, want := range realFiles {
		var first, last uint64
		visited := 0
		log := readReal(t, want.name, Options{Want: everything, Visit: func(e *Event, o Occurrence) {
			if visited++; first == 0 || o.RecordID < first {
				first = o.RecordID
			}
			last = max(last, o.RecordID)
		}})
		type numbers struct {
			Total, Visited, Recovered, Damaged, Chunks, HeaderChunks int
			Version, Channel                                         string
			Dirty                                                    bool
			First, Last                                              uint64
			OfProvider                                               int
		}
		got := numbers{log.TotalRecords, visited, log.Recovered, log.Damaged, log.Chunks, log.HeaderChunks, log.Version,
			log.Channel, log.Dirty, first, last, log.Providers[want.provider]}
		expected := numbers{want.total, want.total, want.recovered, want.damaged, want.chunks, want.headerChunks, want.version,
			want.channel, want.dirty, want.firstID, want.lastID, want.providerCount}
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.name, diff)
		}
		compareProblems(t, want.name, log.Problems, want.problems)
		checkLog(t, want.name, &log)
	}
}

func compareProblems(t *testing.T, name string, got []problem.Text, want []string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := 0; ok && i < len(got); i++ {
		ok = strings.Contains(got[i].EN, want[i])
	}
	if !ok {
		t.Errorf("%s: problems %q, want %q", name, got, want)
	}
}

// checkLog tests what must hold for every log, however damaged.
func checkLog(t testing.TB, name string, log *Log) {
	t.Helper()
	stood := 0
	for i := range log.Events {
		e := &log.Events[i]
		stood += e.Count
		if e.Count < 1 || len(e.Occurrences) == 0 || len(e.Occurrences) > min(e.Count, 2*keepOccurrences) {
			t.Fatalf("%s: %s %d: count %d, %d occurrences", name, e.Provider, e.ID, e.Count, len(e.Occurrences))
		}
		if e.First.After(e.Last) || !e.First.IsZero() && e.First.Before(log.First) || e.Last.After(log.Last) {
			t.Fatalf("%s: %s %d: %v to %v in a log from %v to %v", name, e.Provider, e.ID, e.First, e.Last, log.First, log.Last)
		}
		if i > 0 && e.First.Before(log.Events[i-1].First) {
			t.Fatalf("%s: events are not in order", name)
		}
	}
	if stood+log.LeftOut != log.Wanted || log.Wanted > log.TotalRecords {
		t.Fatalf("%s: %d records in events + %d left out, %d wanted, %d in all", name, stood, log.LeftOut, log.Wanted, log.TotalRecords)
	}
	if len(log.Problems) > maxProblems {
		t.Fatalf("%s: %d problems", name, len(log.Problems))
	}
}

func find(t testing.TB, log *Log, provider string, id int) *Event {
	t.Helper()
	for i := range log.Events {
		if log.Events[i].Is(provider, id) {
			return &log.Events[i]
		}
	}
	t.Fatalf("no %s %d in the log", provider, id)
	return nil
}

// TestSchannelOfARealServer: 100 equal records of a Chinese Windows become
// one event.
func TestSchannelOfARealServer(t *testing.T) {
	log := readReal(t, "system-win10-zh-schannel-36871.evtx", Options{})
	e := find(t, &log, "Schannel", 36871)
	want := Event{
		Format: EVTX, Provider: "Schannel", ID: 36871, Level: 2, Channel: "System", UserSID: "S-1-5-18",
		ProcessID: 1104, ProcessIDs: e.ProcessIDs, RecordID: 6142, Offset: 4096 + 512, Count: 100,
		First: time.Date(2021, 6, 20, 1, 42, 55, 795473700, time.UTC), Last: e.Last,
		Data:        []Field{{"Type", "客户端"}, {"ErrorState", "10013"}},
		Occurrences: e.Occurrences, Computer: e.Computer,
	}
	if diff := cmp.Diff(want, *e); diff != "" {
		t.Error(diff)
	}
	if e.Computer == "" || len(e.Occurrences) != 100 || e.Occurrences[0].RecordID != 6142 {
		t.Errorf("computer %t, %d occurrences", e.Computer != "", len(e.Occurrences))
	}
}

// TestEvilTemplate: the system template is refused, the payloads are not
// lost with it.
func TestEvilTemplate(t *testing.T) {
	log := readReal(t, "system-evil-recursive-template.evtx", Options{})
	refused, good := 0, 0
	for _, e := range log.Events {
		if e.Is("Schannel", 36871) {
			if e.Get("ErrorState") != "10013" {
				t.Errorf("event without its values: %d records", e.Count)
			}
			if e.Partial {
				refused += e.Count
			} else {
				good += e.Count
			}
		}
	}
	if refused != 90 || good != 10 {
		t.Errorf("%d partial and %d whole records, want 90 and 10", refused, good)
	}
}

// TestRawPayloads: CAPI2 writes UserData without a template. All 340 decode,
// those with an entity inside an attribute among them.
func TestRawPayloads(t *testing.T) {
	log := readReal(t, "capi2-operational-raw-binxml.evtx", Options{Want: everything, MaxBytes: 1 << 30})
	tasks, quotes := 0, 0
	for _, e := range log.Events {
		if e.Partial {
			t.Errorf("event %d at offset %d is partial", e.ID, e.Offset)
		}
		if strings.HasPrefix(e.Get("CorrelationAuxInfo@TaskId"), "{") {
			tasks += e.Count
		}
		for _, f := range e.Data {
			if strings.Contains(f.Name, "@") && strings.Contains(f.Value, `"`) {
				quotes++
				break
			}
		}
	}
	if tasks != 340 || quotes != 3 {
		t.Errorf("%d events with a task id, %d with quotation marks in an attribute, want 340 and 3", tasks, quotes)
	}
}

// TestLibraryAndOwnReadingAgree reads every real file twice: with
// golang-evtx, and with nothing but values.go.
func TestLibraryAndOwnReadingAgree(t *testing.T) {
	for _, f := range realFiles {
		raw := shared.Read(t, "evidence/eventlog/"+f.name)
		read := func(spent int) Log {
			w := newWalk(Options{Want: everything, MaxBytes: 1 << 30})
			w.library.spent = spent
			w.header(raw)
			w.slots(bytes.NewReader(raw[fileHeader:]))
			return w.finish()
		}
		with, without := read(-1<<40), read(libraryBudget) // all by the library, nothing by it
		if diff := cmp.Diff(with.Events, without.Events); diff != "" {
			t.Errorf("%s (-golang-evtx +own):\n%s", f.name, diff)
		}
		if len(with.Events) == 0 {
			t.Errorf("%s: no events", f.name)
		}
	}
}

func evtxexport(t *testing.T, file string) []byte {
	t.Helper()
	path, err := exec.LookPath("evtxexport")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("evtxexport is needed: apt-get install libevtx-utils")
		}
		t.Skip("evtxexport is not installed (libevtx-utils)")
	}
	// It fails where it stops at the first record that it cannot decode.
	out, _ := exec.Command(path, "-f", "xml", file).Output()
	return out
}
