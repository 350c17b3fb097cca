package collect

import "encoding/binary"

// The ids of HTTP_SERVICE_CONFIG_ID (http.h) that are asked. The others hold
// time-outs (3), cache sizes (4) and the TLS throttle (7), which decide nothing.
const (
	httpIPListen          = 0
	httpSSLCert           = 1
	httpURLACL            = 2
	httpSNICert           = 5
	httpCCSCert           = 6
	httpSSLCertEx         = 8
	httpSNICertEx         = 9
	httpCCSCertEx         = 10
	httpScopedCCSCert     = 11
	httpScopedCCSCertEx   = 12
	httpQueryNext         = 1 // HttpServiceConfigQueryNext
	httpParamHTTP2Window  = 0 // HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE
	httpParamHTTP2Limits  = 1
	httpParamCertConfig   = 6
	sockaddrStorage       = 128 // bytes of SOCKADDR_STORAGE
	maxHTTPRecords        = 10_000
	httpConfigurationCall = "HttpQueryServiceConfiguration"
)

// httpExtendedParams are the kinds of extended parameters that are asked for.
// Session ticket keys (5) are secrets: they are never even asked for.
var httpExtendedParams = []uint32{0, 1, 2, 3, 4, 6}

// httpInput is where the members of an input structure stand. QueryDesc is
// always at 0.
type httpInput struct {
	size, token int
	param       int // 0: the structure has none
}

// httpInputOf returns the layout of an id's input structure for a pointer
// size. The key begins at 8 where it holds a SOCKADDR_STORAGE, which is
// aligned at 8 on both. Source: http.h of the Windows SDK,
// HTTP_SERVICE_CONFIG_*_QUERY and _QUERY_EX.
func httpInputOf(id uint32, pointer int) httpInput {
	const (
		address     = 8 + sockaddrStorage // the end of a key that is an address
		addressHost = address + 8         // and a host, with padding where pointers have 4 bytes
	)
	switch id {
	case httpSSLCert, httpURLACL:
		return httpInput{size: 3 * pointer, token: 2 * pointer}
	case httpSNICert, httpScopedCCSCert:
		return httpInput{size: addressHost + 8, token: addressHost}
	case httpCCSCert:
		return httpInput{size: address + 8, token: address}
	case httpSSLCertEx, httpCCSCertEx:
		return httpInput{size: address + 8, token: address, param: address + 4}
	case httpSNICertEx, httpScopedCCSCertEx:
		return httpInput{size: addressHost + 8, token: addressHost, param: addressHost + 4}
	}
	return httpInput{}
}

// httpNext builds the input that asks for record number token of an id. It is
// nil for the IP listen list, which takes none.
func httpNext(id uint32, pointer int, token, param uint32) []byte {
	layout := httpInputOf(id, pointer)
	if layout.size == 0 {
		return nil
	}
	in := make([]byte, layout.size)
	binary.LittleEndian.PutUint32(in, httpQueryNext)
	binary.LittleEndian.PutUint32(in[layout.token:], token)
	if layout.param > 0 {
		binary.LittleEndian.PutUint32(in[layout.param:], param)
	}
	return in
}
