package rules

import (
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var updatePrecededFailure = rule.Rule{
	ID:       "update-preceded-failure",
	Scenario: rule.Update,
	Layer:    layerUpdate,
	Title:    text.T("the failures began after an update", "更新プログラムの適用後に障害が始まりました"),
	Doc: text.T(
		"Updates change how Schannel behaves: which versions and suites are on, how records are split, what is refused. Where the first failure follows an installed update and the restart after it, and the log reaches back to a time without failures, the update is worth a look. That one thing follows another is no proof: any cause that the evidence proves comes first.",
		"更新プログラムは Schannel の動作を変えることがあります (有効なバージョンや暗号スイート、レコードの分割、拒否の条件など)。最初の障害が更新プログラムの適用とその後の再起動に続いて発生し、それ以前のログに障害がない場合は、更新プログラムを確認する価値があります。ただし前後関係は証明ではなく、証拠で裏付けられた原因が優先されます。"),
	Proof: text.T(
		"The first failure in the event log shortly after an installed update and a restart, and a log that reaches back to days without failures.",
		"更新プログラムの適用と再起動の直後にイベント ログに記録された最初の障害と、障害のない日まで遡るログです。"),
	Remedy: text.T(
		"Read what Microsoft says of the update's known issues. Uninstall it only for a test, and mend what the other findings name first.",
		"更新プログラムの既知の問題に関する Microsoft の情報を確認します。アンインストールはテスト目的に限り、先にほかの検出結果を修正してください。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 6; events EventLog 6005, 6009, Kernel-General 12, WindowsUpdateClient 19`,
	Needs:    []facts.Kind{facts.KindEvents, facts.KindUpdates},
	Uses:     []facts.Kind{facts.KindHost},
	Check:    checkUpdatePreceded,
}

// Bounds of "right after".
const (
	afterBoot   = 72 * time.Hour // from the restart to the first failure
	afterUpdate = 72 * time.Hour // from the update to the restart
	soonAfter   = time.Hour      // close enough to call it likely
	quietBefore = 48 * time.Hour // of log without failures, likewise
	// quietAtLeast of log without failures must lie before the update:
	// otherwise "not before" is not known.
	quietAtLeast = 24 * time.Hour
)

func checkUpdatePreceded(f *facts.Facts) rule.Verdict {
	failures := failuresByTime(f)
	if len(failures) == 0 {
		return rule.NA("no failure of the server with a known beginning", "開始時刻の分かるサーバー側の障害がありません")
	}
	known := readHistory(f)
	var cases []*aftermath
	var clear []evidence.Ref
	open := false
	for _, x := range failures {
		boot, suspects := known.before(x.first)
		switch {
		case len(suspects) == 0:
			clear = append(clear, x.symptoms[0].Ref)
		case !known.quiet(x, suspects[0].at):
			open = true // the log does not reach back far enough
		default:
			cases = addAftermath(cases, aftermath{x, boot, suspects})
		}
	}
	switch {
	case len(cases) > 0:
		var found []rule.Finding
		for _, c := range cases {
			found = append(found, c.finding(f))
		}
		return rule.Found(atMost(found, maxPerRule)...)
	case open:
		return rule.Undecided(facts.KindEvents)
	}
	return rule.Clear(clear...)
}

// failure is what began to fail at a time.
type failure struct {
	first    time.Time
	symptoms []facts.Symptom
	hard     bool
}

// failuresByTime are the failures that the log dates: the hard ones together,
// and each of the others that is logged many times. Connections of a capture
// say only when the capture was made.
func failuresByTime(f *facts.Facts) []failure {
	var hard []facts.Symptom
	var out []failure
	for _, s := range f.Symptoms { // by time
		switch {
		case s.First.IsZero() || !strings.HasPrefix(s.ID, "event-"):
		case s.Hard:
			hard = append(hard, s)
		case s.Count >= manyEvents:
			out = append(out, failure{s.First, []facts.Symptom{s}, false})
		}
	}
	if len(hard) > 0 {
		out = append([]failure{{hard[0].First, hard, true}}, out...)
	}
	return out
}

// aftermath is a failure that follows updates and a restart.
type aftermath struct {
	failure
	boot     instant
	suspects []installed
}

// addAftermath joins failures that follow the same restart.
func addAftermath(list []*aftermath, a aftermath) []*aftermath {
	for _, known := range list {
		if !known.boot.at.Equal(a.boot.at) {
			continue
		}
		if a.first.Before(known.first) {
			known.first = a.first
		}
		known.symptoms = append(known.symptoms, a.symptoms...)
		known.hard = known.hard || a.hard
		return list
	}
	return append(list, &a)
}

func (a *aftermath) finding(f *facts.Facts) rule.Finding {
	names := kbNames(a.suspects)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Possible,
		Title: text.F("the failures began after the update %s and a restart", "更新プログラム %s の適用と再起動の後に障害が始まりました", names),
		Why: text.F(
			"The first failure was logged on %s, %s after the restart of %s; the log reaches back to %s and shows none before. This is a matter of time only, not a proof.",
			"最初の障害は %s に記録され、%[3]s の再起動から %[2]s後です。ログは %[4]s からあり、それ以前に障害はありません。これは前後関係にすぎず、証明ではありません。",
			day(a.first), roughly(a.first.Sub(a.boot.at)), day(a.boot.at), day(f.LoggedSince())),
		Fix: updateFix(a.suspects),
	}
	for i, u := range a.suspects {
		if i < 4 {
			fd.Cites = append(fd.Cites, rule.CauseRef(u.ref, text.F("%s was installed on %s", "%s は %s にインストールされました", u.kb, day(u.at))))
		}
	}
	fd.Cites = append(fd.Cites, rule.LinkRef(a.boot.ref, text.T("the restart", "再起動")))
	if a.first.Sub(a.boot.at) <= soonAfter && a.suspects[0].at.Sub(f.LoggedSince()) >= quietBefore {
		fd.Confidence = rule.Likely
	}
	if !a.hard {
		fd.Severity = rule.Warning
	}
	a.otherChanges(f, &fd)
	fd.Explain(a.symptoms...)
	return fd
}

// otherChanges cites what else was changed between the update and the first
// failure: until Windows had started it belongs to the update as far as times
// can tell, afterwards it may be the cause in its stead.
func (a *aftermath) otherChanges(f *facts.Facts, fd *rule.Finding) {
	const most = 3
	cited := 0
	for _, m := range f.Timeline() {
		oldest := a.suspects[len(a.suspects)-1].at
		if m.Kind != facts.MomentRegistry && m.Kind != facts.MomentBinding || m.Time.Before(oldest) || m.Time.After(a.first) || cited == most {
			continue
		}
		cited++
		note := text.F("at the same time: %s", "同じ時期の変更: %s", m.What)
		if m.Time.Sub(a.boot.at) <= startingUp {
			fd.Cites = append(fd.Cites, rule.LinkRef(m.Ref, note))
			continue
		}
		fd.Cites = append(fd.Cites, rule.AgainstRef(m.Ref, text.F("changed after the restart, on %s: %s", "再起動後の変更 (%s): %s", day(m.Time), m.What)))
		fd.Confidence = rule.Possible
	}
}

// kbNames lists the updates, each once.
func kbNames(list []installed) string {
	var names []string
	for _, u := range list {
		if u.kb != "" && !slices.Contains(names, u.kb) && len(names) < 4 {
			names = append(names, u.kb)
		}
	}
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, ", ")
}

func updateFix(list []installed) rule.Fix {
	fix := rule.Fix{
		Apply: []rule.Step{rule.Do("Look up the known issues of the update, and install the latest cumulative update if there is a newer one.", "更新プログラムの既知の問題を確認し、より新しい累積更新プログラムがあればインストールします。")},
		Verify: []rule.Step{
			rule.Do("The failures must not come again after the restart.", "再起動後に障害が再発しないことを確認します。"),
		},
		Undo: []rule.Step{rule.Do("Install the update again: without it the server lacks security fixes.", "更新プログラムを再インストールします。適用しないとセキュリティ修正が不足します。")},
	}
	for _, u := range list {
		if u.kb != "" {
			fix.Apply = append(fix.Apply, rule.Cmd("wusa /uninstall /kb:"+strings.TrimPrefix(u.kb, "KB"), "Only as a test, if nothing else is found: uninstall it.", "ほかに原因が見つからない場合に限り、テストとしてアンインストールします。").
				With("the server restarts, and lacks the fixes of the update until it is installed again", "サーバーが再起動し、再インストールするまで更新プログラムの修正が適用されません"))
			break
		}
	}
	return fix
}
