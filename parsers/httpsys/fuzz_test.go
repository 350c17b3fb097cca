package httpsys_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/wintext"
)

func FuzzParse(f *testing.F) {
	for _, l := range languages {
		f.Add("netsh http show sslcert", l.print(sample()...))
	}
	f.Add("", reservations)
	f.Add("netsh http show servicestate", sessionView)
	f.Add("", requestQueueView)
	f.Add("", netshJSON)
	f.Add("httpcfg query ssl", httpcfgRecord(hashA))
	f.Add("netsh http show iplisten", "\nX:\n"+ruler+"\n    10.0.0.1\n")
	f.Add("", "C:\\>httpcfg query iplisten\nHttpQueryServiceConfiguration completed with 1168.\n")
	f.Fuzz(func(t *testing.T, command, s string) {
		text := wintext.FromString(s)
		r := httpsys.ParseOutput(command, text)
		for _, b := range r.Bindings {
			checkBinding(t, b)
			checkPlace(t, text, b.Line, b.Quote)
		}
		for _, l := range r.SSLListings {
			if l.Line > 0 {
				checkPlace(t, text, l.Line, l.Quote)
			}
		}
		for _, a := range r.URLACLs {
			checkPlace(t, text, a.Line, a.Quote)
		}
		for _, q := range r.Queues {
			checkPlace(t, text, q.Line, q.Quote)
		}
		for _, g := range r.URLGroups {
			checkPlace(t, text, g.Line, g.Quote)
		}
		httpsys.Parse(text)
	})
}

func checkBinding(t *testing.T, b httpsys.Binding) {
	t.Helper()
	hasHash := b.HashState == httpsys.HashPresent || b.HashState == httpsys.HashZero
	if hasHash && len(b.Hash) != 40 && len(b.Hash) != 64 || !hasHash && b.HashState != httpsys.HashDamaged && b.Hash != "" {
		t.Errorf("hash %q is %s", b.Hash, b.HashState)
	}
	if strings.Trim(b.Hash, "0123456789abcdef") != "" {
		t.Errorf("hash %q is not lower-case hex", b.Hash)
	}
	if b.Port == 0 || b.Kind == "" || b.Key() == "" || b.AppIDState == "" {
		t.Errorf("incomplete: %+v", b)
	}
	if len(b.AppID) != 0 && len(b.AppID) != 38 {
		t.Errorf("application id %q", b.AppID)
	}
	if d := httpsys.SameConfiguration(b, b); len(d) > 0 {
		t.Errorf("a binding differs from itself: %v", d)
	}
}

func checkPlace(t *testing.T, text wintext.Text, line int, quote string) {
	t.Helper()
	if line < 1 || line > len(text.Lines) {
		t.Errorf("line %d of %d", line, len(text.Lines))
	}
	if quote == "" || strings.Count(quote, "\n") > 5 {
		t.Errorf("quote %q", quote)
	}
}

func FuzzFromRegistry(f *testing.F) {
	for i, v := range regSample(f) {
		f.Add("SslBindingInfo", "0.0.0.0:443", v.Name, v.Type, v.Data)
		f.Add("SslSniBindingInfo", "[::]:443:www.example.com", v.Name, uint32(i), v.Data)
	}
	host := regString("HostnamePort", 1, "www.example.com:443")
	f.Add("SslScopedCcsBindingInfo", "{}", host.Name, host.Type, host.Data)
	f.Add("SslCcsBindingInfo", "443", "ListenOnlyList", uint32(7), []byte{':', 0, ':', 0})
	f.Fuzz(func(t *testing.T, table, subkey, name string, kind uint32, data []byte) {
		v := httpsys.RegValue{Name: name, Type: kind, Data: data}
		b, err := httpsys.FromRegistry(table, subkey, []httpsys.RegValue{v, v})
		if err == nil {
			checkBinding(t, b)
		}
		addrs, problems := httpsys.ListenOnlyFromRegistry(v)
		for _, p := range problems {
			if !utf8.ValidString(p.EN + p.JA) {
				t.Errorf("problem %q", p)
			}
		}
		if kind != 7 && len(addrs) > 0 {
			t.Error("addresses out of a value of another type")
		}
	})
}

// BenchmarkParse reads texts of about 10 MB that come close to being ours, to
// show that the time grows with the length alone.
func BenchmarkParse(b *testing.B) {
	netstat := "  TCP    127.0.0.1:9876         127.0.0.1:53718        SCHLIESSEN_WARTEN 8872\n"
	for name, unit := range map[string]string{
		"records":       languages[2].print(sample()...),
		"other tool":    netstat,
		"numbers":       "Value : 443\n",
		"endpoints":     "Value : 10.0.0.1:443\n",
		"URLs":          "Value : http://example.com/\n",
		"users":         "URL : http://x/\n" + strings.Repeat("User : x\n", 600),
		"titles":        "Title:\n----------\n\nfoo : bar\n",
		"parentheses":   "SDDL : D:(\n",
		"queues":        requestQueueView,
		"blank lines":   "\n",
		"JSON":          netshJSON,
		"broken JSON":   `{"SslCertificateBindings":[` + "\n",
		"list of hosts": "Title:\n----------\n" + strings.Repeat("    10.0.0.1\n", 50),
	} {
		text := wintext.FromString(strings.Repeat(unit, 10<<20/len(unit)))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(10 << 20)
			for b.Loop() {
				httpsys.Parse(text)
			}
		})
	}
}
