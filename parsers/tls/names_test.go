package tls

import (
	"bytes"
	gotls "crypto/tls"
	"encoding/csv"
	"regexp"
	"strconv"
	"testing"

	"ssltriage/samples/shared"
)

func TestSuiteNamesAgreeWithGo(t *testing.T) {
	for _, s := range append(gotls.CipherSuites(), gotls.InsecureCipherSuites()...) {
		name := CipherSuite(s.ID).String()
		if name != s.Name {
			t.Errorf("0x%04x is %s, to Go %s", s.ID, name, s.Name)
		}
	}
}

// TestSuiteNamesAgreeWithSchannel: Windows before 10 adds the curve to the
// name; the kinds of SSL 2.0 are no suites.
func TestSuiteNamesAgreeWithSchannel(t *testing.T) {
	data := shared.Read(t, "reference/schannel-ciphers.csv")
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) < 800 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	curve := regexp.MustCompile(`_P(256|384|521)$`)
	for _, row := range rows[1:] {
		name := curve.ReplaceAllString(row[3], "")
		number, err := strconv.ParseUint(row[4], 0, 32)
		if err != nil {
			t.Errorf("%q: %v", row[4], err)
			continue
		}
		if number > 0xffff {
			continue
		}
		if got := CipherSuite(number).String(); got != name {
			t.Errorf("%s is %s, to Schannel %s", row[4], got, name)
		}
	}
}

func TestNamesOfTheRest(t *testing.T) {
	for got, want := range map[string]string{
		Group(0x001d).String():              "x25519",
		Group(0x11ec).String():              "X25519MLKEM768",
		Group(0x1a1a).String():              "GREASE (0x1a1a)",
		Group(0x9999).String():              "0x9999",
		SignatureScheme(0x0804).String():    "rsa_pss_rsae_sha256",
		Extension(43).String():              "supported_versions",
		Extension(0xfe0d).String():          "encrypted_client_hello",
		AlertCode(48).String():              "unknown_ca",
		AlertCode(99).String():              "alert 99",
		Version(0x0303).String():            "TLS 1.2",
		Version(0x0002).String():            "SSL 2.0",
		Version(0x7f10).String():            "TLS 1.3 draft 16",
		Version(0x1234).String():            "0x1234",
		CipherSuite(0x5600).String():        "TLS_FALLBACK_SCSV",
		CipherSuite(0x00ff).String():        "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
		Alert{Encrypted: true}.Name():       "encrypted alert",
		Alert{Code: 40, Fatal: true}.Name(): "handshake_failure",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, v := range []uint16{0x0a0a, 0xfafa} {
		if !IsGREASE(v) || !CipherSuite(v).IsSignal() {
			t.Errorf("0x%04x is GREASE", v)
		}
	}
	for _, v := range []uint16{0x0a1a, 0x0a0b, 0x1301, 0xaaab} {
		if IsGREASE(v) {
			t.Errorf("0x%04x is no GREASE", v)
		}
	}
}

func TestPropertiesOfSuites(t *testing.T) {
	for _, c := range []struct {
		suite           CipherSuite
		cbc, null, is13 bool
		block, hash     int
	}{
		{0x002f, true, false, false, 16, 20}, // RSA AES-128 CBC SHA
		{0x000a, true, false, false, 8, 20},  // RSA 3DES CBC SHA
		{0xc028, true, false, false, 16, 48}, // ECDHE AES-256 CBC SHA384
		{0xc02f, false, false, false, 0, 32}, // ECDHE AES-128 GCM SHA256
		{0x0004, false, false, false, 0, 16}, // RC4 MD5
		{0x0002, false, true, false, 0, 20},  // NULL SHA
		{0x1302, false, false, true, 0, 48},  // AES-256 GCM SHA384
		{0x1305, false, false, true, 0, 32},  // AES-128 CCM 8
		{0x5600, false, false, false, 0, 0},  // fallback signal
		{0x9999, false, false, false, 0, 0},  // unknown
	} {
		s := c.suite
		if s.IsCBC() != c.cbc || s.IsNull() != c.null || s.Is13() != c.is13 || s.blockSize() != c.block || s.hashSize() != c.hash {
			t.Errorf("%s: CBC %t, null %t, 1.3 %t, block %d, hash %d", s, s.IsCBC(), s.IsNull(), s.Is13(), s.blockSize(), s.hashSize())
		}
	}
}

// TestRecordLengths: lengths measured on real stacks (OpenSSL, Go, NSS).
func TestRecordLengths(t *testing.T) {
	for _, c := range []struct{ got, want int }{
		{SplitLength(0x002f, false), 32}, // AES-128 CBC SHA-1
		{SplitLength(0xc014, false), 32},
		{SplitLength(0x002f, true), 36},  // with encrypt-then-MAC
		{SplitLength(0x000a, false), 24}, // 3DES
		{SplitLength(0xc02f, false), 0},
		{FinishedLength(0x1301), 53},
		{FinishedLength(0x1302), 69},
		{FinishedLength(0x1305), 45},
	} {
		if c.got != c.want {
			t.Errorf("%d bytes, want %d", c.got, c.want)
		}
	}
	if !EncryptedAlert(19, 0x1302) || !EncryptedAlert(11, 0x1305) || EncryptedAlert(20, 0x1301) {
		t.Error("an alert of TLS 1.3 is 19 bytes long, with CCM-8 eleven")
	}
	if !MaySplit(TLS10, 0x002f) || !MaySplit(SSL30, 0x000a) || MaySplit(TLS11, 0x002f) || MaySplit(TLS10, 0x0004) {
		t.Error("splitting is for CBC in TLS 1.0 and SSL 3.0")
	}
}
