package eventlog

import (
	"bytes"
	"fmt"
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
		at = at.Add(17 * time.Second)
		if err := w.Add(mixedEvent(i, at)); err != nil {
			tb.Fatal(err)
		}
	}
	return w.Bytes()
}

func mixedEvent(i int, at time.Time) evtxfile.Event {
	e := evtxfile.Event{Time: at, Channel: "System", Computer: "WEB01.example.test", PID: 700, TID: uint32(i % 900), Level: 4}
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

// floodLog is a log of one and the same event.
func floodLog(tb testing.TB, n int, change func(i int, e *evtxfile.Event)) []byte {
	w := evtxfile.NewWriter()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; i*275 < n; i++ {
		e := mixedEvent(0, at.Add(time.Duration(i)*time.Second))
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

var made sync.Map

func cached(name string, make func() []byte) []byte {
	if b, ok := made.Load(name); ok {
		return b.([]byte)
	}
	b := make()
	made.Store(name, b)
	return b
}

func BenchmarkReadEVTX(b *testing.B) {
	same := func(int, *evtxfile.Event) {}
	different := func(i int, e *evtxfile.Event) { e.Data[1].Value = uint32(i) }
	for _, c := range []struct {
		name string
		make func() []byte
		want func(string, int) bool
	}{
		{"20MB", func() []byte { return bigLog(b, 20<<20) }, nil},
		{"100MB", func() []byte { return bigLog(b, 100<<20) }, nil},
		{"100MB-all-events", func() []byte { return bigLog(b, 100<<20) }, func(string, int) bool { return true }},
		{"100MB-flood-equal", func() []byte { return floodLog(b, 100<<20, same) }, nil},
		{"100MB-flood-different", func() []byte { return floodLog(b, 100<<20, different) }, nil},
	} {
		b.Run(c.name, func(b *testing.B) {
			data := cached(c.name, c.make)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			b.ResetTimer()
			var log Log
			for range b.N {
				log, _ = ReadEVTX(bytes.NewReader(data), Options{Want: c.want})
			}
			b.ReportMetric(float64(log.TotalRecords), "records")
			b.ReportMetric(float64(len(log.Events)), "events")
		})
	}
}
