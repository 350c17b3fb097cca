package certstore

import (
	"regexp"
	"strings"

	"ssltriage/parsers/wintext"
)

// Functions of Windows by whose name diagnostic tools, SSL Diagnostics of
// IIS 6 among them, report an error. No language translates them.
const (
	APIChainPolicy = "CertVerifyCertificateChainPolicy"
	APIAcquireKey  = "CryptAcquireCertificatePrivateKey"
)

// Diagnosis is a line in which a tool says that Windows refused a certificate
// or its private key: "CertVerifyCertificateChainPolicy returned error
// -2146762480(0x800b0110)".
type Diagnosis struct {
	API  string // APIChainPolicy or APIAcquireKey
	Code uint32 // HRESULT; 0 where the line has none, which only APIAcquireKey may lack
	// Conditional: "will fail with …, if": a warning, not an outcome.
	Conditional bool

	SHA1  string // certificate that the lines above speak of, lower-case hex; "" unknown
	Line  int
	Quote string
}

var (
	apiCall   = newShape("Cert", `(?:^|[^<>/"\w])(`+APIChainPolicy+`|`+APIAcquireKey+`)\b([^<>]*)$`)
	codeWords = regexp.MustCompile(`-\d{10}\b|\b0x[0-9a-fA-F]{8}\b`)
	// certificateLabel is "SSLCertHash = ", "Certificate Hash : ",
	// "Thumbprint: " or certutil's "Cert Hash(sha1): ".
	certificateLabel = regexp.MustCompile(`(?i)^[\s#]*(?:(?:ssl ?)?cert(?:ificate)? ?hash|thumbprint)(?: ?\(sha1\))?\s*[=:]\s*(.*)$`)
)

// hashReach is how far above a diagnosis its certificate may be named.
const hashReach = 40 // lines

// readDiagnoses looks for the two functions in a text of any tool. The
// certificate is the last one named above in the same section: sections of
// SSL Diagnostics begin with "[ W3SVC/1 ]".
func (r *Result) readDiagnoses(lines []wintext.Line) {
	for i, l := range lines {
		d, ok := diagnosisOf(l)
		if !ok || len(r.Diagnoses) >= maxEntries {
			continue
		}
		d.SHA1 = namedAbove(lines[max(0, i-hashReach) : i+1])
		r.Diagnoses = append(r.Diagnoses, d)
	}
}

// namedAbove is the certificate that the last of these lines speaks of: the
// nearest one named, unless a new section begins before it.
func namedAbove(lines []wintext.Line) string {
	for i := len(lines) - 1; i >= 0; i-- {
		s := strings.TrimSpace(lines[i].S)
		switch {
		case strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]"):
			return ""
		case len(s) <= 40 || len(s) > maxDiagnosis:
			continue
		}
		if m := certificateLabel.FindStringSubmatch(s); m != nil {
			if h, ok := wintext.Thumbprint(m[1]); ok {
				return h
			}
		}
	}
	return ""
}

// maxDiagnosis is the length in bytes of a line that is still looked at.
const maxDiagnosis = 4096

// diagnosisOf reads one line. A chain policy counts with its code alone; that
// a key could not be acquired some tools say without one.
func diagnosisOf(l wintext.Line) (Diagnosis, bool) {
	if len(l.S) > maxDiagnosis || !strings.Contains(l.S, APIChainPolicy) && !strings.Contains(l.S, APIAcquireKey) {
		return Diagnosis{}, false
	}
	m := apiCall.find(l.S)
	if m == nil {
		return Diagnosis{}, false
	}
	d := Diagnosis{API: m[1], Line: l.N, Quote: wintext.Quote(l.Raw)}
	d.Conditional = strings.Contains(m[2], "will fail")
	for _, word := range codeWords.FindAllString(m[2], 4) {
		if code, ok := wintext.Code(word); ok && refuses(d.API, code) {
			d.Code = code
			return d, true
		}
	}
	return d, d.API == APIAcquireKey && strings.Contains(strings.ToLower(m[2]), "fail")
}

// refuses keeps to the codes that a function is known to give: the range
// CERT_E_ and TRUST_E_ for chains; NTE_, CRYPT_E_ and access denied for keys
// (winerror.h).
func refuses(api string, code uint32) bool {
	if api == APIChainPolicy {
		return code>>16 == 0x800b || code>>12 == 0x80092
	}
	return code>>16 == 0x8009 || code == 0x80070005
}
