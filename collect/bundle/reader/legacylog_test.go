package reader

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ssltriage/collect/bundle"
)

const legacyLog = "tls-evidence-cmd 1 \r\n" + `version=1.2
computer=WEB03
ver=Microsoft Windows [Version 5.2.3790]
admin=yes
processor=x86 AMD64
acp=932
oemcp=932
codepage= 932
localstart=20081217153000.500000+540
start net/netstat.txt " 9:59:59.90" netstat.exe -ano
rc net/netstat.txt 0 "10:00:01.15"
missing http/sslcert.txt C:\Windows\system32\httpcfg.exe
start registry/SCHANNEL.hiv "10:00:02.00" reg.exe save "HKLM\SYSTEM" /y
rc registry/SCHANNEL.hiv 1 "10:00:02.10"
said registry/SCHANNEL.hiv ERROR: too many parameters
empty registry/SCHANNEL.hiv
start registry/SCHANNEL.hiv "10:00:02.20" reg.exe save "HKLM\SYSTEM"
rc registry/SCHANNEL.hiv 0 "10:00:02.30"
none registry/WinHttp.hiv there is no such key
start events/System.evt "10:00:03,00" cscript.exe evt.vbs
rc events/System.evt 8 "10:00:04,00"
said events/System.evt BackupEventlog 8
empty events/System.evt
start host/os.txt "10:00:04.00" wmic.exe os get Caption=x
rc host/os.txt 0 "10:00:05.00"
empty host/os.txt
localend=20081217153200.000000+540
end "2008/12/17" "15:32:00.00"
`

func TestLegacyLog(t *testing.T) {
	m := ParseLegacyLog([]byte(legacyLog))
	if !m.Complete || !m.Elevated || m.Tool != (bundle.Tool{Name: "collect-legacy.cmd", Version: "1.2"}) || m.Clock.BiasMinutes != -540 ||
		!m.Clock.Start.Equal(time.Date(2008, 12, 17, 6, 30, 0, 5e8, time.UTC)) || !m.Clock.End.Equal(time.Date(2008, 12, 17, 6, 32, 0, 0, time.UTC)) {
		t.Errorf("%+v", m)
	}
	if h := m.Host; h != (bundle.Host{Name: "WEB03", Major: 5, Minor: 2, Build: 3790, ACP: 932, OEMCP: 932, ConsoleCP: 932, Architecture: "amd64"}) {
		t.Errorf("%+v", h)
	}
	for i, want := range []bundle.Entry{
		{Path: "net/netstat.txt", Source: "netstat.exe -ano", Status: bundle.StatusOK, DurationMS: 1250, Bytes: -1},
		{Path: "http/sslcert.txt", Source: `C:\Windows\system32\httpcfg.exe`, Status: bundle.StatusMissingTool, Error: `C:\Windows\system32\httpcfg.exe is not there`, Bytes: -1},
		{Path: "registry/SCHANNEL.hiv", Source: `reg.exe save "HKLM\SYSTEM"`, Status: bundle.StatusOK, DurationMS: 100, Bytes: -1},
		{Path: "registry/WinHttp.hiv", Status: bundle.StatusEmpty, Error: "there is no such key", Bytes: -1},
		{Path: "events/System.evt", Source: "cscript.exe evt.vbs", Status: bundle.StatusFailed, Error: "BackupEventlog 8", DurationMS: 1000},
		{Path: "host/os.txt", Source: "wmic.exe os get Caption=x", Status: bundle.StatusEmpty, DurationMS: 1000},
	} {
		got := m.Entries[i]
		if got.Line == 0 || !strings.Contains(got.Quote, want.Path) {
			t.Errorf("%s has no place", want.Path)
		}
		got.At, got.ExitCode = bundle.At{}, nil
		if got != want {
			t.Errorf("\n%+v, want\n%+v", got, want)
		}
	}
	denied := ParseLegacyLog([]byte(strings.Replace(legacyLog, "admin=yes", "admin=no", 1)))
	if e := denied.Entries[4]; e.Status != bundle.StatusAccessDenied || denied.Elevated {
		t.Errorf("without rights: %+v", e)
	}
	cut := ParseLegacyLog([]byte(legacyLog[:strings.Index(legacyLog, "rc events")]))
	if e := cut.Entries[len(cut.Entries)-1]; cut.Complete || e.Status != bundle.StatusTimeout {
		t.Errorf("ended in the middle: %+v", e)
	}
}

func TestLegacyFolder(t *testing.T) {
	b := openBytes(t, craft("", crafted{name: "tls-evidence-WEB03/_LOG.TXT", content: legacyLog},
		crafted{name: "tls-evidence-WEB03/net/netstat.txt", content: "TCP"}), Options{})
	if b.Manifest == nil || b.Files[1].Manifest == nil || b.Files[1].Manifest.Source != "netstat.exe -ano" || b.Files[1].Manifest.Bytes != 3 {
		t.Fatalf("%+v", b.Manifest)
	}
	wantProblems(t, b, ErrMissing)
	b = openBytes(t, craft("", crafted{name: "_log.txt", content: legacyMark + "\r\nadmin=yes\r\n"}), Options{})
	if list := b.Problems(); len(list) != 1 || !errors.Is(list[0], ErrManifestPartial) {
		t.Errorf("problems %v", list)
	}
	b = openBytes(t, craft("", crafted{name: "_log.txt", content: "another log"}), Options{})
	if b.Manifest != nil {
		t.Error("a manifest out of nothing")
	}
}

// FuzzLegacyLog reads anything as a log: every entry has a path of the text
// and a status.
func FuzzLegacyLog(f *testing.F) {
	f.Add([]byte(legacyLog))
	f.Fuzz(func(t *testing.T, data []byte) {
		seen := map[string]bool{}
		for _, e := range ParseLegacyLog(data).Entries {
			if e.Status == "" || e.Path == "" || seen[e.Path] || e.DurationMS < 0 {
				t.Errorf("%+v", e)
			}
			seen[e.Path] = true
		}
	})
}
