package main

import (
	"net/netip"
	"time"

	"ssltriage/samples"
	"ssltriage/samples/pcapfile"
	"ssltriage/samples/windows"
)

// httpCases are faults of HTTP.sys's configuration.
func httpCases() []sample {
	return []sample{
		{samples.Case{Name: "binding-missing", Title: "The SSL record of the https binding was deleted",
			Expect: "binding-missing",
			Notes:  "Collector. HttpEvent 15300 without a 15301 behind it; real ClientHellos of crypto/tls, reset as HTTP.sys does."}, bindingMissing},
		{samples.Case{Name: "binding-null-hash", Title: "IIS 6: the SSL record has no certificate hash",
			Expect: "binding-null-hash",
			Notes:  "Gathered by hand: httpcfg, MetaBase.xml, System.evt. The metabase still knows the hash that the record has lost."}, nullHash},
		{samples.Case{Name: "binding-null-appid", Title: "The SSL record of the site has no application id",
			Expect: "binding-null-appid",
			Notes:  "Gathered by hand on a French server, texts in CP850."}, nullAppID},
		{samples.Case{Name: "binding-rejects-connections", Title: "The SSL record of the site rejects connections",
			Expect: "binding-rejects-connections",
			Notes:  "Collector. Flag 8 in the record; certificate and key are in order, ClientHellos are reset."}, rejectsConnections},
		{samples.Case{Name: "binding-certificate-not-in-store", Title: "The SSL record names the store MY, the certificate lies in WebHosting",
			Expect: "binding-certificate-not-in-store",
			Notes:  "Collector on a Japanese server. HttpEvent 15021 with status 0xc000005f."}, notInStore},
		{samples.Case{Name: "iplisten-excludes-address", Title: "HTTP.sys listens on 127.0.0.1 only",
			Expect: "iplisten-excludes-address",
			Notes:  "Collector. The IP listen list holds 127.0.0.1 alone; the capture shows SYNs that are refused."}, listensElsewhere},
		{samples.Case{Name: "evidence-disagrees", Title: "netsh was run before the certificate was renewed, the registry was saved after it",
			Expect: "evidence-disagrees",
			Notes:  "Gathered by hand over some days: sslcert.txt is older than the other files. The server is healthy."}, twoDays},
	}
}

func bindingMissing() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.English, "WEB22", "www.contoso.example", utc(2025, 2, 19, 13, 33))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.Unbind(443)
	w.BindingChanged(w.before(100*time.Minute), 15300, "0.0.0.0:443")
	if err := w.capture("https.pcap", w.before(7*time.Minute), w.dropped, w.dropped, w.dropped); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func nullHash() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2003, windows.English, "WEB03", "www.contoso.example", utc(2013, 10, 15, 18, 20))
	record := w.Binding(443)
	w.Sites[0].Hash = record.Hash
	record.Hash, record.AppID = "", windows.NoApp
	w.every(w.before(26*time.Hour), 50*time.Minute, func(at time.Time) { w.HTTPError(at, 15021, "0.0.0.0:443", 0xc0000225) })
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	return w.byHand(windows.Files{
		"httpcfg.txt":  oem("C:\\>httpcfg query ssl\n" + w.SSLCertText() + "\nC:\\>httpcfg query iplisten\n" + w.IPListenText()),
		"my.txt":       oem(w.StoreText("my", true)),
		"ca+root.txt":  oem(w.StoreText("ca", false) + "\n" + w.StoreText("root", false)),
		"netstat.txt":  oem(w.NetstatText(false)),
		"keys.txt":     oem(w.CaclsText(w.KeyFolders()[0])),
		"metabase.txt": w.text(windows.UTF8, w.MetaBase()),
		"SysEvent.Evt": w.SystemLog(),
		"info.txt":     oem(w.SystemInfoText() + "\n" + w.ServicesText("HTTP", "HTTPFilter", "W3SVC")),
		"www.cer":      w.cert.Raw,
	})
}

func nullAppID() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2012R2, windows.French, "WEB12", "www.contoso.example", utc(2018, 4, 10, 7, 58))
	w.bystanders()
	w.Binding(443).AppID = windows.NoApp
	if err := w.capture("capture.pcap", w.before(3*time.Minute), w.dropped, w.dropped); err != nil {
		return nil, nil, err
	}
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	return w.byHand(windows.Files{
		"liaisons.txt":           oem(w.SSLCertText()),
		"ecoute.txt":             oem(windows.Prompt("netsh http show iplisten", w.IPListenText())),
		"magasin.txt":            oem(w.StoreText("my", true)),
		"autorites.txt":          oem(w.StoreText("root", false) + "\n" + w.StoreText("ca", false)),
		"Nouveau document.txt":   oem(w.NetstatText(false) + w.SystemInfoText() + w.ClockText()),
		"droits.txt":             oem(w.IcaclsText(w.KeyFolders()[0])),
		"services.txt":           oem(w.ServicesText("HTTP", "W3SVC", "WAS", "KeyIso")),
		"applicationHost.config": w.text(windows.UTF8, w.ApplicationHostConfig()),
		"capture.pcap":           w.lastCapture(),
		"Systeme.evtx":           w.SystemLog(),
		"www.cer":                w.cert.Raw,
	})
}

func rejectsConnections() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.English, "WEB22", "www.contoso.example", utc(2025, 5, 14, 9, 26))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	record := w.Binding(443)
	record.Flags |= windows.RejectConnections
	record.Changed = w.before(5 * time.Hour)
	for i, id := range []uint16{15300, 15301} {
		w.BindingChanged(w.before(5*time.Hour).Add(time.Duration(i)*time.Millisecond), id, "0.0.0.0:443")
	}
	if err := w.capture("https.pcap", w.before(6*time.Minute), w.dropped, w.dropped); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func notInStore() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.Japanese, "WEB16", "www.contoso.example", utc(2022, 12, 6, 5, 24))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.entry.Store = "WebHosting"
	w.Binding(443).Changed = w.before(9 * time.Hour)
	w.BindingChanged(w.before(9*time.Hour), 15301, "0.0.0.0:443")
	w.every(w.before(9*time.Hour).Add(time.Second), 13*time.Minute, func(at time.Time) { w.HTTPError(at, 15021, "0.0.0.0:443", 0xc000005f) })
	if err := w.capture("https.pcap", w.before(8*time.Minute), w.dropped); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func listensElsewhere() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.English, "WEB19", "www.contoso.example", utc(2023, 3, 28, 12, 11))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.ListenOnly(netip.MustParseAddr("127.0.0.1"))
	r := pcapfile.NewRecorder()
	for i := range 3 {
		client := netip.AddrPortFrom(netip.MustParseAddr("10.20.0.61"), uint16(50311+i))
		r.Refused(client, w.Endpoint(443), w.before(10*time.Minute).Add(time.Duration(i)*500*time.Millisecond))
	}
	if err := w.saveCapture("syn.pcap", r); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func twoDays() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.English, "WEB22", "www.contoso.example", utc(2025, 7, 30, 11, 52))
	w.bystanders()
	utf8 := func(text string) []byte { return w.text(windows.UTF8, text) }
	before := utf8(w.SSLCertText())
	renewed := w.ca.web(startOfDay(w.before(2*24*time.Hour)), w.host)
	w.Install(renewed, "MY", "www 2025")
	record := w.Binding(443)
	record.Hash, record.Changed = renewed.SHA1(), w.before(26*time.Hour)
	for i, id := range []uint16{15300, 15301} {
		w.BindingChanged(w.before(26*time.Hour).Add(time.Duration(i)*time.Millisecond), id, "0.0.0.0:443")
	}
	return w.byHand(windows.Files{
		"monday/sslcert.txt":            before,
		"wednesday/http.hiv":            w.HTTPHive(),
		"wednesday/schannel.hiv":        w.SchannelHive(),
		"wednesday/my.txt":              utf8(w.StoreText("my", true)),
		"wednesday/root.txt":            utf8(w.StoreText("root", false)),
		"wednesday/ca.txt":              utf8(w.StoreText("ca", false)),
		"wednesday/System.evtx":         w.SystemLog(),
		"wednesday/netstat.txt":         utf8(w.NetstatText(true)),
		"wednesday/keys.txt":            utf8(w.IcaclsText(w.KeyFolders()[1])),
		"wednesday/sites.config":        utf8(w.ApplicationHostConfig()),
		"wednesday/systeminfo.txt":      utf8(w.SystemInfoText()),
		"wednesday/new certificate.cer": renewed.PEM(),
	})
}
