package tls

import "strings"

// IsSignal reports whether c is a signalling value or GREASE: it stands in
// the offer but can never be chosen.
func (c CipherSuite) IsSignal() bool {
	return c == RenegotiationSCSV || c == FallbackSCSV || IsGREASE(uint16(c))
}

// IsCBC reports whether the suite encrypts with a block cipher in CBC mode.
// It is false for a suite without a name.
func (c CipherSuite) IsCBC() bool { return strings.Contains(suiteNames[c], "_CBC_") }

// IsNull reports whether the suite does not encrypt at all.
func (c CipherSuite) IsNull() bool { return strings.Contains(suiteNames[c], "_WITH_NULL_") }

// Is13 reports whether the suite belongs to TLS 1.3, where it names neither
// key exchange nor authentication (RFC 8446 appendix B.4).
func (c CipherSuite) Is13() bool {
	name := suiteNames[c]
	return name != "" && !strings.Contains(name, "_WITH_") && !c.IsSignal()
}

// hashSize returns the size in bytes of the hash that the suite's name ends
// in; for a CBC suite it is the MAC, for one of TLS 1.3 the length of
// Finished. It is 0 where the name does not tell.
func (c CipherSuite) hashSize() int {
	name := suiteNames[c]
	switch {
	case strings.HasSuffix(name, "_MD5"):
		return 16
	case strings.HasSuffix(name, "_SHA"):
		return 20
	case strings.HasSuffix(name, "_SHA256"), strings.HasSuffix(name, "_SM3"):
		return 32
	case strings.HasSuffix(name, "_SHA384"):
		return 48
	case strings.HasSuffix(name, "_SHA512"):
		return 64
	}
	return 0
}

// blockSize returns the block size in bytes of a CBC suite, 0 for another.
func (c CipherSuite) blockSize() int {
	name := suiteNames[c]
	if !strings.Contains(name, "_CBC_") {
		return 0
	}
	for _, old := range []string{"_3DES_", "_DES_", "_DES40_", "_IDEA_", "_RC2_"} {
		if strings.Contains(name, old) {
			return 8
		}
	}
	return 16
}
