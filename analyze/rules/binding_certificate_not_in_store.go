package rules

import (
	"fmt"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/httpsys"
)

var bindingCertificateNotInStore = rule.Rule{
	ID:       "binding-certificate-not-in-store",
	Scenario: rule.HTTPSys,
	Layer:    layerStore,
	Title:    text.T("the certificate of an HTTP.sys record is not in its store", "HTTP.sys のレコードが指定する証明書がストアにありません"),
	Doc: text.T(
		"The SSL record of an endpoint names a certificate by its hash and a store of the computer, My where it names none. The certificate is not in that store: it was deleted or renewed, it was imported into another store such as WebHosting, or only into the store of a user. HTTP.sys logs HttpEvent 15021 with the status code, and ends every handshake.",
		"エンドポイントの SSL レコードは、証明書をハッシュとコンピューターのストア (指定がなければ My) で指定します。そのストアに証明書がありません。削除または更新された、WebHosting など別のストアにインポートされた、ユーザーのストアにのみインポートされた、などが考えられます。HTTP.sys は HttpEvent 15021 に状態コードを記録し、すべてのハンドシェイクを終了します。"),
	Proof: text.T(
		"The thumbprint in the record of HTTP.sys, and a whole listing of the store that it names without this certificate. HttpEvent 15021 is the symptom.",
		"HTTP.sys のレコードの拇印と、その証明書がない、指定された証明書ストアの完全な一覧です。症状は HttpEvent 15021 です。"),
	Remedy: text.T(
		"Bind a certificate that is in the store, or import the missing one with its key into the store that the record names.",
		"ストアにある証明書をバインドするか、足りない証明書を、レコードが指定するストアに秘密キー付きでインポートします。"),
	Citation: `Microsoft, HTTP_SERVICE_CONFIG_SSL_PARAM (pSslCertStoreName); "netsh http add sslcert" (certstorename); Microsoft-Windows-HttpEvent 15021`,
	Needs:    []facts.Kind{facts.KindBindings, facts.KindCertificates},
	Uses:     []facts.Kind{facts.KindEvents},
	Check:    checkBindingCertificateNotInStore,
}

func checkBindingCertificateNotInStore(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var good []evidence.Ref
	judged, all := false, 0
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if b.HashState != httpsys.HashPresent && b.HashState != httpsys.HashDamaged {
			continue
		}
		judged = true
		c := f.CertificateOf(*b)
		store := b.StoreUpper()
		listed := store != "" && !f.Stores[store].IsZero()
		switch {
		case c != nil && c.In(store):
			good = append(good, b.Ref, c.Ref)
			continue
		case !listed && (store == "" || c == nil || len(c.Placements) == 0):
			continue
		}
		if all++; all <= maxBuilt {
			found = append(found, storeFault(f, b, c, listed))
		}
	}
	if len(found) == 0 {
		found = unusableConfiguration(f)
		all = len(found)
	}
	switch {
	case len(found) > 0:
		return worstFirst(found, all)
	case !judged:
		return rule.NA("no SSL record names a certificate", "証明書を指定する SSL レコードがありません")
	}
	return clear(good)
}

// storeFault is the fault, by whether the store of the record is listed.
func storeFault(f *facts.Facts, b *facts.Binding, c *facts.Certificate, listed bool) rule.Finding {
	if listed {
		return notInStore(f, b, c)
	}
	return inOtherStore(f, b, c)
}

// notInStore is the fault as the listing of the store shows it. The
// certificate may be known from elsewhere.
func notInStore(f *facts.Facts, b *facts.Binding, c *facts.Certificate) rule.Finding {
	fd := storeFinding(f, b, c)
	fd.Cites = append(fd.Cites, rule.LinkRef(f.Stores[b.StoreUpper()], text.T("the listing of the store, in which it is not", "ストアの一覧。この証明書はありません")))
	if b.HashState == httpsys.HashDamaged {
		fd.Confidence = rule.Likely // the hash itself is read with doubt
	}
	return fd
}

// inOtherStore is the weaker form: the store of the record is not listed, but
// the certificate was seen in another one.
func inOtherStore(f *facts.Facts, b *facts.Binding, c *facts.Certificate) rule.Finding {
	fd := storeFinding(f, b, c)
	fd.Confidence = rule.Possible
	fd.Why = fd.Why.Plus(text.T("The store that the record names is not in evidence; the certificate may be there as well.", "レコードが指定するストアの一覧は証拠にありません。証明書がそこにもある可能性があります。"))
	if !fd.HasSymptom() {
		fd.Severity = rule.Warning
	}
	return fd
}

func storeFinding(f *facts.Facts, b *facts.Binding, c *facts.Certificate) rule.Finding {
	e := endpointOf(f, b)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain, Subject: subjectOf(f, b),
		Title: text.F("the certificate of %s is not in the store %s", "%s の証明書がストア %s にありません", b.Key(), b.StoreUpper()),
		Why: text.T(
			"HTTP.sys looks the certificate of this record up in the store of the computer that the record names, and does not find it there.",
			"HTTP.sys はこのレコードの証明書を、レコードが指定するコンピューターのストアで検索しますが、見つかりません。"),
		Cites: []rule.Cite{rule.CauseRef(b.Ref, text.T("the record names this certificate and this store", "レコードはこの証明書とストアを指定しています"))},
		Fix:   rule.Fix{Apply: storeSteps(f, b, c, e), Verify: verifyBinding(f, e), Undo: undoBinding(f, e)},
	}
	fd.Why = fd.Why.Plus(whereabouts(c))
	if c != nil {
		for _, p := range c.Placements {
			fd.Cites = append(fd.Cites, rule.LinkRef(p.Ref, text.F("it is in the store %s", "ストア %s にあります", p.Store)))
		}
	}
	citeSites(&fd, e)
	fd.Explain(bindingRefusals(f, b)...)
	if !fd.HasSymptom() && !concernsIIS(f, b) {
		fd.Severity = rule.Warning
	}
	if c != nil && len(c.Wire) > 0 && servedWith(f, c) != nil {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Cites = append(fd.Cites, rule.AgainstRef(c.Wire[0], text.T("yet the server sent this certificate", "しかしサーバーはこの証明書を送信しています")))
	}
	return fd
}

// whereabouts says where else the certificate is.
func whereabouts(c *facts.Certificate) text.Text {
	if c == nil || len(c.Placements) == 0 {
		return text.T("None of the listed stores has it.", "一覧にあるどのストアにもありません。")
	}
	var stores []string
	user := true
	for _, p := range c.Placements {
		stores = append(stores, p.Store)
		user = user && strings.HasPrefix(p.Store, facts.StoreUser)
	}
	where := text.F("It is in the store %s.", "ストア %s にあります。", strings.Join(stores, ", "))
	if user {
		where = where.Plus(text.T("HTTP.sys cannot use the stores of a user.", "HTTP.sys はユーザーのストアを使用できません。"))
	}
	return where
}

// storeSteps points the record to the store that has the certificate, or
// brings the certificate into a store.
func storeSteps(f *facts.Facts, b *facts.Binding, c *facts.Certificate, e facts.Endpoint) []rule.Step {
	if c != nil {
		if store := servedStore(c); store != "" && b.HashState == httpsys.HashPresent {
			if add := addBinding(f, *b, b.Hash, store); add != "" {
				return []rule.Step{deleteStep(f, b), rule.Cmd(add, "Write the record with the store that has the certificate.", "証明書があるストアを指定してレコードを書き込みます。")}
			}
		}
		if len(c.Placements) > 0 {
			return []rule.Step{rule.Do(
				"Export the certificate with its private key from the store where it is, and import the .pfx file into the computer's Personal store (certutil -importpfx my FILE.pfx).",
				"証明書を現在のストアから秘密キー付きでエクスポートし、.pfx ファイルをコンピューターの個人ストアにインポートします (certutil -importpfx my ファイル名.pfx)。"), rebind(f)}
		}
	}
	steps := []rule.Step{rule.Do(
		"Import the certificate with its private key (.pfx file) into the computer's Personal store, or bind another certificate:",
		"証明書を秘密キー付き (.pfx ファイル) でコンピューターの個人ストアにインポートするか、別の証明書をバインドします。")}
	return append(steps, append([]rule.Step{deleteStep(f, b)}, bindAgain(f, e)...)...)
}

// unusableConfiguration is the finding when only HttpEvent 15021 speaks: the
// certificate is gone, or its key is.
func unusableConfiguration(f *facts.Facts) []rule.Finding {
	if len(keyEvents(f)) > 0 {
		return nil // the rules of the private key answer
	}
	var out []rule.Finding
	for _, event := range f.EventsOf(facts.HTTPEvent, 15021) {
		s, ok := symptomOf(f, event)
		if !ok || stateExplains(f, event.Endpoint()) {
			continue
		}
		fd := rule.Finding{
			Severity: rule.Error, Confidence: rule.Possible, Subject: facts.Subject{Endpoint: event.Endpoint()},
			Title: text.F("HTTP.sys cannot use the certificate of %s", "HTTP.sys が %s の証明書を使用できません", event.Endpoint()),
			Why: text.T(
				"HTTP.sys could not use the SSL configuration of the endpoint. The certificate that the record names is not in its store, or its private key cannot be used. The list of the records and the listing of the store decide.",
				"HTTP.sys はエンドポイントの SSL 構成を使用できませんでした。レコードが指定する証明書がストアにないか、その秘密キーを使用できません。レコードの一覧とストアの一覧で判断できます。"),
			Fix: rule.Fix{Apply: []rule.Step{
				rule.Cmd("netsh http show sslcert", "See which certificate and which store the record names.", "レコードが指定する証明書とストアを確認します。"),
				rule.Cmd("certutil -v -store my", "Look for it in the store, and at the test of its key.", "ストアにあるかどうかと、キーのテストの結果を確認します。"),
			}},
		}
		if status, ok := event.Status(); ok {
			code := fmt.Sprintf("0x%08x", status)
			fd.Why = fd.Why.Plus(text.F("The status code is %s.", "状態コードは %s です。", code))
		}
		fd.Explain(s)
		if later, ok := sinceWritten(f, event.Endpoint(), event.Last); ok {
			fd.Severity = rule.Warning
			fd.Cites = append(fd.Cites, rule.AgainstRef(later.Ref, text.T("the record was written after that", "その後にレコードが書き込まれています")))
			if now, ok := inOrderNow(f, event.Endpoint()); ok {
				fd.Severity = rule.Info
				fd.Title = text.F("HTTP.sys could not use the certificate of %s for a time", "HTTP.sys は一時的に %s の証明書を使用できませんでした", event.Endpoint())
				fd.Why = fd.Why.Plus(text.T("That is over: the record has been written since, as happens when a certificate is renewed, and its certificate is in its store.", "現在は解消しています。証明書の更新時などのようにその後レコードが書き込まれ、その証明書はストアにあります。"))
				fd.Cites = append(fd.Cites, rule.AgainstRef(now, text.T("the certificate of the record, in its store", "レコードの証明書 (ストアにあります)")))
			}
		}
		out = append(out, fd)
	}
	return out
}

// inOrderNow is the certificate of an endpoint's record when it is in the
// store that the record names and has a key; false when that is not known.
func inOrderNow(f *facts.Facts, endpoint string) (evidence.Ref, bool) {
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if c := f.CertificateOf(*b); strings.EqualFold(b.Key(), endpoint) && c != nil {
			return c.Ref, c.In(b.StoreUpper()) && c.Key.Associated == facts.Yes
		}
	}
	return evidence.Ref{}, false
}

// stateExplains reports whether a fault of the record or of its key, which
// other rules report, explains that HTTP.sys cannot use it.
func stateExplains(f *facts.Facts, endpoint string) bool {
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if !strings.EqualFold(b.Key(), endpoint) {
			continue
		}
		c := f.CertificateOf(*b)
		if nullHash(f, b) || c != nil && proofOf(f, c).fault != "" {
			return true
		}
	}
	return false
}
