package eventlog

import (
	"bytes"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ssltriage/samples/evtxfile"
)

const (
	schannelGUID  = "{1F678132-5938-4686-9FDC-C8FF68F15C85}"
	httpEventGUID = "{7b6bc78c-898b-4170-bbf8-1a469ea43fc5}"
)

var when = time.Date(2026, 1, 2, 3, 4, 5, 678900000, time.UTC)

// makeLog writes events into a file.
func makeLog(t testing.TB, events ...evtxfile.Event) []byte {
	t.Helper()
	w := evtxfile.NewWriter()
	for _, e := range events {
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	return w.Bytes()
}

func readMade(t testing.TB, opt Options, events ...evtxfile.Event) Log {
	t.Helper()
	return readBytes(t, makeLog(t, events...), opt)
}

func readBytes(t testing.TB, b []byte, opt Options) Log {
	t.Helper()
	log, err := ReadEVTX(bytes.NewReader(b), opt)
	if err != nil {
		t.Fatal(err)
	}
	checkLog(t, t.Name(), &log)
	return log
}

func schannel(id uint16, data ...evtxfile.Field) evtxfile.Event {
	return evtxfile.Event{
		Provider: "Schannel", GUID: schannelGUID, ID: id, Level: 2, Time: when, Channel: "System", Computer: "WEB01",
		PID: 700, TID: 712, UserSID: "S-1-5-18", Data: data,
	}
}

func httpEvent(id uint16, binary []byte, data ...evtxfile.Field) evtxfile.Event {
	return evtxfile.Event{
		Provider: "Microsoft-Windows-HttpEvent", GUID: httpEventGUID, EventSourceName: "HTTP", ID: id, Qualifiers: 0xC000,
		Level: 2, Time: when, Channel: "System", Computer: "WEB01", PID: 4, Data: data, Binary: binary,
	}
}

// errorPacket is the IO_ERROR_LOG_PACKET of an HttpEvent record.
func errorPacket(status uint32) []byte {
	b := make([]byte, 44)
	le.PutUint16(b[2:], 4)
	le.PutUint16(b[4:], 2)
	le.PutUint16(b[6:], 0x30)
	le.PutUint32(b[0x28:], status)
	return b
}

func TestMadeEvents(t *testing.T) {
	field := func(name string, value any) evtxfile.Field { return evtxfile.Field{Name: name, Value: value} }
	for _, c := range []struct {
		name  string
		event evtxfile.Event
		want  Event // without what all have in common
	}{
		{
			"generation A", schannel(36870, field("Type", "server"), field("ErrorCode", evtxfile.Hex32(0x8009030d)), field("ErrorStatus", uint32(10001))),
			Event{Provider: "Schannel", ID: 36870, Data: []Field{{"Type", "server"}, {"ErrorCode", "0x8009030d"}, {"ErrorStatus", "10001"}}},
		},
		{
			"generation C", schannel(36871, field("CallerProcessId", uint32(4)), field("CallerProcessImageName", "SYSTEM"), field("Type", "クライアント"), field("ErrorState", uint32(10013))),
			Event{Provider: "Schannel", ID: 36871, Data: []Field{{"CallerProcessId", "4"}, {"CallerProcessImageName", "SYSTEM"}, {"Type", "クライアント"}, {"ErrorState", "10013"}}},
		},
		{
			"certificate in Binary", func() evtxfile.Event {
				e := schannel(36882)
				e.Binary = []byte{0x30, 0x82}
				return e
			}(),
			Event{Provider: "Schannel", ID: 36882, Binary: []byte{0x30, 0x82}},
		},
		{
			"UserData", func() evtxfile.Event {
				e := schannel(36880)
				e.UserData = &evtxfile.UserData{Name: "EventXML", Namespace: "LSA_NS", Fields: []evtxfile.Field{
					field("Type", "server"), field("Protocol", "TLS 1.2"), field("CipherSuite", evtxfile.Hex32(0xc030)),
					field("ContextHandle", evtxfile.Hex64(0x1f)), field("TargetName", nil)}}
				return e
			}(),
			Event{Provider: "Schannel", ID: 36880, Data: []Field{{"Type", "server"}, {"Protocol", "TLS 1.2"}, {"CipherSuite", "0xc030"}, {"ContextHandle", "0x1f"}}},
		},
		{
			"raw UserData", func() evtxfile.Event {
				e := schannel(36880)
				e.UserData = &evtxfile.UserData{Name: "EventXML", Raw: true, Fields: []evtxfile.Field{field("Type", "server")}}
				return e
			}(),
			Event{Provider: "Schannel", ID: 36880, Data: []Field{{"Type", "server"}}},
		},
		{
			"classic Schannel of Windows Vista", func() evtxfile.Event {
				e := schannel(36888)
				e.GUID, e.Classic, e.Strings = "", true, []string{"40", "1205"}
				return e
			}(),
			Event{Provider: "Schannel", ID: 36888, Positional: true, Strings: []string{"40", "1205"}, Data: []Field{{"AlertDesc", "40"}, {"ErrorState", "1205"}}},
		},
		{
			"HTTP.sys with status", httpEvent(15021, errorPacket(0xC000005F), field("DeviceObject", `\Device\Http\ReqQueue`), field("Endpoint", "0.0.0.0:443")),
			Event{Provider: "Microsoft-Windows-HttpEvent", Source: "HTTP", ID: 15021, Qualifiers: 0xC000, Binary: errorPacket(0xC000005F),
				Data: []Field{{"DeviceObject", `\Device\Http\ReqQueue`}, {"Endpoint", "0.0.0.0:443"}}},
		},
		{
			"array with empty strings", func() evtxfile.Event {
				e := evtxfile.Event{Provider: "EventLog", ID: 6009, Qualifiers: 0x8000, Level: 2, Time: when, Channel: "System", Computer: "WEB01", PID: 4}
				e.Strings = []string{"10.00.", "17763", "", "Multiprocessor Free", "0"}
				return e
			}(),
			Event{Provider: "EventLog", ID: 6009, Qualifiers: 0x8000, Strings: []string{"10.00.", "17763", "", "Multiprocessor Free", "0"},
				Data: []Field{{"", "10.00."}, {"", "17763"}, {"", ""}, {"", "Multiprocessor Free"}, {"", "0"}}},
		},
		{
			"forwarded, without templates", func() evtxfile.Event {
				e := schannel(36870, field("Type", "server"), field("ErrorCode", "0x8009030d"))
				e.Forwarded = true
				return e
			}(),
			Event{Provider: "Schannel", ID: 36870, Data: []Field{{"Type", "server"}, {"ErrorCode", "0x8009030d"}}},
		},
		{
			"every type", schannel(36900, field("u8", uint8(7)), field("i32", int32(-7)), field("i64", int64(-8)), field("u64", uint64(1)<<63),
				field("bool", true), field("time", when), field("guid", evtxfile.GUID(schannelGUID)), field("sid", evtxfile.SID("S-1-5-32-544")),
				field("bytes", []byte{1, 0xab}), field("ansi", evtxfile.ANSI("a\xe9\x00")), field("noansi", evtxfile.ANSI("")), field("size", evtxfile.SizeT(0x9f)), field("null", nil)),
			Event{Provider: "Schannel", ID: 36900, Data: []Field{{"u8", "7"}, {"i32", "-7"}, {"i64", "-8"}, {"u64", "9223372036854775808"},
				{"bool", "true"}, {"time", "2026-01-02T03:04:05.6789Z"}, {"guid", "{1f678132-5938-4686-9fdc-c8ff68f15c85}"}, {"sid", "S-1-5-32-544"},
				{"bytes", "01ab"}, {"ansi", `a\xe9`}, {"noansi", ""}, {"size", "0x9f"}}},
		},
	} {
		log := readMade(t, Options{}, c.event)
		if len(log.Events) != 1 || len(log.Problems) > 0 && c.name != "every type" {
			t.Errorf("%s: %d events, problems %q", c.name, len(log.Events), log.Problems)
			continue
		}
		got := log.Events[0]
		c.want.Format, c.want.Level, c.want.Channel, c.want.Computer, c.want.Count = EVTX, 2, "System", "WEB01", 1
		c.want.UserSID, c.want.RecordID, c.want.Offset = c.event.UserSID, 1, 4096+512
		c.want.ProcessID, c.want.ProcessIDs, c.want.First, c.want.Last = c.event.PID, []uint32{c.event.PID}, when, when
		c.want.Occurrences = []Occurrence{{Time: when, RecordID: 1, ProcessID: c.event.PID, Offset: 4096 + 512}}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestHelpers(t *testing.T) {
	status := func(e Event) string { n, ok := e.Status(); return fmt.Sprintf("%08x %t", n, ok) }
	for _, c := range []struct{ got, want string }{
		{status(Event{Provider: "HTTP", Binary: errorPacket(0xC000005F)}), "c000005f true"},
		{status(Event{Provider: "Schannel", Binary: errorPacket(0xC000005F)}), "00000000 false"},
		{status(Event{Provider: "WAS", Binary: []byte{5, 0, 7, 0x80}}), "80070005 true"},
		{status(Event{}), "00000000 false"},
		{Canonical("HttpEvent"), "Microsoft-Windows-HttpEvent"},
		{Canonical("w3svc"), "Microsoft-Windows-IIS-W3SVC"},
		{Canonical("microsoft-windows-was"), "Microsoft-Windows-WAS"},
		{Canonical("Anything"), "Anything"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	e := Event{Provider: "HTTP", ID: 15300, Data: []Field{{"SocketAddress", "0.0.0.0:443"}, {"Local", "020001bb0a000005"},
		{"Remote", "1700c35000000000fe800000000000000000000000000001"}}}
	if e.Get("endpoint") != "" || e.Get("Endpoint") != "0.0.0.0:443" || !e.Is("Microsoft-Windows-HttpEvent", 15301, 15300) || e.Is("HTTP", 15021) {
		t.Error("names of 2008 R2 are not found")
	}
	for name, want := range map[string]string{"Local": "10.0.0.5:443", "Remote": "[fe80::1]:50000"} {
		if got, ok := e.Address(name); !ok || got != netip.MustParseAddrPort(want) {
			t.Errorf("%s is %v, want %s", name, got, want)
		}
	}
	if _, ok := e.Address("SocketAddress"); ok {
		t.Error("text is taken for a sockaddr")
	}
}

// TestEqualRecordsBecomeOne: time, process and record number do not make a
// difference, account and computer do.
func TestEqualRecordsBecomeOne(t *testing.T) {
	var events []evtxfile.Event
	for i := range 6 {
		e := schannel(36888, evtxfile.Field{Name: "AlertDesc", Value: uint32(40)})
		e.Time, e.PID = when.Add(time.Duration(10-i)*time.Second), uint32(700+i%2)
		switch i {
		case 4:
			e.UserSID = "S-1-5-20"
		case 5:
			e.Computer = "WEB02"
		}
		events = append(events, e)
	}
	log := readMade(t, Options{}, events...)
	if len(log.Events) != 3 || log.Wanted != 6 {
		t.Fatalf("%d events for %d records", len(log.Events), log.Wanted)
	}
	e := log.Events[2]
	if e.Count != 4 || !e.First.Equal(when.Add(7*time.Second)) || !e.Last.Equal(when.Add(10*time.Second)) || e.RecordID != 4 || e.ProcessID != 701 {
		t.Errorf("count %d, %v to %v, earliest record %d of process %d", e.Count, e.First, e.Last, e.RecordID, e.ProcessID)
	}
	if diff := cmp.Diff([]uint32{700, 701}, e.ProcessIDs); diff != "" {
		t.Error(diff)
	}
	if e.Occurrences[0].RecordID != 4 || e.Occurrences[3].RecordID != 1 {
		t.Errorf("occurrences are not by time: %v", e.Occurrences)
	}
	if diff := cmp.Diff([]string{"WEB01", "WEB02"}, log.Computers); diff != "" {
		t.Error(diff)
	}
}

// TestHandlesDoNotMultiplyEvents: every handshake has another handle.
func TestHandlesDoNotMultiplyEvents(t *testing.T) {
	var events []evtxfile.Event
	for i := range 50 {
		e := schannel(36880)
		e.Forwarded = i%10 == 0
		e.UserData = &evtxfile.UserData{Name: "EventXML", Fields: []evtxfile.Field{
			{Name: "Protocol", Value: "TLS 1.2"}, {Name: "ContextHandle", Value: evtxfile.Hex64(i)}}}
		events = append(events, e)
	}
	log := readMade(t, Options{}, events...)
	if len(log.Events) != 2 || log.Events[0].Count+log.Events[1].Count != 50 {
		t.Errorf("%d events", len(log.Events))
	}
}

// TestPairing: the records of one second are found again in a flood.
func TestPairing(t *testing.T) {
	var events []evtxfile.Event
	for i := range 1000 {
		at := when.Add(time.Duration(i) * time.Minute)
		a := schannel(36874, evtxfile.Field{Name: "Protocol", Value: "TLS 1.2"})
		b := schannel(36888, evtxfile.Field{Name: "AlertDesc", Value: uint32(40)}, evtxfile.Field{Name: "ErrorState", Value: uint32(1205)})
		a.Time, b.Time = at, at.Add(3*time.Millisecond)
		events = append(events, a, b)
	}
	log := readMade(t, Options{}, events...)
	a, b := find(t, &log, "Schannel", 36874), find(t, &log, "Schannel", 36888)
	if len(a.Occurrences) != 2*keepOccurrences || a.Count != 1000 {
		t.Fatalf("%d occurrences of %d", len(a.Occurrences), a.Count)
	}
	for i := range a.Occurrences {
		if d := b.Occurrences[i].Time.Sub(a.Occurrences[i].Time); d != 3*time.Millisecond {
			t.Fatalf("occurrence %d: %v apart", i, d)
		}
	}
	if a.Occurrences[0].RecordID != 1 || a.Occurrences[2*keepOccurrences-1].RecordID != 1999 {
		t.Error("the first and the last record are not among the occurrences")
	}
}

// TestServiceNoise: of 7036 only the services that matter here are kept.
func TestServiceNoise(t *testing.T) {
	event := func(name string) evtxfile.Event {
		e := mixedEvent(3, when)
		e.Binary = utf16le(name + "/4\x00")
		return e
	}
	log := readMade(t, Options{}, event("wuauserv"), event("W3SVC"), event("gpsvc"), event("http"))
	if log.Wanted != 2 || log.TotalRecords != 4 || log.Providers["Service Control Manager"] != 4 {
		t.Errorf("%d wanted of %d", log.Wanted, log.TotalRecords)
	}
	log = readMade(t, Options{Want: everything}, event("wuauserv"))
	if log.Wanted != 1 {
		t.Error("Options.Want is overruled")
	}
}

// TestVisit: every record is told with its own event, also where so many
// differ that most are forgotten again, and each event has its own address.
func TestVisit(t *testing.T) {
	var events []evtxfile.Event
	for i := range 300 {
		events = append(events, schannel(36888, evtxfile.Field{Name: "ErrorState", Value: uint32(i / 2)}))
	}
	seen, record := map[*Event]string{}, 0
	readMade(t, Options{MaxPerKind: 10, Visit: func(e *Event, o Occurrence) {
		want := fmt.Sprint(record / 2)
		if record++; o.RecordID != uint64(record) || e.Get("ErrorState") != want {
			t.Errorf("record %d: state %s, want %s", o.RecordID, e.Get("ErrorState"), want)
		}
		if before, ok := seen[e]; ok && before != want {
			t.Errorf("record %d: an event became another", o.RecordID)
		}
		seen[e] = want
	}}, events...)
	if record != 300 {
		t.Errorf("%d records", record)
	}
}

// TestListed: a list of events has every start and stop of a service.
func TestListed(t *testing.T) {
	e := mixedEvent(3, when)
	e.Binary = utf16le("wuauserv/4\x00")
	log := readMade(t, Options{Want: Listed}, e, schannel(1), schannel(36888), mixedEvent(1, when))
	if log.Wanted != 3 || log.TotalRecords != 4 {
		t.Errorf("%d wanted of %d", log.Wanted, log.TotalRecords)
	}
}

// TestKnown: who asks for it learns which records he has already.
func TestKnown(t *testing.T) {
	for _, kept := range []int{0, 10} { // 10: most of them wait and are forgotten
		asked := map[uint64]bool{}
		log, err := ReadEVTX(bytes.NewReader(wantedLog(t, 200_000, 2)), Options{MaxPerKind: kept, Known: func(provider string, id int, o Occurrence) bool {
			if !wantedByTable(provider, id) || asked[o.RecordID] {
				t.Errorf("asked of %s %d, record %d", provider, id, o.RecordID)
			}
			asked[o.RecordID] = true
			return o.RecordID%4 == 1
		}})
		if err != nil || len(asked) != log.Wanted || len(log.Events) == 0 {
			t.Fatalf("%v: asked %d times of %d records", err, len(asked), log.Wanted)
		}
		for _, e := range log.Events {
			for _, o := range e.Occurrences {
				if o.Known != (o.RecordID%4 == 1) || e.Known == 0 && o.Known {
					t.Errorf("record %d: known is %v, of the event %d", o.RecordID, o.Known, e.Known)
				}
			}
		}
	}
}
