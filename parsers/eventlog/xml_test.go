package eventlog

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

const xmlEvent = `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-HttpEvent' Guid='{7b6bc78c-898b-4170-bbf8-1a469ea43fc5}' EventSourceName='HTTP'/><EventID Qualifiers='49152'>15021</EventID><Version>0</Version><Level>2</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='2021-11-22T02:04:05.123456700Z'/><EventRecordID>4711</EventRecordID><Correlation/><Execution ProcessID='4' ThreadID='420'/><Channel>System</Channel><Computer>WEB01</Computer><Security/></System><EventData><Data Name='DeviceObject'>\Device\Http\ReqQueue</Data><Data Name='Endpoint'>[::]:443</Data><Binary>000004000200300000000000AD3A00C00000000000000000000000000000000000000000000000005F0000C0</Binary></EventData></Event>`

const xmlHandshake = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">
 <System>
  <Provider Name="Schannel" Guid="{1f678132-5938-4686-9fdc-c8ff68f15c85}" />
  <EventID>36880</EventID>
  <Level>4</Level>
  <TimeCreated SystemTime="2021-11-22T02:04:06Z" />
  <EventRecordID>4712</EventRecordID>
  <Execution ProcessID="700" ThreadID="9" />
  <Channel>System</Channel>
  <Computer>WEB01</Computer>
  <Security UserID="S-1-5-18" />
 </System>
 <UserData>
  <EventXML xmlns="LSA_NS">
   <Type>server</Type>
   <Protocol>TLS 1.2</Protocol>
   <TargetName></TargetName>
  </EventXML>
 </UserData>
 <RenderingInfo Culture="ja-JP"><Message>TLS サーバー ハンドシェイクが完了しました。</Message><Level>情報</Level></RenderingInfo>
</Event>`

func readXML(t *testing.T, s string) Log {
	t.Helper()
	log, err := ReadXML(strings.NewReader(s), Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkLog(t, t.Name(), &log)
	return log
}

func TestXMLEvents(t *testing.T) {
	log := readXML(t, "<Events>"+xmlEvent+"\n"+xmlHandshake+"</Events>")
	first, second := time.Date(2021, 11, 22, 2, 4, 5, 123456700, time.UTC), time.Date(2021, 11, 22, 2, 4, 6, 0, time.UTC)
	want := []Event{
		{
			Format: XML, Provider: "Microsoft-Windows-HttpEvent", Source: "HTTP", ID: 15021, Level: 2, Qualifiers: 49152, Channel: "System",
			Computer: "WEB01", ProcessID: 4, ProcessIDs: []uint32{4}, RecordID: 4711, Line: 1, Count: 1, First: first, Last: first,
			Data: []Field{{"DeviceObject", `\Device\Http\ReqQueue`}, {"Endpoint", "[::]:443"}}, Binary: log.Events[0].Binary,
			Occurrences: []Occurrence{{Time: first, RecordID: 4711, ProcessID: 4}},
		},
		{
			Format: XML, Provider: "Schannel", ID: 36880, Level: 4, Channel: "System", Computer: "WEB01", UserSID: "S-1-5-18",
			ProcessID: 700, ProcessIDs: []uint32{700}, RecordID: 4712, Line: 2, Count: 1, First: second, Last: second,
			Data:        []Field{{"Type", "server"}, {"Protocol", "TLS 1.2"}, {"TargetName", ""}},
			Message:     "TLS サーバー ハンドシェイクが完了しました。",
			Occurrences: []Occurrence{{Time: second, RecordID: 4712, ProcessID: 700}},
		},
	}
	if diff := cmp.Diff(want, log.Events); diff != "" {
		t.Error(diff)
	}
	if status, ok := log.Events[0].Status(); !ok || status != 0xC000005F {
		t.Errorf("status %08x, %t", status, ok)
	}
	if log.TotalRecords != 2 || !log.First.Equal(first) || !log.Last.Equal(second) || log.Channel != "System" {
		t.Errorf("%d records, %v to %v in %q", log.TotalRecords, log.First, log.Last, log.Channel)
	}
}

// asUTF16 writes a text as Windows tools do that are redirected to a file.
func asUTF16(s string, bom, bigEndian bool) string {
	units := utf16.Encode([]rune(s))
	if bom {
		units = append([]uint16{0xfeff}, units...)
	}
	var b []byte
	for _, u := range units {
		if bigEndian {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

func TestXMLForms(t *testing.T) {
	for name, c := range map[string]struct {
		text            string
		total, problems int
	}{
		"several roots":        {xmlEvent + "\r\n" + xmlEvent + "\r\n" + xmlHandshake, 3, 0},
		"declaration, UTF-8":   {"\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?><Events>" + xmlEvent + "</Events>", 1, 0},
		"UTF-16 with mark":     {asUTF16("<?xml version=\"1.0\" encoding=\"utf-16\"?>"+xmlHandshake, true, false), 1, 0},
		"UTF-16 without mark":  {asUTF16(xmlHandshake, false, false), 1, 0},
		"UTF-16 big-endian":    {asUTF16(xmlHandshake, true, true), 1, 0},
		"big-endian, no mark":  {asUTF16(xmlHandshake, false, true), 1, 0},
		"text between":         {"PS C:\\> Get-It > x\n" + xmlEvent + "\n--\n" + xmlEvent + "\n", 2, 0},
		"cut":                  {xmlEvent + xmlEvent[:600], 1, 1},
		"one broken":           {xmlEvent + strings.Replace(xmlEvent, "<EventID Qualifiers='49152'>15021", "<EventID &&>", 1) + xmlEvent, 2, 1},
		"nothing of ours":      {"<Event><System><EventID>x</EventID></System></Event>", 0, 1},
		"an event without end": {"<Event " + strings.Repeat("x>", 1<<20) + xmlEvent, 1, 1},
		"deep":                 {"<Event>" + strings.Repeat("<a>", 100) + "</Event>" + xmlEvent, 1, 1},
		"many elements":        {"<Event>" + strings.Repeat("<a/>", 10_000) + "</Event>" + xmlEvent, 1, 1},
		"tail broken":          {strings.Replace(xmlEvent, "<Binary>", "<Binary>&#x0;", 1), 1, 0},
		"empty":                {"", 0, 0},
		"self-closing":         {"<Event/><Event />", 0, 0},
	} {
		log := readXML(t, c.text)
		if log.TotalRecords != c.total || len(log.Problems) != c.problems {
			t.Errorf("%s: %d records, want %d; problems %q", name, log.TotalRecords, c.total, log.Problems)
		}
		if c.total == 0 && len(log.Events) > 0 {
			t.Errorf("%s: %d events", name, len(log.Events))
		}
	}
	if log := readXML(t, strings.Replace(xmlEvent, "<Binary>", "<Binary>&#x0;", 1)); !log.Events[0].Partial || log.Events[0].Get("Endpoint") != "[::]:443" {
		t.Error("an event with a broken tail is not read up to there")
	}
}

func TestXMLReaderFails(t *testing.T) {
	broken := errors.New("broken")
	if _, err := ReadXML(iotest.ErrReader(broken), Options{}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestSniff(t *testing.T) {
	for text, want := range map[string]bool{
		xmlEvent[:200]:                       true,
		"<Events>\r\n" + xmlEvent[:200]:      true,
		asUTF16(xmlEvent[:200], true, false): true,
		asUTF16(xmlEvent[:200], false, true): true,
		"<configuration><Event/>":            false,
		"":                                   false,
		"Log Name: System":                   false,
	} {
		if got := SniffXML([]byte(text)); got != want {
			t.Errorf("SniffXML(%.30q) is %t", text, got)
		}
	}
	if !SniffEVTX([]byte("ElfFile\x00x")) || SniffEVTX([]byte("ElfFile")) || !SniffEVT([]byte("0\x00\x00\x00LfLe")) || SniffEVT([]byte("0")) {
		t.Error("magic bytes are not recognised")
	}
}
