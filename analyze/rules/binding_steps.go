package rules

import (
	"net/netip"
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/parsers/httpsys"
)

// recordOf is the record that an endpoint should have, for commands.
func recordOf(e facts.Endpoint) facts.Binding {
	if e.Binding != nil {
		return *e.Binding
	}
	b := facts.Binding{Binding: httpsys.Binding{Kind: httpsys.KindIPPort, Endpoint: netip.AddrPortFrom(e.Addr, e.Port), Port: e.Port}}
	if e.Host != "" {
		b.Binding = httpsys.Binding{Kind: httpsys.KindHostnamePort, Host: e.Host, Port: e.Port}
	}
	return b
}

// bindAgain gives an endpoint a certificate: the only suitable one by
// command, else the one that people choose.
func bindAgain(f *facts.Facts, e facts.Endpoint) []rule.Step {
	record := recordOf(e)
	c := candidate(f, hostsOf(e))
	if c != nil {
		if add := addBinding(f, record, c.Thumbprint, servedStore(c)); add != "" {
			return []rule.Step{rule.Cmd(add, "Bind the only suitable certificate of the computer.", "コンピューターにある唯一の適切な証明書をバインドします。")}
		}
	}
	if f.Host.IIS6() {
		return []rule.Step{rule.Do(
			"In IIS Manager open the site's properties, Directory Security, Server Certificate, and assign the certificate again.",
			"IIS マネージャーでサイトのプロパティの [ディレクトリ セキュリティ] - [サーバー証明書] を開き、証明書を割り当て直します。")}
	}
	return []rule.Step{rule.Do(
		"In IIS Manager open the site's bindings, edit the https binding, choose the certificate and confirm: IIS then writes the record anew.",
		"IIS マネージャーでサイトのバインドを開き、https のバインドを編集して証明書を選択し、[OK] を選択します。IIS がレコードを書き込み直します。")}
}

// verifyBinding shows that a record names a certificate.
func verifyBinding(f *facts.Facts, e facts.Endpoint) []rule.Step {
	return []rule.Step{
		rule.Cmd(showBinding(f, recordOf(e)), "The record must show the thumbprint of the certificate and the application id of IIS.", "レコードに証明書の拇印と IIS のアプリケーション ID が表示されることを確認します。"),
		rule.Do("Open the site with HTTPS.", "HTTPS でサイトを開きます。"),
	}
}

// undoBinding removes what bindAgain wrote, and puts back what was there.
func undoBinding(f *facts.Facts, e facts.Endpoint) []rule.Step {
	out := []rule.Step{rule.Cmd(deleteBinding(f, recordOf(e)), "Remove the record again.", "レコードを再び削除します。").
		With("HTTPS on the endpoint ends", "このエンドポイントの HTTPS が停止します")}
	if b := e.Binding; b != nil && b.HashState == httpsys.HashPresent {
		if add := addBinding(f, *b, b.Hash, b.Store()); add != "" {
			out = append(out, rule.Cmd(add, "Write the former record again.", "元のレコードを書き込み直します。"))
		}
	}
	return out
}

// endpointOf is the endpoint of a record, with the sites that use it: of
// several, one that a running site wants.
func endpointOf(f *facts.Facts, b *facts.Binding) facts.Endpoint {
	endpoints := f.ServedByRecord(b)
	if i := slices.IndexFunc(endpoints, wanted); i >= 0 {
		return endpoints[i]
	}
	if len(endpoints) > 0 {
		return endpoints[0]
	}
	return facts.Endpoint{Addr: b.Endpoint.Addr(), Host: b.Host, Port: b.Port, Binding: b}
}

// subjectOf is the subject of a record.
func subjectOf(f *facts.Facts, b *facts.Binding) facts.Subject {
	s := endpointOf(f, b).Subject()
	s.Endpoint = b.Key()
	return s
}
