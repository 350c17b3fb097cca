package windows

import (
	"encoding/hex"
	"fmt"
	"slices"

	"ssltriage/samples/evtfile"
	"ssltriage/samples/evtxfile"
)

// provider is how a source of events appears in a log.
type provider struct {
	guid, source string // of the manifest; "" for classic sources without one
	legacy       string // name in logs before Windows Vista
	keywords     uint64
	qualifiers   bool // the level is in the upper half of the id
}

var providers = map[string]provider{
	"Schannel":                              {guid: "{1F678132-5938-4686-9FDC-C8FF68F15C85}", legacy: "Schannel", keywords: 1 << 63},
	"Microsoft-Windows-HttpEvent":           {guid: "{7b6bc78c-898b-4170-bbf8-1a469ea43fc5}", source: "HTTP", legacy: "HTTP", keywords: 0x80000000000000, qualifiers: true},
	"Service Control Manager":               {guid: "{555908d1-a6d7-4695-8e1e-26931d2012f4}", source: "Service Control Manager", legacy: "Service Control Manager", keywords: 0x8080000000000000, qualifiers: true},
	"EventLog":                              {legacy: "EventLog", keywords: 0x80000000000000, qualifiers: true},
	"Microsoft-Windows-Kernel-General":      {guid: "{A68CA8B7-004F-D7B6-A698-07E2DE0F1F5D}", keywords: 1 << 63},
	"Microsoft-Windows-WindowsUpdateClient": {guid: "{945A8954-C147-4ACD-923F-40C45405A658}", legacy: "Windows Update Agent", keywords: 0x8000000000000018},
	"Microsoft-Windows-Time-Service":        {guid: "{06EDCFEB-0FD0-4E53-ACCA-A6F8BBF81BCB}", legacy: "W32Time", keywords: 1 << 63},
	"Microsoft-Windows-DistributedCOM":      {guid: "{1B562E86-B7AA-4131-BADC-B6F3A001407E}", source: "DCOM", legacy: "DCOM", keywords: 0x8080000000000000},
}

// firstRecord is the record id with which the logs begin: they have wrapped.
const firstRecord = 40_000

// SystemLog is the System log as Windows saves it: System.evtx, or
// System.evt of Windows Server 2003.
func (s *Server) SystemLog() []byte {
	slices.SortStableFunc(s.Events, func(a, b Event) int { return a.Time.Compare(b.Time) })
	if s.Version.IIS6() {
		return s.legacyLog()
	}
	w := evtxfile.NewWriter()
	if s.Version.Build >= 19041 {
		w.Minor = 2
	}
	for i, e := range s.Events {
		out := s.record(e)
		out.RecordID = firstRecord + s.number("records", 50_000) + uint64(i)
		if err := w.Add(out); err != nil {
			panic(fmt.Sprintf("write event %d of %s: %v", e.ID, e.Source, err)) // a slip in the case
		}
	}
	return w.Bytes()
}

func (s *Server) record(e Event) evtxfile.Event {
	p, ok := providers[e.Source]
	if !ok {
		panic("no provider " + e.Source)
	}
	out := evtxfile.Event{
		Provider: e.Source, GUID: p.guid, EventSourceName: p.source,
		ID: e.ID, Level: e.Level, Keywords: p.keywords, Time: e.Time,
		PID: uint32(e.PID), TID: uint32(e.PID + 8 + 4*int(s.number(fmt.Sprint(e.Time), 60))),
		Channel: "System", Computer: s.FQDN(), UserSID: string(e.User),
		Data: e.Fields, Strings: e.Strings, Binary: e.Binary,
	}
	if p.qualifiers {
		out.Qualifiers = httpLevels[e.Level]
		if e.Source == "EventLog" {
			out.Qualifiers = 0x8000
		}
	}
	return out
}

// legacyLog writes the events as Windows before Vista did: the values are
// strings without names.
func (s *Server) legacyLog() []byte {
	var w evtfile.Writer
	for _, e := range s.Events {
		out := evtfile.Event{
			Source: providers[e.Source].legacy, Computer: s.Name, ID: e.ID, Qualifiers: httpLevels[e.Level],
			Type:    map[uint8]uint16{levelError: evtfile.TypeError, levelWarning: evtfile.TypeWarning, levelInformation: evtfile.TypeInformation}[e.Level],
			Time:    e.Time,
			UserSID: string(e.User), Strings: e.Strings, Data: e.Binary,
		}
		for _, f := range e.Fields {
			out.Strings = append(out.Strings, plain(f.Value))
		}
		if out.Source == "" {
			continue // a source that came with Windows Vista
		}
		if err := w.Add(out); err != nil {
			panic(fmt.Sprintf("write event %d of %s: %v", e.ID, e.Source, err))
		}
	}
	return w.Bytes()
}

// plain is a value as text.
func plain(v any) string {
	switch v := v.(type) {
	case evtxfile.Hex32:
		return fmt.Sprintf("0x%08x", uint32(v))
	case []byte:
		return hex.EncodeToString(v)
	}
	return fmt.Sprint(v)
}
