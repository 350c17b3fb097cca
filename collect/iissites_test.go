package collect

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
)

// secret stands wherever a real configuration may hold something that must
// not leave the server.
const secret = "S3cr3t-Value"

// hostConfig is an applicationHost.config with secrets in every place.
const hostConfig = `<?xml version="1.0" encoding="UTF-8"?>
<!-- S3cr3t-Value <site name="S3cr3t-Value" id="9"> -->
<configuration>
  <configSections><sectionGroup name="system.applicationHost"><section name="sites" type="S3cr3t-Value" /></sectionGroup></configSections>
  <configProtectedData><providers><add name="IISWASOnlyRsaProvider" sessionKey="S3cr3t-Value" keyContainerName="iisWasKey" /></providers></configProtectedData>
  <system.applicationHost>
    <applicationPools>
      <add name="MyPool"><processModel identityType="SpecificUser" userName="CORP\S3cr3t-Value" password="S3cr3t-Value" />
        <environmentVariables><add name="KEY" value="S3cr3t-Value" /></environmentVariables></add>
      <applicationPoolDefaults><processModel userName="S3cr3t-Value" password='S3cr3t-Value'/></applicationPoolDefaults>
    </applicationPools>
    <customMetadata>
      <key path="LM/W3SVC/1" S3cr3t-Value="x">
        <property id="6021" dataType="String" value="S3cr3t-Value" />
        <property id="5506" dataType="Binary" userType="1" attributes="Inherit" value="LRJfTXNd74IxeOjxfmV50E+5e3o=" />
        <property id="5506" dataType="String" value="S3cr3t-Value: no hash" />
      </key>
    </customMetadata>
    <sites>
      <site name="Default Web Site" id="1" serverAutoStart="true" userName="S3cr3t-Value" password="S3cr3t-Value">
        <application path="/" applicationPool="MyPool" enabledProtocols="http" preloadToken="S3cr3t-Value">
          <virtualDirectory path="/" physicalPath="C:\inetpub\S3cr3t-Value" userName="S3cr3t-Value" password="S3cr3t-Value" />
        </application>
        <application path="/S3cr3t-Value" applicationPool="S3cr3t-Value" />
        <bindings>
          <binding protocol="http" bindingInformation="*:80:" />
          <binding protocol='https' bindingInformation='*:443:www.example.com' sslFlags="1" user="S3cr3t-Value"></binding>
        </bindings>
        <ftpServer><security><authentication><basicAuthentication logonMethod="S3cr3t-Value"/></authentication></security></ftpServer>
        <traceFailedRequestsLogging directory="S3cr3t-Value" />
      </site>
      <site name="日本語 &amp; &quot;Co&quot;" id="2"><bindings><binding protocol="https" bindingInformation="10.0.0.5:443:" /></bindings></site>
      <virtualDirectoryDefaults userName="S3cr3t-Value" password="S3cr3t-Value" />
      <applicationDefaults applicationPool="DefaultAppPool" password="S3cr3t-Value" />
    </sites>
  </system.applicationHost>
  <system.webServer>
    <security>
      <access sslFlags="Ssl, SslNegotiateCert" S3cr3t-Value="S3cr3t-Value" />
      <authentication><anonymousAuthentication userName="S3cr3t-Value" password="S3cr3t-Value" /></authentication>
    </security>
  </system.webServer>
  <connectionStrings><add connectionString="Password=S3cr3t-Value" /></connectionStrings>
  <location path="Default Web Site/app" overrideMode="S3cr3t-Value">
    <system.webServer>
      <security><access sslFlags="SslRequireCert" /><access sslFlags="S3cr3t-Value" /></security>
      <![CDATA[ S3cr3t-Value <access sslFlags="None" /> ]]>
    </system.webServer>
    <appSettings><add key="k" value="S3cr3t-Value" /></appSettings>
  </location>
  S3cr3t-Value
</configuration>
`

const wantSites = `<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <system.applicationHost>
    <customMetadata>
      <key path="LM/W3SVC/1">
        <property id="5506" value="LRJfTXNd74IxeOjxfmV50E+5e3o=" />
      </key>
    </customMetadata>
    <sites>
      <site name="Default Web Site" id="1" serverAutoStart="true">
        <application path="/" applicationPool="MyPool" />
        <bindings>
          <binding protocol="http" bindingInformation="*:80:" />
          <binding protocol="https" bindingInformation="*:443:www.example.com" sslFlags="1" />
        </bindings>
      </site>
      <site name="日本語 &#38; &#34;Co&#34;" id="2">
        <bindings>
          <binding protocol="https" bindingInformation="10.0.0.5:443:" />
        </bindings>
      </site>
      <applicationDefaults applicationPool="DefaultAppPool" />
    </sites>
  </system.applicationHost>
  <system.webServer>
    <security>
      <access sslFlags="Ssl, SslNegotiateCert" />
    </security>
  </system.webServer>
  <location path="Default Web Site/app">
    <system.webServer>
      <security>
        <access sslFlags="SslRequireCert" />
      </security>
    </system.webServer>
  </location>
</configuration>
`

func extract(t testing.TB, config string) string {
	t.Helper()
	out, err := ExtractSites([]byte(config))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestExtractSites(t *testing.T) {
	if got := extract(t, hostConfig); got != wantSites {
		t.Errorf("extracted:\n%s\nwant:\n%s", got, wantSites)
	}
	if got := extract(t, "\xef\xbb\xbf"+hostConfig); got != wantSites {
		t.Error("a byte order mark changes the result")
	}
	if got := extract(t, utf16Config(hostConfig)); got != wantSites {
		t.Error("UTF-16 changes the result")
	}
	if got := extract(t, wantSites); got != wantSites {
		t.Error("the result itself is not kept as it is")
	}
}

func utf16Config(s string) string {
	out := []byte("\xfe\xff")
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return string(out)
}

// TestExtractSitesEveryCut cuts the file at every byte: nothing secret comes
// out, whatever is open at the end.
func TestExtractSitesEveryCut(t *testing.T) {
	for n := range hostConfig {
		out, err := ExtractSites([]byte(hostConfig[:n]))
		if err == nil && strings.Contains(string(out), secret) {
			t.Fatalf("cut at %d:\n%s", n, out)
		}
	}
}

// TestExtractSitesWithoutAByte takes single bytes out, so that quotes, brackets
// and tags do not fit together any more. A name can then swallow what stands
// behind it, up to the next quote: never a value.
func TestExtractSitesWithoutAByte(t *testing.T) {
	for n := range hostConfig {
		out, err := ExtractSites([]byte(hostConfig[:n] + hostConfig[n+1:]))
		if err == nil && strings.Contains(string(out), secret) {
			t.Fatalf("without byte %d (%q):\n%s", n, hostConfig[n], out)
		}
	}
}

func TestExtractSitesHostile(t *testing.T) {
	for name, test := range map[string]struct{ config, want string }{
		"site elsewhere":     {`<configuration><other><system.applicationHost><sites><site name="a" id="1"/></sites></system.applicationHost></other></configuration>`, ""},
		"sites in a section": {`<configuration><location path="x"><system.applicationHost><sites/></system.applicationHost></location></configuration>`, ""},
		"no sites": {`<configuration><system.applicationHost><sites /></system.applicationHost></configuration>`,
			"<configuration>\n  <system.applicationHost>\n    <sites>\n    </sites>\n  </system.applicationHost>\n</configuration>\n"},
		"deep": {strings.Repeat("<configuration>", 1000) + `<system.applicationHost><sites>`, ""},
	} {
		got := strings.TrimPrefix(extract(t, test.config), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
		if got != test.want {
			t.Errorf("%s:\n%s", name, got)
		}
	}
	for _, config := range []string{"", "no tags", "<a\x00b>"} {
		if out, err := ExtractSites([]byte(config)); !errors.Is(err, errNotXML) {
			t.Errorf("%q: %q, %v", config, out, err)
		}
	}
}

// FuzzExtractSites: whatever the file, only what is allowed comes out, and what
// comes out is kept as it is by a second run.
func FuzzExtractSites(f *testing.F) {
	f.Add([]byte(hostConfig))
	f.Add([]byte(wantSites))
	f.Add([]byte(utf16Config("<configuration><location path='&#x41;&lt;'>")))
	f.Add([]byte(`<configuration><system.applicationHost><sites><site name="a" name="b" id='1'/></x></sites>`))
	f.Fuzz(func(t *testing.T, config []byte) {
		out, err := ExtractSites(config)
		if err != nil || len(out) == 0 {
			return
		}
		sc := tagScanner{s: string(out)}
		for tag, ok := sc.next(); ok; tag, ok = sc.next() {
			checkAllowed(t, tag)
		}
		if again := extract(t, string(out)); again != string(out) {
			t.Errorf("a second run gives\n%s\nof\n%s", again, out)
		}
	})
}

func checkAllowed(t *testing.T, tag xmlTag) {
	t.Helper()
	allowed := map[string]bool{}
	known := false
	for path, e := range siteElements {
		if path == tag.name || strings.HasSuffix(path, "/"+tag.name) {
			known = true
			for _, a := range e.attributes {
				allowed[a] = true
			}
		}
	}
	if !known {
		t.Errorf("<%s> came out", tag.name)
	}
	for _, a := range tag.attributes {
		if !allowed[a.name] {
			t.Errorf("<%s %s> came out", tag.name, a.name)
		}
	}
}

func TestXMLReferences(t *testing.T) {
	for in, want := range map[string]string{
		"a&amp;lt;b": "a&lt;b", "&#65;&#x42;": "AB", "&#38;amp;": "&amp;", "&#xD800;": "&#xD800;", "&#;&#x;": "&#;&#x;",
		"&unknown;": "&unknown;", "&#99999999;": "&#99999999;", "&": "&", "&#": "&#",
	} {
		if got := unescapeXML(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if got := unescapeXML(escapeXML(in)); got != in {
			t.Errorf("%q comes back as %q", in, got)
		}
	}
}

// TestExtractSitesDoctype: a DOCTYPE is passed over, what is declared in it is
// neither read nor put in the place of a name, and it is said that there is one.
func TestExtractSitesDoctype(t *testing.T) {
	for _, doctype := range []string{
		`<!DOCTYPE configuration>`,
		`<!DOCTYPE c [<!ENTITY x "S3cr3t-Value > ">]>`,
		`<!DOCTYPE c SYSTEM "file:///S3cr3t-Value" [ <!-- it's > here --> <?p > ?> <!ENTITY % a '<site name="S3cr3t-Value" id="9">'> ]>`,
	} {
		got, err := ExtractSites([]byte(doctype + `<configuration><system.applicationHost><sites><site name="&x;" id="1"/></sites></system.applicationHost></configuration>`))
		if !errors.Is(err, errDoctype) || !strings.Contains(string(got), `name="&#38;x;" id="1"`) || strings.Contains(string(got), secret) {
			t.Errorf("%s: %v\n%s", doctype, err, got)
		}
	}
	if got, err := ExtractSites([]byte(`<!DOCTYPE c [ <!ENTITY x "`)); !errors.Is(err, errDoctype) || got != nil {
		t.Errorf("without an end: %v %s", err, got)
	}
}
