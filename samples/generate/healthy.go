package main

import (
	"ssltriage/samples"
	"ssltriage/samples/windows"
)

// healthyCases are servers that work. All of them have the noise of everyday
// life in their logs and bystanders in their stores.
func healthyCases() []sample {
	return []sample{
		{samples.Case{Name: "healthy-2003", Title: "IIS 6 on Windows Server 2003, healthy",
			Notes: "Gathered by hand with httpcfg, cacls and the event viewer; MetaBase.xml. Texts in CP932."}, healthy2003},
		{samples.Case{Name: "healthy-2008-r2", Title: "IIS 7.5 on Windows Server 2008 R2, healthy",
			Notes: "Gathered by hand on a German system, texts in CP850. TLS 1.2 was switched on in the registry, as 2008 R2 needs it."}, healthy2008R2},
		{samples.Case{Name: "healthy-2012-r2", Title: "IIS 8.5 on Windows Server 2012 R2, healthy",
			Notes: "Gathered by hand with PowerShell's redirection (UTF-16). The capture holds a page that loads: crypto/tls on both sides; the server is left the suite and curve that 2012 R2 chooses."}, healthy2012R2},
		{samples.Case{Name: "healthy-2016", Title: "IIS 10 on Windows Server 2016, healthy",
			Notes: "Collector. A site by host name (SNI) beside the default site; TLS 1.0 and older off on purpose."}, healthy2016},
		{samples.Case{Name: "healthy-2019", Title: "IIS 10 on Windows Server 2019, healthy",
			Notes: "Collector, texts in CP932. A site of the central certificate store, whose record names no certificate; the capture holds a page that loads, with the suite and curve that 2019 chooses, and a browser that went away."}, healthy2019},
		{samples.Case{Name: "healthy-2022", Title: "IIS 10 on Windows Server 2022, healthy",
			Notes: "Collector. TLS 1.3 in the capture from OpenSSL's server and TLS 1.2 from crypto/tls, with the suites and curves that 2022 chooses."}, healthy2022},
	}
}

func healthy2003() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2003, windows.Japanese, "WEB03", "www.contoso.example", utc(2014, 5, 20, 6, 30))
	return w.byHand(windows.Files{
		"ssl.txt":          w.text(windows.OEM, w.SSLCertText()),
		"iplisten.txt":     w.text(windows.OEM, windows.Prompt("httpcfg query iplisten", w.IPListenText())),
		"netstat.txt":      w.text(windows.OEM, w.NetstatText(false)),
		"新規テキスト文書.txt":     w.text(windows.OEM, w.StoreText("my", true)),
		"root.txt":         w.text(windows.OEM, w.StoreText("root", false)),
		"ca.txt":           w.text(windows.OEM, w.StoreText("ca", false)),
		"キー.txt":           w.text(windows.OEM, w.CaclsText(w.KeyFolders()[0])),
		"MetaBase.xml":     w.text(windows.UTF8, w.MetaBase()),
		"System.evt":       w.SystemLog(),
		"www.cer":          w.cert.Raw,
		"schannel.reg":     w.SchannelReg(),
		"systeminfo.txt":   w.text(windows.OEM, w.SystemInfoText()),
		"サービス.txt":         w.text(windows.OEM, w.ServicesText("HTTP", "HTTPFilter", "W3SVC")),
		"証明書チェーン/root.cer": w.ca.root.Raw,
		"証明書チェーン/ca.cer":   w.ca.issuing.PEM(),
	})
}

func healthy2008R2() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2008R2, windows.German, "WEB08", "www.contoso.example", utc(2019, 6, 12, 13, 5))
	w.bystanders()
	for _, side := range []string{"Client", "Server"} {
		w.Protocol("TLS 1.2", side, 1, 0, w.Boot.AddDate(-1, 0, 0))
		w.Protocol("SSL 3.0", side, 0, 1, w.Boot.AddDate(-1, 0, 0))
	}
	return w.byHand(windows.Files{
		"a.txt":                   w.text(windows.OEM, windows.Prompt("netsh http show sslcert", w.SSLCertText())+windows.Prompt("netsh http show iplisten", w.IPListenText())),
		"b.txt":                   w.text(windows.OEM, w.NetstatText(false)),
		"c.txt":                   w.text(windows.OEM, w.StoreText("my", true)),
		"d.txt":                   w.text(windows.OEM, w.StoreText("root", false)+"\n"+w.StoreText("ca", false)),
		"e.txt":                   w.text(windows.OEM, w.IcaclsText(w.KeyFolders()[0])),
		"f.txt":                   w.text(windows.OEM, w.SystemInfoText()),
		"g.txt":                   w.text(windows.OEM, w.ClockText()),
		"h.txt":                   w.text(windows.OEM, w.ServicesText("HTTP", "W3SVC", "WAS", "KeyIso")),
		"schannel.reg":            w.SchannelReg(),
		"crypto.hiv":              w.CryptographyHive(),
		"applicationHost.config":  w.text(windows.UTF8, w.ApplicationHostConfig()),
		"System.evtx":             w.SystemLog(),
		"www.contoso.example.cer": w.cert.PEM(),
		"root.cer":                w.ca.root.Raw,
		"ca.cer":                  w.ca.issuing.Raw,
	})
}

func healthy2012R2() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2012R2, windows.English, "WEB12", "www.contoso.example", utc(2021, 3, 9, 15, 40))
	w.bystanders()
	if err := w.capture("trace.pcap", w.before(40*60e9), w.loads); err != nil {
		return nil, nil, err
	}
	ps := func(text string) []byte { return w.text(windows.UTF16, text) }
	return w.byHand(windows.Files{
		"out1.txt":       ps(w.SSLCertText()),
		"out2.txt":       ps(w.IPListenText()),
		"out3.txt":       ps(w.NetstatText(true)),
		"out4.txt":       ps(w.StoreText("my", true)),
		"out5.txt":       ps(w.StoreText("root", true)),
		"out6.txt":       ps(w.StoreText("ca", true)),
		"out7.txt":       ps(w.IcaclsText(w.KeyFolders()[0])),
		"out8.txt":       ps(w.SystemInfoText() + w.ClockText() + w.UpdatesText()),
		"out9.txt":       ps(w.AppcmdText()),
		"services.txt":   ps(w.ServicesText("HTTP", "W3SVC", "WAS", "KeyIso")),
		"schannel.hiv":   w.SchannelHive(),
		"crypto.hiv":     w.CryptographyHive(),
		"sys.evtx":       w.SystemLog(),
		"trace.pcap":     w.lastCapture(),
		"certs/leaf.cer": w.cert.Raw,
		"certs/root.cer": w.ca.root.Raw,
		"certs/ca.cer":   w.ca.issuing.Raw,
	})
}

func healthy2016() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.French, "WEB16", "www.contoso.example", utc(2022, 6, 15, 9, 12))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(0, -8, 0))
	shop := w.ca.web(startOfDay(w.Collected.AddDate(0, -2, 0)), "shop.contoso.example")
	w.Install(shop, "WebHosting", "Boutique")
	w.Site(windows.Site{Name: "Boutique", Pool: "Boutique", Bindings: []windows.SiteBinding{
		{Protocol: "http", Info: "*:80:shop.contoso.example"}, {Protocol: "https", Info: "*:443:shop.contoso.example", SSLFlags: 1},
	}})
	w.BindHost("shop.contoso.example", 443, shop, "WebHosting")
	return w.bundle()
}

func healthy2019() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.Japanese, "WEB19", "www.contoso.example", utc(2024, 2, 7, 4, 50))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.Site(windows.Site{Name: "共有ホスティング", Pool: "Hosting", Bindings: []windows.SiteBinding{
		{Protocol: "https", Info: "*:8443:www.fabrikam.example", SSLFlags: 3},
	}})
	w.BindCentralStore(8443)
	if err := w.capture("https.pcap", w.before(12*60e9), w.loads, w.loads, w.goesAway); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func healthy2022() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.English, "WEB22", "www.contoso.example", utc(2025, 9, 3, 17, 20))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	if err := w.capture("https.pcap", w.before(9*60e9), w.loads13, w.loads12); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}
