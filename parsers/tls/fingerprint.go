package tls

import (
	"cmp"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// JA3 returns the fingerprint of the client by the JA3 method: version,
// suites, extensions, groups and point formats in decimal, in the client's
// order, GREASE left out ("771,4865-4866,0-23,29-23,0"; Althouse, Atkinson and
// Atkins, salesforce/ja3). It is "" for a hello of SSL 2.0 format, for which
// there is none.
func (h *ClientHello) JA3() string {
	if h.SSLv2 {
		return ""
	}
	return strings.Join([]string{
		strconv.Itoa(int(h.LegacyVersion)),
		decimals(h.CipherSuites), decimals(h.Extensions), decimals(h.Groups), decimals(h.PointFormats),
	}, ",")
}

// JA3Hash returns the MD5 of [ClientHello.JA3] as lower-case hex, the form in
// which lists of fingerprints hold it; "" where there is none.
func (h *ClientHello) JA3Hash() string {
	text := h.JA3()
	if text == "" {
		return ""
	}
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// JA4 returns the fingerprint of the client by the JA4 method, for example
// "t13d1516h2_8daaf6152771_b186095e22b6": what can be read off, then hashes of
// the suites and of the extensions in numerical order (FoxIO, JA4 technical
// details). It is "" for a hello of SSL 2.0 format.
func (h *ClientHello) JA4() string {
	if h.SSLv2 {
		return ""
	}
	suites, extensions := withoutGREASE(h.CipherSuites), withoutGREASE(h.Extensions)
	name := 'i'
	if h.Has(extServerName) {
		name = 'd'
	}
	head := fmt.Sprintf("t%s%c%02d%02d%s", h.ja4Version(), name, min(len(suites), 99), min(len(extensions), 99), h.ja4Protocol())

	slices.Sort(suites)
	slices.Sort(extensions)
	extensions = slices.DeleteFunc(extensions, func(e Extension) bool { return e == extServerName || e == extALPN })
	rest := hexadecimals(extensions)
	if algorithms := hexadecimals(withoutGREASE(h.SignatureAlgorithms)); algorithms != "" {
		rest += "_" + algorithms
	}
	return head + "_" + shortHash(hexadecimals(suites)) + "_" + shortHash(rest)
}

// ja4Versions are the two characters of JA4 for a version.
var ja4Versions = map[Version]string{SSL20: "s2", SSL30: "s3", TLS10: "10", TLS11: "11", TLS12: "12", TLS13: "13"}

// ja4Version is the highest number offered, "00" where it is none of those. A
// draft of TLS 1.3 has a higher number than TLS 1.3 itself and so gives "00"
// (FoxIO, JA4 technical details, "TLS and DTLS Version": highest value, unknown
// = 00).
func (h *ClientHello) ja4Version() string {
	highest := h.LegacyVersion
	if h.Has(extSupportedVersions) && len(h.Versions) > 0 {
		highest = slices.Max(h.Versions)
	}
	return cmp.Or(ja4Versions[highest], "00")
}

// ja4Protocol is the first and the last character of the first protocol, of
// its hexadecimal form where one of them is neither letter nor digit, and "00"
// for none.
func (h *ClientHello) ja4Protocol() string {
	first, last := h.firstProtocol[0], h.firstProtocol[1]
	if isAlphanumeric(first) && isAlphanumeric(last) {
		return string([]byte{first, last})
	}
	return fmt.Sprintf("%x%x", first>>4, last&15)
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// shortHash is the first half of a SHA-256 in JA4: 12 hexadecimal digits,
// zeros for nothing.
func shortHash(s string) string {
	if s == "" {
		return "000000000000"
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

// decimals joins numbers as JA3 does, GREASE left out.
func decimals[T ~uint16 | ~uint8](list []T) string {
	var b []byte
	for _, n := range list {
		if IsGREASE(uint16(n)) {
			continue
		}
		if len(b) > 0 {
			b = append(b, '-')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return string(b)
}

func hexadecimals[T ~uint16](list []T) string {
	var b []byte
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%04x", uint16(n))
	}
	return string(b)
}

// withoutGREASE returns a copy of list in which the reserved numbers are left
// out.
func withoutGREASE[T ~uint16](list []T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(n T) bool { return IsGREASE(uint16(n)) })
}
