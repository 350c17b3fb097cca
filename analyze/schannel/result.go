package schannel

import (
	"strings"

	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// Failure says what keeps a connection from coming about.
type Failure string

// The failures. The last three come about on the client's side: the server
// has chosen, and the client breaks off.
const (
	Connects         Failure = ""                       // nothing: it comes about
	Unpredictable    Failure = "unknown"                // the evidence does not tell
	NoVersion        Failure = "no-common-version"      // no protocol version is shared
	NoSuite          Failure = "no-common-suite"        // no cipher suite is shared
	NoSuiteForKey    Failure = "no-suite-for-key"       // shared ones do not fit the certificate's key
	NoGroup          Failure = "no-common-curve"        // no curve is shared
	CertificateCurve Failure = "certificate-curve"      // the curve of the certificate is not taken
	NoSignature      Failure = "no-common-signature"    // no signature algorithm is shared
	ChainSignature   Failure = "chain-signature"        // the chain is signed otherwise than the client takes
	Renegotiation    Failure = "insecure-renegotiation" // the client lacks RFC 5746, and the server insists
	DHTooLong        Failure = "dh-key-too-long"        // for the client
	DHTooShort       Failure = "dh-key-too-short"       // for the client
	HTTP2Suite       Failure = "http2-forbidden-suite"  // RFC 9113 appendix A
)

// Result is what a client and a server negotiate.
type Result struct {
	Failure   Failure
	Why       text.Text // of the failure
	Alert     tls.AlertCode
	FromPeer  bool // the client breaks off, not the server
	Version   tls.Version
	Suite     Suite
	Group     tls.Group // 0 without elliptic curves
	Signature tls.SignatureScheme
	Retry     bool   // the server asks for another key share (HelloRetryRequest)
	ALPN      string // "h2", "http/1.1"; empty when none is agreed
	// Doubts are what the prediction leaves open.
	Doubts []text.Text
	// ByUsage is the result when the server goes by the key usage of its
	// certificate; nil where it makes no difference.
	ByUsage *Result
}

// OK reports whether the connection comes about.
func (r Result) OK() bool { return r.Failure == Connects }

// Fails reports whether it surely does not: the opposite of what may.
func (r Result) Fails() bool { return r.Failure != Connects && r.Failure != Unpredictable }

// Alerts of the failures (RFC 8446 section 6.2). Schannel often lets HTTP.sys
// reset the connection instead of sending them.
const (
	alertHandshakeFailure tls.AlertCode = 40
	alertProtocolVersion  tls.AlertCode = 70
	alertInsufficient     tls.AlertCode = 71
	alertFallback         tls.AlertCode = 86 // RFC 7507
)

func (r Result) fail(kind Failure, alert tls.AlertCode, why text.Text) Result {
	r.Failure, r.Alert, r.Why = kind, alert, why
	return r
}

func (r *Result) doubt(t text.Text) { r.Doubts = append(r.Doubts, t) }

// failureWords are the failures in a few words.
var failureWords = map[Failure]text.Text{
	NoVersion:        text.T("no common version", "共通のバージョンなし"),
	NoSuite:          text.T("no common cipher suite", "共通の暗号スイートなし"),
	NoSuiteForKey:    text.T("no cipher suite for the certificate", "証明書に合う暗号スイートなし"),
	NoGroup:          text.T("no common curve", "共通の曲線なし"),
	CertificateCurve: text.T("curve of the certificate", "証明書の曲線"),
	NoSignature:      text.T("no common signature algorithm", "共通の署名アルゴリズムなし"),
	ChainSignature:   text.T("signatures of the chain", "チェーンの署名"),
	Renegotiation:    text.T("no secure renegotiation", "安全な再ネゴシエーションなし"),
	DHTooLong:        text.T("Diffie-Hellman key too long", "Diffie-Hellman キーが長すぎます"),
	DHTooShort:       text.T("Diffie-Hellman key too short", "Diffie-Hellman キーが短すぎます"),
	HTTP2Suite:       text.T("cipher suite that HTTP/2 forbids", "HTTP/2 で禁止された暗号スイート"),
	Unpredictable:    text.T("not known", "不明"),
}

// Short is the result in a few words: "TLS 1.2 ECDHE_RSA_AES_256_GCM_SHA384",
// or "fails: no common version".
func (r Result) Short() text.Text {
	switch {
	case r.Failure == Unpredictable:
		return failureWords[r.Failure]
	case !r.OK():
		return text.F("fails: %s", "失敗: %s", failureWords[r.Failure])
	}
	name := strings.Replace(strings.TrimPrefix(r.suiteName(), "TLS_"), "_WITH_", "_", 1)
	return text.T(r.Version.String()+" "+name, r.Version.String()+" "+name)
}

// Text is the result in words: "TLS 1.2, TLS_ECDHE_RSA_WITH_…, x25519", or
// the reason of the failure.
func (r Result) Text() text.Text {
	switch {
	case r.Failure == Unpredictable:
		return text.F("not known: %s", "不明: %s", r.Why)
	case !r.OK():
		return text.F("fails: %s", "失敗: %s", r.Why)
	}
	s := r.Version.String() + ", " + r.suiteName()
	if r.Group != 0 {
		s += ", " + r.Group.String()
	}
	if r.ALPN == "h2" {
		s += ", HTTP/2"
	}
	t := text.T(s, s)
	if r.Retry {
		t = t.Plus(text.T("(after a HelloRetryRequest)", " (HelloRetryRequest の後)"))
	}
	return t
}
