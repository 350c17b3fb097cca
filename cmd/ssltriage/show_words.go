package main

import (
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// The words of the JSON form stand in the English tables as they are. These
// are the Japanese ones.
var wordsJA = map[string]string{
	"yes": "はい", "no": "いいえ", "unknown": "不明",

	"complete": "すべてあり", "partial": "一部のみ", "absent": "なし", "failed": "取得できず",

	"ok": "成功", "empty": "空", "missing-tool": "ツールなし", "access-denied": "アクセス拒否", "timeout": "時間切れ",
	"skipped": "省略", "truncated": "打ち切り",

	"start": "起動", "stop": "停止", "clock": "時計", "service": "サービス", "update": "更新プログラム", "registry": "レジストリ",
	"binding": "バインド", "certificate": "証明書", "failure": "障害", "capture": "キャプチャ", "log": "ログ", "collected": "収集",

	"established": "確立", "alert": "アラート", "no-server-hello": "応答なし", "server-flight-lost": "応答が届かない",
	"reset-by-server": "サーバーがリセット", "reset-by-client": "クライアントがリセット", "closed-by-server": "サーバーが切断",
	"closed-by-client": "クライアントが切断", "client-rejected-likely": "拒否の可能性大", "not-tls": "TLS ではない",
	"incomplete": "不完全", "one-sided": "片方向のみ",

	"present": "あり", "zero": "すべて 0", "damaged": "破損", "unusable": "使用不可", "(none)": "(なし)",

	"client": "クライアント", "server": "サーバー",
	"Finished (encrypted)": "Finished (暗号化)", "handshake message (encrypted)": "ハンドシェイク メッセージ (暗号化)",
	"encrypted alert": "暗号化されたアラート", "application data": "アプリケーション データ", "heartbeat": "ハートビート", "plain data": "平文のデータ",
	"HTTP request": "HTTP 要求", "HTTP response": "HTTP 応答", "text": "テキスト", "binary data": "バイナリ データ",
	"HTTP/2 without TLS": "TLS なしの HTTP/2", "mail or FTP greeting": "メールまたは FTP の応答", "MySQL greeting": "MySQL の応答",
	"LDAP or other BER": "LDAP などの BER", "fragment of TLS": "TLS の断片",
}

// word is a word of the JSON form in the language of the table. Names are
// the same in every language.
func (c *showCase) word(s string) string {
	ja, known := wordsJA[s]
	if name, isAlert := strings.CutPrefix(s, "alert "); isAlert {
		ja, known = "アラート "+name, true
	}
	if c.lang != text.JA || !known {
		return s
	}
	return ja
}

// placeText is where a fact stands, for people.
func placeText(r evidence.Ref) text.Text {
	return phrase.Place(report.Evidence{File: r.File, Unit: string(r.Loc.Unit), N: r.Loc.N, Key: r.Loc.Key})
}
