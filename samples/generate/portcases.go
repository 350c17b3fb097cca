package main

import (
	"time"

	"ssltriage/samples"
	"ssltriage/samples/windows"
)

// portCases are servers of which nobody, or somebody else, answers the port.
func portCases() []sample {
	return []sample{
		{samples.Case{Name: "port-taken", Title: "Apache holds port 443",
			Expect: "port-taken",
			Notes:  "Collector on a German server: netstat translates its states. HttpEvent 15005 with STATUS_SHARING_VIOLATION."}, portTaken},
		{samples.Case{Name: "http-not-listening", Title: "The World Wide Web service does not run",
			Expect: "http-not-listening",
			Notes:  "Gathered by hand on a Chinese server, texts in CP936. Nobody listens on 80 and 443."}, notListening},
	}
}

// takePort lets Apache hold port 443, since the last start.
func takePort(w *website) {
	const apache = 10416
	w.CloseSockets(443)
	w.Listen(443, apache)
	w.Processes = append(w.Processes, windows.Process{PID: apache, Image: "httpd.exe", Path: `C:\Apache24\bin\httpd.exe`,
		Account: windows.System, Services: []string{"Apache2.4"}})
	w.Services = append(w.Services, &windows.Service{Name: "Apache2.4", Display: "Apache2.4", Running: true, Start: 2, PID: apache, Account: "LocalSystem"})
	w.ServiceChanged(w.Boot.Add(44*time.Second), "Apache2.4", "Apache2.4", true)
	for i, endpoint := range []string{"0.0.0.0:443", "[::]:443"} {
		w.HTTPError(w.Boot.Add(time.Minute+time.Duration(i)*time.Millisecond), 15005, endpoint, 0xc0000043)
	}
}

func portTaken() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2019, windows.German, "WEB19", "www.contoso.example", utc(2024, 4, 16, 6, 47))
	w.bystanders()
	w.DisableOld(w.Boot.AddDate(-1, 0, 0))
	takePort(w)
	return w.bundle()
}

func notListening() (*windows.Server, windows.Files, error) {
	w := newWebsite(windows.Server2012R2, windows.Chinese, "WEB12", "www.contoso.example", utc(2019, 8, 21, 1, 36))
	w.bystanders()
	failed := w.before(5 * time.Hour)
	w.ServiceFailed(failed, w.Service("WAS").Display, 2)
	w.ServiceChanged(failed, "WAS", w.Service("WAS").Display, false)
	w.ServiceChanged(failed.Add(time.Second), "W3SVC", w.Service("W3SVC").Display, false)
	w.Stop("WAS", 2)
	w.Stop("W3SVC", 1068)
	w.CloseSockets(80)
	w.CloseSockets(443)
	oem := func(text string) []byte { return w.text(windows.OEM, text) }
	return w.byHand(windows.Files{
		"新建文本文档.txt":             oem(w.ServicesText("HTTP", "W3SVC", "WAS", "KeyIso")),
		"新建文本文档 (2).txt":         oem(w.NetstatText(false)),
		"新建文本文档 (3).txt":         oem(w.SSLCertText()),
		"证书.txt":                 oem(w.StoreText("my", true)),
		"系统.txt":                 oem(w.SystemInfoText()),
		"applicationHost.config": w.text(windows.UTF8, w.ApplicationHostConfig()),
		"System.evtx":            w.SystemLog(),
		"tasklist.csv":           oem(w.TasklistText()),
	})
}
