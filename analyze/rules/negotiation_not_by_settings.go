package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

var negotiationNotBySettings = rule.Rule{
	ID:       "negotiation-not-by-settings",
	Scenario: rule.Always,
	Layer:    layerRest,
	Title:    text.T("the capture shows a negotiation that the server's settings do not allow", "キャプチャのネゴシエーションがサーバーの設定と一致しません"),
	Doc: text.T(
		"The model of Schannel says from the settings in evidence which version and cipher suite a client gets. Where the capture shows something that these settings rule out, one of the two is not what it seems: the settings were changed and are not in effect yet, the capture is from another time or another machine, something in front of the server (a load balancer, a proxy) speaks TLS in its place, or the model errs. What rests on the settings is then to be taken with care. A choice that the settings allow and the model merely did not expect is told as well: a policy may be missing from the evidence.",
		"Schannel のモデルは、証拠にある設定から、クライアントに選択されるバージョンと暗号スイートを予測します。設定では起こり得ない結果がキャプチャにある場合、設定の変更がまだ有効になっていない、キャプチャの時期やコンピューターが異なる、サーバーの前段 (ロード バランサーやプロキシ) が代わりに TLS を処理している、またはモデルの誤り、のいずれかです。この場合、設定に基づく判断には注意が必要です。設定上は可能で、予測と異なるだけの選択も示します (ポリシーが証拠に含まれていない可能性があります)。"),
	Proof: text.T(
		"The ServerHello of a capture beside the versions and suites that the settings leave.",
		"キャプチャの ServerHello と、設定で使用できるバージョンおよび暗号スイートの比較です。"),
	Remedy: text.T(
		"Find out what answers and when the settings were last changed, and collect settings and capture of the same time. Include the policy key below SOFTWARE\\Policies.",
		"応答している機器と設定の最終変更日時を調べ、設定とキャプチャを同じ時期に収集します。SOFTWARE\\Policies の下のポリシー キーも含めてください。"),
	Citation: `Microsoft, "Prioritizing Schannel Cipher Suites"; "Transport Layer Security (TLS) registry settings"`,
	Needs:    []facts.Kind{facts.KindCapture, facts.KindSchannel, facts.KindHost, facts.KindCipherSuites},
	Check:    checkNegotiation,
}

func checkNegotiation(f *facts.Facts) rule.Verdict {
	groups := map[string]int{}
	var found []rule.Finding
	compared := 0
	model := schannel.NewModel(f)
	listed := !schannel.Suites(f).Ref.IsZero() // a default says little of an order that an update may change
	for i, h := range f.Inbound() {
		if compared == maxBuilt || i == maxFailedSeen {
			break
		}
		c := model.Compare(h)
		if c.Agreement != schannel.NotComparable {
			compared++
		}
		if !c.Disagrees() || c.Agreement == schannel.Otherwise && !listed {
			continue
		}
		key := h.Server.String() + c.Why.EN
		if c.Agreement == schannel.Otherwise { // one note a server is enough
			key = h.Server.String()
		}
		if i, seen := groups[key]; seen {
			found[i].Count++
			continue
		}
		groups[key] = len(found)
		found = append(found, notBySettings(f, c))
	}
	switch {
	case len(found) > 0:
		return rule.Found(atMost(found, maxPerRule)...)
	case compared == 0:
		return rule.NA("the capture and the settings have nothing in common that could be compared", "キャプチャと設定に比較できるものがありません")
	}
	return rule.Clear(workingRefs(f)...)
}

func notBySettings(f *facts.Facts, c schannel.Comparison) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Info, Confidence: rule.Likely, Count: 1, First: c.Handshake.Start, Last: c.Handshake.Start, LocalTime: c.Handshake.LocalTime,
		Subject: facts.Subject{Endpoint: c.Handshake.Server.String()},
		Title:   text.F("%s negotiates otherwise than the settings in evidence say", "%s のネゴシエーションが証拠にある設定と一致しません", c.Handshake.Server),
		Why: text.F("%s.", "%s。", c.Why).Plus(text.T(
			"Either these settings are not in effect yet, or something in front of the server speaks TLS, or the evidence is of different times or machines, or the model errs.",
			"設定がまだ有効になっていない、サーバーの前段で TLS が処理されている、証拠の時期やコンピューターが異なる、またはモデルの誤りが考えられます。")),
		Cites: []rule.Cite{rule.CauseRef(c.Place(), text.T("what the server really did", "サーバーの実際の動作"))},
		Fix: rule.Fix{
			Apply:  []rule.Step{rule.Do("Find out whether the server was restarted since its TLS settings were changed, and whether a load balancer or proxy stands before it.", "TLS の設定変更後にサーバーが再起動されたか、前段にロード バランサーやプロキシがあるかを確認します。")},
			Verify: []rule.Step{rule.Do("Collect the settings and a capture on the server at the same time; they must agree.", "設定とキャプチャをサーバー上で同時に採取し、一致することを確認します。")},
		},
	}
	if c.Agreement == schannel.Otherwise {
		fd.Confidence = rule.Possible
		fd.Title = text.F("%s chooses otherwise than expected, among what its settings allow", "%s の選択が予測と異なります (設定上は可能な範囲)", c.Handshake.Server)
		fd.Why = text.F("%s.", "%s。", c.Why).Plus(text.T("It may be that a policy is missing from the evidence, or that something in front of the server speaks TLS, or that the model errs.",
			"ポリシーが証拠に含まれていない、サーバーの前段で TLS が処理されている、またはモデルの誤りが考えられます。"))
	}
	fd.Cites = append(fd.Cites, againstSettings(f, c)...)
	return fd
}

// againstSettings cite the settings that the choice goes against.
func againstSettings(f *facts.Facts, c schannel.Comparison) []rule.Cite {
	if h := c.Handshake; h.ServerHello != nil {
		p := schannel.At(f, f.BindingOf(h)).Get(h.ServerHello.Version)
		if p.State != schannel.On && !p.Ref.IsZero() {
			return []rule.Cite{rule.LinkRef(p.Ref, stateNote(p))}
		}
	}
	list := schannel.Suites(f)
	if !list.Ref.IsZero() {
		return []rule.Cite{rule.LinkRef(list.Ref, list.Origin)}
	}
	if !f.Host.Ref.IsZero() {
		return []rule.Cite{rule.LinkRef(f.Host.Ref, list.Origin)}
	}
	return nil
}
