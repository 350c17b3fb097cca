package knowledge

import "ssltriage/analyze/text"

const (
	systemLogSource = "Message tables of Windows Server 2008 SP2 to Windows 10 (Velocidex/evtx-data)"
	lsaSource       = "LsaSrv manifest (jdu2600/Windows10EtwEvents)"
	servicingSource = "Microsoft-Windows-Servicing manifest (jdu2600/Windows10EtwEvents)"
)

var eventLogEvents = []EventInfo{
	{ID: 104, Title: text.T("the event log was cleared", "イベント ログが消去されました"),
		Look: text.T("What happened before is no longer there: that an event is missing proves nothing about that time.", "それ以前の記録は残っていません。イベントがないことは、その時点については証拠になりません。")},
	{ID: 6005, Title: text.T("the event log service started, which is a start of Windows", "イベント ログ サービスが開始されました (Windows の起動)")},
	{ID: 6006, Title: text.T("the event log service stopped, which is a proper shutdown of Windows", "イベント ログ サービスが停止しました (正常なシャットダウン)")},
	{ID: 6008, Fields: []string{"1", "2"},
		Title:   text.T("the shutdown before was unexpected", "前回のシャットダウンは予期されていませんでした"),
		Message: text.T("The shutdown before was unexpected[ (last sign of life: {2:plain} {1:plain}, time of the machine)].", "前回のシャットダウンは予期されていませんでした[ (最後の稼働記録: {2:plain} {1:plain}、コンピューターの時刻)]。"),
		Causes:  text.T("Power failure, crash or a hard reset.", "電源障害、クラッシュ、または強制リセットです。")},
	{ID: 6009, Fields: []string{"1", "2"},
		Title:   text.T("version and build of Windows, at its start", "起動時に記録された Windows のバージョンとビルド"),
		Message: text.T("Windows started: version {1:plain}, build {2:plain}.", "Windows が起動しました: バージョン {1:plain}、ビルド {2:plain}。")},
	{ID: 6013, Fields: []string{"5"},
		Title:   text.T("how long Windows has been running", "Windows の稼働時間"),
		Message: text.T("Windows has been running for {5} s.", "Windows の稼働時間は {5} 秒です。")},
}

var kernelEvents = []EventInfo{
	{ID: 1, Fields: []string{"OldTime", "NewTime", "Reason", "ProcessName"},
		Title:   text.T("the system time was changed", "システム時刻が変更されました"),
		Message: text.T("The system time was changed from {OldTime:time} to {NewTime:time}[ by {ProcessName}].", "システム時刻が {OldTime:time} から {NewTime:time} に変更されました[ (プロセス {ProcessName})]。"),
		Causes:  text.T("The time service corrects the clock by small steps all the time. A large step is an administrator, a host that was resumed, or a clock that was wrong.", "通常は時刻サービスによる小さな補正です。大きな変更は、管理者の操作、仮想マシンの再開、または時計の誤りによるものです。"),
		Look:    text.T("A large step: certificates seem expired or not yet valid while the clock is wrong.", "変更幅が大きい場合、時計が誤っている間は証明書が期限切れ、または有効期間前に見えます。")},
	{ID: 12, Fields: []string{"MajorVersion", "MinorVersion", "BuildVersion", "QfeVersion", "StartTime"},
		Title:   text.T("Windows started", "Windows が起動しました"),
		Message: text.T("Windows {MajorVersion}.{MinorVersion} (build {BuildVersion}) started[ at {StartTime:time}].", "Windows {MajorVersion}.{MinorVersion} (ビルド {BuildVersion}) が[ {StartTime:time} に]起動しました。")},
	{ID: 13, Fields: []string{"StopTime"},
		Title:   text.T("Windows is shutting down", "Windows がシャットダウンしています"),
		Message: text.T("Windows was shut down at {StopTime:time}.", "Windows は {StopTime:time} にシャットダウンされました。")},
}

var kernelPowerEvents = []EventInfo{
	{ID: 41, Fields: []string{"BugcheckCode"},
		Title:   text.T("Windows restarted without a proper shutdown", "正常にシャットダウンせずに Windows が再起動しました"),
		Message: text.T("Windows restarted without a proper shutdown (stop code {BugcheckCode}; 0 is none).", "正常にシャットダウンせずに Windows が再起動しました (停止コード {BugcheckCode}、0 はなし)。"),
		Causes:  text.T("Power failure, crash or a hard reset.", "電源障害、クラッシュ、または強制リセットです。")},
}

var lsaEvents = []EventInfo{
	{ID: 5000, Fields: []string{"Package"}, Side: SideEither, Source: lsaSource + "; Microsoft, KB828873",
		Title:   text.T("a security package failed inside lsass and was switched off", "lsass 内でセキュリティ パッケージに例外が発生し、無効になりました"),
		Message: text.T("The security package {Package} failed inside lsass and was switched off.", "lsass 内でセキュリティ パッケージ {Package} に例外が発生し、無効になりました。"),
		Causes:  text.T("A fault of the package, or third-party software inside lsass. Where the package is Schannel, every TLS handshake fails until Windows is restarted.", "パッケージの障害、または lsass 内の他社製ソフトウェアです。Schannel の場合、Windows を再起動するまで TLS ハンドシェイクがすべて失敗します。"),
		Look:    text.T("Restart Windows; look for what was installed into lsass.", "Windows を再起動し、lsass に組み込まれたソフトウェアを確認してください。")},
	{ID: 6037, Fields: []string{"PID", "Program", "TargetName"},
		Title:   text.T("a program could not log on locally under a name of this machine", "プログラムがこのコンピューターの名前を使ってローカルに認証できませんでした"),
		Message: text.T("The program {Program} (process {PID}) could not log on locally as {TargetName}.", "プログラム {Program} (プロセス {PID}) が {TargetName} としてローカルに認証できませんでした。"),
		Causes:  text.T("Windows authentication over loopback with a host name that is not the machine's own. It is not TLS.", "コンピューター自身の名前ではないホスト名でのループバックの Windows 認証です。TLS の問題ではありません。")},
	{ID: 6038, Title: text.T("NTLM is being used between clients and this server", "クライアントとこのサーバーの間で NTLM が使用されています"),
		Causes: text.T("A hint about Windows authentication. It is not TLS.", "Windows 認証に関する通知です。TLS の問題ではありません。")},
}

var updateEvents = []EventInfo{
	{ID: 19, Fields: []string{"updateTitle"},
		Title:   text.T("an update was installed", "更新プログラムがインストールされました"),
		Message: text.T("The update was installed: {updateTitle}.", "更新プログラムがインストールされました: {updateTitle}。"),
		Look:    text.T("Did the failures begin right after it and the restart?", "障害がその直後の再起動から始まっているか確認してください。")},
	{ID: 20, Fields: []string{"errorCode", "updateTitle"},
		Title:   text.T("an update failed to install", "更新プログラムのインストールが失敗しました"),
		Message: text.T("The update failed to install: {updateTitle}[ ({errorCode:code})].", "更新プログラムのインストールが失敗しました: {updateTitle}[ ({errorCode:code})]。")},
	{ID: 43, Fields: []string{"updateTitle"},
		Title:   text.T("the installation of an update began", "更新プログラムのインストールが開始されました"),
		Message: text.T("The installation of an update began: {updateTitle}.", "更新プログラムのインストールが開始されました: {updateTitle}。")},
	{ID: 44, Fields: []string{"updateTitle"},
		Title:   text.T("the download of an update began", "更新プログラムのダウンロードが開始されました"),
		Message: text.T("The download of an update began: {updateTitle}.", "更新プログラムのダウンロードが開始されました: {updateTitle}。")},
}

var servicingEvents = []EventInfo{
	{ID: 1, Fields: []string{"PackageIdentifier"}, Title: text.T("a package of Windows begins to change its state", "Windows のパッケージの状態変更が開始されました"),
		Message: text.T("The package {PackageIdentifier} begins to change its state.", "パッケージ {PackageIdentifier} の状態変更が開始されました。")},
	{ID: 2, Fields: []string{"PackageIdentifier"}, Title: text.T("a package of Windows changed its state", "Windows のパッケージの状態が変更されました"),
		Message: text.T("The package {PackageIdentifier} changed its state.", "パッケージ {PackageIdentifier} の状態が変更されました。")},
	{ID: 3, Fields: []string{"PackageIdentifier", "ErrorCode"}, Title: text.T("a package of Windows could not change its state", "Windows のパッケージの状態を変更できませんでした"),
		Message: text.T("The package {PackageIdentifier} could not change its state[: {ErrorCode:code}].", "パッケージ {PackageIdentifier} の状態を変更できませんでした[: {ErrorCode:code}]。")},
	{ID: 4, Fields: []string{"PackageIdentifier"}, Title: text.T("a package of Windows needs a restart to change its state", "Windows のパッケージの状態変更には再起動が必要です"),
		Message: text.T("The package {PackageIdentifier} needs a restart to change its state.", "パッケージ {PackageIdentifier} の状態変更には再起動が必要です。")},
}
