package rules

import (
	"fmt"
	"slices"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

var changeNotActiveUntilRestart = rule.Rule{
	ID:       "change-not-active-until-restart",
	Scenario: rule.Negotiation,
	Layer:    layerProtocol + 1,
	Title:    text.T("TLS settings were changed after the last start of Windows", "TLS の設定が Windows の最後の起動より後に変更されています"),
	Doc: text.T(
		"Schannel applies the settings of protocol versions to credentials that are opened afterwards. Services keep theirs for many connections, so a change is safely in effect only after a restart; the cipher suite order of a policy and EventLogging need one in any case. Where a key was written after the last start, the registry does not tell what the server does now, but what it will do after the restart. Changes below Ciphers and Hashes, and of the machine's own cipher suite list, take effect at once and do not count here. Only hives keep the times of keys: .reg text and reg query cannot answer this.",
		"Schannel はプロトコル バージョンの設定を、変更後に開かれた資格情報に適用します。サービスは資格情報を多くの接続で使い続けるため、変更が確実に有効になるのは再起動後です。ポリシーの暗号スイート順と EventLogging の変更には必ず再起動が必要です。最後の起動より後に書き込まれたキーがある場合、レジストリが示すのはサーバーの現在の動作ではなく、再起動後の動作です。Ciphers と Hashes の下の変更、およびコンピューター自体の暗号スイート一覧の変更はすぐに有効になるため、対象外です。キーの日時はハイブにだけ残ります。.reg テキストや reg query からは判断できません。"),
	Proof: text.T(
		"The time at which the key was last written, from a hive, and the last start of Windows, from the event log or systeminfo.",
		"ハイブに記録されたキーの最終書き込み日時と、イベント ログまたは systeminfo の Windows の最後の起動日時です。"),
	Remedy: text.T(
		"Restart the server in a maintenance window, and collect the evidence again if HTTPS still fails.",
		"メンテナンスの時間帯にサーバーを再起動します。HTTPS が引き続き失敗する場合は、証拠を収集し直します。"),
	Citation: `Microsoft, "Transport Layer Security (TLS) registry settings"; "Prioritizing Schannel Cipher Suites"; KB245030; KB260729`,
	Needs:    []facts.Kind{facts.KindSchannel},
	Uses:     []facts.Kind{facts.KindEvents, facts.KindCapture},
	Check:    checkChangeNotActive,
}

func checkChangeNotActive(f *facts.Facts) rule.Verdict {
	start, ok := readLastStart(f)
	if !ok {
		return rule.Undecided(facts.KindEvents)
	}
	if len(f.Writes(hive.Schannel)) == 0 {
		return rule.Undecided(facts.KindSchannel) // text, which has no times
	}
	var late []settingChange
	undecided := false
	for _, c := range settingChanges(f) {
		switch {
		case !c.At.After(start.earliest), reopened(f, c):
		case c.At.Sub(start.At) <= startingUp || !start.covers(f, c.Write) || clockMoved(f, start.At):
			undecided = true
		default:
			late = append(late, c)
		}
	}
	switch {
	case len(late) > 0:
		return rule.Found(pendingChange{f, start, late}.finding())
	case undecided:
		return rule.Undecided(facts.KindEvents)
	}
	return rule.Clear(newestSetting(f).Ref, start.Ref)
}

// newestSetting is the last write that a start had to follow; where there is
// none, that of the oldest key.
func newestSetting(f *facts.Facts) facts.Write {
	newest := f.Writes(hive.Schannel)[0]
	for _, c := range settingChanges(f) {
		if c.At.After(newest.At) {
			newest = c.Write
		}
	}
	return newest
}

// pendingChange are the settings that were written after the last start.
type pendingChange struct {
	f     *facts.Facts
	start lastRead
	late  []settingChange
}

func (p pendingChange) finding() rule.Finding {
	slices.SortStableFunc(p.late, func(a, b settingChange) int { return int(a.group) - int(b.group) })
	first := p.late[0]
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Likely,
		Title: text.F("%s was changed after the last start of Windows and may not be in effect", "%s が Windows の最後の起動より後に変更され、まだ有効でない可能性があります", p.names()),
		Why: text.F(
			"The key was written on %s; Windows last started on %s, %s before. Services keep the settings with which they opened their credentials: the registry shows what the server will do after a restart, and not for certain what it does now.",
			"キーは %[1]s に書き込まれましたが、Windows の最後の起動は %[2]s (%[3]s前) です。サービスは資格情報を開いたときの設定を使い続けます。レジストリが示すのは再起動後の動作であり、現在の動作と同じとは限りません。",
			day(first.At), p.start.when(), roughly(first.At.Sub(p.start.At))),
		Fix: p.fix(),
	}
	if first.group == otherSettings {
		fd.Severity, fd.Confidence = rule.Info, rule.Possible
	}
	for i, c := range p.late {
		if i < 4 {
			fd.Cites = append(fd.Cites, rule.CauseRef(c.Ref, text.F("written on %s", "%s に書き込み", day(c.At))))
		}
	}
	fd.Cites = append(fd.Cites, rule.LinkRef(p.start.Ref, text.T("the last start of Windows", "Windows の最後の起動")))
	for i, m := range recordsSince(p.f, first.At) {
		if i == 0 && first.group == serverVersions {
			fd.Confidence = rule.Possible
			fd.Cites = append(fd.Cites, rule.AgainstRef(m.Ref, text.F("written since, so that HTTP.sys may have taken over the change: %s", "その後に書き込まれたため、HTTP.sys が変更を反映した可能性があります: %s", m.What)))
		}
	}
	p.prove(&fd)
	p.placeFailure(&fd)
	return fd
}

// names are the changed keys, at most three, as people know them.
func (p pendingChange) names() string {
	var out []string
	for _, c := range p.late {
		name := `SCHANNEL`
		switch {
		case c.group == suitePolicy:
			name = `Policies\…\SSL\00010002`
		case c.Path != "":
			name = strings.TrimPrefix(c.Path, `Protocols\`)
		}
		if !slices.Contains(out, name) && (c.group == p.late[0].group || c.group == suitePolicy) {
			out = append(out, name)
		}
	}
	if len(out) > 3 {
		return strings.Join(out[:3], ", ") + fmt.Sprintf(", … (+%d)", len(out)-3)
	}
	return strings.Join(out, ", ")
}

// prove looks for connections after the change on which the server did the
// opposite of what the registry says.
func (p pendingChange) prove(fd *rule.Finding) {
	for _, g := range failedHellos(p.f, sameVersions) {
		if v, c := p.refused(g); c != nil {
			p.contradiction(fd, *c, v)
			fd.Severity = rule.Error
			fd.Subject = g.subject()
			fd.Subject.Protocol = v
			fd.Cites = append(fd.Cites, rule.LinkRef(g.helloRef(), text.F("the client offers: %s", "クライアントが提示: %s", g.offered())))
			fd.Explain(p.f.SymptomsIn(g.list)...)
			citeEnd(fd, g.list[0])
			fd.Explain(p.refusals(*c, v)...)
			if _, _, told := g.list[0].AlertFrom("server", alertProtocolVersion); !told {
				fd.Confidence = rule.Likely // it did not say why
			}
			return
		}
	}
	for _, h := range p.f.Inbound() {
		if h.ServerHello == nil || h.ServerHello.Version == 0 {
			continue
		}
		state := schannel.At(p.f, p.f.BindingOf(h)).Get(h.ServerHello.Version)
		if c := decides(p.late, state); c != nil && !state.State.Usable() && h.Earliest(h.Start).After(c.At) {
			p.contradiction(fd, *c, state.Name)
			fd.Cites = append(fd.Cites, rule.SymptomRef(h.Ref(h.ServerHello.Frame, "ServerHello "+h.ServerHello.Version.String()),
				text.F("the server still speaks %s", "サーバーはまだ %s を使用しています", state.Name)))
			return
		}
	}
	p.proveByLog(fd)
}

// proveByLog looks for refusals that Schannel logged after the change, for a
// version that the registry switches on.
func (p pendingChange) proveByLog(fd *rule.Finding) {
	for _, state := range schannel.At(p.f, nil) {
		c := decides(p.late, state)
		if c == nil || !state.State.Usable() {
			continue
		}
		for _, s := range p.refusals(*c, state.Name) {
			fd.Explain(s)
			fd.Subject.Protocol = state.Name
			fd.Why = fd.Why.Plus(text.F("After the change Schannel refused clients that asked for %s.", "変更後に、%s を要求したクライアントを Schannel が拒否しています。", state.Name))
			if s.Count >= manyEvents && state.Version() >= tls.TLS12 && !anyEstablished(p.f) {
				fd.Severity = rule.Error
			}
		}
	}
}

// refusals are the events after a change that tell of clients which asked for
// a version and got no answer that they could use.
func (p pendingChange) refusals(c settingChange, version string) []facts.Symptom {
	var out []facts.Symptom
	for _, s := range p.f.SymptomsOf("event-36874") {
		if s.Subject.Protocol == version && s.Last.After(c.At) {
			out = append(out, s)
		}
	}
	return out
}

// refused is the version that a client offered after the change, that the
// registry now switches on, and that the server did not take.
func (p pendingChange) refused(g *helloGroup) (string, *settingChange) {
	h := g.list[0]
	if h.ServerHello != nil || !p.start.At.Before(h.Earliest(h.Start)) {
		return "", nil
	}
	for _, state := range slices.Backward(g.endpoint) {
		if !state.State.Usable() || !g.offer.Accepts(state.Version()) {
			continue
		}
		if c := decides(p.late, state); c != nil && h.Earliest(h.Start).After(c.At) {
			return state.Name, c
		}
		return "", nil // another version was on all along
	}
	return "", nil
}

// contradiction says that the registry and the server differ.
func (p pendingChange) contradiction(fd *rule.Finding, c settingChange, version string) {
	fd.Confidence = rule.Certain
	fd.Title = text.F("the change of %s is not in effect before a restart", "%s の変更は再起動するまで有効になりません", version)
	fd.Subject.Protocol = version
	fd.Why = text.F(
		"The key of %s was written on %s; Windows last started on %s. A connection captured after the change shows that the server still does what was set before.",
		"%s のキーは %s に書き込まれましたが、Windows の最後の起動は %s です。変更後にキャプチャされた接続から、サーバーが変更前の設定で動作していることが分かります。",
		version, day(c.At), p.start.when())
}

// placeFailure says where the first failure lies between the two.
func (p pendingChange) placeFailure(fd *rule.Finding) {
	for _, s := range p.f.Symptoms {
		if s.LocalTime || s.First.Before(p.start.At) || !s.Hard && !strings.HasPrefix(s.ID, "handshake") {
			continue
		}
		when := text.T("before the change", "変更の前")
		if s.First.After(p.late[0].At) {
			when = text.F("%s after the change", "変更から %s後", roughly(s.First.Sub(p.late[0].At)))
		}
		fd.Why = fd.Why.Plus(text.F("The first failure since the start is of %s, %s: %s.", "起動後の最初の障害は %s (%s): %s。", day(s.First), when, s.Title))
		return
	}
}

func (p pendingChange) fix() rule.Fix {
	look := rule.Cmd(`reg query "HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL" /s`,
		"Look whether the settings are what is wanted: they come into effect with the restart.", "設定が意図したものか確認します。再起動するとこの設定が有効になります。")
	return rule.Fix{
		Apply:  []rule.Step{look, restart()},
		Verify: []rule.Step{captureAgain()},
		Undo: []rule.Step{rule.Do("If the change is not wanted, set the values of these keys back before Windows is restarted.",
			"変更が意図したものでない場合は、Windows を再起動する前にこれらのキーの値を元に戻します。")},
	}
}
