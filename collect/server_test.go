package collect

import (
	"encoding/asn1"
	"os"
	"strings"
	"testing"

	"ssltriage/collect/bundle"
)

// webServer is a recorded server with IIS on which everything works.
func webServer(t testing.TB) *fakeHost {
	h := newFakeHost(t)
	h.tools = map[string]string{
		"w32tm.exe /query /status /verbose":                          "Leap Indicator: 0(no warning)\r\n",
		"netsh.exe http show sslcert":                                "\r\nSSL Certificate bindings:\r\n",
		"netsh.exe http show iplisten":                               "\r\nIP addresses present in the IP listen list:\r\n",
		"netsh.exe http show urlacl":                                 "\r\nURL Reservations:\r\n",
		"netsh.exe http show servicestate view=requestq verbose=yes": "\r\nSnapshot of HTTP service state\r\n",
		`inetsrv\appcmd.exe list site /xml`:                          `<appcmd><SITE SITE.NAME="a" SITE.ID="1" bindings="https/*:443:" state="Started" /></appcmd>`,
		"netstat.exe -anob":                                          "  TCP    0.0.0.0:443    0.0.0.0:0    LISTENING    4\r\n",
		"netstat.exe -ano":                                           "  TCP    0.0.0.0:443    0.0.0.0:0    LISTENING    4\r\n",
		"reg.exe export":                                             "The operation completed successfully.\r\n",
		"wevtutil.exe epl":                                           "",
	}
	h.writes["reg.exe export"] = func(args []string) { writeFile(t, args[2], "\xff\xfeW\x00i\x00") }
	h.writes["wevtutil.exe epl"] = func(args []string) { writeFile(t, args[2], logMagic+"by wevtutil") }
	h.files[`C:\Windows\System32\inetsrv\config\applicationHost.config`] = hostConfig
	h.registry = map[string]any{
		currentVersionKey + `\InstallationType`:                     "Server",
		currentVersionKey + `\ProductName`:                          `Windows "Server" 2019 \ Standard`,
		currentVersionKey + `\UBR`:                                  1697,
		iisKey + `\MajorVersion`:                                    10,
		iisKey + `\MinorVersion`:                                    0,
		timeParametersKey + `\Type`:                                 "NT5DS",
		channelsKey + `Microsoft-Windows-CAPI2/Operational\Enabled`: 1,
	}
	addPackage(h, "Package_for_KB5000859~31bf3856ad364e35~amd64~~17763.1816.1.2", 0x70, 132600000000000000)
	for _, k := range savedKeys[:3] {
		h.hives[k.key] = "regf and the rest of " + k.name
	}
	h.stores["MY"] = []StoredCertificate{keyed(1, "Microsoft Software Key Storage Provider"), stored(2)}
	h.stores["ROOT"] = []StoredCertificate{stored(3)}
	machineKeys := `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys`
	h.folders[machineKeys] = []FileInfo{{Name: "abc_def", Size: 2300, Modified: fakeNow}}
	h.tables[false] = tcpTable(false, tcpRow{"0.0.0.0:443", "0.0.0.0:0", 0, 2, 4})
	h.tables[true] = tcpTable(true, tcpRow{"[::]:443", "[::]:0", 0, 2, 4})
	h.tasks = []bundle.Process{{PID: 4, Image: "System"}}
	h.services = []bundle.Service{{Name: "w32time", State: bundle.ServiceRunning}, {Name: "W3SVC", State: bundle.ServiceRunning}}
	h.http = map[uint32][]Memory{
		0: {listenRecord([]byte{10, 0, 0, 1})},
		1: {sslRecord(8, []byte{0, 0, 0, 0}, 443, "MY"), sslRecord(8, make([]byte, 16), 443, "")},
		2: {urlRecord(8, "https://+:443/app/", "D:(A;;GX;;;NS)")},
		5: {sniRecord(8, "www.example.com", 443, "WebHosting")},
		6: {}, 11: {},
		8: {extendedRecord(8, 128, 6, certConfig)},
	}
	h.logs = map[string]string{"System": logMagic, "Application": logMagic, "Setup": logMagic, "Microsoft-Windows-CAPI2/Operational": logMagic}
	return h
}

func writeFile(t testing.TB, path, content string) {
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Error(err)
	}
}

// addPackage adds a package of the component store.
func addPackage(h *fakeHost, name string, state int, fileTime uint64) {
	key := packagesKey + `\` + name + `\`
	h.registry[key+"CurrentState"] = state
	h.registry[key+"InstallTimeHigh"] = int(fileTime >> 32)
	h.registry[key+"InstallTimeLow"] = int(fileTime & 0xffffffff)
}

// stored is a certificate of a store, as far as the collector looks into it.
func stored(n byte) StoredCertificate {
	sha1 := make([]byte, 20)
	sha1[19] = n
	return StoredCertificate{DER: []byte{0x30, 1, n}, SHA1: sha1, Subject: "certificate " + string(rune('0'+n)), FriendlyName: "日本語"}
}

// keyed is a certificate with a key that can be acquired.
func keyed(n byte, provider string) StoredCertificate {
	c := stored(n)
	c.KeyInfo = &bundle.KeyInfo{Provider: provider, Container: "container", Flags: 0x20}
	c.Acquire = func() bundle.Acquire {
		return bundle.Acquire{Tried: true, OK: true, KeySpec: 0xffffffff, UniqueName: "abc_def", SDDL: "D:(A;;FA;;;SY)"}
	}
	return c
}

func serverUsage(t testing.TB) []byte {
	return usage(t, asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 1})
}

func TestPlan(t *testing.T) {
	names, paths := map[string]bool{}, map[string]string{}
	for _, s := range Plan() {
		if names[s.Name] || s.Name == "" || strings.ToLower(s.Name) != s.Name || strings.ContainsAny(s.Name, " _,") {
			t.Errorf("name %q is no name, or taken", s.Name)
		}
		names[s.Name] = true
		if s.Title.EN == "" || s.Title.JA == "" || s.Title.EN == s.Title.JA || len(s.Takes) == 0 || s.Timeout <= 0 || s.Gather == nil {
			t.Errorf("step %s is not complete: %+v", s.Name, s)
		}
		for _, path := range s.Owes {
			if paths[path] != "" {
				t.Errorf("%s and %s both owe %s", paths[path], s.Name, path)
			}
			paths[path] = s.Name
		}
		for _, n := range s.Needs {
			if dll, function, ok := strings.Cut(n.API, "!"); n.API != "" && (!ok || dll == "" || function == "") {
				t.Errorf("%s needs %q", s.Name, n.API)
			}
		}
	}
	for _, path := range []string{"host/os.json", "host/clock.json", "host/updates.json", "http/config.json", "http/sslcert.txt",
		"http/iplisten.txt", "http/urlacl.txt", "http/servicestate.txt", "iis/sites.xml", "certs/stores.json", "keys/files.json",
		"net/sockets.json", "net/processes.json", "net/services.json", "net/netstat.txt", "registry/SCHANNEL.hiv",
		"registry/Cryptography.hiv", "registry/HTTP-Parameters.hiv", "events/System.evtx"} {
		if paths[path] == "" {
			t.Errorf("no step owes %s", path)
		}
	}
}

// TestWholeCollection runs the plan on a server where everything works.
func TestWholeCollection(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, Plan()...)
	allowed := map[string]bundle.Status{pcapPath: bundle.StatusSkipped} // not asked for
	for _, k := range savedKeys[3:] {
		allowed[k.path()] = bundle.StatusEmpty // there is no such key
	}
	for _, e := range b.Manifest.Entries {
		want := allowed[e.Path]
		if want == "" {
			want = bundle.StatusOK
		}
		if e.Status != want {
			t.Errorf("%s is %s (%s), want %s", e.Path, e.Status, e.Error, want)
		}
		if want == bundle.StatusOK && e.Bytes == 0 {
			t.Errorf("%s is empty", e.Path)
		}
	}
	if problems := b.Problems(); len(problems) > 0 {
		t.Errorf("problems of the bundle: %v", problems)
	}
	for _, f := range b.Files {
		if strings.Contains(content(t, b, f.Name), secret) {
			t.Errorf("%s has a secret in it", f.Name)
		}
	}
}

// TestCollectionOfABareHost: with nothing there at all every path is owed, and
// the zip comes out.
func TestCollectionOfABareHost(t *testing.T) {
	h := newFakeHost(t)
	b := h.gather(t, Options{}, Plan()...)
	for _, s := range Plan() {
		for _, path := range s.Owes {
			if e := entry(t, b, path); e.Status == bundle.StatusOK && e.Bytes == 0 {
				t.Errorf("%s is ok, and empty", path)
			}
		}
	}
	for path, want := range map[string]bundle.Status{
		"http/sslcert.txt": bundle.StatusMissingTool, "iis/sites.xml": bundle.StatusMissingTool, "net/netstat.txt": bundle.StatusMissingTool,
		"registry/SCHANNEL.hiv": bundle.StatusEmpty, "events/System.evtx": bundle.StatusFailed,
		"net/sockets.json": bundle.StatusFailed, "host/updates.json": bundle.StatusFailed,
	} {
		status(t, b, path, want)
	}
}
