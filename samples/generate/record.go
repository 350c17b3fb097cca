package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
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
		if w.wrong != nil {
			return fmt.Errorf("record connection %d: %w", i+1, w.wrong)
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

// site is the server as its clients meet it: crypto/tls with the certificate,
// the intermediate ones that Windows sends, and nothing to choose from but
// what Schannel of this Windows chooses for the client at hand.
func (w *website) site(with ...*pki.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS10,
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			config, err := w.chooses(hello, with...)
			if err != nil {
				w.wrong = errors.Join(w.wrong, err)
			}
			return config, err
		},
	}
}

// chooses is the server for one ClientHello.
func (w *website) chooses(hello *tls.ClientHelloInfo, with ...*pki.Certificate) (*tls.Config, error) {
	choice, err := w.Choose(hello, w.cert)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s would refuse this client: %w", w.Version.Product, err)
	case !choice.KnownToGo():
		return nil, fmt.Errorf("%s would choose %s, which crypto/tls cannot be told to", w.Version.Product, choice.Name)
	}
	certificate := w.cert.TLS(with...)
	if choice.Signature != 0 {
		certificate.SupportedSignatureAlgorithms = []tls.SignatureScheme{choice.Signature}
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: choice.Version, MaxVersion: choice.Version,
		CipherSuites: []uint16{choice.Suite}, SessionTicketsDisabled: true, ClientAuth: w.asks, NextProtos: w.protocols,
	}
	if choice.Curve != 0 {
		config.CurvePreferences = []tls.CurveID{choice.Curve}
	}
	return config, nil
}

// browserSuites are the suites of TLS 1.2 that browsers offered for years, in
// OpenSSL's names: no DHE, and no CBC with SHA-2.
const browserSuites = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:" +
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA:" +
	"ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA:AES256-SHA"

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
				"-attime", fmt.Sprint(w.Collected.Unix()), "-no_tls1_3", "-cipher", browserSuites}, args...),
			Files: map[string][]byte{"ca.pem": root.PEM()},
		}
		return o.ToSite(c, wire.Site(w.site(with...), "200 OK"))
	}
}
