package knowledge

import (
	"ssltriage/analyze/text"
	"ssltriage/parsers/wintext"
)

// AppIDInfo says whose application id stands in an HTTP.sys record. An id is
// a mere label: HTTP.sys does not check it, and people copy it from examples.
type AppIDInfo struct {
	ID     string // "{4dc3e181-…}" in lower case
	Owner  string // product name
	Text   text.Text
	Source string
}

var appIDs = []AppIDInfo{
	{"{4dc3e181-e14b-4a21-b022-59fc669b0914}", "IIS",
		text.T("Written by IIS Manager for the https binding of a site.", "IIS マネージャーがサイトの https バインドに書き込みます。"),
		"IIS support team blog on SslBindingInfo; JexusManager, BindingUtility.cs"},
	{"{214124cd-d05b-4309-9af9-9caa44b2b74a}", "IIS Express",
		text.T("Written by the installation of IIS Express for the ports 44300 to 44399.", "IIS Express のインストール時にポート 44300 ～ 44399 に書き込まれます。"),
		"JexusManager, BindingUtility.cs"},
	{"{5d89a20c-beab-4389-9447-324788eb944a}", "AD FS",
		text.T("Written by Active Directory Federation Services.", "Active Directory フェデレーション サービスが書き込みます。"),
		"Microsoft, Managing SSL certificates in AD FS and WAP"},
	{"{f955c070-e044-456c-ac00-e9e4275b3f04}", "Web Application Proxy",
		text.T("Written by the Web Application Proxy in front of AD FS.", "AD FS の前段の Web アプリケーション プロキシが書き込みます。"),
		"Microsoft, Managing SSL certificates in AD FS and WAP"},
	{"{afebb9ad-9b97-4a91-9ab5-daf4d59122f6}", "Windows Remote Management (WinRM)",
		text.T("Written by WinRM for its HTTPS listener, usually port 5986.", "WinRM の HTTPS リスナー (通常はポート 5986) が書き込みます。"),
		"Chef cookbook windows, WINRM_APPID; public netsh outputs"},
	{"{ba195980-cd49-458b-9e23-c84ee0adcd75}", "Routing and Remote Access (SSTP)",
		text.T("Written by the VPN server for SSTP on port 443. It takes the wildcard endpoint of the port.", "VPN サーバーが SSTP 用にポート 443 に書き込みます。ポートのワイルドカード エンドポイントを使用します。"),
		"Microsoft, Routing and Remote Access blog: How to change machine certificate on the SSTP server"},
	{"{00000000-0000-0000-0000-000000000000}", "(none)",
		text.T("No owner is named. Healthy on port 8172 of the Web Management Service; on an endpoint of an IIS site a left-over or a broken record.", "所有者の指定がありません。Web Management Service のポート 8172 では正常ですが、IIS サイトのエンドポイントでは残骸または壊れたレコードです。"),
		sslGuide + ", scenario 4"},
}

// AppID returns whose application id it is, in any notation of a GUID.
func AppID(guid string) (AppIDInfo, bool) {
	id, ok := wintext.GUID(guid)
	if !ok {
		return AppIDInfo{}, false
	}
	for _, a := range appIDs {
		if a.ID == id {
			return a, true
		}
	}
	return AppIDInfo{}, false
}

// AppIDs returns all application ids that are known.
func AppIDs() []AppIDInfo { return append([]AppIDInfo(nil), appIDs...) }
