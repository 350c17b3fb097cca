package certstore

import (
	"encoding/asn1"
	"strconv"
	"strings"
)

// maxOID bounds the length of an object identifier's contents.
const maxOID = 64

// oidString returns the dotted form of an object identifier's contents, or ""
// when they are malformed.
func oidString(body []byte) string {
	if len(body) == 0 || len(body) > maxOID || body[len(body)-1]&0x80 != 0 {
		return ""
	}
	var out strings.Builder
	var arc uint64
	first := true
	for _, c := range body {
		if arc > 1<<56 {
			return ""
		}
		arc = arc<<7 | uint64(c&0x7f)
		if c&0x80 != 0 {
			continue
		}
		if first {
			top := min(arc/40, 2)
			out.WriteString(strconv.FormatUint(top, 10))
			arc -= top * 40
			first = false
		}
		out.WriteByte('.')
		out.WriteString(strconv.FormatUint(arc, 10))
		arc = 0
	}
	return out.String()
}

// usageNames names extended key usages: RFC 5280 section 4.2.1.12 and the
// szOID_… constants of wincrypt.h.
var usageNames = map[string]string{
	"1.3.6.1.5.5.7.3.1":       "serverAuth",
	"1.3.6.1.5.5.7.3.2":       "clientAuth",
	"1.3.6.1.5.5.7.3.3":       "codeSigning",
	"1.3.6.1.5.5.7.3.4":       "emailProtection",
	"1.3.6.1.5.5.7.3.5":       "ipsecEndSystem",
	"1.3.6.1.5.5.7.3.6":       "ipsecTunnel",
	"1.3.6.1.5.5.7.3.7":       "ipsecUser",
	"1.3.6.1.5.5.7.3.8":       "timeStamping",
	"1.3.6.1.5.5.7.3.9":       "OCSPSigning",
	"1.3.6.1.5.5.8.2.2":       "ipsecIKEIntermediate",
	"1.3.6.1.5.2.3.5":         "kdcAuthentication",
	"1.3.6.1.4.1.311.10.3.3":  "serverGatedCrypto",
	"1.3.6.1.4.1.311.10.3.4":  "encryptingFileSystem",
	"1.3.6.1.4.1.311.10.3.12": "documentSigning",
	"1.3.6.1.4.1.311.20.2.2":  "smartcardLogon",
	"1.3.6.1.4.1.311.54.1.2":  "remoteDesktopAuthentication",
	"2.16.840.1.113730.4.1":   "netscapeServerGatedCrypto",
	"2.5.29.37.0":             "anyExtendedKeyUsage",
}

// Usage is one purpose of an extended key usage list.
type Usage struct {
	OID  string // dotted
	Name string // as RFC 5280 names it, "" when not known
}

func newUsage(oid string) Usage { return Usage{OID: oid, Name: usageNames[oid]} }

func usagesOf(oids []asn1.ObjectIdentifier) []Usage {
	list := make([]Usage, 0, len(oids))
	for _, oid := range oids {
		list = append(list, newUsage(oid.String()))
	}
	return list
}
