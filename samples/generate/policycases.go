package main

import (
	"crypto/tls"
	"crypto/x509"
	"strings"
	"time"

	"ssltriage/samples"
	"ssltriage/samples/pcapfile"
	"ssltriage/samples/pki"
	"ssltriage/samples/regfile"
	"ssltriage/samples/windows"
	"ssltriage/samples/wire"
)

// policyCases are servers whose TLS settings do not do what they were meant
// to, or do not go with the certificate.
func policyCases() []sample {
	return []sample{
		{samples.Case{Name: "registry-name-misspelt", Title: "TLS 1.2 was switched on under the name TLS1.2, and more slips of that kind",
			Expect: "registry-name-misspelt",
			Also: []string{"registry-value-misplaced", "registry-value-wrong-type", "registry-values-contradict", "registry-name-without-effect",
				"protocol-on-for-client-only", "tls13-forced", "no-common-protocol"},
			Notes: "Gathered by hand on 2008 R2. What a script and two administrators left behind; clients that need TLS 1.2 are reset."}, registrySlips},
		{samples.Case{Name: "cipher-suite-names-with-blanks", Title: "The policy's cipher suite order has blanks behind its commas, and is too long",
			Expect: "cipher-suite-names-with-blanks", Also: []string{"cipher-suite-names-unknown", "cipher-suite-policy-too-long", "no-common-cipher-suite"},
			Notes: "Gathered by hand on 2019, with the policy as .reg text. The only name without a blank is for ECDSA certificates; alert 40 from OpenSSL's server with that suite."}, suitePolicy},
		{samples.Case{Name: "certificate-curve-disabled", Title: "The certificate is on the curve P-521",
			Expect: "certificate-curve-disabled",
			Notes:  "Collector on 2019. EccCurves as Windows comes. A real ClientHello of crypto/tls; the alert 40 stands for Schannel."}, curveDisabled},
		{samples.Case{Name: "no-common-curve", Title: "A policy leaves the curve NistP384 only, the clients offer x25519 and P-256",
			Expect: "no-common-curve",
			Notes:  "Gathered by hand on 2016. The client is crypto/tls, the alert 40 is that of OpenSSL's server with P-384 alone."}, noCommonCurve},
		{samples.Case{Name: "no-common-signature-algorithm", Title: "The chain is signed with SHA-1, which a new client does not offer, and 2012 R2 insists",
			Expect: "no-common-signature-algorithm",
			Notes:  "Collector on 2012 R2. A real ClientHello of crypto/tls; the alert 40 stands for Schannel, which insists that signature_algorithms covers its chain."}, noCommonSignature},
		{samples.Case{Name: "certificate-key-usage-mismatch", Title: "The certificate may be used for key encipherment only",
			Expect: "certificate-key-usage-mismatch", Also: []string{"no-common-cipher-suite"},
			Notes: "Collector on 2022. Schannel offers RSA key exchange only with it; the alert 40 is that of OpenSSL's server with these suites."}, keyUsageMismatch},
		{samples.Case{Name: "http2-forbidden-cipher-suite", Title: "CBC suites come first, and browsers with HTTP/2 go away",
			Expect: "http2-forbidden-cipher-suite",
			Notes:  "Gathered by hand on 2016, cipher suites reordered. crypto/tls on both sides, with HTTP/2 agreed upon and a CBC suite."}, http2Suite},
		{samples.Case{Name: "cipher-settings-exclude-clients", Title: "A tool switched AES off, and fragments of handshake messages too",
			Expect: "cipher-settings-exclude-clients", Also: []string{"message-limit-too-small"},
			Notes: "Gathered by hand on 2016. What is left is 3DES; the alert 40 is that of OpenSSL's server without AES-GCM."}, aesDisabled},
		{samples.Case{Name: "diffie-hellman-key-size", Title: "DHE comes first, with a key of 4,096 bits that Java 8 does not bear",
			Expect: "diffie-hellman-key-size",
			Notes:  "Gathered by hand on 2016, without a capture: a guide on hardening was followed. HTTPS works for browsers."}, longDH},
		{samples.Case{Name: "negotiation-not-by-settings", Title: "TLS 1.0 is off in the registry, and the capture shows it all the same",
			Expect: "negotiation-not-by-settings",
			Notes:  "Collector on 2019. The capture is from the load balancer before it: HTTPS works, the evidence does not go together."}, notBySettings},
	}
}

func registrySlips() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2008R2, windows.English, "WEB08", "www.contoso.example", utc(2019, 4, 9, 15, 22))
	at := w.Boot.Add(-20 * time.Minute)
	protocols := w.Schannel.Sub("Protocols")
	set := func(key *regfile.Key, values ...regfile.Value) {
		key.LastWrite = at
		key.Set(values...)
	}
	for _, side := range []string{"Server", "Client"} { // the cause
		set(protocols.Sub("TLS1.2", side), regfile.Uint32("Enabled", 1), regfile.Uint32("DisabledByDefault", 0))
	}
	set(protocols.Sub("TLS 1.1"), regfile.Uint32("Enabled", 1))
	set(protocols.Sub("TLS 1.1", "Client"), regfile.Uint32("Enabled", 1), regfile.Uint32("DisabledByDefault", 0))
	set(w.Schannel.Sub("Ciphers", "RC4 128/128"), regfile.String("Enabled", "0"))
	set(protocols.Sub("SSL 3.0", "Server"), regfile.Uint32("Enabled", 0), regfile.Uint32("DisabledByDefault", 0))
	set(protocols.Sub("TLS 1.3", "Server"), regfile.Uint32("Enabled", 1), regfile.Uint32("DisabledByDefault", 0))
	set(w.Schannel.Sub("Ciphers", "Triple DES 168/168"), regfile.Uint32("Enabled", 0))
	if err := w.capture("trace.pcap", w.before(6*time.Minute), w.onlyTLS12, w.onlyTLS12); err != nil {
		return nil, nil, err
	}
	return w.byHand(w.policyFiles(windows.Files{"schannel.hiv": w.SchannelHive(), "trace.pcap": w.lastCapture()}))
}

// policyFiles adds to some files what people gather beside.
func (w *website) policyFiles(files windows.Files) windows.Files {
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	files["ciphers.hiv"] = w.CryptographyHive()
	files["system.evtx"] = w.SystemLog()
	files["winver.txt"] = oem(w.SystemInfoText())
	files["sslcert.txt"] = oem(w.SSLCertText())
	files["my.txt"] = oem(w.StoreText("my", true))
	files["site.cer"] = w.cert.PEM()
	files["applicationHost.config"] = w.text(windows.UTF8, w.ApplicationHostConfig())
	files["netstat.txt"] = oem(w.NetstatText(true))
	return files
}

// suitePolicyReg is the policy key with values, as `reg export` writes it.
func suitePolicyReg(values ...regfile.Value) []byte {
	root := &regfile.Key{Name: "Cryptography"}
	root.Sub("Configuration", "SSL", "00010002").Set(values...)
	return regfile.Reg(`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Cryptography`, root)
}

func suitePolicy() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.English, "WEB19", "www.contoso.example", utc(2022, 3, 3, 8, 41))
	names := []string{"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
		"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"} // the third one is misspelt
	for _, s := range w.CipherSuites {
		if !strings.HasPrefix(s, "TLS_AES") && !strings.Contains(s, "NULL") && !strings.Contains(s, "ECDHE_ECDSA_WITH_AES_256_GCM") {
			names = append(names, s)
		}
	}
	w.every(w.before(28*time.Hour), 50*time.Minute, func(at time.Time) { w.NoCommonSuite(at, "TLS 1.2") })
	if err := w.capture("https.pcap", w.before(5*time.Minute), w.refuses("ECDHE-ECDSA-AES256-GCM-SHA384", nil)); err != nil {
		return nil, nil, err
	}
	names = append(names, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256")
	policy := strings.Join(names, ", ")
	return w.byHand(w.policyFiles(windows.Files{"schannel.reg": w.SchannelReg(), "https.pcap": w.lastCapture(),
		"policy.reg": suitePolicyReg(regfile.String("Functions", policy))}))
}

// refuses records OpenSSL's server with some suites, and groups where they are
// given, which a client with ECDHE and AES-GCM for RSA cannot use.
func (w *website) refuses(suites string, client *tls.Config, args ...string) talk {
	return func(c *pcapfile.Conversation) error {
		pem, err := w.cert.ServerPEM(w.ca.issuing)
		if err != nil {
			return err
		}
		server := wire.OpenSSL{
			Args:  append([]string{"-cert", "{site.pem}", "-tls1_2", "-cipher", suites + ":@SECLEVEL=0"}, args...),
			Files: map[string][]byte{"site.pem": pem},
		}
		if client == nil {
			client = w.browser()
			client.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
		}
		client.MinVersion, client.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
		return server.FromBrowser(c, wire.Browser(client))
	}
}

func curveDisabled() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2019, windows.German, "WEB19", "www.contoso.example", utc(2024, 2, 20, 11, 5))
	from := startOfDay(w.Collected.AddDate(0, -1, 0))
	w.serve(w.ca.issuing.Issue(pki.Request{Subject: subject(w.host), Hosts: []string{w.host}, From: from, To: from.AddDate(1, 0, 0), Key: pki.P521, Usage: x509.KeyUsageDigitalSignature}))
	w.every(w.before(20*time.Hour), 30*time.Minute, func(at time.Time) { w.NoCommonSuite(at, "TLS 1.2") })
	if err := w.capture("https.pcap", w.before(5*time.Minute), w.alert40, w.alert40); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

// alert40 records a client with TLS 1.2 whose ClientHello is answered with
// the alert handshake_failure.
func (w *website) alert40(c *pcapfile.Conversation) error {
	client := w.browser()
	client.MinVersion, client.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	hello, err := wire.Hello(client)
	if err != nil {
		return err
	}
	c.ClientSends(hello)
	c.ServerSends([]byte{21, 3, 3, 0, 2, 2, 40})
	c.Close(pcapfile.Server)
	c.Close(pcapfile.Client)
	return nil
}

func noCommonCurve() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.English, "WEB16", "www.contoso.example", utc(2021, 10, 12, 9, 30))
	var forward []string // the policy leaves ECDHE only
	for _, s := range w.CipherSuites {
		if strings.Contains(s, "_ECDHE_") {
			forward = append(forward, s)
		}
	}
	client := w.browser()
	client.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256}
	refused := w.refuses("ECDHE", client, "-groups", "P-384")
	if err := w.capture("https.pcap", w.before(5*time.Minute), refused, refused); err != nil {
		return nil, nil, err
	}
	return w.byHand(w.policyFiles(windows.Files{"schannel.reg": w.SchannelReg(), "https.pcap": w.lastCapture(),
		"policy.reg": suitePolicyReg(regfile.String("Functions", strings.Join(forward, ",")), regfile.Strings("EccCurves", "NistP384"))}))
}

func noCommonSignature() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2012R2, windows.English, "WEB12", "www.contoso.example", utc(2016, 11, 15, 13, 12))
	w.ca = newAuthority("Northwind Old", true)
	w.Trust("Root", w.ca.root)
	w.Trust("CA", w.ca.issuing)
	from := startOfDay(w.Collected.AddDate(0, -4, 0))
	w.serve(w.ca.issuing.Issue(pki.Request{Subject: subject(w.host), Hosts: []string{w.host}, From: from, To: from.AddDate(1, 0, 0), SHA1: true}))
	if err := w.capture("https.pcap", w.before(5*time.Minute), w.alert40, w.alert40); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func keyUsageMismatch() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2022, windows.Japanese, "WEB22", "www.contoso.example", utc(2025, 1, 21, 4, 18))
	from := startOfDay(w.Collected.AddDate(0, -1, 0))
	w.serve(w.ca.issuing.Issue(pki.Request{Subject: subject(w.host), Hosts: []string{w.host}, From: from, To: from.AddDate(1, 0, 0),
		Usage: x509.KeyUsageKeyEncipherment | x509.KeyUsageDataEncipherment}))
	w.every(w.before(20*time.Hour), 30*time.Minute, func(at time.Time) { w.NoCommonSuite(at, "TLS 1.2") })
	refused := w.refuses("AES256-GCM-SHA384:AES128-GCM-SHA256", nil)
	if err := w.capture("https.pcap", w.before(5*time.Minute), refused, refused); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func http2Suite() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.English, "WEB16", "www.contoso.example", utc(2018, 6, 5, 16, 47))
	w.CipherSuites = append([]string{"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"}, w.CipherSuites...)
	browser := w.browser()
	browser.NextProtos, w.protocols = []string{"h2", "http/1.1"}, []string{"h2"}
	leaves := func(c *pcapfile.Conversation) error {
		return wire.Record(c, wire.Browser(browser), wire.Site(w.site(w.ca.issuing), "200 OK"))
	}
	if err := w.capture("https.pcap", w.before(5*time.Minute), leaves, leaves); err != nil {
		return nil, nil, err
	}
	return w.byHand(w.policyFiles(windows.Files{"schannel.reg": w.SchannelReg(), "https.pcap": w.lastCapture()}))
}

func aesDisabled() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.Japanese, "WEB16", "www.contoso.example", utc(2020, 9, 8, 6, 25))
	at := w.Boot.Add(-15 * time.Minute)
	for _, name := range []string{"AES 128/128", "AES 256/256"} {
		key := w.Schannel.Sub("Ciphers", name)
		key.LastWrite = at
		key.Set(regfile.Uint32("Enabled", 0))
	}
	w.Schannel.Sub("Messaging").Set(regfile.Uint32("MessageLimitServer", 0))
	w.Schannel.Sub("Messaging").LastWrite = at
	w.every(w.Boot.Add(time.Hour), 50*time.Minute, func(at time.Time) { w.NoCommonSuite(at, "TLS 1.2") })
	refused := w.refuses("ECDHE-RSA-AES128-SHA", nil)
	if err := w.capture("https.pcap", w.before(5*time.Minute), refused, refused); err != nil {
		return nil, nil, err
	}
	return w.byHand(w.policyFiles(windows.Files{"schannel.hiv": w.SchannelHive(), "https.pcap": w.lastCapture()}))
}

func longDH() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.English, "WEB16", "www.contoso.example", utc(2019, 12, 3, 10, 50))
	at := w.Boot.Add(-time.Hour)
	key := w.Schannel.Sub("KeyExchangeAlgorithms", "Diffie-Hellman")
	key.LastWrite = at
	key.Set(regfile.Uint32("ServerMinKeyBitLength", 4096))
	w.CipherSuites = append([]string{"TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"}, w.CipherSuites...)
	return w.byHand(w.policyFiles(windows.Files{"schannel.hiv": w.SchannelHive()}))
}

func notBySettings() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.English, "WEB19", "www.contoso.example", utc(2023, 5, 30, 19, 2))
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	old := w.browser()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
	loads := func(c *pcapfile.Conversation) error {
		return wire.Record(c, wire.Browser(old), wire.Site(proxy(w.cert.TLS(w.ca.issuing)), "200 OK"))
	}
	if err := w.capture("lb.pcap", w.before(5*time.Minute), loads); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}
