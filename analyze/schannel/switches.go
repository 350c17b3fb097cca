package schannel

import (
	"strings"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/parsers/hive"
)

// Switch is an algorithm that the registry turns off.
type Switch struct {
	Name    string // `Ciphers\RC4 128/128`, or "FIPS mode"
	FIPS    bool   // FIPS mode as a whole, not one algorithm
	Ref     evidence.Ref
	Changed time.Time // last write of its key, UTC; zero where the source does not say
	part    []string  // pieces of a suite name of which one must occur
}

// switches are the algorithm keys and the pieces of suite names that they
// take away. Source: Microsoft, "Restrict the use of certain cryptographic
// algorithms and protocols in Schannel.dll" (KB245030).
var switches = map[string][]string{
	`Ciphers\AES 128/128`:                  {"_AES_128_"},
	`Ciphers\AES 256/256`:                  {"_AES_256_"},
	`Ciphers\Triple DES 168`:               {"_3DES_", "_EDE3_"},
	`Ciphers\Triple DES 168/168`:           {"_3DES_", "_EDE3_"},
	`Ciphers\RC4 128/128`:                  {"_RC4_128_SHA", "_RC4_128_MD5", "_RC4_128_WITH_"}, // not the export suites
	`Ciphers\DES 56/56`:                    {"_DES_CBC_", "_DES_64_"},
	`Ciphers\RC4 40/128`:                   {"_RC4_40_", "_RC4_128_EXPORT40_"},
	`Ciphers\RC4 56/128`:                   {"_RC4_56_"},
	`Ciphers\RC2 40/128`:                   {"_RC2_CBC_40_"},
	`Ciphers\RC4 64/128`:                   {},
	`Ciphers\RC2 56/128`:                   {},
	`Ciphers\RC2 128/128`:                  {"_RC2_128_"},
	`Ciphers\NULL`:                         {"_WITH_NULL_"},
	`Hashes\MD5`:                           {"_MD5"},
	`Hashes\SHA`:                           {"_SHA$"},
	`Hashes\SHA256`:                        {"_SHA256$"},
	`Hashes\SHA384`:                        {"_SHA384$"},
	`Hashes\SHA512`:                        {},
	`KeyExchangeAlgorithms\PKCS`:           {"TLS_RSA_", "SSL_CK_"},
	`KeyExchangeAlgorithms\ECDH`:           {"_ECDHE_"},
	`KeyExchangeAlgorithms\Diffie-Hellman`: {"_DHE_"},
}

// Switches are the algorithms that are off: Enabled=0 below SCHANNEL\Ciphers,
// Hashes and KeyExchangeAlgorithms.
func Switches(f *facts.Facts) []Switch {
	root := f.Key(hive.Schannel)
	if root == nil {
		return nil
	}
	var out []Switch
	for _, group := range []string{"Ciphers", "Hashes", "KeyExchangeAlgorithms"} {
		key := root.Sub(group)
		if key == nil {
			continue
		}
		for _, algorithm := range key.Subkeys {
			if d := read(algorithm, "Enabled"); d.is(0) {
				name := group + `\` + algorithm.Name
				out = append(out, Switch{Name: name, Ref: root.ValueRef(algorithm, d.value), Changed: algorithm.LastWrite, part: parts(name, f.Host.Build)})
			}
		}
	}
	return out
}

// parts finds the pieces of a switch by its name in any case. "Triple DES
// 168/168" works before Windows Vista only, "Triple DES 168" from then on.
func parts(name string, build int) []string {
	slashed := strings.EqualFold(name, `Ciphers\Triple DES 168/168`)
	if build > 0 && slashed != (build < 6000) && strings.HasPrefix(strings.ToLower(name), `ciphers\triple des`) {
		return nil
	}
	for known, p := range switches {
		if strings.EqualFold(known, name) {
			return p
		}
	}
	return nil
}

type switchSet []Switch

func switchedOff(f *facts.Facts) switchSet { return append(Switches(f), fipsSwitches(f)...) }

// Hits reports whether the switch takes a suite away.
func (s Switch) Hits(suite string) bool {
	suite = withoutCurve(suite)
	for _, p := range s.part {
		piece, ends := strings.CutSuffix(p, "$")
		if ends && strings.HasSuffix(suite, piece) || !ends && strings.Contains(suite, piece) {
			return true
		}
	}
	return false
}
