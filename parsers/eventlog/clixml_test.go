package eventlog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/parsers/wintext"
)

// exportClixml is what Export-Clixml of Windows PowerShell 5.1 writes of
// events of Get-WinEvent, then of Get-EventLog.
const exportClixml = `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0">
    <TN RefId="0">
      <T>System.Diagnostics.Eventing.Reader.EventLogRecord</T>
      <T>System.Object</T>
    </TN>
    <ToString>System.Diagnostics.Eventing.Reader.EventLogRecord</ToString>
    <Props>
      <I32 N="Id">36888</I32>
      <By N="Version">0</By>
      <Nil N="Qualifiers" />
      <By N="Level">2</By>
      <I64 N="Keywords">-9223372036854775808</I64>
      <I64 N="RecordId">6142</I64>
      <S N="ProviderName">Schannel</S>
      <G N="ProviderId">1f678132-5938-4686-9fdc-c8ff68f15c85</G>
      <S N="LogName">System</S>
      <I32 N="ProcessId">1104</I32>
      <S N="MachineName">WEB01</S>
      <Obj N="UserId" RefId="1">
        <TN RefId="1">
          <T>System.Security.Principal.SecurityIdentifier</T>
        </TN>
        <ToString>S-1-5-18</ToString>
        <Props>
          <I32 N="BinaryLength">12</I32>
          <Nil N="AccountDomainSid" />
          <S N="Value">S-1-5-18</S>
        </Props>
      </Obj>
      <DT N="TimeCreated">2021-06-20T10:42:55.7954737+09:00</DT>
      <Obj N="MatchedQueryIds" RefId="2">
        <LST />
      </Obj>
      <Obj N="Properties" RefId="3">
        <LST>
          <Obj RefId="4">
            <ToString>System.Diagnostics.Eventing.Reader.EventProperty</ToString>
            <Props>
              <U32 N="Value">40</U32>
            </Props>
          </Obj>
          <Obj RefId="5">
            <TNRef RefId="4" />
            <Props>
              <U32 N="Value">1205</U32>
            </Props>
          </Obj>
        </LST>
      </Obj>
    </Props>
    <MS>
      <S N="Message">A fatal alert was generated._x000D__x000A_Code &amp; state: _x0041_</S>
    </MS>
  </Obj>
  <Obj RefId="6">
    <TNRef RefId="0" />
    <Props>
      <I32 N="Id">4624</I32>
      <S N="ProviderName">Microsoft-Windows-Security-Auditing</S>
    </Props>
    <MS>
      <S N="Message">Source: Schannel, Event ID: 36874</S>
    </MS>
  </Obj>
  <Obj RefId="7">
    <Props>
      <S N="MachineName">WEB01</S>
      <BA N="Data">AAAEAAIAMAAAAAAArToAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAF8AAMA=</BA>
      <I32 N="Index">77</I32>
      <Obj N="EntryType" RefId="8">
        <ToString>Error</ToString>
        <I32>1</I32>
      </Obj>
      <S N="Message">An error occurred while using SSL configuration for endpoint [::]:443.</S>
      <S N="Source">HttpEvent</S>
      <Obj N="ReplacementStrings" RefId="9">
        <LST>
          <S>\Device\Http\ReqQueue</S>
          <S>[::]:443</S>
        </LST>
      </Obj>
      <I64 N="InstanceId">3221240493</I64>
      <DT N="TimeGenerated">2021-06-20T10:42:56+09:00</DT>
    </Props>
    <MS>
      <I32 N="EventID">15021</I32>
    </MS>
  </Obj>
</Objs>
`

func clixmlEvents(log Log) string {
	var all []string
	for _, e := range log.Events {
		s := fmt.Sprintf("%s %d", e.Provider, e.ID)
		for _, f := range e.Data {
			s += " " + f.Name + "=" + f.Value
		}
		all = append(all, fmt.Sprintf("%s | line %d record %d process %d at %s%s level %d %s %s %s x%d", s, e.Line, e.RecordID, e.ProcessID,
			e.First.Format(time.RFC3339Nano), e.TimeRaw, e.Level, e.Computer, e.Channel, e.UserSID, e.Count))
	}
	return strings.Join(all, "\n")
}

const (
	clixmlFirst  = "Schannel 36888 AlertDesc=40 ErrorState=1205 | line 2 record 6142 process 1104 at 2021-06-20T01:42:55.7954737Z level 2 WEB01 System S-1-5-18 x1"
	clixmlSecond = `HttpEvent 15021 DeviceObject=\Device\Http\ReqQueue Endpoint=[::]:443 | line 66 record 77 process 0 at 2021-06-20T01:42:56Z level 0 WEB01   x1`
)

// TestCLIXML: events that PowerShell serialised are read, alone, in a list,
// and as far as a cut file has them.
func TestCLIXML(t *testing.T) {
	end := strings.Index(exportClixml, "  <Obj RefId=\"6\">")
	for name, c := range map[string]struct{ text, want string }{
		"whole":   {exportClixml, clixmlFirst + "\n" + clixmlSecond},
		"one":     {exportClixml[:end] + "</Objs>\n", clixmlFirst},
		"cut":     {exportClixml[:end+100], clixmlFirst},
		"a list":  {strings.Replace(exportClixml[:end], "\">\n", "\"><Obj RefId=\"l\"><LST>\n", 1) + "</LST></Obj></Objs>\n", clixmlFirst},
		"twice":   {exportClixml[:end] + "</Objs>\n" + exportClixml[:end] + "</Objs>\n", strings.Replace(clixmlFirst, "x1", "x2", 1)},
		"remotes": {"#< CLIXML\n" + exportClixml[:end] + "</Objs>", strings.Replace(clixmlFirst, "line 2", "line 3", 1)},
		"shallow": {`<Objs><Obj><Props><I32 N="Id">36871</I32><S N="ProviderName">Schannel</S><Obj N="Properties"><LST><S>System.Diagnostics.Eventing.Reader.EventProperty</S></LST></Obj></Props><MS><S N="Message">The internal error state is 10013.</S></MS></Obj></Objs>`,
			"Schannel 36871 ErrorState=10013 | line 1 record 0 process 0 at 0001-01-01T00:00:00Z level 0    x1"},
		"of others": {`<Objs><Obj><Props><S N="Source">Schannel</S></Props></Obj><S N="ProviderName">Schannel</S></Obj></Objs>`, ""},
	} {
		log := Parse(wintext.FromString(c.text))
		if got := clixmlEvents(log); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
	log := Parse(wintext.FromString(exportClixml))
	if got, want := log.Events[0].Message, "A fatal alert was generated.\r\nCode & state: A"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
	if status, ok := log.Events[1].Status(); !ok || status != 0xc000005f {
		t.Errorf("status %#x, %v", status, ok)
	}
	if q := log.Events[0].Quote; !strings.Contains(q, "36888") || !strings.Contains(q, "Schannel") || strings.Contains(q, "TN RefId") {
		t.Errorf("quote %q", q)
	}
}

// TestDeepCLIXML: objects in objects without end cost no more than their text.
func TestDeepCLIXML(t *testing.T) {
	deep := "<Objs>" + strings.Repeat("<Obj N=\"Properties\"><Props>\n", 50_000) + `<I32 N="Id">36888</I32><S N="ProviderName">Schannel</S>`
	log := Parse(wintext.FromString(deep))
	checkLog(t, "deep", &log)
	wide := "<Objs><Obj><Props>" + strings.Repeat("<S N=\"ProviderName\">Schannel</S>\n<I32 N=\"Id\">36888</I32>", 20_000) + "<LST>" + strings.Repeat("<S>x</S>\n", 20_000) + "</LST></Props></Obj></Objs>"
	log = Parse(wintext.FromString(wide))
	checkLog(t, "wide", &log)
	if len(log.Events) != 1 || len(log.Events[0].Strings) > maxFields {
		t.Errorf("%d events", len(log.Events))
	}
}
