package eventlog

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/evtfile"
	"ssltriage/samples/shared"
)

// evtRecord is a record of a .evt file in the words of evtexport.
type evtRecord struct{ Number, Time, Computer, Source, ID, User, Strings string }

var evtexportLine = regexp.MustCompile(`(?m)^([A-Z][A-Za-z ]+?(?:: \d+)?)\t+: (.*)$`)

// exportedEVT gives the records that evtexport finds, by number.
func exportedEVT(t *testing.T, raw []byte) map[string]evtRecord {
	t.Helper()
	path, err := exec.LookPath("evtexport")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("evtexport is needed: apt-get install libevt-utils")
		}
		t.Skip("evtexport is not installed (libevt-utils)")
	}
	file := filepath.Join(t.TempDir(), "log.evt")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command(path, file).Output()
	all := map[string]evtRecord{}
	for _, block := range strings.Split(string(out), "\n\n") {
		var r evtRecord
		for _, m := range evtexportLine.FindAllStringSubmatch(block, -1) {
			switch label, value := m[1], m[2]; {
			case label == "Event number":
				r.Number = value
			case label == "Creation time":
				at, err := time.Parse("Jan 02, 2006 15:04:05 UTC", value)
				if err != nil {
					t.Fatal(err)
				}
				r.Time = at.Format(time.RFC3339)
			case label == "Computer name":
				r.Computer = value
			case label == "Source name":
				r.Source = value
			case label == "Event identifier":
				r.ID = strings.Fields(value)[0]
			case label == "User security identifier":
				r.User = value
			case strings.HasPrefix(label, "String: "):
				r.Strings += value + "|"
			}
		}
		if r.Number != "" {
			all[r.Number] = r
		}
	}
	return all
}

func ownEVT(t *testing.T, raw []byte) map[string]evtRecord {
	all := map[string]evtRecord{}
	readEVT(t, raw, Options{Want: everything, Visit: func(e *Event, o Occurrence) {
		all[fmt.Sprint(o.RecordID)] = evtRecord{fmt.Sprint(o.RecordID), o.Time.Format(time.RFC3339), e.Computer, e.Provider,
			fmt.Sprintf("0x%08x", e.Qualifiers<<16|e.ID), e.UserSID, strings.Join(append(e.Strings, ""), "|")}
	}})
	return all
}

// TestEveryValueOfEvtexport: every record that evtexport finds, with every
// value, in real files and in made ones that wrap.
func TestEveryValueOfEvtexport(t *testing.T) {
	files := map[string][]byte{
		"closed": shared.Read(t, "evidence/eventlog/legacy-five-records.evt"),
		"open":   shared.Read(t, "evidence/eventlog/legacy-five-records-dirty.evt"),
	}
	for _, size := range []int{1236, 1260, 4000, 20_000} {
		for _, dirty := range []bool{false, true} {
			w := evtfile.Writer{Size: size, Dirty: dirty}
			for i := range 90 {
				e := legacy(i)
				e.Strings = append(e.Strings, strings.Repeat("サーバー", i%4)+"x", "客户端")
				if err := w.Add(e); err != nil {
					t.Fatal(err)
				}
			}
			files[fmt.Sprintf("size %d, dirty %t", size, dirty)] = w.Bytes()
		}
	}
	compared := 0
	for name, raw := range files {
		ours := ownEVT(t, raw)
		for number, theirs := range exportedEVT(t, raw) {
			compared++
			if ours[number] != theirs {
				t.Errorf("%s: evtexport says\n%q, ours\n%q", name, theirs, ours[number])
			}
		}
	}
	if compared < 200 {
		t.Errorf("%d records compared", compared)
	}
}
