package tls

import (
	"bytes"
	"cmp"
	"slices"
)

// ServerHello is what a server chose. A HelloRetryRequest of TLS 1.3 has the
// same form.
type ServerHello struct {
	// LegacyVersion is the version field, Version the negotiated one: that of
	// the supported_versions extension where it is there. Version is 0 where
	// the hello is cut off in front of what tells it.
	LegacyVersion Version
	Version       Version
	// CipherSuite means nothing where NoSuite says that the hello is cut off
	// in front of it.
	CipherSuite CipherSuite
	NoSuite     bool
	// SSLv2 says that the hello is one of SSL 2.0, whose certificate stands
	// in the hello itself; there is no CipherSuite then, the server names the
	// kinds it shares with the client.
	SSLv2        bool
	SSLv2Ciphers []uint32
	// Downgraded is a version that the server says it speaks although it
	// chose a lower one: TLS 1.3 or TLS 1.2, 0 when it does not say (RFC 8446
	// section 4.1.3). The client has then not offered that version, or
	// something in between has taken it out of the hello.
	Downgraded Version
	// HelloRetryRequest says that the server asks for another ClientHello,
	// with a key for Group where that is not 0 (RFC 8446 section 4.1.4).
	HelloRetryRequest bool
	// ALPN is the application protocol chosen, made printable; "" when the
	// hello names none, as in TLS 1.3, which encrypts it.
	ALPN string
	// Group is the group of the server's key_share (TLS 1.3 only), else 0.
	Group Group
	// PSK says that TLS 1.3 resumes a session (pre_shared_key).
	PSK        bool
	SessionID  []byte
	Extensions []Extension
}

// IsKnown reports whether the hello is there as far as version and suite.
func (h *ServerHello) IsKnown() bool { return h.Version != 0 && !h.NoSuite }

// SuiteName returns the name of the suite, "" where there is none or it was
// cut off.
func (h *ServerHello) SuiteName() string {
	if h.NoSuite || h.SSLv2 {
		return ""
	}
	return h.CipherSuite.String()
}

// Choice returns version and suite for a table, "TLS 1.3 TLS_AES_128_GCM_SHA256",
// and "?" for what was cut off.
func (h *ServerHello) Choice() string {
	version := "?"
	if h.Version != 0 {
		version = h.Version.String()
	}
	if h.SSLv2 {
		return version
	}
	return version + " " + cmp.Or(h.SuiteName(), "?")
}

// Has reports whether the extension e is in the hello.
func (h *ServerHello) Has(e Extension) bool { return slices.Contains(h.Extensions, e) }

// retryRandom is the random value that makes a ServerHello a
// HelloRetryRequest: SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3).
var retryRandom = []byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// The last bytes of the random value by which a server says that it could
// speak TLS 1.3, or TLS 1.2 (RFC 8446 section 4.1.3).
const (
	downgradedFrom13 = "DOWNGRD\x01"
	downgradedFrom12 = "DOWNGRD\x00"
)

func downgraded(random input) Version {
	switch string(random[24:]) {
	case downgradedFrom13:
		return TLS13
	case downgradedFrom12:
		return TLS12
	}
	return 0
}

// ParseServerHello reads the body of a ServerHello message (RFC 8446 section
// 4.1.3 and its forerunners). With [ErrShort] the hello holds what could be
// read.
func ParseServerHello(body []byte) (ServerHello, error) {
	h := ServerHello{NoSuite: true}
	err := h.read(input(body))
	if h.Version == 0 {
		h.Version = h.LegacyVersion
	}
	return h, err
}

// CutOff is called for a hello whose end was not captured: Version becomes what
// is certain all the same.
func (h *ServerHello) CutOff() {
	if h.Version == h.LegacyVersion { // supported_versions has not told another one
		h.Version = h.likelyVersion()
	}
}

// likelyVersion is the negotiated version where the hello ends before it told
// supported_versions. TLS 1.3 says 1.2 in front; the suites of both have nothing in common
// (RFC 8446 section 4.1.3 and appendix B.4).
func (h *ServerHello) likelyVersion() Version {
	switch {
	case h.LegacyVersion != TLS12:
		return h.LegacyVersion
	case h.HelloRetryRequest, !h.NoSuite && h.CipherSuite.Is13():
		return TLS13
	case h.NoSuite:
		return 0
	}
	return TLS12
}

func (h *ServerHello) read(in input) error {
	v, ok := in.u16()
	if !ok {
		return ErrShort
	}
	h.LegacyVersion = Version(v)
	random, ok := in.take(32)
	if !ok {
		return ErrShort
	}
	h.HelloRetryRequest = bytes.Equal(random, retryRandom)
	h.Downgraded = downgraded(random)
	if !isEarlyDraft(h.LegacyVersion) { // drafts up to 21 have no session id here
		session, ok := in.vec8()
		if !ok {
			return ErrShort
		}
		h.SessionID = slices.Clone(session)
	}
	suite, ok := in.u16()
	if !ok {
		return ErrShort
	}
	h.CipherSuite, h.NoSuite = CipherSuite(suite), false
	if !isEarlyDraft(h.LegacyVersion) {
		if _, ok = in.u8(); !ok { // compression method
			return ErrShort
		}
	}
	if len(in) == 0 {
		return nil
	}
	return eachExtension(&in, h.extension)
}

// Staples reports whether the server announces an OCSP response (RFC 6066
// section 8); it follows as [MessageCertificateStatus].
func (h *ServerHello) Staples() bool { return h.Has(extStatusRequest) }

// isEarlyDraft reports whether v in the version field of a ServerHello means
// the layout of TLS 1.3 drafts 14 to 21: no session id, no compression method
// (draft-ietf-tls-tls13-21 section 4.1.3).
func isEarlyDraft(v Version) bool { return v >= 0x7f0e && v <= 0x7f15 }

func (h *ServerHello) extension(number Extension, data input) {
	h.Extensions = append(h.Extensions, number)
	switch number {
	case extSupportedVersions:
		if v, ok := data.u16(); ok {
			h.Version = Version(v)
		}
	case extALPN:
		if names := protocolNames(data); len(names) > 0 {
			h.ALPN = names[0]
		}
	case extKeyShare, extOldKeyShare:
		if g, ok := data.u16(); ok {
			h.Group = Group(g)
		}
	case extPreSharedKey:
		h.PSK = true
	}
}
