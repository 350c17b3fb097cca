package eventlog

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/evtxfile"
)

// amplified is a chunk in which hundreds of tiny records refer to one
// template with hundreds of fields, as nothing but malice writes it.
func amplified(t *testing.T) []byte {
	var fields []evtxfile.Field
	for i := range 400 {
		fields = append(fields, evtxfile.Field{Name: fmt.Sprintf("field%d", i), Value: uint8(i)})
	}
	b := makeLog(t, schannel(36888, fields...), schannel(36888, fields...))
	c := &chunk{b: b[fileHeader:], n: chunkSize}
	first := int(le.Uint32(c.b[headerBlock+4:]))
	second := headerBlock + first
	var system, payload instance
	if !c.readInstance(second+recordStart+4, chunkSize, &system) {
		t.Fatal("no second record")
	}
	v := system.values[17]
	if !c.readInstance(v.at+4, v.at+v.n, &payload) {
		t.Fatal("no payload")
	}
	small := bytes.Clone(c.b[second : payload.table+4]) // one value is left of 400
	small = append(small, 0x07, 0, 0, 0)
	le.PutUint32(small[payload.table-4-second:], 1)
	copy(small[payload.table-second:], []byte{1, 0, typeUint8, 0})
	le.PutUint16(small[system.table+4*17-second:], uint16(len(small)-(v.at-second)))
	small = append(small, make([]byte, 8-(len(small)+4)%8)...)
	le.PutUint32(small[4:], uint32(len(small)+4))
	small = le.AppendUint32(small, uint32(len(small)+4))
	pos := second
	for n := uint64(2); pos+len(small) < chunkSize; n++ {
		le.PutUint64(small[8:], n)
		small[payload.table+4-second] = byte(n) // each payload another
		copy(c.b[pos:], small)
		le.PutUint64(c.b[32:], n)
		pos += len(small)
	}
	le.PutUint32(c.b[48:], uint32(pos))
	return b
}

// TestAmplification: what a chunk can make us do is bounded by its size.
func TestAmplification(t *testing.T) {
	b := amplified(t)
	log := readBytes(t, b, Options{})
	partial, fields := 0, 0
	for _, e := range log.Events {
		fields += len(e.Data)
		if e.Partial {
			partial++
		}
	}
	if log.TotalRecords < 150 || fields > maxTold/8 || partial < 50 {
		t.Errorf("%d records, %d fields, %d events partial", log.TotalRecords, fields, partial)
	}
}

// TestHostileTexts: shapes that would make a careless reader look at every
// line again for every line. The limit is far from what they take and far
// from what that would take.
func TestHostileTexts(t *testing.T) {
	const n = 40_000
	lines := map[string]string{
		"events without end":   "<Event\txmlns='" + eventNamespace + "'>",
		"providers without id": "Source: Schannel",
		"ids":                  "Event ID: 36888",
		"quotes":               `Error,1/1/2026 1:00:00,Schannel,"`,
		"lists":                "ProviderName : Schannel",
		"sentences":            "Source: Schannel Source: Schannel Source: HTTP Event ID: 1 ID: 2",
		"tables":               "ProviderName: Schannel",
		"blocks":               "Source: Schannel\nEvent ID: 36888\nx",
		"json":                 `{"ProviderName":"Schannel","Id":36888,`,
		"brackets":             `[{"ProviderName":["Id"`,
	}
	for name, line := range lines {
		text := wintext.FromString(strings.Repeat(line+"\n", n))
		began := time.Now()
		log := Parse(text)
		checkLog(t, name, &log)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: %v for %d lines", name, took, n)
		}
	}
}
