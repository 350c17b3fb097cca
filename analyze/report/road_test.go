package report

import (
	"net/netip"
	"testing"

	"ssltriage/analyze/facts"
)

// TestNothingSeenIsNotFine: what the evidence does not show is unknown on the
// road, however much is known of what leads there.
func TestNothingSeenIsNotFine(t *testing.T) {
	f := facts.New()
	named := &facts.Certificate{Thumbprint: "aa", Subject: "CN=www", Key: facts.Key{Associated: facts.Yes, Container: "te-1"}}
	for _, l := range []Link{siteLink(f, facts.Endpoint{}), bindingLink(f, facts.Endpoint{}), certificateLink(f, facts.Endpoint{}, named), keyLink(f, named), accountLink(f, named)} {
		if l.State != "unknown" {
			t.Errorf("%s: %s", l.Kind, l.State)
		}
	}
	named.Key.Usable = facts.Yes
	if l := keyLink(f, named); l.State != "ok" {
		t.Errorf("a key that was used: %s", l.State)
	}
	named.Key = facts.Key{Associated: facts.No}
	if l := keyLink(f, named); l.State != "missing" {
		t.Errorf("a certificate without a key: %s", l.State)
	}
}

// TestJudge: a finding breaks the link that it is about, by name or by the
// address that connections went to; one that names no endpoint leaves nobody
// free of it.
func TestJudge(t *testing.T) {
	f := facts.New()
	ends := []facts.Endpoint{
		{Addr: netip.IPv4Unspecified(), Port: 443},
		{Addr: netip.MustParseAddr("10.0.0.1"), Port: 8443},
	}
	states := func(fd Finding, n int) [2]string {
		var out [2]string
		var list []Road
		for _, e := range ends[:n] {
			r := road(f, e)
			for i := range r.Links {
				r.Links[i].State = "ok"
			}
			list = append(list, r)
		}
		judge(list, ends[:n], fd)
		for i, r := range list {
			out[i] = r.Links[4].State
		}
		return out
	}
	for _, c := range []struct {
		endpoint, severity string
		n                  int
		want               [2]string
	}{
		{"0.0.0.0:443", "error", 2, [2]string{"broken", "ok"}},
		{"10.9.9.9:443", "error", 2, [2]string{"broken", "ok"}},
		{"10.9.9.9:8443", "error", 2, [2]string{"ok", "ok"}},
		{"10.0.0.1:8443", "warning", 2, [2]string{"ok", "broken"}},
		{"", "error", 2, [2]string{"unknown", "unknown"}},
		{"", "info", 2, [2]string{"ok", "ok"}},
		{"", "error", 1, [2]string{"broken", ""}},
	} {
		fd := Finding{Rule: "private-key-access-denied", Severity: c.severity, Subject: Subject{Endpoint: c.endpoint}}
		if got := states(fd, c.n); got != c.want {
			t.Errorf("%q %s: %v, want %v", c.endpoint, c.severity, got, c.want)
		}
	}
}

// TestNamed: an endpoint that only a finding knows has a road.
func TestNamed(t *testing.T) {
	found := []Finding{
		{Rule: "binding-missing", Severity: "error", Subject: Subject{Endpoint: "0.0.0.0:443"}},
		{Rule: "port-taken", Severity: "error", Subject: Subject{Endpoint: "0.0.0.0:443"}},
		{Rule: "protocol-disabled", Severity: "error", Subject: Subject{Endpoint: "0.0.0.0:8443"}},
	}
	list := roads(facts.New(), found)
	if len(list) != 1 || list[0].Endpoint != "0.0.0.0:443" || list[0].Links[0].Rule != "port-taken" || list[0].Links[1].Rule != "binding-missing" {
		t.Errorf("got %+v", list)
	}
}
