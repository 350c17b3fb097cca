package eventlog

import (
	"bytes"
	"compress/flate"
	"io"
	"syscall"
	"testing"
	"time"
)

// BenchmarkFloor reads each log out of a zip and from memory and inflates it
// to nowhere, in turn, and shows the shortest time of each and the processor
// time that it took: on a busy machine only what ran side by side compares.
func BenchmarkFloor(b *testing.B) {
	for _, c := range logs {
		b.Run(c.name, func(b *testing.B) {
			data := c.make(b)
			packed := deflate(b, data)
			inflate := func() io.Reader { return flate.NewReader(bytes.NewReader(packed)) }
			opt := Options{Want: c.want}
			ways := []struct {
				name string
				run  func()
			}{
				{"floor", func() { _, _ = io.Copy(io.Discard, inflate()) }},
				{"zip", func() { _, _ = ReadEVTX(inflate(), opt) }},
				{"memory", func() { _, _ = ReadEVTX(bytes.NewReader(data), opt) }},
			}
			wall, cpu := make([]time.Duration, len(ways)), make([]time.Duration, len(ways))
			b.ResetTimer()
			for n := range b.N {
				for i, way := range ways {
					began, used := time.Now(), processorTime()
					way.run()
					w, u := time.Since(began), processorTime()-used
					if n == 0 || w < wall[i] {
						wall[i] = w
					}
					if n == 0 || u < cpu[i] {
						cpu[i] = u
					}
				}
			}
			for i, way := range ways {
				b.ReportMetric(wall[i].Seconds()*1000, way.name+"-ms")
				b.ReportMetric(cpu[i].Seconds()*1000, way.name+"-cpu-ms")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// processorTime is what the process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
