package capture

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
)

// The functions here read the answer to a request for TLS: what it says, and
// whether it is a no.

// httpAnswer: a proxy says yes with a code of 2xx (RFC 9110 section 9.3.6).
func httpAnswer(b []byte) (string, bool) {
	line := quoteOf(b)
	var code int
	if _, err := fmt.Sscanf(line, "HTTP/1.%d %d", new(int), &code); err != nil {
		return line, false
	}
	return line, code < 200 || code > 299
}

// lineAnswer reads the answer of mail servers and their like: a code of 2xx
// or 3xx in SMTP, FTP and NNTP, +OK in POP3, "tag OK" in IMAP, OK in
// ManageSieve, 670 in IRC (RFC 3207, 4217, 4642, 2595, 5804).
func lineAnswer(b []byte) (string, bool) {
	line := quoteOf(b)
	word := bytes.Fields([]byte(line))
	switch {
	case len(word) == 0:
		return line, false
	case isDigits(word[0]):
		return line, word[0][0] >= '4'
	case word[0][0] == '-', string(word[0]) == "NO", string(word[0]) == "BYE":
		return line, true
	case word[0][0] == ':' && len(word) > 1:
		return line, isDigits(word[1]) && string(word[1]) != "670"
	}
	return line, len(word) > 1 && (string(word[1]) == "NO" || string(word[1]) == "BAD")
}

// xmppAnswer: <proceed/> or <failure/> (RFC 6120 section 5.4.2).
func xmppAnswer(b []byte) (string, bool) {
	return quoteOf(b), bytes.Contains(b, []byte("<failure"))
}

// postgresAnswer: one byte, S for yes and N for no; a server too old sends an
// error (PostgreSQL documentation, "SSL Session Encryption").
func postgresAnswer(b []byte) (string, bool) {
	switch b[0] {
	case 'S':
		return "S (yes)", false
	case 'N':
		return "N (no)", true
	}
	return quoteOf(b), true
}

// ldapAnswer reads the result code of the ExtendedResponse, the first
// enumerated value in it (RFC 4511 sections 4.12 and 4.14).
func ldapAnswer(b []byte) (string, bool) {
	at := bytes.Index(b, []byte{0x0a, 0x01})
	if b[0] != 0x30 || at < 0 || at+2 >= len(b) {
		return quoteOf(b), false
	}
	code := b[at+2]
	return fmt.Sprintf("LDAP result code %d", code), code != 0
}

// socksAnswer: the method of version 5, 0xff for none, or the code of version
// 4, 0x5a for yes (RFC 1928 section 3).
func socksAnswer(b []byte) (string, bool) {
	switch {
	case len(b) >= 2 && b[0] == 5:
		return fmt.Sprintf("SOCKS 5 method %d", b[1]), b[1] == 0xff
	case len(b) >= 2 && b[0] == 0:
		return fmt.Sprintf("SOCKS 4 code %d", b[1]), b[1] != 0x5a
	}
	return quoteOf(b), false
}

// rdpFailures are the reasons of MS-RDPBCGR section 2.2.1.2.2.
var rdpFailures = map[uint32]string{
	1: "SSL_REQUIRED_BY_SERVER", 2: "SSL_NOT_ALLOWED_BY_SERVER", 3: "SSL_CERT_NOT_ON_SERVER",
	4: "INCONSISTENT_FLAGS", 5: "HYBRID_REQUIRED_BY_SERVER", 6: "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER",
}

// rdpProtocols are the security protocols of MS-RDPBCGR section 2.2.1.2.1.
var rdpProtocols = map[uint32]string{1: "TLS", 2: "CredSSP over TLS", 4: "RDSTLS", 8: "CredSSP over TLS, with early authorization"}

// rdpAnswer reads the Connection Confirm of X.224 (MS-RDPBCGR section
// 2.2.1.2): the protocol that the server chose, or why it refuses. Without a
// negotiation response, or with protocol 0, the connection goes on without
// TLS.
func rdpAnswer(b []byte) (string, bool) {
	if len(b) < 11 || b[0] != 3 || b[5] != 0xd0 {
		return quoteOf(b), false
	}
	if len(b) < 19 {
		return "no security negotiation", true
	}
	value := binary.LittleEndian.Uint32(b[15:])
	switch {
	case b[11] == 3:
		return fmt.Sprintf("negotiation failure %d (%s)", value, cmp.Or(rdpFailures[value], "unknown")), true
	case value == 0:
		return "standard RDP security, no TLS", true
	}
	return fmt.Sprintf("security protocol %d (%s)", value, cmp.Or(rdpProtocols[value], "unknown")), false
}

// tdsEncryption are the values of the option ENCRYPTION (MS-TDS section
// 2.2.6.5).
var tdsEncryption = map[byte]string{0: "ENCRYPT_OFF (login only)", 1: "ENCRYPT_ON", 2: "ENCRYPT_NOT_SUP", 3: "ENCRYPT_REQ"}

// tdsAnswer reads the server's PRELOGIN: a list of options, each a token and
// the place and length of its value.
func tdsAnswer(b []byte) (string, bool) {
	if len(b) < tdsHeader || b[0] != 4 {
		return quoteOf(b), false
	}
	body := b[tdsHeader:]
	for at := 0; at+5 <= len(body) && body[at] != 0xff; at += 5 {
		if body[at] != 1 {
			continue
		}
		place := int(binary.BigEndian.Uint16(body[at+1:]))
		if place >= len(body) {
			break
		}
		value := body[place]
		return cmp.Or(tdsEncryption[value], fmt.Sprintf("encryption 0x%02x", value)), value == 2
	}
	return "no encryption option", false
}
