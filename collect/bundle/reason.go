package bundle

import "strings"

// reason is a sentence of Entry.Error or Manifest.Remarks in both languages.
// "*" stands for what differs, such as a number or a path.
type reason struct{ en, ja string }

// reasons are the sentences that the collector writes, so that the collector
// and the analyzer can show them in Japanese too. What Windows and its programs
// say is not among them: it stays as it is. A sentence comes before those that
// are a part of it.
var reasons = []reason{
	// Time and order.
	{"no answer before, and none within * s now", "前の呼び出しでも応答がなく、今回も * 秒以内に応答しませんでした"},
	{"it did not answer within * s", "* 秒以内に応答しませんでした"},
	{"it did not answer in time", "時間内に応答しませんでした"},
	{"interrupted", "中断されました"},
	{"not wanted (--skip)", "指定 (--skip) により省略しました"},
	{"the step's time is over", "この手順の制限時間を過ぎました"},
	{"internal error in *:", "* の内部エラー:"},
	{"internal error:", "内部エラー:"},
	// What is not there.
	{"IIS is not installed, no *:", "IIS がインストールされていません (* がありません):"},
	{"not on this system", "この環境にはありません"},
	{"there is no such key", "このキーはありません"},
	{"the collector runs on Windows only", "収集ツールは Windows 専用です"},
	// Disk.
	{"drive *: the disk is full", "ドライブ * の空き容量がありません"},
	{"the disk is full", "ディスクの空き容量がありません"},
	{"only * MB are free on the drive of *, and a capture may need * MB", "* MB しか空きがありません (場所: *)。キャプチャには最大 * MB が必要です"},
	{"only * MB are free on the drive of *, and a log may need * MB", "* MB しか空きがありません (場所: *)。ログには最大 * MB が必要です"},
	{"create the zip:", "zip の作成:"},
	{"close the zip:", "zip の終了処理:"},
	{"write the bundle's directory:", "zip の目次の書き込み:"},
	{"write * to the bundle:", "* の zip への書き込み:"},
	{"the zip has reached its largest number of entries", "zip のファイル数が上限に達しました"},
	{"the bundle has reached its largest size", "zip のサイズが上限に達しました"},
	// What was found.
	{"it holds what looks like a private key, and was left out", "秘密キーと思われる内容が含まれるため、除外しました"},
	{"it wrote more than * MB, was ended there, and the rest is missing", "出力が * MB を超えたため、そこで終了させました。残りは含まれていません"},
	{"only the first * MiB were read", "先頭の * MiB だけを読み取りました"},
	{"it ended without an error and said nothing", "エラーなしで終了しましたが、何も出力しませんでした"},
	{"it wrote no event log", "イベント ログが書き出されませんでした"},
	{"it wrote no file", "ファイルが書き出されませんでした"},
	{"what was saved is no hive, it begins with", "保存されたものはレジストリ ハイブではありません。先頭:"},
	{"only * of * packages were looked at", "パッケージ * 個 (全 * 個) だけを調べました"},
	{"the TCP table is shorter than it says", "TCP テーブルが途中で切れています"},
	{"a structure of HTTP.sys does not fit its buffer", "HTTP.sys の構造体がバッファーと合いません"},
	{"enhanced usage is not a sequence of object identifiers", "拡張キー使用法の形式が正しくありません"},
	{"IP listen list:", "IP リッスン一覧:"},
	{"last start:", "起動時刻:"},
	{"installation type:", "インストールの種類:"},
	{"IIS version:", "IIS のバージョン:"},
	{": error ", ": エラー "},
	// Configuration of IIS.
	{"not an XML text", "XML ではありません"},
	{"it has a DOCTYPE, with which IIS reads no configuration; what its entities stand for was not read", "DOCTYPE があるため、IIS はこの構成ファイルを読み込めません。エンティティの内容は読み取っていません"},
	{"the file does not end as a configuration does: it may have been read while it was written", "ファイルの末尾が構成ファイルの形ではありません。書き込み中に読み取った可能性があります"},
	{"the configuration is shared: the file in use lies on another server, see ", "共有構成が使われています。実際の構成ファイルは別のサーバーにあります。参照: "},
	// Folders and leftovers.
	{"was made by another account, and is not used", "別のアカウントが作成したため、使用しません"},
	{"is a link to another place, and is not used", "別の場所へのリンクのため、使用しません"},
	{"is not the name of a file", "ファイル名ではありません"},
	{"removed what an earlier run left when it was ended: *", "途中で終了した以前の実行が残したものを削除しました: *"},
	{"loaded into the collector from outside Windows, or ready to be: *", "Windows 以外の場所から収集ツールに読み込まれた、または読み込まれうるファイル: *"},
	// Packets.
	{"capture of an earlier run", "以前の実行のキャプチャ"},
	{"stop the capture of an earlier run:", "以前の実行のキャプチャの停止:"},
	{"another run of this program is recording packets", "このプログラムが別に実行中で、パケットを記録しています"},
	{"somebody else's capture is running or prepared on this server, and was left alone", "このサーバーでは他のキャプチャが実行中または準備中のため、何もしませんでした"},
	{"not asked for (--capture 60s)", "指定されていません (--capture 60s)"},
	{"only an administrator may record packets", "パケットの記録には管理者権限が必要です"},
	{"the capture may still be running, the next start or --stop-capture ends it:", "キャプチャがまだ実行中の可能性があります。次回の起動時または --stop-capture で停止します:"},
	{"netsh.exe can not write pcapng; etl2pcapng.exe converts the file", "netsh.exe は pcapng を書き出せません。etl2pcapng.exe で変換できます"},
	{"see capture/capture.etl:", "capture/capture.etl を参照:"},
	{"write the marker of the capture:", "キャプチャの目印の書き込み:"},
	{"write the query for wevtutil:", "wevtutil 用クエリの書き込み:"},
}

// Japanese returns a text of Entry.Error or Manifest.Remarks with the
// collector's own sentences in Japanese.
func Japanese(s string) string {
	for _, r := range reasons {
		s = r.translate(s)
	}
	return s
}

// translate replaces the sentence wherever it stands in a text.
func (r reason) translate(s string) string {
	var out string
	for {
		from, to, rest, ok := r.find(s)
		if !ok {
			return out + s
		}
		out += s[:from] + to
		s = rest
	}
}

// find returns where the sentence begins, its translation, and what follows it.
func (r reason) find(s string) (from int, translated, rest string, ok bool) {
	parts := strings.Split(r.en, "*")
	from = strings.Index(s, parts[0])
	if from < 0 {
		return 0, "", "", false
	}
	rest, translated = s[from+len(parts[0]):], r.ja
	for _, part := range parts[1:] {
		end := strings.Index(rest, part)
		if part == "" {
			end = len(rest)
		}
		if end < 0 {
			return 0, "", "", false
		}
		translated = strings.Replace(translated, "*", rest[:end], 1)
		rest = rest[end+len(part):]
	}
	return from, translated, rest, true
}
