package main

import (
	"time"

	"ssltriage/samples"
	"ssltriage/samples/windows"
)

// keyCases are faults of the certificate's private key.
func keyCases() []sample {
	return []sample{
		{samples.Case{Name: "private-key-missing", Title: "A renewed certificate was imported without its private key",
			Expect: "private-key-missing",
			Notes:  "Collector. The .cer file of the renewed certificate was imported and bound; the former one with its key is still there. The capture has real ClientHellos of crypto/tls, reset as HTTP.sys does."}, keyMissing},
		{samples.Case{Name: "private-key-not-found", Title: "The key container's file was deleted",
			Expect: "private-key-not-found",
			Notes:  "Gathered by hand on a German server, texts in CP850. The certificate names a container whose file is not among the key files."}, keyNotFound},
		{samples.Case{Name: "private-key-access-denied", Title: "SYSTEM and the administrators may no longer read the key file",
			Expect: "private-key-access-denied",
			Notes:  "Collector on a Japanese server, texts in CP932. An administrator has left himself alone in the permissions of the key file; HTTPS failed after the next restart. The collector ran under his account and can open the key."}, keyDenied},
		{samples.Case{Name: "private-key-corrupt", Title: "The key container cannot be used",
			Expect: "private-key-corrupt", Problems: []string{"certutil -repairstore failed with 0x8009001a"},
			Notes: "Gathered by hand with PowerShell's redirection (UTF-16): 0x8009001a in the event log and from certutil -repairstore."}, keyCorrupt},
		{samples.Case{Name: "private-key-wrong-keyspec", Title: "The key was imported for signatures only",
			Expect: "private-key-wrong-keyspec",
			Notes:  "Collector. KeySpec is 2 (AT_SIGNATURE) with a CryptoAPI provider; 0x8009030d although SYSTEM may read the key file."}, keyForSignatures},
	}
}

func keyMissing() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.English, "WEB19", "www.contoso.example", utc(2024, 10, 22, 16, 5))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	imported := w.before(3 * time.Hour)
	renewed := w.ca.web(startOfDay(w.Collected), w.host)
	w.Trust("MY", renewed)
	entry := w.Certificates[len(w.Certificates)-1]
	entry.FriendlyName = "www 2024-2025"
	record := w.Binding(443)
	record.Hash, record.Changed = renewed.SHA1(), imported
	w.BindingChanged(imported, 15300, "0.0.0.0:443")
	w.BindingChanged(imported.Add(40*time.Millisecond), 15301, "0.0.0.0:443")
	w.every(imported.Add(2*time.Second), 9*time.Minute, func(at time.Time) { w.KeyMissing(at, entry) })
	if err := w.capture("https.pcap", w.before(6*time.Minute), w.dropped, w.dropped); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

func keyNotFound() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2016, windows.German, "WEB16", "www.contoso.example", utc(2022, 3, 8, 10, 25))
	w.bystanders()
	w.dropKeyFile()
	w.entry.KeyError = 0x80090016
	w.every(w.before(5*time.Hour), 14*time.Minute, func(at time.Time) { w.KeyRefused(at, 0x80090016, 10001) })
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	return w.byHand(windows.Files{
		"Fall 4711/1.txt":                  oem(windows.Prompt("netsh http show sslcert", w.SSLCertText())),
		"Fall 4711/2.txt":                  oem(w.StoreText("my", true)),
		"Fall 4711/3.txt":                  oem(w.IcaclsText(w.KeyFolders()[0]) + "\n" + w.IcaclsText(w.KeyFolders()[1])),
		"Fall 4711/4.txt":                  oem(w.StoreText("root", false) + "\n" + w.StoreText("ca", false)),
		"Fall 4711/Neues Textdokument.txt": oem(w.SystemInfoText() + "\n" + w.NetstatText(false) + "\n" + windows.Prompt("netsh http show iplisten", w.IPListenText())),
		"Fall 4711/applicationHost.config": w.text(windows.UTF8, w.ApplicationHostConfig()),
		"Fall 4711/System.evtx":            w.SystemLog(),
		"Fall 4711/www.cer":                w.cert.Raw,
	})
}

// keyDenied is the case that "make run" shows.
func keyDenied() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.Japanese, "WEB01", "www.contoso.example", utc(2024, 6, 18, 3, 42))
	denyKey(w)
	if err := w.capture("https.pcap", w.before(4*time.Minute), w.dropped, w.dropped); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}

// denyKey leaves one administrator alone in the key file's permissions, some
// time before the last start, from which on HTTPS fails. Removing SYSTEM would
// not be enough: its token holds the group of administrators.
func denyKey(w *website) {
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	w.keyFile.ACL = windows.ACL{{To: windows.Operator, Rights: windows.Full}}
	w.keyFile.Owner = windows.Operator
	w.every(w.Boot.Add(70*time.Second), 2*time.Hour, func(at time.Time) { w.KeyRefused(at, 0x8009030d, 10001) })
}

func keyCorrupt() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2012R2, windows.English, "WEB12", "www.contoso.example", utc(2020, 11, 30, 20, 15))
	w.entry.KeyError = 0x8009001a
	w.every(w.before(7*time.Hour), 11*time.Minute, func(at time.Time) { w.KeyRefused(at, 0x8009001a, 10001) })
	ps := func(text string) []byte { return w.text(windows.UTF16, text) }
	return w.byHand(windows.Files{
		"ssl.txt":     ps(w.SSLCertText()),
		"my.txt":      ps(w.StoreText("my", true)),
		"repair.txt":  ps(w.RepairText(w.entry, "0x8009001a (-2146893798 NTE_KEYSET_ENTRY_BAD)")),
		"keys.txt":    ps(w.IcaclsText(w.KeyFolders()[0])),
		"sites.txt":   ps(w.AppcmdText()),
		"root.txt":    ps(w.StoreText("root", false)),
		"ca.txt":      ps(w.StoreText("ca", false)),
		"sysinfo.txt": ps(w.SystemInfoText()),
		"netstat.txt": ps(w.NetstatText(true)),
		"System.evtx": w.SystemLog(),
		"site.cer":    w.cert.PEM(),
	})
}

func keyForSignatures() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2012R2, windows.English, "WEB12", "www.contoso.example", utc(2017, 9, 19, 13, 50))
	w.bystanders()
	w.entry.Key.Spec = 2
	w.every(w.before(9*time.Hour), 12*time.Minute, func(at time.Time) { w.KeyRefused(at, 0x8009030d, 10001) })
	if err := w.capture("https.pcap", w.before(6*time.Minute), w.dropped, w.dropped); err != nil {
		return nil, nil, err
	}
	return w.bundle()
}
