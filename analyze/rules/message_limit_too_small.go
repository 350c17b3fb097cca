package rules

import (
	"strconv"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var messageLimitTooSmall = rule.Rule{
	ID:       "message-limit-too-small",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol,
	Title:    text.T("Schannel accepts no handshake messages in fragments", "Schannel が分割されたハンドシェイク メッセージを受け入れません"),
	Doc: text.T(
		"A handshake message that does not fit into one record comes in fragments; a client's certificate chain often does. SCHANNEL\\Messaging limits how long such a message may be: MessageLimitServer without client certificates (16,384 bytes by default), MessageLimitServerClientAuth with them (32,768). With 0 no fragments are accepted at all, and such handshakes fail.",
		"1 つのレコードに収まらないハンドシェイク メッセージは分割して送られます。クライアントの証明書チェーンではよくあります。SCHANNEL\\Messaging はその長さを制限します。MessageLimitServer はクライアント証明書なし (既定 16,384 バイト)、MessageLimitServerClientAuth はあり (既定 32,768 バイト) の場合です。0 の場合は分割されたメッセージを一切受け入れず、そのようなハンドシェイクは失敗します。"),
	Proof: text.T(
		"MessageLimitServer or MessageLimitServerClientAuth below SCHANNEL\\Messaging with 0 or with less than a chain needs.",
		"SCHANNEL\\Messaging の MessageLimitServer または MessageLimitServerClientAuth が 0、またはチェーンに必要な長さより小さいことです。"),
	Remedy: text.T(
		"Delete the value, so that the default holds again, and restart the server.",
		"値を削除して既定に戻し、サーバーを再起動します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings" (Messaging - fragment parsing)`,
	Needs:    []facts.Kind{facts.KindSchannel},
	Check:    checkMessageLimit,
}

// messageLimits are the limits of the server role with their defaults.
var messageLimits = map[string]int{`Messaging\MessageLimitServer`: 0x4000, `Messaging\MessageLimitServerClientAuth`: 0x8000}

func checkMessageLimit(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	for _, s := range schannel.Settings(f) {
		usual, limit := messageLimits[s.Name]
		n, err := strconv.Atoi(s.Value)
		if !limit || !s.Set || err != nil || n >= usual/4 {
			continue
		}
		fd := rule.Finding{
			Severity: rule.Warning, Confidence: rule.Possible,
			Title: text.F("%s is %d bytes, by default it is %d", "%s が %d バイトです (既定は %d)", s.Name, n, usual),
			Why:   text.T("Handshakes whose messages come in fragments beyond that limit fail, those with client certificates above all.", "この制限を超えて分割されたメッセージを含むハンドシェイクは失敗します。特にクライアント証明書を使用する場合です。"),
			Cites: []rule.Cite{rule.CauseRef(s.Origin.Ref, s.Origin.Why)},
			Fix: rule.Fix{
				Apply:  []rule.Step{rule.Cmd(`reg delete "`+schannelKey+`\Messaging" /v `+s.Name[len(`Messaging\`):]+` /f`, "Remove the limit; the default holds then.", "制限を削除し、既定に戻します。"), restart()},
				Verify: []rule.Step{captureAgain()},
				Undo:   []rule.Step{rule.Cmd(addDWORD(schannelKey+`\Messaging`, s.Name[len(`Messaging\`):], uint32(n)), "Set the previous value again.", "元の値に戻します。")},
			},
		}
		if n == 0 {
			fd.Confidence = rule.Likely
			fd.Why = text.T("0 means that messages in fragments are refused: such handshakes fail.", "0 は分割されたメッセージを拒否することを意味し、そのようなハンドシェイクは失敗します。")
		}
		found = append(found, fd)
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	var refs []evidence.Ref
	if ref := schannel.RootRef(f); !ref.IsZero() {
		refs = append(refs, ref)
	}
	return rule.Clear(refs...)
}
