package schannel

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// FIPS reports whether Windows is in FIPS mode, and where that stands. Since
// Windows Vista it is Control\Lsa\FipsAlgorithmPolicy\Enabled, before that the
// value FipsAlgorithmPolicy of Control\Lsa. Source: Microsoft, "System
// cryptography: Use FIPS compliant algorithms" (KB811833).
func FIPS(f *facts.Facts) (bool, Origin) {
	if root := f.Key(hive.FIPS); root != nil {
		if d := read(root.Key, "Enabled"); d.set {
			return d.data != 0, fromValue(root, root.Key, d.value, text.F("FIPS mode: Enabled=%d", "FIPS モード: Enabled=%d", d.data))
		}
	}
	if root := f.Key(hive.LSA); root != nil && f.Host.IIS6() {
		if d := read(root.Key, "FipsAlgorithmPolicy"); d.set {
			return d.data != 0, fromValue(root, root.Key, d.value, text.F("FIPS mode: FipsAlgorithmPolicy=%d", "FIPS モード: FipsAlgorithmPolicy=%d", d.data))
		}
	}
	return false, byDefault(f.Host.Build, `Microsoft, "System cryptography: Use FIPS compliant algorithms" (KB811833)`)
}

// fipsSwitches are what FIPS mode takes away. Source: KB811833; the columns
// "available in FIPS mode" of Microsoft, "TLS Cipher Suites in Windows".
func fipsSwitches(f *facts.Facts) []Switch {
	on, origin := FIPS(f)
	if !on {
		return nil
	}
	name := text.T("FIPS mode", "FIPS モード").EN
	return []Switch{{Name: name, FIPS: true, Ref: origin.Ref, Changed: origin.Changed,
		part: []string{"_RC4_", "_DES_CBC_", "_MD5", "_CHACHA20_", "_WITH_NULL_", "SSL_CK_"}}}
}
