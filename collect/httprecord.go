package collect

import (
	"strconv"

	"ssltriage/collect/bundle"
)

// Limits of what one record may hold; real ones have 20 bytes and one or two
// certificates.
const (
	maxHashBytes    = 64
	maxCertificates = 64
)

// paramOffset is where the parameters begin in an output structure: behind the
// key, which is a pointer, an address, or an address and a host name. Source:
// http.h, HTTP_SERVICE_CONFIG_SSL_SET, _SSL_SNI_SET, _SSL_CCS_SET and _SET_EX.
func paramOffset(id uint32, pointer int) int {
	switch id {
	case httpSSLCert:
		return pointer
	case httpCCSCert, httpSSLCertEx, httpCCSCertEx:
		return sockaddrStorage
	}
	return sockaddrStorage + 8 // the host's pointer, padded to 8
}

// key reads a record's address and, where it has one, host name.
func (m *memory) key(id uint32) (address, host string) {
	if id == httpSSLCert {
		at, ok := m.follow(0)
		if !ok {
			m.fail("no address")
			return "", ""
		}
		return m.endpoint(at), ""
	}
	if paramOffset(id, m.pointer) > sockaddrStorage {
		host, _ = m.text(sockaddrStorage)
	}
	return m.endpoint(0), host
}

// decodeBinding reads a record of the ids 1, 5, 6 and 11:
// HTTP_SERVICE_CONFIG_SSL_SET, _SSL_SNI_SET or _SSL_CCS_SET.
func decodeBinding(id uint32, answer Memory, pointer int) (bundle.SSLBinding, error) {
	m := &memory{Memory: answer, pointer: pointer}
	b := bundle.SSLBinding{ID: id}
	b.Address, b.Host = m.key(id)
	at := paramOffset(id, pointer)
	b.Hash = m.hash(at)
	at += 2 * pointer // SslHashLength and pSslHash
	b.AppID = m.guid(at)
	at += 16
	var named bool
	b.Store, named = m.text(at)
	b.StoreNull = !named
	at += pointer
	b.CheckMode, b.FreshnessSeconds, b.RetrievalMS = m.u32(at), m.u32(at+4), m.u32(at+8)
	at += 8 + pointer // three ULONGs, padded to a pointer
	b.CTLIdentifier, _ = m.text(at)
	b.CTLStore, _ = m.text(at + pointer)
	b.Flags = m.u32(at + 2*pointer)
	return b, m.err
}

// hash reads SslHashLength and pSslHash as lower-case hex.
func (m *memory) hash(at int) string {
	n := m.u32(at)
	if n == 0 {
		return ""
	}
	if n > maxHashBytes {
		m.fail("hash of " + strconv.Itoa(int(n)) + " bytes")
		return ""
	}
	target, ok := m.follow(at + m.pointer)
	if !ok {
		m.fail("hash of " + strconv.Itoa(int(n)) + " bytes without a place")
		return ""
	}
	return hexBytes(m.at(target, int(n)))
}

// decodeExtended reads a record of the ids 8, 9, 10 and 12:
// HTTP_SERVICE_CONFIG_SSL_SET_EX, _SSL_SNI_SET_EX or _SSL_CCS_SET_EX.
func decodeExtended(id uint32, answer Memory, pointer int) (bundle.SSLExtended, error) {
	m := &memory{Memory: answer, pointer: pointer}
	e := bundle.SSLExtended{ID: id}
	e.Address, e.Host = m.key(id)
	at := paramOffset(id, pointer)
	e.ParamType, e.Flags = m.u32(at), m.u64(at+8)
	at += 16 // the union
	switch e.ParamType {
	case httpParamHTTP2Window:
		e.Values = []uint32{m.u32(at)}
	case httpParamHTTP2Limits:
		e.Values = []uint32{m.u32(at), m.u32(at + 4)}
	case httpParamCertConfig:
		e.Certificates = m.certificates(at)
	}
	return e, m.err
}

// Sizes of the members of HTTP_CERT_CONFIG_ENTRY: CertHash and CertStoreName.
const (
	certHashBytes  = 20
	certStoreBytes = 2 * 128
)

// certificates reads HTTP_SSL_SERVICE_CONFIG_EX's CertConfig.
func (m *memory) certificates(at int) []bundle.SSLCertificate {
	n := m.u32(at)
	if n == 0 {
		return nil
	}
	first, ok := m.follow(at + m.pointer)
	if !ok || n > maxCertificates {
		m.fail(strconv.Itoa(int(n)) + " certificates")
		return nil
	}
	var list []bundle.SSLCertificate
	for i := 0; i < int(n) && m.err == nil; i++ {
		entry := first + i*(certHashBytes+certStoreBytes)
		hash := m.at(entry, certHashBytes)
		store, _ := m.textAt(entry+certHashBytes, certStoreBytes)
		list = append(list, bundle.SSLCertificate{Hash: hexBytes(hash), Store: store})
	}
	return list
}

// decodeURLACL reads HTTP_SERVICE_CONFIG_URLACL_SET.
func decodeURLACL(answer Memory, pointer int) (bundle.URLACL, error) {
	m := &memory{Memory: answer, pointer: pointer}
	var u bundle.URLACL
	var ok bool
	if u.URL, ok = m.text(0); !ok {
		m.fail("no URL")
	}
	u.SDDL, _ = m.text(pointer)
	return u, m.err
}

// decodeIPListen reads HTTP_SERVICE_CONFIG_IP_LISTEN_QUERY: a count, 4 bytes of
// padding, and that many SOCKADDR_STORAGE. What fits is returned with the
// error.
func decodeIPListen(answer Memory) ([]string, error) {
	m := &memory{Memory: answer}
	n := int64(m.u32(0))
	if room := int64(len(answer.Bytes)-8) / sockaddrStorage; n > room {
		m.fail(strconv.Itoa(int(n)) + " addresses, room for " + strconv.Itoa(int(room)))
		n = room
	}
	var list []string
	for i := 0; i < int(n); i++ {
		before := m.err
		m.err = nil
		host, _ := m.address(8 + i*sockaddrStorage)
		if m.err == nil {
			list, m.err = append(list, host), before
		}
	}
	if m.err != nil {
		return list, during("IP listen list", m.err)
	}
	return list, nil
}
