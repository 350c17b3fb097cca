package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// keyRule is what the rules about private keys differ in.
type keyRule struct {
	fault keyFault
	// title names the endpoint, why says how the evidence leads to it.
	title func(endpoint string) text.Text
	why   text.Text
	// alone is the finding when an event is the only evidence.
	aloneTitle text.Text
	aloneWhy   text.Text
	// aloneFirm is how sure an event with that code alone makes it.
	aloneFirm func(code uint32) rule.Confidence
	// shown tells what shows that a key does not have the fault; nil where
	// the state that was looked at does.
	shown func(f *facts.Facts, c *facts.Certificate) bool
	// fix mends the key of a certificate; nil when it is not known which.
	fix func(f *facts.Facts, c *facts.Certificate) rule.Fix
}

// check looks first at the state of the keys of all bound certificates. An
// event counts by itself only when no such state explains it, and then for
// one rule only: the one that its code fits best.
func (k keyRule) check(f *facts.Facts) rule.Verdict {
	proofs := keyProofs(f)
	var found []rule.Finding
	var sound []evidence.Ref
	all, open := 0, false
	for _, p := range proofs {
		switch p.fault {
		case k.fault:
			if all++; all <= maxBuilt {
				found = append(found, k.byState(f, p))
			}
		case "":
			sound = append(sound, lookedAt(f, p.cert)...)
			open = open || k.shown != nil && !k.shown(f, p.cert)
		}
	}
	if len(found) > 0 {
		return worstFirst(found, all)
	}
	if fd, ok := k.byEvent(f, proofs); ok {
		return rule.Found(fd)
	}
	switch {
	case len(sound) == 0:
		return noKey()
	case open:
		return rule.Undecided(facts.KindKeys)
	}
	return clear(sound)
}

// lookedAt is what shows the state of a certificate's key.
func lookedAt(f *facts.Facts, c *facts.Certificate) []evidence.Ref {
	var out []evidence.Ref
	if file := f.KeyFileOf(c); file != nil {
		out = append(out, file.Ref)
	}
	if !c.Key.UsableRef.IsZero() {
		out = append(out, c.Key.UsableRef)
	} else if !c.Key.Ref.IsZero() {
		out = append(out, c.Key.Ref)
	}
	return out
}

// byState is the fault as the state of the key shows it.
func (k keyRule) byState(f *facts.Facts, p keyProof) rule.Finding {
	fd := rule.Finding{
		Severity: certificateSeverity(f, p.cert), Confidence: p.firm, Subject: f.SubjectOf(p.cert),
		Title: k.title(f.EndpointOf(p.cert)), Why: k.why, Cites: p.cites, Fix: k.fix(f, p.cert),
	}
	if p.lacks {
		fd.Title, fd.Why = lacksSystem(f.EndpointOf(p.cert))
	}
	citeBindings(&fd, f, p.cert)
	logged := keySymptoms(f, k.fault)
	fd.Explain(logged...)
	fd.Explain(certificateRefusals(f, p.cert)...)
	h := servedWith(f, p.cert)
	switch {
	case len(logged) > 0 && p.firm == rule.Likely:
		fd.Confidence = rule.Certain
	case p.firm == rule.Possible && goesOn(f, logged):
		fd.Confidence = rule.Likely
	case h != nil && !fd.HasSymptom():
		fd.Severity = rule.Warning
		if p.firm == rule.Certain {
			fd.Confidence = rule.Likely
		}
		fd.Cites = append(fd.Cites, rule.AgainstRef(h.Ref(h.Frame, h.Summary()),
			text.T("yet a connection came about: HTTP.sys may still hold the key open from before", "しかし接続は確立しています。HTTP.sys が以前に開いたキーを保持している可能性があります")))
	case (p.firm == rule.Possible || k.fault == keySigning) && (!fd.HasSymptom() || len(logged) > 0):
		fd.Severity = rule.Warning
	case k.fault == keyDenied && p.firm == rule.Certain && !fd.HasSymptom() && f.Source(facts.KindEvents).State == facts.Complete:
		fd.Confidence = rule.Likely // a complete log without a word of it
	}
	return fd
}

// goesOn reports whether symptoms were seen to the end, and not only before a
// binding was changed.
func goesOn(f *facts.Facts, symptoms []facts.Symptom) bool {
	for _, s := range symptoms {
		_, changed := sinceChanged(f, s.Last)
		if !changed && (s.Last.IsZero() || f.Clock.CollectedAt.Sub(s.Last) <= staleFailure) {
			return true
		}
	}
	return false
}

// citeBindings cites the records that name a certificate.
func citeBindings(fd *rule.Finding, f *facts.Facts, c *facts.Certificate) {
	for _, b := range f.BoundTo(c) {
		fd.Cites = append(fd.Cites, rule.LinkRef(b.Ref, text.T("this record names the certificate", "このレコードが証明書を指定しています")))
	}
}

// byEvent is the fault when only the event log speaks of it.
func (k keyRule) byEvent(f *facts.Facts, proofs []keyProof) (rule.Finding, bool) {
	a := k.alone(f, proofs)
	if len(a.symptoms) == 0 {
		return rule.Finding{}, false
	}
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Possible, Title: k.aloneTitle, Why: k.aloneWhy.Plus(codesText(a.codes)),
	}
	for _, code := range a.codes {
		fd.Confidence = firmer(fd.Confidence, k.aloneFirm(code))
		if open := openFaults(f, proofs, code, a.last); len(open) == 1 && open[0] == k.fault {
			fd.Confidence = firmer(fd.Confidence, rule.Likely)
		}
	}
	c := onlyBound(f)
	if len(a.callers) == len(a.symptoms) { // HTTP.sys never asked
		c = nil
		fd.Title = text.F("%s (asked for by %s, not by HTTP.sys)", "%s (要求元は HTTP.sys ではなく %s)", k.aloneTitle, callersText(a.callers))
	}
	if c != nil {
		fd.Subject = f.SubjectOf(c)
	}
	fd.Fix = k.fix(f, c)
	fd.Explain(a.symptoms...)
	if a.http {
		fd.Explain(refusals(f, func(netip.AddrPort) bool { return true })...)
	}
	k.weigh(f, &fd, proofs, a)
	return fd, true
}

// loneEvents are the events of a fault that no state of a key explains.
type loneEvents struct {
	codes    []uint32
	symptoms []facts.Symptom
	last     time.Time
	http     bool     // HTTP.sys asked for the key each time
	callers  []string // who asked instead of it, one for each such event
}

// alone gathers the events that speak for the fault and that nothing else
// explains.
func (k keyRule) alone(f *facts.Facts, proofs []keyProof) loneEvents {
	a, folder := loneEvents{http: true}, false
	if k.fault != keyDenied {
		denied, _ := deniedFolder(f)
		folder = denied != nil // private-key-access-denied speaks of it
	}
	for _, e := range keyEvents(f) {
		code := keyErrorCode(e)
		s, ok := symptomOf(f, e)
		if !ok || answered(f, proofs, code, e.Last) != k.fault ||
			askedForHTTP(e) && (explained(proofs, code) || folder && keyDenied.fits(code)) {
			continue
		}
		if !slices.Contains(a.codes, code) {
			a.codes = append(a.codes, code)
		}
		a.symptoms = append(a.symptoms, s)
		if e.Last.After(a.last) {
			a.last = e.Last
		}
		if !askedForHTTP(e) {
			a.http = false
			a.callers = append(a.callers, callerOf(e))
		}
	}
	return a
}

// weigh lowers a finding that only events speak of where the evidence says
// that HTTPS is not, or no longer, concerned.
func (k keyRule) weigh(f *facts.Facts, fd *rule.Finding, proofs []keyProof, a loneEvents) {
	if !a.http {
		fd.Severity = rule.Warning
		fd.Why = fd.Why.Plus(text.T(
			"The account or program that asked is not HTTP.sys, which asks as SYSTEM: HTTPS of IIS is not concerned. Remote Desktop asks as NETWORK SERVICE.",
			"要求元は HTTP.sys ではありません (HTTP.sys は SYSTEM として要求します)。IIS の HTTPS には影響しません。リモート デスクトップは NETWORK SERVICE として要求します。"))
		return
	}
	if e, ok := sinceChanged(f, a.last); ok {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Cites = append(fd.Cites, rule.AgainstRef(e.Ref, text.T("a binding was changed after that", "その後にバインドが変更されています")))
	}
	if f.Clock.CollectedAt.Sub(a.last) > staleFailure && !a.last.IsZero() {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Why = fd.Why.Plus(text.T(
			"It has not happened for a month before the evidence was collected.",
			"証拠が収集されるまでの 1 か月間は発生していません。"))
	}
	if allExclude(f, proofs, k.fault, a.last) {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Why = fd.Why.Plus(text.T(
			"The keys of all certificates that HTTP.sys uses now do not have this fault: the events tell of the past or of another program.",
			"現在 HTTP.sys が使用しているすべての証明書のキーにこの問題はありません。イベントは過去のもの、または別のプログラムのものです。"))
		for _, p := range proofs {
			fd.Cites = append(fd.Cites, p.against(f, k.fault, a.last)...)
		}
	}
}

// explained reports whether a fault that the state shows gives this code.
func explained(proofs []keyProof, code uint32) bool {
	return slices.ContainsFunc(proofs, func(p keyProof) bool { return p.fault != "" && p.fault.fits(code) })
}

// firmer is the firmer of two confidences.
func firmer(a, b rule.Confidence) rule.Confidence {
	if a == rule.Certain || b == rule.Possible {
		return a
	}
	return b
}

// onlyBound is the certificate that HTTP.sys uses when it uses just one.
func onlyBound(f *facts.Facts) *facts.Certificate {
	if bound := f.Bound(); len(bound) == 1 {
		return bound[0]
	}
	return nil
}

// codesText names error codes.
func codesText(codes []uint32) text.Text {
	list := ""
	for _, code := range codes {
		if list != "" {
			list += ", "
		}
		list += fmt.Sprintf("0x%08x %s", code, keyCodes[code].name)
	}
	return text.F("The error code is %s.", "エラー コードは %s です。", list)
}
