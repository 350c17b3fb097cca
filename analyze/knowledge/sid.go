package knowledge

import (
	"strings"

	"ssltriage/analyze/text"
)

// SIDInfo is an account that occurs in the permissions of key files.
type SIDInfo struct {
	SID  string // "S-1-5-18"; of a family, its beginning
	Name string // as English Windows shows it; Japanese Windows shows the same
	Text text.Text
	// Family says that SID is the beginning of many: service or application
	// pool accounts.
	Family bool
	Source string
}

const (
	sidSource = "[MS-DTYP] section 2.4.2.4, Well-Known SID Structures"
	poolSIDs  = "Microsoft, Application Pool Identities"
)

var sids = []SIDInfo{
	{SID: "S-1-1-0", Name: "Everyone", Source: sidSource,
		Text: text.T("Everybody. A key file that this account may read is not private.", "すべてのユーザー。このアカウントが読み取れるキー ファイルは秘密とは言えません。")},
	{SID: "S-1-3-0", Name: "CREATOR OWNER", Source: sidSource,
		Text: text.T("Stands for the owner of new files in entries that are inherited.", "継承されるエントリで、新しいファイルの所有者を表します。")},
	{SID: "S-1-3-4", Name: "OWNER RIGHTS", Source: sidSource,
		Text: text.T("Limits what the owner of the file may do.", "ファイルの所有者の権限を制限します。")},
	{SID: "S-1-5-2", Name: `NT AUTHORITY\NETWORK`, Source: sidSource,
		Text: text.T("Whoever is logged on over the network.", "ネットワーク経由でログオンしたユーザー。")},
	{SID: "S-1-5-4", Name: `NT AUTHORITY\INTERACTIVE`, Source: sidSource,
		Text: text.T("Whoever is logged on at the machine.", "対話的にログオンしたユーザー。")},
	{SID: "S-1-5-6", Name: `NT AUTHORITY\SERVICE`, Source: sidSource,
		Text: text.T("Every account that is logged on as a service.", "サービスとしてログオンしたすべてのアカウント。")},
	{SID: "S-1-5-7", Name: `NT AUTHORITY\ANONYMOUS LOGON`, Source: sidSource,
		Text: text.T("Connections without a user.", "ユーザーのない接続。")},
	{SID: "S-1-5-11", Name: `NT AUTHORITY\Authenticated Users`, Source: sidSource,
		Text: text.T("Everybody who has logged on.", "認証されたすべてのユーザー。")},
	{SID: "S-1-5-18", Name: `NT AUTHORITY\SYSTEM`, Source: sidSource,
		Text: text.T("The system itself. HTTP.sys and lsass ask for the key of a binding as this account: it needs full control of the key file.", "システム自身。HTTP.sys と lsass はこのアカウントでバインドのキーを要求するため、キー ファイルのフル コントロールが必要です。")},
	{SID: "S-1-5-19", Name: `NT AUTHORITY\LOCAL SERVICE`, Source: sidSource,
		Text: text.T("A service account with few rights.", "権限の少ないサービス アカウント。")},
	{SID: "S-1-5-20", Name: `NT AUTHORITY\NETWORK SERVICE`, Source: sidSource,
		Text: text.T("A service account. Remote Desktop asks for its key as this account, and so do the application pools of IIS 6.", "サービス アカウント。リモート デスクトップや IIS 6 のアプリケーション プールはこのアカウントでキーを要求します。")},
	{SID: "S-1-5-32-544", Name: `BUILTIN\Administrators`, Source: sidSource,
		Text: text.T("The administrators. They have full control of a key file by default.", "管理者グループ。既定でキー ファイルのフル コントロールを持ちます。")},
	{SID: "S-1-5-32-545", Name: `BUILTIN\Users`, Source: sidSource,
		Text: text.T("The users of the machine.", "コンピューターのユーザー グループ。")},
	{SID: "S-1-5-32-568", Name: `BUILTIN\IIS_IUSRS`, Source: sidSource,
		Text: text.T("All application pool identities. Not needed for HTTPS itself, only for programs that use a key.", "すべてのアプリケーション プール ID。HTTPS 自体には不要で、プログラムがキーを使う場合にのみ必要です。")},
	{SID: "S-1-5-32-569", Name: `BUILTIN\Cryptographic Operators`, Source: sidSource,
		Text: text.T("May carry out cryptographic operations.", "暗号化操作を実行できるグループ。")},
	{SID: "S-1-15-2-1", Name: `APPLICATION PACKAGE AUTHORITY\ALL APPLICATION PACKAGES`, Source: sidSource,
		Text: text.T("All apps that run in a container.", "アプリ コンテナーで実行されるすべてのアプリ。")},
	{SID: "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", Name: `NT SERVICE\TrustedInstaller`, Source: "Microsoft, Well-known SIDs",
		Text: text.T("The installer of Windows.", "Windows のインストーラー。")},
	{SID: "S-1-5-80-", Name: `NT SERVICE\…`, Family: true, Source: "Microsoft, Service SIDs",
		Text: text.T("The account of a single service.", "個別のサービスのアカウント。")},
	{SID: "S-1-5-82-", Name: `IIS APPPOOL\…`, Family: true, Source: poolSIDs,
		Text: text.T("The identity of a single application pool. HTTPS does not need it; a program in the pool that uses the key does.", "個別のアプリケーション プールの ID。HTTPS には不要ですが、プール内のプログラムがキーを使う場合は必要です。")},
	{SID: "S-1-5-21-", Name: "(domain or local account)", Family: true, Source: sidSource,
		Text: text.T("An account of the domain or of the machine.", "ドメインまたはコンピューターのアカウント。")},
}

// SID returns what is known of an account; of one that belongs to a family,
// the family.
func SID(sid string) (SIDInfo, bool) {
	for _, s := range sids {
		if s.covers(sid) {
			return s, true
		}
	}
	return SIDInfo{}, false
}

func (s SIDInfo) covers(sid string) bool {
	if !s.Family {
		return strings.EqualFold(s.SID, sid)
	}
	return len(sid) > len(s.SID) && strings.EqualFold(sid[:len(s.SID)], s.SID)
}

// SIDs returns all rows.
func SIDs() []SIDInfo { return append([]SIDInfo(nil), sids...) }
