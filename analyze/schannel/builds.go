package schannel

import (
	"slices"

	"ssltriage/analyze/text"
)

// documented are the builds for which Microsoft documents the defaults of
// Schannel, ascending. Source: Microsoft, "Protocols in TLS/SSL (Schannel
// SSP)" and "Cipher Suites in TLS/SSL (Schannel SSP)"; builds 2600 and 3790:
// IIS support team, "Support for SSL/TLS protocols on Windows" (2011).
var documented = []int{
	2600, 3790, 6000, 6001, 6002, 6003, 7600, 7601, 9200, 9600, 10240, 10586, 14393, 15063, 16299, 17134, 17763,
	18362, 18363, 19041, 19042, 19043, 19044, 19045, 20348, 22000, 22621, 22631, 25398, 26100,
}

// Documented reports whether Microsoft documents the defaults of a build.
func Documented(build int) bool { return slices.Contains(documented, build) }

// nearest is the newest documented build that is not newer than build; 0 when
// there is none.
func nearest(build int) int {
	best := 0
	for _, b := range documented {
		if b <= build {
			best = b
		}
	}
	return best
}

// Windows builds at which Schannel changed.
const (
	vista       = 6000  // CNG, elliptic curves, cipher suite order
	windows7    = 7600  // signature algorithms, TLS 1.2 (off)
	windows10   = 10240 // no curve suffixes, relaxed signature algorithms
	server2016  = 14393 // curve25519, HTTP/2 on servers
	server2022  = 20348 // TLS 1.3
	newestKnown = 26100
)

// byDefault is the reason "default of build N", which says so when the build
// is not documented.
func byDefault(build int, source string) Origin {
	switch {
	case build == 0:
		return Origin{Why: text.T("the Windows version is not known", "Windows のバージョンが不明です")}
	case Documented(build):
		return Origin{Why: text.F("default of Windows build %d", "Windows ビルド %d の既定", build), Source: source}
	}
	return Origin{
		Why:    text.F("build %d is not documented; default of build %d", "ビルド %d の資料はありません。ビルド %d の既定", build, nearest(build)),
		Source: source, Assumed: true,
	}
}
