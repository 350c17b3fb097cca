package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

var diffieHellmanKeySize = rule.Rule{
	ID:       "diffie-hellman-key-size",
	Scenario: rule.Negotiation,
	Layer:    layerCipher,
	Title:    text.T("clients do not bear the length of the server's Diffie-Hellman key", "クライアントがサーバーの Diffie-Hellman キーの長さに対応していません"),
	Doc: text.T(
		"With a DHE cipher suite the server makes a Diffie-Hellman key, of 2,048 bits since Windows 10 and Server 2016, of 1,024 bits before; ServerMinKeyBitLength sets another length. Java 6 and 7 bear 1,024 bits at most, Java 8 at first 2,048; current clients refuse less than 1,024 or 2,048. The client breaks off right after the server's key. Where ECDHE comes first, DHE is only for clients without it.",
		"DHE の暗号スイートでは、サーバーが Diffie-Hellman キーを作成します。長さは Windows 10 / Server 2016 以降で 2,048 ビット、それより前は 1,024 ビットで、ServerMinKeyBitLength で変更できます。Java 6 と 7 は 1,024 ビットまで、初期の Java 8 は 2,048 ビットまでで、現在のクライアントは 1,024 または 2,048 ビット未満を拒否します。クライアントはサーバーのキーの直後に接続を中止します。ECDHE が先にあれば、DHE は ECDHE に対応しないクライアントにだけ使用されます。"),
	Proof: text.T(
		"The value ServerMinKeyBitLength below KeyExchangeAlgorithms\\Diffie-Hellman, and in a capture the length of the server's key with the client's alert or reset behind it.",
		"KeyExchangeAlgorithms\\Diffie-Hellman の ServerMinKeyBitLength の値と、キャプチャにあるサーバーのキーの長さ、およびその直後のクライアントのアラートまたはリセットです。"),
	Remedy: text.T(
		"Remove ServerMinKeyBitLength, so that the default holds, or put ECDHE suites first and take the DHE suites off the list; update old Java.",
		"ServerMinKeyBitLength を削除して既定に戻すか、ECDHE のスイートを先頭に置いて DHE のスイートを一覧から除きます。古い Java は更新します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings" (KeyExchangeAlgorithm key sizes); security advisory 3174644`,
	Needs:    []facts.Kind{facts.KindCapture, facts.KindSchannel, facts.KindHost},
	Check:    checkDiffieHellman,
}

func checkDiffieHellman(f *facts.Facts) rule.Verdict {
	seen := brokenOffAfterDH(f)
	size, origin := schannel.ServerDH(f)
	if len(seen) > 0 {
		return rule.Found(dhRefused(f, seen, origin))
	}
	if origin.Ref.IsZero() {
		return rule.Clear(workingRefs(f)...)
	}
	change := schannel.Removes("ServerMinKeyBitLength", "KeyExchangeAlgorithms", "Diffie-Hellman")
	e := bestEffect(f, change)
	if e.gained == 0 {
		return rule.Clear(origin.Ref)
	}
	return rule.Found(rule.Finding{
		Severity: rule.Warning, Confidence: rule.Possible,
		Title: text.F("the server's Diffie-Hellman key has %d bits, and known clients that bear the usual length (%d of %d) do not bear it", "サーバーの Diffie-Hellman キーは %d ビットで、通常の長さであれば接続できる既知のクライアント (%[3]d 個中 %[2]d 個) が対応していません", size, e.gained, e.now.OfKnown),
		Why:   text.T("With the default length they would connect.", "既定の長さであれば接続できます。"),
		Cites: []rule.Cite{rule.CauseRef(origin.Ref, origin.Why)},
		Fix:   expecting(dhFix(f, origin), e),
	})
}

// brokenOffAfterDH are the connections in which the client ended the
// handshake after the server's Diffie-Hellman key.
func brokenOffAfterDH(f *facts.Facts) []facts.Handshake {
	var out []facts.Handshake
	for _, h := range f.Inbound() {
		if h.KeyExchange == nil || h.KeyExchange.PrimeBits == 0 {
			continue
		}
		_, _, alerted := h.AlertFrom("client", 40, 47, 71, 80)
		if alerted || h.Outcome == capture.ResetByClient || h.Outcome == capture.ClosedByClient {
			out = append(out, h)
		}
	}
	return out
}

func dhRefused(f *facts.Facts, seen []facts.Handshake, origin schannel.Origin) rule.Finding {
	h := seen[0]
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely, Subject: facts.Subject{Endpoint: h.Server.String()},
		Title: text.F("clients break off after the Diffie-Hellman key of %s, which has %d bits", "%s の Diffie-Hellman キー (%d ビット) の後にクライアントが接続を中止しています", h.Server, h.KeyExchange.PrimeBits),
		Why: text.F("The server chose %s; the client ended the handshake right after the server's key. It bears a shorter key only, or demands a longer one.",
			"サーバーは %s を選択し、クライアントはサーバーのキーの直後にハンドシェイクを終了しました。より短いキーにしか対応していないか、より長いキーを必要としています。", h.ServerHello.CipherSuite),
		Cites: append([]rule.Cite{rule.CauseRef(h.Ref(h.ServerHello.Frame, h.Summary()), text.F("%s with a key of %d bits", "%s、キーは %d ビット", h.ServerHello.CipherSuite, h.KeyExchange.PrimeBits))}, originCite(f, origin)...),
		Fix:   dhFix(f, origin),
	}
	for _, ok := range f.Inbound() {
		if ok.Outcome == capture.Established && ok.Server == h.Server {
			fd.Severity = rule.Warning
			fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("other clients connect", "ほかのクライアントは接続できています")))
			break
		}
	}
	fd.Explain(f.SymptomsIn(seen)...)
	citeEnd(&fd, h)
	return fd
}

func dhFix(f *facts.Facts, origin schannel.Origin) rule.Fix {
	fix := rule.Fix{
		Apply:  []rule.Step{rule.Do("Update the client, or let it use ECDHE; or take the DHE suites off the server's list, so that other suites are chosen.", "クライアントを更新するか ECDHE を使用するようにします。または、サーバーの一覧から DHE のスイートを除き、ほかのスイートが選択されるようにします。")},
		Verify: []rule.Step{captureAgain()},
		Undo:   []rule.Step{rule.Do("Put the DHE suites back.", "DHE のスイートを元に戻します。")},
	}
	if !origin.Ref.IsZero() {
		key := []string{"KeyExchangeAlgorithms", "Diffie-Hellman"}
		fix.Apply = append(fix.Apply, rule.Cmd(`reg delete "`+schannelKey+`\KeyExchangeAlgorithms\Diffie-Hellman" /v ServerMinKeyBitLength /f`, "Remove the length; the default holds then.", "長さの設定を削除し、既定に戻します。"), restart())
		fix.Undo = append(fix.Undo, restoreDWORD(f, key, "ServerMinKeyBitLength"))
	}
	return fix
}
