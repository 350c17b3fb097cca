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
	API   string // APIChainPolicy or APIAcquireKey
	Code  uint32 // HRESULT; 0 where the line has none, which only APIAcquireKey may lack
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
	sha1, at := "", 0
	for i, l := range lines {
		if len(l.S) > 4096 {
			continue
		}
		switch s := strings.TrimSpace(l.S); {
		case strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]"):
			sha1 = ""
		case len(s) > 40 && certificateLabel.MatchString(s):
			if h, ok := wintext.Thumbprint(certificateLabel.FindStringSubmatch(s)[1]); ok {
				sha1, at = h, i
			}
		}
		d, ok := diagnosisOf(l)
		if !ok || len(r.Diagnoses) >= maxEntries {
			continue
		}
		if i-at <= hashReach {
			d.SHA1 = sha1
		}
		r.Diagnoses = append(r.Diagnoses, d)
	}
}

// diagnosisOf reads one line. A chain policy counts with its code alone; that
// a key could not be acquired some tools say without one.
func diagnosisOf(l wintext.Line) (Diagnosis, bool) {
	m := apiCall.find(l.S)
	if m == nil {
		return Diagnosis{}, false
	}
	d := Diagnosis{API: m[1], Line: l.N, Quote: wintext.Quote(l.Raw)}
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
