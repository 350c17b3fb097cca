package rules

import (
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// policy is what decides the negotiation of the group.
func (g *helloGroup) policy(f *facts.Facts) schannel.Policy {
	return schannel.PolicyAt(f, g.binding, g.leaf)
}

// maxOffers bounds the different offers that are judged.
const maxOffers = 500

// refusedOver lists the groups that the server refused, by the model for one
// of the reasons, each with what the model says.
func refusedOver(f *facts.Facts, reasons ...schannel.Failure) (groups []*helloGroup, results []schannel.Result) {
	model := schannel.NewModel(f)
	for i, g := range failedHellos(f, sameOffer) {
		if i == maxOffers {
			break
		}
		if g.list[0].ServerHello != nil {
			continue
		}
		if r := model.At(g.binding, g.leaf).Negotiate(g.offer); slices.Contains(reasons, r.Failure) {
			groups, results = append(groups, g), append(results, r)
		}
	}
	return groups, results
}

// policyKnown reports whether the evidence tells if a policy sets suites and
// curves: without it the machine's own lists need not be those that count.
func policyKnown(f *facts.Facts) bool {
	return f.Key(hive.CryptographyPolicy) != nil || slices.Contains(f.RegistryAbsent, hive.CryptographyPolicy)
}

// listClear is the verdict "in order" of a rule about those lists.
func listClear(f *facts.Facts, refs ...evidence.Ref) rule.Verdict {
	if !policyKnown(f) {
		return rule.Undecided(facts.KindCipherSuites)
	}
	return rule.Clear(refs[:min(len(refs), maxCites)]...)
}

// helloClear is the verdict "in order" of a rule about refused hellos: where
// none was refused it does not matter what a policy says.
func helloClear(f *facts.Facts) rule.Verdict {
	if groups, _ := refusedOver(f, schannel.Connects, schannel.Unpredictable, schannel.NoSuite, schannel.NoSuiteForKey, schannel.NoGroup, schannel.CertificateCurve); len(groups) > 0 {
		return listClear(f, workingRefs(f)...)
	}
	return rule.Clear(workingRefs(f)...)
}

// mismatch is the finding about a group that was refused: title and fix
// differ by rule. It is certain when the server's alert says so too and the
// settings are in evidence.
func mismatch(f *facts.Facts, g *helloGroup, r schannel.Result, title text.Text, causes ...rule.Cite) rule.Finding {
	_, _, alerted := g.list[0].AlertFrom("server", alertHandshakeFailure)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely, Subject: g.subject(), Title: title,
		Why:   text.F("By the server's settings: %s.", "サーバーの設定によると: %s。", r.Why),
		Cites: []rule.Cite{rule.LinkRef(g.helloRef(), text.T("the ClientHello", "ClientHello"))},
	}
	if alerted && len(causes) > 0 {
		fd.Confidence = rule.Certain
	}
	fd.Cites = append(fd.Cites, causes...)
	if g.leaf != nil && !g.leaf.Ref.IsZero() {
		fd.Cites = append(fd.Cites, rule.LinkRef(g.leaf.Ref, text.T("the certificate of the server", "サーバーの証明書")))
	}
	if ok := g.works(f); ok != nil {
		fd.Severity = rule.Warning
		fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("other clients connect", "ほかのクライアントは接続できています")))
	}
	fd.Explain(f.SymptomsIn(g.list)...)
	citeEnd(&fd, g.list[0])
	return fd
}

// originCite cites where a line of the policy comes from: the value, or what
// names the Windows version whose default it is.
func originCite(f *facts.Facts, o schannel.Origin) []rule.Cite {
	ref := o.Ref
	if ref.IsZero() {
		ref = f.Host.Ref
	}
	if ref.IsZero() {
		return nil
	}
	return []rule.Cite{rule.CauseRef(ref, o.Why)}
}

// boundPolicies are the records of IIS whose certificate is known.
func boundPolicies(f *facts.Facts) []boundPolicy {
	var out []boundPolicy
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if c := f.CertificateOf(*b); c != nil && c.Cert != nil && concernsIIS(f, b) && len(out) < maxBuilt {
			out = append(out, boundPolicy{b, c, schannel.PolicyAt(f, b, c)})
		}
	}
	return out
}

// boundPolicy is a record with its certificate and what it negotiates.
type boundPolicy struct {
	binding *facts.Binding
	leaf    *facts.Certificate
	policy  schannel.Policy
}

func (p boundPolicy) subject() facts.Subject {
	return facts.Subject{Endpoint: p.binding.Key(), Thumbprint: p.binding.Hash}
}

// cites are the certificate and the record.
func (p boundPolicy) cites(note text.Text) []rule.Cite {
	return []rule.Cite{rule.CauseRef(p.leaf.Ref, note), rule.LinkRef(p.binding.Ref, text.T("the record of the endpoint", "エンドポイントのレコード"))}
}

// refused are the failed connections to the record that the model expects to
// fail for one of the reasons.
func (p boundPolicy) refused(f *facts.Facts, reasons ...schannel.Failure) []facts.Handshake {
	var out []facts.Handshake
	groups, _ := refusedOver(f, reasons...)
	for _, g := range groups {
		if g.binding == p.binding {
			out = append(out, g.list...)
		}
	}
	return out
}

// refsOf are the places of certificates, for a clear verdict.
func refsOf(list []boundPolicy) []evidence.Ref {
	var out []evidence.Ref
	for _, p := range list {
		out = append(out, p.leaf.Ref)
	}
	return out
}
