package rule

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/problem"
)

// RuledOut is a fault that the evidence excludes.
type RuledOut struct {
	Rule *Rule
	Refs []evidence.Ref
}

// NotChecked is a rule that could not give its answer, and the kinds of
// evidence that are missing for it.
type NotChecked struct {
	Rule    *Rule
	Missing []facts.Kind
}

// NotApplicable is a rule that does not concern this server.
type NotApplicable struct {
	Rule *Rule
	Why  text.Text
}

// Trouble is a rule that failed by a fault of its own.
type Trouble struct {
	Rule    *Rule
	Message text.Text
}

// Outcome is what all rules together say. Every rule is in it: with findings,
// or in exactly one of the other lists.
type Outcome struct {
	Findings      []Finding // the root cause first
	RuledOut      []RuledOut
	NotChecked    []NotChecked
	NotApplicable []NotApplicable
	Troubles      []Trouble
}

// Run runs the rules over the facts.
func Run(rules []Rule, f *facts.Facts) Outcome {
	var out Outcome
	for i := range rules {
		if rules[i].Check != nil {
			out.run(&rules[i], f, rules[i].Check)
		}
	}
	rest := Rest{
		Symptoms:   uncited(f.Symptoms, out.Findings),
		RuledOut:   out.RuledOut,
		NotChecked: out.NotChecked,
	}
	for i := range rules {
		if last := rules[i].CheckRest; last != nil {
			out.run(&rules[i], f, func(f *facts.Facts) Verdict { return last(f, rest) })
		}
	}
	yield(out.Findings)
	order(out.Findings)
	join(out.Findings)
	return out
}

// run calls one rule and files its verdict.
func (out *Outcome) run(r *Rule, f *facts.Facts, check func(*facts.Facts) Verdict) {
	if !anyEvidence(r, f) {
		out.NotChecked = append(out.NotChecked, NotChecked{r, incomplete(r, f)})
		return
	}
	v, err := safely(check, f)
	switch {
	case err != nil:
		out.Troubles = append(out.Troubles, Trouble{r, text.Text(problem.Of(err))})
	case len(v.Findings) > 0:
		out.add(r, v.Findings)
	case len(incomplete(r, f)) > 0:
		out.NotChecked = append(out.NotChecked, NotChecked{r, incomplete(r, f)})
	case len(v.Undecided) > 0:
		out.NotChecked = append(out.NotChecked, NotChecked{r, v.Undecided})
	case !v.NA.IsZero():
		out.NotApplicable = append(out.NotApplicable, NotApplicable{r, v.NA})
	default:
		out.RuledOut = append(out.RuledOut, RuledOut{r, v.Clear})
	}
}

// add stamps a rule's findings. A finding without evidence is the rule's
// fault and is reported as such, never shown.
func (out *Outcome) add(r *Rule, findings []Finding) {
	for _, fd := range findings {
		fd.Rule, fd.Layer, fd.Outward, fd.Scenario = r.ID, r.Layer, r.Outward, r.Scenario
		if !cited(fd) {
			out.Troubles = append(out.Troubles, Trouble{r, text.F("a finding cites no evidence: %s", "根拠のない検出結果です: %s", fd.Title)})
			continue
		}
		out.Findings = append(out.Findings, fd)
	}
}

func cited(fd Finding) bool {
	for _, c := range fd.Cites {
		if c.IsZero() {
			return false
		}
	}
	return len(fd.Cites) > 0
}

// safely keeps a rule's panic inside the rule.
func safely(check func(*facts.Facts) Verdict, f *facts.Facts) (v Verdict, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = problem.New("internal error: %v", "内部エラー: %v", r)
		}
	}()
	return check(f), nil
}

// anyEvidence reports whether there is anything a rule could look at. A rule
// that names no kinds looks at whatever there is.
func anyEvidence(r *Rule, f *facts.Facts) bool {
	if len(r.Needs)+len(r.Uses) == 0 {
		return true
	}
	for _, kinds := range [][]facts.Kind{r.Needs, r.Uses} {
		for _, k := range kinds {
			if s := f.Source(k).State; s == facts.Complete || s == facts.Partial {
				return true
			}
		}
	}
	return false
}

func incomplete(r *Rule, f *facts.Facts) []facts.Kind {
	var out []facts.Kind
	for _, k := range r.Needs {
		if f.Source(k).State != facts.Complete {
			out = append(out, k)
		}
	}
	return out
}

// uncited are the symptoms that no finding cites.
func uncited(symptoms []facts.Symptom, findings []Finding) []facts.Symptom {
	type place struct {
		file string
		loc  evidence.Loc
	}
	seen := map[place]bool{}
	for _, fd := range findings {
		for _, c := range fd.Cites {
			seen[place{c.File, c.Loc}] = true
		}
	}
	var out []facts.Symptom
	for _, s := range symptoms {
		if !seen[place{s.Ref.File, s.Ref.Loc}] {
			out = append(out, s)
		}
	}
	return out
}
