package wintext_test

import (
	"strings"
	"testing"

	"ssltriage/parsers/wintext"
)

func TestThumbprint(t *testing.T) {
	const want = "409c92d1b7e34e2f8b0a1c5d6e7f8091a2b3c4d5"
	good := []string{
		want,
		strings.ToUpper(want),
		"40 9c 92 d1 b7 e3 4e 2f 8b 0a 1c 5d 6e 7f 80 91 a2 b3 c4 d5",
		"40:9C:92:D1:B7:E3:4E:2F:8B:0A:1C:5D:6E:7F:80:91:A2:B3:C4:D5",
		"\u200e" + want, "?" + want, "\ufeff" + want + "\u202c", "  " + want[:20] + "\u00a0" + want[20:],
	}
	for _, in := range good {
		if got, ok := wintext.Thumbprint(in); !ok || got != want {
			t.Errorf("Thumbprint(%q) = %q, %v", in, got, ok)
		}
	}
	bad := []string{"", want[1:], want + "0", want[:39] + "g", "(null)", want + " (x)", "0x" + want,
		strings.Repeat(" ", 500) + want, want[:37] + "-" + want[38:]}
	for _, in := range bad {
		if got, ok := wintext.Thumbprint(in); ok {
			t.Errorf("Thumbprint(%q) = %q", in, got)
		}
	}
}

func TestGUID(t *testing.T) {
	const want = "{4dc3e181-e14b-4a21-b022-59fc669b0914}"
	for _, in := range []string{want, strings.ToUpper(want), want[1:37], "  " + want + " "} {
		if got, ok := wintext.GUID(in); !ok || got != want {
			t.Errorf("GUID(%q) = %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "{}", want[:37], want[1:], want + "x", "4dc3e181e14b4a21b02259fc669b0914",
		strings.Replace(want, "4", "g", 1), strings.Replace(want, "-", "_", 1), "{" + strings.Repeat("あ", 12) + "}"} {
		if got, ok := wintext.GUID(in); ok {
			t.Errorf("GUID(%q) = %q", in, got)
		}
	}
}

func TestCode(t *testing.T) {
	good := map[string]uint32{
		"0x8009030d":                0x8009030d,
		"0x8009030D":                0x8009030d,
		"0X8009030D":                0x8009030d,
		"(0x80070426)":              0x80070426,
		"2148204809":                0x800b0109,
		"-2146762487":               0x800b0109,
		"-2146762480(0x800b0110)":   0x800b0110,
		"-2146762480 (0x800b0110)":  0x800b0110,
		"0x80090016 (-2146893802)":  0x80090016,
		"0xc0000022":                0xc0000022,
		"-1073741790":               0xc0000022,
		"C0000022":                  0xc0000022,
		"8009030d":                  0x8009030d,
		"80090016":                  0x80090016,
		"0xFFFFFFFF8009030D":        0x8009030d,
		"0x80090016L":               0x80090016,
		"%%2148204809":              0x800b0109,
		"10013":                     10013,
		"0":                         0,
		"0x5":                       5,
		"4294967295":                0xffffffff,
		" 0x8009030d ":              0x8009030d,
		"0x80090016 NTE_BAD_KEYSET": 0x80090016,
		"0x80090016 (-2146893802 NTE_BAD_KEYSET)":       0x80090016,
		"-2146893802 (0x80090016) NTE_BAD_KEYSET":       0x80090016,
		"0x800b0109 (-2146762487 CERT_E_UNTRUSTEDROOT)": 0x800b0109,
	}
	for in, want := range good {
		if got, ok := wintext.Code(in); !ok || got != want {
			t.Errorf("Code(%q) = %#x, %v; want %#x", in, got, ok, want)
		}
	}
	bad := []string{"", "0x", "x", "0x1ffffffff", "4294967296", "-2147483649", "0x80090016 (-1)", "12:30",
		"KB5005112", "{4dc3e181-e14b-4a21-b022-59fc669b0914}", "10.0.17763", "9009030d", "--1", "0x8009030g", "1 2",
		"0x80090016 and more", strings.Repeat("0", 200), "800b01100", "abcdef01"}
	for _, in := range bad {
		if got, ok := wintext.Code(in); ok {
			t.Errorf("Code(%q) = %#x", in, got)
		}
	}
}

func TestEndpoint(t *testing.T) {
	good := []struct {
		in, host string
		port     uint16
	}{
		{"0.0.0.0:443", "0.0.0.0", 443},
		{"[::]:443", "::", 443},
		{"[fe80::1%4]:65535", "fe80::1%4", 65535},
		{"[::ffff:10.0.0.1]:8443", "::ffff:10.0.0.1", 8443},
		{"www.example.com:443", "www.example.com", 443},
		{"*:443", "*", 443},
		{"*.example.com:443", "*.example.com", 443},
		{"web01:0", "web01", 0},
		{"例え.jp:443", "例え.jp", 443},
		{"my_host-1:80", "my_host-1", 80},
	}
	for _, c := range good {
		host, port, ok := wintext.Endpoint(c.in)
		if !ok || host != c.host || port != c.port {
			t.Errorf("Endpoint(%q) = %q, %d, %v", c.in, host, port, ok)
		}
	}
	bad := []string{"", ":443", "443", "*:*", "host:", "host:65536", "host:-1", "host:+1", "12:30", "01:45:54",
		"::1:443", "[10.0.0.1]:443", "[::1:443", "256.0.0.1:443", "1.2.3:443", `C:\x:80`, "http://x:80", "a b:80",
		"host:000443", "host:0x1", "(null):1", strings.Repeat("a", 400) + ":1", "ho\u200est:443"}
	for _, in := range bad {
		if host, port, ok := wintext.Endpoint(in); ok {
			t.Errorf("Endpoint(%q) = %q, %d", in, host, port)
		}
	}
}
