package main

import (
	"crypto/x509"
	"time"

	"ssltriage/samples"
	"ssltriage/samples/pki"
	"ssltriage/samples/windows"
)

// certificateCases are faults of the certificate and its chain.
func certificateCases() []sample {
	return []sample{
		{samples.Case{Name: "root-not-trusted", Title: "The root of the company's CA is missing in the Root store",
			Expect: "root-not-trusted", Also: []string{"certificate-rejected-by-client"},
			Notes: "Collector on a French server. The root lies in the CA store instead. The alerts 48 come from OpenSSL's client, which does not know the root either; the server side is crypto/tls."}, rootNotTrusted},
		{samples.Case{Name: "certificate-wrong-usage", Title: "The certificate is for client authentication only",
			Expect: "certificate-wrong-usage", Also: []string{"certificate-rejected-by-client"},
			Notes: "Gathered by hand (UTF-8 with byte order mark), with certutil -verify: 0x800b0110. The alerts 43 come from OpenSSL's client."}, wrongUsage},
		{samples.Case{Name: "certificate-expired", Title: "The bound certificate has expired; its renewal was never bound",
			Expect: "certificate-expired", Also: []string{"certificate-rejected-by-client"},
			Notes: "Collector on a Chinese server, texts in CP936. The alerts 45 come from OpenSSL's client."}, expired},
		{samples.Case{Name: "certificate-not-yet-valid", Title: "The certificate becomes valid tomorrow",
			Expect: "certificate-not-yet-valid", Also: []string{"certificate-rejected-by-client"},
			Notes: "Collector. The clock is right: the CA dated the certificate ahead. The alerts 42 come from OpenSSL's client."}, notYetValid},
		{samples.Case{Name: "intermediate-missing", Title: "The intermediate certificate is not in the CA store",
			Expect: "intermediate-missing", Also: []string{"certificate-rejected-by-client"},
			Notes: "Gathered by hand (UTF-8). The server sends its own certificate alone; the alerts 48 come from OpenSSL's client, which trusts the root."}, intermediateMissing},
	}
}

// rejected adds a capture of clients that refuse the certificate, and the
// alerts that Windows logs since a time.
func (w *website) rejected(since time.Time, alert uint32, talks ...talk) error {
	w.every(since, 20*time.Minute, func(at time.Time) { w.AlertReceived(at, alert) })
	return w.capture("https.pcap", w.before(5*time.Minute), talks...)
}

func rootNotTrusted() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2022, windows.French, "INTRA22", "intranet.contoso.example", utc(2025, 1, 14, 8, 55))
	w.bystanders()
	company := newAuthority("Contoso Interne", false)
	w.serve(company.web(startOfDay(w.before(20*24*time.Hour)), w.host))
	w.Trust("CA", company.issuing, company.root)
	refused := w.verifies(chain(company.issuing))
	if err := w.rejected(w.before(6*time.Hour), 48, refused, refused); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func wrongUsage() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2016, windows.English, "WEB16", "www.contoso.example", utc(2021, 9, 2, 18, 30))
	from := startOfDay(w.before(2 * 24 * time.Hour))
	w.serve(w.ca.issuing.Issue(pki.Request{Subject: subject(w.host), Hosts: []string{w.host}, From: from, To: from.AddDate(1, 0, 0),
		Purpose: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}))
	w.Binding(443).Changed = from.Add(30 * time.Hour)
	refused := w.verifies(chain(w.ca.issuing))
	if err := w.rejected(w.before(8*time.Hour), 43, refused, refused); err != nil {
		return nil, nil, err
	}
	bom := func(text string) []byte { return w.text(windows.BOM8, text) }
	return w.byHand(windows.Files{
		"netsh.txt": bom(w.SSLCertText() + w.IPListenText()),
		"verify.txt": bom(w.VerifyText(w.cert, 0x10, "CERT_TRUST_IS_NOT_VALID_FOR_USAGE",
			"The certificate is not valid for the requested usage. 0x800b0110 (-2146762480 CERT_E_WRONG_USAGE)")),
		"personal.txt":           bom(w.StoreText("my", true)),
		"chain.txt":              bom(w.StoreText("root", false) + "\n" + w.StoreText("ca", false)),
		"export/www.cer":         w.cert.PEM(),
		"export/root.cer":        w.ca.root.Raw,
		"export/ca.cer":          w.ca.issuing.Raw,
		"applicationHost.config": w.text(windows.UTF8, w.ApplicationHostConfig()),
		"wireshark.pcap":         w.lastCapture(),
		"system log.evtx":        w.SystemLog(),
		"ver.txt":                bom(w.VersionText()),
	})
}

func expired() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2019, windows.Chinese, "WEB19", "www.contoso.example", utc(2023, 7, 11, 2, 18))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.serve(w.ca.web(startOfDay(w.Collected.AddDate(-1, 0, -3)), w.host))
	w.Install(w.ca.web(startOfDay(w.Collected.AddDate(0, 0, -12)), w.host), "MY", "www 2023")
	refused := w.verifies(chain(w.ca.issuing))
	if err := w.rejected(w.before(50*time.Hour), 45, refused, refused, refused); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func notYetValid() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2012R2, windows.English, "WEB12", "www.contoso.example", utc(2021, 12, 31, 14, 2))
	w.bystanders()
	w.serve(w.ca.web(startOfDay(w.Collected.Add(24*time.Hour)), w.host))
	changed := w.before(90 * time.Minute)
	w.Binding(443).Changed = changed
	w.keyFile.Modified = changed.Add(-2 * time.Minute)
	w.BindingChanged(changed, 15301, "0.0.0.0:443")
	refused := w.verifies(chain(w.ca.issuing))
	if err := w.rejected(changed.Add(time.Minute), 42, refused, refused); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func intermediateMissing() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.English, "WEB22", "www.contoso.example", utc(2025, 4, 24, 19, 47))
	w.dropFrom("CA", w.ca.issuing)
	w.ChainIncomplete(w.Boot.Add(61*time.Second), 0x800b010a)
	refused := w.verifies(nil)
	if err := w.rejected(w.before(30*time.Hour), 48, refused, refused); err != nil {
		return nil, nil, err
	}
	utf8 := func(text string) []byte { return w.text(windows.UTF8, text) }
	return w.byHand(windows.Files{
		"netsh http show sslcert.txt": utf8(w.SSLCertText()),
		"iplisten.txt":                utf8(w.IPListenText()),
		"certutil my.txt":             utf8(w.StoreText("my", true)),
		"certutil ca.txt":             utf8(w.StoreText("ca", true)),
		"certutil root.txt":           utf8(w.StoreText("root", true)),
		"appcmd.xml":                  utf8(w.AppcmdXML()),
		"www.contoso.example.crt":     w.cert.PEM(),
		"Northwind root.crt":          w.ca.root.PEM(),
		"trace.pcap":                  w.lastCapture(),
		"System.evtx":                 w.SystemLog(),
		"systeminfo.txt":              utf8(w.SystemInfoText()),
		"netstat.txt":                 utf8(w.NetstatText(false)),
		"icacls.txt":                  utf8(w.IcaclsText(w.KeyFolders()[1])),
		"cipher.hiv":                  w.CryptographyHive(),
		"schannel.hiv":                w.SchannelHive(),
	})
}
