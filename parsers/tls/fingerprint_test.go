package tls

import "testing"

// TestFingerprintOfTheDocument is the example of FoxIO's description of JA4: a
// browser's hello. Its JA3 leaves GREASE out in the same way.
func TestFingerprintOfTheDocument(t *testing.T) {
	h := ClientHello{
		LegacyVersion: TLS12, Versions: []Version{TLS13, TLS12},
		CipherSuites: []CipherSuite{0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8,
			0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035},
		Extensions: []Extension{0x3a3a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023,
			0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015, 0x4a4a},
		SignatureAlgorithms: []SignatureScheme{0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601},
		Groups:              []Group{0x4a4a, 29, 23, 24}, PointFormats: []uint8{0},
		firstProtocol: [2]byte{'h', '2'},
	}
	if got, want := h.JA4(), "t13d1516h2_8daaf6152771_e5627efa2ab1"; got != want {
		t.Errorf("JA4 %s, want %s", got, want)
	}
	want := "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53," +
		"27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0"
	if got := h.JA3(); got != want {
		t.Errorf("JA3 %s, want %s", got, want)
	}
}

// TestFingerprintHash is the example of JA3's own description.
func TestFingerprintHash(t *testing.T) {
	h := ClientHello{
		LegacyVersion: TLS10, CipherSuites: []CipherSuite{47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4},
		Extensions: []Extension{0, 10, 11}, Groups: []Group{23, 24, 25}, PointFormats: []uint8{0},
	}
	if got, want := h.JA3Hash(), "ada70206e40642a3e4461f35503241d5"; got != want {
		t.Errorf("%s of %s, want %s", got, h.JA3(), want)
	}
	if got := (&ClientHello{SSLv2: true}).JA3Hash(); got != "" {
		t.Errorf("a hello of SSL 2.0 format has the hash %s", got)
	}
}

func TestFingerprintOfLittle(t *testing.T) {
	for _, c := range []struct {
		hello    ClientHello
		ja3, ja4 string
	}{
		{ClientHello{LegacyVersion: SSL30, CipherSuites: []CipherSuite{5}}, "768,5,,,", "ts3i010000_1ed8eb363bcd_000000000000"},
		{ClientHello{LegacyVersion: TLS10}, "769,,,,", "t10i000000_000000000000_000000000000"},
		{ClientHello{SSLv2: true, LegacyVersion: SSL20, CipherSuites: []CipherSuite{5}}, "", ""},
		{ClientHello{LegacyVersion: TLS12, Extensions: []Extension{extSupportedVersions}, Versions: []Version{TLS13, 0x7f10}}, "771,,43,,", "t00i000100_000000000000_b9a491fefe05"},
		{ClientHello{LegacyVersion: 0x1234}, "4660,,,,", "t00i000000_000000000000_000000000000"},
	} {
		if got := c.hello.JA3(); got != c.ja3 {
			t.Errorf("JA3 %q, want %q", got, c.ja3)
		}
		if got := c.hello.JA4(); got != c.ja4 {
			t.Errorf("JA4 %q, want %q", got, c.ja4)
		}
	}
	for protocol, want := range map[string]string{"": "00", "h": "hh", "http/1.1": "h1", "\xab": "ab", "\xab\xcd": "ad", "0\xab": "3b", "h2": "h2"} {
		extension := append([]byte{0, byte(len(protocol) + 1), byte(len(protocol))}, protocol...)
		if got := (&ClientHello{firstProtocol: firstProtocol(extension)}).ja4Protocol(); got != want {
			t.Errorf("%q gives %q, want %q", protocol, got, want)
		}
	}
}
