package eventlog

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ssltriage/samples/evtfile"
	"ssltriage/samples/shared"
)

func readEVT(t testing.TB, b []byte, opt Options) Log {
	t.Helper()
	log, err := ReadEVT(bytes.NewReader(b), int64(len(b)), opt)
	if err != nil {
		t.Fatal(err)
	}
	checkLog(t, t.Name(), &log)
	return log
}

// TestRealEVT: the same five records in a closed file and in a copy of an
// open one with a stale header.
func TestRealEVT(t *testing.T) {
	for name, dirty := range map[string]bool{"legacy-five-records.evt": false, "legacy-five-records-dirty.evt": true} {
		log := readEVT(t, shared.Read(t, "evidence/eventlog/"+name), Options{Want: everything})
		if log.TotalRecords != 5 || log.Dirty != dirty || log.Version != "1.1" || log.Providers["TestApp"] != 5 || len(log.Problems) > 0 {
			t.Errorf("%s: %d records, dirty %t, %v, %q", name, log.TotalRecords, log.Dirty, log.Providers, log.Problems)
		}
		type row struct{ Record, ID, Level int }
		var got []row
		for _, e := range log.Events {
			got = append(got, row{int(e.RecordID), e.ID, e.Level})
			if e.First.Year() != 2021 || e.Count != 1 {
				t.Errorf("%s: record %d: %v, count %d", name, e.RecordID, e.First, e.Count)
			}
		}
		if diff := cmp.Diff([]row{{1, 1, 4}, {2, 2, 2}, {3, 3, 3}, {4, 65534, 0}, {5, 5, 0}}, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func legacy(i int) evtfile.Event {
	return evtfile.Event{
		Source: "Schannel", Computer: "WEB01", ID: 36870, Qualifiers: 0xC000, Type: evtfile.TypeError,
		Time: when.Truncate(time.Second).Add(time.Duration(i) * time.Second), UserSID: "S-1-5-18",
		Strings: []string{"server", "0x80090016", ""}, Data: []byte{1, 2, byte(i)},
	}
}

func TestEVTEvents(t *testing.T) {
	w := evtfile.Writer{}
	packet := errorPacket(0xC000005F)
	for _, e := range []evtfile.Event{
		legacy(7),
		{Source: "HTTP", Computer: "WEB01", ID: 15021, Qualifiers: 0xC000, Type: evtfile.TypeError, Time: when,
			Strings: []string{`\Device\Http\ReqQueue`, "0.0.0.0:443"}, Data: packet},
		{Source: "Browser", Computer: "WEB01", ID: 8033, Time: when},
	} {
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	log := readEVT(t, w.Bytes(), Options{})
	first := when.Truncate(time.Second)
	want := []Event{
		{
			Format: EVT, Provider: "HTTP", ID: 15021, Level: 2, Qualifiers: 0xC000, Computer: "WEB01", RecordID: 2, Count: 1,
			First: first, Last: first, Positional: true, Strings: []string{`\Device\Http\ReqQueue`, "0.0.0.0:443"}, Binary: packet,
			Data: []Field{{"DeviceObject", `\Device\Http\ReqQueue`}, {"Endpoint", "0.0.0.0:443"}},
		},
		{
			Format: EVT, Provider: "Schannel", ID: 36870, Level: 2, Qualifiers: 0xC000, Computer: "WEB01", UserSID: "S-1-5-18", RecordID: 1, Count: 1,
			First: first.Add(7 * time.Second), Last: first.Add(7 * time.Second), Positional: true, Strings: []string{"server", "0x80090016", ""}, Binary: []byte{1, 2, 7},
			Data: []Field{{"Type", "server"}, {"ErrorCode", "0x80090016"}, {"ErrorStatus", ""}},
		},
	}
	if diff := cmp.Diff(want, log.Events, cmpopts.IgnoreFields(Event{}, "Offset", "Occurrences"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if status, ok := log.Events[0].Status(); !ok || status != 0xC000005F {
		t.Errorf("status %08x, %t", status, ok)
	}
	if log.TotalRecords != 3 || log.Providers["Browser"] != 1 {
		t.Errorf("%d records, %v", log.TotalRecords, log.Providers)
	}
}

// TestEVTRing lets the file wrap at every possible place, closed and open.
func TestEVTRing(t *testing.T) {
	for _, dirty := range []bool{false, true} {
		for size := 1200; size < 1700; size += 4 {
			w := evtfile.Writer{Size: size, Dirty: dirty}
			for i := range 40 {
				if err := w.Add(legacy(i)); err != nil {
					t.Fatal(err)
				}
			}
			log := readEVT(t, w.Bytes(), Options{})
			if len(log.Problems) > 0 || log.TotalRecords < 5 {
				t.Fatalf("size %d, dirty %t: %d records, %q", size, dirty, log.TotalRecords, log.Problems)
			}
			for i, e := range log.Events {
				if want := uint64(40 - len(log.Events) + 1 + i); e.RecordID != want {
					t.Fatalf("size %d, dirty %t: event %d is record %d, want %d", size, dirty, i, e.RecordID, want)
				}
			}
		}
	}
}

func TestEVTDamage(t *testing.T) {
	for _, s := range []string{"", "LfLe", "\x30\x00\x00\x00LfLe"} {
		if _, err := ReadEVT(bytes.NewReader([]byte(s)), int64(len(s)), Options{}); !errors.Is(err, ErrNotEVT) {
			t.Errorf("%q: %v", s, err)
		}
	}
	w := evtfile.Writer{}
	for i := range 20 {
		if err := w.Add(legacy(i)); err != nil {
			t.Fatal(err)
		}
	}
	b := w.Bytes()
	cut := readEVT(t, b[:len(b)-60], Options{}) // the last record and the end
	if cut.TotalRecords != 19 || len(cut.Problems) != 1 {
		t.Errorf("cut: %d records, %q", cut.TotalRecords, cut.Problems)
	}
	hole := bytes.Clone(b)
	third := 8 + bytes.Index(hole[300:], []byte("LfLe")) + 300
	clear(hole[third-12 : third])
	log := readEVT(t, hole, Options{})
	if log.TotalRecords != 19 || log.Damaged != 1 || len(log.Problems) != 1 {
		t.Errorf("hole: %d records, %d damaged, %q", log.TotalRecords, log.Damaged, log.Problems)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		m := bytes.Clone(b[:48+random.IntN(len(b)-48)])
		for range 1 + random.IntN(10) {
			le.PutUint32(m[8+random.IntN(len(m)-12):], uint32(random.IntN(1<<uint(random.IntN(32)))))
		}
		readEVT(t, m, Options{Want: everything})
	}
}
