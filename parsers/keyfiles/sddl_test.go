package keyfiles

import (
	"errors"
	"strings"
	"testing"
)

const (
	system     = "S-1-5-18"
	admins     = "S-1-5-32-544"
	everyone   = "S-1-1-0"
	network    = "S-1-5-20"
	localAdmin = "S-1-5-21-1-2-3-500"
)

func TestParseSDDL(t *testing.T) {
	d, err := ParseSDDL("O:BAG:S-1-5-21-1-2-3-513D:PAI(A;OICIID;FA;;;SY)(D;;0x1200a9;;;WD)(XA;;FR;;;AU;(Member_of {SID(BA)} && @User.a==\")\"))S:AI(AU;SAFA;WD;;;WD)")
	if err != nil {
		t.Fatal(err)
	}
	if d.Owner != admins || d.Group != "S-1-5-21-1-2-3-513" || !d.Protected || !d.DACLPresent || len(d.DACL) != 3 {
		t.Fatalf("got %+v", d)
	}
	if a := d.DACL[0]; a.Type != "A" || a.Mask != 0x1F01FF || a.SID != system || !a.hasFlag("ID") || a.inheritOnly() {
		t.Errorf("first entry %+v", a)
	}
	if a := d.DACL[1]; a.Type != "D" || a.Mask != 0x1200A9 || a.SID != everyone {
		t.Errorf("second entry %+v", a)
	}
}

func TestParseSDDLDamaged(t *testing.T) {
	for _, s := range []string{
		"", "x", "D", "D:(", "D:(A;;FA;;;SY", "D:(A;;FA;;)", "D:(A;;FA;;;QQ)", "D:(Q;;FA;;;SY)",
		"D:(A;O;FA;;;SY)", "D:(A;;F;;;SY)", "D:(A;;0xzz;;;SY)", "D:(A;;0x1ffffffff;;;SY)", "O:SYX:", "D:D:",
		"D:(A;;FA;;;S-1-5-99999999999)", "D:(A;;1_0;;;SY)", "Q:(A;;FA;;;SY)",
	} {
		if d, err := ParseSDDL(s); err == nil {
			t.Errorf("%q was read as %+v", s, d)
		} else if s != "" && !errors.Is(err, errNotSDDL) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := ParseSDDL("D:" + strings.Repeat("(A;;FA;;;SY)", maxACEs+1)); err == nil {
		t.Error("an endless list was read")
	}
}

func TestDescriptorCanRead(t *testing.T) {
	tests := []struct {
		sddl string
		sids []string
		want Access
	}{
		{"D:(A;;FA;;;SY)", []string{system}, AccessYes},
		{"D:(A;;FR;;;SY)", []string{system}, AccessYes},
		{"D:(A;;FW;;;SY)", []string{system}, AccessNo},
		{"D:(A;;GA;;;SY)", []string{system}, AccessYes},
		{"D:(A;;GW;;;SY)", []string{system}, AccessNo},
		{"D:(A;;0x120089;;;SY)", []string{system}, AccessYes},
		{"D:(A;;FA;;;BA)", []string{system}, AccessNo},
		{"D:(A;;FA;;;BA)", []string{system, admins}, AccessYes},
		{"D:(D;;FA;;;BA)(A;;FA;;;SY)", []string{system, admins}, AccessNo},
		{"D:(A;;FA;;;SY)(D;;FA;;;BA)", []string{system, admins}, AccessYes},
		{"D:(D;;FW;;;SY)(A;;FA;;;SY)", []string{system}, AccessYes},
		{"D:(A;IO;FA;;;SY)", []string{system}, AccessNo},
		{"D:(A;OICIIO;FA;;;SY)", []string{system}, AccessNo},
		{"D:", []string{system}, AccessNo},
		{"D:P", []string{system}, AccessNo},
		{"D:NO_ACCESS_CONTROL", []string{system}, AccessYes},
		{"O:SYG:SY", []string{system}, AccessUnknown},
		{"D:(A;;FA;;;LA)", []string{network}, AccessNo},
		{"D:(A;;FA;;;LA)", []string{localAdmin}, AccessUnknown},
		{"D:(D;;FA;;;LA)(A;;FA;;;WD)", []string{localAdmin, everyone}, AccessUnknown},
		{"D:(A;;FA;;;LA)(A;;FA;;;WD)", []string{localAdmin, everyone}, AccessYes},
		{"D:(D;;FA;;;LA)(D;;FA;;;WD)", []string{localAdmin, everyone}, AccessNo},
		{"D:(A;;FA;;;LA)(D;;FA;;;WD)", []string{localAdmin, everyone}, AccessUnknown},
		{"D:(XA;;FA;;;WD;(a==1))", []string{everyone}, AccessUnknown},
		{"D:(XD;;FA;;;WD;(a==1))(A;;FA;;;WD)", []string{everyone}, AccessUnknown},
		{"D:(AU;SA;FA;;;WD)", []string{everyone}, AccessNo},
		{"O:SYD:(A;;FR;;;OW)", []string{system}, AccessYes},
		{"O:BAD:(A;;FR;;;OW)", []string{system}, AccessNo},
		{"D:(A;;FR;;;OW)", []string{system}, AccessUnknown},
	}
	for _, tt := range tests {
		d, err := ParseSDDL(tt.sddl)
		if err != nil {
			t.Errorf("%s: %v", tt.sddl, err)
			continue
		}
		if got := d.CanRead(tt.sids...); got != tt.want {
			t.Errorf("%s for %v: %v, want %v", tt.sddl, tt.sids, got, tt.want)
		}
	}
}

func TestKeyFileCanRead(t *testing.T) {
	list := func(entries ...string) KeyFile {
		var f KeyFile
		for _, s := range entries {
			e, ok := parseEntry(s)
			if !ok {
				t.Fatalf("%q is no entry", s)
			}
			f.ACL = append(f.ACL, e.ace(e.before))
		}
		return f
	}
	tests := []struct {
		name string
		file KeyFile
		sids []string
		want Access
	}{
		{"granted", list(`NT AUTHORITY\SYSTEM:(R)`), []string{system}, AccessYes},
		{"full denial", list(`NT AUTHORITY\SYSTEM:(N)`, `Everyone:(F)`), []string{system, everyone}, AccessNo},
		{"denial of writing", list(`Everyone:(DENY)(W)`, `Everyone:(R)`), []string{everyone}, AccessYes},
		{"missing, language known", list(`BUILTIN\Administrators:(F)`, `WEB01\svc:(R)`), []string{system}, AccessNo},
		{"missing, but a domain account may be meant", list(`BUILTIN\Administrators:(F)`, `WEB01\svc:(R)`), []string{localAdmin}, AccessUnknown},
		{"missing, language unknown", list(`NT-HALLINTA\JÄRJESTELMÄ:(F)`), []string{system}, AccessUnknown},
		{"missing, administrators in an unknown language", list(`BUILTIN\Rendszergazdák:(F)`), []string{system, admins}, AccessUnknown},
		{"SYSTEM in most languages", list(`NT-MYNDIGHET\SYSTEM:(F)`), []string{system}, AccessYes},
		{"only a domain account and a service", list(`CONTOSO\jdoe:(F)`, `NT SERVICE\TrustedInstaller:(R)`), []string{system, admins, everyone}, AccessNo},
		{"a domain account called SYSTEM", list(`CONTOSO\SYSTEM:(F)`), []string{system}, AccessUnknown},
		{"missing, name without first part", list(`BUILTIN\Administrators:(F)`, `Alla:(R)`), []string{system, everyone}, AccessUnknown},
		{"pool by name", list(`IIS APPPOOL\DefaultAppPool:(R)`), []string{"S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"}, AccessYes},
		{"other pool", list(`IIS APPPOOL\Shop:(R)`), []string{system}, AccessNo},
		{"nothing printed", KeyFile{}, []string{system}, AccessUnknown},
		{"descriptor", KeyFile{SDDL: "D:(A;;FA;;;SY)"}, []string{system}, AccessYes},
		{"damaged descriptor", KeyFile{SDDL: "D:(A;;FA;;"}, []string{system}, AccessUnknown},
		{"old word list", list(`Everyone:(special access:)`), []string{everyone}, AccessNo},
		{"old change", list(`Everyone:C`), []string{everyone}, AccessYes},
	}
	for _, tt := range tests {
		if got := tt.file.CanRead(tt.sids...); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// The two SIDs are published: Windows itself shows them for the default pool
// and for the owner of its files.
func TestVirtualAccounts(t *testing.T) {
	tests := map[string]string{
		`IIS APPPOOL\DefaultAppPool`:  "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415",
		`NT SERVICE\TrustedInstaller`: "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
		`BUILTIN\Administrators`:      admins,
		`nt-autorität\system`:         system,
		`*S-1-5-18`:                   system,
		`NT INSTANS\SYSTEM`:           system,
	}
	for name, want := range tests {
		if got, ok := PrincipalSID(name); !ok || got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for _, name := range []string{"", `CORP\SYSTEM`, `IIS APPPOOL\`, "S-1-x", "Administrators"} {
		if got, ok := PrincipalSID(name); ok {
			t.Errorf("%q was taken for %s", name, got)
		}
	}
}

func FuzzParseSDDL(f *testing.F) {
	f.Add("O:BAG:SYD:PAI(A;OICIID;FA;;;SY)(D;;0x1200a9;;;WD)S:(AU;SA;FA;;;WD)")
	f.Add("D:(XA;;FR;;;AU;(Member_of {SID(BA)}))")
	f.Add("D:NO_ACCESS_CONTROL")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseSDDL(s)
		if err != nil {
			return
		}
		if got := d.CanRead(system, everyone); d.NullDACL && d.DACLPresent && got != AccessYes {
			t.Errorf("%q: %v", s, got)
		}
		for _, a := range d.DACL {
			if a.SID == "" || !strings.Contains(s, a.Raw) {
				t.Errorf("%q: entry %+v", s, a)
			}
		}
	})
}
