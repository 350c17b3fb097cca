package main

import (
	"fmt"
	"slices"
	"strings"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// explanation collects what is printed: topics of one paragraph a line.
type explanation struct {
	lang   text.Lang
	topics []string
	buf    strings.Builder // the topic being written
}

// topic writes one topic, unless it is there already.
func (p *explanation) topic(kind text.Text, name string, body func()) {
	p.buf.Reset()
	fmt.Fprintf(&p.buf, "%s %s\n", kind.In(p.lang), name)
	body()
	if !slices.Contains(p.topics, p.buf.String()) {
		p.topics = append(p.topics, p.buf.String())
	}
}

func (p *explanation) String() string { return strings.Join(p.topics, "\n") }

// para writes a paragraph; a zero text writes nothing.
func (p *explanation) para(t text.Text) {
	if !t.IsZero() {
		fmt.Fprintf(&p.buf, "  %s\n", t.In(p.lang))
	}
}

// item writes a paragraph behind a label; an empty one writes nothing.
func (p *explanation) item(label text.Text, s string) {
	if s != "" {
		fmt.Fprintf(&p.buf, "  %s: %s\n", label.In(p.lang), s)
	}
}

func (p *explanation) source(s string) { p.item(text.T("source", "出典"), s) }

func (p *explanation) rule(r rule.Rule) {
	p.topic(text.T("rule", "ルール"), r.ID, func() {
		p.para(r.Title)
		p.para(r.Doc)
		p.item(text.T("scenario", "シナリオ"), scenarios[r.Scenario].In(p.lang))
		for _, kind := range r.Needs {
			p.item(text.T("needs", "必要な証拠"), fmt.Sprintf("%s (%s): %s", kind, kind.Name().In(p.lang), kind.Get(false)))
		}
		for _, kind := range r.Uses {
			p.item(text.T("also uses", "あれば使う証拠"), fmt.Sprintf("%s (%s)", kind, kind.Name().In(p.lang)))
		}
		p.source(r.Citation)
	})
}

// scenarios are the chapters of the guide, in the words of this program.
var scenarios = map[rule.Scenario]text.Text{
	rule.Before:      text.T("before the guide: does HTTP work, and are no client certificates demanded?", "ガイドの前提: HTTP が動作し、クライアント証明書が要求されていないこと"),
	rule.PrivateKey:  text.T("1: the private key of the certificate", "1: 証明書の秘密キー"),
	rule.Certificate: text.T("2: a key or certificate that is not good", "2: キーまたは証明書の不備"),
	rule.Port:        text.T("3: who holds the port", "3: ポートの使用者"),
	rule.HTTPSys:     text.T("4: the configuration of HTTP.sys", "4: HTTP.sys の構成"),
	rule.Negotiation: text.T("5: protocol versions and cipher suites", "5: プロトコル バージョンと暗号スイート"),
	rule.Update:      text.T("6: an update that changed the handshake", "6: ハンドシェイクを変えた更新プログラム"),
	rule.Always:      text.T("outside the guide", "ガイド外"),
}

func (p *explanation) event(e knowledge.EventInfo) {
	p.topic(text.T("event", "イベント"), fmt.Sprintf("%s %d", e.Provider, e.ID), func() {
		p.para(e.Title)
		p.para(side(e.Side))
		p.item(text.T("causes", "原因"), e.Causes.In(p.lang))
		p.item(text.T("look at", "確認"), e.Look.In(p.lang))
		for _, name := range e.Fields {
			if meaning, ok := knowledge.Field(name); ok {
				p.item(text.F("field %s", "フィールド %s", name), meaning.In(p.lang))
			}
		}
		for _, s := range statesOf(e) {
			p.item(text.F("state %d", "内部状態 %d", s.State), s.Meaning.In(p.lang))
		}
		p.source(e.Source)
	})
}

func statesOf(e knowledge.EventInfo) []knowledge.StateInfo {
	if e.Provider != "Schannel" {
		return nil
	}
	return knowledge.StatesOf(e.ID)
}

func side(s knowledge.Side) text.Text {
	switch s {
	case knowledge.SideServer:
		return text.T("The machine was the server.", "このコンピューターはサーバー側です。")
	case knowledge.SideClient:
		return text.T("The machine was the client: it says nothing about HTTPS connections to this server.", "このコンピューターはクライアント側です。このサーバーへの HTTPS 接続とは関係ありません。")
	case knowledge.SideEither:
		return text.T("The machine was server or client; Type or the caller tells which.", "このコンピューターはサーバー側またはクライアント側です。Type または呼び出し元でわかります。")
	}
	return text.Text{}
}

func (p *explanation) alert(a knowledge.AlertInfo) {
	p.topic(text.T("TLS alert", "TLS アラート"), fmt.Sprintf("%d %s", a.Code, a.Name), func() {
		p.para(a.Meaning)
		p.item(text.T("on IIS", "IIS での典型例"), a.Reasons.In(p.lang))
		if a.Schannel != 0 {
			p.item(text.T("Schannel error", "Schannel のエラー"), knowledge.CodeText(a.Schannel))
		}
		p.source(a.Source)
	})
}

func (p *explanation) state(s knowledge.StateInfo) {
	p.topic(text.T("internal state", "内部状態"), fmt.Sprintf("%d (Schannel %d)", s.State, s.EventID), func() {
		p.para(s.Meaning)
		p.item(text.T("confidence", "確度"), confidence(s.Confidence).In(p.lang))
		p.para(text.T("Microsoft publishes no list of these numbers.", "Microsoft はこの番号の一覧を公開していません。"))
		p.source(s.Source)
	})
}

func confidence(s string) text.Text {
	if s == "high" {
		return text.T("high", "高")
	}
	return text.T("medium", "中")
}

func (p *explanation) code(c knowledge.CodeInfo) {
	p.topic(text.T("error code", "エラー コード"), fmt.Sprintf("%s (0x%08x, %d)", c.Name, c.Value, int32(c.Value)), func() {
		p.para(c.Text)
		if c.Text.IsZero() {
			p.para(text.T("Only the name is known.", "名前だけがわかっています。"))
		}
		p.source(c.Source)
	})
}

func (p *explanation) registry(v knowledge.RegistryInfo) {
	p.topic(text.T("registry value", "レジストリ値"), v.Name, func() {
		p.para(v.Meaning)
		p.item(text.T("key", "キー"), `HKLM\`+v.Key)
		p.item(text.T("type", "種類"), v.Type)
		p.item(text.T("default", "既定値"), v.Default.In(p.lang))
		if v.Unconfirmed {
			p.para(text.T("Not confirmed in every point by a document of Microsoft.", "Microsoft の文書で確認できない点があります。"))
		}
		p.source(v.Source)
	})
}

func (p *explanation) suite(s tls.CipherSuite) {
	p.topic(text.T("cipher suite", "暗号スイート"), fmt.Sprintf("0x%04x %s", uint16(s), s), func() {
		switch {
		case s.Is13():
			p.para(text.T("For TLS 1.3 only.", "TLS 1.3 専用です。"))
		case s.IsNull():
			p.para(text.T("It does not encrypt.", "暗号化を行いません。"))
		case s.IsSignal():
			p.para(text.T("A signal in the client's list; it is never chosen.", "クライアントの一覧内の信号で、選択されることはありません。"))
		case s.IsCBC():
			p.para(text.T("A block cipher in CBC mode.", "CBC モードのブロック暗号です。"))
		}
		if in := defaultIn(s); len(in) > 0 {
			p.item(text.T("on by default in", "既定で有効"), strings.Join(in, ", "))
		} else if !s.IsSignal() {
			p.para(text.T("On by default in no Windows server.", "既定で有効な Windows サーバーはありません。"))
		}
		p.source("IANA, TLS Cipher Suites; Microsoft, TLS Cipher Suites in Windows")
	})
}

func (p *explanation) appID(a knowledge.AppIDInfo) {
	p.topic(text.T("application id", "アプリケーション ID"), a.ID+" "+a.Owner, func() {
		p.para(a.Text)
		p.source(a.Source)
	})
}

func (p *explanation) sid(s knowledge.SIDInfo) {
	p.topic(text.T("account", "アカウント"), s.SID+" "+s.Name, func() {
		p.para(s.Text)
		p.source(s.Source)
	})
}

func (p *explanation) port(t knowledge.PortInfo) {
	p.topic(text.T("port", "ポート"), fmt.Sprintf("%d %s", t.Port, t.Name), func() {
		p.para(t.Text)
		p.source(t.Source)
	})
}
