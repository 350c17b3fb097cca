package rules

import (
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// slipRule judges slips of the registry of some kinds. How bad one is, the
// model tells: what would be if the registry said what was meant.
type slipRule struct {
	kinds []schannel.SlipKind
	// say is the title and the explanation of a slip.
	say func(schannel.Slip) (title, why text.Text)
	// always is the least severity; Info where it is empty.
	always rule.Severity
}

func (r slipRule) check(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	all := 0
	for _, s := range schannel.Slips(f) {
		if !slices.Contains(r.kinds, s.Kind) {
			continue
		}
		all++
		if len(found) < maxBuilt {
			found = append(found, r.finding(f, s, all <= maxWeighed))
		}
	}
	if len(found) > 0 {
		return worstFirst(found, all)
	}
	var clear []evidence.Ref
	if ref := schannel.RootRef(f); !ref.IsZero() {
		clear = append(clear, ref)
	}
	return rule.Clear(clear...)
}

// maxWeighed bounds the slips whose consequence is worked out.
const maxWeighed = 16

func (r slipRule) finding(f *facts.Facts, s schannel.Slip, weighed bool) rule.Finding {
	fd := rule.Finding{Severity: rule.Info, Confidence: rule.Certain, Subject: facts.Subject{Protocol: s.Protocol}}
	fd.Title, fd.Why = r.say(s)
	fd.Cites = []rule.Cite{rule.CauseRef(s.Ref, fd.Title)}
	if r.always != "" {
		fd.Severity = r.always
	}
	if len(s.Intended) == 0 || !weighed {
		fd.Fix = adviceFor(s)
		return fd
	}
	e := bestEffect(f, s.Intended...)
	weigh(f, &fd, e, s.Protocol)
	fd.Fix = slipFix(f, s)
	if e.gained+e.lost > 0 || e.now.Failed > 0 {
		fd.Fix = expecting(fd.Fix, e)
	}
	return fd
}

// weigh grades a slip by what mending it would do: failed connections that
// would come about make it an error, known clients a warning, or an error too
// where none of them connects as it is; a slip without consequence stays a
// note.
func weigh(f *facts.Facts, fd *rule.Finding, e effect, protocol string) {
	old := protocol != "" && protocol < "TLS 1.2" // off on purpose, most likely
	switch refused := refusedRequests(f, protocol); {
	case len(e.mended) > 0:
		fd.Severity = rule.Error
		if old {
			fd.Severity, fd.Confidence = rule.Warning, rule.Likely
		}
		fd.Why = fd.Why.Plus(text.F("With the setting as it was meant, %d connections that failed in the capture would come about.", "意図どおりの設定であれば、キャプチャで失敗した %d 個の接続は成立します。", len(e.mended)))
		fd.Explain(f.SymptomsIn(e.mended)...)
		fd.Explain(refused...)
		if e.binding != nil {
			fd.Subject.Endpoint, fd.Subject.Thumbprint = e.binding.Key(), e.binding.Hash
		}
	case e.gained > 0 && old:
		fd.Why = fd.Why.Plus(text.T("Only old clients would notice, and that an old version is off is healthy.", "影響があるのは古いクライアントだけです。古いバージョンが無効なのは正常です。"))
	case e.gained > 0:
		fd.Severity, fd.Confidence = rule.Warning, rule.Likely
		fd.Why = fd.Why.Plus(text.F("With the setting as it was meant, %d known clients that cannot connect now could.", "意図どおりの設定であれば、現在接続できない既知のクライアント %d 個が接続できます。", e.gained))
		if e.now.Known == 0 {
			fd.Severity = rule.Error
			fd.Why = fd.Why.Plus(text.T("As it is, none can.", "現在は 1 つも接続できません。"))
		}
		if len(refused) > 0 {
			fd.Severity = rule.Error
			fd.Explain(refused...)
		}
	case e.lost > 0:
		fd.Why = fd.Why.Plus(text.T("What was meant to be off is on: HTTPS works, but not as strictly as intended.", "無効にするつもりのものが有効なままです。HTTPS は動作しますが、意図した強度ではありません。"))
	default:
		fd.Why = fd.Why.Plus(text.T("For the clients of this server it makes no difference.", "このサーバーのクライアントへの影響はありません。"))
	}
}

// refusedRequests are the requests of a version that the log tells were
// refused (36874), and credentials that could not be made (36871), which say
// that a setting matters.
func refusedRequests(f *facts.Facts, protocol string) []facts.Symptom {
	var out []facts.Symptom
	for _, s := range f.SymptomsOf("event-36874") {
		if protocol != "" && s.Subject.Protocol == protocol && protocol >= "TLS 1.2" {
			out = append(out, s)
		}
	}
	return out
}

// slipFix sets what was meant; the wrong name is to be taken away by hand.
func slipFix(f *facts.Facts, s schannel.Slip) rule.Fix {
	fix := adviceFor(s)
	apply, undo := registrySteps(f, s.Intended)
	if len(apply) == 0 {
		return fix
	}
	fix.Apply = append([]rule.Step{keepSchannel()}, fix.Apply...)
	fix.Apply = append(fix.Apply, apply...)
	fix.Apply = append(fix.Apply, restart())
	fix.Undo = append(undo, importSchannel())
	return fix
}

// adviceFor is what to do about a slip in words.
func adviceFor(s schannel.Slip) rule.Fix {
	place := `SCHANNEL\` + s.Path
	do := text.F("In the registry editor, look at %s: write %s as it was meant and delete what is wrong.", "レジストリ エディターで %s を確認し、意図した内容 (%s) に直して、誤ったものを削除します。", place, s.Meant)
	if s.Meant == "" {
		do = text.F("In the registry editor, look at %s (%s) and delete what is not meant to be there.", "レジストリ エディターで %s (%s) を確認し、不要なものを削除します。", place, s.Found)
	}
	return rule.Fix{
		Apply:  []rule.Step{{Do: do}},
		Verify: []rule.Step{rule.Cmd(`reg query "`+schannelKey+`" /s`, "The names and types must be those that Schannel reads.", "名前と型が Schannel の読み取るものであることを確認します。"), captureAgain()},
		Undo:   []rule.Step{rule.Do("Set the previous values again.", "元の値に戻します。")},
	}
}
