package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/render/terminal"
	"ssltriage/parsers/eventlog"
	"ssltriage/samples/evtxfile"
	"ssltriage/samples/pcapfile"
	"ssltriage/samples/regfile"
	"ssltriage/samples/shared"
)

const (
	boundHash = "99b5d3a8f0d44c1f8d0b3c8c9a1b2c3d4e5f6a7b"
	keyName   = "944d5680c0c53e2295b1cb4f50ba2b71_6e4d3030-8aae-40f0-9282-d69ccdd4ff34"
)

const netshText = `SSL Certificate bindings:
-------------------------

    IP:port                      : 0.0.0.0:443
    Certificate Hash             : ` + boundHash + `
    Application ID               : {4dc3e181-e14b-4a21-b022-59fc669b0914}
    Certificate Store Name       : MY
    Verify Client Certificate Revocation : Enabled
    Verify Revocation Using Cached Client Certificate Only : Disabled
    Usage Check                  : Enabled
    Revocation Freshness Time    : 0
    URL Retrieval Timeout        : 0
    Ctl Identifier               : (null)
    Ctl Store Name               : (null)
    DS Mapper Usage              : Disabled
    Negotiate Client Certificate : Disabled
`

const sitesXML = `<?xml version="1.0" encoding="UTF-8"?>
<appcmd>
<SITE SITE.NAME="Shop" SITE.ID="2" bindings="http/*:80:,https/*:443:" state="Started" />
</appcmd>
`

const certutilText = `my "Personal"
================ Certificate 0 ================
Serial Number: 01
Issuer: CN=Test CA
 NotBefore: 1/1/2026 12:00 AM
 NotAfter: 1/1/2027 12:00 AM
Subject: CN=www.example.com
Non-root Certificate
Cert Hash(sha1): 99 b5 d3 a8 f0 d4 4c 1f 8d 0b 3c 8c 9a 1b 2c 3d 4e 5f 6a 7b
  Key Container = shop
  Unique container name: ` + keyName + `
  Provider = Microsoft RSA SChannel Cryptographic Provider
Missing stored keyset
CertUtil: -store command completed successfully.
`

const icaclsText = `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\` + keyName + ` BUILTIN\Administrators:(F)
C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\00000000000000000000000000000001_6e4d3030-8aae-40f0-9282-d69ccdd4ff34 NT AUTHORITY\SYSTEM:(F)

Successfully processed 2 files; Failed processing 0 files
`

const netstatText = `Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:443            0.0.0.0:0              LISTENING       4
  TCP    10.0.0.1:443           10.0.0.5:51514         ESTABLISHED     4
  UDP    0.0.0.0:123            *:*                                    1020
`

var logStart = time.Date(2026, 3, 1, 8, 0, 0, 123456700, time.UTC)

const floodCount = 300

// systemLog is an event log with a flood of one event, an event of HTTP.sys
// with a status, and a hostile one.
func systemLog(t *testing.T) []byte {
	t.Helper()
	w := evtxfile.NewWriter()
	add := func(e evtxfile.Event) {
		e.Channel, e.Computer, e.UserSID = "System", "web1", "S-1-5-18"
		if err := w.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	schannel := evtxfile.Event{Provider: "Schannel", GUID: "{1F678132-5938-4686-9FDC-C8FF68F15C85}", Level: 2, PID: 700}
	for i := range floodCount {
		e := schannel
		e.ID, e.Time = 36870, logStart.Add(time.Duration(i)*time.Second)
		e.Data = []evtxfile.Field{{Name: "Type", Value: "server"}, {Name: "ErrorCode", Value: evtxfile.Hex32(0x80090016)}, {Name: "ErrorStatus", Value: uint32(10001)}}
		add(e)
	}
	add(evtxfile.Event{
		Provider: "Microsoft-Windows-HttpEvent", GUID: "{7b6bc78c-898b-4170-bbf8-1a469ea43fc5}", EventSourceName: "HTTP",
		ID: 15021, Qualifiers: 0xc000, Level: 2, PID: 4, Time: logStart.Add(time.Hour),
		Data:   []evtxfile.Field{{Name: "DeviceObject", Value: `\Device\Http\ReqQueue`}, {Name: "Endpoint", Value: "0.0.0.0:443"}},
		Binary: append(append([]byte{0, 0, 4, 0}, make([]byte, 36)...), 0x5f, 0, 0, 0xc0),
	})
	hostile := schannel
	hostile.ID, hostile.Time = 36874, logStart.Add(2*time.Hour)
	hostile.Data = []evtxfile.Field{{Name: "Protocol", Value: "\x1b[2J\u202eTLS\n\x07"}}
	add(hostile)
	return w.Bytes()
}

func schannelHive() []byte {
	root := &regfile.Key{Name: "SCHANNEL"}
	root.Sub("Protocols", "TLS 1.2", "Server").Set(regfile.Uint32("Enabled", 0))
	return regfile.Hive(root)
}

// clientHello is what Go's own client sends first.
func clientHello(t *testing.T) []byte {
	t.Helper()
	client, server := net.Pipe()
	go func() {
		_ = tls.Client(client, &tls.Config{ServerName: "www.example.com"}).Handshake()
		client.Close()
	}()
	defer server.Close()
	buf := make([]byte, 4096)
	n, err := server.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	return buf[:n]
}

// pcap is a capture of two connections that the server ends with an alert.
func pcap(t *testing.T) []byte {
	t.Helper()
	r := pcapfile.NewRecorder()
	hello := clientHello(t)
	for i := range 2 {
		c := r.Conversation(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.5"), uint16(51514+i)), netip.MustParseAddrPort("10.0.0.1:443"), logStart.Add(time.Duration(i)*time.Second))
		c.ClientSends(hello)
		c.ServerSends([]byte{21, 3, 3, 0, 2, 2, 40})
		c.Close(pcapfile.Server)
		c.Close(pcapfile.Client)
	}
	var out bytes.Buffer
	if _, err := r.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sampleCase is a folder with a little of everything.
func sampleCase(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"sslcert.txt": []byte(netshText), "sites.xml": []byte(sitesXML), "my.txt": []byte(certutilText), "keys.txt": []byte(icaclsText),
		"netstat.txt": []byte(netstatText), "System.evtx": systemLog(t), "schannel.hiv": schannelHive(), "https.pcap": pcap(t),
		"prose.txt": []byte("Dear support, it does not work. Regards\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// show runs the show command and fails unless it succeeds.
func show(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := program(t, append([]string{"show"}, args...)...)
	if code != 0 {
		t.Fatalf("show %v: exit %d: %s", args, code, errs)
	}
	return out
}

// objects reads what ndjson wrote.
func objects(t *testing.T, out string) []map[string]any {
	t.Helper()
	var list []map[string]any
	for line := range strings.Lines(out) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		list = append(list, v)
	}
	return list
}

func TestShowEveryKind(t *testing.T) {
	dir := sampleCase(t)
	for kind, want := range map[string][]string{ // words of the table
		"files":        {"READ AS", "prose.txt", "(not recognised)", "event log (evtx)"},
		"sources":      {"STATE", "bindings", "complete", "absent"},
		"sites":        {"PROTOCOL", "Shop", "Started", "*:443:"},
		"bindings":     {"ENDPOINT", "0.0.0.0:443", boundHash, "IIS, Shop"},
		"certificates": {"THUMBPRINT", boundHash, "MY", "www.example.com"},
		"keys":         {"USABLE", boundHash, "NTE_BAD_KEYSET", keyName[:32], "00000000000000000000000000000001"},
		"sockets":      {"PROCESS", "0.0.0.0:443", "System", "10.0.0.5:51514"},
		"events":       {"MESSAGE", "300", "NTE_BAD_KEYSET", "STATUS_NO_SUCH_LOGON_SESSION"},
		"handshakes":   {"OUTCOME", "10.0.0.1:443", "alert 40 handshake_failure", "www.example.com"},
		"protocols":    {"REASON", "TLS 1.2", "Enabled=0"},
		"ciphersuites": {"CIPHER SUITE", "unknown"},
		"policy":       {"SETTING", "FipsAlgorithmPolicy", "EccCurves"},
		"registry":     {"WRITTEN", "Enabled = dword:00000000"},
		"timeline":     {"WHAT", "2026-03-01 08:00:00", "36870"},
	} {
		t.Run(kind, func(t *testing.T) {
			table := show(t, kind, dir)
			for _, word := range want {
				if !strings.Contains(strings.Join(strings.Fields(table), " "), word) {
					t.Errorf("no %q in\n%s", word, table)
				}
			}
			checkTable(t, table)
			checkTable(t, show(t, kind, "--lang", "ja", dir))
			list := objects(t, show(t, kind, "-f", "ndjson", dir))
			var array []map[string]any
			if err := json.Unmarshal([]byte(show(t, kind, "-f", "json", dir)), &array); err != nil {
				t.Fatal(err)
			}
			if len(list) != len(array) || (len(list) == 0 && kind != "ciphersuites") {
				t.Errorf("%d lines, %d elements", len(list), len(array))
			}
		})
	}
	if len(showKinds()) != 14 {
		t.Errorf("%d kinds; this test knows 14", len(showKinds()))
	}
}

// checkTable checks that a table fits and steers no terminal.
func checkTable(t *testing.T, table string) {
	t.Helper()
	for line := range strings.Lines(table) {
		line = strings.TrimSuffix(line, "\n")
		if n := terminal.Width(line); n > defaultTableWidth {
			t.Errorf("%d columns: %s", n, line)
		}
		if strings.IndexFunc(line, terminal.Hidden) >= 0 || strings.HasSuffix(line, " ") {
			t.Errorf("not harmless: %q", line)
		}
	}
}

func TestShowEvents(t *testing.T) {
	dir := sampleCase(t)
	list := objects(t, show(t, "events", "-f", "ndjson", dir))
	if len(list) != floodCount+2 {
		t.Fatalf("%d records", len(list))
	}
	members := []string{"binary", "computer", "count", "data", "file", "id", "level", "message", "processId", "provider", "record", "time", "user", "values"}
	for i, r := range list {
		if got := sortedKeys(r); !slices.Equal(got, members) {
			t.Fatalf("record %d has %v", i, got)
		}
		if r["record"] != float64(i+1) || r["count"] != 1.0 || r["file"] != "System.evtx" || r["user"] != "S-1-5-18" || r["computer"] != "web1" {
			t.Fatalf("record %d: %v", i, r)
		}
	}
	first := list[0]
	if first["time"] != "2026-03-01T08:00:00.1234567Z" || first["id"] != 36870.0 || first["level"] != 2.0 || first["processId"] != 700.0 ||
		first["data"].(map[string]any)["ErrorCode"] != "0x80090016" {
		t.Errorf("got %v", first)
	}
	want := "The private key of the server credential cannot be used: 0x80090016 NTE_BAD_KEYSET (internal state 10001)."
	if got := first["message"].(map[string]any)["en"]; got != want {
		t.Errorf("got %v", got)
	}
	http := list[floodCount]
	if http["provider"] != "Microsoft-Windows-HttpEvent" || !strings.HasSuffix(http["binary"].(string), "5f0000c0") {
		t.Errorf("got %v", http)
	}
	if got := list[floodCount+1]["data"].(map[string]any)["Protocol"]; got != "\x1b[2J\u202eTLS\n\x07" {
		t.Errorf("got %q", got)
	}
}

func sortedKeys(m map[string]any) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func TestEventBody(t *testing.T) {
	for name, test := range map[string]struct {
		event  eventlog.Event
		data   map[string]string
		values []string
	}{
		"named":       {eventlog.Event{Data: []eventlog.Field{{Name: "A", Value: "1"}, {Name: "B", Value: "2"}}}, map[string]string{"A": "1", "B": "2"}, []string{}},
		"twice":       {eventlog.Event{Data: []eventlog.Field{{Name: "A", Value: "1"}, {Name: "A", Value: "2"}}}, map[string]string{"A": "1"}, []string{"2"}},
		"unnamed":     {eventlog.Event{Data: []eventlog.Field{{Value: "x"}}, Strings: []string{"x"}}, map[string]string{}, []string{"x"}},
		"by position": {eventlog.Event{Data: []eventlog.Field{{Name: "Type", Value: "server"}}, Strings: []string{"server"}, Positional: true}, map[string]string{"Type": "server"}, []string{"server"}},
		"of a text":   {eventlog.Event{Data: []eventlog.Field{{Value: "0x80090016"}}}, map[string]string{}, []string{"0x80090016"}},
	} {
		got := eventBody(&test.event)
		if !maps.Equal(got.Data, test.data) || !slices.Equal(got.Values, test.values) {
			t.Errorf("%s: got %v, %v", name, got.Data, got.Values)
		}
	}
}

// The same events as XML and as text: every record again.
func TestShowEventsOfText(t *testing.T) {
	const event = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">` + "\n" + `<System><Provider Name="Schannel"/><EventID>36887</EventID><Level>2</Level>` +
		`<TimeCreated SystemTime="2026-03-01T08:00:00Z"/><EventRecordID>%d</EventRecordID><Execution ProcessID="700"/><Computer>web1</Computer></System>` +
		`<EventData><Data Name="AlertDesc">48</Data><Data>loose</Data></EventData></Event>`
	dir := t.TempDir()
	xml := "<Events>" + strings.Repeat(strings.Replace(event, "%d", "7", 1)+"\n", 400) + "</Events>"
	plain := "Event Xml:\r\n" + strings.Repeat(strings.Replace(event, "%d", "8", 1)+"\r\n", 300)
	for name, data := range map[string]string{"a.xml": xml, "b.txt": "some words of introduction\r\n" + strings.Repeat("padding of more than four thousand bytes\r\n", 120) + plain} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	count := map[string]float64{}
	for _, r := range objects(t, show(t, "events", "-f", "ndjson", dir)) {
		count[r["file"].(string)] += r["count"].(float64)
		if values := r["values"].([]any); r["id"] != 36887.0 || len(values) != 1 || values[0] != "loose" {
			t.Fatalf("got %v", r)
		}
	}
	if count["a.xml"] != 400 || count["b.txt"] != 300 {
		t.Errorf("got %v", count)
	}
}

func TestShowHandshakes(t *testing.T) {
	list := objects(t, show(t, "handshakes", "-f", "ndjson", sampleCase(t)))
	if len(list) != 2 {
		t.Fatalf("%d connections", len(list))
	}
	for i, h := range list {
		hello := h["clientHello"].(map[string]any)
		alert := h["alerts"].([]any)[0].(map[string]any)
		if h["outcome"] != "alert" || hello["sni"] != "www.example.com" || alert["code"] != 40.0 || alert["from"] != "server" {
			t.Errorf("connection %d: %v", i, h)
		}
	}
	if list[0]["client"] != "10.0.0.5:51514" || list[1]["client"] != "10.0.0.5:51515" {
		t.Errorf("the order is %v, %v", list[0]["client"], list[1]["client"])
	}
}

func TestShowHandshakeCertificates(t *testing.T) {
	list := objects(t, show(t, "handshakes", "-f", "ndjson", shared.Path(t, "evidence/capture/lab/ok_tls12.pcap")))
	if len(list) != 1 {
		t.Fatalf("%d connections", len(list))
	}
	leaf := list[0]["certificates"].([]any)[0].(map[string]any)
	if leaf["subject"] != "CN=www.lab.test" || leaf["notAfter"] != "2027-11-22T12:47:23Z" || len(leaf["sha1"].(string)) != 40 {
		t.Errorf("got %v", leaf)
	}
}

func TestShowRealLog(t *testing.T) {
	count := 0
	for _, r := range objects(t, show(t, "events", "-f", "ndjson", shared.Path(t, "evidence/eventlog/system-win10-zh-schannel-36871.evtx"))) {
		if r["id"] == 36871.0 && r["data"].(map[string]any)["ErrorState"] == "10013" {
			count++
		}
	}
	if count != 100 {
		t.Errorf("%d records of 36871", count)
	}
}

// What is missing is said on standard error: an empty list is no answer.
func TestShowSaysWhatIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sslcert.txt")
	if err := os.WriteFile(path, []byte(netshText), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := program(t, "show", "events", "-f", "ndjson", path)
	if code != 0 || out != "" || !strings.Contains(errs, "ssltriage: eventlog: absent: ") {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
	if _, _, errs := program(t, "show", "bindings", path); errs != "" {
		t.Errorf("got %q", errs)
	}
	if out := show(t, "events", "-f", "json", path); out != "[]\n" {
		t.Errorf("got %q", out)
	}
}

func TestShowUsage(t *testing.T) {
	dir := t.TempDir()
	for args, code := range map[string]int{
		"": exitUsage, "events": exitUsage, "nothing " + dir: exitUsage, "events -f xml " + dir: exitUsage, "events --lang de " + dir: exitUsage,
		"events --no-such-flag " + dir: exitUsage, "events " + dir: exitUnreadable, "events no-such-file.zip": exitUnreadable,
	} {
		got, out, errs := program(t, append([]string{"show"}, strings.Fields(args)...)...)
		if got != code || out != "" || !strings.HasPrefix(errs, "ssltriage: ") {
			t.Errorf("show %s: exit %d, want %d: %q, %q", args, got, code, out, errs)
		}
	}
}

// A reader that goes away, as head does, ends the program with an error.
func TestShowBrokenPipe(t *testing.T) {
	var errs bytes.Buffer
	code := run([]string{"show", "events", "-f", "ndjson", sampleCase(t)}, streams{strings.NewReader(""), brokenPipe{}, &errs})
	if code == 0 {
		t.Error("a failed write went unnoticed")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
