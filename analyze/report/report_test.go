package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/capture"
	"ssltriage/samples/shared"
)

// TestListsAreNeverNull: a reader need not ask whether a list is there.
func TestListsAreNeverNull(t *testing.T) {
	h := facts.Handshake{Handshake: capture.Handshake{ClientHello: &capture.ClientHello{}, ServerHello: &capture.ServerHello{}}}
	data, err := json.Marshal(HandshakeOf(facts.New(), h))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"certificates", "alerts", "problems", "versions", "cipherSuites", "alpn", "groups", "signatureAlgorithms", "extensions"} {
		if !strings.Contains(string(data), `"`+name+`":[]`) {
			t.Errorf("%s is not an empty list in %s", name, data)
		}
	}
	data, err = json.Marshal(Make(Input{Facts: facts.New()}))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "null") {
		t.Errorf("null in %s", data)
	}
}

// TestReportKnowsSentCertificates: the report says of a certificate on the
// wire what is known of it.
func TestReportKnowsSentCertificates(t *testing.T) {
	b, err := reader.OpenPaths([]string{shared.Path(t, "evidence/capture/lab/ok_tls12.pcap")}, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	r := Make(Input{Facts: facts.Load(b, nil)})
	if len(r.Handshakes) != 1 || len(r.Handshakes[0].Certificates) == 0 {
		t.Fatalf("got %+v", r.Handshakes)
	}
	leaf := r.Handshakes[0].Certificates[0]
	if leaf.Subject != "CN=www.lab.test" || leaf.NotAfter == nil || leaf.NotAfter.Format(time.RFC3339) != "2027-11-22T12:47:23Z" {
		t.Errorf("got %+v", leaf)
	}
}

// TestTimelineIsBoundInReports: the report holds the newest moments, oldest
// first; the timeline itself has all.
func TestTimelineIsBoundInReports(t *testing.T) {
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	f := facts.New()
	for i := range 150 {
		f.Symptoms = append(f.Symptoms, facts.Symptom{First: start.Add(time.Duration(150-i) * time.Hour), Title: text.T(fmt.Sprint(i), "")})
	}
	all, kept := Timeline(f), Make(Input{Facts: f}).Timeline
	if len(all) != 150 || all[0].What.EN != "149" || all[149].What.EN != "0" {
		t.Errorf("%d moments, from %v", len(all), all[0])
	}
	if len(kept) != maxMoments || kept[0] != all[50] || kept[99] != all[149] {
		t.Errorf("%d moments in the report", len(kept))
	}
}
