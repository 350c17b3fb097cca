package tls

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// message builds bytes from hexadecimal with blanks.
func message(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// hello offers TLS 1.3 and 1.2 with GREASE in every list.
const hello = `0303 ` + random + ` 04 01020304
	0008 0a0a 1301 c02f 5600 01 00
	005e
	3a3a 0000
	0000 000f 000d 00 000a 7777772e612e74657374
	000a 0006 0004 2a2a 001d
	000d 0004 0002 0804
	0010 000e 000c 02 6832 08 687474702f312e31
	0023 0002 abcd
	002b 0007 06 4a4a 0304 0303
	0033 000e 000c 2a2a 0001 00 001d 0003 aabbcc`

const random = `0101010101010101010101010101010101010101010101010101010101010101`

func TestClientHello(t *testing.T) {
	body := message(t, hello)
	h, err := ParseClientHello(body)
	if err != nil {
		t.Fatal(err)
	}
	want := ClientHello{
		LegacyVersion: TLS12, Versions: []Version{TLS13, TLS12},
		CipherSuites: []CipherSuite{0x0a0a, 0x1301, 0xc02f, 0x5600},
		ServerName:   "www.a.test", ALPN: []string{"h2", "http/1.1"}, firstProtocol: [2]byte{'h', '2'},
		Groups: []Group{0x2a2a, 29}, KeyShares: []Group{0x2a2a, 29},
		SignatureAlgorithms: []SignatureScheme{0x0804},
		Extensions:          []Extension{0x3a3a, 0, 10, 13, 16, 35, 43, 51},
		SessionID:           []byte{1, 2, 3, 4}, HasTicket: true, Length: len(body) + 4,
	}
	if !reflect.DeepEqual(h, want) {
		t.Errorf("got  %+v\nwant %+v", h, want)
	}
	if !h.IsFallback() || h.MaxVersion() != TLS13 || !h.Has(43) || h.Has(44) {
		t.Errorf("fallback %t, highest %s", h.IsFallback(), h.MaxVersion())
	}
	for n := range body {
		short, err := ParseClientHello(body[:n])
		if err == nil && n != 51 { // 51 bytes end just before the extensions
			t.Errorf("%d of %d bytes give no error", n, len(body))
		}
		if n > 51 && !slices.Equal(short.CipherSuites, want.CipherSuites) {
			t.Errorf("%d bytes: suites %v", n, short.CipherSuites)
		}
	}
}

func TestClientHelloWithoutExtensions(t *testing.T) {
	h, err := ParseClientHello(message(t, `0300 `+random+` 00 0004 0004 0005 01 00`))
	if err != nil || !slices.Equal(h.Versions, []Version{SSL30}) || len(h.CipherSuites) != 2 {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestServerNameIsMadePrintable(t *testing.T) {
	h, _ := ParseClientHello(message(t, `0303 `+random+` 00 0002 1301 01 00 000d 0000 0009 0007 00 0004 611b5b61`))
	if h.ServerName != `a\x1b[a` {
		t.Errorf("name %q", h.ServerName)
	}
}

func TestServerHello(t *testing.T) {
	h, err := ParseServerHello(message(t, `0303 `+random+` 00 1302 00 002e 002b 0002 0304 0033 0024 001d 0020 `+random))
	if err != nil || h.Version != TLS13 || h.LegacyVersion != TLS12 || h.CipherSuite != 0x1302 || h.Group != 29 || h.HelloRetryRequest {
		t.Errorf("%+v, %v", h, err)
	}
	retry := hex.EncodeToString(retryRandom)
	h, err = ParseServerHello(message(t, `0303 `+retry+` 00 1301 00 000c 002b 0002 0304 0033 0002 0018`))
	if err != nil || !h.HelloRetryRequest || h.Group != 24 {
		t.Errorf("%+v, %v", h, err)
	}
	h, err = ParseServerHello(message(t, `0301 `+random+` 01 09 0005 00`))
	if err != nil || h.Version != TLS10 || h.CipherSuite != 5 || len(h.SessionID) != 1 {
		t.Errorf("%+v, %v", h, err)
	}
	h, err = ParseServerHello(message(t, `0303 `+random+` 00 c02f 00 0009 0010 0005 0003 02 6832`))
	if err != nil || h.ALPN != "h2" {
		t.Errorf("%+v, %v", h, err)
	}
	// Draft 16 of TLS 1.3 has neither session id nor compression method.
	h, err = ParseServerHello(message(t, `7f10 `+random+` 1303 0000`))
	if err != nil || h.Version.String() != "TLS 1.3 draft 16" || h.CipherSuite != 0x1303 {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := ParseServerHello(message(t, `0303 0101`)); err == nil {
		t.Error("four bytes are no ServerHello")
	}
}

func TestCertificates(t *testing.T) {
	chain, err := ParseCertificates(message(t, `000009 000002 3000 000001 30`))
	if err != nil || len(chain) != 2 || len(chain[0]) != 2 {
		t.Errorf("%x, %v", chain, err)
	}
	chain, err = ParseCertificates(message(t, `000009 000002 3000 000004 30`))
	if err == nil || len(chain) != 1 {
		t.Errorf("cut: %x, %v", chain, err)
	}
	if chain, err = ParseCertificates(message(t, `000000`)); err != nil || len(chain) != 0 {
		t.Errorf("empty: %x, %v", chain, err)
	}
}

func TestCertificateRequest(t *testing.T) {
	body := message(t, `02 0140 0004 0401 0403 0015 0013 3011 310f 300d 0603550403 0c06 4c6162204341`)
	r, err := ParseCertificateRequest(body, TLS12)
	if err != nil || len(r.Types) != 2 || len(r.SignatureAlgorithms) != 2 || !slices.Equal(r.Authorities, []string{"CN=Lab CA"}) || r.AuthoritiesBytes != 21 {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = ParseCertificateRequest(message(t, `01 01 0000`), TLS10)
	if err != nil || len(r.Authorities) != 0 || r.SignatureAlgorithms != nil {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = ParseCertificateRequest(message(t, `01 01 0004 0002 ffff`), TLS10)
	if err != nil || !slices.Equal(r.Authorities, []string{"unreadable name"}) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestKeyExchange(t *testing.T) {
	k, err := ParseKeyExchange(message(t, `03 001d 02 aabb 0804 0001 00`), 0xc02f, TLS12)
	if err != nil || k != (KeyExchange{Group: 29, Signature: 0x0804}) {
		t.Errorf("%+v, %v", k, err)
	}
	k, err = ParseKeyExchange(message(t, `0003 0003ff 0001 02 0002 0102`), 0x0033, TLS10)
	if err != nil || k.PrimeBits != 10 || k.Signature != 0 {
		t.Errorf("%+v, %v", k, err)
	}
	if k, err = ParseKeyExchange(nil, 0x002f, TLS12); err != nil || k != (KeyExchange{}) {
		t.Errorf("RSA: %+v, %v", k, err)
	}
	if _, err = ParseKeyExchange(message(t, `01 00`), 0xc02f, TLS12); err == nil {
		t.Error("an explicit curve is not read")
	}
}

func TestAlert(t *testing.T) {
	for _, c := range []struct {
		content string
		null    bool
		want    Alert
	}{
		{"0230", false, Alert{Level: 2, Fatal: true, Code: 48, Length: 2}},
		{"0100", false, Alert{Level: 1, Length: 2}},
		{"03ff", false, Alert{Level: 3, Code: 255, Length: 2}},
		{"02300102030405060708091011121314151617181920", false, Alert{Encrypted: true, Length: 22}},
		{"02300102030405060708091011121314151617181920", true, Alert{Level: 2, Fatal: true, Code: 48, Length: 22}},
		{"02", true, Alert{Encrypted: true, Length: 1}},
	} {
		if got := ParseAlert(message(t, c.content), c.null); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.content, got, c.want)
		}
	}
}

// sslv2 offers TLS 1.0 with two suites and one kind of SSL 2.0.
const sslv2 = `8022 01 0301 0009 0000 0010 00002f 000005 010080 00112233445566778899aabbccddeeff`

func TestSSLv2Hello(t *testing.T) {
	record := message(t, sslv2)
	h, err := ParseSSLv2Hello(record)
	if err != nil || !h.SSLv2 || h.LegacyVersion != TLS10 || !slices.Equal(h.CipherSuites, []CipherSuite{0x2f, 5}) || !slices.Equal(h.SSLv2Ciphers, []uint32{0x010080}) {
		t.Errorf("%+v, %v", h, err)
	}
	if n, is, _ := isSSLv2Hello(record); !is || n != len(record) {
		t.Errorf("%d bytes, %t", n, is)
	}
	for n := range 11 {
		if _, is, more := isSSLv2Hello(record[:n]); is || !more {
			t.Errorf("%d bytes: is %t, more %t", n, is, more)
		}
	}
	record[6]++ // the lengths no longer agree
	if _, is, more := isSSLv2Hello(record); is || more {
		t.Error("lengths that do not agree are accepted")
	}
}

func TestDowngradeIsTold(t *testing.T) {
	for end, want := range map[string]Version{"444f574e47524401": TLS13, "444f574e47524400": TLS12, "444f574e47524402": 0, "0101010101010101": 0} {
		h, err := ParseServerHello(message(t, `0303 010101010101010101010101010101010101010101010101`+end+` 00 c02f 00`))
		if err != nil || h.Downgraded != want {
			t.Errorf("%s: %s, %v", end, h.Downgraded, err)
		}
	}
}

func TestCompressedCertificate(t *testing.T) {
	plain := message(t, `00 000009 000004 c1c2c3c4 0000`)
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(plain)
	z.Close()
	body := slices.Concat([]byte{0, 1, 0, 0, byte(len(plain)), 0, 0, byte(packed.Len())}, packed.Bytes())
	got, err := Decompress(body)
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%x, %v", got, err)
	}
	if chain, err := ParseCertificates13(got); err != nil || len(chain) != 1 || !bytes.Equal(chain[0], []byte{0xc1, 0xc2, 0xc3, 0xc4}) {
		t.Errorf("chain %x, %v", chain, err)
	}
	body[1] = 2
	if _, err := Decompress(body); !errors.Is(err, ErrCompression) {
		t.Errorf("brotli: %v", err)
	}
	for n := range body {
		body[1] = 1
		if _, err := Decompress(body[:n]); err == nil {
			t.Errorf("%d bytes are enough", n)
		}
	}
}

// TestServerHelloCutOff: no length of a hello that was cut claims what stands
// behind the cut.
func TestServerHelloCutOff(t *testing.T) {
	whole := message(t, `0303 `+random+` 00 1301 00 0006 002b 0002 0304`)
	old := message(t, `0303 `+random+` 00 c02f 00 0004 0017 0000`)
	for n := 0; n <= len(whole); n++ {
		h, _ := ParseServerHello(whole[:n])
		h.CutOff()
		suite := 2 + 32 + 1 + 2
		if want := (n >= suite); !h.NoSuite != want || h.SuiteName() == "" == want || (h.Version == TLS13) != want || h.Version == TLS12 {
			t.Errorf("TLS 1.3, %d bytes: %s", n, h.Choice())
		}
		if n > len(old) {
			continue
		}
		if h, _ = ParseServerHello(old[:n]); n < len(old) {
			h.CutOff()
		}
		if want := n >= suite; (h.Version == TLS12) != want || h.IsKnown() != want {
			t.Errorf("TLS 1.2, %d bytes: %s", n, h.Choice())
		}
	}
}
