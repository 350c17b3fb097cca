package eventlog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/shared"
)

// says writes an event the way the tables below expect it.
func says(e *Event) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d", e.Provider, e.ID)
	for _, f := range e.Data {
		fmt.Fprintf(&b, " %s=%s", f.Name, f.Value)
	}
	if e.Count != 1 {
		fmt.Fprintf(&b, " x%d", e.Count)
	}
	return b.String()
}

var texts = []struct {
	name, text string
	want       []string // events in the order of their lines
	line       int      // of the first one
}{
	{
		"article in one line, Japanese around it",
		"さらに、システム イベント ログに次の SChannel 警告が表示されます。\n" +
			"Event Type: Error Event Source: Schannel Event Category: None Event ID: 36870 Date: 2/11/2012 Time: 12:44:55 AM User: N/A Computer: Description: A fatal error occurred when attempting to access the SSL server credential private key. The error code returned from the cryptographic module is 0x80090016.\n" +
			"このイベントまたはエラーは、証明書の秘密キーの取得に問題が発生したことを示します。\n",
		[]string{"Schannel 36870 Type=server ErrorCode=0x80090016"}, 2,
	},
	{
		"two events in one line",
		"Event Source: Schannel Event ID: 36874 An TLS 1.2 connection request was received. Event Source: Schannel Event ID: 36888 The following fatal alert was generated: 40. The internal error state is 1205.",
		[]string{"Schannel 36874 Protocol=TLS 1.2", "Schannel 36888 AlertDesc=40 ErrorState=1205"}, 1,
	},
	{
		"Event Viewer of Windows 2003",
		"Event Type:\tError\nEvent Source:\tSchannel\nEvent Category:\tNone\nEvent ID:\t36870\nDate:\t\t2/11/2012\nTime:\t\t12:44:55 AM\nUser:\t\tN/A\nComputer:\tSRV\nDescription:\nA fatal error occurred when attempting to access the SSL server credential private key. The error code returned from the cryptographic module is 0x8009001a.\n\nFor more information, see Help and Support Center.\n",
		[]string{"Schannel 36870 Type=server ErrorCode=0x8009001a"}, 1,
	},
	{
		"HTTP of Windows 2003 with data",
		"Event Type:\tError\nEvent Source:\tHTTP\nEvent Category:\tNone\nEvent ID:\t15021\nDate:\t\t2/11/2012\nTime:\t\t12:44:55 AM\nUser:\t\tN/A\nComputer:\tSRV\nDescription:\nAn error occurred while using SSL configuration for socket address 10.0.0.5:443.  The error status code is contained within the returned data.\n\nData:\n0000: 00 00 04 00 02 00 30 00   ......0.\n0008: 00 00 00 00 ad 3a 00 c0   .....:.\n0010: 00 00 00 00 00 00 00 00   ........\n0018: 00 00 00 00 00 00 00 00   ........\n0020: 00 00 00 00 00 00 00 00   ........\n0028: 5f 00 00 c0               _..À    \n",
		[]string{"HTTP 15021 Endpoint=10.0.0.5:443"}, 1,
	},
	{
		"Event Viewer, English",
		"Log Name:      System\nSource:        Schannel\nDate:          11/22/2021 3:04:05 AM\nEvent ID:      36888\nTask Category: None\nLevel:         Error\nKeywords:      \nUser:          SYSTEM\nComputer:      SRV01.example.test\nDescription:\nA fatal alert was generated and sent to the remote endpoint. This may result in termination of the connection. The TLS protocol defined fatal error code is 40. The Windows SChannel error state is 1205.\n",
		[]string{"Schannel 36888 AlertDesc=40 ErrorState=1205"}, 1,
	},
	{
		"Event Viewer, Japanese, and another one behind it",
		"ログの名前:         System\nソース:           Schannel\n日付:            2021/11/22 3:04:05\nイベント ID:       36887\nタスクのカテゴリ:      なし\nレベル:           エラー\nキーワード:         \nユーザー:          SYSTEM\nコンピューター:       SRV01\n説明:\n次の致命的な警告を受け取りました: 46。\n\nログの名前:         System\nソース:           Schannel\n日付:            2021/11/22 3:04:06\nイベント ID:       36871\nタスクのカテゴリ:      なし\nレベル:           エラー\nキーワード:         \nユーザー:          SYSTEM\nコンピューター:       SRV01\n説明:\nTLS クライアント 資格情報を作成中に致命的なエラーが発生しました。内部エラーの状態は 10013 です。\n",
		[]string{"Schannel 36887 AlertDesc=46", "Schannel 36871 ErrorState=10013"}, 1,
	},
	{
		"Event Viewer, Russian: the id's label has no ID in it",
		"Имя журнала:   System\nИсточник:      HttpEvent\nДата:          22.11.2021 3:04:05\nКод события:   15021\nКатегория задачи:Отсутствует\nУровень:       Ошибка\nКомпьютер:     SRV01\nОписание:\nПроизошла ошибка при использовании конфигурации SSL для конечной точки 0.0.0.0:443.  Код состояния ошибки содержится в возвращенных данных.\n",
		[]string{"HttpEvent 15021 Endpoint=0.0.0.0:443"}, 1,
	},
	{
		"Event Viewer with Event Xml: counted once",
		"Log Name:      System\nSource:        Schannel\nDate:          11/22/2021 3:04:05 AM\nEvent ID:      36870\nLevel:         Error\nComputer:      SRV01\nDescription:\nA fatal error occurred when attempting to access the TLS server credential private key. The error code returned from the cryptographic module is 0x8009030D. The internal error state is 10001.\nEvent Xml:\n<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n  <System>\n    <Provider Name=\"Schannel\" Guid=\"{1f678132-5938-4686-9fdc-c8ff68f15c85}\" />\n    <EventID>36870</EventID>\n    <Version>0</Version>\n    <Level>2</Level>\n    <TimeCreated SystemTime=\"2021-11-22T02:04:05.1234567Z\" />\n    <EventRecordID>4711</EventRecordID>\n    <Execution ProcessID=\"704\" ThreadID=\"9\" />\n    <Channel>System</Channel>\n    <Computer>SRV01</Computer>\n    <Security UserID=\"S-1-5-18\" />\n  </System>\n  <EventData>\n    <Data Name=\"Type\">server</Data>\n    <Data Name=\"ErrorCode\">0x8009030d</Data>\n    <Data Name=\"ErrorStatus\">10001</Data>\n  </EventData>\n</Event>\n",
		[]string{"Schannel 36870 Type=server ErrorCode=0x8009030d ErrorStatus=10001"}, 10,
	},
	{
		"wevtutil",
		"C:\\>wevtutil qe System /f:text /c:2\nEvent[0]:\n  Log Name: System\n  Source: Schannel\n  Date: 2013-02-11T12:44:55.000\n  Event ID: 36870\n  Task: N/A\n  Level: Error\n  Opcode: Info\n  Keyword: N/A\n  User: S-1-5-18\n  User Name: NT AUTHORITY\\SYSTEM\n  Computer: SRV\n  Description: \nA fatal error occurred when attempting to access the SSL server credential private key. The error code returned from the cryptographic module is 0x8009030d. The internal error state is 10001.\n\nEvent[1]:\n  Log Name: System\n  Source: Microsoft-Windows-HttpEvent\n  Date: 2013-02-11T12:45:55.000\n  Event ID: 15300\n  Task: N/A\n  Level: Warning\n  Opcode: N/A\n  Keyword: Classic\n  User: N/A\n  User Name: N/A\n  Computer: SRV\n  Description: \nSSL Certificate Settings deleted for endpoint : [::]:443 .\n\nC:\\>\n",
		[]string{"Schannel 36870 Type=server ErrorCode=0x8009030d ErrorStatus=10001", "Microsoft-Windows-HttpEvent 15300 Endpoint=[::]:443"}, 2,
	},
	{
		"Get-WinEvent | fl",
		"TimeCreated  : 11/22/2021 3:04:05 AM\nProviderName : Schannel\nId           : 36888\nMessage      : A fatal alert was generated and sent to the remote endpoint. This may result in termination of \n               the connection. The TLS protocol defined fatal error code is 10. The Windows SChannel error \n               state is 1203.\n\nTimeCreated  : 11/22/2021 3:04:06 AM\nProviderName : Service Control Manager\nId           : 7036\nMessage      : The HTTP Service service entered the stopped state.\n",
		[]string{"Schannel 36888 AlertDesc=10 ErrorState=1203", "Service Control Manager 7036"}, 1,
	},
	{
		"Get-EventLog | fl",
		"Index              : 4711\nEntryType          : Error\nInstanceId         : 36871\nMessage            : A fatal error occurred while creating a TLS client credential. The internal error state is 10013. The SSPI client process is svchost (PID: 1234).\nCategory           : (0)\nCategoryNumber     : 0\nReplacementStrings : {client, 10013}\nSource             : Schannel\nTimeGenerated      : 11/22/2021 3:04:05 AM\nTimeWritten        : 11/22/2021 3:04:05 AM\nUserName           : NT AUTHORITY\\SYSTEM\n",
		[]string{"Schannel 36871 CallerProcessId=1234 CallerProcessImageName=svchost Type=client ErrorState=10013"}, 1,
	},
	{
		"Get-WinEvent as a table",
		"\n   ProviderName: Schannel\n\nTimeCreated                     Id LevelDisplayName Message\n-----------                     -- ---------------- -------\n11/22/2021 3:04:05 AM        36887 Error            A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 48.\n11/22/2021 3:04:04 AM        36887 Error            A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 48.\n\n   ProviderName: Microsoft-Windows-Kernel-General\n\nTimeCreated                     Id LevelDisplayName Message\n-----------                     -- ---------------- -------\n11/22/2021 3:00:00 AM           16 Information      The access history in hive was cleared\n",
		[]string{"Schannel 36887 AlertDesc=48 x2"}, 6,
	},
	{
		"Get-EventLog as a table",
		"   Index Time          EntryType   Source                 InstanceID Message\n   ----- ----          ---------   ------                 ---------- -------\n    4711 Nov 22 03:04  Error       Schannel                    36874 An TLS 1.2 connection request was received from a remote client application, but none...\n    4712 Nov 22 03:05  Error       HTTP                   3221240493 An error occurred while using SSL configuration for endpoint 0.0.0.0:443.\n",
		[]string{"Schannel 36874 Protocol=TLS 1.2", "HTTP 15021 Endpoint=0.0.0.0:443"}, 3,
	},
	{
		"Event Viewer, save as text, with a description of two lines",
		"Level\tDate and Time\tSource\tEvent ID\tTask Category\nError\t11/22/2021 3:04:05 AM\tSchannel\t36888\tNone\t\"A fatal alert was generated and sent to the remote endpoint.\n\nThe TLS protocol defined fatal error code is 70. The Windows SChannel error state is 105.\"\nWarning\t11/22/2021 3:04:06 AM\tMicrosoft-Windows-HttpEvent\t15301\tNone\tSSL Certificate Settings created by an admin process for endpoint : 0.0.0.0:443 .\n",
		[]string{"Schannel 36888 AlertDesc=70 ErrorState=105", "Microsoft-Windows-HttpEvent 15301 Endpoint=0.0.0.0:443"}, 2,
	},
	{
		"Event Viewer, save as CSV, German list separator",
		"Ebene;Datum und Uhrzeit;Quelle;Ereignis-ID;Aufgabenkategorie\nFehler;22.11.2021 03:04:05;Schannel;36871;Keine;\"Schwerwiegender Fehler beim Erstellen der Client-Anmeldeinformationen für TLS. Der interne Fehlerstatus lautet 10013.\"\n",
		[]string{"Schannel 36871 ErrorState=10013"}, 2,
	},
	{
		"Export-Csv of Get-WinEvent",
		"#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n\"Message\",\"Id\",\"Version\",\"Level\",\"RecordId\",\"ProviderName\",\"ProcessId\",\"MachineName\",\"TimeCreated\"\n\"A fatal error occurred when attempting to access the TLS server credential private key. The error code returned from the cryptographic module is 0x8009030D.\r\n The internal error state is 10001.\",\"36870\",\"0\",\"2\",\"4711\",\"Schannel\",\"704\",\"SRV\",\"2021-11-22T03:04:05.1234567+01:00\"\n\"x\",\"1\",\"0\",\"4\",\"4712\",\"Something else\",\"4\",\"SRV\",\"11/22/2021 3:04:05 AM\"\n",
		[]string{"Schannel 36870 Type=server ErrorCode=0x8009030d ErrorStatus=10001"}, 3,
	},
	{
		"WAS with the code in words",
		"Log Name:      System\nSource:        Microsoft-Windows-WAS\nEvent ID:      5139\nDescription:\nA listener channel for protocol 'https' in worker process '4321' serving application pool 'x' reported a listener channel failure. The data field contains the error number 0x80070005.\n",
		[]string{"Microsoft-Windows-WAS 5139 =0x80070005"}, 1,
	},
}

func TestParseText(t *testing.T) {
	for _, c := range texts {
		log := Parse(wintext.FromString(c.text))
		var got []string
		for i := range log.Events {
			got = append(got, says(&log.Events[i]))
			if log.Events[i].Quote == "" {
				t.Errorf("%s: event %d has no quote", c.name, i)
			}
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
			continue
		}
		first := log.Events[0].Line
		for i := range log.Events {
			first = min(first, log.Events[i].Line)
		}
		if first != c.line {
			t.Errorf("%s: first line %d, want %d", c.name, first, c.line)
		}
	}
}

// TestTextDetails: what a text says beside the data.
func TestTextDetails(t *testing.T) {
	events := map[string]*Event{}
	for _, c := range texts {
		log := Parse(wintext.FromString(c.text))
		events[c.name] = &log.Events[0]
	}
	for _, c := range []struct{ what, got, want string }{
		{"regional time", events["Event Viewer, English"].TimeRaw, "11/22/2021 3:04:05 AM"},
		{"date and time in two lines", events["Event Viewer of Windows 2003"].TimeRaw, "2/11/2012 12:44:55 AM"},
		{"time of XML", events["Event Viewer with Event Xml: counted once"].First.String(), "2021-11-22 02:04:05.1234567 +0000 UTC"},
		{"time with zone", events["Export-Csv of Get-WinEvent"].First.String(), "2021-11-22 02:04:05.1234567 +0000 UTC"},
		{"time without zone", events["wevtutil"].TimeRaw + events["wevtutil"].First.Format("2006"), "2013-02-11T12:44:55.0000001"},
		{"time in a row", events["Event Viewer, save as CSV, German list separator"].TimeRaw, "22.11.2021 03:04:05"},
		{"record of a list", fmt.Sprint(events["Get-EventLog | fl"].RecordID), "4711"},
		{"process and computer of a row", fmt.Sprintf("%d %s", events["Export-Csv of Get-WinEvent"].ProcessID, events["Export-Csv of Get-WinEvent"].Computer), "704 SRV"},
		{"quote", events["Event Viewer, Japanese, and another one behind it"].Quote, "ソース:           Schannel\nイベント ID:       36887\n次の致命的な警告を受け取りました: 46。"},
		{"message", events["Get-WinEvent as a table"].Message[:30], "A fatal alert was received fro"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
	if status, ok := events["HTTP of Windows 2003 with data"].Status(); !ok || status != 0xC000005F {
		t.Errorf("status of the hex dump: %08x, %t", status, ok)
	}
}

// TestTextOfOthers: nothing is found in the output of other tools.
func TestTextOfOthers(t *testing.T) {
	for _, s := range []string{
		"SERVICE_NAME: W3SVC\n        TYPE               : 20  WIN32_SHARE_PROCESS\n        STATE              : 4  RUNNING\n        PID                : 1004\n",
		"Name    : WAS\nProcessId : 5074\nId : 5002\n",
		"Name: WAS\nId: 5002\n",
		"Protocol : HTTP\nOwningProcess : 15021\n",
		"Source: WAS\nProcess ID: 5074\n",
		"The documentation of Schannel 36870 says: see event 36874.",
		"Image Name,PID\nW3SVC,1004\n",
		"Event Source: Schannel Event ID: 99",
		"<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n<System>\nno end",
	} {
		if log := Parse(wintext.FromString(s)); len(log.Events) > 0 {
			t.Errorf("%.40q: found %s", s, says(&log.Events[0]))
		}
	}
	files, err := filepath.Glob(shared.Path(t, "reference/windows-output") + "/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d example outputs, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, ok := wintext.Decode(raw, wintext.Hint{})
		if log := Parse(text); !ok || len(log.Events) > 0 || len(log.Problems) > 0 {
			t.Errorf("%s: %d events, %q, text %t", filepath.Base(file), len(log.Events), log.Problems, ok)
		}
	}
}

// TestGuide: the events that the troubleshooting guide quotes.
func TestGuide(t *testing.T) {
	text, _ := wintext.Decode(shared.Read(t, "seed/000_4b69f34d810a381c.txt"), wintext.Hint{})
	log := Parse(text)
	codes := map[string]int{}
	for _, e := range log.Events {
		if e.Is("Schannel", 36870) {
			codes[e.Get("ErrorCode")] = e.Line
		}
	}
	if len(log.Events) != 2 || codes["0x80090016"] != 40 || codes["0x8009001a"] != 44 {
		t.Errorf("%d events, %v", len(log.Events), codes)
	}
}
