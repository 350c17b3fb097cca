package knowledge

import "ssltriage/analyze/text"

const timeSource = "Microsoft-Windows-Time-Service manifest (jdu2600/Windows10EtwEvents); message tables (Velocidex/evtx-data)"

// timeLook says why time events matter at all.
var timeLook = text.T("A wrong clock makes valid certificates look expired or not yet valid: w32tm /query /status.", "時計が誤っていると、有効な証明書が期限切れ、または有効期間前に見えます。w32tm /query /status を確認してください。")

var timeEvents = []EventInfo{
	{ID: 17, Fields: []string{"ManualPeer", "ErrorMessage", "RetryMinutes"}, Look: timeLook,
		Title:   text.T("the name of a time server could not be resolved", "タイム サーバーの名前を解決できませんでした"),
		Message: text.T("The name of the time server {ManualPeer} could not be resolved[: {ErrorMessage}].", "タイム サーバー {ManualPeer} の名前を解決できませんでした[: {ErrorMessage}]。")},
	{ID: 22, Fields: []string{"Peer", "ErrorMessage"}, Title: text.T("a time answer of a domain member could not be signed", "ドメイン メンバーへの時刻応答に署名できませんでした")},
	{ID: 24, Fields: []string{"DomainPeer", "ErrorMessage"}, Look: timeLook,
		Title:   text.T("a domain controller does not answer time requests", "ドメイン コントローラーから有効な時刻応答がありません"),
		Message: text.T("The domain controller {DomainPeer} does not answer time requests[: {ErrorMessage}].", "ドメイン コントローラー {DomainPeer} から有効な時刻応答がありません[: {ErrorMessage}]。")},
	{ID: 29, Fields: []string{"RetryMinutes"}, Look: timeLook, Title: text.T("no time source can be reached", "到達できる時刻ソースがありません")},
	{ID: 34, Fields: []string{"SystemTimeChangeSeconds", "MaxSystemTimeChangeSeconds", "TimeSource"}, Look: timeLook,
		Title:   text.T("the clock is too far off to be corrected", "時計のずれが大きすぎるため修正されません"),
		Message: text.T("The clock is off by {SystemTimeChangeSeconds} s, which is too much to be corrected[ (source {TimeSource})].", "時計が {SystemTimeChangeSeconds} 秒ずれていますが、大きすぎるため修正されません[ (ソース {TimeSource})]。")},
	{ID: 35, Fields: []string{"TimeSource", "TimeSourceRefId", "CurrentStratumNumber"},
		Title:   text.T("the clock is synchronised", "時計が同期されています"),
		Message: text.T("The clock is synchronised with {TimeSource}.", "時計は {TimeSource} と同期されています。")},
	{ID: 36, Fields: []string{"UnsynchronizedTimeSeconds"}, Look: timeLook,
		Title:   text.T("the clock has not been synchronised for some time", "時計がしばらく同期されていません"),
		Message: text.T("The clock has not been synchronised for {UnsynchronizedTimeSeconds} s.", "時計が {UnsynchronizedTimeSeconds} 秒間同期されていません。")},
	{ID: 47, Fields: []string{"ManualPeer", "ErrorMessage"}, Look: timeLook,
		Title:   text.T("a time server does not answer", "タイム サーバーから有効な応答がありません"),
		Message: text.T("The time server {ManualPeer} does not answer[: {ErrorMessage}].", "タイム サーバー {ManualPeer} から有効な応答がありません[: {ErrorMessage}]。")},
	{ID: 50, Fields: []string{"TimeDifferenceMilliseconds", "TimeSampleSeconds"}, Look: timeLook,
		Title:   text.T("the clock differs from its source", "時計が時刻ソースとずれています"),
		Message: text.T("The clock differs from its source by more than {TimeDifferenceMilliseconds} ms.", "時計が時刻ソースと {TimeDifferenceMilliseconds} ミリ秒以上ずれています。")},
	{ID: 129, Fields: []string{"ErrorMessage", "RetryMinutes"}, Look: timeLook,
		Title:   text.T("no domain controller was found as a time source", "時刻ソースとなるドメイン コントローラーが見つかりませんでした"),
		Message: text.T("No domain controller was found as a time source: {ErrorMessage}.", "時刻ソースとなるドメイン コントローラーが見つかりませんでした: {ErrorMessage}。")},
	{ID: 130, Fields: []string{"ErrorMessage", "RetryMinutes", "DomainPeer"}, Look: timeLook, Title: text.T("a domain controller could not be taken as a time source", "ドメイン コントローラーを時刻ソースに設定できませんでした")},
	{ID: 131, Fields: []string{"ErrorMessage", "RetryMinutes", "DomainPeer"}, Look: timeLook, Title: text.T("the name of a domain time source could not be resolved", "ドメインの時刻ソースの名前を解決できませんでした")},
	{ID: 134, Fields: []string{"ErrorMessage", "RetryMinutes", "DomainPeer"}, Look: timeLook,
		Title:   text.T("the name of a time server could not be resolved", "タイム サーバーの名前を解決できませんでした"),
		Message: text.T("The name of the time server {DomainPeer} could not be resolved[: {ErrorMessage}].", "タイム サーバー {DomainPeer} の名前を解決できませんでした[: {ErrorMessage}]。")},
	{ID: 142, Look: timeLook, Title: text.T("the machine no longer offers time, because its own clock is not synchronised", "自分の時計が同期されていないため、タイム ソースとしての提供を停止しました")},
	{ID: 144, Look: timeLook, Title: text.T("the machine no longer counts as a good time source", "信頼できるタイム ソースではなくなりました")},
}
