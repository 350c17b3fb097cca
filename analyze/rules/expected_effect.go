package rules

import (
	"slices"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// effect is what a change of the registry, or of a record's flags, would do
// at one endpoint by the model of Schannel.
type effect struct {
	binding     *facts.Binding
	now, after  schannel.Tally
	mended      []facts.Handshake // failed connections whose clients would connect
	gained      int               // known clients that connect only afterwards
	lost        int               // known clients that connect only now
	predictable bool
}

// effectOf tries the known clients and those of the capture before and after
// changes. With a nil record the machine as a whole is meant.
func effectOf(f *facts.Facts, b *facts.Binding, changes ...schannel.Change) effect {
	return compareEffect(f, schannel.With(f, changes...), b, b)
}

// compareEffect is the same for a server that is described twice.
func compareEffect(before, after *facts.Facts, b, changed *facts.Binding) effect {
	leaf := schannel.LeafAt(before, b)
	trials := schannel.Trials(before, b)
	e := effect{binding: b}
	e.now = schannel.PolicyAt(before, b, leaf).Try(trials)
	e.after = schannel.PolicyAt(after, changed, leaf).Try(trials)
	for i, t := range trials {
		now, then := e.now.Results[i], e.after.Results[i]
		switch {
		case t.Failed && then.OK() && now.Fails():
			e.mended = append(e.mended, t.Seen...)
		case t.Seen == nil && then.OK() && now.Fails():
			e.gained++
		case t.Seen == nil && now.OK() && then.Fails():
			e.lost++
		}
		e.predictable = e.predictable || now.Failure != schannel.Unpredictable && then.Failure != schannel.Unpredictable
	}
	return e
}

// bestEffect is the effect at the endpoint of IIS where a change does most;
// of the machine where no record is known.
func bestEffect(f *facts.Facts, changes ...schannel.Change) effect {
	best := effect{}
	for _, b := range busiest(f) {
		e := effectOf(f, b, changes...)
		if best.binding == nil || e.worth() > best.worth() {
			best = e
		}
	}
	if best.binding == nil {
		return effectOf(f, nil, changes...)
	}
	return best
}

// worth orders effects: a client that was seen to fail counts more than any
// number of known ones.
func (e effect) worth() int { return len(e.mended)*100 + e.gained - e.lost }

// maxTried bounds the endpoints that a change is tried at.
const maxTried = 4

// busiest are the records of IIS at which failed connections were seen, then
// the others, as many as are tried.
func busiest(f *facts.Facts) []*facts.Binding {
	failed := map[*facts.Binding]bool{}
	for i, h := range f.Inbound() {
		if i < maxFailedSeen && h.Failed() {
			failed[f.BindingOf(h)] = true
		}
	}
	var out []*facts.Binding
	for _, seen := range []bool{true, false} {
		for i := range f.Bindings {
			if b := &f.Bindings[i]; failed[b] == seen && len(out) < maxTried && concernsIIS(f, b) {
				out = append(out, b)
			}
		}
	}
	return out
}

// maxFailedSeen bounds the connections that are looked at for that.
const maxFailedSeen = 2000

// text says what the model expects; zero when it cannot tell.
func (e effect) text() text.Text {
	if !e.predictable {
		return text.Text{}
	}
	t := text.F("By the model of Schannel, after this change %d of %d known clients connect (now %d).",
		"Schannel のモデルによる予測: この変更後、既知のクライアント %[2]d 個中 %[1]d 個が接続できます (現在は %[3]d 個)。", e.after.Known, e.after.OfKnown, e.now.Known)
	switch {
	case e.now.Failed == 1 && e.after.Failing == 1:
		t = t.Plus(text.T("So does the failing client of the capture.", "キャプチャで失敗しているクライアントも接続できます。"))
	case e.now.Failed > 0 && e.after.Failing == e.now.Failed:
		t = t.Plus(text.F("So do all %d failing clients of the capture.", "キャプチャで失敗している %d 個のクライアントもすべて接続できます。", e.now.Failed))
	case e.now.Failed > 0:
		t = t.Plus(text.F("Of the %d failing clients of the capture %d do.", "キャプチャで失敗している %d 個のクライアントのうち %d 個が接続できます。", e.now.Failed, e.after.Failing))
	}
	return t
}

// expecting puts what the model expects before the steps that verify a fix.
func expecting(fix rule.Fix, e effect) rule.Fix {
	if t := e.text(); !t.IsZero() {
		fix.Verify = append([]rule.Step{{Do: t}}, fix.Verify...)
	}
	return fix
}

// registrySteps are the commands that make changes below SCHANNEL; a change
// whose names are not harmless in a command is left out.
func registrySteps(f *facts.Facts, changes []schannel.Change) (apply, undo []rule.Step) {
	for _, c := range changes {
		if c.Role != hive.Schannel || c.Remove || c.Type != hive.DWORD || !slices.ContainsFunc(protocolValues, func(v string) bool { return v == c.Value }) ||
			slices.ContainsFunc(c.Keys, func(k string) bool { return !plainName(k) }) {
			continue
		}
		key := schannelKey + `\` + strings.Join(c.Keys, `\`)
		apply = append(apply, rule.Step{Do: text.F("Set %s to %d.", "%s を %d に設定します。", strings.Join(c.Keys, `\`)+`\`+c.Value, c.Number), Command: addDWORD(key, c.Value, c.Number)})
		undo = append(undo, restoreDWORD(f, c.Keys, c.Value))
	}
	return apply, undo
}

// plainName reports whether a key name is one of Schannel's kind: letters,
// digits, blank, dot, slash, hyphen.
func plainName(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ./-") == ""
}
