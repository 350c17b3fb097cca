package certstore

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"net/netip"
	"slices"
	"time"

	"ssltriage/parsers/problem"
)

// Limits of one certificate.
const (
	maxCertificate = 256 << 10 // bytes of DER
	maxProblem     = 300       // bytes of one problem
)

// Certificate is what stands in one X.509 certificate (RFC 5280), and what a
// store keeps beside it. Hashes, key identifiers and the serial number are
// lower-case hex; times are UTC.
type Certificate struct {
	Raw    []byte `json:"-"` // DER
	SHA1   string // the thumbprint
	SHA256 string

	Subject      string // "CN=www.example.com, O=Example, C=US": one line, escaped as in RFC 4514
	Issuer       string
	RawSubject   []byte    `json:"-"` // DER, for comparing
	RawIssuer    []byte    `json:"-"`
	SerialNumber string    // without leading zero octets, as Windows shows it
	NotBefore    time.Time // zero when unreadable
	NotAfter     time.Time

	DNSNames []string     // of the subject alternative name
	IPs      []netip.Addr // likewise

	KeyAlgorithm       string // "RSA", "ECDSA", "Ed25519", "DSA", "ML-DSA-65", …; otherwise the dotted OID
	KeyBits            int    // 0 when not known
	Curve              string // "P-256", "brainpoolP256r1", …; "explicit"; otherwise the dotted OID
	SPKISHA256         string // of the SubjectPublicKeyInfo
	SignatureAlgorithm string // "SHA256-RSA", "ECDSA-SHA384", …; otherwise the dotted OID

	HasEKU                bool    // the extended key usage extension is there; without it every use is allowed
	ExtKeyUsage           []Usage // in the certificate's order
	HasKeyUsage           bool    // the key usage extension is there
	KeyUsage              x509.KeyUsage
	BasicConstraintsValid bool // the basic constraints extension is there
	IsCA                  bool
	SubjectKeyID          string
	AuthorityKeyID        string
	AIA                   []string // addresses of the issuer's certificate
	OCSP                  []string
	CRL                   []string

	SelfIssued bool // subject and issuer are the same name
	SelfSigned bool // self-issued, and the signature verifies with its own key

	// Partial: neither key usages, names, constraints nor key identifiers
	// could be read; that they are empty means nothing.
	Partial  bool
	Problems []problem.Text // also why crypto/x509 refuses it: "crypto/x509: …"

	Line         int    // in a text: line of BEGIN CERTIFICATE, from 1; otherwise 0
	Offset       int    // in a binary file: offset of the DER in bytes
	FriendlyName string // from a store's property
	Archived     bool   // likewise
	Key          *Key   // from a store's property; nil: none was there
}

// Key is what a store's CERT_KEY_PROV_INFO property says of the place of the
// private key: never the key itself.
type Key struct {
	Container       string // as recorded: a name or GUID, for CAPI keys often the unique name
	UniqueContainer string // name of the key file, "<32 hex>_<machine GUID>", "" when not said
	SimpleContainer string // a second name that certutil shows for CAPI keys
	Provider        string
	ProviderType    int   // 0 is a CNG key storage provider; -1 unknown
	Flags           int64 // CRYPT_MACHINE_KEYSET is 0x20; -1 unknown
	KeySpec         int   // 0 none (CNG), 1 AT_KEYEXCHANGE, 2 AT_SIGNATURE; -1 unknown
}

func unknownKey() Key { return Key{ProviderType: -1, Flags: -1, KeySpec: -1} }

// ParseCertificate reads one certificate, which der must begin with. It fails
// only where not even serial number, names, validity and key can be found; a
// certificate that crypto/x509 refuses is returned with the reason in
// Problems.
func ParseCertificate(der []byte) (Certificate, error) {
	if len(der) > maxCertificate {
		if _, rest, ok := next(der); !ok || len(der)-len(rest) > maxCertificate {
			return Certificate{}, problem.New("read certificate: longer than %d bytes", "証明書の読み取り: %d バイトを超えています", maxCertificate)
		}
	}
	p, ok := walk(der)
	if !ok {
		return Certificate{}, problem.New("read certificate: not the structure of an X.509 certificate", "証明書の読み取り: X.509 証明書の構造ではありません")
	}
	c := fromParts(p)
	x, problems := parseLenient(p)
	for _, said := range problems {
		c.note(said)
	}
	if x == nil {
		c.Partial = true
	} else {
		c.addParsed(x)
	}
	c.checkSelf()
	return c, nil
}

// fromParts fills what needs no interpretation.
func fromParts(p parts) Certificate {
	sum1, sum256, key256 := sha1.Sum(p.raw), sha256.Sum256(p.raw), sha256.Sum256(p.spki)
	key := readPublicKey(p.spki)
	c := Certificate{
		Raw:                slices.Clone(p.raw),
		SHA1:               hex.EncodeToString(sum1[:]),
		SHA256:             hex.EncodeToString(sum256[:]),
		Subject:            nameString(p.subject),
		Issuer:             nameString(p.issuer),
		RawSubject:         slices.Clone(p.subject),
		RawIssuer:          slices.Clone(p.issuer),
		SerialNumber:       serialHex(p.serial),
		NotBefore:          p.notBefore,
		NotAfter:           p.notAfter,
		KeyAlgorithm:       key.algorithm,
		KeyBits:            key.bits,
		Curve:              key.curve,
		SPKISHA256:         hex.EncodeToString(key256[:]),
		SignatureAlgorithm: signatureName(p.signatureOID),
		SelfIssued:         string(p.subject) == string(p.issuer),
	}
	if p.datesUnreadable {
		c.problem("validity: a date cannot be read", "有効期間: 日付を読み取れません")
	}
	return c
}

// addParsed fills what crypto/x509 read from the extensions.
func (c *Certificate) addParsed(x *x509.Certificate) {
	if x.SignatureAlgorithm != x509.UnknownSignatureAlgorithm {
		c.SignatureAlgorithm = x.SignatureAlgorithm.String()
	}
	for _, name := range x.DNSNames {
		c.DNSNames = append(c.DNSNames, escapeValue(name))
	}
	for _, ip := range x.IPAddresses {
		if a, ok := netip.AddrFromSlice(ip); ok {
			c.IPs = append(c.IPs, a)
		}
	}
	c.KeyUsage = x.KeyUsage
	c.IsCA, c.BasicConstraintsValid = x.IsCA, x.BasicConstraintsValid
	c.SubjectKeyID = hex.EncodeToString(x.SubjectKeyId)
	c.AuthorityKeyID = hex.EncodeToString(x.AuthorityKeyId)
	c.AIA = printable(x.IssuingCertificateURL)
	c.OCSP = printable(x.OCSPServer)
	c.CRL = printable(x.CRLDistributionPoints)
	for _, e := range x.Extensions {
		switch e.Id.String() {
		case "2.5.29.15":
			c.HasKeyUsage = true
		case "2.5.29.37":
			c.HasEKU = true
			var oids []asn1.ObjectIdentifier
			if _, err := asn1.Unmarshal(e.Value, &oids); err != nil {
				c.problem("extended key usage: %w", "拡張キー使用法: %w", err)
			}
			c.ExtKeyUsage = usagesOf(oids)
		}
	}
}

// printable escapes what is not one harmless line.
func printable(list []string) []string {
	var out []string
	for _, s := range list {
		if len(s) <= 2048 {
			out = append(out, escapeControls(s))
		}
	}
	return out
}

// checkSelf verifies the signature of a self-issued certificate.
func (c *Certificate) checkSelf() {
	if !c.SelfIssued {
		return
	}
	state, why := checkSignature(c, c)
	c.SelfSigned = state == SignatureVerified
	if state == SignatureUnchecked {
		c.problem("signature not verified: %w", "署名を検証していません: %w", why)
	}
}

func (c *Certificate) problem(en, ja string, args ...any) { c.note(problem.New(en, ja, args...)) }

func (c *Certificate) note(said problem.Text) { c.Problems = append(c.Problems, clipped(said)) }

// clipped makes a problem one harmless line.
func clipped(said problem.Text) problem.Text {
	return said.Map(func(s string) string { return clip(s, maxProblem) })
}
