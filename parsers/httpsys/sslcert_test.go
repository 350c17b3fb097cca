package httpsys_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/wintext"
	"ssltriage/samples/shared"
)

const (
	hashA   = "2d125f4d735def823178e8f17e6579d04fb97b7a"
	hashB   = "61d34f532da121bbab64723c4871e72c92f03735"
	iisApp  = "{4dc3e181-e14b-4a21-b022-59fc669b0914}"
	zeroApp = "{00000000-0000-0000-0000-000000000000}"
)

func parse(s string) httpsys.Result { return httpsys.Parse(wintext.FromString(s)) }

// sample holds one record of each kind.
func sample() []entry {
	e := entry{hash: hashA, app: iisApp, store: "WebHosting", verify: true, freshness: "7200", ctl: "AdfsTrustedDevices", negotiate: true}
	v4, v6, host, ccs, scoped, zero := e, e, e, e, e, e
	v4.key, v6.key, host.key = "0.0.0.0:443", "[::1]:8443", "www.example.com:443"
	ccs.key, ccs.hash, ccs.store = "443", "(null)", "(null)"
	scoped.key, scoped.hash = "shop.example.com:443", ""
	zero.key, zero.app, zero.verify, zero.ctl = "10.0.0.1:8172", zeroApp, false, "(null)"
	return []entry{v4, v6, host, ccs, scoped, zero}
}

// summary is what must come out the same in every language.
func summary(b httpsys.Binding) string {
	return fmt.Sprintf("%s %s %s:%s %s:%s store=%s ctl=%s fresh=%s uncertain=%t",
		b.Kind, b.Key(), b.HashState, b.Hash, b.AppIDState, b.AppID,
		b.Store(), str(b.CTLStoreName), num(b.RevocationFreshnessTime), b.KindUncertain)
}

// switches prints the five switches of the first thirteen fields.
func switches(b httpsys.Binding) string {
	return strings.Join([]string{tri(b.RevocationCheck), tri(b.CachedOnly), tri(b.UsageCheck),
		tri(b.Flags.DSMapper), tri(b.Flags.NegotiateClientCert)}, " ")
}

func tri(b *bool) string {
	if b == nil {
		return "?"
	}
	return map[bool]string{true: "on", false: "off"}[*b]
}

func num(n *uint32) string {
	if n == nil {
		return "?"
	}
	return fmt.Sprint(*n)
}

func str(s *string) string {
	if s == nil {
		return "?"
	}
	return *s
}

func summaries(r httpsys.Result) []string {
	var out []string
	for _, b := range r.Bindings {
		out = append(out, summary(b))
	}
	return out
}

var wantSample = []string{
	"ipport 0.0.0.0:443 present:" + hashA + " present:" + iisApp + " store=WebHosting ctl=AdfsTrustedDevices fresh=7200 uncertain=false",
	"ipport [::1]:8443 present:" + hashA + " present:" + iisApp + " store=WebHosting ctl=AdfsTrustedDevices fresh=7200 uncertain=false",
	"hostnameport www.example.com:443 present:" + hashA + " present:" + iisApp + " store=WebHosting ctl=AdfsTrustedDevices fresh=7200 uncertain=false",
	"ccs 443 null: present:" + iisApp + " store=MY ctl=AdfsTrustedDevices fresh=7200 uncertain=false",
	"scopedccs shop.example.com:443 empty: present:" + iisApp + " store=WebHosting ctl=AdfsTrustedDevices fresh=7200 uncertain=true",
	"ipport 10.0.0.1:8172 present:" + hashA + " zero:" + zeroApp + " store=WebHosting ctl= fresh=7200 uncertain=false",
}

func TestEveryLanguage(t *testing.T) {
	for _, l := range languages {
		t.Run(l.name, func(t *testing.T) {
			r := parse(l.print(sample()...))
			if diff := cmp.Diff(wantSample, summaries(r)); diff != "" {
				t.Errorf("bindings (-want +got):\n%s", diff)
			}
			for i, b := range r.Bindings {
				want := "on off on off on"
				if strings.Contains(b.Key(), "8172") {
					want = "off off on off on"
				}
				if got := switches(b); got != want {
					t.Errorf("binding %d: switches %s, want %s", i, got, want)
				}
				if len(b.Other) > 0 {
					t.Errorf("binding %d: not understood: %v", i, b.Other)
				}
			}
			if len(r.Problems) > 0 {
				t.Errorf("problems: %q", r.Problems)
			}
		})
	}
}

// TestArbitraryLabels prints records with labels of random runes, so that no
// word can help.
func TestArbitraryLabels(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("abcxyz ÄößéñЖщ漢字かな한글ก:：()-'’")
	for range 300 {
		l := language{title: "?:", on: "Θ", off: "Λ", sep: " : "}
		for i := range 13 {
			word := []rune{rune('A' + i)} // no two labels are the same
			for range rng.IntN(40) {
				word = append(word, alphabet[rng.IntN(len(alphabet))])
			}
			// A label may hold colons, but nothing that looks like the separator.
			label := regexp.MustCompile("([:：]) +").ReplaceAllString(string(word), "$1")
			l.labels = append(l.labels, strings.TrimRight(label, " :："))
		}
		entries, want := sample(), slices.Clone(wantSample)
		rng.Shuffle(len(entries), func(i, j int) {
			entries[i], entries[j] = entries[j], entries[i]
			want[i], want[j] = want[j], want[i]
		})
		r := parse(l.print(entries...))
		if diff := cmp.Diff(want, summaries(r)); diff != "" {
			t.Fatalf("labels %q (-want +got):\n%s", l.labels, diff)
		}
		for _, b := range r.Bindings {
			if got := switches(b); got != "? ? ? ? ?" {
				t.Fatalf("switches %s were guessed from words nobody knows", got)
			}
		}
	}
}

// TestPastedCopies damages the text as people do who paste it.
func TestPastedCopies(t *testing.T) {
	eachLine := func(f func(string) string) func(string) string {
		return func(s string) string {
			lines := strings.Split(s, "\n")
			for i := range lines {
				lines[i] = f(lines[i])
			}
			return strings.Join(lines, "\n")
		}
	}
	damage := map[string]func(string) string{
		"no blank line behind the ruler": func(s string) string { return strings.Replace(s, "-\n\n", "-\n", 1) },
		"indentation lost":               eachLine(strings.TrimSpace),
		"indented more":                  eachLine(func(s string) string { return "\t\t    " + s }),
		"blanks collapsed":               eachLine(func(s string) string { return strings.Join(strings.Fields(s), " ") }),
		"quoted in a mail":               eachLine(func(s string) string { return "> " + s }),
		"every other line blank":         func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") },
		"CRLF":                           func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"no title": func(s string) string {
			return s[strings.Index(s, "    "):]
		},
		"no blank lines at all": func(s string) string {
			return strings.ReplaceAll(s, "\n\n", "\n")
		},
	}
	for name, f := range damage {
		for _, l := range languages {
			t.Run(name+"/"+l.name, func(t *testing.T) {
				r := parse(f(l.print(sample()...)))
				want := wantSample
				if diff := cmp.Diff(want, summaries(r)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestNoise runs the parser over the output of other tools: nothing in it is
// ours, and records pasted between keep their count.
func TestNoise(t *testing.T) {
	var all strings.Builder
	record := languages[2].print(sample()[0])
	pasted := 0
	for _, name := range []string{
		"appcmd-list-site-en-1", "appcmd-list-site-xml-1", "certutil-repairstore-en-1", "certutil-store-de-1",
		"certutil-store-en-1", "certutil-store-v-en-1", "certutil-store-v-en-2", "icacls-ja-1",
		"icacls-machinekeys-en-1", "netsh-trace-ja-1", "netstat-abo-fr-1", "netstat-ano-de-1",
		"netstat-ano-ja-1", "netstat-ano-zhCN-1", "tasklist-v-csv-ja-1", "w32tm-ja-1",
	} {
		text, ok := wintext.Decode(shared.Read(t, "reference/windows-output/"+name+".txt"), wintext.Hint{})
		if !ok {
			t.Fatalf("%s is not text", name)
		}
		if r := httpsys.Parse(text); !empty(r) {
			t.Errorf("%s: found %+v", name, r)
		}
		for _, l := range text.Lines {
			all.WriteString(l.Raw + "\n")
		}
		all.WriteString(record)
		pasted++
	}
	r := parse(all.String())
	if len(r.Bindings) != pasted || len(r.Problems) > 0 {
		t.Errorf("%d bindings and problems %q, want %d and none", len(r.Bindings), r.Problems, pasted)
	}
	if len(r.SSLListings) != pasted {
		t.Errorf("%d listings, want %d", len(r.SSLListings), pasted)
	}
	r.Bindings, r.SSLListings = nil, nil
	if !empty(r) {
		t.Errorf("found more than bindings: %+v", r)
	}
}

func empty(r httpsys.Result) bool { return cmp.Equal(r, httpsys.Result{}) }

// TestNothingOfOurs holds texts that come close.
func TestNothingOfOurs(t *testing.T) {
	for _, s := range []string{
		"Proxy : proxy.example.com:8080\nName  : office\nGUID  : " + iisApp + "\n",
		"Count : 443\nName  : (null)\nId    : " + iisApp + "\n",
		"Server : 10.0.0.1:443\nCert Hash(sha1) : " + hashA + "\nSubject : CN=x\n",
		"12:30 : " + hashA + "\n" + iisApp + "\n",
		"DNS servers:\n------------\n    ns1.example.com\n    10.0.0.1\n",
		"IPAddress\n----------\n10.0.0.1\n10.0.0.2\n",
		"IP : 10.0.0.1\nMask : 255.255.255.0\n",
		"Package : foo\n    Version : 2.0\n    123\n    http://example.com/\n",
		"Home page : https://example.com/\nLicense : MIT\n",
		"configuration IP 0.0.0.0:443 hash " + hashA + " GUID " + iisApp + "\n",
		"The list of IP addresses present in the IP listen list: see below.\n10.0.0.1\n",
		"netsh http delete sslcert ipport=0.0.0.0:443\nnetsh http add iplisten 10.0.0.1\n",
		"Run netsh http show sslcert and look at it.\n",
	} {
		if r := parse(s); !empty(r) {
			t.Errorf("%q gave %+v", s, r)
		}
	}
}

func TestTailOfNewerBuilds(t *testing.T) {
	e := sample()[0]
	e.tail = []string{
		"    Reject Connections           : Enabled",
		"    Disable HTTP2                : Set",
		"    Disable QUIC                 : Not Set",
		"    Disable TLS1.2               : Set",
		"    Disable TLS1.3               : Set",
		"    Disable OCSP Stapling        : Not Set",
		"    Disable Legacy TLS Versions  : Set",
		"    Enable Caching Client Hello  : Not Set",
		"    Enable Something New         : Set",
		" Extended Properties:",
		"    PropertyId                   : 2",
		" Extended Properties:",
		"    PropertyId                   : 0",
		"    Receive Window               : 1048576",
	}
	r := parse(languages[0].print(e))
	if len(r.Bindings) != 1 {
		t.Fatalf("%d bindings", len(r.Bindings))
	}
	b := r.Bindings[0]
	got := []string{tri(b.Flags.Reject), tri(b.Flags.DisableHTTP2), tri(b.Flags.DisableQUIC), tri(b.Flags.DisableTLS12),
		tri(b.Flags.DisableTLS13), tri(b.Flags.DisableOCSPStapling), tri(b.Flags.EnableTokenBinding),
		tri(b.Flags.DisableLegacyTLS), tri(b.Flags.EnableCachingClientHello)}
	if diff := cmp.Diff([]string{"on", "on", "off", "on", "on", "off", "?", "on", "off"}, got); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]httpsys.Field{{Label: "Enable Something New", Value: "Set"}}, b.Other); diff != "" {
		t.Errorf("other fields (-want +got):\n%s", diff)
	}
	wantExt := []httpsys.ExtendedProperty{{ID: 2}, {ID: 0, Values: []httpsys.Field{{Label: "Receive Window", Value: "1048576"}}}}
	if diff := cmp.Diff(wantExt, b.Extended); diff != "" {
		t.Errorf("extended properties (-want +got):\n%s", diff)
	}
}

// TestTailInAnotherLanguage: behind the thirteenth field the order is not
// safe, so nothing there may become a flag.
func TestTailInAnotherLanguage(t *testing.T) {
	e := sample()[0]
	e.tail = []string{
		"    接続の拒否                   : 有効",
		"    TLS1.3 を無効にする          : 設定",
		" 拡張プロパティ:",
		"    プロパティ ID                : 0",
		"    受信ウィンドウ               : 1048576",
	}
	b := parse(languages[2].print(e)).Bindings[0]
	if b.Flags.Reject != nil || b.Flags.DisableHTTP2 != nil || len(b.Other) != 2 {
		t.Errorf("flags %+v, other fields %v", b.Flags, b.Other)
	}
	if len(b.Extended) != 1 || len(b.Extended[0].Values) != 1 {
		t.Errorf("extended properties %+v", b.Extended)
	}
}

func TestHashAndApplicationID(t *testing.T) {
	for _, c := range []struct {
		hash, app string
		state     httpsys.HashState
		want      string
		appState  httpsys.AppIDState
	}{
		{hashA, iisApp, httpsys.HashPresent, hashA, httpsys.AppIDPresent},
		{strings.ToUpper(hashA), strings.ToUpper(iisApp), httpsys.HashPresent, hashA, httpsys.AppIDPresent},
		{strings.Repeat("ab", 32), iisApp, httpsys.HashPresent, strings.Repeat("ab", 32), httpsys.AppIDPresent},
		{strings.Repeat("0", 40), zeroApp, httpsys.HashZero, strings.Repeat("0", 40), httpsys.AppIDZero},
		{"", iisApp, httpsys.HashEmpty, "", httpsys.AppIDPresent},
		{"(null)", "", httpsys.HashNull, "", httpsys.AppIDMissing},
		{"redacted", iisApp, httpsys.HashUnusable, "", httpsys.AppIDPresent},
		{"<thumbprint>", "{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}", httpsys.HashUnusable, "", httpsys.AppIDUnusable},
		{hashA[:39], iisApp, httpsys.HashUnusable, "", httpsys.AppIDPresent},
	} {
		for _, l := range []language{languages[0], languages[1]} {
			e := sample()[0]
			e.hash, e.app = c.hash, c.app
			r := parse(l.print(e))
			if len(r.Bindings) != 1 {
				t.Errorf("%s %q %q: %d bindings", l.name, c.hash, c.app, len(r.Bindings))
				continue
			}
			b := r.Bindings[0]
			if b.HashState != c.state || b.Hash != c.want || b.AppIDState != c.appState {
				t.Errorf("%s %q %q: %s %q, %s", l.name, c.hash, c.app, b.HashState, b.Hash, b.AppIDState)
			}
			if b.HashState == httpsys.HashUnusable && b.HashText != c.hash {
				t.Errorf("%q is not kept: %q", c.hash, b.HashText)
			}
		}
	}
}

func TestEndpoints(t *testing.T) {
	for key, want := range map[string]string{
		"[fe80::1%12]:443":   "ipport [fe80::1%12]:443",
		"255.255.255.255:1":  "ipport 255.255.255.255:1",
		"*.example.com:443":  "hostnameport *.example.com:443",
		"WWW.Example.COM:80": "hostnameport www.example.com:80",
		"bücher.example:443": "hostnameport bücher.example:443",
	} {
		e := sample()[0]
		e.key = key
		r := parse(languages[1].print(e))
		if len(r.Bindings) != 1 {
			t.Errorf("%s: %d bindings", key, len(r.Bindings))
			continue
		}
		if b := r.Bindings[0]; string(b.Kind)+" "+b.Key() != want {
			t.Errorf("%s: %s %s, want %s", key, b.Kind, b.Key(), want)
		}
	}
	e := sample()[0]
	e.key = "0.0.0.0:70000"
	r := parse(languages[0].print(e))
	if len(r.Bindings) != 0 || len(r.Problems) != 1 || !strings.HasPrefix(r.Problems[0].EN, "line 5: ") {
		t.Errorf("port 70000: %d bindings, problems %q", len(r.Bindings), r.Problems)
	}
}

func TestKeysThatOnlyTheLabelTells(t *testing.T) {
	for label, want := range map[string]httpsys.Kind{
		"Hostname:port":             httpsys.KindScopedCCS,
		"Scoped CCS:port":           httpsys.KindScopedCCS,
		"Central Certificate Store": httpsys.KindScopedCCS,
	} {
		l := languages[0]
		l.labels = append([]string{label}, l.labels[1:]...)
		e := sample()[4]
		b := parse(l.print(e)).Bindings[0]
		if certain := strings.Contains(label, "CCS"); b.Kind != want || b.KindUncertain == certain {
			t.Errorf("%s: %s, uncertain %t", label, b.Kind, b.KindUncertain)
		}
	}
	masked := sample()[0]
	masked.key = "x.x.x.x:443"
	b := parse(languages[0].print(masked)).Bindings[0]
	if b.Kind != httpsys.KindIPPort || b.Endpoint.IsValid() || b.Host != "x.x.x.x" {
		t.Errorf("masked address: %+v", b)
	}
}

func TestCutRecord(t *testing.T) {
	text := languages[0].print(sample()[0])
	lines := strings.SplitAfter(text, "\n")
	for keep := 6; keep < len(lines)-1; keep++ {
		r := parse(strings.Join(lines[:keep], ""))
		if len(r.Bindings) != 1 {
			t.Fatalf("%d lines: %d bindings", keep, len(r.Bindings))
		}
		b := r.Bindings[0]
		if b.Endpoint != netip.MustParseAddrPort("0.0.0.0:443") || b.Hash != hashA {
			t.Errorf("%d lines: %+v", keep, b)
		}
		if keep < 8 && (b.StoreName != nil || b.Store() != "") {
			t.Errorf("%d lines: a store where none was read", keep)
		}
	}
}

func TestPositions(t *testing.T) {
	r := parse("first\n" + languages[3].print(sample()[:2]...))
	for i, want := range []int{6, 20} {
		if b := r.Bindings[i]; b.Line != want || !strings.HasPrefix(b.Quote, "IP:端口:") || strings.Count(b.Quote, "\n") != 3 {
			t.Errorf("binding %d: line %d, quote %q", i, b.Line, b.Quote)
		}
	}
}
