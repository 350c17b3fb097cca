package eventlog

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"ssltriage/parsers/wintext"
)

const japaneseCSV = "レベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ\nエラー,2021/11/22 12:04:05,Schannel,36888,なし,\"致命的な警告が生成され、リモート エンドポイントに送信されました。TLS プロトコルで定義されている致命的なエラー コードは 40 です。Windows SChannel エラーの状態は 1205 です。\"\n情報,2021/11/22 12:00:00,Service Control Manager,7036,なし,World Wide Web 発行サービス サービスは 実行中 状態に移行しました。\n警告,2021/11/22 11:59:00,Microsoft-Windows-HttpEvent,15301,なし,エンドポイント 0.0.0.0:443 の SSL 証明書設定が管理プロセスにより作成されました。\n"

const japaneseWevtutil = "Event[0]:\n  Log Name: System\n  Source: Schannel\n  Date: 2021-11-22T12:04:05.1230000Z\n  Event ID: 36888\n  Task: N/A\n  Level: エラー\n  Opcode: 情報\n  Keyword: N/A\n  User: S-1-5-18\n  User Name: NT AUTHORITY\\SYSTEM\n  Computer: WEB01\n  Description: \n次の致命的な警告が生成されました: 40。内部エラーの状態は 1205 です。\n\nEvent[1]\n  Log Name: System\n  Source: Microsoft-Windows-HttpEvent\n  Date: 2021-11-22T12:04:06.1230000Z\n  Event ID: 15021\n  Task: N/A\n  Level: エラー\n  Opcode: N/A\n  Keyword: クラシック\n  User: N/A\n  User Name: N/A\n  Computer: WEB01\n  Description: \nエンドポイント 0.0.0.0:443 の SSL 構成の使用中にエラーが発生しました。エラーの状態コードは返されたデータに含まれています。\n"

// powerShellJSON is what ConvertTo-Json of Windows PowerShell 5.1 writes.
const powerShellJSON = `[
    {
        "Id":  36888,
        "Version":  0,
        "Qualifiers":  null,
        "Level":  2,
        "Task":  0,
        "Opcode":  0,
        "Keywords":  -9223372036854775808,
        "RecordId":  6142,
        "ProviderName":  "Schannel",
        "ProviderId":  "1f678132-5938-4686-9fdc-c8ff68f15c85",
        "LogName":  "System",
        "ProcessId":  1104,
        "ThreadId":  1152,
        "MachineName":  "WEB01",
        "UserId":  {
                       "BinaryLength":  12,
                       "AccountDomainSid":  null,
                       "Value":  "S-1-5-18"
                   },
        "TimeCreated":  "\/Date(1624153375795)\/",
        "ActivityId":  null,
        "ContainerLog":  "System",
        "Properties":  [
                           {
                               "Value":  40
                           },
                           {
                               "Value":  1205
                           },
                           {
                               "Value":  ""
                           }
                       ],
        "LevelDisplayName":  "Error",
        "Message":  "A fatal alert was generated and sent to the remote endpoint. This may result in termination of the connection. The TLS protocol defined fatal alert code is 40."
    }
]`

// in says an event with what surrounds it.
func in(e *Event) string {
	at := e.TimeRaw
	if !e.First.IsZero() {
		at = e.First.Format("2006-01-02T15:04:05.999Z")
	}
	return fmt.Sprintf("%s | line %d record %d process %d at %s level %d %s %s %s", says(e), e.Line, e.RecordID, e.ProcessID, at, e.Level, e.Computer, e.Channel, e.UserSID)
}

func TestFormsOfText(t *testing.T) {
	reversed := func(s string, old, new string) string { return strings.ReplaceAll(s, old, new) }
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"wevtutil on a Japanese Windows": {japaneseWevtutil, []string{
			"Schannel 36888 AlertDesc=40 ErrorState=1205 | line 1 record 0 process 0 at 2021-11-22T12:04:05.123Z level 2 WEB01 System S-1-5-18",
			"Microsoft-Windows-HttpEvent 15021 Endpoint=0.0.0.0:443 | line 17 record 0 process 0 at 2021-11-22T12:04:06.123Z level 2 WEB01 System ",
		}},
		"Event Viewer, Japanese, save as CSV": {japaneseCSV, []string{
			"Schannel 36888 AlertDesc=40 ErrorState=1205 | line 2 record 0 process 0 at 2021/11/22 12:04:05 level 2   ",
			"Service Control Manager 7036 | line 3 record 0 process 0 at 2021/11/22 12:00:00 level 4   ",
			"Microsoft-Windows-HttpEvent 15301 Endpoint=0.0.0.0:443 | line 4 record 0 process 0 at 2021/11/22 11:59:00 level 3   ",
		}},
		"Event Viewer, Japanese, save as text": {reversed(japaneseCSV, ",", "\t"), []string{
			"Schannel 36888 AlertDesc=40 ErrorState=1205 | line 2 record 0 process 0 at 2021/11/22 12:04:05 level 2   ",
			"Service Control Manager 7036 | line 3 record 0 process 0 at 2021/11/22 12:00:00 level 4   ",
			"Microsoft-Windows-HttpEvent 15301 Endpoint=0.0.0.0:443 | line 4 record 0 process 0 at 2021/11/22 11:59:00 level 3   ",
		}},
		"ConvertTo-Json": {"PS C:\\> x\n" + powerShellJSON, []string{
			"Schannel 36888 AlertDesc=40 ErrorState=1205 | line 3 record 6142 process 1104 at 2021-06-20T01:42:55.795Z level 2 WEB01 System S-1-5-18",
		}},
		"ConvertTo-Json of one event": {strings.Trim(powerShellJSON, "[]\n "), []string{
			"Schannel 36888 AlertDesc=40 ErrorState=1205 | line 1 record 6142 process 1104 at 2021-06-20T01:42:55.795Z level 2 WEB01 System S-1-5-18",
		}},
		"ConvertTo-Json, wrapped": {`{"value":` + reversed(powerShellJSON, "\n", " ") + `,"Count":1}`, []string{
			"Schannel 36888 AlertDesc=40 ErrorState=1205 | line 1 record 6142 process 1104 at 2021-06-20T01:42:55.795Z level 2 WEB01 System S-1-5-18",
		}},
		"PowerShell 7, Windows Server 2022, codes": {
			`[{"ProviderName":"Schannel","Id":36870,"TimeCreated":"2024-06-01T09:00:00.5+09:00","Properties":[{"Value":4},{"Value":"SYSTEM"},{"Value":"サーバー"},{"Value":2148074253},{"Value":10001}]}]`, []string{
				"Schannel 36870 CallerProcessId=4 CallerProcessImageName=SYSTEM Type=サーバー ErrorCode=0x8009030d ErrorStatus=10001 | line 1 record 0 process 0 at 2024-06-01T00:00:00.5Z level 0   ",
			}},
		"Get-EventLog": {`{"Source":"Schannel","InstanceId":36871,"Index":77,"MachineName":"SRV","ReplacementStrings":["client","10013"],"TimeGenerated":"\/Date(1624153375000)\/"}`, []string{
			"Schannel 36871 Type=client ErrorState=10013 | line 1 record 77 process 0 at 2021-06-20T01:42:55Z level 0 SRV  ",
		}},
		"JSON of others": {`[{"Source":"Schannel","Id":5},{"ProviderName":"Schannel"},{"Id":36870},[1,{"ProviderName":"Schannel","Id":36870}],"x",{"ProviderName":1,"Id":36870}]`, nil},
		"JSON that breaks off": {`[{"ProviderName":"Schannel","Id":36871,"Message":"internal error state is 10013."},{"ProviderName":"Sch`, []string{
			"Schannel 36871 ErrorState=10013 | line 1 record 0 process 0 at  level 0   ",
		}},
	} {
		log := Parse(wintext.FromString(c.text))
		var got []string
		for line := 1; line < 100; line++ {
			for i := range log.Events {
				if log.Events[i].Line == line {
					got = append(got, in(&log.Events[i]))
				}
			}
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

// TestXMLInACodePage: wevtutil writes what is redirected to a file in the
// code page of the console.
func TestXMLInACodePage(t *testing.T) {
	text := strings.ReplaceAll(xmlHandshake, "<TargetName></TargetName>", "<TargetName>日本語ソート</TargetName>")
	encoded, err := japanese.ShiftJIS.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	e := readXML(t, encoded).Events[0]
	if e.Get("TargetName") != "日本語ソート" || e.Message != "TLS サーバー ハンドシェイクが完了しました。" || e.Partial {
		t.Errorf("%q, %q, partial %t", e.Get("TargetName"), e.Message, e.Partial)
	}
	e = readXML(t, strings.ReplaceAll(xmlHandshake, "<TargetName></TargetName>", "<TargetName>a\xff\x00\x01b</TargetName>")).Events[0]
	if e.Get("Protocol") != "TLS 1.2" {
		t.Error("an event with bytes of no encoding is lost")
	}
}
