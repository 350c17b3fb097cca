package main

import "ssltriage/collect"

type words = collect.Words

// text makes words of both languages.
func text(en, ja string) words { return words{EN: en, JA: ja} }

var (
	wordsPurpose = text(
		"Gathers evidence about HTTPS on this server and packs it into one zip. Nothing is changed, installed or sent.",
		"このサーバーの HTTPS に関する証拠を収集し、1 つの zip にまとめます。設定の変更、インストール、送信は行いません。")
	wordsNever = text(
		"Never taken: private keys, passwords, web pages, web.config, the Security log, command lines of processes.",
		"収集しないもの: 秘密キー、パスワード、Web ページ、web.config、セキュリティ ログ、プロセスのコマンド ライン。")
	wordsTakes    = text("It takes:", "収集するもの:")
	wordsGoesTo   = text("It goes to: ", "保存先: ")
	wordsListHint = text("Every command and call: ssltriage-collect --list", "実行するコマンドと API の一覧: ssltriage-collect --list")
	wordsAsk      = text("Begin? [y/N] ", "開始しますか? [y/N] ")
	wordsDeclined = text("Nothing was gathered.", "何も収集していません。")
	wordsNoInput  = text("There is nobody to ask: add --yes to begin without a question.", "確認の入力ができません。確認なしで開始するには --yes を指定してください。")

	wordsCaptureCaution = text(
		"Network packets will be captured, content included. Starting a capture can interrupt the network for a moment, Remote Desktop too.",
		"ネットワーク パケットを内容も含めて記録します。開始時に、リモート デスクトップを含むネットワークが一時的に途切れることがあります。")
	wordsNotElevated = text(
		"This program does not have administrator rights: much will be missing. Better: right-click it, \"Run as administrator\".",
		"管理者権限がないため、多くの証拠を収集できません。右クリックして [管理者として実行] で起動することをお勧めします。")
	wordsWrongProgram = text(
		"This is the program for 32-bit Windows, and this Windows is 64-bit: what it sees here would be wrong. Use ",
		"これは 32 ビット版 Windows 用のプログラムですが、この Windows は 64 ビット版のため、正しい情報を取得できません。次のファイルを使用してください: ")
	wordsForeign = text(
		"Loaded into this program from outside Windows, or ready to be: ",
		"Windows 以外の場所からこのプログラムに読み込まれた、または読み込まれうるファイル: ")
	wordsFreshFolder = text(
		"Put the program alone into a new, empty folder and start it there.",
		"新しい空のフォルダーにこのプログラムだけを置いて起動してください。")

	wordsInterrupt   = text("Interrupted: ending the zip …", "中断しています。zip を完成させています…")
	wordsDiskFull    = text("The disk is full, the zip is not complete: ", "ディスクに空きがないため、zip は不完全です: ")
	wordsFree        = text(" free: ", " の空き容量: ")
	wordsBytes       = text(" bytes", " バイト")
	wordsRemains     = text("Removed what an earlier run left when it was ended: ", "途中で終了した以前の実行が残したものを削除しました: ")
	wordsUsageHint   = text("hint: ssltriage-collect --help", "ヒント: ssltriage-collect --help で使い方を表示します")
	wordsIncomplete  = text("Could not be gathered:", "収集できなかったもの:")
	wordsZip         = text("Zip:     ", "zip:     ")
	wordsSize        = text("Size:    ", "サイズ:  ")
	wordsSend        = text("Please send this file to support.", "このファイルをサポート担当者に送付してください。")
	wordsLeftBehind  = text("These temporary files could not be removed: ", "一時ファイルを削除できませんでした: ")
	wordsNoZip       = text("No zip could be written: ", "zip を作成できませんでした: ")
	wordsOtherFolder = text(`Choose another place, for example: ssltriage-collect --out D:\`, `別の場所を指定してください。例: ssltriage-collect --out D:\`)
	wordsPressEnter  = text("Press Enter to close this window.", "Enter キーを押すとウィンドウを閉じます。")

	wordsWorks       = text("would work", "実行できます")
	wordsWouldFail   = text("would not work: ", "実行できません: ")
	wordsRights      = text("administrator rights", "管理者権限")
	wordsRoom        = text("room for the zip", "zip の保存先の空き容量")
	wordsTestHint    = text("What would not work is left out; the zip is written all the same.", "実行できない項目は省かれますが、zip は作成されます。")
	wordsNoCapture   = text("No capture of this program is running.", "このプログラムによるキャプチャは実行されていません。")
	wordsStopCapture = text("The capture was stopped and its files were removed.", "キャプチャを停止し、そのファイルを削除しました。")
)

// statusWords say what became of an entry.
var statusWords = map[string]words{
	"ok":            text("ok", "完了"),
	"empty":         text("nothing there", "該当なし"),
	"missing-tool":  text("not on this system", "この環境にはありません"),
	"access-denied": text("access denied", "アクセス拒否"),
	"timeout":       text("timed out", "時間切れ"),
	"failed":        text("failed", "失敗"),
	"skipped":       text("skipped", "省略"),
	"truncated":     text("not all of it", "途中まで"),
}

var wordsHelp = text(`ssltriage-collect gathers evidence about HTTPS on this server and packs it into one zip.

  ssltriage-collect                 ask once, then gather
  ssltriage-collect --yes           gather without asking
  ssltriage-collect --list          print every command and call, gather nothing
  ssltriage-collect --selftest      say what would work on this server, gather nothing

Options
  --out PATH            the zip, or the folder for it (default: beside this program)
  --days N              how far back the event logs are read (default 30)
  --full-system-log     the whole System log, not only the sources that matter
  --capture TIME        also capture network packets, for example 60s (at most 10m)
  --port N              the port to capture, may be given several times (default 443)
  --stop-capture        end a capture that a crash of this program left running
  --skip STEP[,STEP]    leave steps out (their names: --list)
  --lang en|ja          the language of this program (default: that of Windows)
  --version             print the version

Exit codes
  0  the zip holds everything      1  the zip is there, something is missing in it
  2  wrong command line            3  no zip could be written
  4  interrupted; the zip is there 5  not agreed to, or the wrong program for this Windows
`, `ssltriage-collect は、このサーバーの HTTPS に関する証拠を収集し、1 つの zip にまとめます。

  ssltriage-collect                 一度確認してから収集します
  ssltriage-collect --yes           確認なしで収集します
  ssltriage-collect --list          実行するコマンドと API を表示します (収集しません)
  ssltriage-collect --selftest      このサーバーで何が実行できるかを表示します (収集しません)

オプション
  --out PATH            zip のパス、または保存先フォルダー (既定: このプログラムと同じ場所)
  --days N              イベント ログをさかのぼる日数 (既定 30)
  --full-system-log     関係するソースだけでなく、システム ログ全体を収集します
  --capture TIME        ネットワーク パケットも記録します。例: 60s (最長 10m)
  --port N              記録するポート。複数指定できます (既定 443)
  --stop-capture        異常終了により残ったキャプチャを停止します
  --skip STEP[,STEP]    指定した手順を省きます (名前は --list で確認できます)
  --lang en|ja          表示言語 (既定: Windows の言語)
  --version             バージョンを表示します

終了コード
  0  すべて収集しました              1  zip は作成しましたが、不足があります
  2  コマンド ラインの誤り           3  zip を作成できませんでした
  4  中断しました (zip はあります)   5  同意されなかった、またはこの Windows 用ではありません
`)
