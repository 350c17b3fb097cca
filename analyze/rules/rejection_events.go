package rules

import (
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

// rejectionEvents is what the log tells. The events do not even say that the
// machine was the server, so that they are never an error.
func rejectionEvents(f *facts.Facts, told map[int]bool) []rule.Finding {
	var out []rule.Finding
	for _, code := range rejections {
		if events := alertEvents(f, 36887, code); len(events) > 0 && !told[code] {
			out = append(out, rejectionEvent(f, code, events))
		}
	}
	return out
}

func rejectionEvent(f *facts.Facts, code int, events []facts.Event) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Info, Confidence: rule.Possible,
		Title: text.F("peers sent the alert %s (%d)", "相手からアラート %s (%d) を受信しました", alertName(code), code),
		Why: text.T(
			"The event does not say who sent it, nor whether the machine was the server of the connection. On a public server single ones come from scanners every day.",
			"イベントからは送信元も、このコンピューターがサーバー側だったかどうかも分かりません。公開サーバーでは、スキャナーによる単発のイベントは日常的です。"),
		Fix: rule.Fix{Apply: []rule.Step{rule.Do("If users report certificate errors, capture one failing connection.", "利用者から証明書エラーの報告がある場合は、失敗する接続を 1 つキャプチャします。")}},
	}
	fd.Explain(symptomsOfEvents(f, events)...)
	if manyRefuse(code, events) {
		fd.Severity = rule.Warning
		fd.Title = text.F("clients send the alert %s (%d) again and again", "クライアントからアラート %s (%d) が繰り返し送信されています", alertName(code), code)
		fd.Why = text.T(
			"So many of them are no scanners: some clients do not accept the certificate, mostly because they do not trust its authority or its chain is incomplete. The event does not say which clients.",
			"この件数はスキャナーでは説明できません。一部のクライアントが証明書を受け入れていません。多くの場合、証明機関を信頼していないか、チェーンが不完全です。どのクライアントかはイベントからは分かりません。")
		fd.Fix.Apply = []rule.Step{rule.Do("Capture a few minutes on the server: the capture names the clients and shows the chain that they get.", "サーバーで数分間キャプチャします。クライアントと、クライアントに送信されたチェーンが分かります。")}
		fd.Fix.Verify = []rule.Step{rule.Do("The event must not come again.", "イベントが再発しないことを確認します。")}
	}
	return fd
}

// manyRefuse reports whether events are clients that refuse the certificate
// in numbers. The alerts 46 and 49 also come from users who leave a warning
// page and from scanners, so that only a flood of them counts.
func manyRefuse(code int, events []facts.Event) bool {
	count, first, last := 0, time.Time{}, time.Time{}
	for _, e := range events {
		if foreign(e) {
			continue
		}
		if frequent(e) {
			return true
		}
		count += e.Count
		if first.IsZero() || e.First.Before(first) {
			first = e.First
		}
		if e.Last.After(last) {
			last = e.Last
		}
	}
	return code != alertCertificateUnknown && code != alertAccessDenied && steady(count, first, last)
}
