package redact

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// report with one quotation, of a server WEB01.
func quoting(quotes ...string) report.Report {
	r := report.Report{Host: report.Host{Name: "WEB01"}}
	for _, q := range quotes {
		r.RuledOut = append(r.RuledOut, report.RuledOut{Evidence: []report.Evidence{{Quote: q}}})
	}
	return r
}

func quotes(r report.Report) []string {
	var out []string
	for _, x := range r.RuledOut {
		out = append(out, x.Evidence[0].Quote)
	}
	return out
}

func TestQuotes(t *testing.T) {
	for in, want := range map[string]string{
		"10.1.2.3:443":                                               "ip-1:443",
		"10.1.2.3.":                                                  "ip-1.",
		"[2001:db8::1]:443, 2001:DB8:0::1":                           "[ip-1]:443, ip-1",
		"fe80::1%12":                                                 "ip-1%12",
		"::ffff:10.1.2.3 10.1.2.3":                                   "ip-1 ip-1",
		"0.0.0.0:443 [::]:443 ::1 127.0.0.1":                         "0.0.0.0:443 [::]:443 ::1 127.0.0.1",
		"255.255.255.0":                                              "255.255.255.0",
		"10.0.17763.5458 1.3.6.1.5.5.7.3.1":                          "10.0.17763.5458 1.3.6.1.5.5.7.3.1",
		"03:13:51 2024-06-18T03:42:17Z":                              "03:13:51 2024-06-18T03:42:17Z",
		"00-15-5D-01-02-03 00:15:5d:01:02:03":                        "mac-1 mac-1",
		"web01 WEB01$ WEB012":                                        "host-1 host-1$ WEB012",
		"WEB01.corp.contoso.com":                                     "host-1",
		"*.contoso.com www.contoso.com":                              "*.host-2 host-3",
		"www.contoso.com.cer www.CONTOSO.com":                        "host-2.cer host-2",
		"サーバーWEB01の":                                                 "サーバーhost-1の",
		"System.evtx system.webServer/security HTTP.sys":             "System.evtx system.webServer/security HTTP.sys",
		"http://ctldl.windowsupdate.com/x":                           "http://ctldl.windowsupdate.com/x",
		`C:\Users\jane\key.pfx`:                                      `C:\Users\user-1\key.pfx`,
		`C:\\Users\\Jane Doe\\key.pfx`:                               `C:\\Users\\user-1\\key.pfx`,
		`C:\Users\Public\x C:\Users\Administrator\y`:                 `C:\Users\Public\x C:\Users\Administrator\y`,
		`BUILTIN\Users:(RX)`:                                         `BUILTIN\Users:(RX)`,
		`k CONTOSO\jane:(F)` + "\n" + `NT AUTHORITY\SYSTEM:(F)`:      `k domain-1\user-1:(F)` + "\n" + `NT AUTHORITY\SYSTEM:(F)`,
		`NT-AUTORITÄT\SYSTEM:(F) VORDEFINIERT\Administratoren:F`:     `NT-AUTORITÄT\SYSTEM:(F) VORDEFINIERT\Administratoren:F`,
		`{"account":"CONTOSO\\svc-web"} svc-web`:                     `{"account":"domain-1\\user-1"} user-1`,
		`<processModel userName="contoso\svc">`:                      `<processModel userName="domain-1\user-1">`,
		`WEB01\webadmin`:                                             `host-1\user-1`,
		"jane.doe@contoso.com":                                       "user-1@host-2",
		"S-1-5-18 S-1-5-32-544 S-1-5-82-3006700770-1":                "S-1-5-18 S-1-5-32-544 S-1-5-82-3006700770-1",
		"O:S-1-5-21-1-2-3-1105G:SYD S-1-5-21-1-2-3-500":              "O:sid-1G:SYD sid-2-500",
		strings.Repeat("aB", 20) + " " + strings.Repeat("Ab ", 20):   "cert-1 cert-1 ",
		strings.Repeat("0", 40):                                      strings.Repeat("0", 40),
		"\u200e" + strings.Repeat("ab ", 19) + "ab":                  "\u200ecert-1",
		"hex:" + strings.Repeat("ab,", 19) + "ab":                    "hex:cert-1",
		"Serial Number: 6112abf4000000000005":                        "Serial Number: serial-1",
		"0x8009030d 0x8000000000000000 KB5005112 133500000000000000": "0x8009030d 0x8000000000000000 KB5005112 133500000000000000",
		"{4dc3e181-e14b-4a21-b022-59fc669b0914}":                     "{4dc3e181-e14b-4a21-b022-59fc669b0914}",
		"896f4a90d0bda324dd9fa283b6ca9c2d_afa912df-f80f-4256-9000-c912d0210e6c {afa912df-f80f-4256-9000-c912d0210e6c}": "key-1 {guid-1}",
		"Subject: CN=Jane Doe, OU=Sales, O=Contoso Ltd, S=WA, C=US":                                                    "Subject: CN=name-1, OU=org-1, O=org-2, S=WA, C=US",
		"C = DE, O = Contoso GmbH, CN = Contoso Issuing":                                                               "C = DE, O = org-1, CN = name-1",
		"CN=Microsoft Root Certificate Authority":                                                                      "CN=Microsoft Root Certificate Authority",
		"CN=Müller & Söhne, O=x":                                                                                       "CN=name-1, O=x",
		"ComputerName=APPSRV target: appsrv":                                                                           "ComputerName=host-2 target: host-2",
		`<SITE SITE.NAME="x" bindings="https/*:443:www.contoso.com">`:                                                  `<SITE SITE.NAME="x" bindings="https/*:443:host-2">`,
		"Hash: c09b416d6b 8d615db22 64079d15638e96823d5 99":                                                            "Hash: cert-1",
		`CN=x.contoso.com, O=Fast\, Inc., C=US {"subject":"O=Fast\\, Inc., C=US"}`:                                     `CN=host-2, O=org-1, C=US {"subject":"O=org-1, C=US"}`,
		"host-7 and www.contoso.com":                                                                                   "host-7 and host-9",
	} {
		if got := quotes(Report(quoting(in)))[0]; got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}

// TestCut: what the end of a quotation cuts off is replaced as well.
func TestCut(t *testing.T) {
	hash := strings.Repeat("c3d4", 10)
	got := quotes(Report(quoting("www.contoso.com "+hash+" 10.20.30.40 S-1-5-21-1004-1177-1", "x www.conto…", "y "+hash[:9]+"…", "10.20.30…", "S-1-5-21-1004-11…")))
	if want := []string{"host-2 cert-1 ip-1 sid-1", "x host-2…", "y cert-1…", "ip-1…", "sid-1…"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

// TestSentences: names in sentences are known by both languages having them.
func TestSentences(t *testing.T) {
	r := report.Report{Findings: []report.Finding{{
		Title: text.F("the issuer CN=Contoso Issuing is missing", "発行者 CN=Contoso Issuing がありません"),
		Why:   text.T("Contoso Issuing is not there", "Contoso Issuing"),
	}}}
	f := Report(r).Findings[0]
	if f.Title.EN != "the issuer CN=name-1 is missing" || f.Title.JA != "発行者 CN=name-1 がありません" || f.Why.EN != "name-1 is not there" {
		t.Errorf("got %+v, %+v", f.Title, f.Why)
	}
}

// TestPlainNames: a server called SERVER does not take sentences apart.
func TestPlainNames(t *testing.T) {
	r := quoting("the server restarts", `SERVER\jane and jane`, "SERVER.contoso.com")
	r.Host.Name = "SERVER"
	clean := Report(r)
	if got, want := quotes(clean), []string{"the server restarts", `host-1\user-1 and jane`, "host-1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	if clean.Host.Name != "host-1" {
		t.Errorf("the host is %q", clean.Host.Name)
	}
}

func TestMembers(t *testing.T) {
	r := report.Report{
		Bundle:   report.Bundle{Name: "/home/jane/ACME web3.ZIP", SHA256: strings.Repeat("ab", 32)},
		Findings: []report.Finding{{Rule: "certificate-expired", Subject: report.Subject{Endpoint: "intra:8443", Site: "Default Web Site"}}},
		Roads:    []report.Road{{Endpoint: "*.contoso.com:443", Links: []report.Link{{Kind: "key", Name: "acme key 2024"}, {Kind: "key", Name: "iisWasKey"}}}},
		Unread:   []string{"acme key 2024.txt"},
	}
	c := Report(r)
	if c.Bundle.Name != "case.zip" || c.Bundle.SHA256 != r.Bundle.SHA256 {
		t.Errorf("bundle %+v", c.Bundle)
	}
	if s := c.Findings[0].Subject; s.Endpoint != "host-1:8443" || s.Site != "Default Web Site" {
		t.Errorf("subject %+v", s)
	}
	if got := c.Roads[0]; got.Endpoint != "*.host-2:443" || got.Links[0].Name != "key-1" || got.Links[1].Name != "iisWasKey" || c.Unread[0] != "key-1.txt" {
		t.Errorf("road %+v, unread %v", got, c.Unread)
	}
}

// TestLong: a hostile string takes time by its length only.
func TestLong(t *testing.T) {
	for _, part := range []string{"a.", "1.", "ab ", "ab:", "x@", `A\`, "CN=", "::", "S-1-5-21-", "Users\\", "WEB01-", "a", "…"} {
		r := quoting(strings.Repeat(part, 100_000/len(part)))
		Report(r)
	}
}

func FuzzReport(f *testing.F) {
	f.Add("WEB01", `k CONTOSO\jane:(F) C:\Users\jane\x 10.1.2.3:443 www.contoso.com…`, "CN=a b, O=c d", "発行者 CN=a b")
	f.Add("host-1", "host-1.example.com S-1-5-21-1-2-3-500 cert-2", "ip-1", "[2001:db8::1]:443")
	f.Add("A.b", strings.Repeat("ab ", 20)+"jane@contoso.com *.contoso.com", "Contoso Ltd.example.com O=Contoso Ltd", "{\"account\":\".\\\\svc_web\"}")
	f.Fuzz(func(t *testing.T, host, quote, en, ja string) {
		r := quoting(quote, en)
		r.Host.Name = host
		r.Findings = []report.Finding{{Title: text.T(en, ja), Subject: report.Subject{Endpoint: quote}}}
		before, _ := json.Marshal(r)
		once := Report(r)
		if again := Report(r); !reflect.DeepEqual(once, again) {
			t.Fatal("the same report gave other tokens")
		}
		if after, _ := json.Marshal(r); string(before) != string(after) {
			t.Fatal("the report itself was changed")
		}
		if twice := Report(once); !reflect.DeepEqual(once, twice) {
			t.Fatalf("not the same after the second time:\n%+v\n%+v", once, twice)
		}
	})
}

// BenchmarkReport redacts 1 MB of quotations.
func BenchmarkReport(b *testing.B) {
	r := quoting()
	line := `C:\ProgramData\Microsoft\Crypto\Keys\896f4a90d0bda324dd9fa283b6ca9c2d_afa912df-f80f-4256-9000-c912d0210e6c CONTOSO\jane:(F) www.contoso.com 10.1.2.3:443 CN=Contoso Issuing, O=Contoso Ltd`
	for range 1 << 20 / len(line) {
		r.RuledOut = append(r.RuledOut, quoting(line).RuledOut...)
	}
	b.SetBytes(1 << 20)
	for b.Loop() {
		Report(r)
	}
}
