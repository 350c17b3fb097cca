package report

import (
	"time"

	"ssltriage/analyze/text"
)

// Handshake is one TLS connection of a capture, or of a group of alike ones
// the first: Count says how many. Lists are never null.
type Handshake struct {
	File   string     `json:"file"`
	Frame  int        `json:"frame"`  // of the connection's first packet
	Client string     `json:"client"` // address:port
	Server string     `json:"server"`
	Start  *time.Time `json:"start,omitempty"`
	// LocalTime tells that Start is the local time of the computer that
	// captured, in an unknown time zone.
	LocalTime bool   `json:"localTime,omitempty"`
	Connect   string `json:"connect" enum:"answered,refused,unanswered,unseen"` // the TCP connection itself
	Outcome   string `json:"outcome"`
	Count     int    `json:"count"`
	// Prelude is the protocol that led to TLS.
	Prelude     *Prelude     `json:"prelude,omitempty"`
	ClientHello *ClientHello `json:"clientHello,omitempty"`
	// MoreClientHellos are further ones, for example after a
	// HelloRetryRequest.
	MoreClientHellos  []ClientHello `json:"moreClientHellos"`
	HelloRetryRequest *ServerHello  `json:"helloRetryRequest,omitempty"`
	ServerHello       *ServerHello  `json:"serverHello,omitempty"`
	// Predicted is what the server's settings lead to, in a report; missing
	// where they are not in evidence or there is nothing to compare.
	Predicted *Prediction `json:"predicted,omitempty"`
	// MoreServerHellos are those of renegotiations that can be read.
	MoreServerHellos []ServerHello `json:"moreServerHellos"`
	Certificates     []Certificate `json:"certificates"`
	// KeyExchange is what the server chose for it, up to TLS 1.2.
	KeyExchange *KeyExchange `json:"keyExchange,omitempty"`
	// ClientCertificateRequested tells that the server asked for one; null
	// where the capture cannot show it: TLS 1.3 and renegotiations encrypt it.
	ClientCertificateRequested *bool         `json:"clientCertificateRequested"`
	ClientCertificate          string        `json:"clientCertificate" enum:",none,sent"` // the client's answer, "" when it was not seen
	ClientCertificates         []Certificate `json:"clientCertificates"`
	Resumed                    bool          `json:"resumed"`
	Renegotiated               bool          `json:"renegotiated"`
	Stapled                    bool          `json:"stapled"`      // an OCSP response was sent, up to TLS 1.2
	TicketIssued               bool          `json:"ticketIssued"` // a session ticket was sent, up to TLS 1.2
	Alerts                     []Alert       `json:"alerts"`
	// EncryptedAlerts are alerts whose code cannot be known. In TLS 1.3 they
	// are told from other records by length and place.
	EncryptedAlerts []EncryptedAlert `json:"encryptedAlerts"`
	// LastStep is the last thing that was said before the close.
	LastStep        *WireStep    `json:"lastStep,omitempty"`
	Close           *Close       `json:"close,omitempty"`
	Reset           *Reset       `json:"reset,omitempty"`
	Milliseconds    Milliseconds `json:"milliseconds"`
	RecordSplitting bool         `json:"recordSplitting"`
	Plain           string       `json:"plain,omitempty"` // what was spoken instead of TLS
	Problems        []string     `json:"problems"`        // in English
	// ProblemTexts are the same in both languages and the same order.
	ProblemTexts []text.Text `json:"problemTexts"`
}

// Prelude is another protocol in front of TLS.
type Prelude struct {
	Protocol string `json:"protocol"`
	Frame    int    `json:"frame"`
	Target   string `json:"target,omitempty"` // of a proxy
	Client   string `json:"client,omitempty"` // that a PROXY header names, address:port
	Answer   string `json:"answer,omitempty"`
	Refused  bool   `json:"refused"`
}

// ClientHello is what the client offered. Numbers are hex as on the wire.
type ClientHello struct {
	Frame               int      `json:"frame"`
	Format              string   `json:"format" enum:"tls,sslv2"` // tls, sslv2
	LegacyVersion       string   `json:"legacyVersion"`
	Versions            []string `json:"versions"` // empty where they were cut off
	CipherSuites        []string `json:"cipherSuites"`
	SSLv2Ciphers        []string `json:"sslv2Ciphers,omitempty"` // kinds of SSL 2.0, 24 bits each
	SNI                 string   `json:"sni"`
	ALPN                []string `json:"alpn"`
	Groups              []string `json:"groups"`
	KeyShares           []string `json:"keyShares"`
	SignatureAlgorithms []string `json:"signatureAlgorithms"`
	Extensions          []string `json:"extensions"`
	// JA3, its MD5 and JA4 tell kinds of clients apart; empty where the hello
	// is not whole.
	JA3        string `json:"ja3"`
	JA3Hash    string `json:"ja3Hash"`
	JA4        string `json:"ja4"`
	Ticket     bool   `json:"ticket"`    // a session ticket is offered, up to TLS 1.2
	PSK        bool   `json:"psk"`       // a key of TLS 1.3 is offered
	EarlyData  bool   `json:"earlyData"` // data may follow at once
	ECH        bool   `json:"ech"`       // Encrypted Client Hello, or its imitation
	Length     int    `json:"length"`    // bytes
	Segments   int    `json:"segments"`  // packets it is spread over
	Incomplete bool   `json:"incomplete"`
}

// ServerHello is what the server chose.
type ServerHello struct {
	Frame             int      `json:"frame"`
	Version           string   `json:"version"`     // "" where it was cut off
	CipherSuite       string   `json:"cipherSuite"` // "" where it was cut off, and in SSL 2.0, where the client chooses
	CipherSuiteName   string   `json:"cipherSuiteName"`
	SSLv2Ciphers      []string `json:"sslv2Ciphers,omitempty"` // that SSL 2.0 leaves to the client
	ALPN              string   `json:"alpn"`
	Group             string   `json:"group,omitempty"`      // of TLS 1.3
	Downgraded        string   `json:"downgraded,omitempty"` // a higher version that the server says it speaks
	Extensions        []string `json:"extensions"`
	HelloRetryRequest bool     `json:"helloRetryRequest"` // one came before it, or it is one
	Incomplete        bool     `json:"incomplete"`
}

// KeyExchange is the ServerKeyExchange message.
type KeyExchange struct {
	Group     string `json:"group,omitempty"`
	PrimeBits int    `json:"primeBits,omitempty"` // of finite-field Diffie-Hellman
	Signature string `json:"signature,omitempty"`
}

// Certificate is one that the server sent. Subject and NotAfter are missing
// when it cannot be parsed.
type Certificate struct {
	Frame    int        `json:"frame"`
	SHA1     string     `json:"sha1"`
	Subject  string     `json:"subject"`
	NotAfter *time.Time `json:"notAfter,omitempty"`
}

// Alert is a TLS alert that was readable on the wire.
type Alert struct {
	Frame int    `json:"frame"`
	From  string `json:"from" enum:"client,server"` // client, server
	Level string `json:"level"`                     // warning, fatal; "level 3" and so on, which have no meaning
	Code  int    `json:"code"`
	Name  string `json:"name"`
}

// EncryptedAlert is a TLS alert whose code nobody can read without the keys.
type EncryptedAlert struct {
	Frame int    `json:"frame"`
	From  string `json:"from" enum:"client,server"`
}

// WireStep is something that one side said.
type WireStep struct {
	Frame int    `json:"frame"`
	From  string `json:"from" enum:"client,server"`
	What  string `json:"what"`
}

// Close is how the TCP connection ended.
type Close struct {
	Frame int    `json:"frame"`
	From  string `json:"from" enum:"client,server"` // client, server
	Kind  string `json:"kind" enum:"fin,rst"`       // fin, rst
}

// Reset is the first RST, with what tells who has sent it: its TTL or hop
// limit, and the range of those of the same side's other packets; 0 where
// there are none.
type Reset struct {
	Frame        int    `json:"frame"`
	From         string `json:"from" enum:"client,server"`
	TTL          int    `json:"ttl"`
	LowestTTL    int    `json:"lowestTTL"`
	HighestTTL   int    `json:"highestTTL"`
	Acknowledges bool   `json:"acknowledges"` // the ACK flag is set
}

// Milliseconds are the times between steps; missing when a step or its time is
// unknown, or the times of the file run backward.
type Milliseconds struct {
	Connect     *float64 `json:"connect,omitempty"`
	ServerHello *float64 `json:"serverHello,omitempty"`
	Close       *float64 `json:"close,omitempty"` // from the last step to the close
}
