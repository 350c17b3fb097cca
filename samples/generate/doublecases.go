package main

import (
	"time"

	"ssltriage/samples"
	"ssltriage/samples/windows"
)

// doubleCases are broken twice: the lower fault is to be named first.
func doubleCases() []sample {
	return []sample{
		{samples.Case{Name: "double-key-denied-and-expired", Title: "SYSTEM may not read the key, and the certificate has expired",
			Expect: "private-key-access-denied", Also: []string{"certificate-expired"},
			Notes: "Collector. No handshake comes so far that a client could see that the certificate has expired."}, deniedAndExpired},
		{samples.Case{Name: "double-port-taken-and-null-hash", Title: "Apache holds port 443, and the SSL record has no hash",
			Expect: "port-taken", Also: []string{"binding-null-hash"},
			Notes: "Gathered by hand on a German server, texts in CP850."}, takenAndNullHash},
		{samples.Case{Name: "double-not-in-store-and-protocols-off", Title: "The certificate is in no store, and every TLS version is off",
			Expect: "binding-certificate-not-in-store", Also: []string{"protocol-disabled"},
			Notes: "Collector."}, notInStoreAndOff},
	}
}

func deniedAndExpired() (*windows.Server, windows.Files, error) {
	w := emptyServer(windows.Server2019, windows.English, "WEB19", "www.contoso.example", utc(2024, 8, 20, 9, 41))
	w.serve(w.ca.web(startOfDay(w.Collected.AddDate(-1, 0, -2)), w.host))
	denyKey(w)
	if err := w.capture("https.pcap", w.before(4*time.Minute), w.dropped, w.dropped); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func takenAndNullHash() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.German, "WEB16", "www.contoso.example", utc(2020, 2, 13, 12, 54))
	takePort(w)
	record := w.Binding(443)
	record.Hash, record.AppID = "", windows.NoApp
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	return w.byHand(windows.Files{
		"Neu.txt":                oem(w.NetstatText(true)),
		"Neu (2).txt":            oem(w.SSLCertText()),
		"Neu (3).txt":            oem(w.StoreText("my", true)),
		"Neu (4).txt":            oem(w.SystemInfoText()),
		"Neu (5).csv":            oem(w.TasklistText()),
		"Neu (6).txt":            oem(w.ServicesText("HTTP", "W3SVC", "WAS")),
		"System.evtx":            w.SystemLog(),
		"applicationHost.config": w.text(windows.UTF8, w.ApplicationHostConfig()),
	})
}

func notInStoreAndOff() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2022, windows.English, "WEB22", "www.contoso.example", utc(2025, 5, 8, 8, 17))
	w.bystanders()
	disableAll(w)
	w.dropFrom("MY", w.cert)
	w.dropKeyFile()
	w.every(w.Boot.Add(76*time.Second), 2*time.Hour, func(at time.Time) { w.HTTPError(at, 15021, "0.0.0.0:443", 0xc000005f) })
	return w.bundle()
}
