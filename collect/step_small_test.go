package collect

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/collect/bundle"
)

func TestHostStep(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, hostStep())
	status(t, b, "host/os.json", bundle.StatusOK)
	d := document[bundle.OperatingSystem](t, b, "host/os.json")
	if d.Host != h.identity.Host || d.InstallationType != "Server" || d.IISVersion != "10.0" ||
		d.HTTPSysVersion != "10.0.17763.1697" || d.SchannelVersion != "10.0.17763.1697" || !d.LastBoot.Equal(fakeNow.Add(-49*time.Hour)) {
		t.Errorf("%+v", d)
	}
	if h.count(`FileVersion C:\Windows\System32\drivers\http.sys`) != 1 {
		t.Error("http.sys was not asked for its version")
	}
}

func TestHostStepFailures(t *testing.T) {
	h := newFakeHost(t) // no IIS, no values in the registry
	h.fail["FileVersion"] = denied("GetFileVersionInfo")
	b := h.gather(t, Options{}, hostStep())
	e := status(t, b, "host/os.json", bundle.StatusOK)
	if !strings.Contains(e.Error, "schannel.dll: GetFileVersionInfo: Access is denied. (5)") || strings.Contains(e.Error, "IIS") {
		t.Errorf("what is missing is not said, or too much: %q", e.Error)
	}
	if d := document[bundle.OperatingSystem](t, b, "host/os.json"); d.Host.Build != 17763 || d.IISVersion != "" {
		t.Errorf("%+v", d)
	}
}

func TestClockStep(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, clockStep())
	status(t, b, "host/clock.json", bundle.StatusOK)
	status(t, b, "host/w32tm.txt", bundle.StatusOK)
	d := document[bundle.Clock](t, b, "host/clock.json")
	if !d.UTC.Equal(fakeNow) || d.BiasMinutes != -540 || d.W32Time.State != bundle.ServiceRunning || d.W32Time.Type != "NT5DS" || d.W32Time.Error != nil {
		t.Errorf("%+v", d)
	}
	h.fail["Services"] = denied("OpenSCManager")
	delete(h.tools, "w32tm.exe /query /status /verbose")
	b = h.gather(t, Options{}, clockStep())
	if d := document[bundle.Clock](t, b, "host/clock.json"); d.W32Time.Error == nil || d.W32Time.Error.Code != 5 || d.UTC.IsZero() {
		t.Errorf("%+v", d)
	}
	status(t, b, "host/w32tm.txt", bundle.StatusMissingTool)
}

func TestKeysStep(t *testing.T) {
	h := webServer(t)
	machine := `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys`
	h.folders[machine] = append(h.folders[machine], FileInfo{Name: "refused", Size: 1})
	h.fail["Security "+machine+`\refused`] = denied("GetSecurityInfo")
	h.fail[`List C:\ProgramData\Microsoft\Crypto\RSA\S-1-5-18`] = denied("FindFirstFile")
	b := h.gather(t, Options{}, keysStep())
	status(t, b, "keys/files.json", bundle.StatusOK)
	d := document[bundle.KeyFiles](t, b, "keys/files.json")
	if len(d.Directories) != 4 || d.Directories[0].Count != 2 || d.Directories[0].SDDL == "" || d.Directories[1].Error.Code != 2 || d.Directories[3].Error.Code != 5 {
		t.Errorf("folders: %+v", d.Directories)
	}
	if len(d.Files) != 2 || d.Files[0].Owner != "S-1-5-32-544" || d.Files[0].SDDL == "" || d.Files[0].Size != 2300 ||
		d.Files[1].Error == nil || d.Files[1].Error.Code != 5 {
		t.Errorf("files: %+v", d.Files)
	}
	for _, call := range h.calls {
		if strings.HasPrefix(call, "ReadFile") {
			t.Errorf("a key file was opened: %s", call)
		}
	}
}

func TestKeysStepMany(t *testing.T) {
	h := webServer(t)
	folder := `C:\ProgramData\Microsoft\Crypto\Keys`
	for i := 0; i < maxKeyFiles+5; i++ {
		h.folders[folder] = append(h.folders[folder], FileInfo{Name: fmt.Sprint(i)})
	}
	b := h.gather(t, Options{}, keysStep())
	d := document[bundle.KeyFiles](t, b, "keys/files.json")
	if got := d.Directories[1]; got.Count != maxKeyFiles+5 || !got.Truncated || len(d.Files) != maxKeyFiles+1 {
		t.Errorf("%+v, %d files", got, len(d.Files))
	}
}

func TestKeysStepHangs(t *testing.T) {
	h := webServer(t)
	h.hang[`Security C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\abc_def`] = true
	b := h.gather(t, Options{}, short(keysStep(), 200*time.Millisecond))
	status(t, b, "keys/files.json", bundle.StatusTimeout)
	d := document[bundle.KeyFiles](t, b, "keys/files.json")
	if len(d.Files) != 1 || d.Files[0].Error == nil || d.Files[0].Error.Code != errorTimeout || d.Files[0].Size != 2300 {
		t.Errorf("%+v", d)
	}
}

func TestNetworkStep(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, networkStep())
	for _, path := range networkStep().Owes {
		status(t, b, path, bundle.StatusOK)
	}
	d := document[bundle.Sockets](t, b, "net/sockets.json")
	if len(d.Sockets) != 2 || d.Sockets[1].Local != "[::]:443" || len(d.Tables) != 2 || d.Tables[0].Count != 1 {
		t.Errorf("%+v", d)
	}
	if d := document[bundle.Services](t, b, "net/services.json"); len(d.Services) != 2 {
		t.Errorf("%+v", d)
	}
	if d := document[bundle.Processes](t, b, "net/processes.json"); len(d.Processes) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestNetworkStepFailures(t *testing.T) {
	h := webServer(t)
	h.fail["TCPTable v6"] = &SystemError{Call: "GetExtendedTcpTable", Code: 50}
	h.fail["Processes"] = denied("CreateToolhelp32Snapshot")
	h.hang["Services"] = true
	b := h.gather(t, Options{}, short(networkStep(), 300*time.Millisecond))
	status(t, b, "net/sockets.json", bundle.StatusFailed)
	d := document[bundle.Sockets](t, b, "net/sockets.json")
	if len(d.Sockets) != 1 || d.Tables[1].Error == nil || d.Tables[1].Error.Code != 50 {
		t.Errorf("one table is good: %+v", d)
	}
	status(t, b, "net/processes.json", bundle.StatusAccessDenied)
	e := status(t, b, "net/services.json", bundle.StatusTimeout)
	if e.Bytes != 0 {
		t.Error("an empty list would say that there are no services")
	}
}

func TestNetworkStepManyConnections(t *testing.T) {
	rows := make([]bundle.Socket, maxSockets+100)
	for i := range rows {
		rows[i].State = 5
	}
	rows[len(rows)-1].State = bundle.TCPListen
	kept := fewest(rows)
	if len(kept) != maxSockets || kept[0].State != bundle.TCPListen {
		t.Errorf("%d kept, first %+v", len(kept), kept[0])
	}
}

func TestNetstatStep(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, netstatStep())
	if e := status(t, b, "net/netstat.txt", bundle.StatusOK); !strings.HasSuffix(e.Source, "netstat.exe -anob") || e.ExitCode == nil {
		t.Errorf("%+v", e)
	}
	for name, spoil := range map[string]func(){
		"refused": func() { h.exit["netstat.exe -anob"] = 1 },
		"empty":   func() { h.exit = map[string]int{}; h.tools["netstat.exe -anob"] = "" },
	} {
		spoil()
		b = h.gather(t, Options{}, netstatStep())
		if e := status(t, b, "net/netstat.txt", bundle.StatusOK); !strings.HasSuffix(e.Source, "netstat.exe -ano") {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestNetstatStepTruncated(t *testing.T) {
	h := webServer(t)
	h.tools["netstat.exe -anob"] = strings.Repeat("  TCP    0.0.0.0:443    0.0.0.0:0    LISTENING    4\r\n", 400_000)
	b := h.gather(t, Options{}, netstatStep())
	if e := status(t, b, "net/netstat.txt", bundle.StatusTruncated); e.Bytes != 16<<20 {
		t.Errorf("%d bytes", e.Bytes)
	}
}

func TestIISStep(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, iisStep())
	status(t, b, "iis/sites.xml", bundle.StatusOK)
	if got := content(t, b, "iis/sites.xml"); got != wantSites {
		t.Errorf("%s", got)
	}
	status(t, b, "iis/appcmd.xml", bundle.StatusOK)

	h.files[`C:\Windows\System32\inetsrv\config\redirection.config`] =
		`<configuration><configurationRedirection enabled="true" path="\\server\share" userName="S3cr3t-Value" password="S3cr3t-Value" /></configuration>`
	e := status(t, h.gather(t, Options{}, iisStep()), "iis/sites.xml", bundle.StatusOK)
	if !strings.Contains(e.Error, "shared") || strings.Contains(e.Error, secret) {
		t.Errorf("%q", e.Error)
	}
}

func TestIISStepFailures(t *testing.T) {
	const file = `C:\Windows\System32\inetsrv\config\applicationHost.config`
	for name, test := range map[string]struct {
		spoil func(h *fakeHost)
		want  bundle.Status
	}{
		"no IIS":            {func(h *fakeHost) { delete(h.files, file) }, bundle.StatusMissingTool},
		"denied":            {func(h *fakeHost) { h.fail["ReadFile "+file] = denied("CreateFile") }, bundle.StatusAccessDenied},
		"hangs":             {func(h *fakeHost) { h.hang["ReadFile "+file] = true }, bundle.StatusTimeout},
		"no XML":            {func(h *fakeHost) { h.files[file] = "\x00\x01" }, bundle.StatusFailed},
		"cut off":           {func(h *fakeHost) { h.files[file] = "<configuration><system.applicationHost><sites>" }, bundle.StatusTruncated},
		"DOCTYPE":           {func(h *fakeHost) { h.files[file] = "<!DOCTYPE c>" + hostConfig }, bundle.StatusOK},
		"DOCTYPE, no sites": {func(h *fakeHost) { h.files[file] = "<!DOCTYPE c [<!ENTITY x SYSTEM 'y'>]>&x;" }, bundle.StatusFailed},
		"too large": {func(h *fakeHost) { h.files[file] = hostConfig + strings.Repeat(" ", maxIISBytes) },
			bundle.StatusTruncated},
	} {
		t.Run(name, func(t *testing.T) {
			h := webServer(t)
			test.spoil(h)
			status(t, h.gather(t, Options{}, short(iisStep(), 2*time.Second)), "iis/sites.xml", test.want)
		})
	}
}
