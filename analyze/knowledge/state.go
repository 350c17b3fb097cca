package knowledge

import "ssltriage/analyze/text"

// StateInfo is what is known of one of Schannel's internal error states, the
// numbers of ErrorStatus and ErrorState. Microsoft publishes no list of them.
type StateInfo struct {
	EventID    int // 36870, 36871 or 36888
	State      int
	Alert      int    // of 36888: the alert that it comes with; else -1
	Confidence string // "high" or "medium"
	Meaning    text.Text
	Source     string
}

var states = []StateInfo{
	{36870, 10001, -1, "high",
		text.T("the private key could not be used; it comes with 0x8009030d and other key errors", "秘密キーを使用できませんでした。0x8009030d などのキーのエラーとともに記録されます"),
		"IIS support team blog on 0x80070520; Microsoft, Azure documentation on RDP and Data Factory"},
	{36871, 10013, -1, "high",
		text.T("no usable protocol version or cipher suite: all that the program asks for are switched off", "使用できるプロトコル バージョンまたは暗号スイートがありません。プログラムが要求するものがすべて無効です"),
		"Microsoft, Azure AD Domain Services documentation on TLS 1.2 only mode; Azure documentation on RDP"},
	{36888, 1205, 40, "high",
		text.T("client and server share no cipher suite; 36874 is logged in the same second", "クライアントとサーバーに共通の暗号スイートがありません。同じ秒に 36874 が記録されます"),
		"Event XML in jborean93/requests-credssp issue 18; IIS support team blog on the handshake"},
	{36888, 1203, 10, "medium",
		text.T("what arrived is no valid ClientHello, such as plain HTTP on the TLS port", "受信したデータが有効な ClientHello ではありません (TLS ポートへの平文 HTTP など)"),
		"Public forum threads; not confirmed by Microsoft"},
}

// NoStateMeaning is what is said of every other state.
var NoStateMeaning = text.T("no documented meaning, printed as it is", "文書化された意味はありません (値をそのまま表示します)")

// State returns the meaning of an internal state in an event; false for one
// without a documented meaning.
func State(eventID, state int) (StateInfo, bool) {
	for _, s := range states {
		if s.EventID == eventID && s.State == state {
			return s, true
		}
	}
	return StateInfo{}, false
}

// StatesByNumber returns the meanings of a state in whichever event.
func StatesByNumber(state int) []StateInfo {
	var out []StateInfo
	for _, s := range states {
		if s.State == state {
			out = append(out, s)
		}
	}
	return out
}

// StatesOf returns the states of a Schannel event that have a meaning.
func StatesOf(eventID int) []StateInfo {
	var out []StateInfo
	for _, s := range states {
		if s.EventID == eventID {
			out = append(out, s)
		}
	}
	return out
}
