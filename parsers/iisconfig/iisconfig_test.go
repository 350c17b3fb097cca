package iisconfig

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/golden"
	"ssltriage/samples/shared"
)

// own returns the examples of this folder.
func own(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.txt", "*.xml", "*.config"} {
		found, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(found) == 0 {
			t.Fatal("no examples", pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

func TestGoldenOwn(t *testing.T) {
	for _, file := range own(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if Sniff(raw) == strings.HasSuffix(file, ".txt") {
				t.Errorf("Sniff is %v", Sniff(raw))
			}
			r, err := ParseXML(raw)
			if err != nil {
				t.Fatal(err)
			}
			golden.JSON(t, filepath.Join("testdata", filepath.Base(file)+".golden.json"), r)
			for _, s := range r.Sites {
				for _, word := range []string{"secret", "Pass", "svc"} {
					if strings.Contains(s.Quote, word) {
						t.Errorf("quote of %s holds an identity: %s", s.Name, s.Quote)
					}
				}
			}
		})
	}
}

func TestGoldenReal(t *testing.T) {
	for _, name := range []string{"appcmd-list-site-en-1", "appcmd-list-site-xml-1"} {
		t.Run(name, func(t *testing.T) {
			r, err := ParseXML(shared.Read(t, "reference/windows-output/"+name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			golden.JSON(t, filepath.Join("testdata", name+".golden.json"), r)
		})
	}
}

// TestOtherTools runs over every example output that belongs to other parsers.
func TestOtherTools(t *testing.T) {
	dir := shared.Path(t, "reference/windows-output")
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) < 20 {
		t.Fatalf("found %d examples, %v", len(files), err)
	}
	for _, file := range files {
		base := filepath.Base(file)
		if strings.HasPrefix(base, "appcmd-") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ParseXML(raw)
		if err != nil {
			t.Fatal(err)
		}
		if Sniff(raw) || len(r.Sites)+len(r.Access)+len(r.Legacy)+len(r.Problems) != 0 {
			t.Errorf("%s: found %+v", base, r)
		}
	}
}

// TestEncodings reads the same file as UTF-16 and with a mark.
func TestEncodings(t *testing.T) {
	raw, err := os.ReadFile("testdata/applicationHost.config")
	if err != nil {
		t.Fatal(err)
	}
	want, err := ParseXML(raw)
	if err != nil {
		t.Fatal(err)
	}
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(string(raw))) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	for name, data := range map[string][]byte{
		"utf-16":        wide,
		"utf-8 mark":    append([]byte("\xef\xbb\xbf"), raw...),
		"carriage feed": []byte(strings.ReplaceAll(string(raw), "\n", "\r\n")),
	} {
		got, err := ParseXML(data)
		if err != nil || !Sniff(data) {
			t.Errorf("%s: %v, Sniff %v", name, err, Sniff(data))
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Binding) bool { return a.Raw == b.Raw && a.Line == b.Line && a.IP == b.IP })); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if _, err := ParseXML([]byte("\x00\x01\x02\x03PE\x00\x00")); !errors.Is(err, ErrNotText) {
		t.Errorf("binary data: %v", err)
	}
}

func TestSplitInfo(t *testing.T) {
	tests := []struct {
		info, ip, host string
		port           uint16
		ok             bool
	}{
		{"*:443:", "0.0.0.0", "", 443, true},
		{":443:", "0.0.0.0", "", 443, true},
		{"10.0.0.5:8443:WWW.example.test", "10.0.0.5", "www.example.test", 8443, true},
		{"[::1]:443:", "::1", "", 443, true},
		{"*:443:*.example.test", "0.0.0.0", "*.example.test", 443, true},
		{"*:443", "", "", 0, false},
		{"*:0:", "", "", 0, false},
		{"*:70000:", "", "", 0, false},
		{"808:*", "", "", 0, false},
		{"host:443:", "", "", 0, false},
		{"[::1:443:", "", "", 0, false},
		{"", "", "", 0, false},
	}
	for _, tt := range tests {
		ip, port, host, ok := splitInfo(tt.info)
		if ok != tt.ok || ok && (ip.String() != tt.ip || port != tt.port || host != tt.host) {
			t.Errorf("%q: %v %d %q %v", tt.info, ip, port, host, ok)
		}
	}
}

func TestFlags(t *testing.T) {
	access := map[string]AccessFlags{
		"None": 0, "Ssl": 8, "Ssl, SslNegotiateCert, SslRequireCert": 104, "AccessSSL | AccessSSL128": 264, "104": 104, "Ssl,SslMapCert": 136,
	}
	for s, want := range access {
		if got, ok := parseAccess(s); !ok || got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
	for _, s := range []string{"", "Ssl, Other", "-1"} {
		if got, ok := parseAccess(s); ok {
			t.Errorf("%q: %d", s, got)
		}
	}
	if got, ok := parseSSLFlags("Sni, DisableTLS13"); !ok || got != SSLFlagSNI|SSLFlagDisableTLS13 {
		t.Errorf("got %d", got)
	}
	if _, ok := parseSSLFlags("x"); ok {
		t.Error("an unknown word was taken")
	}
}

func TestHostileXML(t *testing.T) {
	site := `<site name="a" id="1"><bindings><binding protocol="https" bindingInformation="*:443:"/></bindings></site>`
	tests := map[string]struct {
		xml   string
		sites int
	}{
		"entities":        {`<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><sites>` + site + `</sites>`, 1},
		"comment":         {`<!-- ` + site + ` -->` + site, 1},
		"open comment":    {site + `<!-- ` + site, 1},
		"cdata":           {`<![CDATA[` + site + `]]>`, 0},
		"depth":           {strings.Repeat("<location path='x'>", 10_000) + site, 1},
		"unbalanced":      {`<DIR> a < b <site name="x" <` + site, 1},
		"no name":         {`<site id="1"/><site name="" id="1"/><site name="a" id="x"/>`, 0},
		"quotes":          {`<site name='a"b' id='7'/>`, 1},
		"many attributes": {`<site ` + strings.Repeat(`a="b" `, 1000) + `name="a" id="1"/>`, 0},
	}
	for name, tt := range tests {
		if r := Parse(wintext.FromString(tt.xml)); len(r.Sites) != tt.sites {
			t.Errorf("%s: %d sites, want %d", name, len(r.Sites), tt.sites)
		}
	}
	r := Parse(wintext.FromString(`<site name="&#65;&amp;lt;&x;&#xFFFFFFFF;&#" id="1"/>`))
	if len(r.Sites) != 1 || r.Sites[0].Name != "A&lt;&x;&#xFFFFFFFF;&#" {
		t.Errorf("references: %+v", r.Sites)
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range own(f) {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := wintext.FromString(s)
		r := Parse(text)
		check := func(line int, quote string) {
			if line < 1 || line > len(text.Lines) || strings.Count(quote, "\n") > 5 {
				t.Errorf("line %d of %d, quote %q", line, len(text.Lines), quote)
			}
		}
		for _, site := range r.Sites {
			check(site.Line, site.Quote)
			for _, b := range site.Bindings {
				check(b.Line, b.Quote)
			}
		}
		for _, a := range r.Access {
			check(a.Line, a.Quote)
		}
		for _, l := range r.Legacy {
			check(l.Line, l.Quote)
		}
	})
}

// TestLinesAround: line numbers are those of the text, whatever stands before
// and behind the XML in it.
func TestLinesAround(t *testing.T) {
	text := "Volume in drive C\nC:\\>type sites.xml\n" +
		`<appcmd><SITE SITE.NAME="Shop" SITE.ID="2" bindings="https/*:443:" state="Started">` + "\n" +
		`<site name="Shop" id="2"><bindings><binding protocol="https" bindingInformation="*:443:" sslFlags="0" /></bindings></site></SITE></appcmd>` +
		"\nC:\\>exit\n"
	r := Parse(wintext.FromString(text))
	if len(r.Sites) != 1 || r.Sites[0].Line != 3 {
		t.Errorf("%+v", r.Sites)
	}
	if r := Parse(wintext.FromString("a > b\nc < d\n")); len(r.Sites) != 0 {
		t.Errorf("%+v", r)
	}
}
