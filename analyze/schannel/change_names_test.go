package schannel

import "testing"

// TestUnknown: a change of a name that Schannel does not read is found, with
// the part of it that is wrong.
func TestUnknown(t *testing.T) {
	for in, want := range map[string]string{
		`TLS 1.2\Server\Enabled=1`:                                     "",
		`tls 1.2\server\disabledbydefault=0`:                           "",
		`Protocols\DTLS 1.2\Client\Enabled=0`:                          "",
		`SCHANNEL\Protocols\TLS 1.0\Server\Enabled=0`:                  "",
		`Hashes\SHA\Enabled=-`:                                         "",
		`Ciphers\RC4 128/128\Enabled=0`:                                "",
		`KeyExchangeAlgorithms\Diffie-Hellman\ServerMinKeyBitLength=1`: "",
		`EccCurves=NistP256`:                                           "",
		`EventLogging=1`:                                               "",
		`TLS 9.9\Server\Enabled=1`:                                     "TLS 9.9",
		`TLS1.2\Server\Enabled=1`:                                      "TLS1.2",
		`TLS 1.2\Servr\Enabled=1`:                                      "Servr",
		`TLS 1.2\Server\Enable=1`:                                      "Enable",
		`Protocols\TLS 1.2\Enabled=1`:                                  "Enabled",
		`Cyphers\NULL\Enabled=1`:                                       "Cyphers",
		`Hashes\SHA3\Enabled=1`:                                        "SHA3",
	} {
		c, err := ParseChange(in)
		if err != nil {
			t.Fatal(err)
		}
		if got, names := c.Unknown(); got != want || (want == "") != (names == nil) {
			t.Errorf("%s: %q, %q", in, got, names)
		}
	}
}
