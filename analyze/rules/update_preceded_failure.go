package rules

import (
	"regexp"
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
	Title:    text.T("the failures began right after an update", "更新プログラムの直後に失敗が始まっています"),
	Doc: text.T(
		"An update of Windows may change the TLS handshake: new defaults, stricter checks, other cipher suites. If the failures begin right after an update was installed and Windows restarted, and none is logged before, the update is a candidate. That one followed the other proves nothing: look at what the update changed before removing it.",
		"Windows の更新プログラムは、既定値、検査の厳しさ、暗号スイートなど、TLS ハンドシェイクを変えることがあります。更新プログラムのインストールと再起動の直後に失敗が始まり、それ以前の記録がない場合、更新プログラムが原因の候補になります。前後関係だけでは証明になりません。削除する前に変更内容を確認してください。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 6; MS12-006`,
	Needs:    []facts.Kind{facts.KindUpdates, facts.KindEvents},
	Check:    checkUpdatePrecededFailure,
}

const (
	// afterUpdate is how soon after an update failures must begin to be
	// laid at its door. The list of updates has days only, no times.
	afterUpdate = 3 * 24 * time.Hour
	// quietBefore is how long the log must reach back before the update
	// without a failure: otherwise "not before" is not known.
	quietBefore = 7 * 24 * time.Hour
	// notable is how often a symptom that also occurs on healthy servers must
	// occur to count as the beginning of failures.
	notable = 10
)

func checkUpdatePrecededFailure(f *facts.Facts) rule.Verdict {
	failing := failures(f)
	updates := installedUpdates(f)
	if len(failing) == 0 {
		return rule.NA("no failures are logged", "失敗は記録されていません")
	}
	begin := failing[0].First
	var near []installed
	for _, u := range updates {
		if since := begin.Sub(u.at); since >= 0 && since <= afterUpdate {
			near = append(near, u)
		}
	}
	switch {
	case len(near) == 0:
		return rule.Clear(failing[0].Ref)
	case !f.LoggedSince().Before(near[0].at.Add(-quietBefore)):
		return rule.NA("the log does not reach back far enough before the update", "ログが更新プログラムより十分前までさかのぼりません")
	}
	return rule.Found(updateFinding(f, near, failing))
}

// failures are the symptoms with a time, oldest first: those that mean that
// the endpoint does not work, and the others when they are many.
func failures(f *facts.Facts) []facts.Symptom {
	var out []facts.Symptom
	for _, s := range f.Symptoms {
		if !s.First.IsZero() && (s.Hard || s.Count >= notable) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b facts.Symptom) int { return a.First.Compare(b.First) })
	return out
}

// installed is an update with the time of its installation.
type installed struct {
	kb  string
	at  time.Time
	ref evidence.Ref
}

var kbShape = regexp.MustCompile(`KB\d{6,8}`)

// installedUpdates are the updates of the lists, whose dates have no time,
// and of the event log (WindowsUpdateClient 19), oldest first.
func installedUpdates(f *facts.Facts) []installed {
	var out []installed
	logged := map[string]bool{}
	for _, e := range f.EventsOf("Microsoft-Windows-WindowsUpdateClient", 19) {
		if kb := kbShape.FindString(e.Get("updateTitle")); kb != "" && !e.First.IsZero() {
			logged[kb] = true
			out = append(out, installed{kb, e.First, e.Ref})
		}
	}
	for _, u := range f.Updates {
		if !u.Installed.IsZero() && !logged[u.KB] {
			out = append(out, installed{u.KB, u.Installed, u.Ref})
		}
	}
	slices.SortStableFunc(out, func(a, b installed) int { return a.at.Compare(b.at) })
	return out
}

func updateFinding(f *facts.Facts, near []installed, failing []facts.Symptom) rule.Finding {
	var names []string
	for _, u := range near {
		if !slices.Contains(names, u.kb) {
			names = append(names, u.kb)
		}
	}
	shown := strings.Join(names[:min(len(names), 5)], ", ")
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Possible,
		Title: text.F("the failures began within three days after %s", "%s の後 3 日以内に失敗が始まりました", shown),
		Why: text.F(
			"The first failure is of %s. The log reaches back to %s, and no failure is in it before the update.",
			"最初の失敗は %s です。ログは %s からあり、更新プログラムより前の失敗はありません。",
			failing[0].First.Format("2006-01-02 15:04 UTC"), f.LoggedSince().Format("2006-01-02")),
		Fix: updateFix(names),
	}
	if failing[0].Hard {
		fd.Severity = rule.Error
	}
	if start, ref := startBetween(f, near[0].at, failing[0].First); !start.IsZero() {
		fd.Confidence = rule.Likely
		fd.Cites = append(fd.Cites, rule.LinkRef(ref, text.F("Windows started at %s, between the two", "その間の %s に Windows が起動しました", start.Format("2006-01-02 15:04 UTC"))))
	}
	for _, u := range near[:min(len(near), 5)] {
		fd.Cites = append(fd.Cites, rule.CauseRef(u.ref, text.F("%s was installed", "%s がインストールされました", u.kb)))
	}
	fd.Explain(failing...)
	return fd
}

// startBetween finds a start of Windows between two times.
func startBetween(f *facts.Facts, from, to time.Time) (time.Time, evidence.Ref) {
	within := func(t time.Time) bool { return !t.Before(from) && !t.After(to) }
	for _, e := range append(f.EventsOf("EventLog", 6005, 6009), f.EventsOf("Microsoft-Windows-Kernel-General", 12)...) {
		for _, o := range e.Occurrences {
			if within(o.Time) {
				return o.Time, e.Ref
			}
		}
	}
	if within(f.Host.LastBoot) {
		return f.Host.LastBoot, f.Host.BootRef
	}
	return time.Time{}, evidence.Ref{}
}

func updateFix(names []string) rule.Fix {
	fix := rule.Fix{
		Apply: []rule.Step{rule.Do(
			"Read in Microsoft's article of each update what it changes in Schannel, and in the release health notes whether the failure is known.",
			"各更新プログラムの Microsoft の記事で Schannel の変更点を、リリース正常性情報で既知の問題かどうかを確認します。")},
		Verify: []rule.Step{rule.Do("On a copy of the server, see whether HTTPS works without the update.", "サーバーの複製で、更新プログラムなしで HTTPS が動作するか確認します。")},
	}
	if len(names) == 1 && kbShape.FindString(names[0]) == names[0] {
		number := strings.TrimPrefix(names[0], "KB")
		fix.Apply = append(fix.Apply, rule.Cmd("wusa /uninstall /kb:"+number,
			"Only if that confirms it: remove the update until a corrected one is out.", "それが確認できた場合に限り、修正版が出るまで更新プログラムを削除します。").
			With("the server restarts, and is without the security fixes of the update", "サーバーが再起動し、更新プログラムのセキュリティ修正が失われます"))
		fix.Undo = []rule.Step{rule.Do("Install the update again with Windows Update.", "Windows Update で更新プログラムを再インストールします。")}
	}
	return fix
}
