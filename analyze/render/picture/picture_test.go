package picture

import (
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// words are the texts of a picture with their classes.
func words(p Picture) string {
	var out []string
	for _, m := range p.Marks {
		if m.Shape == Label {
			out = append(out, m.Text+"{"+m.Class+"}")
		}
	}
	return strings.Join(out, "\n")
}

func want(t *testing.T, p Picture, list ...string) {
	t.Helper()
	said := words(p)
	for _, w := range list {
		if !strings.Contains(said, w) {
			t.Errorf("%s lacks %q:\n%s", p.Title, w, said)
		}
	}
	if p.Title == "" || p.Description == "" {
		t.Errorf("no words for a screen reader: %q, %q", p.Title, p.Description)
	}
	for _, m := range p.Marks {
		if m.Y < 0 || m.Y > p.Height || m.X < 0 || m.X > Width || m.Shape == Box && (m.Y+m.Y2 > p.Height || m.X+m.X2 > Width) {
			t.Errorf("%s: outside: %+v", p.Title, m)
		}
	}
}

func TestLadder(t *testing.T) {
	h := report.Handshake{
		Client: "10.0.0.5:51514", Server: "10.0.0.1:443", Outcome: "alert",
		ClientHello: &report.ClientHello{Frame: 4, Versions: []string{"TLS 1.1"}, CipherSuites: []string{"0x002f"}, SNI: "www.example"},
		Alerts:      []report.Alert{{Frame: 6, From: "server", Level: "fatal", Code: 70, Name: "protocol_version"}},
		Close:       &report.Close{Frame: 7, From: "server", Kind: "rst"},
	}
	want(t, Ladder(h, text.EN), "ClientHello{p}", "TLS 1.1; 1 cipher suite; www.example{s}", "Alert protocol_version (70){bad}", "RST{bad}", "ended by a fatal alert{bad}", "6{s}")
	want(t, Ladder(h, text.JA), "致命的なアラートで終了{bad}", "クライアント{b}")
	h.Outcome, h.Alerts = "established", nil
	if said := words(Ladder(h, text.EN)); strings.Contains(said, "{bad}") || strings.Contains(said, "RST") {
		t.Errorf("a handshake that works shows a fault:\n%s", said)
	}
}

func TestRoad(t *testing.T) {
	r := report.Road{Endpoint: "0.0.0.0:443", Links: []report.Link{
		{Kind: "site", Name: "Default Web Site", State: "ok"}, {Kind: "binding", State: "missing", Rule: "binding-missing"},
		{Kind: "certificate", State: "unknown"},
	}}
	p := Road(r, text.EN)
	want(t, p, "Default Web Site{b}", "HTTP.sys binding · missing{s}", "binding-missing{s bad}", "?{b q}")
	classes := ""
	for _, m := range p.Marks {
		if m.Shape == Box {
			classes += m.Class + "|"
		}
	}
	if classes != "p|bad dash|p dash|" {
		t.Errorf("boxes: %s", classes)
	}
}

func TestChain(t *testing.T) {
	until := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	p := Chain([]report.ChainLink{
		{Subject: "CN=www.example", SHA1: "aa", NotAfter: &until, State: "expired"}, {Subject: "CN=Issuing CA", State: "missing"},
	}, text.EN)
	want(t, p, "expired{s}", "CN=www.example{b}", "? – 2024-03-01{s}", "missing{s}")
	if p.Marks[0].Class != "bad dash" {
		t.Errorf("the missing issuer is drawn as %q", p.Marks[0].Class)
	}
}

func TestMatrix(t *testing.T) {
	server := []report.Protocol{{Name: "TLS 1.0", Server: "off"}, {Name: "TLS 1.2", Server: "on"}}
	listed := []string{"0x002b"}
	want(t, Matrix(server, &report.ClientHello{Versions: []string{"TLS 1.3"}, Extensions: listed}, text.EN), "no version in common{bad}")
	want(t, Matrix(server, &report.ClientHello{Versions: []string{"TLS 1.0"}}, text.EN), "no version in common{bad}")
	old := []report.Protocol{{Name: "TLS 1.0", Server: "on"}, {Name: "TLS 1.2", Server: "off"}}
	if said := words(Matrix(old, &report.ClientHello{Versions: []string{"TLS 1.2"}}, text.EN)); strings.Contains(said, "in common") {
		t.Errorf("a client that names its highest version only may take a lower one:\n%s", said)
	}
	want(t, Matrix(server, &report.ClientHello{Versions: []string{"TLS 1.2", "TLS 1.0"}}, text.JA), "共通のバージョンがあります{ok}")
	server[1].Server = "unknown"
	if said := words(Matrix(server, &report.ClientHello{Versions: []string{"TLS 1.0"}, Extensions: listed}, text.EN)); strings.Contains(said, "in common") {
		t.Errorf("something is said although a state is not known:\n%s", said)
	}
	want(t, Matrix(server, nil, text.EN), "TLS 1.2{}", "not known{}")
}

func TestTimeline(t *testing.T) {
	start := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)
	var moments []report.Moment
	for i := range 40 {
		kind := "update"
		if i == 5 || i == 25 {
			kind = "failure"
		}
		moments = append(moments, report.Moment{Time: start.Add(time.Duration(i) * time.Hour), Kind: kind, What: text.F("moment %d", "時点 %d", i), Count: i})
	}
	p := Timeline(moments, nil, text.EN)
	want(t, p, "first failure{b bad}", "moment 5 (5×){bad}", "{s}")
	verdict := moments[25].Time.Add(time.Millisecond)
	late := Timeline(moments, &verdict, text.JA)
	want(t, late, "最初の失敗{b bad}", "時点 25 (25×){bad}", "… 以前に ")
	if strings.Contains(words(late), "時点 5 ") {
		t.Error("the verdict's own failure is not the one that is shown")
	}
}
