package rules

import (
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var noCommonSignatureAlgorithm = rule.Rule{
	ID:       "no-common-signature-algorithm",
	Scenario: rule.Negotiation,
	Layer:    layerCipher,
	Outward:  true,
	Title:    text.T("client and server share no signature algorithm", "クライアントとサーバーに共通の署名アルゴリズムがありません"),
	Doc: text.T(
		"In TLS 1.2 and 1.3 the client names the signature algorithms that it takes; without the list, TLS 1.2 means SHA-1. The server needs one that its key can make. Before Windows 10 and Server 2016 Schannel insists that the list also covers the signatures of its whole chain, and it does not use SHA-512 in TLS 1.2 at all: a chain signed with SHA-512, or a client that sends no list, fails there. Later versions send the certificate anyway.",
		"TLS 1.2 と 1.3 では、クライアントが受け入れる署名アルゴリズムを示します。一覧がない場合、TLS 1.2 では SHA-1 を意味します。サーバーには、そのキーで作成できるアルゴリズムが必要です。Windows 10 / Server 2016 より前の Schannel は、チェーン全体の署名も一覧に含まれることを求め、TLS 1.2 では SHA-512 を使用しません。SHA-512 で署名されたチェーンや、一覧を送らないクライアントは失敗します。新しいバージョンは証明書をそのまま送信します。"),
	Proof: text.T(
		"The signature algorithms of a ClientHello in a capture beside the key and the signatures of the server's chain.",
		"キャプチャの ClientHello の署名アルゴリズムと、サーバーのチェーンのキーおよび署名の比較です。"),
	Remedy: text.T(
		"Use a chain that is signed with SHA-256, or update the side that lacks the algorithm.",
		"SHA-256 で署名されたチェーンを使用するか、アルゴリズムに対応していない側を更新します。"),
	Citation: `Microsoft, "TLS (Schannel SSP) changes in Windows 10 and Windows Server 2016"; RFC 5246 sections 7.4.1.4.1 and 7.4.2; RFC 8446 section 4.2.3`,
	Needs:    []facts.Kind{facts.KindCapture, facts.KindSchannel, facts.KindHost, facts.KindCipherSuites, facts.KindContent},
	Check:    checkNoCommonSignature,
}

func checkNoCommonSignature(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	groups, results := refusedOver(f, schannel.NoSignature, schannel.ChainSignature)
	for i, g := range groups {
		found = append(found, noSignature(f, g, results[i]))
	}
	if len(found) > 0 {
		return rule.Found(atMost(found, maxPerRule)...)
	}
	return helloClear(f)
}

func noSignature(f *facts.Facts, g *helloGroup, r schannel.Result) rule.Finding {
	p := g.policy(f)
	title := text.F("a client and %s have no signature algorithm in common", "クライアントと %s に共通の署名アルゴリズムがありません", g.server)
	if r.Failure == schannel.ChainSignature {
		title = text.F("%s cannot use its certificate chain with a client, because of how it is signed", "%s の証明書チェーンの署名がクライアントとの接続に使用できません", g.server)
	}
	fd := mismatch(f, g, r, title, originCite(f, p.Signatures.Origin)...)
	fd.Why = fd.Why.Plus(clientSignatures(g.offer))
	fd.Fix = rule.Fix{
		Apply: []rule.Step{
			rule.Do("Have the certificate issued anew, signed with SHA-256 by an authority whose own certificate is signed with SHA-256.", "SHA-256 で署名された証明書を、証明機関の証明書も SHA-256 で署名されている証明機関から再発行します。"),
			rule.Do("Or update the client, so that it offers current signature algorithms; or move the site to Windows Server 2016 or later, which does not insist.", "または、現行の署名アルゴリズムを提示するようクライアントを更新するか、厳密な確認を行わない Windows Server 2016 以降にサイトを移行します。"),
		},
		Verify: []rule.Step{captureAgain()},
		Undo:   []rule.Step{rule.Do("Bind the previous certificate again.", "元の証明書を再びバインドします。")},
	}
	return fd
}

func clientSignatures(o schannel.Offer) text.Text {
	if o.Signatures == nil {
		return text.T("The client sends no list of signature algorithms, which in TLS 1.2 means SHA-1.", "クライアントは署名アルゴリズムの一覧を送信していません (TLS 1.2 では SHA-1 を意味します)。")
	}
	var names []string
	for i, s := range o.Signatures {
		if i == 8 {
			names = append(names, "…")
			break
		}
		names = append(names, s.String())
	}
	return text.F("The client takes %s.", "クライアントが使用できるのは %s です。", strings.Join(names, ", "))
}
