package facts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/text"
	"ssltriage/samples/evtxfile"
)

const schannelGUID = "{1f678132-5938-4686-9fdc-c8ff68f15c85}"

// alerts are Schannel 36888, one each second; fields differ as told.
func alerts(from, to int, state func(i int) int) []evtxfile.Event {
	var list []evtxfile.Event
	for i := from; i < to; i++ {
		list = append(list, evtxfile.Event{
			Provider: "Schannel", GUID: schannelGUID, ID: 36888, Level: 2, RecordID: uint64(1000 + i),
			Time: march(1, 8, 0).Add(time.Duration(i)*time.Second + 123456700),
			Data: []evtxfile.Field{{Name: "AlertDesc", Value: uint32(40)}, {Name: "ErrorState", Value: uint32(state(i))}},
		})
	}
	return list
}

func equal(int) int { return 1205 }

func different(i int) int { return i }

// asXML is how wevtutil exports them.
func asXML(events []evtxfile.Event) []byte {
	var s strings.Builder
	for _, e := range events {
		fmt.Fprintf(&s, `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Schannel' Guid='{1F678132-5938-4686-9FDC-C8FF68F15C85}'/><EventID>%d</EventID><Level>2</Level><TimeCreated SystemTime='%s'/><EventRecordID>%d</EventRecordID><Execution ProcessID='0' ThreadID='0'/><Channel>System</Channel><Computer>WEB01.example.test</Computer></System><EventData>`,
			e.ID, e.Time.Format("2006-01-02T15:04:05.0000000Z"), e.RecordID)
		for _, f := range e.Data {
			fmt.Fprintf(&s, "<Data Name='%s'>%v</Data>", f.Name, f.Value)
		}
		s.WriteString("</EventData></Event>\n")
	}
	return []byte(s.String())
}

// asJSON is how ConvertTo-Json writes them, here without record numbers.
func asJSON(events []evtxfile.Event) []byte {
	var list []string
	for _, e := range events {
		list = append(list, fmt.Sprintf(` {"Id": %d, "Level": 2, "ProviderName": "Schannel", "LogName": "System", "MachineName": "WEB01", "TimeCreated": "\/Date(%d)\/", "Properties": [{"Value": %v}, {"Value": %v}]}`,
			e.ID, e.Time.UnixMilli(), e.Data[0].Value, e.Data[1].Value))
	}
	return []byte("[\n" + strings.Join(list, ",\n") + "\n]\n")
}

// asCLIXML is how Export-Clixml writes them: in UTF-16, with the times of the
// server's zone.
func asCLIXML(events []evtxfile.Event) []byte {
	var s strings.Builder
	s.WriteString("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n")
	for _, e := range events {
		fmt.Fprintf(&s, "  <Obj>\n    <Props>\n      <I32 N=\"Id\">%d</I32>\n      <I64 N=\"RecordId\">%d</I64>\n      <S N=\"ProviderName\">Schannel</S>\n      <DT N=\"TimeCreated\">%s</DT>\n      <Obj N=\"Properties\"><LST>\n",
			e.ID, e.RecordID, e.Time.In(time.FixedZone("", 9*3600)).Format("2006-01-02T15:04:05.0000000-07:00"))
		for _, f := range e.Data {
			fmt.Fprintf(&s, "        <Obj><Props><U32 N=\"Value\">%v</U32></Props></Obj>\n", f.Value)
		}
		s.WriteString("      </LST></Obj>\n    </Props>\n  </Obj>\n")
	}
	return append([]byte{0xff, 0xfe}, wide16(s.String()+"</Objs>\n")...)
}

// TestEventsTwice: what two files tell counts once, and each event of its own
// stays one.
func TestEventsTwice(t *testing.T) {
	twins := append(alerts(0, 2, equal), alerts(0, 1, different)...)
	twins[1].Time, twins[2].Time = twins[0].Time.Add(time.Millisecond), twins[0].Time.Add(time.Millisecond) // of one second
	twins[2].RecordID = 1002
	for _, test := range []struct {
		name           string
		files          map[string][]byte
		events, shared int
	}{
		{"alone", map[string][]byte{"System.evtx": aLog(t, alerts(0, 600, equal)...)}, 600, 0},
		{"and as XML", map[string][]byte{"System.evtx": aLog(t, alerts(0, 600, equal)...), "System.xml": asXML(alerts(0, 600, equal))}, 600, 600},
		{"XML first", map[string][]byte{"System.evtx": aLog(t, alerts(0, 600, equal)...), "A.xml": asXML(alerts(0, 600, equal))}, 600, 600},
		{"a part as XML", map[string][]byte{"System.evtx": aLog(t, alerts(0, 600, equal)...), "System.xml": asXML(alerts(300, 340, equal))}, 600, 40},
		{"all different", map[string][]byte{"System.evtx": aLog(t, alerts(0, 600, different)...), "A.xml": asXML(alerts(0, 600, different))}, 600, 600},
		{"as JSON", map[string][]byte{"System.evtx": aLog(t, alerts(0, 100, different)...), "a.json": asJSON(alerts(0, 100, different))}, 100, 100},
		{"equal as JSON", map[string][]byte{"System.evtx": aLog(t, alerts(0, 100, equal)...), "a.json": asJSON(alerts(0, 120, equal))}, 120, 100},
		{"a flood as JSON", map[string][]byte{"System.evtx": aLog(t, alerts(0, 600, equal)...), "a.json": asJSON(alerts(0, 600, equal))}, 600, 600},
		{"as CLIXML alone", map[string][]byte{"a.xml": asCLIXML(alerts(0, 40, different))}, 40, 0},
		{"as CLIXML", map[string][]byte{"System.evtx": aLog(t, alerts(0, 40, different)...), "a.xml": asCLIXML(alerts(0, 50, different))}, 50, 40},
		{"two copies", map[string][]byte{"a.evtx": aLog(t, alerts(0, 1000, equal)...), "b.evtx": aLog(t, alerts(600, 2000, equal)...)}, 2000, 400},
		{"two copies of a flood", map[string][]byte{"a.evtx": aLog(t, alerts(0, 900, different)...), "b.evtx": aLog(t, alerts(600, 1300, different)...)}, 1300, 300},
		{"the same copy twice", map[string][]byte{"a.evtx": aLog(t, alerts(0, 1000, equal)...), "b.evtx": aLog(t, alerts(0, 1000, equal)...)}, 1000, 1000},
		{"one behind the other", map[string][]byte{"a.evtx": aLog(t, alerts(0, 500, equal)...), "b.evtx": aLog(t, alerts(500, 1000, equal)...)}, 1000, 0},
		{"three of one second", map[string][]byte{"System.evtx": aLog(t, twins...)}, 3, 0},
		{"three of one second, twice", map[string][]byte{"System.evtx": aLog(t, twins...), "b.xml": asXML(twins), "c.json": asJSON(twins)}, 3, 6},
		{"of one second in one text", map[string][]byte{"c.json": asJSON(twins)}, 3, 0},
		{"of one second, others each", map[string][]byte{"a.evtx": aLog(t, twins[:1]...), "b.xml": asXML(twins[1:])}, 3, 0},
		{"one of the second, then two", map[string][]byte{"a.evtx": aLog(t, twins[0]), "c.json": asJSON([]evtxfile.Event{twins[0], twins[0]})}, 2, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := load(t, test.files)
			count, also := 0, 0
			for _, e := range f.EventsOf(Schannel) {
				count += e.Count
				also += len(e.Also)
			}
			if count != test.events {
				t.Errorf("%d events, want %d", count, test.events)
			}
			if got := sharedTold(t, f); got != test.shared {
				t.Errorf("told that %d are shared, want %d", got, test.shared)
			}
			if (also > 0) != (test.shared > 0) {
				t.Errorf("%d places in other files", also)
			}
		})
	}
}

// sharedTold sums up the notes on events of several files.
func sharedTold(t *testing.T, f *Facts) int {
	t.Helper()
	sum := 0
	for _, p := range f.Problems {
		var n int
		if _, err := fmt.Sscanf(p.Message.EN, "%d of its events are also in ", &n); err == nil {
			sum += n
			if p.Message.In(text.JA) == "" || p.File == "" {
				t.Errorf("note %+v", p)
			}
		}
	}
	return sum
}

// TestOtherServers: the log of another server, and another channel, are no
// copies, even where number, time and fields are the same.
func TestOtherServers(t *testing.T) {
	one, other := alerts(0, 10, equal), alerts(0, 10, equal)
	w := evtxfile.NewWriter()
	for _, e := range other {
		e.Channel, e.Computer = "System", "WEB02"
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	f := load(t, map[string][]byte{"a.evtx": aLog(t, one...), "b.evtx": w.Bytes()})
	count := 0
	for _, e := range f.EventsOf(Schannel) {
		count += e.Count
	}
	if count != 20 || sharedTold(t, f) != 0 {
		t.Errorf("%d events", count)
	}
}
