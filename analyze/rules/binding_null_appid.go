package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/httpsys"
)

// managementPort is the port of the Web Management Service, whose record has
// an application id of zeros by default.
const managementPort = 8172

// bindingNullAppID: IIS writes its own id into each record, so a record of
// zeros at an endpoint of IIS was not written by it. By itself that is no
// proof: a record set without an id but with a good hash also works. What
// speaks against it lowers the finding: a connection that came about, or a
// Schannel event that shows that HTTP.sys did find a certificate.
var bindingNullAppID = rule.Rule{
	ID:       "binding-null-appid",
	Scenario: rule.HTTPSys,
	Layer:    layerBinding,
	Title:    text.T("an HTTP.sys SSL record of IIS has an application id of zeros", "IIS の SSL レコードのアプリケーション ID がすべて 0 です"),
	Doc: text.T(
		"IIS marks each SSL record that it writes with its application id, {4dc3e181-e14b-4a21-b022-59fc669b0914}. A record with an id of zeros at an endpoint of an IIS site was left behind or damaged; the guide has it deleted and the certificate bound again. The Web Management Service's record on port 8172 has such an id by default and is healthy.",
		"IIS は書き込んだ SSL レコードにアプリケーション ID {4dc3e181-e14b-4a21-b022-59fc669b0914} を付けます。IIS サイトのエンドポイントにある ID がすべて 0 のレコードは、残骸か破損したものです。ガイドでは、レコードを削除して証明書をバインドし直します。Web 管理サービスのポート 8172 のレコードは既定でこの ID を持ち、正常です。"),
	Proof: text.T(
		"A record of HTTP.sys for an endpoint of an IIS site whose AppId is {00000000-0000-0000-0000-000000000000}.",
		"IIS サイトのエンドポイントにある、AppId が {00000000-0000-0000-0000-000000000000} の HTTP.sys のレコードです。"),
	Remedy: text.T(
		"Delete the record and add it again with the application id of IIS, or bind the certificate in the IIS Manager.",
		"レコードを削除し、IIS のアプリケーション ID を指定して追加し直すか、IIS マネージャーで証明書をバインドします。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 4`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindSites},
	Check:    checkBindingNullAppID,
}

func checkBindingNullAppID(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var good []evidence.Ref
	all := 0
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if b.AppIDState != httpsys.AppIDZero {
			good = append(good, b.Ref)
			continue
		}
		if b.Port == managementPort || !concernsIIS(f, b) {
			continue
		}
		if all++; all <= maxBuilt {
			found = append(found, appIDZero(f, b))
		}
	}
	switch {
	case len(found) > 0:
		return worstFirst(found, all)
	case len(f.Bindings) == 0:
		return rule.NA("HTTP.sys has no SSL records", "HTTP.sys に SSL レコードがありません")
	}
	return clear(good)
}

func appIDZero(f *facts.Facts, b *facts.Binding) rule.Finding {
	e := endpointOf(f, b)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely, Subject: subjectOf(f, b),
		Title: text.F("the SSL record of %s has an application id of zeros", "%s の SSL レコードのアプリケーション ID がすべて 0 です", b.Key()),
		Why: text.T(
			"IIS writes its own application id into the records of its sites. This record was not written by IIS, or it is damaged; the guide has it deleted and written anew.",
			"IIS はサイトのレコードに自身のアプリケーション ID を書き込みます。このレコードは IIS が書き込んだものではないか、破損しています。ガイドでは削除して書き込み直します。"),
		Cites: []rule.Cite{rule.CauseRef(b.Ref, text.T("the application id is all zeros", "アプリケーション ID がすべて 0 です"))},
		Fix: rule.Fix{
			Apply:  append([]rule.Step{deleteStep(f, b)}, append(rewrite(f, e), restartHTTP6(f)...)...),
			Verify: verifyBinding(f, e), Undo: undoZero(f, b),
		},
	}
	citeSites(&fd, e)
	weighAppID(f, &fd, b)
	return fd
}

// weighAppID lowers the finding where something else explains the failure,
// or where there is none.
func weighAppID(f *facts.Facts, fd *rule.Finding, b *facts.Binding) {
	at := bindingRefusals(f, b)
	if nullHash(f, b) { // binding-null-hash is the fault, and this a part of it
		fd.Severity, fd.Confidence = rule.Warning, rule.Certain
		return
	}
	works := established(f, endpointTest(b))
	switch {
	case works != nil && len(at) == 0:
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Cites = append(fd.Cites, rule.AgainstRef(works.Ref(works.Frame, works.Summary()), text.T("yet a connection came about: the record works", "しかし接続は確立しています。レコードは機能しています")))
	case len(f.Sites) == 0:
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Why = fd.Why.Plus(text.T("Whether a site of IIS uses the endpoint is not in evidence.", "IIS サイトがこのエンドポイントを使用しているかどうかは証拠にありません。"))
	case schannelFails(f) || otherFault(f, b):
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Why = fd.Why.Plus(text.T("Something else already explains the failure.", "障害はほかの原因で説明できます。"))
	default:
		fd.Explain(at...)
	}
}

// schannelFails reports whether Schannel logged a failure with a credential
// of a server: then HTTP.sys had found its record.
func schannelFails(f *facts.Facts) bool {
	for _, s := range f.Symptoms {
		switch s.ID {
		case "event-36869", "event-36870", "event-36871", "event-36874":
			return true
		}
	}
	return false
}

// otherFault reports whether the certificate of the record is known to be
// unusable.
func otherFault(f *facts.Facts, b *facts.Binding) bool {
	c := f.CertificateOf(*b)
	return c == nil && !f.Stores[b.StoreUpper()].IsZero() || c != nil && proofOf(f, c).fault != ""
}

// rewrite writes the record with the certificate that it names.
func rewrite(f *facts.Facts, e facts.Endpoint) []rule.Step {
	b := e.Binding
	if b.HashState == httpsys.HashPresent {
		if add := addBinding(f, *b, b.Hash, b.Store()); add != "" {
			return []rule.Step{rule.Cmd(add, "Write the record anew, with the application id of IIS.", "IIS のアプリケーション ID を付けてレコードを書き込み直します。")}
		}
	}
	return bindAgain(f, e)
}

// undoZero: a record of zeros is not worth putting back.
func undoZero(f *facts.Facts, b *facts.Binding) []rule.Step {
	return []rule.Step{rule.Cmd(deleteBinding(f, *b), "Remove the record again; the former one, with an id of zeros, had no use.", "レコードを再び削除します。ID がすべて 0 の元のレコードは不要です。").
		With("HTTPS on the endpoint ends", "このエンドポイントの HTTPS が停止します")}
}
