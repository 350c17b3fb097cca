package schannel

import (
	"slices"

	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// Kind is a kind of cipher of SSL 2.0, whose numbers have 24 bits.
type Kind struct {
	Name   string // "SSL_CK_RC4_128_WITH_MD5"
	Number uint32 // 0x010080
}

// withoutSwitched are the kinds that no switch takes away.
func withoutSwitched(kinds []Kind, off switchSet) []Kind {
	return slices.DeleteFunc(slices.Clone(kinds), func(k Kind) bool {
		return slices.ContainsFunc(off, func(s Switch) bool { return s.Hits(k.Name) })
	})
}

// ssl2 is the negotiation of SSL 2.0: the server names the kinds of cipher
// that both have, and the client chooses one of them. The client encrypts a
// key with that of the certificate, which must be one for RSA. Source:
// draft-hickman-netscape-ssl-00 sections 5.5.1, 5.6.1 and 5.5.2; the kinds of
// the server: Microsoft, "Cipher Suites in TLS/SSL (Schannel SSP)".
func (p Policy) ssl2(o Offer, r Result) Result {
	var shared []Kind
	for _, number := range o.Kinds {
		for _, k := range p.Suites.Kinds {
			if k.Number == number {
				shared = append(shared, k)
			}
		}
	}
	if len(shared) == 0 {
		return r.fail(NoSuite, 0, text.F("no common kind of cipher for SSL 2.0 (the client offers %d, the server has %d)", "SSL 2.0 の共通の暗号なし (クライアント %d 個、サーバー %d 個)", len(o.Kinds), len(p.Suites.Kinds)))
	}
	r.Suite = Suite{Name: shared[0].Name}
	if !p.Credential.Can(r.Suite) {
		return r.fail(NoSuiteForKey, 0, p.unfit(r.Suite))
	}
	if len(shared) > 1 {
		r.doubt(text.F("with SSL 2.0 the client chooses among %d kinds of cipher", "SSL 2.0 では %d 個の暗号からクライアントが選択します", len(shared)))
	}
	return r
}

// suiteName is the suite of the result by its name; SSL 2.0 has no number for
// it.
func (r Result) suiteName() string {
	if r.Version == tls.SSL20 {
		return r.Suite.Name
	}
	return r.Suite.Number.String()
}

// names reports whether each kind that a server named in a capture is one of
// the list.
func (l SuiteList) names(kinds []uint32) bool {
	for _, number := range kinds {
		if !slices.ContainsFunc(l.Kinds, func(k Kind) bool { return k.Number == number }) {
			return false
		}
	}
	return true
}
