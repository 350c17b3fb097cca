package tls

// sslv2Header is the length of the header of a record of SSL 2.0 without
// padding: two bytes, the first bit set.
const sslv2Header = 2

// isSSLv2Hello reports whether data begins with a ClientHello or ServerHello
// in the format of SSL 2.0, and the length of that record, its header
// included. more says that too few bytes are there to tell. All length fields
// have to agree, so that other protocols are not taken for one.
func isSSLv2Hello(data []byte) (length int, is, more bool) {
	if len(data) > 0 && data[0]&0x80 == 0 {
		return 0, false, false
	}
	if len(data) <= sslv2Header {
		return 0, false, true
	}
	switch data[sslv2Header] {
	case sslv2ClientHello:
		return isSSLv2ClientHello(data)
	case sslv2ServerHello:
		return isSSLv2ServerHello(data)
	}
	return 0, false, false
}

// Message types of SSL 2.0 (draft-hickman-netscape-ssl-00 section 5.1.2).
const (
	sslv2ClientHello = 1
	sslv2ServerHello = 4
)

func isSSLv2ClientHello(data []byte) (length int, is, more bool) {
	if len(data) > 3 && data[3] != 0 && data[3] != 3 {
		return 0, false, false
	}
	if len(data) < 11 {
		return 0, false, true
	}
	in := input(data)
	header, _ := in.u16()
	in.take(1)
	version, _ := in.u16()
	specs, _ := in.u16()
	session, _ := in.u16()
	challenge, _ := in.u16()
	length = int(header & 0x7fff)
	is = length == 9+int(specs)+int(session)+int(challenge) &&
		specs > 0 && specs%3 == 0 && session <= 32 && challenge >= 16 && challenge <= 32 &&
		(version == uint16(SSL20) || isRecordVersion(version))
	return length + sslv2Header, is, false
}

func isSSLv2ServerHello(data []byte) (length int, is, more bool) {
	if len(data) < 13 {
		return 0, false, true
	}
	in := input(data)
	header, _ := in.u16()
	in.take(1)
	hit, _ := in.u8()
	kind, _ := in.u8()
	version, _ := in.u16()
	certificate, _ := in.u16()
	specs, _ := in.u16()
	connection, _ := in.u16()
	length = int(header & 0x7fff)
	is = length == 11+int(certificate)+int(specs)+int(connection) && version == uint16(SSL20) &&
		hit <= 1 && kind <= 1 && specs%3 == 0 && connection >= 16 && connection <= 32
	return length + sslv2Header, is, false
}

// ParseSSLv2ServerHello reads a ServerHello of SSL 2.0, its two-byte header
// included, and the DER certificate in it, nil where a session is resumed
// (draft-hickman-netscape-ssl-00 section 5.6). The certificate is a copy.
func ParseSSLv2ServerHello(record []byte) (ServerHello, []byte, error) {
	h := ServerHello{SSLv2: true, LegacyVersion: SSL20, Version: SSL20}
	in := input(record)
	if _, ok := in.take(sslv2Header + 5); !ok {
		return h, nil, ErrShort
	}
	length, ok1 := in.u16()
	specs, ok2 := in.u16()
	_, ok3 := in.u16()
	if !ok1 || !ok2 || !ok3 {
		return h, nil, ErrShort
	}
	der, ok := in.take(int(length))
	if !ok {
		return h, nil, ErrShort
	}
	der = append([]byte(nil), der...)
	for range specs / 3 {
		kind, ok := in.u24()
		if !ok {
			return h, der, ErrShort
		}
		h.SSLv2Ciphers = append(h.SSLv2Ciphers, uint32(kind))
	}
	return h, der, nil
}

// ParseSSLv2Hello reads a ClientHello in the format of SSL 2.0, its two-byte
// header included (RFC 5246 appendix E.2). Its kinds of cipher whose first
// byte is zero are cipher suites of the later versions.
func ParseSSLv2Hello(record []byte) (ClientHello, error) {
	h := ClientHello{SSLv2: true, Length: len(record)}
	in := input(record)
	if _, ok := in.take(3); !ok {
		return h, ErrShort
	}
	version, ok := in.u16()
	if !ok {
		return h, ErrShort
	}
	h.LegacyVersion = Version(version)
	h.Versions = []Version{h.LegacyVersion}
	specs, ok1 := in.u16()
	session, ok2 := in.u16()
	_, ok3 := in.u16()
	if !ok1 || !ok2 || !ok3 {
		return h, ErrShort
	}
	for range specs / 3 {
		kind, ok := in.u24()
		if !ok {
			return h, ErrShort
		}
		if kind>>16 == 0 {
			h.CipherSuites = append(h.CipherSuites, CipherSuite(kind))
			continue
		}
		h.SSLv2Ciphers = append(h.SSLv2Ciphers, uint32(kind))
	}
	id, ok := in.take(int(session))
	if !ok {
		return h, ErrShort
	}
	h.SessionID = append([]byte(nil), id...)
	return h, nil
}
