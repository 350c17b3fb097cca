package httpsys

import (
	"fmt"
	"strings"
	"testing"

	"ssltriage/parsers/wintext"
)

func TestFlat(t *testing.T) {
	const tail = " CertStoreName MY CertCheckMode 0 RevocationFreshnessTime 0 UrlRetrievalTimeout 0 SslCtlIdentifier 0 SslCtlStoreName 0 Flags 0"
	const iis = "{4dc3e181-e14b-4a21-b022-59fc669b0914}"
	for name, c := range map[string]struct{ text, want string }{
		"guid of zeros": {
			"IP 0.0.0.0:443 Hash c09b416d6b8d615db22c64079d15638e96823d00 Guid {00000000-0000-0000-0000-000000000000}" + tail,
			"0.0.0.0:443 present zero MY",
		},
		"hash with blanks lost": {
			"IP 0.0.0.0:443 Hash c09b416d6b 8d615db22 64079d15638e96823d Guid {00000000-0000-0000-0000-000000000000}" + tail,
			"0.0.0.0:443 damaged zero MY",
		},
		"no hash": {
			"IP 10.0.0.5:443 Hash Guid " + iis + tail, "10.0.0.5:443 empty present MY",
		},
		"two in one line": {
			"IP 10.0.0.5:443 Hash Guid " + iis + tail + " IP [::]:8443 Hash 1122334455667788990011223344556677889900 Guid " + iis,
			"10.0.0.5:443 empty present MY; [::]:8443 present present ",
		},
		"bars between": {
			"| IP | 0.0.0.0:443 | Hash | 1122334455667788990011223344556677889900 | Guid | " + iis + " | CertStoreName | MY |",
			"0.0.0.0:443 present present MY",
		},
		"no endpoint": {"IP address, Hash and Guid of the table", ""},
		"a sentence":  {"the IP 0.0.0.0:443 has a Hash and a Guid", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := Parse(wintext.FromString(c.text + "\n"))
			var got []string
			for _, b := range r.Bindings {
				got = append(got, fmt.Sprintf("%s %s %s %s", b.Key(), b.HashState, b.AppIDState, b.Store()))
				if b.Source != SourceHTTPCfg || b.Line != 1 || b.Quote == "" {
					t.Errorf("source %s, line %d, quote %q", b.Source, b.Line, b.Quote)
				}
			}
			if got := strings.Join(got, "; "); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
