package report

import (
	"testing"

	"ssltriage/analyze/facts"
)

// TestNothingSeenIsNotFine: what the evidence does not show is unknown on the
// road, however much is known of what leads there.
func TestNothingSeenIsNotFine(t *testing.T) {
	f := facts.New()
	named := &facts.Certificate{Thumbprint: "aa", Subject: "CN=www", Key: facts.Key{Associated: facts.Yes, Container: "te-1"}}
	for _, l := range []Link{siteLink(facts.Endpoint{}), bindingLink(f, facts.Endpoint{}), certificateLink(f, facts.Endpoint{}, named), keyLink(f, named), accountLink(f, named)} {
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
