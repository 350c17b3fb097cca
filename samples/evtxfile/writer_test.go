package evtxfile

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const schannelGUID = "{1F678132-5938-4686-9FDC-C8FF68F15C85}"

var when = time.Date(2026, 1, 2, 3, 4, 5, 678900000, time.UTC)

// round is one event of every shape that the format knows.
func round() []Event {
	system := Event{Time: when, Channel: "System", Computer: "WEB01.example.test", PID: 700, TID: 712, Level: 2}
	make := func(change func(*Event)) Event { e := system; change(&e); return e }
	return []Event{
		make(func(e *Event) {
			e.Provider, e.ID, e.Qualifiers, e.Level = "EventLog", 6009, 32768, 4
			e.Strings = []string{"10.00.", "17763", "", "Multiprocessor Free", "0"}
		}),
		make(func(e *Event) {
			e.Provider, e.GUID, e.ID, e.UserSID = "Schannel", schannelGUID, 36870, "S-1-5-18"
			e.Data = []Field{{"Type", "server"}, {"ErrorCode", Hex32(0x8009030d)}, {"ErrorStatus", uint32(10001)}}
		}),
		make(func(e *Event) {
			e.Provider, e.GUID, e.ID, e.ActivityID = "Schannel", schannelGUID, 36871, schannelGUID
			e.Data = []Field{{"CallerProcessId", uint32(4)}, {"CallerProcessImageName", "SYSTEM"},
				{"Type", "客户端"}, {"ErrorState", uint32(10013)}}
		}),
		make(func(e *Event) {
			e.Provider, e.GUID, e.ID = "Schannel", schannelGUID, 36880
			e.UserData = &UserData{Name: "EventXML", Namespace: "LSA_NS", Fields: []Field{{"Type", "server"},
				{"Protocol", "TLS 1.2"}, {"CipherSuite", Hex32(0xc030)}, {"ExchangeStrength", uint32(384)},
				{"ContextHandle", Hex64(0x1f2e3d)}, {"TargetName", nil}}}
		}),
		make(func(e *Event) {
			e.Provider, e.GUID, e.EventSourceName = "Microsoft-Windows-HttpEvent", "{7b6bc78c-898b-4170-bbf8-1a469ea43fc5}", "HTTP"
			e.ID, e.Qualifiers, e.PID = 15021, 49152, 4
			e.Data = []Field{{"DeviceObject", `\Device\Http\ReqQueue`}, {"Endpoint", "0.0.0.0:443"}}
			e.Binary = bytes.Repeat([]byte{0x5f}, 44)
		}),
		make(func(e *Event) {
			e.Provider, e.GUID, e.ID = "All-Types", schannelGUID, 1
			e.Data = []Field{{"u8", uint8(7)}, {"u16", uint16(7)}, {"i32", int32(7)}, {"i64", int64(7)},
				{"u64", uint64(7)}, {"bool", true}, {"off", false}, {"time", when}, {"guid", GUID(schannelGUID)},
				{"sid", SID("S-1-5-32-544")}, {"bytes", []byte{1, 2}}, {"ansi", ANSI("x\x00")}, {"size", SizeT(9)},
				{"list", []string{"a", "", "b"}}, {"null", nil}}
		}),
	}
}

func add(t testing.TB, w *Writer, events ...Event) {
	t.Helper()
	for _, e := range events {
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestIndependentReaderAcceptsEveryShape(t *testing.T) {
	w := NewWriter()
	w.Minor = 2
	for range 800 { // several chunks, with templates used again and anew
		add(t, w, round()...)
	}
	file := save(t, w.Bytes())
	info := run(t, "evtxinfo", file)
	for _, want := range []string{"Number of records		: 4800", "Version				: 3.2"} {
		if !strings.Contains(squeeze(info), squeeze(want)) {
			t.Errorf("evtxinfo does not say %q:\n%s", want, info)
		}
	}
	if strings.Contains(info, "corrupted") {
		t.Errorf("evtxinfo calls the file corrupted:\n%s", info)
	}
	out := run(t, "evtxexport", "-f", "xml", file)
	for want, n := range map[string]int{
		"<EventRecordID>": 4800,
		"<Data Name=\"ErrorCode\">0x8009030d</Data>":    800,
		"<Data Name=\"Type\">客户端</Data>":                800,
		"<EventXML xmlns=\"LSA_NS\">":                   800,
		"<CipherSuite>0x0000c030</CipherSuite>":         800,
		"EventSourceName=\"HTTP\"":                      800,
		"<Data Name=\"Endpoint\">0.0.0.0:443</Data>":    800,
		"<Data Name=\"sid\">S-1-5-32-544</Data>":        800,
		"SystemTime=\"2026-01-02T03:04:05.678900000Z\"": 4800,
		"<Security UserID=\"S-1-5-18\"/>":               800,
		"<Computer>WEB01.example.test</Computer>":       4800,
		"<EventID Qualifiers=\"49152\">15021</EventID>": 800,
	} {
		if got := strings.Count(out, want); got != n {
			t.Errorf("evtxexport writes %q %d times, want %d", want, got, n)
		}
	}
}

func TestRecordNeverEndsAtTheChunksEnd(t *testing.T) {
	w := NewWriter()
	for n := range 3000 { // sizes that meet every padding
		add(t, w, Event{Provider: "P", ID: 1, Time: when, Strings: []string{strings.Repeat("x", n%97)}})
	}
	b := w.Bytes()
	for at := fileHeaderSize; at < len(b); at += chunkSize {
		if free := le.Uint32(b[at+48:]); free > lastByte {
			t.Fatalf("chunk at %d is filled up to %d", at, free)
		}
	}
	if out := run(t, "evtxinfo", save(t, b)); !strings.Contains(squeeze(out), "Numberofrecords:3000") {
		t.Errorf("records are lost:\n%s", out)
	}
}

func TestTooLarge(t *testing.T) {
	w := NewWriter()
	add(t, w, round()[1])
	err := w.Add(Event{Provider: "P", ID: 9, Binary: make([]byte, 65000)})
	if !errors.Is(err, ErrTooLarge) {
		t.Fatalf("got %v", err)
	}
	add(t, w, round()[1])
	if n := bytes.Count(w.Bytes(), []byte("**\x00\x00")); n != 2 {
		t.Errorf("%d records in the file, want 2", n)
	}
}

func TestBadValues(t *testing.T) {
	for _, e := range []Event{
		{GUID: "x"}, {UserSID: "S-2"}, {ActivityID: "{1}"},
		{Data: []Field{{"a", 1.5}}}, {Data: []Field{{"a", SID("S-1-x")}}},
		{UserData: &UserData{Fields: []Field{{"a", GUID("?")}}}},
	} {
		if err := NewWriter().Add(e); err == nil {
			t.Errorf("%+v was written", e)
		}
	}
}

func TestWriteToEqualsBytes(t *testing.T) {
	w := NewWriter()
	w.Dirty = true
	add(t, w, round()...)
	var out bytes.Buffer
	n, err := w.WriteTo(&out)
	if err != nil || n != int64(out.Len()) || !bytes.Equal(out.Bytes(), w.Bytes()) {
		t.Errorf("WriteTo: %d bytes, %v", n, err)
	}
}

// save writes a temporary file.
func save(t *testing.T, b []byte) string {
	file := filepath.Join(t.TempDir(), "made.evtx")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// run calls a tool of libevtx-utils. Without it the test is skipped, except
// under CI, where it fails.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is needed: apt-get install libevtx-utils", name)
		}
		t.Skipf("%s is not installed (libevtx-utils)", name)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func squeeze(s string) string {
	return strings.NewReplacer("\t", "", " ", "").Replace(s)
}
