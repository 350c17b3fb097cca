package tls

import (
	"slices"

	"ssltriage/parsers/problem"
)

// ErrShort says that a message ends before its structure does, because the
// capture has cut it or because it is malformed. What stands before is kept.
var ErrShort = problem.New("message ends within its structure", "メッセージが構造の途中で終わっています")

// ClientHello is what a client offers.
type ClientHello struct {
	// SSLv2 says that the hello has the format of SSL 2.0 (RFC 5246
	// appendix E.2). It may still offer up to TLS 1.2.
	SSLv2 bool
	// LegacyVersion is the version field. It is the highest version offered
	// unless the supported_versions extension is there.
	LegacyVersion Version
	// Versions are the versions offered, GREASE left out: those of
	// supported_versions in their order, else LegacyVersion alone (the client
	// then says nothing of the lower ones it may accept).
	Versions []Version
	// CipherSuites are the suites in the client's order, signalling values
	// and GREASE included; see [CipherSuite.IsSignal].
	CipherSuites []CipherSuite
	// SSLv2Ciphers are the kinds of SSL 2.0 in a hello of its format, 24 bits
	// each, for example 0x010080 for RC4 with 128 bits.
	SSLv2Ciphers []uint32
	// ServerName is the host name of the server_name extension, made
	// printable; "" when there is none. With Encrypted Client Hello it is the
	// public outer name.
	ServerName string
	// ALPN are the application protocols offered, made printable.
	ALPN []string
	// Groups, KeyShares, SignatureAlgorithms and Extensions are in the
	// client's order, GREASE included. KeyShares are those groups for which
	// the hello already carries a key.
	Groups              []Group
	KeyShares           []Group
	SignatureAlgorithms []SignatureScheme
	Extensions          []Extension
	// PointFormats are the ec_point_formats (RFC 8422 section 5.1.2).
	PointFormats []uint8
	// CertificateCompression are the algorithms by which the client reads a
	// compressed certificate (RFC 8879): 1 zlib, 2 brotli, 3 zstd.
	CertificateCompression []uint16
	// SessionID is the session id, 0 to 32 bytes.
	SessionID []byte
	// HasTicket says that the session_ticket extension carries a ticket
	// (RFC 5077), HasPSK that pre_shared_key is offered (TLS 1.3).
	HasTicket, HasPSK bool
	// Length is the length of the handshake message in bytes, its header
	// included.
	Length int

	firstProtocol [2]byte // first and last byte of the first of ALPN as it was sent, zeros for none
}

// Has reports whether the extension e is in the hello.
func (h *ClientHello) Has(e Extension) bool { return slices.Contains(h.Extensions, e) }

// Offers reports whether the suite c is in the hello.
func (h *ClientHello) Offers(c CipherSuite) bool { return slices.Contains(h.CipherSuites, c) }

// AsksForStaple reports whether the client asks for an OCSP response along
// with the certificate (RFC 6066 section 8).
func (h *ClientHello) AsksForStaple() bool { return h.Has(extStatusRequest) }

// OffersEarlyData reports whether data may follow before the server answers
// (RFC 8446 section 4.2.10).
func (h *ClientHello) OffersEarlyData() bool { return h.Has(extEarlyData) }

// OffersALPS reports whether the client offers application settings
// (draft-vvv-tls-alps).
func (h *ClientHello) OffersALPS() bool { return h.Has(extALPS) || h.Has(extOldALPS) }

// HasECH reports whether the hello carries an Encrypted Client Hello or its
// forerunner ESNI: the server name is then the outer one, if it is no
// imitation that browsers send to everybody (RFC 9849 section 6.2).
func (h *ClientHello) HasECH() bool {
	return h.Has(extEncryptedClientHello) || h.Has(extEncryptedServerName)
}

// IsFallback reports whether the client signals that it retries with a lower
// version than it can (RFC 7507).
func (h *ClientHello) IsFallback() bool { return h.Offers(FallbackSCSV) }

// MaxVersion returns the highest published version offered, 0 when there is
// none.
func (h *ClientHello) MaxVersion() Version {
	var most Version
	for _, v := range h.Versions {
		if v <= TLS13 && v > most {
			most = v
		}
	}
	return most
}

// Numbers of the extensions that are read here.
const (
	extServerName           Extension = 0
	extStatusRequest        Extension = 5
	extSupportedGroups      Extension = 10
	extPointFormats         Extension = 11
	extSignatureAlgorithms  Extension = 13
	extALPN                 Extension = 16
	extEncryptThenMAC       Extension = 22
	extExtendedMasterSecret Extension = 23
	extCompressCertificate  Extension = 27
	extSessionTicket        Extension = 35
	extPreSharedKey         Extension = 41
	extSupportedVersions    Extension = 43
	extOldKeyShare          Extension = 40 // up to draft 22 of TLS 1.3
	extEarlyData            Extension = 42
	extKeyShare             Extension = 51
	extOldALPS              Extension = 17513 // draft-vvv-tls-alps
	extALPS                 Extension = 17613
	extEncryptedClientHello Extension = 0xfe0d // RFC 9849
	extEncryptedServerName  Extension = 0xffce // its forerunner
)

// EncryptThenMAC and ExtendedMasterSecret are the extensions of RFC 7366 and
// RFC 7627.
const (
	EncryptThenMAC       = extEncryptThenMAC
	ExtendedMasterSecret = extExtendedMasterSecret
)

// ParseClientHello reads the body of a ClientHello message (RFC 8446 section
// 4.1.2 and its forerunners; RFC 6101 for SSL 3.0). With [ErrShort] the hello
// holds what could be read.
func ParseClientHello(body []byte) (ClientHello, error) {
	h := ClientHello{Length: len(body) + 4}
	in := input(body)
	v, ok := in.u16()
	if !ok {
		return h, ErrShort
	}
	h.LegacyVersion = Version(v)
	h.Versions = []Version{h.LegacyVersion}
	if _, ok = in.take(32); !ok {
		return h, ErrShort
	}
	session, ok := in.vec8()
	h.SessionID = slices.Clone(session)
	if !ok {
		return h, ErrShort
	}
	suites, ok := in.vec16()
	h.CipherSuites = list16[CipherSuite](suites)
	if !ok {
		return h, ErrShort
	}
	if _, ok = in.vec8(); !ok { // compression methods
		return h, ErrShort
	}
	if len(in) == 0 {
		return h, nil // no extensions, as SSL 3.0 and old TLS 1.0 clients
	}
	return h, eachExtension(&in, h.extension)
}

// NamesVersions reports whether the hello lists its versions, so that Versions
// are all of them even where its end was cut off: below TLS 1.2 there is no such
// list.
func (h *ClientHello) NamesVersions() bool {
	return h.Has(extSupportedVersions) || h.SSLv2 || h.LegacyVersion != 0 && h.LegacyVersion < TLS12
}

// eachExtension calls f for every extension of the block that is next in in.
// The last one may be cut.
func eachExtension(in *input, f func(Extension, input)) error {
	block, whole := in.vec16()
	for len(block) > 0 {
		number, ok := block.u16()
		if !ok {
			return ErrShort
		}
		data, ok := block.vec16()
		f(Extension(number), data)
		if !ok {
			return ErrShort
		}
	}
	if !whole {
		return ErrShort
	}
	return nil
}

func (h *ClientHello) extension(number Extension, data input) {
	h.Extensions = append(h.Extensions, number)
	switch number {
	case extServerName:
		h.ServerName = serverName(data)
	case extSupportedGroups:
		v, _ := data.vec16()
		h.Groups = list16[Group](v)
	case extSignatureAlgorithms:
		v, _ := data.vec16()
		h.SignatureAlgorithms = list16[SignatureScheme](v)
	case extPointFormats:
		v, _ := data.vec8()
		h.PointFormats = slices.Clone([]uint8(v))
	case extALPN:
		h.firstProtocol = firstProtocol(data)
		h.ALPN = protocolNames(data)
	case extCompressCertificate:
		v, _ := data.vec8()
		h.CertificateCompression = list16[uint16](v)
	case extSessionTicket:
		h.HasTicket = len(data) > 0
	case extPreSharedKey:
		h.HasPSK = true
	case extSupportedVersions:
		v, _ := data.vec8()
		if list := withoutGREASE(list16[Version](v)); len(list) > 0 {
			h.Versions = list
		}
	case extKeyShare, extOldKeyShare:
		h.KeyShares = keyShares(data)
	}
}

// serverName returns the first host name of a server_name extension (RFC 6066
// section 3).
func serverName(data input) string {
	list, _ := data.vec16()
	for {
		kind, ok := list.u8()
		if !ok {
			return ""
		}
		name, _ := list.vec16()
		if kind == 0 {
			return printable(name)
		}
	}
}

// protocolNames reads the list of an ALPN extension (RFC 7301 section 3.1).
func protocolNames(data input) []string {
	list, _ := data.vec16()
	var names []string
	for len(list) > 0 {
		name, _ := list.vec8()
		names = append(names, printable(name))
	}
	return names
}

// firstProtocol returns the first and the last byte of the first name of an
// ALPN extension, zeros when there is none.
func firstProtocol(data input) (ends [2]byte) {
	list, _ := data.vec16()
	if name, _ := list.vec8(); len(name) > 0 {
		ends = [2]byte{name[0], name[len(name)-1]}
	}
	return ends
}

// keyShares returns the groups of a client's key_share extension (RFC 8446
// section 4.2.8).
func keyShares(data input) []Group {
	list, _ := data.vec16()
	var groups []Group
	for {
		group, ok := list.u16()
		if !ok {
			return groups
		}
		groups = append(groups, Group(group))
		if _, ok = list.vec16(); !ok {
			return groups
		}
	}
}
