package rules

import (
	"net/netip"
	"testing"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
)

// TestListFinding: the entries are cited, not the heading above them, and what
// is to be done is explained once.
func TestListFinding(t *testing.T) {
	f := facts.New()
	f.IPListen.Ref = evidence.Line("iplisten.txt", 1, "IP addresses present in the IP listen list:")
	for i, a := range []string{"10.0.0.1", "10.0.0.2"} {
		f.IPListen.Addresses = append(f.IPListen.Addresses, facts.ListenAddress{Addr: netip.MustParseAddr(a), Ref: evidence.Line("iplisten.txt", 4+i, a)})
	}
	fd := listFinding(f)
	if len(fd.Cites) != 2 || fd.Cites[0].Ref.Quote != "10.0.0.1" || fd.Cites[1].Ref.Quote != "10.0.0.2" {
		t.Errorf("cites %+v", fd.Cites)
	}
	if a, b := fd.Fix.Apply[0].Do, fd.Fix.Apply[1].Do; a == b || len(b.EN) > 40 || b.JA == a.JA {
		t.Errorf("steps %q and %q", a, b)
	}
	f.IPListen.Addresses[0].Ref, f.IPListen.Addresses[1].Ref = evidence.Ref{}, evidence.Ref{}
	if fd := listFinding(f); len(fd.Cites) != 1 || fd.Cites[0].Ref != f.IPListen.Ref {
		t.Errorf("cites %+v", fd.Cites)
	}
}
