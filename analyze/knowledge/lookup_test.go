package knowledge

import (
	"slices"
	"testing"
)

func TestCode(t *testing.T) {
	for value, name := range map[uint32]string{
		0x80090016: "NTE_BAD_KEYSET", 0x8009030d: "SEC_E_UNKNOWN_CREDENTIALS", 0x800b0109: "CERT_E_UNTRUSTEDROOT",
		0x80070005: "ERROR_ACCESS_DENIED", 5: "ERROR_ACCESS_DENIED", 0x80070020: "ERROR_SHARING_VIOLATION",
		0x800700b7: "ERROR_ALREADY_EXISTS", 0x80070520: "ERROR_NO_SUCH_LOGON_SESSION", 0x80070490: "ERROR_NOT_FOUND",
		1312: "ERROR_NO_SUCH_LOGON_SESSION", 0xc000005f: "STATUS_NO_SUCH_LOGON_SESSION", 0xc0000225: "STATUS_NOT_FOUND",
		0x80094800: "CERTSRV_E_UNSUPPORTED_CERT_TYPE",
	} {
		c, ok := Code(value)
		if !ok || c.Name != name || c.Value != value {
			t.Errorf("0x%08x: got %v %s 0x%08x, want %s", value, ok, c.Name, c.Value, name)
		}
	}
	for _, value := range []uint32{0x80041234, 4711, 0x80070539, 0xffffffff} {
		if c, ok := Code(value); ok {
			t.Errorf("0x%08x: %s", value, c.Name)
		}
	}
}

func TestCodeByName(t *testing.T) {
	for _, name := range []string{"NTE_BAD_KEYSET", "nte_bad_keyset"} {
		if c, ok := CodeByName(name); !ok || c.Value != 0x80090016 || c.Text.IsZero() {
			t.Errorf("%s: got %v %+v", name, ok, c)
		}
	}
	if _, ok := CodeByName("NTE_NOTHING"); ok {
		t.Error("a name that does not exist was found")
	}
	names := CodeNames()
	if len(names) != len(codes().byValue) || !slices.IsSorted(names) {
		t.Errorf("%d names for %d codes", len(names), len(codes().byValue))
	}
}

func TestCodesAreExplained(t *testing.T) {
	if n := len(codes().byValue); n < 330 {
		t.Errorf("only %d codes", n)
	}
	for value, c := range codes().byValue {
		if c.Text.EN == "" || c.Text.JA == "" {
			t.Errorf("0x%08x %s is not explained", value, c.Name)
		}
	}
	seen := map[uint32]bool{}
	for _, table := range codeTables() {
		for _, c := range table {
			if seen[c.Value] {
				t.Errorf("0x%08x is explained twice", c.Value)
			}
			seen[c.Value] = true
		}
	}
}

func TestCodeText(t *testing.T) {
	for value, want := range map[uint32]string{
		0x80090016: "0x80090016 NTE_BAD_KEYSET", 1168: "1168 ERROR_NOT_FOUND", 0x80041234: "0x80041234", 4711: "4711",
	} {
		if got := CodeText(value); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAlert(t *testing.T) {
	if a, ok := Alert(48); !ok || a.Name != "unknown_ca" || a.Schannel != 0x80090325 {
		t.Errorf("got %+v", a)
	}
	if a, ok := AlertByName("Unknown CA"); !ok || a.Code != 48 {
		t.Errorf("got %+v", a)
	}
	if _, ok := Alert(255); ok {
		t.Error("alert 255 is known")
	}
	if _, ok := AlertByName("alert 255"); ok {
		t.Error("alert 255 is known by name")
	}
}

func TestState(t *testing.T) {
	if s, ok := State(36870, 10001); !ok || s.Confidence != "high" {
		t.Errorf("got %+v", s)
	}
	if s, ok := State(36888, 1203); !ok || s.Confidence != "medium" || s.Alert != 10 {
		t.Errorf("got %+v", s)
	}
	for _, undocumented := range [][2]int{{36871, 10010}, {36888, 808}, {36888, 1207}, {36871, 10001}} {
		if _, ok := State(undocumented[0], undocumented[1]); ok {
			t.Errorf("%v has a meaning", undocumented)
		}
	}
	if n := len(StatesByNumber(10013)); n != 1 {
		t.Errorf("10013 has %d meanings", n)
	}
}

func TestAppID(t *testing.T) {
	for _, guid := range []string{"{4dc3e181-e14b-4a21-b022-59fc669b0914}", "4DC3E181-E14B-4A21-B022-59FC669B0914"} {
		if a, ok := AppID(guid); !ok || a.Owner != "IIS" {
			t.Errorf("%s: got %+v", guid, a)
		}
	}
	for _, guid := range []string{"", "IIS", "{4dcc9b81-e3ec-4a21-b012-59fc61bc0914}"} {
		if a, ok := AppID(guid); ok {
			t.Errorf("%s: got %+v", guid, a)
		}
	}
}

func TestSID(t *testing.T) {
	for sid, name := range map[string]string{
		"S-1-5-18": `NT AUTHORITY\SYSTEM`, "s-1-1-0": "Everyone", "S-1-5-82-1-2-3-4-5": `IIS APPPOOL\…`,
		"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464": `NT SERVICE\TrustedInstaller`, "S-1-5-80-1-2": `NT SERVICE\…`,
	} {
		if s, ok := SID(sid); !ok || s.Name != name {
			t.Errorf("%s: got %+v", sid, s)
		}
	}
	for _, sid := range []string{"", "S-1-5-180", "S-1-5-80-", "S-1-5"} {
		if s, ok := SID(sid); ok {
			t.Errorf("%q: got %+v", sid, s)
		}
	}
}

func TestPort(t *testing.T) {
	if p, ok := Port(8172); !ok || p.Name != "Web Management Service" {
		t.Errorf("got %+v", p)
	}
	if _, ok := Port(80); ok {
		t.Error("port 80 is known")
	}
}

func TestRegistryValues(t *testing.T) {
	for name, count := range map[string]int{
		"sendextrarecord": 1, "EventLogging": 1, "DisabledByDefault": 1, "Enabled": 6, "Functions": 3, "Nothing": 0,
	} {
		if got := RegistryValues(name); len(got) != count {
			t.Errorf("%s: %d values, want %d", name, len(got), count)
		}
	}
	names := RegistryNames()
	if len(names) < 45 || names[0] != "EventLogging" {
		t.Errorf("%d names, the first is %s", len(names), names[0])
	}
	seen := map[string]bool{}
	for _, v := range allRegistryValues() {
		if place := v.Key + `\` + v.Name; seen[place] {
			t.Errorf("%s is listed twice", place)
		} else {
			seen[place] = true
		}
	}
}

func TestSideOf(t *testing.T) {
	for word, want := range map[string]Side{
		"server": SideServer, "Client": SideClient, " サーバー ": SideServer, "客户端": SideClient, "": SideNone, "both": SideNone,
	} {
		if got := SideOf(word); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestEventsByID(t *testing.T) {
	got := EventsByID(8)
	if len(got) != 1 || got[0].Provider != crypt32 {
		t.Errorf("got %+v", got)
	}
	if got := EventsByID(1); len(got) != 2 || got[0].Provider > got[1].Provider {
		t.Errorf("got %d events", len(got))
	}
	for name, want := range map[string]bool{"Schannel": true, "http": true, "W3SVC": true, "Service Control Manager": true, "Nobody": false, "": false} {
		if got := IsProvider(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestRegistryAt(t *testing.T) {
	for place, count := range map[string]int{
		`TLS 1.2\Server\Enabled`: 1, `tls 1.2\server\enabled`: 1, `HKLM\SYSTEM\ControlSet001\Control\SecurityProviders\SCHANNEL\EventLogging`: 1,
		`Protocols\TLS 1.2\Server`: 2, `TLS 1.2\Enabled`: 0, `Enabled`: 0, `a\b`: 0, `\\`: 0, ``: 0, `[\[`: 0,
	} {
		if got := RegistryAt(place); len(got) != count {
			t.Errorf("%s: %d values, want %d", place, len(got), count)
		}
	}
	for _, v := range AllRegistryValues() {
		if v.Effect.IsZero() {
			t.Errorf("%s\\%s: nobody knows when it takes effect", v.Key, v.Name)
		}
	}
}
