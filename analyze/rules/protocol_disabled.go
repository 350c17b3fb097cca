package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

var protocolDisabled = rule.Rule{
	ID:       "protocol-disabled",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol,
	Title:    text.T("a protocol version that clients need is switched off", "クライアントに必要なプロトコル バージョンが無効です"),
	Doc: text.T(
		"Below SCHANNEL\\Protocols the registry switches versions of TLS on and off, for the server's side in the key Server: Enabled=0 is off, DisabledByDefault=1 is off for IIS, and without values the default of the Windows version holds. TLS 1.2 is what most clients need today; a server without it, or with no version at all, cannot be reached. That old versions are off on purpose is healthy and no finding. Flags of an HTTP.sys record can switch versions off for one endpoint.",
		"レジストリの SCHANNEL\\Protocols は TLS の各バージョンを有効または無効にします。サーバー側は Server キーで、Enabled=0 は無効、DisabledByDefault=1 は IIS では無効、値がなければ Windows バージョンの既定に従います。現在ほとんどのクライアントは TLS 1.2 を必要とし、TLS 1.2 やすべてのバージョンが無効なサーバーには接続できません。古いバージョンを意図的に無効にするのは正常であり、問題として扱いません。HTTP.sys レコードのフラグで、特定のエンドポイントだけ無効になることもあります。"),
	Proof: text.T(
		"The values Enabled and DisabledByDefault below SCHANNEL\\Protocols together with the Windows version, or DefaultFlags of the record. Schannel 36871 with state 10013 and 36874 are symptoms.",
		"SCHANNEL\\Protocols の下の Enabled と DisabledByDefault の値と Windows のバージョン、またはレコードの DefaultFlags です。症状は内部状態 10013 の Schannel 36871 や 36874 です。"),
	Remedy: text.T(
		"Set Enabled=1 and DisabledByDefault=0 for TLS 1.2\\Server, both as REG_DWORD, and restart the server.",
		"TLS 1.2\\Server に Enabled=1 と DisabledByDefault=0 を REG_DWORD で設定し、サーバーを再起動します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings" and "Protocols in TLS/SSL (Schannel SSP)"; Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 5`,
	Needs:    []facts.Kind{facts.KindSchannel, facts.KindHost, facts.KindBindings},
	Uses:     []facts.Kind{facts.KindEvents, facts.KindCapture},
	Check:    checkProtocolDisabled,
}

func checkProtocolDisabled(f *facts.Facts) rule.Verdict {
	machine := schannel.At(f, nil)
	if fd := versionsOff(f, machine, nil); fd != nil {
		return rule.Found(*fd)
	}
	var found []rule.Finding
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if fd := versionsOff(f, schannel.At(f, b), b); fd != nil && concernsIIS(f, b) {
			found = append(found, *fd)
		}
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	clear := machine.Refs()
	for _, ref := range []evidence.Ref{schannel.RootRef(f), f.Host.Ref} {
		if !ref.IsZero() {
			clear = append(clear, ref)
		}
	}
	return rule.Clear(clear...)
}

// versionsOff judges the versions of the machine, or of one record (b not
// nil): none at all, or none from TLS 1.2 on, or TLS 1.2 alone missing.
func versionsOff(f *facts.Facts, e schannel.Endpoint, b *facts.Binding) *rule.Finding {
	tls12, tls13 := e.Get(tls.TLS12), e.Get(tls.TLS13)
	switch {
	case !e.May():
		return allOff(f, e, b)
	case leavesSSL(e):
		return onlySSL(f, e, b)
	case !turnedOff(tls12):
		return nil
	case tls13.State == schannel.On:
		return onlyNewest(f, tls12, b)
	case tls13.State == schannel.UnknownState:
		return nil
	}
	return onlyOld(f, e, tls12, b)
}

// turnedOff reports whether somebody switched a version off, or half on,
// that Windows knows: not what its default leaves off.
func turnedOff(p schannel.Protocol) bool {
	switch p.State {
	case schannel.Off, schannel.OffByDefault:
		return p.Registry || p.Flag || !p.Ref.IsZero()
	}
	return false
}

// leavesSSL reports whether somebody switched versions of TLS off so that
// none is left, and SSL 2.0 or 3.0 is.
func leavesSSL(e schannel.Endpoint) bool {
	off := false
	for _, p := range e {
		if p.Version() < tls.TLS10 {
			continue
		}
		if p.State == schannel.On || p.State == schannel.UnknownState {
			return false
		}
		off = off || turnedOff(p)
	}
	return off
}

// place names what a finding is about: the server or one endpoint.
func place(b *facts.Binding) (text.Text, facts.Subject) {
	if b == nil {
		return text.T("the server", "サーバー"), facts.Subject{}
	}
	return text.T(b.Key(), b.Key()), facts.Subject{Endpoint: b.Key(), Thumbprint: b.Hash}
}

func allOff(f *facts.Facts, e schannel.Endpoint, b *facts.Binding) *rule.Finding {
	where, subject := place(b)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain, Subject: subject,
		Title: text.F("every version of TLS and SSL is switched off for %s", "%s の TLS と SSL がすべてのバージョンで無効です", where),
		Why: text.T(
			"No protocol version is left that a client could use. Schannel cannot even make a credential for the server, and every handshake fails.",
			"クライアントが使用できるプロトコル バージョンがありません。Schannel はサーバーの資格情報を作成できず、すべてのハンドシェイクが失敗します。"),
		Cites: stateCites(f, e),
		Fix:   enableFix(f, best(f), b),
	}
	fd.Subject.Protocol = best(f)
	fd.Explain(f.SymptomsOf("event-36871")...)
	fd.Explain(helloFailures(f, b)...)
	return &fd
}

func onlySSL(f *facts.Facts, e schannel.Endpoint, b *facts.Binding) *rule.Finding {
	fd := allOff(f, e, b)
	where, _ := place(b)
	fd.Title = text.F("no version of TLS is on for %s, only SSL", "%s で TLS のバージョンがすべて無効です (SSL のみ有効)", where)
	fd.Why = text.F(
		"The newest version that is left is %s, which no client of today speaks: every handshake of theirs fails.",
		"残っている最新のバージョンは %s ですが、現在のクライアントは対応していないため、すべてのハンドシェイクが失敗します。", e.Highest().Name)
	return fd
}

// best is the version to switch on: TLS 1.2 where Windows knows it.
func best(f *facts.Facts) string {
	if schannel.Default("TLS 1.2", f.Host.Build) == schannel.Unsupported {
		return "TLS 1.0"
	}
	return "TLS 1.2"
}

func onlyOld(f *facts.Facts, e schannel.Endpoint, tls12 schannel.Protocol, b *facts.Binding) *rule.Finding {
	where, subject := place(b)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain, Subject: subject,
		Title: text.F("TLS 1.2 is switched off for %s", "%s の TLS 1.2 が無効です", where),
		Why: text.F(
			"TLS 1.2 is off (%s), and no newer version is on. Today's clients refuse anything older.",
			"TLS 1.2 が無効で (%s)、それより新しいバージョンも有効ではありません。現在のクライアントは古いバージョンを拒否します。", tls12.Reason),
		Cites: []rule.Cite{rule.CauseRef(tls12.Ref, tls12.Reason)},
		Fix:   enableFix(f, "TLS 1.2", b),
	}
	fd.Subject.Protocol = "TLS 1.2"
	if tls12.State == schannel.OffByDefault && !tls12.Registry {
		fd.Severity, fd.Confidence = rule.Warning, rule.Likely // half switched on, as the default has it
	}
	explainVersion(f, &fd, b)
	return &fd
}

func onlyNewest(f *facts.Facts, tls12 schannel.Protocol, b *facts.Binding) *rule.Finding {
	where, subject := place(b)
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Likely, Subject: subject,
		Title: text.F("TLS 1.2 is switched off for %s, TLS 1.3 is on", "%s の TLS 1.2 が無効です (TLS 1.3 は有効)", where),
		Why: text.F(
			"TLS 1.2 is off (%s). Clients that do not speak TLS 1.3 cannot connect.",
			"TLS 1.2 が無効です (%s)。TLS 1.3 に対応しないクライアントは接続できません。", tls12.Reason),
		Cites: []rule.Cite{rule.CauseRef(tls12.Ref, tls12.Reason)},
		Fix:   enableFix(f, "TLS 1.2", b),
	}
	fd.Subject.Protocol = "TLS 1.2"
	explainVersion(f, &fd, b)
	return &fd
}

// explainVersion joins the failures of clients that needed TLS 1.2: they make
// it an error.
func explainVersion(f *facts.Facts, fd *rule.Finding, b *facts.Binding) {
	symptoms := helloFailures(f, b)
	for _, s := range f.SymptomsOf("event-36874") {
		if s.Subject.Protocol == "TLS 1.2" {
			symptoms = append(symptoms, s)
		}
	}
	if len(symptoms) > 0 {
		fd.Severity, fd.Confidence = rule.Error, rule.Certain
	}
	fd.Explain(symptoms...)
}

// enableFix is the registry for the machine, the flags for one record.
func enableFix(f *facts.Facts, name string, b *facts.Binding) rule.Fix {
	if b == nil {
		return enableProtocol(f, name)
	}
	steps := func(en, ja string) []rule.Step { return []rule.Step{rule.Do(en, ja)} }
	without := *b
	without.Flags.DisableTLS12, without.Flags.DisableTLS13, without.Flags.DisableLegacyTLS = nil, nil, nil
	return expecting(rule.Fix{
		Apply: steps(
			"Clear the options that disable TLS versions in the https binding of the site (IIS Manager, Bindings), or write the HTTP.sys record again without them.",
			"サイトの https バインド (IIS マネージャーの [バインド]) で TLS のバージョンを無効にするオプションをオフにするか、HTTP.sys レコードをオプションなしで作成し直します。"),
		Verify: []rule.Step{rule.Cmd(showBinding(f, *b), "The record must not disable the version any more.", "レコードでバージョンが無効になっていないことを確認します。"), captureAgain()},
		Undo:   steps("Set the options again.", "オプションを再び設定します。"),
	}, compareEffect(f, f, b, &without))
}

// stateCites cite what switches each version off.
func stateCites(f *facts.Facts, e schannel.Endpoint) []rule.Cite {
	var out []rule.Cite
	for _, p := range e {
		if p.State == schannel.Unsupported {
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

// helloFailures are the symptoms of connections whose client could have used
// TLS 1.2 at most and that failed over the hellos; with a record, of those
// that it serves.
func helloFailures(f *facts.Facts, b *facts.Binding) []facts.Symptom {
	var list []facts.Handshake
	for _, g := range failedHellos(f, sameVersions) {
		if g.offer.Highest() == tls.TLS12 && (b == nil || g.binding == b) && g.protocolClash() != "" {
			list = append(list, g.list...)
		}
	}
	return f.SymptomsIn(list)
}

// stateWords are the states of a version in words.
var stateWords = map[schannel.State]text.Text{
	schannel.On:           text.T("on", "有効"),
	schannel.Off:          text.T("off", "無効"),
	schannel.OffByDefault: text.T("off for IIS", "IIS では無効"),
	schannel.Unsupported:  text.T("not known to this Windows", "この Windows は非対応"),
}

// stateNote says what a version is, and why.
func stateNote(p schannel.Protocol) text.Text {
	return text.F("%s is %s: %s", "%s は「%s」: %s", p.Name, stateWords[p.State], p.Reason)
}
