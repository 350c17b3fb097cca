package windows

import (
	"crypto/x509/pkix"
	"fmt"
	"strings"
	"testing"
	"time"

	"ssltriage/parsers/certstore"
	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/keyfiles"
	"ssltriage/parsers/sockets"
	"ssltriage/parsers/wintext"
	"ssltriage/samples/pki"
)

var collected = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)

func certificate() *pki.Certificate {
	return pki.Root(pki.Request{Subject: pkix.Name{CommonName: "www.example.test"}, Hosts: []string{"www.example.test"},
		From: collected.AddDate(0, -1, 0), To: collected.AddDate(1, 0, 0), Key: pki.P256})
}

// TestTextsInEveryLanguage decodes and parses what the tools print: each text
// says the same as the Server.
func TestTextsInEveryLanguage(t *testing.T) {
	for _, l := range []*Language{English, Japanese, German, French, Chinese} {
		for _, v := range []*Version{Server2003, Server2008R2, Server2012R2, Server2016, Server2019, Server2022} {
			for _, as := range []Encoding{OEM, UTF8, UTF16} {
				s := New(v, l, "WEB01", "10.0.0.1", collected)
				entry, _ := s.Web("Default Web Site", certificate())
				t.Run(fmt.Sprintf("%s %d %s", l.Tag, v.Build, as), func(t *testing.T) { checkTexts(t, s, entry, as) })
			}
		}
	}
}

func checkTexts(t *testing.T, s *Server, entry *Entry, as Encoding) {
	read := func(text string) wintext.Text {
		out, ok := wintext.Decode(s.Language.Encode(text, as), wintext.Hint{OEM: s.Language.OEM, ANSI: s.Language.ANSI})
		if !ok {
			t.Fatal("not a text")
		}
		return out
	}
	hash := entry.Cert.SHA1()
	if r := httpsys.Parse(read(s.SSLCertText())); len(r.Bindings) != 1 || r.Bindings[0].Hash != hash || r.Bindings[0].AppID != IIS {
		t.Errorf("bindings: %+v", r.Bindings)
	}
	if r := certstore.Parse(read(s.StoreText("my", true))); len(r.Entries) != 1 || r.Entries[0].SHA1 != hash || r.Entries[0].UniqueContainer != entry.Key.Unique {
		t.Errorf("verbose store: %+v", r.Entries)
	}
	if r := certstore.Parse(read(s.StoreText("my", false))); len(r.Entries) != 1 || r.Entries[0].Key.Provider != entry.Key.Provider || r.Entries[0].KeyTest == certstore.KeyTestFailed {
		t.Errorf("short store: %+v", r.Entries)
	}
	if r := sockets.Parse(read(s.NetstatText(true))); len(r.Sockets) != len(s.Sockets)+3 { // with the rows of UDP
		t.Errorf("%d sockets of %d", len(r.Sockets), len(s.Sockets)+3)
	}
	if r := sockets.Parse(read(s.TasklistText())); len(r.Processes) != len(s.Processes) {
		t.Errorf("%d processes of %d", len(r.Processes), len(s.Processes))
	}
	if r := sockets.Parse(read(s.ServicesText("W3SVC", "HTTP"))); len(r.Services) != 2 {
		t.Errorf("services: %+v", r.Services)
	}
	folder := s.folderOf(entry.Key)
	if r := keyfiles.Parse(read(s.IcaclsText(folder))); !readable(r, entry.Key.Unique) {
		t.Errorf("SYSTEM cannot read the key file: %+v", r.Files)
	}
	if r := hostinfo.Parse(read(s.SystemInfoText())); len(r.Systems) != 1 || r.Systems[0].Version.Build != s.Version.Build {
		t.Errorf("host: %+v", r.Systems)
	}
	if r := hostinfo.Parse(read(s.ClockText())); len(r.Clocks) != 1 {
		t.Errorf("clock: %+v", r.Clocks)
	}
}

func readable(r keyfiles.Result, name string) bool {
	for _, f := range r.Files {
		if strings.HasSuffix(f.Path, name) {
			return f.CanRead(string(System)) == keyfiles.AccessYes
		}
	}
	return false
}

// TestUniqueName compares with names that every Windows server has.
func TestUniqueName(t *testing.T) {
	s := New(Server2019, English, "WEB01", "10.0.0.1", collected)
	for container, want := range map[string]string{
		"iisConfigurationKey": "6de9cb26d2b98c01ec4e9e8b34824aa2",
		"iisWasKey":           "76944fb33636aeddb9590521c2e8815a",
		"TSSecKeySet1":        "f686aace6942fb7f7ceb231212eef4a4",
	} {
		if got, _, _ := strings.Cut(s.uniqueName(container), "_"); got != want {
			t.Errorf("%s: %s, want %s", container, got, want)
		}
	}
}

// TestHTTPCfgHash compares with the value in Microsoft's article on SSL
// troubleshooting, with the blank that its publishing has lost.
func TestHTTPCfgHash(t *testing.T) {
	if got := httpcfgHash("c09b416d6b08d615db22064079d15638e968230d"); got != "c09b416d6b 8d615db22 64079d15638e96823 d" {
		t.Errorf("got %q", got)
	}
}

// TestIOErrorPacket compares with a published 15021 of Windows Server 2012 R2.
func TestIOErrorPacket(t *testing.T) {
	const want = "000004000200300000000000AD3A00C00000000000000000000000000000000000000000000000005F0000C0"
	if got := fmt.Sprintf("%X", ioErrorPacket(15021, 0xc000005f)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
