package wire

import (
	"bytes"
	"crypto/tls"
	"crypto/x509/pkix"
	"net/netip"
	"os"
	"os/exec"
	"testing"
	"time"

	"ssltriage/parsers/capture"
	"ssltriage/samples/pcapfile"
	"ssltriage/samples/pki"
)

var (
	start  = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	client = netip.MustParseAddrPort("10.0.0.50:51000")
	server = netip.MustParseAddrPort("10.0.0.1:443")

	root = pki.Root(pki.Request{Subject: pkix.Name{CommonName: "Root"}, From: start.AddDate(-5, 0, 0), To: start.AddDate(5, 0, 0), CA: true, Key: pki.P256})
	leaf = root.Issue(pki.Request{Subject: pkix.Name{CommonName: "www.example.test"}, Hosts: []string{"www.example.test"},
		From: start.AddDate(-2, 0, 0), To: start.AddDate(-1, 0, 0), Key: pki.RSA2048})
)

// told records one conversation and returns what our parser makes of it.
func told(t *testing.T, converse func(*pcapfile.Conversation) error) *capture.Handshake {
	t.Helper()
	r := pcapfile.NewRecorder()
	if err := converse(r.Conversation(client, server, start)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := r.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	c, err := capture.Read(&out, capture.Options{})
	if err != nil || len(c.Handshakes) != 1 {
		t.Fatalf("%d handshakes, %v", len(c.Handshakes), err)
	}
	return c.Handshakes[0]
}

func expect(t *testing.T, h *capture.Handshake, want capture.Outcome) {
	t.Helper()
	if h.Outcome != want {
		t.Errorf("outcome %s, want %s (alerts %v)", h.Outcome, want, h.Alerts)
	}
}

func site() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{leaf.TLS()}, MaxVersion: tls.VersionTLS12, SessionTicketsDisabled: true}
}

func browser() *tls.Config {
	return &tls.Config{ServerName: "www.example.test", InsecureSkipVerify: true}
}

func TestPeers(t *testing.T) {
	for name, c := range map[string]struct {
		client, server Peer
		want           capture.Outcome
	}{
		"page":  {Browser(browser()), Site(site(), "200 OK"), capture.Established},
		"drop":  {Browser(browser()), Drops, capture.ResetByServer},
		"hang":  {Browser(browser()), HangsUp, capture.ClosedByServer},
		"plain": {Says("GET / HTTP/1.0\r\n\r\n"), Drops, capture.NotTLS},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, told(t, func(conv *pcapfile.Conversation) error { return Record(conv, c.client, c.server) }), c.want)
		})
	}
}

func TestSplitRecords(t *testing.T) {
	old := &tls.Config{ServerName: "www.example.test", InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10,
		CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}}
	s := site()
	s.MinVersion = tls.VersionTLS10
	h := told(t, func(conv *pcapfile.Conversation) error { return Record(conv, Browser(old), DropsSplit(s)) })
	if len(h.Splits) == 0 || h.Reset == nil || h.Reset.From != capture.Server {
		t.Errorf("splits %v, reset %v", h.Splits, h.Reset)
	}
}

func TestOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("openssl is needed: apt-get install openssl")
		}
		t.Skip("openssl is not installed")
	}
	o := OpenSSL{Args: []string{"-verify_return_error", "-CAfile", "{ca.pem}"}, Files: map[string][]byte{"ca.pem": root.PEM()}}
	h := told(t, func(conv *pcapfile.Conversation) error { return o.ToSite(conv, Site(site(), "200 OK")) })
	expect(t, h, capture.FatalAlert)
	if len(h.Alerts) == 0 || h.Alerts[0].Code != 45 {
		t.Errorf("alerts %v, want certificate_expired", h.Alerts)
	}

	pem, err := leaf.ServerPEM()
	if err != nil {
		t.Fatal(err)
	}
	o = OpenSSL{Args: []string{"-cert", "{site.pem}", "-cipher", "AES128-SHA256", "-tls1_2"}, Files: map[string][]byte{"site.pem": pem}}
	h = told(t, func(conv *pcapfile.Conversation) error { return o.FromBrowser(conv, Browser(browser())) })
	expect(t, h, capture.FatalAlert)
	if len(h.Alerts) == 0 || h.Alerts[0].Code != 40 {
		t.Errorf("alerts %v, want handshake_failure", h.Alerts)
	}
}

func TestHello(t *testing.T) {
	hello, err := Hello(browser())
	if err != nil || len(hello) < 100 || hello[0] != 22 || hello[5] != 1 {
		t.Errorf("%x, %v", hello, err)
	}
}
