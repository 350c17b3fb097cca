package schannel

import (
	"crypto/x509"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/tls"
)

// Credential is what a certificate with its key allows. The zero value is a
// certificate of which nothing is known: it rules nothing out.
type Credential struct {
	Key   string    // "RSA", "ECDSA", …; empty when unknown
	Bits  int       // of the key; 0 unknown
	Curve tls.Group // of an ECDSA key; 0 when it is none, or has no number
	// CurveName is the curve in words, "P-521".
	CurveName string
	// Signs and Deciphers are what the key usage allows; Unknown without the
	// extension or the certificate, where nothing is forbidden.
	Signs, Deciphers facts.Tri
	// ByUsage has the key usage decide, as some Windows servers were seen to
	// and others were not; see Policy.Negotiate.
	ByUsage bool
	// SignatureOnly: the key is an AT_SIGNATURE key of CryptoAPI, which cannot
	// decipher (KeySpec 2).
	SignatureOnly bool
	// Chain are the signature algorithms of the certificates below the root,
	// the leaf's first, 0 for one without a number; empty when unknown, and
	// from Windows 10 on, where they do not count.
	Chain []tls.SignatureScheme
	// ChainNames are the same in words, "SHA512-RSA".
	ChainNames []string
}

// curveNames are the curves of certificates by their group.
var curveNames = map[string]tls.Group{
	"P-224": 0x0015, "P-256": 0x0017, "P-384": 0x0018, "P-521": 0x0019,
	"brainpoolP256r1": 0x001a, "brainpoolP384r1": 0x001b, "brainpoolP512r1": 0x001c, "secp256k1": 0x0016,
}

// signatureNames are the signature algorithms of certificates.
var signatureNames = map[string]tls.SignatureScheme{
	"MD5-RSA": 0x0101, "SHA1-RSA": 0x0201, "SHA256-RSA": 0x0401, "SHA384-RSA": 0x0501, "SHA512-RSA": 0x0601,
	"DSA-SHA1": 0x0202, "DSA-SHA256": 0x0402,
	"ECDSA-SHA1": 0x0203, "ECDSA-SHA256": 0x0403, "ECDSA-SHA384": 0x0503, "ECDSA-SHA512": 0x0603,
	"SHA256-RSAPSS": 0x0804, "SHA384-RSAPSS": 0x0805, "SHA512-RSAPSS": 0x0806,
}

// CredentialOf is what the certificate of a server allows; of a nil
// certificate nothing is known.
func CredentialOf(f *facts.Facts, c *facts.Certificate) Credential {
	var out Credential
	if c == nil {
		return out
	}
	out.SignatureOnly = c.Key.KeySpec == 2 && c.Key.Type != 0
	if c.Cert == nil {
		return out
	}
	out.Key, out.Bits = c.Cert.KeyAlgorithm, c.Cert.KeyBits
	out.CurveName = c.Cert.Curve
	out.Curve = curveNames[c.Cert.Curve]
	out.Signs, out.Deciphers = usage(c, x509.KeyUsageDigitalSignature), usage(c, x509.KeyUsageKeyEncipherment)
	if f.Host.Build == 0 || f.Host.Build >= windows10 {
		return out // nothing depends on the chain, see Policy.chain
	}
	for _, link := range f.Chain(c).Certificates {
		if link.SelfIssued {
			break
		}
		out.Chain = append(out.Chain, signatureNames[link.SignatureAlgorithm])
		out.ChainNames = append(out.ChainNames, link.SignatureAlgorithm)
	}
	return out
}

// usage is whether the key usage of a certificate allows something.
func usage(c *facts.Certificate, bit x509.KeyUsage) facts.Tri {
	switch {
	case !c.Cert.HasKeyUsage || c.Cert.Partial:
		return facts.Unknown
	case c.Cert.KeyUsage&bit != 0:
		return facts.Yes
	}
	return facts.No
}

// Can reports whether the certificate can serve a suite: its key fits, it
// can decipher where the exchange is RSA, and, with ByUsage, its key usage
// allows what the suite needs of it.
func (c Credential) Can(s Suite) bool {
	switch {
	case !s.Fits(c.Key):
		return false
	case s.Deciphers():
		return !c.SignatureOnly && !(c.ByUsage && c.Deciphers == facts.No)
	case s.Ephemeral():
		return !(c.ByUsage && c.Signs == facts.No)
	}
	return true
}

// limited reports whether the key usage rules some suites out.
func (c Credential) limited() bool { return c.Signs == facts.No || c.Deciphers == facts.No }

// Deciphers reports whether the suite has the client encrypt a secret with
// the server's key: RSA key exchange.
func (s Suite) Deciphers() bool {
	name := strings.ToUpper(s.Name)
	return strings.HasPrefix(name, "TLS_RSA_") || strings.HasPrefix(name, "SSL_CK_")
}

// Ephemeral reports whether the server signs the key exchange: ECDHE, DHE and
// all suites of TLS 1.3.
func (s Suite) Ephemeral() bool {
	return s.Number.Is13() || s.exchange("_ECDHE_") || s.exchange("_DHE_")
}

func (s Suite) exchange(piece string) bool { return strings.Contains(strings.ToUpper(s.Name), piece) }
