package rules

import (
	"net/netip"
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

var recordSplittingRefused = rule.Rule{
	ID:       "record-splitting-refused",
	Scenario: rule.Update,
	Layer:    layerClient,
	Title:    text.T("the server does not cope with split records", "サーバーが分割されたレコードを処理できません"),
	Doc: text.T(
		"Since MS12-006 (KB2643584) clients split their first data with CBC suites of TLS 1.0 and SSL 3.0: one byte, or nothing, in a record of its own, the rest in the next. A server or a program behind it that takes the first record for the whole request falls silent or resets. On Windows clients the registry value SendExtraRecord, and for Internet Explorer the feature FEATURE_SCH_SEND_AUX_RECORD_KB_2618444, decide whether they split. TLS 1.1 and later do not split.",
		"MS12-006 (KB2643584) 以降、クライアントは TLS 1.0 と SSL 3.0 の CBC 暗号スイートで、最初のデータを 2 つのレコードに分割します (1 バイトまたは空のレコードと残り)。最初のレコードを要求全体とみなすサーバーやその背後のプログラムは、応答しなくなるか接続をリセットします。Windows クライアントでは、レジストリ値 SendExtraRecord が、Internet Explorer では機能 FEATURE_SCH_SEND_AUX_RECORD_KB_2618444 が分割の有無を決めます。TLS 1.1 以降では分割しません。"),
	Proof: text.T(
		"A capture in which the first record of the client holds one byte or none, and the server falls silent or resets after it. SendExtraRecord tells how a Windows client is set.",
		"クライアントの最初のレコードが 1 バイトまたは空で、その後サーバーが応答しないかリセットするキャプチャです。Windows クライアントの設定は SendExtraRecord でわかります。"),
	Remedy: text.T(
		"Use TLS 1.1 or later, or mend the program that reads one record only. SendExtraRecord=2 on the client is a way round that gives up the protection against BEAST.",
		"TLS 1.1 以降を使用するか、1 つのレコードしか読み取らないプログラムを修正します。クライアントの SendExtraRecord=2 は、BEAST 対策を失う回避策です。"),
	Citation: `Microsoft, MS12-006 (KB2643584); Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 6; RFC 2246 section 6.2.3.2`,
	Needs:    []facts.Kind{facts.KindCapture},
	Uses:     []facts.Kind{facts.KindSchannel},
	Check:    checkRecordSplitting,
}

func checkRecordSplitting(f *facts.Facts) rule.Verdict {
	var servers []netip.AddrPort
	outcomes := map[netip.AddrPort]*splitOutcome{}
	concerned := false
	for _, h := range f.Inbound() {
		if h.ServerHello == nil || !tls.MaySplit(h.ServerHello.Version, h.ServerHello.CipherSuite) {
			continue
		}
		concerned = true
		o := outcomes[h.Server]
		if o == nil {
			o = &splitOutcome{}
			outcomes[h.Server] = o
			servers = append(servers, h.Server)
		}
		o.add(h)
	}
	if !concerned && f.Source(facts.KindCapture).State == facts.Complete {
		return rule.NA("no connection uses a CBC suite of TLS 1.0 or SSL 3.0, which alone are split", "分割の対象となる TLS 1.0 / SSL 3.0 の CBC 暗号スイートを使用する接続がありません")
	}
	var found []rule.Finding
	var clear []evidence.Ref
	for _, server := range servers {
		o := outcomes[server]
		switch {
		case len(o.died) > 0 && len(o.answered) == 0:
			found = append(found, splitRefused(f, server, o))
		case len(o.answered) > 0:
			h := o.answered[0]
			clear = append(clear, h.Ref(h.Splits[0].Frame, h.Summary()))
		}
	}
	if len(found) > 0 {
		return rule.Found(found...)
	}
	return rule.Clear(clear...)
}

// splitOutcome sorts the connections of one address that could be split.
type splitOutcome struct {
	died     []facts.Handshake // the client split, and no data came back
	answered []facts.Handshake // the client split, and data came back
	whole    []facts.Handshake // the client did not split, and data came back
}

func (o *splitOutcome) add(h facts.Handshake) {
	split := slices.ContainsFunc(h.Splits, func(s capture.Split) bool { return s.From == capture.Client })
	answer := h.ServerTraffic.DataBytes > 0 || h.Renegotiated // who renegotiates has read what came before
	switch {
	case split && answer:
		o.answered = append(o.answered, h)
	case split && h.Close != nil: // silent until somebody gave up
		o.died = append(o.died, h)
	case answer:
		o.whole = append(o.whole, h)
	}
}

func splitRefused(f *facts.Facts, server netip.AddrPort, o *splitOutcome) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely, Subject: facts.Subject{Endpoint: server.String()},
		Title: text.F("%s gives no answer to clients that split their first record", "%s は最初のレコードを分割するクライアントに応答しません", server),
		Why: text.F(
			"In %d connections the client's first data came in two records, as MS12-006 has it, and no data came back.",
			"%d 個の接続で、クライアントの最初のデータが MS12-006 のとおり 2 つのレコードに分かれ、その後サーバーからデータが返っていません。", len(o.died)),
		Count: len(o.died), First: o.died[0].Start, Last: o.died[len(o.died)-1].Start, LocalTime: o.died[0].LocalTime,
		Fix: splitFix(),
	}
	for i, h := range o.died {
		if i == 3 {
			break
		}
		s := h.Splits[0]
		fd.Cites = append(fd.Cites,
			rule.CauseRef(h.Ref(s.Frame, h.Summary()), text.F("a record of %d bytes, followed by one of %d", "%d バイトのレコードの後に %d バイトのレコード", s.First, s.Second)),
			rule.SymptomRef(h.Ref(h.Close.Frame, string(h.Close.Kind)+" from "+string(h.Close.From)), text.T("the connection ends without an answer", "応答がないまま接続が終了")))
	}
	if len(o.whole) > 0 {
		h := o.whole[0]
		fd.Cites = append(fd.Cites, rule.LinkRef(h.Ref(max(h.Frame, 1), h.Summary()), text.T("a client that does not split gets an answer", "分割しないクライアントには応答があります")))
	} else if len(o.died) == 1 {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible // one connection may end for any reason
	}
	if ref, data, ok := sendExtraRecord(f); ok {
		fd.Cites = append(fd.Cites, rule.LinkRef(ref, text.F("SendExtraRecord is %d on this machine", "このコンピューターの SendExtraRecord は %d です", data)))
	}
	return fd
}

// sendExtraRecord is the registry value of the machine, which counts for its
// own outgoing data.
func sendExtraRecord(f *facts.Facts) (evidence.Ref, uint32, bool) {
	root := f.Key(hive.Schannel)
	if root == nil {
		return evidence.Ref{}, 0, false
	}
	v := root.Key.Value("SendExtraRecord")
	if v == nil {
		return evidence.Ref{}, 0, false
	}
	data, err := v.DWORD()
	return root.ValueRef(root.Key, v), data, err == nil
}

// splitFix leads away from the versions that split; switching the splitting
// off gives up a protection.
func splitFix() rule.Fix {
	return rule.Fix{
		Apply: []rule.Step{
			rule.Do("Best: let client and server use TLS 1.2, or TLS 1.1, which need no splitting; see the settings of both sides below SCHANNEL\\Protocols.", "推奨: 分割の不要な TLS 1.2 または TLS 1.1 をクライアントとサーバーの双方で有効にします (SCHANNEL\\Protocols の設定)。"),
			rule.Do("Update the program on the server that reads the data, so that it reads on after a short record.", "データを読み取るサーバー側のプログラムを、短いレコードの後も読み続けるよう更新します。"),
			rule.Cmd(`reg add "`+schannelKey+`" /v SendExtraRecord /t REG_DWORD /d 2 /f`, "As a stopgap, on the Windows client only: do not split (KB2643584).", "応急処置として、Windows クライアント側でのみ分割を無効にします (KB2643584)。").
				With("the client gives up the protection against the BEAST attack with TLS 1.0 and SSL 3.0", "TLS 1.0 と SSL 3.0 で BEAST 攻撃に対する保護がなくなります"),
		},
		Verify: []rule.Step{rule.Do("Send a request again; a capture must show data of the server behind the request.", "もう一度要求を送信し、キャプチャで要求の後にサーバーのデータがあることを確認します。")},
		Undo:   []rule.Step{rule.Cmd(`reg delete "`+schannelKey+`" /v SendExtraRecord /f`, "Split again, on the client.", "クライアントで再び分割を有効にします。")},
	}
}
