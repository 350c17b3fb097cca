package rule

import (
	"strings"
	"testing"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
)

var (
	netstat = evidence.Line("netstat.txt", 3, "TCP 0.0.0.0:443")
	event   = evidence.Record("System.evtx", 7, "Schannel 36870")
)

// serverWith are facts with complete and partial kinds of evidence.
func serverWith(complete, partial []facts.Kind, symptoms ...facts.Symptom) *facts.Facts {
	f := facts.New(symptoms...)
	for _, k := range complete {
		f.SetSource(facts.Source{Kind: k, State: facts.Complete})
	}
	for _, k := range partial {
		f.SetSource(facts.Source{Kind: k, State: facts.Partial})
	}
	return f
}

func always(v Verdict) func(*facts.Facts) Verdict { return func(*facts.Facts) Verdict { return v } }

func finding() Finding {
	return Finding{Severity: Error, Confidence: Certain, Title: text.T("x", "x"), Cites: []Cite{CauseRef(netstat, text.Text{})}}
}

func TestVerdictsByCompleteness(t *testing.T) {
	needs := []facts.Kind{facts.KindSockets, facts.KindBindings}
	cases := []struct {
		name              string
		complete, partial []facts.Kind
		verdict           Verdict
		want              string
	}{
		{"clear and complete", needs, nil, Clear(netstat), "ruled out"},
		{"clear but partial", needs[:1], needs[1:], Clear(netstat), "not checked"},
		{"clear but absent", needs[:1], nil, Clear(netstat), "not checked"},
		{"found on partial evidence", nil, needs[:1], Found(finding()), "found"},
		{"nothing to look at", nil, nil, Found(finding()), "not checked"},
		{"not applicable and complete", needs, nil, NA("no IIS", "IIS なし"), "not applicable"},
		{"undecided although complete", needs, nil, Undecided(facts.KindSockets), "not checked"},
		{"not applicable but partial", nil, needs, NA("no IIS", "IIS なし"), "not checked"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := Rule{ID: "r", Needs: needs, Check: always(c.verdict)}
			if got := onlyList(Run([]Rule{r}, serverWith(c.complete, c.partial))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// onlyList names the one list of an outcome that is not empty.
func onlyList(out Outcome) string {
	var names []string
	for name, n := range map[string]int{
		"found": len(out.Findings), "ruled out": len(out.RuledOut), "not checked": len(out.NotChecked),
		"not applicable": len(out.NotApplicable), "trouble": len(out.Troubles),
	} {
		if n > 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

func TestRulesAtFault(t *testing.T) {
	panics := Rule{ID: "panics", Check: func(*facts.Facts) Verdict { panic("boom") }}
	uncited := Rule{ID: "uncited", Check: always(Found(Finding{Title: text.T("no proof", "")}))}
	zero := Rule{ID: "zero", Check: always(Found(Finding{Cites: []Cite{{}}}))}
	out := Run([]Rule{panics, uncited, zero}, serverWith(nil, nil))
	if len(out.Troubles) != 3 || len(out.Findings) != 0 {
		t.Errorf("troubles %v, findings %v", out.Troubles, out.Findings)
	}
}

func TestOrderAndRootCause(t *testing.T) {
	make := func(id string, layer int, s Severity, c Confidence, endpoint string) Rule {
		fd := finding()
		fd.Severity, fd.Confidence, fd.Subject.Endpoint = s, c, endpoint
		return Rule{ID: id, Layer: layer, Check: always(Found(fd))}
	}
	out := Run([]Rule{
		make("note", 0, Info, Certain, ""),
		make("guess", 10, Error, Possible, "0.0.0.0:443"),
		make("high", 60, Error, Certain, "10.0.0.5:443"),
		make("low", 20, Error, Likely, "0.0.0.0:443"),
	}, serverWith(nil, nil))
	var ids []string
	for _, fd := range out.Findings {
		ids = append(ids, fd.Rule)
	}
	if got := strings.Join(ids, " "); got != "low high guess note" {
		t.Errorf("order: %s", got)
	}
	if !out.Findings[0].Root || out.Findings[1].Root {
		t.Error("exactly the first finding is the root cause")
	}
}

func TestExplains(t *testing.T) {
	const endpoint = "0.0.0.0:443"
	make := func(layer int, endpoint string, cites ...Cite) Rule {
		fd := finding()
		fd.Subject.Endpoint = endpoint
		fd.Cites = append(fd.Cites, cites...)
		return Rule{Layer: layer, Check: always(Found(fd))}
	}
	outward := func(r Rule) Rule { r.Outward = true; return r }
	symptom, cited := SymptomRef(event, text.Text{}), LinkRef(event, text.Text{})
	cases := []struct {
		name        string
		low, high   Rule
		lowExplains bool
	}{
		{"two faults of an endpoint", make(20, endpoint), make(60, endpoint), false},
		{"what a connection to it shows", make(20, endpoint), outward(make(60, "10.0.0.5:443")), true},
		{"a connection to another endpoint", make(20, endpoint), outward(make(60, "0.0.0.0:8443")), false},
		{"the same symptom", make(20, endpoint, symptom), make(60, "", symptom), true},
		{"the same evidence, not as a symptom", make(20, endpoint, symptom), make(60, "", cited), false},
		{"what shows from outside is no cause", outward(make(20, endpoint)), outward(make(60, endpoint)), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.low.ID, c.high.ID = "low", "high"
			out := Run([]Rule{c.high, c.low}, serverWith(nil, nil))
			if got := len(out.Findings[0].Explains) > 0; got != c.lowExplains {
				t.Errorf("explains %v, want %v", out.Findings[0].Explains, c.lowExplains)
			}
			if len(out.Findings[1].Explains) > 0 {
				t.Errorf("the higher fault explains %v", out.Findings[1].Explains)
			}
		})
	}
}

func TestOutwardFindingsYield(t *testing.T) {
	symptom := func(n uint64) Cite { return SymptomRef(evidence.Record("System.evtx", n, ""), text.Text{}) }
	make := func(id string, layer int, outward bool, c Confidence, cites ...Cite) Rule {
		fd := finding()
		fd.Severity, fd.Confidence, fd.Cites = Error, c, append(fd.Cites, cites...)
		return Rule{ID: id, Layer: layer, Outward: outward, Check: always(Found(fd))}
	}
	cases := []struct {
		name       string
		cause, out Rule
		want       Severity
	}{
		{"all symptoms explained", make("cause", 20, false, Certain, symptom(1), symptom(2)), make("out", 60, true, Likely, symptom(1), symptom(2)), Info},
		{"one symptom is left", make("cause", 20, false, Certain, symptom(1)), make("out", 60, true, Likely, symptom(1), symptom(2)), Error},
		{"the cause is only possible", make("cause", 20, false, Possible, symptom(1)), make("out", 60, true, Likely, symptom(1)), Error},
		{"the cause lies higher", make("cause", 70, false, Certain, symptom(1)), make("out", 60, true, Likely, symptom(1)), Error},
		{"certain by itself", make("cause", 20, false, Certain, symptom(1)), make("out", 60, true, Certain, symptom(1)), Error},
		{"a fault of its own", make("cause", 20, false, Certain, symptom(1)), make("out", 60, false, Likely, symptom(1)), Error},
		{"no symptom", make("cause", 20, false, Certain, symptom(1)), make("out", 60, true, Likely), Error},
	}
	for _, c := range cases {
		for _, fd := range Run([]Rule{c.out, c.cause}, serverWith(nil, nil)).Findings {
			if fd.Rule == "out" && fd.Severity != c.want {
				t.Errorf("%s: %s, want %s", c.name, fd.Severity, c.want)
			}
		}
	}
}

func TestNoRootCause(t *testing.T) {
	warning, guess := finding(), finding()
	warning.Severity = Warning
	guess.Confidence = Possible
	for name, fd := range map[string]Finding{"a warning": warning, "a mere possibility": guess} {
		out := Run([]Rule{{ID: "r", Check: always(Found(fd))}}, serverWith(nil, nil))
		if out.Findings[0].Root {
			t.Errorf("%s is called the root cause", name)
		}
	}
}

func TestRestSeesOnlyUncitedSymptoms(t *testing.T) {
	explained := facts.Symptom{ID: "event-36870", Ref: event}
	loose := facts.Symptom{ID: "event-15021", Ref: evidence.Record("System.evtx", 8, "")}
	fd := finding()
	fd.Explain(explained)
	var seen []facts.Symptom
	rules := []Rule{
		{ID: "rest", CheckRest: func(_ *facts.Facts, rest Rest) Verdict {
			seen = rest.Symptoms
			return Clear()
		}},
		{ID: "cause", Check: always(Found(fd))},
	}
	Run(rules, serverWith(nil, nil, explained, loose))
	if len(seen) != 1 || seen[0].ID != loose.ID {
		t.Errorf("rest saw %v", seen)
	}
}
