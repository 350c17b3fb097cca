package report

import "time"

// Handshake is one TLS connection of a capture, or of a group of alike ones
// the first: Count says how many. Lists are never null.
type Handshake struct {
	File         string        `json:"file"`
	Client       string        `json:"client"` // address:port
	Server       string        `json:"server"`
	Start        *time.Time    `json:"start,omitempty"`
	Outcome      string        `json:"outcome"`
	Count        int           `json:"count"`
	ClientHello  *ClientHello  `json:"clientHello,omitempty"`
	ServerHello  *ServerHello  `json:"serverHello,omitempty"`
	Certificates []Certificate `json:"certificates"`
	// ClientCertificateRequested tells that the server asked for one.
	ClientCertificateRequested bool         `json:"clientCertificateRequested"`
	Alerts                     []Alert      `json:"alerts"`
	Close                      *Close       `json:"close,omitempty"`
	Milliseconds               Milliseconds `json:"milliseconds"`
	RecordSplitting            bool         `json:"recordSplitting"`
	Plain                      string       `json:"plain,omitempty"` // what was spoken instead of TLS
	Problems                   []string     `json:"problems"`
}

// ClientHello is what the client offered. Numbers are hex as on the wire.
type ClientHello struct {
	Frame               int      `json:"frame"`
	Format              string   `json:"format" enum:"tls,sslv2"` // tls, sslv2
	LegacyVersion       string   `json:"legacyVersion"`
	Versions            []string `json:"versions"`
	CipherSuites        []string `json:"cipherSuites"`
	SNI                 string   `json:"sni"`
	ALPN                []string `json:"alpn"`
	Groups              []string `json:"groups"`
	SignatureAlgorithms []string `json:"signatureAlgorithms"`
	Extensions          []string `json:"extensions"`
}

// ServerHello is what the server chose.
type ServerHello struct {
	Frame             int    `json:"frame"`
	Version           string `json:"version"`
	CipherSuite       string `json:"cipherSuite"`
	CipherSuiteName   string `json:"cipherSuiteName"` // of IANA; the number in hex for one that is not registered
	ALPN              string `json:"alpn"`
	HelloRetryRequest bool   `json:"helloRetryRequest"`
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
	Level string `json:"level"`                     // warning, fatal
	Code  int    `json:"code"`
	Name  string `json:"name"`
}

// Close is how the TCP connection ended.
type Close struct {
	Frame int    `json:"frame"`
	From  string `json:"from" enum:"client,server"` // client, server
	Kind  string `json:"kind" enum:"fin,rst"`       // fin, rst
}

// Milliseconds are the times between steps; 0 when a step is missing.
type Milliseconds struct {
	Connect     float64 `json:"connect"`
	ServerHello float64 `json:"serverHello"`
}
