package collect

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// These tests run on Windows and under Wine 8. They need nothing but the
// system itself: cmd.exe and ping.exe in System32, and some certificates in the
// machine's ROOT store, which Wine takes from the Linux that it runs on. As
// administrator, or as root under Wine, they prove more than without.

func newHost(t *testing.T) *windowsHost {
	t.Helper()
	h, err := NewHost()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Cleanup(); err != nil {
			t.Error(err)
		}
	})
	return h.(*windowsHost)
}

func TestIdentity(t *testing.T) {
	h := newHost(t)
	id := h.Identity()
	t.Logf("%+v", id)
	if id.Host.Name == "" || id.Host.Product == "" || id.Host.Architecture == "" {
		t.Error("a name is missing")
	}
	if id.Host.Major < 6 || id.Host.Build < 6000 || id.Host.ProductType < 1 || id.Host.ProductType > 3 {
		t.Error("no Windows of this century")
	}
	if id.Host.ACP == 0 || id.Host.OEMCP == 0 {
		t.Error("no code page")
	}
	for _, language := range []string{id.Host.UILanguage, id.Host.SysLanguage} {
		if len(language) < 2 {
			t.Errorf("%q is no language", language)
		}
	}
	if id.WOW64 != (h.PointerSize() == 4 && id.Host.Architecture != "386") {
		t.Error("WOW64 does not go with the architecture")
	}
	_, offset := time.Now().Zone()
	if id.BiasMinutes != -offset/60 {
		t.Errorf("bias %d, and Go says %d", id.BiasMinutes, -offset/60)
	}
}

func TestLastBoot(t *testing.T) {
	h := newHost(t)
	boot, err := h.LastBoot()
	if since := h.Now().Sub(boot); err != nil || since <= 0 || since > 10*365*24*time.Hour {
		t.Errorf("%v, %v", boot, err)
	}
}

func TestHasAPI(t *testing.T) {
	h := newHost(t)
	for call, want := range map[string]bool{
		"iphlpapi.dll!GetExtendedTcpTable":    true,
		"wevtapi.dll!EvtExportLog":            true,
		"wevtapi.dll!NoSuchFunction":          false,
		"no-such.dll!GetExtendedTcpTable":     false,
		`..\system32\kernel32.dll!CreateFile`: false,
	} {
		dll, function, _ := strings.Cut(call, "!")
		if got := h.HasAPI(dll, function); got != want {
			t.Errorf("%s: %v", call, got)
		}
	}
	if err := (function{&library{name: "no-such.dll"}, "F"}).status(); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
	if _, err := (function{kernel32, "NoSuchFunction"}).check(); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
}

func TestPrivileges(t *testing.T) {
	h := newHost(t)
	if h.HasPrivilege("SeNoSuchPrivilege") {
		t.Error("a privilege that does not exist")
	}
	if h.Identity().Elevated && !h.HasPrivilege(backupPrivilege) {
		t.Error("elevated, and no " + backupPrivilege)
	}
}

// A DLL that lies beside the program is reported, and one of System32 is not.
func TestForeignModules(t *testing.T) {
	h := newHost(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	planted := filepath.Join(filepath.Dir(program), "Planted.DLL")
	if err := os.WriteFile(planted, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(planted)
	foreign := h.ForeignModules()
	if !contains(foreign, planted) {
		t.Errorf("%s is not in %q", planted, foreign)
	}
	own := modules()
	if !contains(own, program) || !contains(own, filepath.Join(h.systemRoot, `system32\kernel32.dll`)) {
		t.Errorf("modules %q", own)
	}
	for _, m := range foreign {
		if lies(h.systemRoot, m) || strings.EqualFold(m, program) {
			t.Errorf("%s is not foreign", m)
		}
	}
}

func TestExportLog(t *testing.T) {
	h := newHost(t)
	file, err := h.Temp("system.evtx")
	if err != nil {
		t.Fatal(err)
	}
	const notImplemented = 120 // Wine
	switch err := h.ExportLog("System", "*[System[(EventID=6013)]]", file); {
	case err == nil:
		if head, _, err := h.ReadFile(file, 8); err != nil || !bytes.Equal(head, []byte("ElfFile\x00")) {
			t.Errorf("%q, %v", head, err)
		}
	case CodeOf(err) != notImplemented && CodeOf(err) != errorAccessDenied:
		t.Error(err)
	}
}

func TestErrorsHaveTheSystemsWords(t *testing.T) {
	err := newSystemError("CreateFile", 5)
	if err.Text == "" || strings.TrimSpace(err.Text) != err.Text || !strings.Contains(err.Error(), "(5)") {
		t.Errorf("%q", err.Error())
	}
	if err := newSystemError("F", 0x0badf00d); err.Text != "" || strings.Contains(err.Error(), strconv.Itoa(0x0badf00d)) {
		t.Errorf("%q", err.Error())
	}
}
