package knowledge

import (
	"cmp"

	"ssltriage/analyze/text"
)

// ProviderInfo says of all events of a provider how they come about and what
// to do, for those whose own row does not tell.
type ProviderInfo struct {
	Provider string
	Causes   text.Text
	Look     text.Text
}

var providers = []ProviderInfo{
	{schannel,
		text.T("Schannel logs it for a program of this machine, as a server or as a client.", "このコンピューターのプログラムがサーバーまたはクライアントとして TLS を使用したときに、Schannel が記録します。"),
		text.T("Look at the other Schannel events of the same second, and at the caller where the event names it.", "同じ秒のほかの Schannel イベントと、記録されていれば呼び出し元を確認してください。")},
	{httpEvent,
		text.T("The driver HTTP.sys logs it, for IIS and every other program that uses it.", "IIS などが使用するドライバー HTTP.sys が記録します。"),
		text.T("Read the endpoint or file in its values, and the status in its data. Of logging it says nothing about TLS.", "値にあるエンドポイントまたはファイルと、データにある状態コードを確認してください。ログ記録に関するものは TLS とは無関係です。")},
	{httpService,
		text.T("HTTP.sys logs each step of its work, where its channel is switched on.", "チャネルが有効な場合に、HTTP.sys が処理の各段階を記録します。"),
		text.T("Read it together with what was configured or requested at that moment.", "同じ時刻の構成の変更や要求と合わせて確認してください。")},
	{was,
		text.T("The activation service of IIS logs it when a worker process starts, ends or fails.", "IIS のアクティブ化サービスが、ワーカー プロセスの開始、終了、失敗時に記録します。"),
		text.T("Look at the application pool that it names. A site whose pool is off answers 503: TLS itself works.", "記録されたアプリケーション プールを確認してください。プールが停止しているサイトは 503 を返しますが、TLS 自体は動作します。")},
	{w3svc,
		text.T("The WWW service of IIS logs it when a site or pool changes its state.", "IIS の WWW サービスが、サイトやプールの状態の変化時に記録します。"),
		text.T("Look at the site that it names: whether it is started, and which bindings it has.", "記録されたサイトが開始されているか、またそのバインドを確認してください。")},
	{w3svcWP,
		text.T("A worker process of IIS logs it.", "IIS のワーカー プロセスが記録します。"),
		text.T("Look at the application pool and at the client certificates, where it speaks of one.", "アプリケーション プールと、記載があればクライアント証明書を確認してください。")},
	{services,
		text.T("The service manager logs it when a service starts, stops or fails.", "サービス コントロール マネージャーが、サービスの開始、停止、失敗時に記録します。"),
		text.T("It matters to HTTPS when the service is HTTP, WAS, W3SVC, CryptSvc, KeyIso or W32Time: see whether it runs (sc query).", "HTTP、WAS、W3SVC、CryptSvc、KeyIso、W32Time のサービスの場合に HTTPS に影響します。実行中かどうかを確認してください (sc query)。")},
	{eventLog,
		text.T("The event log service logs it when Windows starts, stops or goes on.", "Windows の起動時や終了時などに、イベント ログ サービスが記録します。"),
		text.T("Use it to tell whether a change of TLS settings was followed by a restart.", "TLS の設定の変更後に再起動されたかどうかの判断に使用してください。")},
	{kernel,
		text.T("The kernel logs it at each start and shutdown of Windows.", "Windows の起動時とシャットダウン時に、カーネルが記録します。"),
		text.T("Use it to tell whether a change of TLS settings was followed by a restart.", "TLS の設定の変更後に再起動されたかどうかの判断に使用してください。")},
	{kernelPower,
		text.T("The kernel logs it at the start after a crash or a loss of power.", "クラッシュや電源断の後の起動時に、カーネルが記録します。"),
		text.T("Use it to tell when Windows was started last.", "Windows の最後の起動日時の判断に使用してください。")},
	{lsa,
		text.T("The local security authority logs it when an account is authenticated.", "アカウントの認証時に、ローカル セキュリティ機関が記録します。"),
		text.T("It is about authentication, not about TLS.", "認証に関するもので、TLS とは無関係です。")},
	{windowUpdate,
		text.T("Windows Update logs each step of an update.", "更新プログラムの各段階で、Windows Update が記録します。"),
		text.T("Compare its time with that of the first failure.", "最初の障害の日時と比較してください。")},
	{servicing,
		text.T("The servicing of Windows logs it when a package is installed or removed.", "パッケージのインストール時や削除時に、Windows のサービス スタックが記録します。"),
		text.T("Compare its time with that of the first failure.", "最初の障害の日時と比較してください。")},
	{capi2,
		text.T("Windows logs it while it verifies a certificate, where the CAPI2 log is switched on.", "CAPI2 ログが有効な場合に、Windows が証明書の検証中に記録します。"),
		text.T("Read the result in its values, and the chain that it shows.", "値にある結果とチェーンを確認してください。")},
	{crypt32,
		text.T("Windows logs it when it fetches or uses the list of trusted roots.", "信頼されたルートの一覧の取得時や使用時に、Windows が記録します。"),
		text.T("Look at proxy and firewall, or distribute the roots by a policy on machines without Internet.", "プロキシとファイアウォールを確認してください。インターネットに接続しないコンピューターでは、ポリシーでルート証明書を配布します。")},
	{timeService,
		text.T("The time service logs it when it compares the clock with its source.", "タイム サービスが、時計を同期元と比較したときに記録します。"),
		text.T("Look at the clock (w32tm /query /status): a wrong one makes valid certificates look expired.", "時計を確認してください (w32tm /query /status)。時計が誤っていると、有効な証明書が期限切れと判断されます。")},
}

// Whole is an event with what its provider tells of all its events, where its
// own row says nothing of causes or of what to look at.
func (e EventInfo) Whole() EventInfo {
	for _, p := range providers {
		if p.Provider == e.Provider {
			e.Causes, e.Look = cmp.Or(e.Causes, p.Causes), cmp.Or(e.Look, p.Look)
		}
	}
	return e
}
