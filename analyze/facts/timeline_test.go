package facts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/evtxfile"
	"ssltriage/samples/regfile"
)

// aLog makes a System log of events.
func aLog(t *testing.T, events ...evtxfile.Event) []byte {
	t.Helper()
	w := evtxfile.NewWriter()
	for _, e := range events {
		e.Channel, e.Computer = "System", "WEB01"
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	return w.Bytes()
}

func march(day, hour, minute int) time.Time {
	return time.Date(2024, 3, day, hour, minute, 0, 0, time.UTC)
}

func wide16(s string) []byte {
	var out []byte
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// TestTimeline: everything that is dated is on one line, in order, each with
// its evidence and in both languages.
func TestTimeline(t *testing.T) {
	schannel := schannelKey() // written on the 20th at 10:00
	f := load(t, map[string][]byte{
		"s.hiv": regfile.Hive(schannel),
		"System.evtx": aLog(t,
			evtxfile.Event{Provider: "Microsoft-Windows-Kernel-General", ID: 12, Level: 4, Time: march(1, 8, 0)},
			evtxfile.Event{Provider: "EventLog", ID: 6009, Level: 4, Time: march(1, 8, 1), Strings: []string{"10.00.", "17763", "", "Multiprocessor Free", "0"}},
			evtxfile.Event{Provider: "EventLog", ID: 6005, Level: 4, Time: march(1, 8, 1)},
			evtxfile.Event{Provider: "Microsoft-Windows-WindowsUpdateClient", ID: 19, Level: 4, Time: march(2, 3, 0), Data: []evtxfile.Field{{Name: "updateTitle", Value: "Update (KB5018419)"}}},
			evtxfile.Event{Provider: "Microsoft-Windows-Kernel-General", ID: 1, Level: 4, Time: march(3, 3, 0), Data: []evtxfile.Field{{Name: "NewTime", Value: march(3, 3, 0)}, {Name: "OldTime", Value: march(3, 2, 0)}}},
			evtxfile.Event{Provider: "Microsoft-Windows-Kernel-General", ID: 1, Level: 4, Time: march(4, 3, 0), Data: []evtxfile.Field{{Name: "NewTime", Value: march(4, 3, 0)}, {Name: "OldTime", Value: march(4, 3, 0).Add(time.Second)}}},
			evtxfile.Event{Provider: "Service Control Manager", ID: 7036, Level: 4, Time: march(5, 3, 0), Data: []evtxfile.Field{{Name: "param1", Value: "W3SVC"}, {Name: "param2", Value: "停止"}}, Binary: wide16("W3SVC/1")},
			evtxfile.Event{Provider: "Microsoft-Windows-HttpEvent", ID: 15301, Level: 3, Time: march(19, 9, 0), Strings: []string{`\Device\Http\ReqQueue`, "0.0.0.0:443"}},
			evtxfile.Event{Provider: "Schannel", GUID: "{1F678132-5938-4686-9FDC-C8FF68F15C85}", ID: 36870, Level: 2, Time: march(20, 11, 0), Data: []evtxfile.Field{{Name: "Type", Value: "server"}}},
			evtxfile.Event{Provider: "EventLog", ID: 6005, Level: 4, Time: march(21, 8, 0)},
		),
	})
	var got []string
	for _, m := range f.Timeline() {
		got = append(got, m.Time.Format("02T15:04 ")+string(m.Kind))
		if m.Ref.IsZero() || m.What.EN == "" || m.What.JA == "" {
			t.Errorf("%+v", m)
		}
	}
	want := []string{"01T08:00 start", "02T03:00 update", "03T03:00 clock", "05T03:00 service", "19T09:00 binding",
		"20T10:00 registry", "20T11:00 failure", "21T08:00 start"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// One start leaves several traces; two starts within minutes are two.
func TestStarts(t *testing.T) {
	boot := func(at time.Time) []evtxfile.Event {
		return []evtxfile.Event{
			{Provider: "Microsoft-Windows-Kernel-General", ID: 12, Level: 4, Time: at},
			{Provider: "EventLog", ID: 6009, Level: 4, Time: at.Add(70 * time.Second), Strings: []string{"10.00.", "17763"}},
			{Provider: "EventLog", ID: 6005, Level: 4, Time: at.Add(70 * time.Second)},
		}
	}
	f := load(t, map[string][]byte{"System.evtx": aLog(t, slices.Concat(boot(march(1, 8, 0)), boot(march(1, 8, 5)), boot(march(9, 1, 0)))...)})
	starts := f.Starts()
	if len(starts) != 3 || !starts[0].At.Equal(march(1, 8, 0)) || !starts[2].At.Equal(march(9, 1, 0)) {
		t.Errorf("%+v", starts)
	}
}

// An update that list and log know is one installation, at the log's time.
func TestInstalls(t *testing.T) {
	f := load(t, map[string][]byte{
		"updates.txt": []byte("Source        Description      HotFixID      InstalledBy          InstalledOn\r\n" +
			"------        -----------      --------      -----------          -----------\r\n" +
			"WEB01         Update           KB5000001     NT AUTHORITY\\SYSTEM  2024-03-02\r\n" +
			"WEB01         Security Update  KB5000802     NT AUTHORITY\\SYSTEM  2024-03-01\r\n"),
		"System.evtx": aLog(t, evtxfile.Event{Provider: "Microsoft-Windows-WindowsUpdateClient", ID: 19, Level: 4, Time: march(1, 22, 30),
			Data: []evtxfile.Field{{Name: "updateTitle", Value: "Cumulative Update (KB5000802)"}}}),
	})
	var got []string
	for _, i := range f.Installs() {
		got = append(got, i.KB+i.At.Format(" 02T15:04"))
	}
	if strings.Join(got, ", ") != "KB5000802 01T22:30, KB5000001 02T00:00" {
		t.Errorf("%q", got)
	}
}
