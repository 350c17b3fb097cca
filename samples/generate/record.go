package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"time"

	"ssltriage/samples/pcapfile"
	"ssltriage/samples/pki"
	"ssltriage/samples/windows"
	"ssltriage/samples/wire"
)

// talk records one connection to the server's port 443.
type talk func(*pcapfile.Conversation) error

// capture records connections, a second apart, from a time on and adds them
// to the server's evidence.
func (w *website) capture(name string, at time.Time, talks ...talk) error {
	r := pcapfile.NewRecorder()
	for i, t := range talks {
		client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 20, 0, byte(50 + i)}), uint16(51200+113*i))
		if err := t(r.Conversation(client, w.Endpoint(443), at.Add(time.Duration(i)*time.Second))); err != nil {
			return fmt.Errorf("record connection %d: %w", i+1, err)
		}
	}
	return w.saveCapture(name, r)
}

func (w *website) saveCapture(name string, r *pcapfile.Recorder) error {
	var out bytes.Buffer
	if _, err := r.WriteTo(&out); err != nil {
		return err
	}
	w.Captures = append(w.Captures, windows.Capture{Name: name, Data: out.Bytes()})
	return nil
}

// lastCapture is the content of the newest capture.
func (w *website) lastCapture() []byte { return w.Captures[len(w.Captures)-1].Data }

// tlsVersions are the newest version that each Windows speaks by default.
func (w *website) newestTLS() uint16 {
	switch {
	case w.Version.Build >= 20348:
		return tls.VersionTLS13
	case w.Version.Build >= 9200:
		return tls.VersionTLS12
	}
	return tls.VersionTLS10
}

// site is the server as its clients meet it: its certificate with the
// intermediate ones that Windows sends, the versions that it speaks.
func (w *website) site(with ...*pki.Certificate) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{w.cert.TLS(with...)},
		MinVersion:   tls.VersionTLS10, MaxVersion: w.newestTLS(),
		SessionTicketsDisabled: true,
	}
}

// browser is a client that trusts the authority and verifies on the day of
// the sample.
func (w *website) browser() *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(w.ca.root.Certificate)
	return &tls.Config{ServerName: w.host, RootCAs: roots, MinVersion: tls.VersionTLS10,
		Time: func() time.Time { return w.Collected }}
}

// loads records a browser that gets its page.
func (w *website) loads(c *pcapfile.Conversation) error {
	return wire.Record(c, wire.Browser(w.browser()), wire.Site(w.site(w.ca.issuing), "200 OK"))
}

// dropped records a browser whose ClientHello is answered with a reset, as
// HTTP.sys does when it cannot serve the endpoint.
func (w *website) dropped(c *pcapfile.Conversation) error {
	return wire.Record(c, wire.Browser(w.browser()), wire.Drops)
}

// verifies records OpenSSL's client, with its alerts, against the site that
// sends the given chain.
func (w *website) verifies(with []*pki.Certificate, args ...string) talk {
	return w.verifiesWith(w.ca.root, with, args...)
}

// verifiesWith is the same for a client that trusts another root.
func (w *website) verifiesWith(root *pki.Certificate, with []*pki.Certificate, args ...string) talk {
	return func(c *pcapfile.Conversation) error {
		o := wire.OpenSSL{
			Args: append([]string{"-CAfile", "{ca.pem}", "-verify_return_error", "-no-CApath", "-servername", w.host,
				"-attime", fmt.Sprint(w.Collected.Unix()), "-no_tls1_3"}, args...),
			Files: map[string][]byte{"ca.pem": root.PEM()},
		}
		return o.ToSite(c, wire.Site(w.site(with...), "200 OK"))
	}
}
