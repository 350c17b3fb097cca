package report

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/problem"
)

// Input is what a report is made of.
type Input struct {
	Tool   string // program and version
	Name   string // of the bundle, as the user gave it
	SHA256 string // of the bundle when it is one file
	Facts  *facts.Facts
	Result rule.Outcome
}

// Make builds the report.
func Make(in Input) Report {
	f := in.Facts
	r := Report{
		Schema:        Schema,
		Tool:          in.Tool,
		Bundle:        Bundle{Name: in.Name, SHA256: in.SHA256},
		Host:          host(f.Host),
		Findings:      []Finding{},
		RuledOut:      []RuledOut{},
		NotChecked:    []NotChecked{},
		NotApplicable: []NotApplicable{},
		Handshakes:    handshakes(f),
		Protocols:     protocols(f),
		Timeline:      shortened(Timeline(f)),
		Chain:         chain(f),
		Sources:       sources(f),
		Problems:      []Problem{},
		Unread:        []string{},
	}
	if at := f.Clock.CollectedAt; !at.IsZero() {
		r.Bundle.CollectedAt, r.Bundle.CollectedBasis = moment(at), string(f.Clock.Basis)
	}
	r.addOutcome(in.Result, f)
	r.Roads = roads(f, r.Findings)
	for _, p := range f.Problems {
		r.Problems = append(r.Problems, Problem{p.File, p.Message.EN, p.Message})
		if p.Cut && r.Bundle.Cut == "" {
			r.Bundle.Cut = p.Message.EN
		}
	}
	for _, file := range f.Files {
		if file.Taken.IsZero() {
			r.Unread = append(r.Unread, file.Name)
		}
	}
	return r
}

// addOutcome turns what the rules said into the report's lists.
func (r *Report) addOutcome(out rule.Outcome, f *facts.Facts) {
	for _, fd := range out.Findings {
		r.Findings = append(r.Findings, finding(fd))
	}
	for _, ro := range out.RuledOut {
		item := RuledOut{Rule: ro.Rule.ID, Title: ro.Rule.Title, Evidence: []Evidence{}}
		for _, ref := range ro.Refs {
			item.Evidence = append(item.Evidence, cite(ref, "", text.Text{}))
		}
		r.RuledOut = append(r.RuledOut, item)
	}
	for _, nc := range out.NotChecked {
		r.NotChecked = append(r.NotChecked, NotChecked{
			Rule: nc.Rule.ID, Title: nc.Rule.Title, Missing: missing(nc.Missing, f),
		})
	}
	for _, na := range out.NotApplicable {
		r.NotApplicable = append(r.NotApplicable, NotApplicable{na.Rule.ID, na.Rule.Title, na.Why})
	}
	for _, t := range out.Troubles {
		r.Troubles = append(r.Troubles, Trouble{t.Rule.ID, t.Message.EN, t.Message})
	}
}

func host(h facts.Host) Host {
	return Host{
		Name: h.Name, OS: h.OS(), Build: h.Version(), Language: h.Language,
		Confidence: h.Confidence, Basis: h.Basis,
		Installation: h.Installation, IIS: h.IIS, HTTPSys: h.HTTPSys, Schannel: h.Schannel,
	}
}

func finding(fd rule.Finding) Finding {
	out := Finding{
		Rule: fd.Rule, Scenario: int(fd.Scenario), Severity: string(fd.Severity), Confidence: string(fd.Confidence),
		RootCause: fd.Root, Subject: Subject(fd.Subject), Title: fd.Title, Why: fd.Why,
		Evidence: []Evidence{}, Count: fd.Count, First: moment(fd.First), Last: moment(fd.Last), LocalTime: fd.LocalTime, Explains: fd.Explains,
		Fix: Fix{Apply: steps(fd.Fix.Apply), Verify: steps(fd.Fix.Verify), Undo: steps(fd.Fix.Undo)},
	}
	for _, c := range fd.Cites {
		out.Evidence = append(out.Evidence, cite(c.Ref, string(c.Role), c.Note))
	}
	return out
}

func cite(ref evidence.Ref, role string, note text.Text) Evidence {
	return Evidence{
		Role: role, File: ref.File, Unit: string(ref.Loc.Unit), N: ref.Loc.N, Key: ref.Loc.Key,
		Quote: ref.Quote, Note: note,
	}
}

func steps(in []rule.Step) []Step {
	out := []Step{}
	for _, s := range in {
		out = append(out, Step{s.Do, s.Command, s.Effect})
	}
	return out
}

func missing(kinds []facts.Kind, f *facts.Facts) []Missing {
	out := []Missing{}
	for _, k := range kinds {
		why := f.Source(k).Why
		if why.IsZero() {
			why = text.T("what is there does not decide it", "現在の証拠だけでは判断できません")
		}
		out = append(out, Missing{Kind: string(k), Name: k.Name(), Why: why, Get: k.Get(f.Host.IIS6())})
	}
	return out
}

func sources(f *facts.Facts) []Source {
	out := []Source{}
	for _, k := range facts.Kinds {
		s := f.Source(k)
		out = append(out, Source{
			Kind: string(k), Name: k.Name(), State: string(s.State), Why: s.Why,
			Files: list(s.Files), Count: s.Count, Problems: english(s.Problems), ProblemTexts: texts(s.Problems),
		})
	}
	return out
}

// english is what problems say in English.
func english[T text.Text | problem.Text](problems []T) []string {
	out := []string{}
	for _, p := range problems {
		out = append(out, text.Text(p).EN)
	}
	return out
}

// texts is what problems say in both languages.
func texts[T text.Text | problem.Text](problems []T) []text.Text {
	out := []text.Text{}
	for _, p := range problems {
		out = append(out, text.Text(p))
	}
	return out
}

// list keeps an empty list from becoming JSON null.
func list(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}
