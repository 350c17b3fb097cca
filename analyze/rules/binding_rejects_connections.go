package rules

import (
	"net/netip"
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/httpsys"
)

var bindingRejectsConnections = rule.Rule{
	ID:       "binding-rejects-connections",
	Scenario: rule.HTTPSys,
	Layer:    layerBinding,
	Title:    text.T("an HTTP.sys SSL record rejects connections", "HTTP.sys の SSL レコードが接続を拒否しています"),
	Doc: text.T(
		"An SSL record of HTTP.sys has a switch by which every connection that it matches is rejected: HTTP_SERVICE_CONFIG_SSL_FLAG_REJECT (8), which netsh shows as \"Reject Connections\". It is meant for addresses on which nobody is to be served, such as clients without a host name (SNI). On the endpoint of a site it ends every handshake, although certificate and key are in order. To switch it off the record is deleted and added again with reject=disable.",
		"HTTP.sys の SSL レコードには、一致するすべての接続を拒否するスイッチ HTTP_SERVICE_CONFIG_SSL_FLAG_REJECT (8) があり、netsh では「Reject Connections」と表示されます。ホスト名 (SNI) のないクライアントなど、応答しない接続のためのものです。サイトのエンドポイントで有効な場合、証明書とキーが正常でもすべてのハンドシェイクが終了します。無効にするには、レコードを削除し、reject=disable を指定して追加し直します。"),
	Proof: text.T(
		"DefaultFlags with the bit 0x8 in the record of the endpoint, or \"Reject Connections : Enabled\" of netsh http show sslcert.",
		"エンドポイントのレコードの DefaultFlags の 0x8 ビット、または netsh http show sslcert の「Reject Connections : Enabled」です。"),
	Remedy: text.T(
		"Delete the record and add it again with reject=disable, after asking who set the switch and why.",
		"設定した理由を確認したうえで、レコードを削除し、reject=disable を指定して追加し直します。"),
	Citation: `Microsoft, "netsh http add sslcert" (reject); HTTP_SERVICE_CONFIG_SSL_PARAM (DefaultFlags)`,
	Needs:    []facts.Kind{facts.KindBindings},
	Check:    checkBindingRejectsConnections,
}

func checkBindingRejectsConnections(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var good []evidence.Ref
	all := 0
	for i := range f.Bindings {
		b := &f.Bindings[i]
		switch {
		case b.Flags.Reject == nil:
		case !*b.Flags.Reject || onPurpose(f, b):
			good = append(good, b.Ref)
		default:
			if all++; all <= maxBuilt {
				found = append(found, rejects(f, b))
			}
		}
	}
	switch {
	case len(found) > 0:
		return worstFirst(found, all)
	case len(good) == 0:
		return rule.NA("no SSL record in evidence shows this switch", "証拠の SSL レコードにこのスイッチは示されていません")
	}
	return clear(good)
}

// onPurpose reports whether a record that rejects connections harms no site:
// no running site uses it, or, where no site is known, it has no certificate
// or stands beside records of host names.
func onPurpose(f *facts.Facts, b *facts.Binding) bool {
	if !concernsIIS(f, b) {
		return true
	}
	return len(f.Sites) == 0 && (b.HashState != httpsys.HashPresent || slices.ContainsFunc(f.Bindings, func(other facts.Binding) bool {
		return other.Kind == httpsys.KindHostnamePort && other.Port == b.Port && b.Kind == httpsys.KindIPPort
	}))
}

// rejects is the fault.
func rejects(f *facts.Facts, b *facts.Binding) rule.Finding {
	e := endpointOf(f, b)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain, Subject: subjectOf(f, b),
		Title: text.F("the SSL record of %s rejects all connections", "%s の SSL レコードがすべての接続を拒否しています", b.Key()),
		Why: text.T(
			"The switch to reject connections is on in the record that serves this endpoint. HTTP.sys ends every connection that the record matches, whatever its certificate.",
			"このエンドポイントの SSL レコードで、接続を拒否するスイッチが有効です。HTTP.sys は、証明書にかかわらず、レコードに一致するすべての接続を終了します。"),
		Cites: []rule.Cite{rule.CauseRef(b.Ref, text.T("the record rejects connections (flag 8)", "レコードが接続を拒否します (フラグ 8)"))},
		Fix: rule.Fix{
			Apply:  append([]rule.Step{deleteStep(f, b)}, append(acceptAgain(f, b, e), restartHTTP6(f)...)...),
			Verify: verifyBinding(f, e),
			Undo:   rejectAgain(f, b),
		},
	}
	citeSites(&fd, e)
	fd.Explain(bindingRefusals(f, b)...)
	if len(f.Sites) == 0 {
		fd.Confidence = rule.Likely // that IIS serves the endpoint is inferred
	}
	if ok := established(f, func(at netip.AddrPort) bool { return serves(b, at) }); ok != nil && b.Kind == httpsys.KindIPPort {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("yet this connection came about", "しかしこの接続は成立しています")))
	}
	return fd
}

// withReject is the command that writes a record with the switch on or off;
// empty when the record's values have no safe shape. IIS 6 has no such switch:
// a record that is written anew does not reject.
func withReject(f *facts.Facts, b *facts.Binding, state string) string {
	add := addBinding(f, *b, b.Hash, b.Store())
	switch {
	case add == "" || b.HashState != httpsys.HashPresent:
		return ""
	case f.Host.IIS6():
		return add
	}
	return add + " reject=" + state
}

// acceptAgain writes the record without the switch.
func acceptAgain(f *facts.Facts, b *facts.Binding, e facts.Endpoint) []rule.Step {
	if add := withReject(f, b, "disable"); add != "" {
		return []rule.Step{rule.Cmd(add, "Write the record again with the same certificate and the switch off. If the record had other settings, such as the negotiation of client certificates, add them.",
			"同じ証明書を指定し、スイッチを無効にしてレコードを書き込み直します。クライアント証明書のネゴシエートなどの設定があった場合は、それも指定します。")}
	}
	return bindAgain(f, e)
}

// rejectAgain takes that back.
func rejectAgain(f *facts.Facts, b *facts.Binding) []rule.Step {
	out := []rule.Step{deleteStep(f, b)}
	if add := withReject(f, b, "enable"); add != "" && !f.Host.IIS6() {
		out = append(out, rule.Cmd(add, "Write the former record again.", "元のレコードを書き込み直します。"))
	}
	return out
}
