package diff

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// areas are compared in this order: what explains failures most often first.
var areas = []area{
	{Heading: Heading{"road", text.T("From site to key", "サイトからキーまで")}, sources: []facts.Kind{facts.KindBindings}, lists: []facts.Kind{facts.KindSites}, places: true, faulty: faultyLink, items: roads},
	{Heading: Heading{"bindings", text.T("HTTP.sys bindings", "HTTP.sys のバインド")}, sources: []facts.Kind{facts.KindBindings}, facts: true, places: true, items: bindings},
	{Heading: Heading{"certificates", text.T("Bound certificates", "バインドされた証明書")}, sources: []facts.Kind{facts.KindBindings, facts.KindContent}, facts: true, places: true, items: certificates},
	{Heading: Heading{"iplisten", text.T("IP listen list", "IP リッスン リスト")}, sources: []facts.Kind{facts.KindIPListen}, facts: true, items: ipListen},
	{Heading: Heading{"protocols", text.T("Protocol versions", "プロトコルのバージョン")}, sources: []facts.Kind{facts.KindSchannel, facts.KindHost}, items: protocols},
	{Heading: Heading{"ciphersuites", text.T("Cipher suites", "暗号スイート")}, sources: []facts.Kind{facts.KindCipherSuites, facts.KindHost}, facts: true, ordered: true, items: suites},
	{Heading: Heading{"settings", text.T("Other Schannel settings", "その他の Schannel 設定")}, sources: []facts.Kind{facts.KindSchannel, facts.KindHost}, facts: true, items: settings},
	{Heading: Heading{"services", text.T("Services", "サービス")}, sources: []facts.Kind{facts.KindServices}, facts: true, items: services},
	{Heading: Heading{"sockets", text.T("Sockets on the SSL ports", "SSL ポートのソケット")}, sources: []facts.Kind{facts.KindSockets}, facts: true, items: sockets},
	{Heading: Heading{"updates", text.T("Updates", "更新プログラム")}, sources: []facts.Kind{facts.KindUpdates}, facts: true, presence: true, items: updates},
	{Heading: Heading{"host", text.T("Windows", "Windows")}, sources: []facts.Kind{facts.KindHost}, items: host},
	{Heading: Heading{"time", text.T("Time", "時刻")}, sources: []facts.Kind{facts.KindClock}, facts: true, items: clock},
}

func same(s string) text.Text { return text.T(s, s) }

var linkNames = map[string]text.Text{
	"site": text.T("site", "サイト"), "binding": text.T("binding", "バインド"), "certificate": text.T("certificate", "証明書"),
	"key": text.T("private key", "秘密キー"), "account": text.T("access of SYSTEM to the key", "SYSTEM によるキーへのアクセス"),
}

// linkStates are the states of a link; what is not known is no difference.
var linkStates = map[string]text.Text{
	"ok": text.T("no fault seen", "異常は未検出"), "broken": text.T("broken", "異常"), "missing": text.T("missing", "ありません"),
}

// faultyLink reports whether something is wrong with a link.
func faultyLink(i item) bool { return !i.value.IsZero() && i.value != linkStates["ok"] }

// roads are the links of every endpoint.
func roads(in Input) []item {
	var out []item
	for _, r := range in.Report.Roads {
		for _, l := range r.Links {
			state := linkStates[l.State]
			if l.Rule != "" {
				state = text.F("%s (%s)", "%s (%s)", state, l.Rule)
			}
			out = append(out, item{r.Endpoint, linkNames[l.Kind], state})
		}
	}
	return out
}

var states = map[string]schannel.State{
	"on": schannel.On, "off": schannel.Off, "off-by-default": schannel.OffByDefault, "unsupported": schannel.Unsupported,
}

func protocols(in Input) []item {
	var out []item
	for _, p := range in.Report.Protocols {
		out = append(out, item{p.Name, text.T("server", "サーバー"), protocolState(p.Server)},
			item{p.Name, text.T("client", "クライアント"), protocolState(p.Client)})
	}
	return out
}

// protocolState is empty for an unknown one: not to know is no difference. What
// is off is off for HTTP.sys, be it by a setting or by default.
func protocolState(s string) text.Text {
	state, known := states[s]
	if !known {
		return text.Text{}
	}
	if state == schannel.OffByDefault {
		state = schannel.Off
	}
	return state.Text()
}

func suites(in Input) []item {
	var out []item
	for _, s := range schannel.Suites(in.Facts).Suites {
		out = append(out, item{name: s.Name})
	}
	return out
}

// settings are curves, signature algorithms and what else the registry sets.
func settings(in Input) []item {
	var curves, signatures []string
	for _, c := range schannel.Curves(in.Facts).Curves {
		curves = append(curves, c.Name)
	}
	for _, s := range schannel.Signatures(in.Facts).Signatures {
		signatures = append(signatures, s.Name)
	}
	out := []item{
		{"EccCurves", text.T("elliptic curves in order", "楕円曲線の順序"), same(strings.Join(curves, ", "))},
		{"Signatures", text.T("signature algorithms in order", "署名アルゴリズムの順序"), same(strings.Join(signatures, ", "))},
	}
	for _, s := range schannel.Settings(in.Facts) {
		out = append(out, item{s.Name, s.Role.Text(), same(s.Value)})
	}
	return out
}

func ipListen(in Input) []item {
	if in.Facts.IPListen.Seen && len(in.Facts.IPListen.Addresses) == 0 {
		return []item{{name: "0.0.0.0, ::", value: text.T("the list is empty: every address", "一覧は空です: すべてのアドレス")}}
	}
	var out []item
	for _, a := range in.Facts.IPListen.Addresses {
		out = append(out, item{name: a.Addr.String()})
	}
	return out
}

// watched are the services without which HTTPS or its checks fail.
var watched = []string{"HTTP", "HTTPFilter", "W3SVC", "WAS", "IISADMIN", "CryptSvc", "KeyIso", "SamSs", "EventLog", "W32Time", "WinHttpAutoProxySvc", "sppsvc", "BFE", "MpsSvc"}

func services(in Input) []item {
	var out []item
	for _, name := range watched {
		s := in.Facts.Service(name)
		if s == nil {
			continue
		}
		out = append(out, item{s.Name, text.T("state", "状態"), serviceState(s.StateCode)},
			item{s.Name, text.T("start", "スタートアップ"), startType(s.StartType)},
			item{s.Name, text.T("account", "アカウント"), same(s.Account)})
		if s.ExitCode != 0 && s.StateCode != running {
			out = append(out, item{s.Name, text.T("exit code", "終了コード"), same(fmt.Sprint(s.ExitCode))})
		}
	}
	return out
}

const running = 4 // SERVICE_STATUS.dwCurrentState

func serviceState(code int) text.Text {
	switch code {
	case 0:
		return text.Text{}
	case 1:
		return text.T("stopped", "停止")
	case running:
		return text.T("running", "実行中")
	}
	return text.F("state %d", "状態 %d", code)
}

func startType(code int) text.Text {
	switch code {
	case 2:
		return text.T("automatic", "自動")
	case 3:
		return text.T("manual", "手動")
	case 4:
		return text.T("disabled", "無効")
	}
	return text.Text{}
}

// sockets are the programs that listen on the ports of HTTPS.
func sockets(in Input) []item {
	ports := in.Facts.TLSPorts()
	if !slices.Contains(ports, 443) {
		ports = append(ports, 443)
	}
	var out []item
	for _, p := range ports {
		var owners []string
		for _, s := range in.Facts.Listeners(p) {
			if n := in.Facts.ProcessName(s); n != "" && !slices.Contains(owners, n) {
				owners = append(owners, n)
			}
		}
		slices.Sort(owners)
		value := same(strings.Join(owners, ", "))
		if len(in.Facts.Listeners(p)) == 0 {
			value = text.T("nobody listens", "待ち受けなし")
		}
		out = append(out, item{fmt.Sprintf("%d", p), text.T("listener", "待ち受け"), value})
	}
	return out
}

func updates(in Input) []item {
	var out []item
	for _, u := range in.Facts.Updates {
		i := item{name: u.KB}
		if !u.Installed.IsZero() {
			i.value = text.F("installed %s", "インストール日 %s", u.Installed.Format(time.DateOnly))
		}
		out = append(out, i)
	}
	return out
}

func host(in Input) []item {
	h := in.Report.Host
	return []item{
		{"Windows", text.T("product", "製品"), same(h.OS)}, {"Windows", text.T("build", "ビルド"), same(h.Build)},
		{"Windows", text.T("installation", "インストールの種類"), same(h.Installation)}, {"Windows", text.T("language", "表示言語"), same(h.Language)},
		{"IIS", text.T("version", "バージョン"), same(h.IIS)}, {"http.sys", text.T("version", "バージョン"), same(h.HTTPSys)},
		{"schannel.dll", text.T("version", "バージョン"), same(h.Schannel)},
	}
}

func clock(in Input) []item {
	c := in.Facts.Clock
	out := []item{{"W32Time", text.T("synchronised", "同期"), answer(c.Synchronised())}}
	if c.Offset != nil {
		out = append(out, item{"W32Time", text.T("offset", "ずれ"), span(*c.Offset)})
	}
	return out
}

// span is a length of time in the largest unit that tells it.
func span(d time.Duration) text.Text {
	const day = 24 * time.Hour
	switch n := d.Abs().Round(time.Second); {
	case n >= 2*day:
		return text.F("%d days", "%d 日", int64(d/day))
	case n >= 2*time.Hour:
		return text.F("%d hours", "%d 時間", int64(d/time.Hour))
	case n >= 2*time.Minute:
		return text.F("%d minutes", "%d 分", int64(d/time.Minute))
	}
	return text.F("%d seconds", "%d 秒", int64(d.Round(time.Second)/time.Second))
}

func answer(t facts.Tri) text.Text {
	switch t {
	case facts.Yes:
		return text.T("yes", "はい")
	case facts.No:
		return text.T("no", "いいえ")
	}
	return text.Text{}
}
