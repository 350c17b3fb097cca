package rules

import (
	"testing"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// outcomeWith runs the rule alone over facts that have just these symptoms.
func outcomeWith(symptoms ...facts.Symptom) rule.Outcome {
	return rule.Run([]rule.Rule{symptomUnexplained}, facts.New(symptoms...))
}

func symptom(id string, hard bool, count int) facts.Symptom {
	return facts.Symptom{ID: id, Title: text.T(id, id), Hard: hard, Count: count, Ref: evidence.Record("System.evtx", 9, id)}
}

func TestHardSymptomBecomesAnError(t *testing.T) {
	out := outcomeWith(symptom("event-15021", true, 1))
	if len(out.Findings) != 1 || out.Findings[0].Severity != rule.Error || out.Findings[0].Confidence != rule.Possible {
		t.Fatalf("findings: %+v", out.Findings)
	}
	if len(out.Findings[0].Fix.Apply) == 0 {
		t.Error("it does not say what to collect")
	}
}

func TestNoiseIsANoteOnly(t *testing.T) {
	out := outcomeWith(symptom("event-36887", false, 500))
	if len(out.Findings) != 1 || out.Findings[0].Severity != rule.Info || out.Findings[0].Root {
		t.Errorf("soft symptoms: %+v", out.Findings)
	}
}

func TestNoSymptomNoFinding(t *testing.T) {
	if out := outcomeWith(); len(out.NotApplicable) != 1 {
		t.Errorf("outcome: %+v", out)
	}
}
