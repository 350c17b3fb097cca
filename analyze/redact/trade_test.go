package redact

import (
	"strings"
	"testing"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// TestWordsOfTheTrade: a server with the name of something else is hidden where
// its name stands, and what else the word means stays whole.
func TestWordsOfTheTrade(t *testing.T) {
	const quote = `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols: reset-by-server, key-name`
	for _, name := range []string{"key-1", "SCHANNEL", "RESET", "web-host-1"} {
		r := Report(report.Report{
			Host: report.Host{Name: name},
			Findings: []report.Finding{{
				Rule: "reset-by-middlebox", Title: text.T("the server resets connections", "サーバーが接続をリセットします"),
				Evidence: []report.Evidence{{Quote: quote}},
			}},
		})
		if strings.EqualFold(r.Host.Name, name) || !strings.HasPrefix(r.Host.Name, "host-") {
			t.Errorf("%s: the server is called %s", name, r.Host.Name)
		}
		if got := r.Findings[0]; got.Evidence[0].Quote != quote || got.Title.EN != "the server resets connections" || got.Rule != "reset-by-middlebox" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// A name that looks like a token is one, and hidden wherever it stands.
	r := Report(report.Report{Host: report.Host{Name: "key-1"}, Unread: []string{"KEY-1.txt"}})
	if r.Unread[0] != r.Host.Name+".txt" {
		t.Errorf("%s beside %s", r.Unread[0], r.Host.Name)
	}
	if again := Report(r); again.Host.Name != r.Host.Name || !again.Redacted {
		t.Errorf("%s became %s", r.Host.Name, again.Host.Name)
	}
}

// TestCompanyForms: a Japanese company is hidden without its form too, as in
// the name of a site.
func TestCompanyForms(t *testing.T) {
	for _, org := range []string{"株式会社山田商事", "山田商事株式会社"} {
		r := Report(report.Report{
			Chain: []report.ChainLink{{Subject: "CN=www.example.com, O=" + org + ", C=JP"}},
			Roads: []report.Road{{Endpoint: "0.0.0.0:443", Links: []report.Link{{Kind: "site", Name: "山田商事ポータル"}}}},
		})
		if got := r.Roads[0].Links[0].Name; strings.Contains(got, "山田") || !strings.Contains(got, "ポータル") {
			t.Errorf("%s: the site is called %s", org, got)
		}
		if strings.Contains(r.Chain[0].Subject, "山田") {
			t.Errorf("got %s", r.Chain[0].Subject)
		}
	}
}
