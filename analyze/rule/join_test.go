package rule

import (
	"testing"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
)

// TestJoinCountsOnce: two findings that cite a symptom of both are about the
// same failures.
func TestJoinCountsOnce(t *testing.T) {
	symptom := func(frame, count int) facts.Symptom {
		return facts.Symptom{Ref: evidence.Frame("x.pcap", frame, ""), Count: count}
	}
	var a, b Finding
	a.Explain(symptom(1, 2), symptom(5, 3))
	b.Explain(symptom(5, 3), symptom(9, 7))
	a.Join(b)
	if a.Count != 12 || len(a.Cites) != 3 {
		t.Errorf("%d failures by %d places, want 12 by 3", a.Count, len(a.Cites))
	}
}
