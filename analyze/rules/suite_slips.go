package rules

import (
	"slices"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// suiteSlipRule judges slips in the list of cipher suites, weighed as those
// of slipRule.
type suiteSlipRule struct {
	kinds []schannel.SuiteSlipKind
	say   func(schannel.SuiteSlip) (title, why text.Text)
	// matters tells a slip that is worth a note even without consequence.
	matters func(schannel.SuiteSlip) bool
}

func (r suiteSlipRule) check(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	for _, s := range schannel.SuiteSlips(f) {
		if !slices.Contains(r.kinds, s.Kind) {
			continue
		}
		if fd := r.finding(f, s); fd.Severity != rule.Info || r.matters(s) {
			found = append(found, fd)
		}
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	list := schannel.Suites(f)
	if list.Ref.IsZero() {
		return listClear(f)
	}
	return listClear(f, list.Ref)
}

func (r suiteSlipRule) finding(f *facts.Facts, s schannel.SuiteSlip) rule.Finding {
	fd := rule.Finding{Severity: rule.Info, Confidence: rule.Certain}
	fd.Title, fd.Why = r.say(s)
	fd.Cites = []rule.Cite{rule.CauseRef(s.Ref, text.F("%d names: %s", "%d 個の名前: %s", len(s.Names), someNames(s.Names)))}
	fd.Fix = rewriteList(s)
	if len(s.Intended) == 0 {
		return fd
	}
	e := bestEffect(f, s.Intended...)
	weigh(f, &fd, e, "")
	if e.gained+e.lost > 0 || e.now.Failed > 0 {
		fd.Fix = expecting(fd.Fix, e)
	}
	return fd
}

// someNames quotes the first names of a list.
func someNames(names []string) string {
	var out []string
	for i, n := range names {
		if i == 3 {
			return strings.Join(out, ", ") + ", …"
		}
		out = append(out, `"`+n+`"`)
	}
	return strings.Join(out, ", ")
}

// rewriteList is how to write the list anew.
func rewriteList(s schannel.SuiteSlip) rule.Fix {
	where := machineSuites
	if s.Policy {
		where = policySuites
	}
	fix := rule.Fix{
		Apply: []rule.Step{rule.Cmd(`reg export "`+where+`" suites-before.reg /y`, "Keep the present list.", "現在の一覧を保存します。")},
		Verify: []rule.Step{
			rule.Cmd(`reg query "`+where+`" /v Functions`, "Look at the names.", "名前を確認します。"), captureAgain()},
		Undo: []rule.Step{rule.Cmd(`reg import suites-before.reg`, "Restore the previous list, then restart.", "元の一覧に戻し、再起動します。")},
	}
	if s.Policy {
		fix.Apply = append(fix.Apply, rule.Do(
			"Write the list anew in the Group Policy (Administrative Templates, Network, SSL Configuration Settings, SSL Cipher Suite Order): names of this Windows, commas without blanks, at most 1,023 characters.",
			"グループ ポリシー ([管理用テンプレート] - [ネットワーク] - [SSL 構成設定] - [SSL 暗号の順位]) で一覧を書き直します。この Windows の名前を、空白なしのコンマ区切りで、1,023 文字以内にします。"))
	} else {
		fix.Apply = append(fix.Apply, rule.Do("Write the list anew, with Enable-TlsCipherSuite where this Windows has it.", "一覧を書き直します (使用できる Windows では Enable-TlsCipherSuite を使用)。"))
	}
	fix.Apply = append(fix.Apply, restart())
	return fix
}
