package facts

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
)

// Subject is what a symptom or a finding is about. Two subjects that share a
// member are about the same thing; see Meets.
type Subject struct {
	Endpoint   string // "0.0.0.0:443", "[::]:443", "www.example.com:443"
	Thumbprint string // lower-case hex SHA-1 of the certificate
	KeyFile    string // file name of the key container
	Process    string // "httpd.exe (1234)"
	Client     string // address of the client
	Site       string // name of the IIS site
	Protocol   string // "TLS 1.2"
}

// Symptom is something that went wrong on the way of an inbound HTTPS
// connection, as Windows logged it or as the capture shows it. A symptom is
// not a cause: either a finding cites it, or it is reported as unexplained.
type Symptom struct {
	ID      string    // "event-36870", "handshake-no-server-hello", …: what kind of symptom
	Title   text.Text // what happened
	Subject Subject
	// Hard symptoms mean that the endpoint does not work; the others also
	// occur on healthy servers: scanners, old clients, aborted connections.
	Hard  bool
	Ref   evidence.Ref
	Count int
	First time.Time // UTC, but see LocalTime; zero unknown
	Last  time.Time
	// LocalTime is that of the capture that shows the symptom.
	LocalTime bool
}

// schannelSymptoms are the Schannel events that an inbound connection may
// cause. Source of the meanings: the Schannel provider's manifests and
// Microsoft, "Schannel events".
var schannelSymptoms = map[int]struct {
	title text.Text
	hard  bool
}{
	36869: {text.T("the server's certificate has no private key (Schannel 36869)", "サーバー証明書に秘密キーがありません (Schannel 36869)"), true},
	36870: {text.T("the private key could not be used (Schannel 36870)", "秘密キーを使用できませんでした (Schannel 36870)"), true},
	36871: {text.T("the server's TLS credential could not be created (Schannel 36871)", "サーバーの TLS 資格情報を作成できませんでした (Schannel 36871)"), true},
	36872: {text.T("the chain of the server's certificate could not be built (Schannel 36872)", "サーバー証明書のチェーンを作成できませんでした (Schannel 36872)"), false},
	36874: {text.T("a client shares no cipher suite with the server (Schannel 36874)", "クライアントとサーバーに共通の暗号スイートがありません (Schannel 36874)"), false},
	36887: {text.T("the peer sent a fatal alert (Schannel 36887)", "相手から致命的なアラートを受信しました (Schannel 36887)"), false},
	36888: {text.T("Schannel sent a fatal alert (Schannel 36888)", "Schannel が致命的なアラートを送信しました (Schannel 36888)"), false},
	36889: {text.T("the chain of the server's certificate is incomplete (Schannel 36889)", "サーバー証明書のチェーンが不完全です (Schannel 36889)"), false},
}

// httpSymptoms are the HTTP.sys events that say that an endpoint does not
// work. Source: the Microsoft-Windows-HttpEvent manifest.
var httpSymptoms = map[int]text.Text{
	15005: text.T("HTTP.sys cannot bind to the address (HttpEvent 15005)", "HTTP.sys がアドレスにバインドできません (HttpEvent 15005)"),
	15021: text.T("HTTP.sys cannot use the SSL configuration of the endpoint (HttpEvent 15021)", "HTTP.sys がエンドポイントの SSL 構成を使用できません (HttpEvent 15021)"),
}

// findSymptoms lists what went wrong for inbound connections.
func (f *Facts) findSymptoms() {
	for _, e := range f.EventsOf(Schannel) {
		s, ok := schannelSymptoms[e.ID]
		if !ok || e.Side() == SideClient || (e.ID == 36871 && e.Side() == SideUnknown) {
			continue
		}
		f.Symptoms = append(f.Symptoms, e.symptom(s.title, s.hard, Subject{Protocol: e.Get("Protocol")}))
	}
	for _, e := range f.EventsOf(HTTPEvent) {
		if title, ok := httpSymptoms[e.ID]; ok {
			f.Symptoms = append(f.Symptoms, e.symptom(title, true, Subject{Endpoint: e.Endpoint()}))
		}
	}
	f.Symptoms = append(f.Symptoms, f.handshakeSymptoms()...)
	slices.SortStableFunc(f.Symptoms, func(a, b Symptom) int { return a.First.Compare(b.First) })
}

func (e Event) symptom(title text.Text, hard bool, s Subject) Symptom {
	return Symptom{
		ID: "event-" + strconv.Itoa(e.ID), Title: title, Hard: hard, Subject: s,
		Ref: e.Ref, Count: e.Count, First: e.First, Last: e.Last,
	}
}

// Endpoint is the endpoint that an HTTP.sys event names: "0.0.0.0:443".
// Windows 2008 calls the field SocketAddress, later ones Endpoint.
func (e Event) Endpoint() string {
	return cmp.Or(e.Get("Endpoint"), e.Get("SocketAddress"), e.Get("Address"))
}

// SymptomsOf returns the symptoms of an id.
func (f *Facts) SymptomsOf(id string) []Symptom {
	var out []Symptom
	for _, s := range f.Symptoms {
		if s.ID == id {
			out = append(out, s)
		}
	}
	return out
}
