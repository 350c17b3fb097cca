package eventlog

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"ssltriage/samples/evtxfile"
)

// bigLog makes a System log of about n bytes in the mixture of a real
// server: mostly 7036, some Kernel-General, few Schannel and HttpEvent.
func bigLog(tb testing.TB, n int) []byte {
	w := evtxfile.NewWriter()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; i*315 < n; i++ {
		at = at.Add(jitter(i))
		if err := w.Add(mixedEvent(i, at)); err != nil {
			tb.Fatal(err)
		}
	}
	return w.Bytes()
}

func mixedEvent(i int, at time.Time) evtxfile.Event {
	e := evtxfile.Event{Time: at, Channel: "System", Computer: "WEB01.example.test", PID: 700, TID: uint32(jitter(i)>>8) % 9000, Level: 4}
	switch {
	case i%100 == 0:
		e.Provider, e.GUID, e.ID, e.UserSID, e.Level = "Schannel", schannelGUID, 36888, "S-1-5-18", 2
		e.Data = []evtxfile.Field{{Name: "AlertDesc", Value: uint32(40)}, {Name: "ErrorState", Value: uint32(1205 + i%3)}}
	case i%211 == 0:
		e.Provider, e.GUID, e.EventSourceName = "Microsoft-Windows-HttpEvent", httpEventGUID, "HTTP"
		e.ID, e.Qualifiers = 15301, 32768
		e.Data = []evtxfile.Field{{Name: "DeviceObject", Value: `\Device\Http\ReqQueue`}, {Name: "Endpoint", Value: "0.0.0.0:443"}}
	case i%4 == 1:
		e.Provider, e.GUID, e.ID = "Microsoft-Windows-Kernel-General", "{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}", 16
		e.Data = []evtxfile.Field{{Name: "HiveName", Value: fmt.Sprintf(`\??\C:\hive%d.dat`, i%50)}, {Name: "KeysUpdated", Value: uint32(i)}}
	default:
		e.Provider, e.GUID, e.EventSourceName = "Service Control Manager", "{555908d1-a6d7-4695-8e1e-26931d2012f4}", "Service Control Manager"
		e.ID, e.Qualifiers = 7036, 16384
		name := fmt.Sprintf("svc%d", i%80)
		e.Data = []evtxfile.Field{{Name: "param1", Value: "Some " + name + " service"}, {Name: "param2", Value: "running"}}
		e.Binary = utf16le(name + "/4\x00")
	}
	return e
}

// jitter is the time between two records: different each time, as in a real
// log, which deflates to about a sixth of its size.
func jitter(i int) time.Duration {
	h := uint64(i) * 0x9e3779b97f4a7c15
	return time.Duration(h>>32) * 8
}

// floodLog is a log of one and the same event.
func floodLog(tb testing.TB, n int, change func(i int, e *evtxfile.Event)) []byte {
	w := evtxfile.NewWriter()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; i*275 < n; i++ {
		at = at.Add(jitter(i))
		e := mixedEvent(0, at)
		change(i, &e)
		if err := w.Add(e); err != nil {
			tb.Fatal(err)
		}
	}
	return w.Bytes()
}

func utf16le(s string) []byte {
	var b []byte
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

// wantedLog is a log of n bytes of which one record in every is wanted, each
// of those with other values than all the others.
func wantedLog(tb testing.TB, n, every int) []byte {
	w := evtxfile.NewWriter()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; i*315 < n; i++ {
		at = at.Add(jitter(i))
		e := mixedEvent(3+4*(i%25)+100*(i%7)+3, at)
		if i%every == 0 {
			e = mixedEvent(0, e.Time)
			e.Data[1].Value = uint32(i)
		}
		if err := w.Add(e); err != nil {
			tb.Fatal(err)
		}
	}
	return w.Bytes()
}

// logs are the event logs of the benchmarks, 100 MB unless said otherwise.
var logs = []struct {
	name string
	make func(testing.TB) []byte
	want func(string, int) bool
}{
	{"20MB", func(tb testing.TB) []byte { return bigLog(tb, 20<<20) }, nil},
	{"wanted-1-percent", func(tb testing.TB) []byte { return bigLog(tb, 100<<20) }, nil},
	{"wanted-10-percent", func(tb testing.TB) []byte { return wantedLog(tb, 100<<20, 10) }, nil},
	{"flood-half", func(tb testing.TB) []byte { return wantedLog(tb, 100<<20, 2) }, nil},
	{"flood-equal", func(tb testing.TB) []byte { return floodLog(tb, 100<<20, func(int, *evtxfile.Event) {}) }, nil},
	{"flood-different", func(tb testing.TB) []byte {
		return floodLog(tb, 100<<20, func(i int, e *evtxfile.Event) { e.Data[1].Value = uint32(i) })
	}, nil},
	{"every-event", func(tb testing.TB) []byte { return bigLog(tb, 100<<20) }, everything},
}

// BenchmarkReadEVTX reads logs from memory, out of a zip, and shows the
// floor: inflating that zip to nowhere.
func BenchmarkReadEVTX(b *testing.B) {
	for _, c := range logs {
		data := sync.OnceValue(func() []byte { return c.make(b) })
		packed := sync.OnceValue(func() []byte { return deflate(b, data()) })
		inflate := func() io.Reader { return flate.NewReader(bytes.NewReader(packed())) }
		opt := Options{Want: c.want}
		for _, way := range []struct {
			name string
			run  func() Log
		}{
			{"memory", func() Log { log, _ := ReadEVTX(bytes.NewReader(data()), opt); return log }},
			{"zip", func() Log { log, _ := ReadEVTX(inflate(), opt); return log }},
			{"floor", func() Log { _, _ = io.Copy(io.Discard, inflate()); return Log{} }},
		} {
			b.Run(c.name+"/"+way.name, func(b *testing.B) {
				packed()
				b.SetBytes(int64(len(data())))
				b.ReportAllocs()
				b.ResetTimer()
				var log Log
				for range b.N {
					log = way.run()
				}
				b.ReportMetric(float64(log.TotalRecords), "records")
				b.ReportMetric(float64(log.Wanted), "wanted")
				b.ReportMetric(float64(len(log.Events)), "events")
			})
		}
	}
}

func deflate(tb testing.TB, data []byte) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.DefaultCompression)
	if _, err := w.Write(data); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}
