package schannel

import (
	"slices"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/tls"
)

// Signature is one signature algorithm of the effective list.
type Signature struct {
	Name   string              // as the registry spells it, "RSA/SHA256"
	Scheme tls.SignatureScheme // 0 when the name is not known
}

// SignatureList is the server's signature algorithms.
type SignatureList struct {
	Signatures []Signature
	Origin     Origin
	Known      bool
	Unknown    []string
}

// signatureNumbers are the names that Windows writes, in upper case. Source
// of the names: registries of Windows 7, 8.1, 10 and Server 2022, value
// Functions of Local\SSL\00010003; of the numbers: RFC 5246 section 7.4.1.4.1,
// RFC 8446 section 4.2.3.
var signatureNumbers = map[string]tls.SignatureScheme{
	"RSA/MD5": 0x0101, "RSA/SHA1": 0x0201, "RSA/SHA256": 0x0401, "RSA/SHA384": 0x0501, "RSA/SHA512": 0x0601,
	"DSA/SHA1":   0x0202,
	"ECDSA/SHA1": 0x0203, "ECDSA/SHA256": 0x0403, "ECDSA/SHA384": 0x0503, "ECDSA/SHA512": 0x0603,
	"RSAE-PSS/SHA256": 0x0804, "RSAE-PSS/SHA384": 0x0805, "RSAE-PSS/SHA512": 0x0806,
}

// Default lists: measured in registries of Windows 7 and 8.1, of Windows 10
// 1709 and 1903, and of Server 2022.
var (
	signatures7    = []string{"RSA/SHA256", "RSA/SHA384", "RSA/SHA1", "ECDSA/SHA256", "ECDSA/SHA384", "ECDSA/SHA1", "DSA/SHA1"}
	signatures10   = append(slices.Clone(signatures7), "RSA/SHA512", "ECDSA/SHA512")
	signatures2022 = append([]string{"RSAE-PSS/SHA256", "RSAE-PSS/SHA384", "RSAE-PSS/SHA512"}, signatures10...)
)

// Signatures is the effective list of signature algorithms of TLS 1.2 and
// 1.3: the machine's, else what the Windows version is known to have.
func Signatures(f *facts.Facts) SignatureList {
	if root := f.Key(hive.Cryptography); root != nil {
		if key := root.Lookup("Local", "SSL", "00010003"); key != nil {
			if v := key.Value("Functions"); v != nil {
				if names, err := v.MultiString(); err == nil && len(names) > 0 {
					return signatureList(names, fromValue(root, key, v, text.T("the signature algorithms of the machine", "コンピューターの署名アルゴリズム")))
				}
			}
		}
	}
	o := byDefault(f.Host.Build, "measured in registries of Windows 7, 8.1, 10 and Server 2022")
	switch b := f.Host.Build; {
	case b >= server2022:
		return signatureList(signatures2022, o)
	case b >= windows10:
		return signatureList(signatures10, o)
	case b >= windows7:
		return signatureList(signatures7, o)
	}
	return SignatureList{Origin: o}
}

func signatureList(names []string, o Origin) SignatureList {
	list := SignatureList{Origin: o, Known: true}
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if n, ok := signatureNumbers[strings.ToUpper(name)]; ok {
			list.Signatures = append(list.Signatures, Signature{name, n})
		} else {
			list.Unknown = append(list.Unknown, name)
		}
	}
	return list
}

// Has reports whether a scheme is on the list; Unknown when the list is not
// known, or holds names whose numbers are not.
func (l SignatureList) Has(s tls.SignatureScheme) facts.Tri {
	switch {
	case slices.ContainsFunc(l.Signatures, func(x Signature) bool { return x.Scheme == s }):
		return facts.Yes
	case !l.Known || len(l.Unknown) > 0:
		return facts.Unknown
	}
	return facts.No
}
