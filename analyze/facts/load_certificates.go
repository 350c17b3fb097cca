package facts

import (
	"cmp"
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/certstore"
)

// Names of the machine's certificate stores, in upper case as HTTP.sys
// compares them.
const (
	StoreMy   = "MY"
	StoreRoot = "ROOT"
	StoreCA   = "CA"
	// StoreUser prefixes the stores of a user: "CURRENTUSER\MY".
	StoreUser = `CURRENTUSER\`
)

// certificate returns the entry of a thumbprint, making it when it is new.
func (l *loader) certificate(thumbprint string) *Certificate {
	if c := l.f.certs[thumbprint]; c != nil {
		return c
	}
	c := &Certificate{Thumbprint: thumbprint, Key: Key{Type: -1, KeySpec: -1}}
	l.f.certs[thumbprint] = c
	l.f.Certificates = append(l.f.Certificates, c)
	return c
}

// parsedCertificate takes over the content of a certificate.
func (l *loader) parsedCertificate(cert certstore.Certificate, ref evidence.Ref) *Certificate {
	c := l.certificate(cert.SHA1)
	if c.Cert == nil {
		c.Cert, c.Subject, c.Issuer = &cert, cert.Subject, cert.Issuer
	}
	if c.Ref.IsZero() {
		c.Ref = ref
	}
	if cert.Key != nil && c.Key.Associated != Yes {
		c.Key = keyOf(*cert.Key, ref)
	}
	return c
}

// certificateFile takes over a file of certificates.
func (l *loader) certificateFile(file string, list []certstore.Certificate) {
	for _, cert := range list {
		quote := cert.Subject + " " + cert.SHA1
		ref := evidence.Offset(file, int64(cert.Offset), quote)
		if cert.Line > 0 {
			ref = evidence.Line(file, cert.Line, quote)
		} else if len(list) == 1 {
			ref = evidence.File(file, quote)
		}
		l.parsedCertificate(cert, ref)
	}
	l.certFiles = append(l.certFiles, file)
}

// certificateText takes over what certutil or PowerShell said.
func (l *loader) certificateText(file string, r certstore.Result) (taken []text.Text) {
	if len(r.Certificates) > 0 {
		l.certificateFile(file, r.Certificates)
		taken = append(taken, text.T("certificates (PEM)", "証明書 (PEM)"))
	}
	for _, e := range r.Entries {
		l.storeEntry(file, e)
	}
	l.storeListings(file, r.Stores)
	for _, check := range r.Chains {
		l.chainCheck(file, check)
	}
	if len(r.Entries)+len(r.Stores)+len(r.Chains) > 0 {
		taken = append(taken, text.T("certificate store listing", "証明書ストアの一覧"))
		l.certFiles = append(l.certFiles, file)
	}
	taken = append(taken, l.diagnoses(file, r.Diagnoses)...)
	l.certProblems = append(l.certProblems, at(file, r.Problems)...)
	return taken
}

func (l *loader) storeEntry(file string, e certstore.StoreEntry) {
	ref := evidence.Line(file, e.Line, e.Quote)
	c := l.certificate(e.SHA1)
	c.Subject, c.Issuer = cmp.Or(c.Subject, e.SubjectRaw), cmp.Or(c.Issuer, e.IssuerRaw)
	if c.Ref.IsZero() {
		c.Ref = ref
	}
	if e.NotBeforeRaw != "" && e.NotAfterRaw != "" && c.Printed.Ref.IsZero() {
		c.Printed = PrintedValidity{e.NotBeforeRaw, e.NotAfterRaw, evidence.Line(file, e.Line, e.NotBeforeRaw+"\n"+e.NotAfterRaw)}
	}
	store := storeName(e.Store, e.Location)
	c.place(store, ref)
	if strings.HasPrefix(store, StoreUser) {
		return // the key of a user's store does not help HTTP.sys
	}
	if !keyless(store) || e.HasKeyInfo != nil && *e.HasKeyInfo {
		c.takeKey(e, ref)
	}
	if e.HasEnhKeyUsage && c.PurposesRef.IsZero() {
		c.Purposes, c.PurposesRef = append([]string{}, e.EnhKeyUsage...), ref
	}
	if e.Archived {
		c.Archived = Yes
	}
	for _, code := range e.Errors {
		if code>>16 == 0x800b {
			c.ChainErrors = append(c.ChainErrors, ChainError{Code: code, Ref: ref})
		}
	}
	c.chainBits(e.ChainErrors, ref)
}

// storeListings notes the stores that a text lists whole.
func (l *loader) storeListings(file string, listings []certstore.Listing) {
	for _, listing := range listings {
		store := storeName(listing.Store, listing.Location)
		if listing.Whole && store != "" && l.f.Stores[store].IsZero() {
			l.f.Stores[store] = evidence.Line(file, listing.Line, listing.Quote)
		}
	}
}

// keyless reports whether a store holds certificates of others: that an
// entry has no key there says nothing of the same certificate in My.
func keyless(store string) bool {
	switch store {
	case StoreRoot, StoreCA, "AUTHROOT", "DISALLOWED", "TRUST", "TRUSTEDPEOPLE", "TRUSTEDPUBLISHER", "SMARTCARDROOT", "CLIENTAUTHISSUER":
		return true
	}
	return false
}

// place notes that a store holds the certificate.
func (c *Certificate) place(store string, ref evidence.Ref) {
	if store == "" || slices.ContainsFunc(c.Placements, func(p Placement) bool { return p.Store == store }) {
		return
	}
	c.Placements = append(c.Placements, Placement{store, ref})
}

// In reports whether a store is known to hold the certificate.
func (c *Certificate) In(store string) bool {
	return slices.ContainsFunc(c.Placements, func(p Placement) bool { return strings.EqualFold(p.Store, store) })
}

// storeName is a store's name in upper case, behind StoreUser where it is a
// user's.
func storeName(store, location string) string {
	name := strings.ToUpper(store)
	if name != "" && strings.EqualFold(location, "CurrentUser") {
		return StoreUser + name
	}
	return name
}

// takeKey takes over what a store entry says of the private key. A firmer
// statement replaces a weaker one: a named container, then "there is none",
// then nothing.
func (c *Certificate) takeKey(e certstore.StoreEntry, ref evidence.Ref) {
	switch {
	case e.HasKeyInfo == nil:
	case *e.HasKeyInfo && c.Key.Associated != Yes:
		usable, code, usableRef := c.Key.Usable, c.Key.Code, c.Key.UsableRef
		c.Key = keyOf(e.Key, ref)
		c.Key.Usable, c.Key.Code, c.Key.UsableRef = usable, code, usableRef
	case !*e.HasKeyInfo && c.Key.Associated == Unknown:
		c.Key.Associated, c.Key.Ref = No, ref
	}
	switch e.KeyTest {
	case certstore.KeyTestPassed:
		c.Key.Usable, c.Key.UsableRef = Yes, ref
	case certstore.KeyTestFailed, certstore.KeyTestMissingKeyset:
		if c.Key.Usable != Yes {
			c.Key.Usable, c.Key.UsableRef = No, ref
			c.Key.Code = keyCode(e)
		}
	}
}

// keyCode is the error code of a failed key test. certutil prints "Missing
// stored keyset" for NTE_BAD_KEYSET.
func keyCode(e certstore.StoreEntry) uint32 {
	for _, code := range e.Errors {
		if code>>16 == 0x8009 {
			return code
		}
	}
	if e.KeyTest == certstore.KeyTestMissingKeyset {
		return 0x80090016
	}
	return 0
}

func keyOf(k certstore.Key, ref evidence.Ref) Key {
	out := Key{
		Associated: Yes, Provider: k.Provider, Type: k.ProviderType, Container: k.Container,
		UniqueName: cmp.Or(k.UniqueContainer, uniqueContainer(k.Container)), KeySpec: k.KeySpec, Ref: ref,
	}
	if k.Flags >= 0 {
		out.Machine = tri(k.Flags&0x20 != 0)
	}
	return out
}

// uniqueContainer is the container's name when it has the shape of a file
// name, as certutil shows it for keys of a CryptoAPI provider.
func uniqueContainer(name string) string {
	if uniqueNameShape.MatchString(name) {
		return strings.ToLower(name)
	}
	return ""
}

func tri(yes bool) Tri {
	if yes {
		return Yes
	}
	return No
}

// chainCheck takes over the verdict of certutil -verify on the leaf.
func (l *loader) chainCheck(file string, check certstore.ChainCheck) {
	if len(check.Elements) == 0 || check.Elements[0].SHA1 == "" {
		return
	}
	ref := evidence.Line(file, check.Line, check.Quote)
	c := l.certificate(check.Elements[0].SHA1)
	c.Subject, c.Issuer = cmp.Or(c.Subject, check.Elements[0].SubjectRaw), cmp.Or(c.Issuer, check.Elements[0].IssuerRaw)
	if c.Ref.IsZero() {
		c.Ref = ref
	}
	for _, code := range check.Errors {
		c.ChainErrors = append(c.ChainErrors, ChainError{Code: code, Ref: ref})
	}
	c.chainBits(check.ErrorStatus, ref)
}

// chainBits turns bits of CERT_TRUST_STATUS into the error codes that mean
// the same. Source: wincrypt.h and Microsoft, "CERT_TRUST_STATUS".
func (c *Certificate) chainBits(bits uint32, ref evidence.Ref) {
	for _, b := range []struct{ bit, code uint32 }{
		{0x1, 0x800b0101},     // CERT_TRUST_IS_NOT_TIME_VALID: CERT_E_EXPIRED
		{0x10, 0x800b0110},    // CERT_TRUST_IS_NOT_VALID_FOR_USAGE: CERT_E_WRONG_USAGE
		{0x20, 0x800b0109},    // CERT_TRUST_IS_UNTRUSTED_ROOT: CERT_E_UNTRUSTEDROOT
		{0x10000, 0x800b010a}, // CERT_TRUST_IS_PARTIAL_CHAIN: CERT_E_CHAINING
	} {
		has := slices.ContainsFunc(c.ChainErrors, func(e ChainError) bool { return e.Code == b.code })
		if bits&b.bit != 0 && !has {
			c.ChainErrors = append(c.ChainErrors, ChainError{Code: b.code, Ref: ref})
		}
	}
}

// wireCertificates takes over the certificates that the server of a
// connection sent. Whether that server is the diagnosed machine is decided
// later; see judgeHandshakes.
func (l *loader) wireCertificates(file string, h capture.Handshake) {
	if h.Certificates == nil {
		return
	}
	for i, sent := range h.Certificates.Chain {
		c := l.f.certs[sent.SHA1]
		if c == nil || c.Cert == nil {
			cert, err := certstore.ParseCertificate(sent.DER)
			if err != nil {
				continue
			}
			c = l.parsedCertificate(cert, evidence.Frame(file, h.Certificates.Frame, cert.Subject+" "+cert.SHA1))
		}
		c.noteSent(sending{h.Server, i == 0, evidence.Frame(file, h.Certificates.Frame, c.Subject+" "+c.Thumbprint)})
	}
}

// noteSent keeps the first sending of each server.
func (c *Certificate) noteSent(s sending) {
	for _, known := range c.sent {
		if known.server == s.server && known.leaf == s.leaf {
			return
		}
	}
	c.sent = append(c.sent, s)
}
