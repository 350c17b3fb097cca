package schannel

import (
	"strings"
	"testing"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/tls"
)

// TestSSL2: a hello of SSL 2.0 meets the kinds that the list leaves.
func TestSSL2(t *testing.T) {
	for _, c := range []struct {
		what    string
		build   int
		changes []string
		kinds   []uint32
		key     string
		want    Failure
		suite   string
	}{
		{"2008 as it comes", 6002, nil, []uint32{0x0700c0, 0x010080}, "RSA", Connects, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"},
		{"2008 R2 as it comes", 7601, nil, []uint32{0x010080}, "RSA", Connects, "SSL_CK_RC4_128_WITH_MD5"},
		{"export kinds are off", 7601, nil, []uint32{0x020080, 0x060040}, "RSA", NoSuite, ""},
		{"RC4 switched off", 7601, []string{`Ciphers\RC4 128/128\Enabled=0`}, []uint32{0x010080}, "RSA", NoSuite, ""},
		{"MD5 switched off", 7601, []string{`Hashes\MD5\Enabled=0`}, []uint32{0x010080, 0x0700c0}, "RSA", NoSuite, ""},
		{"no key for it", 7601, nil, []uint32{0x010080}, "ECDSA", NoSuiteForKey, ""},
		{"switched off", 7601, []string{`SSL 2.0\Server\Enabled=0`}, []uint32{0x010080}, "RSA", NoVersion, ""},
		{"off by default", 9600, nil, []uint32{0x010080}, "RSA", NoVersion, ""},
		{"unknown to Windows", 17763, nil, []uint32{0x010080}, "RSA", NoVersion, ""},
		{"FIPS mode", 7601, []string{`FipsAlgorithmPolicy\Enabled=1`}, []uint32{0x010080}, "RSA", NoVersion, ""},
		{"2003 as it comes, even the export kind", 3790, nil, []uint32{0x020080}, "RSA", Connects, "SSL_CK_RC4_128_EXPORT40_WITH_MD5"},
		{"2003, 128 bits of RC4 off", 3790, []string{`Ciphers\RC4 128/128\Enabled=0`}, []uint32{0x010080, 0x020080}, "RSA", Connects, "SSL_CK_RC4_128_EXPORT40_WITH_MD5"},
		{"2003, 40 bits of RC4 off", 3790, []string{`Ciphers\RC4 40/128\Enabled=0`}, []uint32{0x020080}, "RSA", NoSuite, ""},
		{"2003, SSL 2.0 off", 3790, []string{`SSL 2.0\Server\Enabled=0`}, []uint32{0x010080}, "RSA", NoVersion, ""},
		{"the machine's list", 7601, []string{"Functions=SSL_CK_DES_192_EDE3_CBC_WITH_MD5"}, []uint32{0x010080, 0x0700c0}, "RSA", Connects, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"},
	} {
		p := PolicyAt(server(t, c.build, c.changes...), nil, nil)
		p.Credential.Key = c.key
		r := p.Negotiate(OfferOf(&tls.ClientHello{SSLv2: true, LegacyVersion: tls.SSL20, Versions: []tls.Version{tls.SSL20}, SSLv2Ciphers: c.kinds}))
		if r.Failure != c.want || r.OK() && (r.Suite.Name != c.suite || r.Version != tls.SSL20 || !strings.Contains(r.Text().EN, c.suite) || strings.Contains(r.Short().EN, "NULL")) {
			t.Errorf("%s: %q (%s), want %q %s", c.what, r.Failure, r.Text().EN, c.want, c.suite)
		}
	}
}

// TestUnifiedHello: a hello in the format of SSL 2.0 that names TLS 1.0 gets
// TLS 1.0 (RFC 5246 appendix E.2), and SSL 2.0 where nothing newer is on.
func TestUnifiedHello(t *testing.T) {
	hello := &tls.ClientHello{SSLv2: true, LegacyVersion: tls.TLS10, Versions: []tls.Version{tls.TLS10}, CipherSuites: []tls.CipherSuite{0x002f, 0x000a}, SSLv2Ciphers: []uint32{0x010080}}
	for _, c := range []struct {
		changes []string
		want    tls.Version
	}{
		{nil, tls.TLS10},
		{[]string{`TLS 1.0\Server\Enabled=0`}, tls.SSL30},
		{[]string{`TLS 1.0\Server\Enabled=0`, `SSL 3.0\Server\Enabled=0`}, tls.SSL20},
	} {
		p := PolicyAt(server(t, 7601, c.changes...), nil, nil)
		p.Credential.Key = "RSA"
		if r := p.Negotiate(OfferOf(hello)); !r.OK() || r.Version != c.want {
			t.Errorf("%v: %s, want %s", c.changes, r.Text().EN, c.want)
		}
	}
}

// TestCompareSSL2: a ServerHello of SSL 2.0 is judged by its kinds.
func TestCompareSSL2(t *testing.T) {
	for kind, want := range map[uint32]Agreement{0x010080: Agrees, 0x020080: Impossible} {
		p := PolicyAt(server(t, 7601), nil, nil)
		p.Credential.Key = "RSA"
		h := facts.Handshake{Handshake: capture.Handshake{
			ClientHello: &capture.ClientHello{ClientHello: tls.ClientHello{SSLv2: true, LegacyVersion: tls.SSL20, Versions: []tls.Version{tls.SSL20}, SSLv2Ciphers: []uint32{0x010080}}},
			ServerHello: &capture.ServerHello{ServerHello: tls.ServerHello{SSLv2: true, LegacyVersion: tls.SSL20, Version: tls.SSL20, SSLv2Ciphers: []uint32{kind}}},
		}}
		if c := p.Compare(h); c.Agreement != want {
			t.Errorf("0x%06x: %s (%s), want %s", kind, c.Agreement, c.Why.EN, want)
		}
	}
}

// TestStrictRenegotiation: Exchange Server TLS configuration best practices.
func TestStrictRenegotiation(t *testing.T) {
	hello := tls.ClientHello{Versions: []tls.Version{tls.TLS12}, CipherSuites: []tls.CipherSuite{0x003c}}
	signal := hello
	signal.CipherSuites = []tls.CipherSuite{0x003c, tls.RenegotiationSCSV}
	extension := hello
	extension.Extensions = []tls.Extension{0xff01}
	for _, c := range []struct {
		what  string
		value string
		hello tls.ClientHello
		want  Failure
	}{
		{"old client", "SCHANNEL\\AllowInsecureRenegoClients=0", hello, Renegotiation},
		{"signal", "SCHANNEL\\AllowInsecureRenegoClients=0", signal, Connects},
		{"extension", "SCHANNEL\\AllowInsecureRenegoClients=0", extension, Connects},
		{"compatible mode", "SCHANNEL\\AllowInsecureRenegoClients=1", hello, Connects},
		{"default", "SCHANNEL\\EventLogging=1", hello, Connects},
		{"the other side's value", "SCHANNEL\\AllowInsecureRenegoServers=0", hello, Connects},
	} {
		p := PolicyAt(server(t, 17763, c.value), nil, nil)
		p.Credential.Key = "RSA"
		if r := p.Negotiate(OfferOf(&c.hello)); r.Failure != c.want {
			t.Errorf("%s: %s", c.what, r.Text().EN)
		}
	}
	p := PolicyAt(server(t, 17763, "SCHANNEL\\AllowInsecureRenegoClients=0"), nil, nil)
	p.Credential.Key = "RSA"
	for _, c := range Clients() { // of which nobody recorded it
		if r := p.Negotiate(c.Offer); r.Failure == Renegotiation {
			t.Errorf("%s is refused without a sign", c.Name)
		}
	}
}

// TestFallback: what a server makes of TLS_FALLBACK_SCSV stays open.
func TestFallback(t *testing.T) {
	p := PolicyAt(server(t, 17763), nil, nil)
	p.Credential.Key = "RSA"
	for highest, doubts := range map[tls.Version]int{tls.TLS11: 1, tls.TLS12: 0} {
		o := OfferOf(&tls.ClientHello{Versions: []tls.Version{highest}, CipherSuites: []tls.CipherSuite{0x002f, tls.FallbackSCSV}})
		if r := p.Negotiate(o); !r.OK() || len(r.Doubts) != doubts {
			t.Errorf("%s: %s %v", highest, r.Text().EN, r.Doubts)
		}
	}
}
