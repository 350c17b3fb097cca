package schannel

import (
	"slices"
	"testing"

	"ssltriage/parsers/tls"
)

func TestUsableIn(t *testing.T) {
	for _, c := range []struct {
		name     string
		number   tls.CipherSuite
		versions []tls.Version
	}{
		{"TLS_AES_128_GCM_SHA256", 0x1301, []tls.Version{tls.TLS13}},
		{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xc02f, []tls.Version{tls.TLS12}},
		{"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256", 0xc027, []tls.Version{tls.TLS12}},
		{"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xc013, []tls.Version{tls.TLS10, tls.TLS11, tls.TLS12}},
		{"TLS_RSA_WITH_AES_128_CBC_SHA", 0x002f, []tls.Version{tls.SSL30, tls.TLS10, tls.TLS11, tls.TLS12}},
		{"SSL_CK_RC4_128_WITH_MD5", 0, []tls.Version{tls.SSL20}},
	} {
		var got []tls.Version
		for _, v := range []tls.Version{tls.SSL20, tls.SSL30, tls.TLS10, tls.TLS11, tls.TLS12, tls.TLS13} {
			if (Suite{c.name, c.number}).UsableIn(v) {
				got = append(got, v)
			}
		}
		if !slices.Equal(got, c.versions) {
			t.Errorf("%s: %v, want %v", c.name, got, c.versions)
		}
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		name              string
		number            tls.CipherSuite
		rsa, ecdsa, blank bool
	}{
		{"TLS_AES_128_GCM_SHA256", 0x1301, true, true, true},
		{"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xc013, true, false, true},
		{"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA_P256", 0xc009, false, true, true},
		{"TLS_RSA_WITH_AES_128_CBC_SHA", 0x002f, true, false, true},
		{"TLS_DHE_DSS_WITH_AES_128_CBC_SHA", 0x0032, false, false, true},
		{"TLS_PSK_WITH_AES_128_GCM_SHA256", 0x00a8, false, false, false},
	} {
		s := Suite{c.name, c.number}
		if s.Fits("RSA") != c.rsa || s.Fits("ECDSA") != c.ecdsa || s.Fits("") != c.blank {
			t.Errorf("%s: RSA %t, ECDSA %t, unknown %t", c.name, s.Fits("RSA"), s.Fits("ECDSA"), s.Fits(""))
		}
	}
}

// TestDefaultsOf2012R2 holds the fact that its defaults have no ECDHE with
// GCM for RSA certificates: what clients that accept nothing else stumble on.
func TestDefaultsOf2012R2(t *testing.T) {
	list := DefaultSuites(9600)
	gcm := Offer{Versions: []tls.Version{tls.TLS12}, Exact: true, Suites: []tls.CipherSuite{0xc02f, 0xc030, 0xc02b, 0xc02c}}
	if shared := Shared(list.Ready([]tls.Version{tls.TLS12}, "RSA"), gcm); len(shared) != 0 {
		t.Errorf("an RSA certificate serves %v", shared)
	}
	if shared := Shared(list.Ready([]tls.Version{tls.TLS12}, "ECDSA"), gcm); len(shared) == 0 {
		t.Error("an ECDSA certificate serves nothing")
	}
}

func TestUnknownBuildHasNoDefaults(t *testing.T) {
	if list := DefaultSuites(0); list.Known || len(list.Suites) != 0 {
		t.Errorf("%+v", list)
	}
}
