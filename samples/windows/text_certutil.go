package windows

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"ssltriage/samples/pki"
)

// StoreText is "certutil -store NAME", or with verbose "certutil -v -store
// NAME".
func (s *Server) StoreText(store string, verbose bool) string {
	w := s.Language.certutil
	var b strings.Builder
	titles := map[string]string{"my": w.my, "root": w.root, "ca": w.ca}
	fmt.Fprintf(&b, "%s", strings.ToLower(store))
	if title := titles[strings.ToLower(store)]; title != "" {
		fmt.Fprintf(&b, " %q", title)
	}
	b.WriteByte('\n')
	n := 0
	for _, e := range s.Certificates {
		if !strings.EqualFold(e.Store, store) {
			continue
		}
		fmt.Fprintf(&b, "================ %s %d ================\n", w.certificate, n)
		if verbose {
			s.longEntry(&b, e)
		} else {
			s.shortEntry(&b, e)
		}
		b.WriteByte('\n')
		n++
	}
	fmt.Fprintf(&b, w.done+"\n", "store")
	return b.String()
}

// RepairText is "certutil -repairstore NAME HASH" of one entry.
func (s *Server) RepairText(e *Entry, failure string) string {
	w := s.Language.certutil
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q\n================ %s 0 ================\n", strings.ToLower(e.Store), w.my, w.certificate)
	s.shortEntry(&b, e)
	if failure != "" {
		fmt.Fprintf(&b, "CertUtil: -repairstore command FAILED: %s\n", failure)
		return b.String()
	}
	fmt.Fprintf(&b, w.done+"\n", "repairstore")
	return b.String()
}

func (s *Server) shortEntry(b *strings.Builder, e *Entry) {
	w := s.Language.certutil
	if e.Archived {
		b.WriteString("Archived!\n")
	}
	fmt.Fprintf(b, "%s: %032x\n%s: %s\n", w.serial, e.Cert.SerialNumber, w.issuer, e.Cert.Issuer.Subject)
	s.validity(b, e.Cert)
	fmt.Fprintf(b, "%s: %s\n%s\n", w.subject, e.Cert.Subject, w.rootLine(e.Cert))
	fmt.Fprintf(b, "%s(sha1): %s\n", w.hash, s.hashText(e.Cert.Hash()))
	if e.Key != nil {
		fmt.Fprintf(b, "  %s = %s\n  %s: %s\n  %s = %s\n", w.container, e.Key.Container, w.unique, e.Key.Unique, w.provider, e.Key.Provider)
	}
	b.WriteString(s.keyVerdict(e))
}

// longEntry is the form of -v. It leaves the raw bytes out that certutil
// prints of keys and signatures.
func (s *Server) longEntry(b *strings.Builder, e *Entry) {
	w, c := s.Language.certutil, e.Cert
	fmt.Fprintf(b, "X509 %s:\nVersion: 3\n%s: %032x\n%s:\n    Algorithm ObjectId: %s\n", w.certificate, w.serial, c.SerialNumber, w.algorithm, signatureOID(c))
	fmt.Fprintf(b, "%s:\n", w.issuer)
	name(b, c.Issuer.Subject.String(), w.nameHash, c.RawIssuer)
	b.WriteByte('\n')
	s.validity(b, c)
	fmt.Fprintf(b, "\n%s:\n", w.subject)
	name(b, c.Subject.String(), w.nameHash, c.RawSubject)
	fmt.Fprintf(b, "\n%s:\n    Algorithm ObjectId: 1.2.840.113549.1.1.1 RSA\n%s: %d bits\n", w.publicKey, w.length, keyBits(c))
	extensions(b, c)
	fmt.Fprintf(b, "%s\n", w.rootLine(c))
	key := sha1.Sum(c.RawSubjectPublicKeyInfo)
	fmt.Fprintf(b, "%s(sha1): %s\n", w.keys, s.hashText(key[:]))
	md, sha := md5.Sum(c.Raw), sha256.Sum256(c.Raw)
	fmt.Fprintf(b, "%s(md5): %s\n%s(sha1): %s\n%s(sha256): %s\n\n", w.hash, s.hashText(md[:]), w.hash, s.hashText(c.Hash()), w.hash, s.hashText(sha[:]))
	s.properties(b, e)
	b.WriteString(s.keyVerdict(e))
}

func (s *Server) properties(b *strings.Builder, e *Entry) {
	w := s.Language.certutil
	if e.Key != nil {
		fmt.Fprintf(b, "  CERT_KEY_PROV_INFO_PROP_ID(2):\n    %s = %s\n  %s: %s\n    %s = %s\n    ProviderType = %x\n  Flags = 20 (32)\n    CRYPT_MACHINE_KEYSET -- 20 (32)\n    KeySpec = %d -- %s\n\n",
			w.container, e.Key.Container, w.unique, e.Key.Unique, w.provider, e.Key.Provider, e.Key.Type, e.Key.Spec,
			[]string{"XCN_AT_NONE", "AT_KEYEXCHANGE", "AT_SIGNATURE"}[e.Key.Spec])
	}
	if e.Purposes != nil {
		b.WriteString("  CERT_ENHKEY_USAGE_PROP_ID(9):\n    Enhanced Key Usage\n")
		for _, oid := range e.Purposes {
			fmt.Fprintf(b, "        %s\n", oid)
		}
		b.WriteByte('\n')
	}
	if e.FriendlyName != "" {
		fmt.Fprintf(b, "  CERT_FRIENDLY_NAME_PROP_ID(11):\n    %s\n\n", e.FriendlyName)
	}
	if e.Archived {
		b.WriteString("  CERT_ARCHIVED_PROP_ID(19):\n    EMPTY\n\n")
	}
	fmt.Fprintf(b, "  CERT_SHA1_HASH_PROP_ID(3):\n    %s\n\n", s.hashText(e.Cert.Hash()))
}

// keyVerdict is what certutil says of the private key in the end.
func (s *Server) keyVerdict(e *Entry) string {
	w := s.Language.certutil
	switch {
	case e.Key == nil:
		return w.noKey + "\n" + w.noDecrypt + "\n"
	case e.KeyError == 0x80090016:
		return w.missing + "\n"
	case e.KeyError != 0:
		return fmt.Sprintf("%s: 0x%x (%d)\n%s\n", e.Key.Provider, e.KeyError, int32(e.KeyError), w.failed)
	}
	return w.exportable + "\n" + w.passed + "\n"
}

func (w certutilWords) rootLine(c *pki.Certificate) string {
	if c.SelfSigned() {
		return w.isRoot
	}
	return w.nonRoot
}

// validity prints local times in the regional format.
func (s *Server) validity(b *strings.Builder, c *pki.Certificate) {
	w, format := s.Language.certutil, func(t time.Time) string { return s.Language.local(t).Format(s.Language.DateTime) }
	fmt.Fprintf(b, " %s: %s\n %s: %s\n", w.notBefore, format(c.NotBefore), w.notAfter, format(c.NotAfter))
}

// hashText prints a hash, up to Windows 8.1 in pairs.
func (s *Server) hashText(hash []byte) string {
	if s.Version.Build < 10240 {
		return fmt.Sprintf("% x", hash)
	}
	return fmt.Sprintf("%x", hash)
}

func name(b *strings.Builder, dn, label string, raw []byte) {
	for _, part := range strings.Split(dn, ",") {
		fmt.Fprintf(b, "    %s\n", part)
	}
	sha, md := sha1.Sum(raw), md5.Sum(raw)
	fmt.Fprintf(b, "  %s(sha1): %x\n  %s(md5): %x\n", label, sha, label, md)
}

func signatureOID(c *pki.Certificate) string {
	switch c.SignatureAlgorithm {
	case x509.SHA1WithRSA:
		return "1.2.840.113549.1.1.5 sha1RSA"
	case x509.ECDSAWithSHA256:
		return "1.2.840.10045.4.3.2 sha256ECDSA"
	}
	return "1.2.840.113549.1.1.11 sha256RSA"
}

func keyBits(c *pki.Certificate) int {
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok {
		return k.N.BitLen()
	}
	return 256
}

func extensions(b *strings.Builder, c *pki.Certificate) {
	var lines []string
	if len(c.DNSNames) > 0 {
		lines = append(lines, "    2.5.29.17: Flags = 0, Length = 18", "    Subject Alternative Name")
		for _, host := range c.DNSNames {
			lines = append(lines, "        DNS Name="+host)
		}
	}
	if len(c.ExtKeyUsage) > 0 {
		lines = append(lines, "    2.5.29.37: Flags = 0, Length = c", "    Enhanced Key Usage")
		for _, use := range c.ExtKeyUsage {
			lines = append(lines, "        "+map[x509.ExtKeyUsage]string{
				x509.ExtKeyUsageServerAuth: "Server Authentication (1.3.6.1.5.5.7.3.1)",
				x509.ExtKeyUsageClientAuth: "Client Authentication (1.3.6.1.5.5.7.3.2)",
			}[use])
		}
	}
	fmt.Fprintf(b, "Certificate Extensions: %d\n%s\n", len(c.Extensions), strings.Join(lines, "\n"))
}

// VerifyText is "certutil -verify FILE" for a chain whose leaf has an error:
// the bit of CERT_TRUST_STATUS with its name, and the closing message with
// its code.
func (s *Server) VerifyText(c *pki.Certificate, bit uint32, bitName, message string) string {
	w := s.Language.certutil
	var b strings.Builder
	fmt.Fprintf(&b, "%s:\n", w.issuer)
	name(&b, c.Issuer.Subject.String(), w.nameHash, c.RawIssuer)
	fmt.Fprintf(&b, "%s:\n", w.subject)
	name(&b, c.Subject.String(), w.nameHash, c.RawSubject)
	fmt.Fprintf(&b, "%s: %032x\n\ndwFlags = CA_VERIFY_FLAGS_CONSOLE_TRACE (0x20000000)\nChainFlags = CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT (0x40000000)\n", w.serial, c.SerialNumber)
	fmt.Fprintf(&b, "HCCE_LOCAL_MACHINE\nCERT_CHAIN_POLICY_BASE\n-------- CERT_CHAIN_CONTEXT --------\nChainContext.dwInfoStatus = CERT_TRUST_HAS_PREFERRED_ISSUER (0x100)\nChainContext.dwErrorStatus = %s (0x%x)\n\n", bitName, bit)
	for i, element := 0, c; ; i, element = i+1, element.Issuer {
		status := bit
		if i > 0 {
			status = 0
		}
		fmt.Fprintf(&b, "CertContext[0][%d]: dwInfoStatus=102 dwErrorStatus=%x\n  Issuer: %s\n", i, status, element.Issuer.Subject)
		s.validity(&b, element)
		fmt.Fprintf(&b, "  Subject: %s\n  Serial: %032x\n  Cert: %x\n", element.Subject, element.SerialNumber, element.Hash())
		if status != 0 {
			fmt.Fprintf(&b, "  Element.dwErrorStatus = %s (0x%x)\n", bitName, bit)
		}
		b.WriteByte('\n')
		if element.SelfSigned() {
			break
		}
	}
	fmt.Fprintf(&b, "%s\n------------------------------------\n%s\n", message, fmt.Sprintf(w.done, "verify"))
	return b.String()
}
