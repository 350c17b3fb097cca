package explain

import (
	"fmt"
	"strconv"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
)

func findAlert(q Query) []Topic {
	a, ok := knowledge.AlertByName(q.Word)
	if n, err := strconv.Atoi(q.Word); err == nil {
		a, ok = knowledge.Alert(n)
	}
	if !ok {
		return nil
	}
	return []Topic{Alert(a)}
}

// Alert explains a TLS alert.
func Alert(a knowledge.AlertInfo) Topic {
	t := topic("alert", text.T("TLS alert", "TLS アラート"), fmt.Sprintf("%d %s", a.Code, a.Name), a.Source)
	t.say(Meaning, a.Meaning)
	t.item(Causes, text.T("on IIS", "IIS での典型例"), a.Reasons)
	t.say(Proof, text.F(
		"A capture in which the alert goes over the wire in the clear (TLS 1.2 and older, and the beginning of a TLS 1.3 handshake), or Schannel 36887 (received) or 36888 (sent) with AlertDesc %d.",
		"アラートが暗号化されずに送信されたキャプチャ (TLS 1.2 以前、または TLS 1.3 のハンドシェイクの初め)、または AlertDesc が %d の Schannel 36887 (受信) か 36888 (送信) です。", a.Code))
	if a.Code == 0 {
		t.say(Remedy, text.T("Nothing: it is no fault.", "障害ではないため、対処は不要です。"))
	} else {
		t.say(Remedy, text.T(
			"Find out which side sent it. The reason lies in what the other side sent just before: its hello, its certificate, or the first bytes of something else.",
			"どちらの側が送信したかを確認します。原因は、もう一方の側が直前に送信したもの (hello、証明書、または別のプロトコルのデータ) にあります。"))
	}
	if a.Schannel != 0 {
		t.word(text.T("Schannel error", "Schannel のエラー"), knowledge.CodeText(a.Schannel))
	}
	t.see(fmt.Sprintf(`(?i)\balerts?[ \w(),]*?\b%d\b|\b%s \(%d\)`, a.Code, a.Name, a.Code))
	return t
}
