package main

import (
	"net/netip"
	"time"

	"ssltriage/samples"
	"ssltriage/samples/pcapfile"
	"ssltriage/samples/windows"
)

// negotiationCases are clients and servers that do not agree.
func negotiationCases() []sample {
	return []sample{
		{samples.Case{Name: "no-common-protocol", Title: "2008 R2 speaks TLS 1.0 only, the clients need TLS 1.2",
			Expect: "no-common-protocol",
			Notes:  "Gathered by hand. SCHANNEL as it comes (.reg in UTF-16): TLS 1.2 is off by default. Real ClientHellos of crypto/tls; the reset is what Windows sends in place of an alert."}, noCommonProtocol},
		{samples.Case{Name: "no-common-cipher-suite", Title: "The clients want ECDHE with GCM, which 2012 R2 has not got for RSA certificates",
			Expect: "no-common-cipher-suite",
			Notes:  "Collector on a Japanese server. The client is crypto/tls, the alert 40 comes from OpenSSL's server with the suites of 2012 R2; the events are what Windows logs (36874 with 36888)."}, noCommonSuite},
		{samples.Case{Name: "protocol-disabled", Title: "A hardening script switched TLS 1.2 off together with the old versions",
			Expect: "protocol-disabled",
			Notes:  "Gathered by hand on a Japanese server: .reg file and event log under names that tell nothing. 36871 with state 10013 for the server role."}, protocolDisabled},
		{samples.Case{Name: "change-not-active-until-restart", Title: "TLS 1.2 was switched on two days ago, and Windows was not restarted since",
			Expect: "change-not-active-until-restart",
			Notes:  "Collector on a Japanese server. The registry of 2008 R2 has TLS 1.2 on, its keys are younger than the last start. Real ClientHellos of crypto/tls after the change; the reset is what Windows sends in place of an alert, 36874 what it logs."}, notRestarted},
		{samples.Case{Name: "certificate-rejected-by-client", Title: "Clients ask for a name that is not in the certificate",
			Expect: "certificate-rejected-by-client",
			Notes:  "Collector. DNS of shop.contoso.example leads to the server, whose certificate is for www.contoso.example. The alerts come from OpenSSL's client."}, wrongName},
		{samples.Case{Name: "certificate-on-wire-differs", Title: "A gateway opens TLS with a certificate of its own",
			Expect: "certificate-on-wire-differs", Also: []string{"certificate-rejected-by-client", "negotiation-not-by-settings"},
			Notes: "Collector, and a capture that was made at a client. The gateway's server is crypto/tls with a certificate of an authority that nobody knows, the alerts come from OpenSSL's client."}, openedByGateway},
		{samples.Case{Name: "capture-clock-differs", Title: "The capture is of a client whose clock is four minutes behind the server's",
			Expect: "certificate-rejected-by-client", Also: []string{"capture-clock-differs"},
			Notes: "Collector, and a capture that was made at a client. DNS of shop.contoso.example leads to the server, whose certificate is for www.contoso.example; the alerts come from OpenSSL's client, and Windows logs each of them."}, lateCapture},
		{samples.Case{Name: "reset-by-middlebox", Title: "A firewall resets every TLS connection in the server's name",
			Expect: "reset-by-middlebox",
			Notes:  "Collector, and a capture that was made at a client. Real ClientHellos of crypto/tls; the resets have no ACK flag and another time to live than the server's packets."}, filtered},
		{samples.Case{Name: "not-tls-on-port", Title: "A load balancer speaks plain HTTP to port 443",
			Expect: "not-tls-on-port",
			Notes:  "Collector on a French server. Schannel 36888 with alert 10 for each request; the resets stand for HTTP.sys."}, plainHTTP},
		{samples.Case{Name: "handshake-unanswered", Title: "ClientHellos stay without an answer, and nothing says why",
			Expect: "handshake-unanswered",
			Notes:  "Collector. Real ClientHellos of crypto/tls that the server's TCP acknowledges and nobody answers. Everything else is in order."}, unanswered},
	}
}

func noCommonProtocol() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2008R2, windows.English, "WEB08", "www.contoso.example", utc(2018, 7, 5, 17, 9))
	w.every(w.before(40*time.Hour), 45*time.Minute, func(at time.Time) { w.NoCommonSuite(at, "TLS 1.2") })
	if err := w.capture("trace.pcap", w.before(6*time.Minute), w.onlyTLS12, w.onlyTLS12); err != nil {
		return nil, nil, err
	}
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	return w.byHand(windows.Files{
		"schannel.reg":           w.SchannelReg(),
		"ciphers.hiv":            w.CryptographyHive(),
		"system.evtx":            w.SystemLog(),
		"trace.pcap":             w.lastCapture(),
		"winver.txt":             oem(w.SystemInfoText()),
		"sslcert.txt":            oem(w.SSLCertText()),
		"my.txt":                 oem(w.StoreText("my", true)),
		"applicationHost.config": w.text(windows.UTF8, w.ApplicationHostConfig()),
		"netstat.txt":            oem(w.NetstatText(true)),
	})
}

func noCommonSuite() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2012R2, windows.Japanese, "WEB12", "www.contoso.example", utc(2022, 8, 9, 2, 51))
	w.bystanders()
	w.every(w.before(28*time.Hour), 40*time.Minute, func(at time.Time) { w.NoCommonSuite(at, "TLS 1.2") })
	at := w.before(5 * time.Minute)
	for i := range 2 {
		w.NoCommonSuite(at.Add(time.Duration(i)*time.Second+2*time.Millisecond), "TLS 1.2")
	}
	if err := w.capture("https.pcap", at, w.onlyGCM, w.onlyGCM); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

// disableAll switches every version of the server off, before the last start.
func disableAll(w *website) {
	hardened := w.Boot.Add(-11 * time.Minute)
	w.DisableOld(hardened)
	w.Protocol("TLS 1.2", "Server", 0, 1, hardened)
	w.Protocol("TLS 1.2", "Client", 1, 0, hardened)
	if w.Version.Build >= 20348 {
		w.Protocol("TLS 1.3", "Server", 0, 1, hardened)
	}
	w.every(w.Boot.Add(75*time.Second), 100*time.Minute, func(at time.Time) {
		w.NoCredential(at, windows.HTTPSys, w.Language.Server, 10013)
	})
}

func protocolDisabled() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.Japanese, "WEB19", "www.contoso.example", utc(2023, 11, 14, 7, 3))
	w.bystanders()
	disableAll(w)
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	return w.byHand(windows.Files{
		"新しいフォルダー/あ.reg":                  w.SchannelReg(),
		"新しいフォルダー/い.evtx":                 w.SystemLog(),
		"新しいフォルダー/新しいテキスト ドキュメント.txt":     oem(w.SSLCertText()),
		"新しいフォルダー/新しいテキスト ドキュメント (2).txt": oem(w.SystemInfoText() + w.ClockText()),
		"新しいフォルダー/新しいテキスト ドキュメント (3).txt": oem(w.StoreText("my", true)),
		"新しいフォルダー/新しいテキスト ドキュメント (4).txt": oem(w.NetstatText(true)),
		"新しいフォルダー/設定.config":              w.text(windows.UTF8, w.ApplicationHostConfig()),
	})
}

func notRestarted() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2008R2, windows.Japanese, "WEB08", "www.contoso.example", utc(2019, 6, 20, 5, 26))
	w.bystanders()
	w.startedAnew(w.before(16*24*time.Hour), w.before(20*24*time.Hour))
	changed := w.before(46 * time.Hour)
	w.Protocol("TLS 1.2", "Server", 1, 0, changed)
	w.Protocol("TLS 1.2", "Client", 1, 0, changed.Add(40*time.Second))
	w.every(w.before(44*time.Hour), 50*time.Minute, func(at time.Time) { w.NoCommonSuite(at, "TLS 1.2") })
	if err := w.capture("https.pcap", w.before(6*time.Minute), w.onlyTLS12, w.onlyTLS12); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func wrongName() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.English, "WEB22", "www.contoso.example", utc(2025, 6, 17, 21, 14))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.host = "shop.contoso.example"
	refused := w.verifies(chain(w.ca.issuing), "-verify_hostname", w.host)
	if err := w.rejected(w.before(20*time.Hour), 42, refused, refused, refused); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func openedByGateway() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.Japanese, "WEB19", "www.contoso.example", utc(2024, 2, 20, 6, 41))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	if err := w.capture("client.pcap", w.before(11*time.Minute), w.opened, w.opened, w.opened); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func lateCapture() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.English, "WEB19", "www.contoso.example", utc(2023, 9, 12, 13, 36))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.host = "shop.contoso.example"
	refused := w.verifies(chain(w.ca.issuing), "-verify_hostname", w.host)
	r := pcapfile.NewRecorder()
	for i, before := range []time.Duration{21 * time.Minute, 20*time.Minute + 13*time.Second, 16*time.Minute + 48*time.Second, 16*time.Minute + 5*time.Second} {
		client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 20, 0, 50}), uint16(51200+7*i))
		at := w.before(before)
		w.AlertReceived(at, 42)
		if err := refused(r.Conversation(client, w.Endpoint(443), at.Add(-4*time.Minute-12*time.Second))); err != nil {
			return nil, nil, err
		}
	}
	if err := w.saveCapture("client.pcap", r); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func filtered() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.German, "WEB22", "www.contoso.example", utc(2025, 3, 4, 9, 12))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	if err := w.capture("client.pcap", w.before(7*time.Minute), w.filtered, w.filtered, w.filtered); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func plainHTTP() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.French, "WEB16", "www.contoso.example", utc(2021, 5, 27, 10, 44))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.every(w.before(7*time.Hour), 12*time.Minute, func(at time.Time) { w.AlertSent(at, 10, 1203) })
	if err := w.capture("lb.pcap", w.before(4*time.Minute), w.plainHTTP, w.plainHTTP, w.plainHTTP); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func unanswered() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2012R2, windows.English, "WEB12", "www.contoso.example", utc(2019, 2, 26, 22, 38))
	w.bystanders()
	if err := w.capture("https.pcap", w.before(3*time.Minute), w.unanswered, w.unanswered, w.unanswered); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}
