package schannel

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/facts"
	wiretls "ssltriage/parsers/tls"
	"ssltriage/samples/pcapfile"
	"ssltriage/samples/pki"
	"ssltriage/samples/wire"
)

// negotiations are clients of crypto/tls that differ in what they offer.
var negotiations = map[string]func(*tls.Config){
	"defaults":         func(*tls.Config) {},
	"TLS 1.2":          func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 },
	"TLS 1.0":          func(c *tls.Config) { c.MaxVersion = tls.VersionTLS10 },
	"GCM only":         only(tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
	"CBC only":         only(tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256),
	"RSA key exchange": only(tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_256_GCM_SHA384),
	"P-384":            func(c *tls.Config) { c.MaxVersion, c.CurvePreferences = tls.VersionTLS12, []tls.CurveID{tls.CurveP384} },
	"P-521":            func(c *tls.Config) { c.MaxVersion, c.CurvePreferences = tls.VersionTLS12, []tls.CurveID{tls.CurveP521} },
	"CHACHA20 only":    only(tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
}

func only(suites ...uint16) func(*tls.Config) {
	return func(c *tls.Config) { c.MaxVersion, c.CipherSuites = tls.VersionTLS12, suites }
}

// TestAgainstOpenSSL lets OpenSSL's server, restricted to the list, the
// versions and the curves of a Windows version and with its own preference,
// negotiate with clients, and compares what it chose, or its alert, with what
// the model says of that Windows version.
func TestAgainstOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("openssl is needed")
		}
		t.Skip("openssl is not installed")
	}
	names := opensslNames(t)
	for _, build := range []int{9600, 17763, 20348} {
		for _, key := range []pki.KeyKind{pki.RSA2048, pki.P256} {
			t.Run(fmt.Sprintf("%d %s", build, key), func(t *testing.T) {
				for name, change := range negotiations {
					against(t, build, key, name, change, names)
				}
			})
		}
	}
}

func against(t *testing.T, build int, key pki.KeyKind, name string, change func(*tls.Config), names map[wiretls.CipherSuite]string) {
	t.Helper()
	from := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	cert := pki.Root(pki.Request{Hosts: []string{"www.example.com"}, From: from, To: from.AddDate(30, 0, 0), Key: key})
	pem, err := cert.ServerPEM()
	if err != nil {
		t.Fatal(err)
	}
	policy := Assume(facts.New(), build)
	server := wire.OpenSSL{
		Args:  append([]string{"-cert", "{site.pem}", "-serverpref"}, serverArgs(PolicyAt(policy, nil, nil), names)...),
		Files: map[string][]byte{"site.pem": pem},
	}
	config := &tls.Config{ServerName: "www.example.com", InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}
	change(config)
	rec := pcapfile.NewRecorder()
	conv := rec.Conversation(netip.MustParseAddrPort("10.0.0.5:50001"), netip.MustParseAddrPort("10.0.0.1:443"), from)
	if err := server.FromBrowser(conv, wire.Browser(config)); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	f := Assume(loadPcap(t, rec), build)
	if len(f.Handshakes) != 1 {
		t.Fatalf("%s: %d connections", name, len(f.Handshakes))
	}
	p := PolicyAt(f, nil, nil)
	p.Credential = Credential{Key: "RSA", Bits: 2048}
	if key == pki.P256 {
		p.Credential = Credential{Key: "ECDSA", CurveName: "P-256", Curve: 0x0017}
	}
	got := p.Compare(f.Handshakes[0])
	if p.Curves.BySuite && got.Agreement == Otherwise && got.Predicted.Suite.Number == f.Handshakes[0].ServerHello.CipherSuite {
		return // OpenSSL has no suites that go with one curve only, as Windows before 10
	}
	if got.Agreement != Agrees {
		t.Errorf("%s: %s: %s; predicted %s", name, got.Agreement, got.Why.EN, got.Predicted.Text().EN)
	}
}

// serverArgs restrict OpenSSL to a policy.
func serverArgs(p Policy, names map[wiretls.CipherSuite]string) []string {
	var old, new []string
	for _, s := range p.Suites.Suites {
		switch name := names[s.Number]; {
		case s.Number.Is13():
			new = append(new, s.Name)
		case name != "":
			old = append(old, name)
		}
	}
	groups := []string{"P-256", "P-384"}
	if !p.Curves.BySuite {
		groups = append([]string{"X25519"}, groups...)
	}
	args := []string{"-cipher", strings.Join(old, ":") + ":@SECLEVEL=0", "-groups", strings.Join(groups, ":"), "-no_ticket"}
	if p.Endpoint.Highest().Version() == wiretls.TLS13 {
		return append(args, "-ciphersuites", strings.Join(new, ":"))
	}
	return append(args, "-no_tls1_3")
}

// opensslNames are the suites that this OpenSSL has, by number.
func opensslNames(t *testing.T) map[wiretls.CipherSuite]string {
	t.Helper()
	out, err := exec.Command("openssl", "ciphers", "-V", "ALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Fatal(err)
	}
	names := map[wiretls.CipherSuite]string{}
	for line := range strings.Lines(string(out)) { // "0xC0,0x2C - ECDHE-ECDSA-AES256-GCM-SHA384 …"
		var high, low uint8
		var name string
		if _, err := fmt.Sscanf(strings.TrimSpace(line), "0x%02X,0x%02X - %s", &high, &low, &name); err == nil {
			names[wiretls.CipherSuite(high)<<8|wiretls.CipherSuite(low)] = name
		}
	}
	if len(names) < 50 {
		t.Fatalf("openssl ciphers -V: %d suites", len(names))
	}
	return names
}

// loadPcap reads a capture as the program does.
func loadPcap(t *testing.T, rec *pcapfile.Recorder) *facts.Facts {
	t.Helper()
	var out bytes.Buffer
	if _, err := rec.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.pcap"), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return loadPath(t, dir)
}
