package facts

import (
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

// judgeCapture: the file must be whole, and show each connection to the
// server from the beginning of its handshake to its end.
func (l *loader) judgeCapture() {
	var files []string
	var problems []text.Text
	for _, c := range l.f.Captures {
		files = append(files, c.File)
		problems = append(problems, at(c.File, c.Problems)...)
	}
	inbound, cut := 0, 0
	for _, h := range l.f.Handshakes {
		if h.Inbound == No {
			continue
		}
		inbound++
		if h.cut() {
			cut++
		}
	}
	switch {
	case len(files) == 0:
	case inbound == 0 && len(problems) > 0:
		l.put(KindCapture, Partial, files, 0, text.F("no HTTPS connection to the server is in the capture: %s", "サーバーへの HTTPS 接続がキャプチャにありません: %s", problems[0]), problems...)
	case inbound == 0 && len(l.f.Handshakes) > 0:
		l.put(KindCapture, Partial, files, 0, text.F(
			"none of its %d TLS connections is known to go to this server; netstat -ano would tell the server's addresses",
			"%d 個の TLS 接続のうち、このサーバー宛てと分かるものがありません。netstat -ano でサーバーのアドレスが分かります", len(l.f.Handshakes)), problems...)
	case inbound == 0:
		l.put(KindCapture, Partial, files, 0, text.T("no HTTPS connection to the server is in the capture", "サーバーへの HTTPS 接続がキャプチャにありません"), problems...)
	case len(problems) > 0:
		l.put(KindCapture, Partial, files, inbound, text.F("it is not whole: %s", "キャプチャは完全ではありません: %s", problems[0]), problems...)
	case cut > 0:
		l.put(KindCapture, Partial, files, inbound, text.F("%d handshakes are not whole: packets are missing, or the capture ended too early", "%d 個のハンドシェイクが完全ではありません (パケットの欠落、または早すぎる終了)", cut), problems...)
	default:
		l.put(KindCapture, Complete, files, inbound, text.Text{}, problems...)
	}
}

// cut reports whether the capture holds a part of a handshake only. That one
// was over when the capture began is no loss, nor that nothing was said until
// somebody left.
func (h Handshake) cut() bool {
	if h.ClientHello == nil && h.Connect == capture.Unseen || h.wordless() && h.Close != nil {
		return false
	}
	return h.Outcome == capture.Incomplete || h.Outcome == capture.OneSided ||
		h.ClientHello != nil && h.ClientHello.Incomplete ||
		h.ServerHello != nil && h.ServerHello.Incomplete ||
		h.Certificates != nil && h.Certificates.Incomplete
}
