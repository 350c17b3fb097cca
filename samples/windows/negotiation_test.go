package windows

import (
	"crypto/tls"
	"crypto/x509/pkix"
	"slices"
	"testing"
	"time"

	"ssltriage/samples/pki"
	"ssltriage/samples/regfile"
)

// hello is what a browser offers, changed by the test.
func hello(change func(*tls.ClientHelloInfo)) *tls.ClientHelloInfo {
	h := &tls.ClientHelloInfo{
		SupportedVersions: []uint16{tls.VersionTLS13, tls.VersionTLS12, tls.VersionTLS11, tls.VersionTLS10},
		CipherSuites:      []uint16{0x1301, 0x1302, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xc013, 0xc014, 0x009c, 0x002f},
		SupportedCurves:   []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384},
		SignatureSchemes:  []tls.SignatureScheme{tls.PSSWithSHA256, tls.ECDSAWithP256AndSHA256, tls.PKCS1WithSHA256},
	}
	change(h)
	return h
}

// TestChoose compares with the orders of Microsoft's pages "TLS Cipher Suites
// in Windows", one for each version.
func TestChoose(t *testing.T) {
	from := collected.AddDate(0, -1, 0)
	issue := func(kind pki.KeyKind) *pki.Certificate {
		return pki.Root(pki.Request{Subject: pkix.Name{CommonName: string(kind)}, From: from, To: from.AddDate(1, 0, 0), Key: kind})
	}
	same := func(*tls.ClientHelloInfo) {}
	for _, c := range []struct {
		what    string
		version *Version
		key     pki.KeyKind
		change  func(*tls.ClientHelloInfo)
		want    Choice
	}{
		{"2008 R2", Server2008R2, pki.RSA2048, same, Choice{tls.VersionTLS10, 0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", tls.CurveP256, 0}},
		{"2012 R2", Server2012R2, pki.RSA2048, same, Choice{tls.VersionTLS12, 0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", tls.CurveP256, tls.PKCS1WithSHA256}},
		{"2012 R2 before a client with DHE", Server2012R2, pki.RSA2048, func(h *tls.ClientHelloInfo) { h.CipherSuites = []uint16{0x009c, 0x009e} },
			Choice{tls.VersionTLS12, 0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", 0, tls.PKCS1WithSHA256}},
		{"2012 R2, the curve of the next name", Server2012R2, pki.RSA2048, func(h *tls.ClientHelloInfo) { h.SupportedCurves = []tls.CurveID{tls.CurveP384} },
			Choice{tls.VersionTLS12, 0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", tls.CurveP384, tls.PKCS1WithSHA256}},
		{"2016", Server2016, pki.RSA2048, same, Choice{tls.VersionTLS12, 0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", tls.X25519, tls.PKCS1WithSHA256}},
		{"2019 knows the names of TLS 1.3 only", Server2019, pki.P256, same, Choice{tls.VersionTLS12, 0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", tls.X25519, tls.ECDSAWithP256AndSHA256}},
		{"2022", Server2022, pki.RSA2048, same, Choice{tls.VersionTLS13, 0x1302, "TLS_AES_256_GCM_SHA384", tls.X25519, tls.PSSWithSHA256}},
		{"2022 without elliptic curves", Server2022, pki.RSA2048, func(h *tls.ClientHelloInfo) { h.SupportedVersions, h.SupportedCurves = h.SupportedVersions[1:], nil },
			Choice{tls.VersionTLS12, 0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", 0, tls.PSSWithSHA256}},
	} {
		s := New(c.version, English, "WEB01", "10.0.0.1", collected)
		got, err := s.Choose(hello(c.change), issue(c.key))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v %v, want %+v", c.what, got, err, c.want)
		}
	}
}

func TestChooseByTheRegistry(t *testing.T) {
	cert := pki.Root(pki.Request{Subject: pkix.Name{CommonName: "rsa"}, From: collected, To: collected.AddDate(1, 0, 0)})
	s := New(Server2008R2, English, "WEB01", "10.0.0.1", collected)
	s.Protocol("TLS 1.2", "Server", 1, 0, time.Time{})
	if got, err := s.Choose(hello(func(*tls.ClientHelloInfo) {}), cert); err != nil || got.Version != tls.VersionTLS12 {
		t.Errorf("TLS 1.2 was switched on: %+v %v", got, err)
	}
	s.Protocol("TLS 1.0", "Server", 0, 1, time.Time{})
	s.Schannel.Sub("Protocols", "TLS 1.2", "Server").Values[0] = regfile.Uint32("Enabled", 0)
	if got, err := s.Choose(hello(func(*tls.ClientHelloInfo) {}), cert); err == nil {
		t.Errorf("everything is off: %+v", got)
	}
	s.Schannel.Sub("Ciphers", "AES 128/128").Set(regfile.Uint32("Enabled", 0))
	if got, err := s.Choose(hello(func(*tls.ClientHelloInfo) {}), cert); err == nil {
		t.Errorf("a switch is passed over: %+v", got)
	}
}

// TestEverySuiteHasANumber keeps a suite from being passed over in silence.
func TestEverySuiteHasANumber(t *testing.T) {
	for _, v := range []*Version{Server2008R2, Server2012R2, Server2016, Server2019, Server2022} {
		s := New(v, English, "WEB01", "10.0.0.1", collected)
		var numbers []uint16
		for _, name := range v.Suites {
			bare, _ := s.curvesOf(name)
			n := suiteNumber(bare)
			if n != 0 {
				numbers = append(numbers, n)
			} else if cert := pki.Root(pki.Request{Subject: pkix.Name{CommonName: "rsa"}, From: collected, To: collected}); serves(bare, tls.VersionTLS12, cert) && bare[:3] != "SSL" {
				t.Errorf("%s of %s has no number", name, v.Product)
			}
		}
		if !slices.Contains(numbers, 0xc014) {
			t.Errorf("%s: %x", v.Product, numbers)
		}
	}
}
