package windows

import "strings"

// Version is a release of Windows Server.
type Version struct {
	Product             string // as Windows calls itself
	Major, Minor, Build int
	UBR                 int
	IIS                 string
	// Events is the generation of the Schannel events: 'A' up to 2012 R2, 'B'
	// from 2016, 'C' from 2022. Source: the provider's manifests.
	Events byte
	// SSLFields is how many fields netsh prints of an SSL record.
	SSLFields int
	Suites    []string // the cipher suites that the registry lists by default
	Updates   []Update // some of those that such a server has
}

// The versions. The revisions are those of some month in their life.
var (
	Server2003 = &Version{Product: "Microsoft(R) Windows(R) Server 2003, Standard Edition",
		Major: 5, Minor: 2, Build: 3790, IIS: "6.0", Events: 'A'}
	Server2008R2 = &Version{Product: "Windows Server 2008 R2 Standard", Major: 6, Minor: 1, Build: 7601,
		IIS: "7.5", Events: 'A', SSLFields: 13, Suites: suites2008R2}
	Server2012R2 = &Version{Product: "Windows Server 2012 R2 Standard", Major: 6, Minor: 3, Build: 9600, UBR: 19994,
		IIS: "8.5", Events: 'A', SSLFields: 13, Suites: suites2012R2}
	Server2016 = &Version{Product: "Windows Server 2016 Standard", Major: 10, Build: 14393, UBR: 5125,
		IIS: "10.0", Events: 'B', SSLFields: 14, Suites: suites2016}
	Server2019 = &Version{Product: "Windows Server 2019 Standard", Major: 10, Build: 17763, UBR: 5458,
		IIS: "10.0", Events: 'B', SSLFields: 22, Suites: suites2019}
	Server2022 = &Version{Product: "Windows Server 2022 Standard", Major: 10, Build: 20348, UBR: 2340,
		IIS: "10.0", Events: 'C', SSLFields: 23, Suites: suites2022}
)

// IIS6 reports whether HTTP.sys is configured with httpcfg.
func (v *Version) IIS6() bool { return v.Major == 5 }

// Cipher suites by default, in order. Source: Microsoft, "Cipher Suites in
// TLS/SSL (Schannel SSP)"; before Windows 10 each elliptic-curve suite is
// listed once per curve.
var (
	suites2008R2 = strings.Fields(ecdhe2008 + dhe2008 + rsaGCM + rsaSuites + ecdsa2008 + old2008)
	suites2012R2 = suites2008R2
	suites2016   = strings.Fields(modern + dheCBC + rsaGCM + rsaSuites + threeDES + dss2016 + rc42016 + nullPSK)
	suites2019   = strings.Fields(tls13 + modern + rsaGCM + rsaSuites + threeDES + nullPSK)
	suites2022   = suites2019
)

const (
	tls13 = "TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256 "

	modern = `TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
		TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
		TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
		TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
		TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
		TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
		TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA `

	rsaGCM = "TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256 "

	rsaSuites = `TLS_RSA_WITH_AES_256_CBC_SHA256 TLS_RSA_WITH_AES_128_CBC_SHA256
		TLS_RSA_WITH_AES_256_CBC_SHA TLS_RSA_WITH_AES_128_CBC_SHA `

	threeDES = "TLS_RSA_WITH_3DES_EDE_CBC_SHA "
	dheCBC   = "TLS_DHE_RSA_WITH_AES_256_CBC_SHA TLS_DHE_RSA_WITH_AES_128_CBC_SHA "

	dss2016 = `TLS_DHE_DSS_WITH_AES_256_CBC_SHA256 TLS_DHE_DSS_WITH_AES_128_CBC_SHA256 TLS_DHE_DSS_WITH_AES_256_CBC_SHA
		TLS_DHE_DSS_WITH_AES_128_CBC_SHA TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA `
	rc42016 = "TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_MD5 "

	nullPSK = `TLS_RSA_WITH_NULL_SHA256 TLS_RSA_WITH_NULL_SHA TLS_PSK_WITH_AES_256_GCM_SHA384 TLS_PSK_WITH_AES_128_GCM_SHA256
		TLS_PSK_WITH_AES_256_CBC_SHA384 TLS_PSK_WITH_AES_128_CBC_SHA256 TLS_PSK_WITH_NULL_SHA384 TLS_PSK_WITH_NULL_SHA256 `

	ecdhe2008 = `TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384
		TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P384
		TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA_P256 TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA_P384
		TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P256 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P384 `

	dhe2008 = "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 " + dheCBC

	ecdsa2008 = `TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384_P384
		TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256_P256 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256_P384
		TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384_P384
		TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256_P256 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256_P384
		TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA_P256 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA_P384
		TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA_P256 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA_P384 `

	old2008 = dss2016 + threeDES + `TLS_RSA_WITH_RC4_128_SHA TLS_RSA_WITH_RC4_128_MD5 TLS_RSA_WITH_NULL_SHA256
		TLS_RSA_WITH_NULL_SHA SSL_CK_RC4_128_WITH_MD5 SSL_CK_DES_192_EDE3_CBC_WITH_MD5`
)
