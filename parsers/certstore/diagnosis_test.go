package certstore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ssltriage/parsers/wintext"
)

func TestDiagnoses(t *testing.T) {
	const hash = "00112233445566778899aabbccddeeff00112233"
	const section = "[ W3SVC/1 ]\n\tSSLCertHash = 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff 00 11 22 33\n\t#CertName = www.example.com\n"
	for name, c := range map[string]struct {
		text string
		want []Diagnosis
	}{
		"decimal and hex": {
			section + "\t#WARNING: CertVerifyCertificateChainPolicy returned error -2146762480(0x800b0110).",
			[]Diagnosis{{API: APIChainPolicy, Code: 0x800b0110, SHA1: hash, Line: 4}},
		},
		"with a name": {
			"CertVerifyCertificateChainPolicy はエラー CERT_E_UNTRUSTEDROOT (0x800b0109) を返しました",
			[]Diagnosis{{API: APIChainPolicy, Code: 0x800b0109, Line: 1}},
		},
		"a condition": {
			"#WARNING: CertVerifyCertificateChainPolicy will fail with CERT_E_UNTRUSTEDROOT (0x800b0109), if the root CA certificate is not a trusted root",
			[]Diagnosis{{API: APIChainPolicy, Code: 0x800b0109, Conditional: true, Line: 1}},
		},
		"key with a code": {
			section + "CryptAcquireCertificatePrivateKey failed with error -2146893802(0x80090016)",
			[]Diagnosis{{API: APIAcquireKey, Code: 0x80090016, SHA1: hash, Line: 4}},
		},
		"key without a code": {
			section + "\t#WARNING: You have a private key that corresponds to this certificate but CryptAcquireCertificatePrivateKey failed",
			[]Diagnosis{{API: APIAcquireKey, SHA1: hash, Line: 4}},
		},
		"the hash of another site": {
			section + "\n[ W3SVC/2 ]\nCertVerifyCertificateChainPolicy returned error 0x800b0101",
			[]Diagnosis{{API: APIChainPolicy, Code: 0x800b0101, Line: 6}},
		},
		"the hash is far above": {
			section + strings.Repeat("x\n", hashReach) + "CertVerifyCertificateChainPolicy returned error 0x800b0101",
			[]Diagnosis{{API: APIChainPolicy, Code: 0x800b0101, Line: 44}},
		},
		"success":       {"CertVerifyCertificateChainPolicy returned 0x00000000", nil},
		"another range": {"CertVerifyCertificateChainPolicy returned 0x80070057", nil},
		"an element of an event": {
			"<CertVerifyCertificateChainPolicy><Result value=\"800B0109\">0x800b0109</Result>", nil,
		},
		"only the name": {"see CryptAcquireCertificatePrivateKey", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := Parse(wintext.FromString(c.text))
			if diff := cmp.Diff(c.want, r.Diagnoses, cmpopts.IgnoreFields(Diagnosis{}, "Quote")); diff != "" {
				t.Error(diff)
			}
			for _, d := range r.Diagnoses {
				if !strings.Contains(d.Quote, d.API) {
					t.Errorf("the quote %q is not the line", d.Quote)
				}
			}
		})
	}
}
