package main

import (
	"crypto/tls"
	"fmt"
	"strings"
	"time"

	"ssltriage/samples/pcapfile"
	"ssltriage/samples/pki"
	"ssltriage/samples/wire"
)

// loads13 records a browser that gets its page over TLS 1.3 from OpenSSL's
// server, which can be told what to choose there: the suites and curves in the
// order of this Windows.
func (w *website) loads13(c *pcapfile.Conversation) error {
	pem, err := w.cert.ServerPEM(w.ca.issuing)
	if err != nil {
		return err
	}
	var suites, groups []string
	for _, s := range w.CipherSuites {
		if strings.HasPrefix(s, "TLS_AES_") {
			suites = append(suites, s)
		}
	}
	for _, curve := range w.Version.Curves() {
		groups = append(groups, map[string]string{"curve25519": "X25519", "NistP256": "P-256", "NistP384": "P-384"}[curve])
	}
	server := wire.OpenSSL{
		Args: []string{"-cert", "{site.pem}", "-cert_chain", "{chain.pem}", "-tls1_3", "-serverpref", "-num_tickets", "0", "-www",
			"-ciphersuites", strings.Join(suites, ":"), "-groups", strings.Join(groups, ":")},
		Files: map[string][]byte{"site.pem": pem, "chain.pem": w.ca.issuing.PEM()},
	}
	return server.FromBrowser(c, wire.Browser(w.browser()))
}

// loads12 records a page that loads over TLS 1.2.
func (w *website) loads12(c *pcapfile.Conversation) error {
	browser := w.browser()
	browser.MaxVersion = tls.VersionTLS12
	return wire.Record(c, wire.Browser(browser), wire.Site(w.site(w.ca.issuing), "200 OK"))
}

// goesAway records a client that connects and closes without a word, as the
// health checks of load balancers do.
func (w *website) goesAway(c *pcapfile.Conversation) error {
	c.Wait(2 * time.Millisecond)
	c.Close(pcapfile.Client)
	c.Close(pcapfile.Server)
	return nil
}

// unanswered records a real ClientHello that the server's TCP acknowledges
// and that nobody answers, until the client gives up.
func (w *website) unanswered(c *pcapfile.Conversation) error {
	hello, err := wire.Hello(w.browser())
	if err != nil {
		return err
	}
	c.ClientSends(hello)
	c.Wait(30 * time.Second)
	c.Close(pcapfile.Client)
	return nil
}

// plainHTTP records a load balancer that speaks HTTP to the port of HTTPS.
func (w *website) plainHTTP(c *pcapfile.Conversation) error {
	return wire.Record(c, wire.Says("GET /health HTTP/1.1\r\nHost: "+w.host+"\r\nUser-Agent: lb-probe/2.4\r\nConnection: close\r\n\r\n"), wire.Drops)
}

// asksForCertificate records a site that demands a client certificate which
// the browser has not got: the page is refused.
func (w *website) asksForCertificate(c *pcapfile.Conversation) error {
	w.asks = tls.RequestClientCert
	return wire.Record(c, wire.Browser(w.browser()), wire.Site(w.site(w.ca.issuing), "403 Forbidden"))
}

// splits records an old TLS 1.0 client that splits its request in two
// records, and a server that resets the connection at the first one.
func (w *website) splits(c *pcapfile.Conversation) error {
	old := w.browser()
	old.MaxVersion = tls.VersionTLS10
	old.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}
	return wire.Record(c, wire.Browser(old), wire.DropsSplit(w.site(w.ca.issuing)))
}

// onlyTLS12 records a browser that knows nothing older than TLS 1.2 and is
// dropped, as Windows does without an alert.
func (w *website) onlyTLS12(c *pcapfile.Conversation) error {
	browser := w.browser()
	browser.MinVersion = tls.VersionTLS12
	return wire.Record(c, wire.Browser(browser), wire.Drops)
}

// onlyGCM records a client that knows no suites but those of forward secrecy
// with AEAD, against OpenSSL with what 2012 R2 has for an RSA certificate.
func (w *website) onlyGCM(c *pcapfile.Conversation) error {
	pem, err := w.cert.ServerPEM(w.ca.issuing)
	if err != nil {
		return err
	}
	server := wire.OpenSSL{
		Args: []string{"-cert", "{site.pem}", "-tls1_2", "-cipher",
			"ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA"},
		Files: map[string][]byte{"site.pem": pem},
	}
	client := w.browser()
	client.MinVersion, client.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	client.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256}
	return server.FromBrowser(c, wire.Browser(client))
}

// opened records OpenSSL's client behind a gateway that opens TLS: it answers
// in the server's place, with a certificate of its own authority.
func (w *website) opened(c *pcapfile.Conversation) error {
	gateway := newAuthority("Adatum Inspection", false)
	site := proxy(gateway.web(startOfDay(w.Collected.AddDate(0, -1, 0)), w.host).TLS(gateway.issuing))
	client := wire.OpenSSL{
		Args: []string{"-CAfile", "{ca.pem}", "-verify_return_error", "-no-CApath", "-servername", w.host,
			"-attime", fmt.Sprint(w.Collected.Unix()), "-no_tls1_3"},
		Files: map[string][]byte{"ca.pem": w.ca.root.PEM()},
	}
	return client.ToSite(c, wire.Site(site, "200 OK"))
}

// proxy is a server that is no Windows and chooses as crypto/tls does.
func proxy(certificate tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS12, SessionTicketsDisabled: true}
}

// filtered records a browser whose ClientHello a device in between answers
// with a reset under the server's address.
func (w *website) filtered(c *pcapfile.Conversation) error {
	hello, err := wire.Hello(w.browser())
	if err != nil {
		return err
	}
	c.ClientSends(hello)
	c.Wait(3 * time.Millisecond)
	c.Interrupt(pcapfile.Server, 61)
	return nil
}

// chain is a list of certificates, for the servers that send them.
func chain(list ...*pki.Certificate) []*pki.Certificate { return list }
