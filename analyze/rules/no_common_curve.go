package rules

import (
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

var noCommonCurve = rule.Rule{
	ID:       "no-common-curve",
	Scenario: rule.Negotiation,
	Layer:    layerCipher,
	Outward:  true,
	Title:    text.T("client and server share no elliptic curve", "クライアントとサーバーに共通の楕円曲線がありません"),
	Doc: text.T(
		"ECDHE needs a curve that both sides take: the client names its groups in supported_groups, the server has its list of curves, or before Windows 10 the curves in the names of its cipher suites. An ECDSA certificate must be on a curve that the client names, too. Where none is shared and no other suite is left the server answers with the alert handshake_failure (40), like for cipher suites.",
		"ECDHE には双方が使用できる曲線が必要です。クライアントは supported_groups でグループを示し、サーバーは曲線の一覧を持ちます (Windows 10 より前は暗号スイート名の曲線)。ECDSA 証明書の曲線も、クライアントが示したものでなければなりません。共通の曲線がなく、ほかに使用できるスイートもない場合、サーバーは暗号スイートの場合と同じアラート handshake_failure (40) を返します。"),
	Proof: text.T(
		"The groups of a ClientHello in a capture beside the value EccCurves and the curve of the certificate. Alert 40 is the symptom.",
		"キャプチャの ClientHello のグループと、EccCurves の値および証明書の曲線の比較です。症状はアラート 40 です。"),
	Remedy: text.T(
		"Enable a curve that the client names, NistP256 for most. If the certificate's own curve is the trouble, use one on P-256 or with RSA.",
		"クライアントが示す曲線 (多くは NistP256) を有効にします。証明書の曲線が原因の場合は、P-256 または RSA の証明書を使用します。"),
	Citation: `RFC 8422 sections 4 and 5.1; RFC 8446 section 4.2.7; Microsoft, "TLS Elliptic Curves in Windows 10 version 1607 and later"`,
	Needs:    []facts.Kind{facts.KindCapture, facts.KindSchannel, facts.KindHost, facts.KindCipherSuites, facts.KindContent},
	Check:    checkNoCommonCurve,
}

func checkNoCommonCurve(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	groups, results := refusedOver(f, schannel.NoGroup, schannel.CertificateCurve)
	for i, g := range groups {
		if p := g.policy(f); p.Curves.Has(p.Credential.Curve) == facts.No && p.Credential.Key == "ECDSA" {
			continue // certificate-curve-disabled: no client gets further
		}
		found = append(found, noCurve(f, g, results[i]))
	}
	if len(found) > 0 {
		return rule.Found(atMost(found, maxPerRule)...)
	}
	return helloClear(f)
}

func noCurve(f *facts.Facts, g *helloGroup, r schannel.Result) rule.Finding {
	p := g.policy(f)
	title := text.F("a client and %s have no elliptic curve in common", "クライアントと %s に共通の楕円曲線がありません", g.server)
	if r.Failure == schannel.CertificateCurve {
		title = text.F("a client does not take the curve of the certificate of %s", "クライアントが %s の証明書の曲線に対応していません", g.server)
	}
	origin := p.Curves.Origin
	if p.Curves.BySuite {
		origin = schannel.Origin{Why: p.Suites.Origin, Ref: p.Suites.Ref}
	}
	fd := mismatch(f, g, r, title, originCite(f, origin)...)
	fd.Why = fd.Why.Plus(text.F("The client takes %s.", "クライアントが使用できるのは %s です。", groupNames(g.offer.Groups)))
	fd.Fix = rule.Fix{
		Apply: []rule.Step{rule.Do(
			"Let both sides share a curve: on the server the curves of the default list (NistP256, NistP384, from Server 2016 on curve25519), on the client any of these.",
			"双方に共通の曲線を用意します。サーバーでは既定の一覧 (NistP256、NistP384、Server 2016 以降は curve25519)、クライアントではそのいずれかを有効にします。")},
		Verify: []rule.Step{captureAgain()},
		Undo:   []rule.Step{rule.Do("Set the previous curves again.", "元の曲線に戻します。")},
	}
	if !p.Curves.BySuite && !p.Curves.Origin.Ref.IsZero() {
		path := "EccCurves=-"
		if schannel.CurvesByPolicy(f) {
			path = `Policy\EccCurves=-`
		}
		if change, err := schannel.ParseChange(path); err == nil {
			fd.Fix = expecting(fd.Fix, effectOf(f, g.binding, change))
		}
	}
	return fd
}

// groupNames names the first groups of a list.
func groupNames(list []tls.Group) string {
	var names []string
	for i, g := range list {
		if i == 6 {
			names = append(names, "…")
			break
		}
		names = append(names, g.String())
	}
	return strings.Join(names, ", ")
}
