package capture

import "bytes"

// maxQuote is the longest quotation in bytes.
const maxQuote = 60

// describe names the protocol that begins with b, and quotes the beginning of
// its first line.
func describe(b []byte) (kind, quote string) { return kindOf(b), quoteOf(b) }

// prefixes are beginnings that no other protocol shares.
var prefixes = []struct{ prefix, kind string }{
	{"HTTP/", "HTTP response"},
	{"PRI * HTTP/2.0", "HTTP/2 without TLS"},
	{"SSH-", "SSH"},
	{"PROXY ", "PROXY protocol"},
	{"\r\n\r\n\x00\r\nQUIT\n", "PROXY protocol"},
	{"* OK", "IMAP"},
	{"+OK", "POP3"},
	{"EHLO ", "SMTP"},
	{"HELO ", "SMTP"},
	{"AUTH TLS", "FTP"},
	{"<?xml", "XML"},
	{"<stream:stream", "XMPP"},
	{"\x04\x01", "SOCKS 4"},
	{"\x12\x01\x00", "TDS prelogin (SQL Server)"},
	{"\x03\x00\x00", "RDP (TPKT)"},
	{"\x00\x00\x00\x08\x04\xd2\x16\x2f", "PostgreSQL SSLRequest"},
}

var methods = []string{"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PROPFIND", "RPC_IN_DATA", "RPC_OUT_DATA"}

func kindOf(b []byte) string {
	for _, m := range methods {
		if bytes.HasPrefix(b, []byte(m+" ")) {
			return "HTTP request"
		}
	}
	for _, p := range prefixes {
		if bytes.HasPrefix(b, []byte(p.prefix)) {
			return p.kind
		}
	}
	switch {
	case len(b) > 8 && (string(b[4:8]) == "\xffSMB" || string(b[4:8]) == "\xfeSMB"):
		return "SMB"
	case len(b) >= 4 && isDigits(b[:3]) && (b[3] == ' ' || b[3] == '-'):
		return "mail or FTP greeting"
	case len(b) > 5 && b[3] == 0 && b[4] == 10:
		return "MySQL greeting"
	case len(b) > 2 && b[0] == 0x30 && b[1] < 0x85:
		return "LDAP or other BER"
	case len(b) > 5 && b[0] >= 20 && b[0] <= 24 && b[1] == 3:
		return "fragment of TLS"
	case isTLCP(b):
		return kindTLCP
	case isText(b):
		return "text"
	}
	return "binary data"
}

func isDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\r' && c != '\n' && c != '\t' || c > '~' {
			return false
		}
	}
	return len(b) > 0
}

// quoteOf returns the beginning of the first line of b, printable ASCII only.
func quoteOf(b []byte) string {
	if isText(b) {
		b, _, _ = bytes.Cut(b, []byte("\r"))
		b, _, _ = bytes.Cut(b, []byte("\n"))
	}
	return clipTo(b, maxQuote)
}

// clipTo returns the first n bytes of b as printable ASCII.
func clipTo(b []byte, n int) string {
	text := bytes.Clone(b[:min(len(b), n)])
	for i, c := range text {
		if c < ' ' || c > '~' {
			text[i] = '.'
		}
	}
	return string(text)
}
