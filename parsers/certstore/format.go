package certstore

import (
	"bytes"
	"encoding/binary"

	"ssltriage/parsers/problem"
)

// Format names what a file is, judged by its first bytes and never by its
// name.
type Format string

// The formats that Sniff knows. Those from FormatPKCS12 on hold private keys
// and are never read; FormatRequest and FormatRevocationList hold no
// certificate.
const (
	FormatUnknown        Format = ""
	FormatDER            Format = "der"              // X.509 certificate, RFC 5280
	FormatPEM            Format = "pem"              // text with BEGIN CERTIFICATE or BEGIN PKCS7, RFC 7468
	FormatPKCS7          Format = "pkcs7"            // SignedData: .p7b, .p7c, .spc, .stl; RFC 2315
	FormatSerialized     Format = "serialized-store" // .sst; MS-OSHARED 2.3.9.1
	FormatRequest        Format = "request"          // certificate request, RFC 2986
	FormatRevocationList Format = "revocation-list"  // CRL, RFC 5280 section 5
	FormatPKCS12         Format = "pkcs12"           // .pfx; RFC 7292
	FormatPrivateKey     Format = "private-key"      // PKCS#1, PKCS#8, SEC 1, PVK or key blob
)

// HasPrivateKey tells the formats that ParseBinary refuses.
func (f Format) HasPrivateKey() bool { return f == FormatPKCS12 || f == FormatPrivateKey }

var (
	magicSerialized = []byte("\x00\x00\x00\x00CERT") // version 0, file type 0x54524543
	magicPVK        = []byte("\x1e\xf1\xb5\xb0")     // PVK file
	magicBlob       = []byte("\x07\x02\x00\x00")     // PRIVATEKEYBLOB, version 2 (BLOBHEADER, wincrypt.h)
	oidSignedData   = "1.2.840.113549.1.7.2"         // RFC 2315 section 14
	oidData         = "1.2.840.113549.1.7.1"         //
	oidRSAKey       = "1.2.840.113549.1.1.1"         //
	pemCertificates = [][]byte{[]byte("CERTIFICATE"), []byte("X509 CERTIFICATE"), []byte("TRUSTED CERTIFICATE"), []byte("PKCS7"), []byte("CMS")}
)

// sniffText bounds how far Sniff looks for a PEM line.
const sniffText = 4 << 20

// formatNames are the formats whose names are words.
var formatNames = map[Format]problem.Text{
	FormatSerialized:     problem.New("serialized-store", "シリアル化されたストア"),
	FormatRequest:        problem.New("request", "証明書の要求"),
	FormatRevocationList: problem.New("revocation-list", "失効リスト"),
	FormatPrivateKey:     problem.New("private-key", "秘密キー"),
}

// Name is the format for people.
func (f Format) Name() problem.Text {
	if name, ok := formatNames[f]; ok {
		return name
	}
	return problem.New("%s", "%s", string(f))
}

// Sniff tells the format of a file. A text that mixes certificates with a
// private key is FormatPEM: ParseBinary reads the certificates and reports
// the key.
func Sniff(data []byte) Format {
	switch {
	case bytes.HasPrefix(data, magicSerialized):
		return FormatSerialized
	case bytes.HasPrefix(data, magicPVK) && len(data) >= 24,
		isPrivateKeyBlob(data):
		return FormatPrivateKey
	case len(data) > 0 && data[0] == tagSequence:
		if f := sniffDER(data); f != FormatUnknown {
			return f
		}
	}
	return sniffPEM(pemText(data[:min(len(data), sniffText)]))
}

// isPrivateKeyBlob knows the key blobs that begin with BLOBHEADER and the
// magic of a private RSA or DSA key ("RSA2", "DSS2").
func isPrivateKeyBlob(data []byte) bool {
	if len(data) < 16 || !bytes.HasPrefix(data, magicBlob) {
		return false
	}
	magic := string(data[8:12])
	return magic == "RSA2" || magic == "DSS2"
}

func sniffPEM(text []byte) Format {
	found := FormatUnknown
	for block := range pemBlocks(text) {
		switch {
		case block.private:
			if found == FormatUnknown {
				found = FormatPrivateKey
			}
		case isCertificateLabel(block.label):
			return FormatPEM
		case found == FormatUnknown && bytes.HasSuffix(block.label, []byte("CERTIFICATE REQUEST")):
			found = FormatRequest
		case found == FormatUnknown && string(block.label) == "X509 CRL":
			found = FormatRevocationList
		}
	}
	return found
}

// sniffDER tells the ASN.1 structures apart by their first values.
func sniffDER(data []byte) Format {
	if isSignedData(data) {
		return FormatPKCS7
	}
	head, _, _, ok := header(data)
	if !ok {
		return FormatUnknown
	}
	if _, ok := walk(data); ok {
		return FormatDER
	}
	fields := firstValues(data[head:], 3)
	switch {
	case len(fields) > 0 && isInteger(fields[0], 3) && isContentInfo(data[head+len(fields[0].raw):]):
		return FormatPKCS12
	case isKey(fields):
		return FormatPrivateKey
	case len(fields) == 3 && fields[0].tag == tagSequence && fields[1].tag == tagSequence && fields[2].tag == tagBitString:
		return sniffSigned(fields[0].body)
	}
	return FormatUnknown
}

// sniffSigned tells a request from a revocation list by the contents of what
// is signed.
func sniffSigned(body []byte) Format {
	fields := firstValues(body, 4)
	if len(fields) >= 3 && isInteger(fields[0], 0) && fields[1].tag == tagSequence && fields[2].tag == tagSequence {
		return FormatRequest
	}
	if len(fields) > 0 && fields[0].tag == tagInteger {
		fields = fields[1:]
	}
	if len(fields) >= 3 && fields[0].tag == tagSequence && fields[1].tag == tagSequence && isTime(fields[2]) {
		return FormatRevocationList
	}
	return FormatUnknown
}

// isKey knows RSAPrivateKey, ECPrivateKey, PrivateKeyInfo and
// EncryptedPrivateKeyInfo (RFC 8017, RFC 5915, RFC 5958).
func isKey(fields []tlv) bool {
	if len(fields) < 2 {
		return false
	}
	first, second := fields[0], fields[1]
	switch {
	case isInteger(first, 0) && second.tag == tagInteger && len(second.body) >= 32 && len(fields) > 2:
		return true
	case isInteger(first, 1) && second.tag == tagOctetString:
		return true
	case (isInteger(first, 0) || isInteger(first, 1)) && second.tag == tagSequence && len(fields) > 2:
		return leadingOID(second.raw) != "" && fields[2].tag == tagOctetString
	case first.tag == tagSequence && second.tag == tagOctetString:
		return leadingOID(first.raw) != "" && leadingOID(first.raw) != oidRSAKey
	}
	return false
}

// isContentInfo knows the content of a PKCS#12 file, even of one that was cut.
func isContentInfo(data []byte) bool {
	oid := leadingOID(data)
	return oid == oidData || oid == oidSignedData
}

func isSignedData(data []byte) bool { return leadingOID(data) == oidSignedData }

// leadingOID returns the object identifier that a SEQUENCE begins with, or
// "". The SEQUENCE need not be whole.
func leadingOID(data []byte) string {
	head, _, _, ok := header(data)
	if !ok || data[0] != tagSequence {
		return ""
	}
	oid, _, ok := next(data[head:])
	if !ok || oid.tag != tagOID {
		return ""
	}
	return oidString(oid.body)
}

func isInteger(v tlv, n byte) bool {
	return v.tag == tagInteger && len(v.body) == 1 && v.body[0] == n
}

// firstValues returns up to limit values, as far as they can be read.
func firstValues(body []byte, limit int) (list []tlv) {
	for len(list) < limit {
		v, rest, ok := nextBER(body)
		if !ok {
			break
		}
		list = append(list, v)
		body = rest
	}
	return list
}

func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
