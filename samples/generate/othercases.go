package main

import (
	"time"

	"ssltriage/samples"
	"ssltriage/samples/windows"
)

// otherCases are client certificates, what updates change, and what nothing
// explains.
func otherCases() []sample {
	return []sample{
		{samples.Case{Name: "client-certificate-required", Title: "The site demands client certificates",
			Expect: "client-certificate-required",
			Notes:  "Collector. Flag 2 on the SSL record and SslRequireCert on the site; in the capture the server (crypto/tls) asks for a certificate, the client has none and gets 403."}, clientCertificate},
		{samples.Case{Name: "record-splitting-refused", Title: "Connections are reset after requests that are split 1/n-1",
			Expect: "record-splitting-refused",
			Notes:  "Gathered by hand on a Japanese server. crypto/tls splits records with a CBC suite of TLS 1.0, as clients do since MS12-006; the server side finishes the handshake and resets at the first record."}, splitRefused},
		{samples.Case{Name: "update-preceded-failure", Title: "Schannel fails from an update and its restart on",
			Expect: "update-preceded-failure",
			Notes:  "Collector. The cumulative update of October 2022, after which Microsoft acknowledged failing handshakes. The events stand for whatever an update may break: 36871 with a state that nobody has documented, from minutes after the restart on, and twelve quiet days before."}, afterUpdate},
		{samples.Case{Name: "symptom-unexplained", Title: "Schannel fails with an internal state that nobody has documented",
			Expect: "symptom-unexplained",
			Notes:  "Collector on a German server. 36871 of HTTP.sys with state 10010 and connections that are reset; everything that the evidence shows is in order."}, unexplained},
		{samples.Case{Name: "clock-wrong", Title: "The server's clock is a year behind",
			Expect: "clock-wrong",
			Notes:  "Collector. A virtual machine that was resumed with an old clock: the time service refuses to correct it, and the certificate of this year seems to be of the future. All times in the evidence are those of the wrong clock."}, clockWrong},
	}
}

func clientCertificate() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.English, "WEB19", "portal.contoso.example", utc(2024, 9, 5, 11, 26))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.Sites[0].Access = "Ssl, SslNegotiateCert, SslRequireCert"
	w.Binding(443).Flags = windows.NegotiateClientCert
	if err := w.capture("https.pcap", w.before(5*time.Minute), w.asksForCertificate, w.asksForCertificate); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func splitRefused() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2008R2, windows.Japanese, "WEB08", "www.contoso.example", utc(2013, 2, 20, 1, 15))
	if err := w.capture("キャプチャ.pcap", w.before(6*time.Minute), w.splits, w.splits, w.splits); err != nil {
		return nil, nil, err
	}
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	return w.byHand(windows.Files{
		"キャプチャ.pcap":             w.lastCapture(),
		"schannel.reg":           w.SchannelReg(),
		"sslcert.txt":            oem(w.SSLCertText()),
		"iplisten.txt":           oem(w.IPListenText()),
		"個人.txt":                 oem(w.StoreText("my", true)),
		"ルート.txt":                oem(w.StoreText("root", false) + "\n" + w.StoreText("ca", false)),
		"systeminfo.txt":         oem(w.SystemInfoText()),
		"更新.csv":                 oem(w.UpdatesText()),
		"netstat.txt":            oem(w.NetstatText(false)),
		"System.evtx":            w.SystemLog(),
		"applicationHost.config": w.text(windows.UTF8, w.ApplicationHostConfig()),
		"証明書/www.cer":            w.cert.Raw,
		"証明書/root.cer":           w.ca.root.Raw,
		"証明書/ca.cer":             w.ca.issuing.Raw,
	})
}

func afterUpdate() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.English, "WEB19", "www.contoso.example", utc(2022, 10, 14, 14, 22))
	w.bystanders()
	w.startedAnew(w.before(35*time.Hour), w.before(14*24*time.Hour))
	w.UpdateInstalled(w.Boot.Add(-14*time.Minute), "KB5018419", "2022-10 Cumulative Update for Windows Server 2019 (1809) for x64-based Systems (KB5018419)")
	w.every(w.Boot.Add(4*time.Minute), 50*time.Minute, func(at time.Time) { w.NoCredential(at, windows.HTTPSys, w.Language.Server, 10011) })
	return w.bundle()
}

func unexplained() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.German, "WEB22", "www.contoso.example", utc(2025, 11, 11, 15, 31))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.every(w.before(4*time.Hour), 6*time.Minute, func(at time.Time) { w.NoCredential(at, windows.HTTPSys, w.Language.Server, 10010) })
	if err := w.capture("https.pcap", w.before(5*time.Minute), w.dropped, w.dropped); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func clockWrong() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2016, windows.English, "WEB16", "www.contoso.example", utc(2020, 1, 23, 9, 8))
	w.bystanders()
	const behind = 366 * 24 * time.Hour
	w.Time.Offset, w.Time.LastSync = behind, w.Boot.AddDate(-1, 0, 0)
	issued := startOfDay(w.Collected.Add(behind - 3*24*time.Hour))
	w.serve(w.ca.web(issued, w.host))
	imported := w.before(26 * time.Hour)
	w.Binding(443).Changed, w.keyFile.Modified = imported, imported.Add(-3*time.Minute)
	w.BindingChanged(imported, 15301, "0.0.0.0:443")
	w.forgetClock()
	w.every(w.Boot.Add(3*time.Minute), 11*time.Hour, func(at time.Time) { w.ClockRefused(at, behind) })
	return w.bundle()
}
