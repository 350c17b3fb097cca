package rules

import (
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

var noCommonProtocol = rule.Rule{
	ID:       "no-common-protocol",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol + 1, // below it lies a version that is switched off
	Outward:  true,
	Title:    text.T("client and server share no protocol version", "クライアントとサーバーに共通のプロトコル バージョンがありません"),
	Doc: text.T(
		"The client names the versions that it accepts in its ClientHello, the server answers with one of them. Where the server speaks none of them it sends the alert protocol_version (70), or closes the connection without a word. IIS 6 speaks TLS 1.0 at most; Windows Server 2008 R2 speaks TLS 1.1 and 1.2 only when the registry switches them on. A hardened server that turns away an old client does what it should.",
		"クライアントは ClientHello で受け入れるバージョンを示し、サーバーはその中から 1 つを返します。サーバーがどれにも対応していない場合は、アラート protocol_version (70) を返すか、何も返さずに接続を閉じます。IIS 6 は TLS 1.0 まで、Windows Server 2008 R2 は TLS 1.1 と 1.2 をレジストリで有効にした場合だけ使用できます。セキュリティを強化したサーバーが古いクライアントを拒否するのは正しい動作です。"),
	Proof: text.T(
		"The versions of the ClientHello in a capture beside the versions that the server has on. Alert 70, Schannel 36874 and 36888 are symptoms.",
		"キャプチャの ClientHello のバージョンと、サーバーで有効なバージョンの比較です。症状はアラート 70、Schannel 36874、36888 です。"),
	Remedy: text.T(
		"Switch TLS 1.2 on where it is off: on the server by the registry, on old clients by an update or the settings of the program. Do not switch old versions on again for good.",
		"TLS 1.2 が無効な側で有効にします。サーバーではレジストリ、古いクライアントでは更新プログラムやプログラムの設定を使用します。古いバージョンを恒久的に有効に戻すことは避けてください。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 5; RFC 8446 sections 4.2.1 and 6.2; Schannel events 36874 and 36888`,
	Needs:    []facts.Kind{facts.KindSchannel, facts.KindHost, facts.KindCapture},
	Uses:     []facts.Kind{facts.KindEvents},
	Check:    checkNoCommonProtocol,
}

func checkNoCommonProtocol(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	for _, g := range failedHellos(f, sameVersions) {
		if confidence := g.protocolClash(); confidence != "" {
			found = append(found, noVersion(f, g, confidence))
		}
	}
	found = atMost(found, maxPerRule)
	log := readRefusals(f)
	if len(found) > 0 && found[0].Severity == rule.Error {
		found[0].Explain(log.symptoms(true)...)
	} else {
		found = append(found, versionEvents(f, log)...)
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	return rule.Clear(workingRefs(f)...)
}

// workingRefs cite one connection that came about for each server address.
func workingRefs(f *facts.Facts) []evidence.Ref {
	var out []evidence.Ref
	seen := map[string]bool{}
	for _, h := range f.Inbound() {
		if h.Outcome == "established" && !seen[h.Server.String()] {
			seen[h.Server.String()] = true
			out = append(out, h.Ref(max(h.Frame, 1), h.Summary()))
		}
	}
	return out
}

// noVersion is the clash that a capture shows.
func noVersion(f *facts.Facts, g *helloGroup, confidence rule.Confidence) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Error, Confidence: confidence, Subject: g.subject(),
		Title: text.F("a client offers %s, which %s does not speak", "クライアントが提示する %s を %s は使用できません", g.offered(), g.server),
		Cites: []rule.Cite{rule.LinkRef(g.helloRef(), text.F("the client offers: %s", "クライアントが提示: %s", g.offered()))},
	}
	if spoken := g.spoken(); spoken != "" {
		fd.Why = text.F("By its settings the server speaks %s.", "サーバーの設定で使用できるのは %s です。", spoken)
	}
	fd.Cites = append(fd.Cites, refusingStates(f, g)...)
	old := g.offer.Highest() < tls.TLS12 && g.endpoint.Highest().Version() >= tls.TLS12
	if old {
		fd.Why = fd.Why.Plus(text.T("The client is too old for it; the old version is off on purpose or by default.", "クライアントが古すぎます。古いバージョンは意図的に、または既定で無効です。"))
		fd.Fix = updateClient(f, g)
	} else {
		fd.Why = fd.Why.Plus(text.T("The versions that the client accepts are not among them.", "クライアントが受け入れるバージョンは含まれていません。"))
		fd.Fix = enableProtocol(f, wantedVersion(f, g))
	}
	if ok := g.works(f); ok != nil {
		fd.Severity = rule.Warning
		fd.Cites = append(fd.Cites, rule.AgainstRef(ok.Ref(max(ok.Frame, 1), ok.Summary()), text.T("other clients connect", "ほかのクライアントは接続できています")))
	}
	fd.Explain(f.SymptomsIn(g.list)...)
	citeEnd(&fd, g.list[0])
	return fd
}

// citeEnd cites the frame that ended a connection, unless it is cited as the
// symptom that stands for many.
func citeEnd(fd *rule.Finding, h facts.Handshake) {
	if ref := h.Ref(h.DecisiveFrame(), h.Summary()); !cites(*fd, ref) {
		fd.Cites = append(fd.Cites, rule.SymptomRef(ref, h.OutcomeText()))
	}
}

// refusingStates cite why the server does not speak what the client offers.
func refusingStates(f *facts.Facts, g *helloGroup) []rule.Cite {
	var out []rule.Cite
	for _, p := range g.endpoint {
		if !g.offer.Accepts(p.Version()) || p.State == schannel.On || p.State == schannel.UnknownState {
			continue
		}
		ref := p.Ref
		if ref.IsZero() {
			ref = f.Host.Ref
		}
		if !ref.IsZero() {
			out = append(out, rule.CauseRef(ref, stateNote(p)))
		}
	}
	return out
}

// wantedVersion is the version to switch on: the highest that the client
// offers and that this Windows knows.
func wantedVersion(f *facts.Facts, g *helloGroup) string {
	for i := len(schannel.Names) - 1; i >= 0; i-- {
		name := schannel.Names[i]
		p := schannel.Protocol{Name: name}
		if g.offer.Accepts(p.Version()) && schannel.Default(name, f.Host.Build) != schannel.Unsupported {
			return name
		}
	}
	return g.offer.Highest().String()
}

// updateClient is the remedy where the client is the old one.
func updateClient(f *facts.Facts, g *helloGroup) rule.Fix {
	name := wantedVersion(f, g)
	stopgap := enableProtocol(f, name)
	fix := rule.Fix{
		Apply: []rule.Step{
			rule.Do("Update the client, or switch TLS 1.2 on in it.", "クライアントを更新するか、クライアントで TLS 1.2 を有効にします。"),
			{Do: text.F("Only if that is impossible: allow %s on the server again for the time being.", "それが不可能な場合に限り、サーバーで一時的に %s を再び有効にします。", name),
				Effect: text.T("the server accepts a version that is no longer considered secure", "安全とみなされないバージョンをサーバーが受け入れるようになります")},
		},
		Verify: []rule.Step{captureAgain()},
		Undo:   stopgap.Undo,
	}
	if len(stopgap.Apply) > 1 { // commands, not only advice
		fix.Apply = append(fix.Apply, stopgap.Apply...)
	}
	return fix
}

// versionEvents is what the log tells: clients that came with a version that
// the server does not speak (36874), and the alert 70 that it sent.
func versionEvents(f *facts.Facts, log *refusalLog) []rule.Finding {
	fd := rule.Finding{
		Severity: rule.Info, Confidence: rule.Possible,
		Title: text.T("the server turned clients away for their protocol version", "サーバーがプロトコル バージョンを理由にクライアントを拒否しました"),
		Why: text.T(
			"Schannel refused connections of a version that the server does not speak. Old clients and scanners cause that on every server that has old versions switched off; a capture of a failing connection tells which versions the client offers.",
			"Schannel が、サーバーの使用できないバージョンの接続を拒否しました。古いバージョンを無効にしたサーバーでは、古いクライアントやスキャナーによって日常的に発生します。失敗する接続のキャプチャがあれば、クライアントが提示するバージョンが分かります。"),
		Fix: rule.Fix{Apply: []rule.Step{rule.Do("If users report failures, capture one failing connection and look at its ClientHello.", "利用者から失敗の報告がある場合は、失敗する接続を 1 つキャプチャして ClientHello を確認します。")}},
	}
	for _, e := range log.requestsAbout(true) {
		name := e.Get("Protocol")
		severity := log.severity(e)
		fd.Severity, fd.Confidence = worse(fd.Severity, severity), rule.Likely
		if fd.Subject.Protocol == "" || severity == rule.Error {
			fd.Subject.Protocol = name
		}
		if severity == rule.Error {
			fd.Title = text.F("clients come with %s, which the server does not speak", "クライアントの使用する %s をサーバーが使用できません", name)
			fd.Why = text.T("Schannel refuses them again and again, and the evidence shows no connection that came about.", "Schannel が繰り返し拒否しており、成立した接続は証拠にありません。")
			fd.Fix = enableProtocol(f, name)
		}
		if p := log.protocol(e); !p.Ref.IsZero() && !cites(fd, p.Ref) {
			fd.Cites = append(fd.Cites, rule.CauseRef(p.Ref, stateNote(p)))
		}
	}
	symptoms := log.symptoms(true)
	fd.Explain(symptoms...)
	if fd.Count >= manyEvents {
		fd.Severity = worse(fd.Severity, rule.Warning)
	}
	if len(symptoms) == 0 {
		return nil
	}
	return []rule.Finding{fd}
}

// cites reports whether a finding cites a place.
func cites(fd rule.Finding, ref evidence.Ref) bool {
	return slices.ContainsFunc(fd.Cites, func(c rule.Cite) bool { return c.Same(ref) })
}
