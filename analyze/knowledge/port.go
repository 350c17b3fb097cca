package knowledge

import "ssltriage/analyze/text"

// PortInfo is a port on which Windows speaks TLS, and what is special there.
type PortInfo struct {
	Port   uint16
	Name   string
	Text   text.Text
	Source string
}

var ports = []PortInfo{
	{443, "HTTPS",
		text.T("On a Windows web server it belongs to HTTP.sys: process 4 (System) listens. Anybody else there has taken it.", "Windows の Web サーバーでは HTTP.sys が使用し、プロセス 4 (System) がリッスンします。それ以外のプロセスはポートを占有しています。"),
		sslGuide + ", scenario 3"},
	{636, "LDAPS",
		text.T("The directory service of a domain controller; it chooses its certificate itself and does not use HTTP.sys.", "ドメイン コントローラーのディレクトリ サービス。証明書を自ら選択し、HTTP.sys は使用しません。"),
		"Microsoft, Service overview and network port requirements for Windows"},
	{3269, "LDAPS (global catalog)",
		text.T("The global catalog of a domain controller; it does not use HTTP.sys.", "ドメイン コントローラーのグローバル カタログ。HTTP.sys は使用しません。"),
		"Microsoft, Service overview and network port requirements for Windows"},
	{3389, "Remote Desktop",
		text.T("TLS of the Remote Desktop service, which asks for its key as NETWORK SERVICE. It does not use HTTP.sys: Schannel events of it say nothing about HTTPS.", "リモート デスクトップ サービスの TLS。NETWORK SERVICE としてキーを要求し、HTTP.sys は使用しません。この Schannel イベントは HTTPS とは無関係です。"),
		"Microsoft, Troubleshoot an RDP general error in Azure VM"},
	{5986, "WinRM over HTTPS",
		text.T("Windows Remote Management; it uses HTTP.sys and has a record of its own.", "Windows リモート管理。HTTP.sys を使用し、専用のレコードがあります。"),
		"Microsoft, Installation and configuration for Windows Remote Management"},
	{8172, "Web Management Service",
		text.T("Remote management of IIS. Its HTTP.sys record carries a zero application id by default: that is healthy.", "IIS のリモート管理。HTTP.sys のレコードのアプリケーション ID は既定で 0 で、これは正常です。"),
		"Microsoft, Configuring remote administration in IIS 7"},
}

// Port returns what is special about a port.
func Port(port uint16) (PortInfo, bool) {
	for _, p := range ports {
		if p.Port == port {
			return p, true
		}
	}
	return PortInfo{}, false
}

// Ports returns all rows, by number.
func Ports() []PortInfo { return append([]PortInfo(nil), ports...) }
