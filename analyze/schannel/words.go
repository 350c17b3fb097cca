package schannel

import "ssltriage/analyze/text"

// Text is the state in words.
func (s State) Text() text.Text {
	switch s {
	case On:
		return text.T("on", "有効")
	case Off:
		return text.T("off", "無効")
	case OffByDefault:
		return text.T("off by default", "既定で無効")
	case Unsupported:
		return text.T("not supported", "非対応")
	}
	return text.T("unknown", "不明")
}

// Text is the role in words.
func (r Role) Text() text.Text {
	switch r {
	case Server:
		return text.T("server", "サーバー")
	case Client:
		return text.T("client", "クライアント")
	}
	return text.T("both", "両方")
}
