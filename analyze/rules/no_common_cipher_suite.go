package rules

import (
	"slices"
	"strconv"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

var noCommonCipherSuite = rule.Rule{
	ID:       "no-common-cipher-suite",
	Scenario: rule.Negotiation,
	Layer:    layerCipher,
	Outward:  true,
	Title:    text.T("client and server share no cipher suite", "クライアントとサーバーに共通の暗号スイートがありません"),
	Doc: text.T(
		"The server picks one of the cipher suites that the client offers. It can use those of its own list that are not switched off, that belong to a protocol version which is on, and that fit the key of its certificate: an RSA certificate serves suites with RSA in their name, an ECDSA certificate those with ECDSA; suites of TLS 1.3 fit both. Where nothing is left Schannel logs 36874 and, within the same second, 36888 with alert 40. Old clients and scanners cause single events of that kind on every hardened server.",
		"サーバーは、クライアントが提示した暗号スイートから 1 つを選びます。使用できるのは、サーバーの一覧にあり、無効化されておらず、有効なプロトコル バージョンに属し、証明書のキーに合うものです。RSA 証明書には名前に RSA を含むスイート、ECDSA 証明書には ECDSA を含むスイートが必要で、TLS 1.3 のスイートはどちらにも使用できます。何も残らない場合、Schannel は 36874 と、同じ秒内にアラート 40 の 36888 を記録します。セキュリティを強化したサーバーでは、古いクライアントやスキャナーによる単発のイベントは日常的です。"),
	Proof: text.T(
		"The suites of a ClientHello in a capture beside those that the server can use with its certificate. Schannel 36874, and 36888 with alert 40 and state 1205, are symptoms.",
		"キャプチャの ClientHello の暗号スイートと、サーバーが証明書とともに使用できる暗号スイートの比較です。症状は Schannel 36874 と、アラート 40、内部状態 1205 の 36888 です。"),
	Remedy: text.T(
		"Enable a suite that both sides have, update the client, or use a certificate with the other kind of key. Do not bring RC4 or 3DES back for good.",
		"双方が対応する暗号スイートを有効にするか、クライアントを更新するか、別の種類のキーの証明書を使用します。RC4 や 3DES を恒久的に有効に戻すことは避けてください。"),
	Citation: `Microsoft, "Prioritizing Schannel Cipher Suites" and "TLS Cipher Suites in Windows"; RFC 5246 section 7.4.1.3; Schannel events 36874 and 36888`,
	Needs:    []facts.Kind{facts.KindCapture, facts.KindSchannel, facts.KindHost, facts.KindCipherSuites, facts.KindContent},
	Uses:     []facts.Kind{facts.KindEvents},
	Check:    checkNoCommonCipherSuite,
}

func checkNoCommonCipherSuite(f *facts.Facts) rule.Verdict {
	found := emptySuites(f)
	model := schannel.NewModel(f)
	open := false // connections failed over the hello, and the suites do not explain them
	for _, g := range failedHellos(f, sameOffer) {
		if g.protocolClash() != "" || g.list[0].ServerHello != nil {
			continue
		}
		fd := noSuite(f, g, model.At(g.binding, g.leaf))
		if fd == nil {
			open = true
			continue
		}
		if i := slices.IndexFunc(found, func(e rule.Finding) bool { return leavesNothing(e, g, *fd) }); i >= 0 {
			foldIn(&found[i], *fd) // these connections show what the list means
			continue
		}
		found = append(found, *fd)
	}
	found = atMost(found, maxPerRule)
	log := readRefusals(f)
	if len(found) > 0 && found[0].Severity == rule.Error {
		found[0].Explain(log.symptoms(false)...)
	} else {
		found = append(found, suiteEvents(f, log)...)
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	if open && f.Source(facts.KindEvents).State != facts.Complete {
		return rule.Undecided(facts.KindEvents) // settings need not be in effect; the log tells what Schannel refused
	}
	clear := workingRefs(f)
	if list := schannel.Suites(f); !list.Ref.IsZero() {
		clear = append(clear, list.Ref)
	}
	return rule.Clear(clear...)
}

// leavesNothing reports whether the finding that the record of these
// connections has no usable suite tells why they failed.
func leavesNothing(empty rule.Finding, g *helloGroup, fd rule.Finding) bool {
	return g.binding != nil && empty.Subject.Endpoint == g.binding.Key() && empty.Subject.Client == "" && fd.Severity == rule.Error
}

// usable are the suites that an endpoint can use with a certificate.
func usable(list schannel.SuiteList, e schannel.Endpoint, c *facts.Certificate) []schannel.Suite {
	var versions []tls.Version
	for _, p := range e {
		if p.State == schannel.On || p.State == schannel.UnknownState {
			versions = append(versions, p.Version())
		}
	}
	return list.Ready(versions, keyKind(c))
}

// keyKind is the kind of key of a certificate: "RSA", "ECDSA", …; empty when
// it is not known.
func keyKind(c *facts.Certificate) string {
	if c == nil || c.Cert == nil {
		return ""
	}
	return c.Cert.KeyAlgorithm
}

// emptySuites are the endpoints for which no suite is left, whatever a client
// offers.
func emptySuites(f *facts.Facts) []rule.Finding {
	list := schannel.Suites(f)
	if !list.Known {
		return nil
	}
	var out []rule.Finding
	for i := range f.Bindings {
		b := &f.Bindings[i]
		c, e := f.CertificateOf(*b), schannel.At(f, b)
		if !concernsIIS(f, b) || !e.May() || leavesSSL(e) || len(usable(list, e, c)) > 0 {
			continue
		}
		fd := rule.Finding{
			Severity: rule.Error, Confidence: rule.Certain,
			Subject: facts.Subject{Endpoint: b.Key(), Thumbprint: b.Hash},
			Title:   text.F("no enabled cipher suite can be used at %s", "%s で使用できる暗号スイートがありません", b.Key()),
			Why:     whyEmpty(list, c),
			Cites:   suiteCauses(f, list),
			Fix:     restoreSuites(f, list, keyKind(c), nil),
		}
		if len(fd.Cites) == 0 {
			continue // a documented default alone is never empty
		}
		if c != nil {
			fd.Cites = append(fd.Cites, rule.LinkRef(c.Ref, text.F("the key of the certificate: %s", "証明書のキー: %s", keyKind(c))))
		}
		fd.Cites = append(fd.Cites, rule.LinkRef(b.Ref, text.T("the record of the endpoint", "エンドポイントのレコード")))
		out = append(out, fd)
	}
	return out
}

// suiteCauses cite what makes up the list: the registry value and the
// switches.
func suiteCauses(f *facts.Facts, list schannel.SuiteList) []rule.Cite {
	var out []rule.Cite
	if !list.Ref.IsZero() {
		out = append(out, rule.CauseRef(list.Ref, list.Origin))
	}
	for _, s := range schannel.Switches(f) {
		out = append(out, rule.CauseRef(s.Ref, text.F("%s is switched off", "%s は無効です", s.Name)))
	}
	return out
}

func whyEmpty(list schannel.SuiteList, c *facts.Certificate) text.Text {
	why := text.F("The server's list (%s) holds %d suites that are not switched off.", "サーバーの一覧 (%s) には、無効化されていないスイートが %d 個あります。", list.Origin, len(list.Suites))
	if len(list.Unknown) > 0 {
		why = why.Plus(text.F("%d names in it are not known to this Windows, such as %s.", "%d 個の名前はこの Windows では認識されません (例: %s)。", len(list.Unknown), list.Unknown[0]))
	}
	if kind := keyKind(c); kind != "" {
		why = why.Plus(text.F("None of them fits the %s key of the certificate and a protocol version that is on.", "証明書の %s キーと有効なプロトコル バージョンの両方に合うものがありません。", kind))
	} else {
		why = why.Plus(text.T("None of them belongs to a protocol version that is on.", "有効なプロトコル バージョンに属するものがありません。"))
	}
	return why
}

// noSuite judges connections that the server ended after the ClientHello:
// proven when the offer and the server's suites have nothing in common; nil
// when there is no sign that the suites are the reason.
func noSuite(f *facts.Facts, g *helloGroup, policy schannel.Policy) *rule.Finding {
	list := policy.Suites
	ready := list.Ready(g.endpoint.Common(g.offer), keyKind(g.leaf))
	shared := schannel.Shared(ready, g.offer)
	_, _, alerted := g.list[0].AlertFrom("server", alertHandshakeFailure)
	proven := list.Known && len(shared) == 0
	expected := policy.Negotiate(g.offer)
	switch expected.Failure {
	case schannel.Connects, schannel.Renegotiation: // suites are shared, or SSL 2.0 has ciphers of its own
		proven = false
	case schannel.NoGroup, schannel.CertificateCurve, schannel.NoSignature, schannel.ChainSignature:
		return nil // rules of their own tell of these
	case schannel.NoSuite, schannel.NoSuiteForKey:
		proven = list.Known
	}
	if !proven && !alerted {
		return nil
	}
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Possible, Subject: g.subject(),
		Title: text.F("%s refuses a client over cipher suites, curves or signature algorithms", "%s が暗号スイート、楕円曲線、署名アルゴリズムのいずれかの不一致でクライアントを拒否しています", g.server),
		Cites: []rule.Cite{rule.LinkRef(g.helloRef(), text.F("the client offers %d suites: %s", "クライアントが提示する %d 個のスイート: %s", len(g.offer.Suites), firstSuites(g.offer)))},
	}
	if proven {
		fd.Confidence = rule.Certain
		if list.Ref.IsZero() && !alerted {
			fd.Confidence = rule.Likely
		}
		fd.Title = text.F("a client and %s have no cipher suite in common", "クライアントと %s に共通の暗号スイートがありません", g.server)
		fd.Why = text.F(
			"The client offers %d suites, the server can use %d in the versions that both speak, and none is on both lists. The server's list is %s.",
			"クライアントは %d 個、サーバーは双方が使用できるバージョンで %d 個のスイートを使用できますが、共通するものがありません。サーバーの一覧: %s。",
			len(g.offer.Suites), len(ready), list.Origin)
		fd.Cites = append(fd.Cites, suiteCauses(f, list)...)
		fd.Fix = restoreSuites(f, list, keyKind(g.leaf), &g.offer)
	} else if expected.Failure == schannel.Renegotiation {
		refusedStrictly(f, g, expected, &fd)
	} else {
		fd.Why = whyAlerted(list, shared)
		fd.Fix = rule.Fix{Apply: []rule.Step{rule.Do(
			"Collect the registry keys SCHANNEL and Cryptography\\Configuration and compare the lists; if suites are shared, compare the curves (supported_groups) and signature algorithms of the ClientHello.",
			"レジストリ キー SCHANNEL と Cryptography\\Configuration を採取して一覧を比較します。共通のスイートがある場合は、ClientHello の楕円曲線 (supported_groups) と署名アルゴリズムを比較します。")},
			Verify: []rule.Step{captureAgain()}}
	}
	if ok := g.works(f); ok != nil {
		fd.Severity = rule.Warning
		fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("other clients connect", "ほかのクライアントは接続できています")))
	}
	fd.Explain(f.SymptomsIn(g.list)...)
	citeEnd(&fd, g.list[0])
	return &fd
}

// refusedStrictly tells of a client that the strict mode of renegotiation
// keeps out, which looks like a clash of suites from outside.
func refusedStrictly(f *facts.Facts, g *helloGroup, expected schannel.Result, fd *rule.Finding) {
	const value = "AllowInsecureRenegoClients"
	fd.Confidence = rule.Likely
	fd.Title = text.F("%s refuses a client without secure renegotiation", "%s が安全な再ネゴシエーションに対応しないクライアントを拒否しています", g.server)
	fd.Why = text.F("The server answers with the alert handshake_failure (40), although suites are shared: %s.", "共通のスイートがあるのに、サーバーはアラート handshake_failure (40) を返しました: %s。", expected.Why)
	if v := oldValue(f, hive.Schannel, nil, value); v != nil {
		root := f.Key(hive.Schannel)
		fd.Cites = append(fd.Cites, rule.CauseRef(root.ValueRef(root.Key, v), text.T("strict mode of renegotiation", "再ネゴシエーションの strict モード")))
	}
	fd.Fix = rule.Fix{
		Apply: []rule.Step{
			rule.Do("Update the client, so that it knows RFC 5746.", "RFC 5746 に対応するようにクライアントを更新します。"),
			rule.Cmd(addDWORD(schannelKey, value, 1), "Only if that is impossible: let such clients in again for the time being.", "それが不可能な場合に限り、一時的にこのようなクライアントを許可します。").
				With("the server is open to the attack on renegotiation (CVE-2009-3555) with such clients", "そのようなクライアントとの接続で、再ネゴシエーションに対する攻撃 (CVE-2009-3555) を受けるおそれがあります"),
			restart(),
		},
		Verify: []rule.Step{captureAgain()},
		Undo:   []rule.Step{restoreOld(schannelKey, value, oldValue(f, hive.Schannel, nil, value))},
	}
}

func whyAlerted(list schannel.SuiteList, shared []schannel.Suite) text.Text {
	why := text.T(
		"The server answers the ClientHello with the alert handshake_failure (40): it found no acceptable combination of cipher suite, curve and signature algorithm.",
		"サーバーは ClientHello にアラート handshake_failure (40) を返しました。暗号スイート、楕円曲線、署名アルゴリズムの許容できる組み合わせがありません。")
	if list.Known && len(shared) > 0 {
		return why.Plus(text.F("By the lists %d suites are shared, such as %s, so that the curve or the signature algorithm decides.",
			"一覧では %d 個のスイートが共通 (例: %s) のため、楕円曲線または署名アルゴリズムが原因と考えられます。", len(shared), shared[0].Name))
	}
	return why.Plus(text.T("The server's own list is not in evidence.", "サーバーの一覧は証拠にありません。"))
}

// firstSuites names the first suites of an offer.
func firstSuites(o schannel.Offer) string {
	var names []string
	for i, s := range o.Suites {
		if i == 5 {
			names = append(names, "…")
			break
		}
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}

// suiteEvents is what the log tells, by the version that 36874 names.
func suiteEvents(f *facts.Facts, log *refusalLog) []rule.Finding {
	byName := map[string][]facts.Event{}
	var order []string
	for _, e := range log.requestsAbout(false) {
		name := e.Get("Protocol")
		if byName[name] == nil {
			order = append(order, name)
		}
		byName[name] = append(byName[name], e)
	}
	var out []rule.Finding
	for _, name := range order {
		out = append(out, suiteEvent(f, log, name, byName[name]))
	}
	return mergeNotes(atMost(out, maxPerRule))
}

// suiteEvent judges the requests of one version. Paired with alert 40 they
// prove the clash of suites; alone they are a warning at most.
func suiteEvent(f *facts.Facts, log *refusalLog, name string, requests []facts.Event) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Info, Confidence: rule.Possible, Subject: facts.Subject{Protocol: name},
		Title: text.F("clients with %s share no cipher suite with the server", "%s のクライアントとサーバーに共通の暗号スイートがありません", name),
		Why:   whyEvents(log.mainstream(name)),
		Fix:   compareOffers(),
	}
	fd.Explain(symptomsOfEvents(f, requests)...)
	for _, e := range requests {
		severity := log.severity(e)
		pairs := log.paired(e, alertHandshakeFailure)
		if len(pairs) > 0 {
			fd.Confidence = rule.Likely
		} else if severity == rule.Error {
			severity = rule.Warning
		}
		fd.Severity = worse(fd.Severity, severity)
		for _, p := range pairs {
			if len(fd.Cites) < maxCites && !cites(fd, p.Ref) {
				fd.Cites = append(fd.Cites, rule.LinkRef(p.Ref, text.F("alert 40 in the same second, internal state %s", "同じ秒内のアラート 40、内部状態 %s", stateOf(p))))
			}
		}
	}
	return fd
}

// stateOf is the internal error state of an event as far as it is a number.
func stateOf(e facts.Event) string {
	if n, err := strconv.ParseUint(e.Get("ErrorState"), 10, 32); err == nil {
		return strconv.FormatUint(n, 10)
	}
	return "-"
}

func whyEvents(mainstream bool) text.Text {
	if mainstream {
		return text.T(
			"Schannel refused connections of a current protocol version, because client and server have no cipher suite in common.",
			"クライアントとサーバーに共通の暗号スイートがないため、Schannel が現行のプロトコル バージョンの接続を拒否しました。")
	}
	return text.T(
		"Schannel turned away connections of an old protocol version. On a hardened server that is what old clients and scanners get.",
		"Schannel が古いプロトコル バージョンの接続を拒否しました。セキュリティを強化したサーバーでは、古いクライアントやスキャナーに対する通常の動作です。")
}

func compareOffers() rule.Fix {
	return rule.Fix{Apply: []rule.Step{
		rule.Do("Capture one failing connection: its ClientHello lists the suites of the client.", "失敗する接続を 1 つキャプチャします。ClientHello にクライアントの暗号スイートが示されます。"),
		rule.Do("Compare it with the list of the server (registry key Cryptography\\Configuration) and enable a suite that both know.", "サーバーの一覧 (レジストリ キー Cryptography\\Configuration) と比較し、双方が使用できるスイートを有効にします。"),
	}, Verify: []rule.Step{captureAgain()}}
}
