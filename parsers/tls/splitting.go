package tls

// Record splitting answers the BEAST attack on CBC suites of SSL 3.0 and TLS
// 1.0: a client sends the first byte of its data in a record of its own (the
// "1/n-1 split" of browsers, of Go and of Schannel) or an empty record in
// front (OpenSSL). Some servers cannot cope and fall silent. The length of the
// first record is what shows it; see [SplitLength].

// MaySplit reports whether record splitting has a purpose: a CBC suite in TLS
// 1.0 or SSL 3.0.
func MaySplit(v Version, suite CipherSuite) bool {
	return (v == TLS10 || v == SSL30) && suite.IsCBC()
}

// SplitLength returns the length in bytes of a protected record that carries
// a single byte with a CBC suite of TLS 1.0 or SSL 3.0 (RFC 2246 section
// 6.2.3.2: MAC, padding of at least one byte to the block size, no explicit
// IV; with encrypt-then-MAC, RFC 7366 section 3, the MAC follows the padded
// blocks). An empty record has the same length with every suite there is, and
// with most so has one of up to eleven bytes: the length says "nothing or next
// to nothing", not how much. It is 0 for a suite that does not split.
func SplitLength(suite CipherSuite, encryptThenMAC bool) int {
	block, mac := suite.blockSize(), suite.hashSize()
	if block == 0 || mac == 0 {
		return 0
	}
	if encryptThenMAC {
		return roundUp(1+1, block) + mac
	}
	return roundUp(1+mac+1, block)
}

func roundUp(n, block int) int { return (n + block - 1) / block * block }
