package collect

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"ssltriage/collect/bundle"
)

// fromUTF16 decodes a .reg file.
func fromUTF16(s string) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])|uint16(s[i+1])<<8)
	}
	return string(utf16.Decode(units))
}

func TestRegistryStep(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, registryStep())
	e := status(t, b, "registry/SCHANNEL.hiv", bundle.StatusOK)
	if e.Source != `RegSaveKeyEx HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL` {
		t.Errorf("source %q", e.Source)
	}
	if got := content(t, b, "registry/SCHANNEL.hiv"); got != "regf and the rest of SCHANNEL" {
		t.Errorf("%q", got)
	}
	if e := status(t, b, "registry/WinHttp.hiv", bundle.StatusEmpty); e.Error != "there is no such key" {
		t.Errorf("%q", e.Error)
	}
	if h.count("Run reg.exe") != 0 {
		t.Error("reg.exe was run without need")
	}
}

func TestRegistryValues(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, registryStep())
	status(t, b, valuesPath, bundle.StatusOK)
	want := "\uFEFFWindows Registry Editor Version 5.00\r\n\r\n" +
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion]` + "\r\n" +
		`"ProductName"="Windows \"Server\" 2019 \\ Standard"` + "\r\n" +
		`"InstallationType"="Server"` + "\r\n" +
		`"UBR"=dword:000006a1` + "\r\n\r\n" +
		`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\InetStp]` + "\r\n" +
		`"MajorVersion"=dword:0000000a` + "\r\n" +
		`"MinorVersion"=dword:00000000` + "\r\n\r\n"
	if got := fromUTF16(content(t, b, valuesPath)); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	h.fail["NumberValue "+currentVersionKey+" UBR"] = denied("RegQueryValueEx")
	e := status(t, h.gather(t, Options{}, registryStep()), valuesPath, bundle.StatusAccessDenied)
	if e.Bytes == 0 || !strings.Contains(e.Error, "UBR") {
		t.Errorf("what could be read stays, and what not is said: %+v", e)
	}
}

// TestRegistryValuesHostile: a value stays in its line.
func TestRegistryValuesHostile(t *testing.T) {
	h := webServer(t)
	h.registry[currentVersionKey+`\ProductName`] = "a\"\r\n[HKEY_LOCAL_MACHINE\\x]\r\n\"b\"=\"\x00\\"
	got := fromUTF16(content(t, h.gather(t, Options{}, registryStep()), valuesPath))
	if want := `"ProductName"="a\"  [HKEY_LOCAL_MACHINE\\x]  \"b\"=\"\\"` + "\r\n"; !strings.Contains(got, want) {
		t.Errorf("%q\nwant in it %q", got, want)
	}
}

// TestRegistryValuesAreNoSecrets: what is read by value lies beside secrets.
func TestRegistryValuesAreNoSecrets(t *testing.T) {
	for _, k := range registryValues {
		for _, name := range append(append([]string{}, k.texts...), k.numbers...) {
			for _, word := range []string{"ProductId", "DigitalProductId", "Password", "UserName", "RegisteredOwner", "Key"} {
				if strings.Contains(name, word) {
					t.Errorf(`%s\%s is read`, k.key, name)
				}
			}
		}
	}
	for _, k := range savedKeys {
		for _, read := range registryValues {
			if strings.HasPrefix(read.key+`\`, k.key+`\`) {
				t.Errorf("%s is saved as a whole, and has %s in it, which is not to be", k.key, read.key)
			}
		}
	}
}

func TestRegistryStepFallsBack(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(h *fakeHost)
		hive  bundle.Status
		text  bundle.Status
	}{
		"no privilege": {func(h *fakeHost) { h.fail["SaveKey"] = &SystemError{Call: saveCall, Code: errorPrivilegeNotHeld} },
			bundle.StatusAccessDenied, bundle.StatusOK},
		"no hive": {func(h *fakeHost) { h.hives[savedKeys[0].key] = "WINE REGISTRY Version 2" }, bundle.StatusFailed, bundle.StatusOK},
		"reg.exe fails too": {func(h *fakeHost) {
			h.fail["SaveKey"] = denied(saveCall)
			h.tools["reg.exe export"] = "ERROR: Access is denied.\r\n"
			h.exit["reg.exe export"] = 1
		}, bundle.StatusAccessDenied, bundle.StatusFailed},
		"reg.exe says ok and writes nothing": {func(h *fakeHost) {
			h.fail["SaveKey"] = denied(saveCall)
			delete(h.writes, "reg.exe export")
		}, bundle.StatusAccessDenied, bundle.StatusEmpty},
		"no reg.exe": {func(h *fakeHost) {
			h.fail["SaveKey"] = denied(saveCall)
			delete(h.tools, "reg.exe export")
		}, bundle.StatusAccessDenied, bundle.StatusMissingTool},
	} {
		t.Run(name, func(t *testing.T) {
			h := webServer(t)
			test.spoil(h)
			b := h.gather(t, Options{}, registryStep())
			if e := status(t, b, "registry/SCHANNEL.hiv", test.hive); e.Bytes != 0 {
				t.Errorf("%+v", e)
			}
			e := status(t, b, "registry/SCHANNEL.reg", test.text)
			if test.text == bundle.StatusFailed && e.Error != "ERROR: Access is denied." {
				t.Errorf("%q", e.Error)
			}
			if !strings.Contains(e.Source, `reg.exe export HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`) {
				t.Errorf("%q", e.Source)
			}
		})
	}
}

func TestRegistryStepHangs(t *testing.T) {
	h := webServer(t)
	h.hang["SaveKey "+savedKeys[1].key] = true
	b := h.gather(t, Options{}, short(registryStep(), 300*time.Millisecond))
	status(t, b, "registry/SCHANNEL.hiv", bundle.StatusOK)
	status(t, b, "registry/HTTP-Parameters.hiv", bundle.StatusTimeout)
	status(t, b, "registry/W32Time.hiv", bundle.StatusTimeout)
}

func TestUpdatesStep(t *testing.T) {
	h := webServer(t)
	const day = 864000000000
	const at = 132600000000000000 // 2021-03-12 05:20 UTC
	h.registry = map[string]any{}
	addPackage(h, "Package_1_for_KB5000859~31bf3856ad364e35~amd64~~17763.1816.1.2", 0x70, at+day)
	addPackage(h, "Package_for_KB5000859~31bf3856ad364e35~amd64~~17763.1816.1.2", 0x70, at)
	addPackage(h, "Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.1817.1.9", 0x70, at+2*day)
	addPackage(h, "Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.1697.1.2", 0x50, at-30*day)
	addPackage(h, "Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.1.1.1", 0x70, at) // without a manifest
	addPackage(h, "Package_for_KB4000001~31bf3856ad364e35~amd64~~1.0", 0x40, at)         // staged only
	addPackage(h, "Package_for_KB4000002~31bf3856ad364e35~amd64~~1.0", 0x70, 5)          // no date
	addPackage(h, "Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.17763.1", 0x70, at)
	const folder = `C:\Windows\servicing\Packages\`
	h.files[folder+"Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.1817.1.9.mum"] =
		`<assembly supportInformation="https://support.microsoft.com/help/5000822"><package identifier="KB5000822" releaseType="Security Update">`
	h.files[folder+"Package_for_RollupFix~31bf3856ad364e35~amd64~~17763.1697.1.2.mum"] = `<package identifier="KB4598230"`
	b := h.gather(t, Options{}, updatesStep())
	status(t, b, "host/updates.json", bundle.StatusOK)
	d := document[bundle.Updates](t, b, "host/updates.json")
	var got []string
	for _, u := range d.Updates {
		got = append(got, u.KB+" "+u.Installed.Format("2006-01-02")+" "+u.Description)
	}
	want := []string{"KB5000822 2021-03-14 RollupFix 17763.1817.1.9", "KB5000859 2021-03-12 KB5000859 17763.1816.1.2",
		"KB4598230 2021-02-10 RollupFix 17763.1697.1.2", "KB4000002 0001-01-01 KB4000002 1.0"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") || d.Error != nil {
		t.Errorf("%s\nwant\n%s\n%+v", strings.Join(got, "\n"), strings.Join(want, "\n"), d.Error)
	}
}

func TestUpdatesStepFailures(t *testing.T) {
	h := webServer(t)
	h.fail["Subkeys "+packagesKey] = denied("RegOpenKeyEx")
	b := h.gather(t, Options{}, updatesStep())
	if e := status(t, b, "host/updates.json", bundle.StatusAccessDenied); e.Bytes != 0 {
		t.Error("an empty list would say that nothing was installed")
	}
	status(t, b, "host/hotfixes.txt", bundle.StatusMissingTool)
	h.tools[`wbem\wmic.exe qfe list full /format:list`] = "HotFixID=KB5005112\r\nInstalledOn=8/14/2021\r\n"
	status(t, h.gather(t, Options{}, updatesStep()), "host/hotfixes.txt", bundle.StatusOK)
	h = webServer(t)
	h.fail["NumberValue "+packagesKey+`\Package_for_KB5000859~31bf3856ad364e35~amd64~~17763.1816.1.2 CurrentState`] = denied("RegOpenKeyEx")
	b = h.gather(t, Options{}, updatesStep())
	status(t, b, "host/updates.json", bundle.StatusAccessDenied)
	addPackage(h, "Package_for_KB5000001~31bf3856ad364e35~amd64~~1.0", 0x70, 132600000000000000)
	b = h.gather(t, Options{}, updatesStep())
	if d := document[bundle.Updates](t, b, "host/updates.json"); d.Error == nil || d.Error.Code != 5 || len(d.Updates) != 1 {
		t.Errorf("one update could not be read: %+v", d)
	}
	h = webServer(t)
	h.hang["Subkeys"] = true
	status(t, h.gather(t, Options{}, short(updatesStep(), 100*time.Millisecond)), "host/updates.json", bundle.StatusTimeout)
}

func TestKBIn(t *testing.T) {
	for in, want := range map[string]string{
		"Package_2_for_KB4598230~31bf": "KB4598230", "KB12": "", "KBKB4598230_client": "KB4598230", "": "", "KB123456789": "", "KB976902": "KB976902",
	} {
		if got := kbIn(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
