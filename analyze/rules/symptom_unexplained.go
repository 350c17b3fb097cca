package rules

import (
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var symptomUnexplained = rule.Rule{
	ID:       "symptom-unexplained",
	Scenario: rule.Always,
	Layer:    layerRest,
	Title:    text.T("a symptom that nothing explains", "原因が特定できない症状"),
	Doc: text.T(
		"Windows logged a failure of an inbound connection, or the capture shows one, and no check found its cause. The finding lists the symptoms, what has been ruled out, and the evidence that would allow the remaining checks.",
		"Windows が着信接続の失敗を記録したか、キャプチャに失敗が含まれていますが、どの確認項目も原因を特定できませんでした。症状、除外された原因、残りの確認に必要な証拠を示します。"),
	Citation:  `Schannel and HTTP.sys event manifests; RFC 8446 section 6`,
	CheckRest: checkSymptomUnexplained,
}

func checkSymptomUnexplained(f *facts.Facts, rest rule.Rest) rule.Verdict {
	var hard, soft []facts.Symptom
	for _, s := range rest.Symptoms {
		if s.Hard {
			hard = append(hard, s)
		} else {
			soft = append(soft, s) // scanners and aborted connections leave these everywhere
		}
	}
	var found []rule.Finding
	if len(hard) > 0 {
		fd := unexplained(f, rest, hard)
		fd.Severity, fd.Confidence = rule.Error, rule.Possible
		found = append(found, fd)
	}
	if len(soft) > 0 {
		fd := unexplained(f, rest, soft)
		fd.Severity, fd.Confidence = rule.Info, rule.Possible
		found = append(found, fd)
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	return rule.NA("every symptom is explained, or there is none", "説明のつかない症状はありません")
}

func unexplained(f *facts.Facts, rest rule.Rest, symptoms []facts.Symptom) rule.Finding {
	fd := rule.Finding{
		Subject: symptoms[0].Subject,
		Title:   text.F("not explained: %s", "原因不明: %s", symptoms[0].Title),
		Why: text.T("None of the checks that could be made explains this.", "実行できた確認項目では説明できません。").
			Plus(excluded(rest)),
		Fix: rule.Fix{Apply: collect(f, rest)},
	}
	fd.Explain(symptoms...)
	return fd
}

// excluded names the faults that the evidence rules out.
func excluded(rest rule.Rest) text.Text {
	if len(rest.RuledOut) == 0 {
		return text.T("Nothing could be ruled out.", "除外できた原因はありません。")
	}
	var en, ja []string
	for _, r := range rest.RuledOut {
		en, ja = append(en, r.Rule.Title.EN), append(ja, r.Rule.Title.JA)
	}
	return text.F("Ruled out: %s.", "除外した原因: %s。", text.T(strings.Join(en, "; "), strings.Join(ja, "、")))
}

// collect asks for the evidence that most of the open checks lack.
func collect(f *facts.Facts, rest rule.Rest) []rule.Step {
	var steps []rule.Step
	seen := map[facts.Kind]bool{}
	for _, nc := range rest.NotChecked {
		for _, k := range nc.Missing {
			if !seen[k] {
				seen[k] = true
				steps = append(steps, rule.Step{
					Do:      text.F("Get the %s.", "%sを取得します。", k.Name()),
					Command: k.Get(f.Host.IIS6()),
				})
			}
		}
	}
	if len(steps) == 0 {
		steps = append(steps, rule.Do("Capture the traffic of one failing connection on the server and on the client, with the times.",
			"失敗する接続 1 件について、サーバーとクライアントの両方で通信をキャプチャし、時刻を控えます。"))
	}
	return steps
}
