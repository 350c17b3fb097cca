package tls

// Alert is an alert record.
type Alert struct {
	// Level is 1 for a warning and 2 for a fatal alert, which Fatal repeats;
	// other numbers have no meaning (RFC 5246 section 7.2).
	Level uint8
	Fatal bool
	Code  AlertCode
	// Encrypted says that level and code cannot be read; they are then zero
	// and mean nothing.
	Encrypted bool
	// Length is the length of the record's content in bytes.
	Length int
}

// Name returns the name of the alert, "encrypted alert" when it cannot be
// read.
func (a Alert) Name() string {
	if a.Encrypted {
		return "encrypted alert"
	}
	return a.Code.String()
}

// ParseAlert reads the content of an alert record. A record of exactly two
// bytes is in the clear, because every protection adds bytes; so is a longer
// one of a suite without encryption, whose MAC follows the two bytes.
func ParseAlert(content []byte, nullSuite bool) Alert {
	a := Alert{Encrypted: true, Length: len(content)}
	if len(content) != 2 && !(nullSuite && len(content) > 2) {
		return a
	}
	a.Encrypted, a.Level, a.Fatal, a.Code = false, content[0], content[0] == 2, AlertCode(content[1])
	return a
}

// EncryptedAlert reports whether a protected record of TLS 1.3 (type 23) of
// this length can be an alert without padding: two bytes, the inner type and
// the tag of the suite (RFC 8446 section 5.2). During the handshake nothing
// else is as short; after it two bytes of data have the same length.
func EncryptedAlert(length int, suite CipherSuite) bool {
	return length == 2+1+suite.tagSize()
}

// PaddedAlert reports the same for an alert that may be padded, as that of
// Java is. limit is the length of the shortest record that could stand in the
// alert's place: what is as long as that or longer may be either.
func PaddedAlert(length, limit int, suite CipherSuite) bool {
	return length >= 2+1+suite.tagSize() && length < limit
}

// ticketBody is the length in bytes of the shortest NewSessionTicket that
// servers send: header, lifetime, age, an empty nonce, 16 bytes of ticket, no
// extensions (RFC 8446 section 4.6.1). Real tickets have 32 bytes and more.
const ticketBody = messageHeader + 4 + 4 + 1 + 2 + 16 + 2

// TicketLength returns the length in bytes of the shortest protected record
// that carries a NewSessionTicket in TLS 1.3.
func TicketLength(suite CipherSuite) int { return ticketBody + 1 + suite.tagSize() }

// FinishedLength returns the length in bytes of the protected record that
// carries nothing but the Finished message in TLS 1.3: 4 bytes of header, the
// hash, the inner type and the tag. For an unknown suite the hash is taken
// to be SHA-256.
func FinishedLength(suite CipherSuite) int {
	hash := suite.hashSize()
	if hash == 0 {
		hash = 32
	}
	return 4 + hash + 1 + suite.tagSize()
}

// tagSize is the length of the authentication tag of a TLS 1.3 suite: 16, or
// 8 for TLS_AES_128_CCM_8_SHA256 (RFC 8446 appendix B.4).
func (c CipherSuite) tagSize() int {
	if c == 0x1305 {
		return 8
	}
	return 16
}
