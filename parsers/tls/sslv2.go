package tls

// isSSLv2Hello reports whether data begins with a ClientHello in the format
// of SSL 2.0, and the length of that record, its two-byte header included.
// more says that too few bytes are there to tell. All length fields have to
// agree, so that other protocols are not taken for one.
func isSSLv2Hello(data []byte) (length int, is, more bool) {
	if len(data) > 0 && data[0]&0x80 == 0 || len(data) > 2 && data[2] != 1 {
		return 0, false, false
	}
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
	return length + 2, is, false
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
