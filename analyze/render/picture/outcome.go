package picture

import "ssltriage/analyze/text"

// Outcome says what became of a connection.
func Outcome(o string) text.Text {
	if t, ok := outcomes[o]; ok {
		return t
	}
	return text.T(o, o)
}

var outcomes = map[string]text.Text{
	"established":            text.T("established", "確立"),
	"alert":                  text.T("ended by a fatal alert", "致命的なアラートで終了"),
	"no-server-hello":        text.T("the server never answered the ClientHello", "サーバーが ClientHello に応答しない"),
	"reset-by-server":        text.T("the server reset the connection", "サーバーが接続をリセット"),
	"reset-by-client":        text.T("the client reset the connection", "クライアントが接続をリセット"),
	"closed-by-server":       text.T("the server closed the connection", "サーバーが接続を切断"),
	"closed-by-client":       text.T("the client closed the connection", "クライアントが接続を切断"),
	"client-rejected-likely": text.T("the client closed right after the server's answer: it probably rejected it", "サーバーの応答直後にクライアントが切断 (拒否した可能性が高い)"),
	"not-tls":                text.T("this is not TLS", "TLS ではない通信"),
	"incomplete":             text.T("the capture does not show the end", "キャプチャに終わりが記録されていない"),
	"one-sided":              text.T("the capture shows one direction only", "キャプチャに片方向しか記録されていない"),
}
