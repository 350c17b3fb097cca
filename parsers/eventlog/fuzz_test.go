package eventlog

import (
	"bytes"
	"testing"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/evtfile"
	"ssltriage/samples/evtxfile"
)

func FuzzEVTX(f *testing.F) {
	forwarded := schannel(36870, evtxfile.Field{Name: "ErrorCode", Value: "0x8009030d"})
	forwarded.Forwarded = true
	raw := schannel(36880)
	raw.UserData = &evtxfile.UserData{Name: "EventXML", Raw: true, Fields: []evtxfile.Field{{Name: "Type", Value: "server"}}}
	f.Add(makeLog(f, forwarded, raw, httpEvent(15021, errorPacket(1), evtxfile.Field{Name: "Endpoint", Value: "[::]:443"}))[:fileHeader+4096])
	f.Add(makeLog(f, mixedEvent(0, when), mixedEvent(1, when), mixedEvent(3, when))[:fileHeader+6000])
	f.Add(makeLog(f, everyShape()...)[:fileHeader+12_000])
	f.Fuzz(func(t *testing.T, b []byte) {
		log, err := ReadEVTX(bytes.NewReader(b), Options{Want: everything})
		if err == nil {
			checkLog(t, "fuzz", &log)
		}
	})
}

func FuzzEVT(f *testing.F) {
	for _, size := range []int{0, 700} {
		w := evtfile.Writer{Size: size, Dirty: size > 0}
		for i := range 5 {
			if err := w.Add(legacy(i)); err != nil {
				f.Fatal(err)
			}
		}
		f.Add(w.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		log, err := ReadEVT(bytes.NewReader(b), int64(len(b)), Options{Want: everything})
		if err == nil {
			checkLog(t, "fuzz", &log)
		}
	})
}

func FuzzXML(f *testing.F) {
	f.Add([]byte(xmlEvent))
	f.Add([]byte(xmlHandshake))
	f.Add([]byte(asUTF16(xmlEvent, true, false)))
	f.Fuzz(func(t *testing.T, b []byte) {
		SniffXML(b)
		log, err := ReadXML(bytes.NewReader(b), Options{Want: everything})
		if err == nil {
			checkLog(t, "fuzz", &log)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, c := range texts {
		f.Add(c.text)
	}
	f.Add(powerShellJSON)
	f.Add(exportClixml)
	f.Add(japaneseCSV)
	f.Add(japaneseWevtutil)
	f.Fuzz(func(t *testing.T, s string) {
		text := wintext.FromString(s)
		log := Parse(text)
		checkLog(t, "fuzz", &log)
		for i := range log.Events {
			if e := &log.Events[i]; e.Line < 1 || e.Line > len(text.Lines) || len(e.Quote) > 6*301 {
				t.Errorf("line %d, quote of %d bytes", e.Line, len(e.Quote))
			}
		}
	})
}
