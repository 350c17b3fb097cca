package rules

import (
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

var symptomUnexplained = rule.Rule{
	ID:       "symptom-unexplained",
	Scenario: rule.Always,
	Layer:    layerRest,
	Outward:  true,
	Title:    text.T("something failed and no check explains it", "どの確認項目でも説明できない症状があります"),
	Doc: text.T(
		"This is what is left when all other checks have spoken: failures in the evidence that none of them cites. The finding names the faults that are ruled out and the evidence that would decide the others. Failures that occur on every public server, of scanners and aborted connections, are listed for completeness only.",
		"ほかのすべての確認を行った後に残ったもの、つまりどの確認にも引用されていない障害です。除外された問題と、残りを判断するために必要な証拠を示します。スキャナーや中断された接続など、どの公開サーバーでも発生するものは、参考としてのみ示します。"),
	Proof: text.T(
		"The failures themselves: events, ended connections, lines of logs, each with its place.",
		"障害そのものです。イベント、終了した接続、ログの行を、それぞれの場所とともに示します。"),
	Remedy: text.T(
		"Collect what the finding names as missing, best together with a capture of one failing connection, and run the analysis again.",
		"検出結果が不足として示す証拠を収集し、できれば失敗する接続のキャプチャを加えて、もう一度分析します。"),
	Citation:  `Schannel and HTTP.sys event manifests; RFC 8446 section 6`,
	CheckRest: checkRest,
}

func checkRest(f *facts.Facts, rest rule.Rest) rule.Verdict {
	var found []rule.Finding
	index := map[string]int{}
	for _, s := range rest.Symptoms {
		severity := severityOfRest(f, s)
		key := s.ID + " " + string(severity) + " " + s.Subject.Endpoint
		i, seen := index[key]
		if !seen {
			i = len(found)
			index[key] = i
			found = append(found, leftOver(f, s, severity))
		}
		found[i].Explain(s)
	}
	for i := range found { // what was excluded and what to collect is said once
		if found[i].Severity != rule.Info {
			found[i].Why = found[i].Why.Plus(excluded(rest))
			found[i].Fix = collectMore(f, rest)
			break
		}
	}
	if len(found) > 0 {
		return rule.Found(common(mergeNotes(atMost(found, maxPerRule)))...)
	}
	return rule.NA("every symptom is explained, or there is none", "説明のつかない症状はありません")
}

// common says of a note that what it lists means little.
func common(found []rule.Finding) []rule.Finding {
	for i := range found {
		if found[i].Severity == rule.Info {
			found[i].Title = text.F("seen, and common on healthy servers: %s", "正常なサーバーでも見られる症状: %s", found[i].Title)
		}
	}
	return found
}

// severityOfRest: what means that the endpoint does not work is an error. A
// client that leaves of its own accord accuses nobody, and a connection
// without a ClientHello is a probe.
func severityOfRest(f *facts.Facts, s facts.Symptom) rule.Severity {
	outcome, connection := strings.CutPrefix(s.ID, "handshake-")
	if !connection {
		switch {
		case s.Hard:
			return rule.Error
		case frequentSymptom(s), serverGivesUp(f, s):
			return rule.Warning
		}
		return rule.Info
	}
	if !s.Hard || onlyProbes(f, s) {
		return rule.Info
	}
	switch capture.Outcome(outcome) {
	case capture.ClosedByClient, capture.ResetByClient, capture.NotTLS:
		return rule.Warning
	}
	return rule.Error
}

// onlyProbes reports whether the connections behind a symptom ended without a
// ClientHello: health probes connect and close.
func onlyProbes(f *facts.Facts, s facts.Symptom) bool {
	for _, h := range f.Inbound() {
		if h.Server.String() == s.Subject.Endpoint && "handshake-"+string(h.Outcome) == s.ID &&
			(h.ClientHello != nil || h.Connect == capture.Refused || h.Connect == capture.Unanswered) {
			return false
		}
	}
	return true
}

// serverGivesUp reports whether the log shows for days that the server itself
// ends handshakes with internal_error (80) or, for no known reason, with
// handshake_failure (40).
func serverGivesUp(f *facts.Facts, s facts.Symptom) bool {
	const often, long = 20, 24 * time.Hour
	if s.ID != "event-36888" || s.Count < often || s.Last.Sub(s.First) < long {
		return false
	}
	for _, e := range alertEvents(f, 36888, alertHandshakeFailure, alertInternalError) {
		if e.Ref.Same(s.Ref) && !foreign(e) {
			return true
		}
	}
	return false
}

// frequentSymptom is frequent for a symptom.
func frequentSymptom(s facts.Symptom) bool {
	var e facts.Event
	e.Count, e.First, e.Last = s.Count, s.First, s.Last
	return frequent(e)
}

func leftOver(f *facts.Facts, s facts.Symptom, severity rule.Severity) rule.Finding {
	fd := rule.Finding{Severity: severity, Confidence: rule.Possible, Subject: s.Subject}
	if severity == rule.Info {
		fd.Title = s.Title
		fd.Why = text.T("Old clients, scanners, health checks and aborted connections cause this every day. It matters only if it fits the times at which users report failures.", "古いクライアント、スキャナー、正常性確認、中断された接続によって日常的に発生します。利用者の報告した時刻と一致する場合だけ問題になります。")
		return fd
	}
	fd.Title = text.F("not explained: %s", "説明できない症状: %s", s.Title)
	fd.Why = text.T("No check found a cause for this in the evidence.", "証拠の中にこの症状の原因は見つかりませんでした。").Plus(alertMeaning(f, s))
	return fd
}

// alertMeaning says what the alert means that ended the connections behind a
// symptom; zero where none did.
func alertMeaning(f *facts.Facts, s facts.Symptom) text.Text {
	for _, h := range f.Inbound() {
		if h.Outcome != capture.FatalAlert || !s.Ref.Same(h.Ref(h.DecisiveFrame(), "")) {
			continue
		}
		for _, a := range h.Alerts {
			info, known := knowledge.Alert(int(a.Code))
			if !a.Fatal || a.Encrypted || !known {
				continue
			}
			return text.F("The alert %s (%d) came from the %s and means: %s. Usual reasons: %s.",
				"アラート %s (%d) は%sから送信されました。意味: %s。一般的な理由: %s。",
				info.Name, info.Code, sideName(a.From), info.Meaning, info.Reasons)
		}
	}
	return text.Text{}
}

func sideName(s capture.Side) text.Text {
	if s == capture.Client {
		return text.T("client", "クライアント")
	}
	return text.T("server", "サーバー")
}

// excluded names what the evidence rules out.
func excluded(rest rule.Rest) text.Text {
	if len(rest.RuledOut) == 0 {
		return text.T("Nothing is ruled out so far.", "除外できた項目はまだありません。")
	}
	var en, ja []string
	for _, r := range rest.RuledOut {
		en, ja = append(en, r.Rule.Title.EN), append(ja, "「"+r.Rule.Title.JA+"」")
	}
	return text.T("Ruled out: "+strings.Join(en, "; ")+".", "除外された項目: "+strings.Join(ja, "、")+"。")
}

// collectMore asks for the evidence that the unanswered checks lack.
func collectMore(f *facts.Facts, rest rule.Rest) rule.Fix {
	missing := map[facts.Kind]bool{}
	for _, n := range rest.NotChecked {
		for _, k := range n.Missing {
			missing[k] = true
		}
	}
	var fix rule.Fix
	for _, k := range facts.Kinds {
		if !missing[k] {
			continue
		}
		get := k.Get(f.Host.IIS6())
		step := rule.Step{Do: text.F("Collect: %s", "採取: %s", k.Name())}
		if isCommand(k, f) {
			step.Command = get
		} else {
			step.Do = text.F("Collect: %s (%s)", "採取: %[1]s", k.Name(), get)
		}
		fix.Apply = append(fix.Apply, step)
	}
	if len(fix.Apply) == 0 {
		fix.Apply = []rule.Step{rule.Do("All evidence is there. Reproduce the failure with Schannel logging at 7 and a capture running, and send both.", "必要な証拠はすべて揃っています。Schannel のログ レベルを 7 にし、キャプチャを実行しながら障害を再現して、両方を送付してください。")}
	}
	return fix
}

// isCommand reports whether what gets a kind of evidence is a command and
// not an instruction.
func isCommand(k facts.Kind, f *facts.Facts) bool {
	return k != facts.KindCapture && !(k == facts.KindEvents && f.Host.IIS6())
}
