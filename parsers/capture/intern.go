package capture

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"

	"ssltriage/parsers/tls"
)

// maxInterned limits each table of values that are kept once.
const maxInterned = 4096

// interner keeps equal values once: the same client sends the same lists and
// the same server the same chain in every connection, and a capture may hold
// fifty thousand.
type interner struct {
	certificates map[[sha1.Size]byte]Certificate
	hellos       []tls.ClientHello // the latest different ones
}

// certificate returns the certificate in der.
func (in *interner) certificate(der []byte) Certificate {
	sum := sha1.Sum(der)
	if c, ok := in.certificates[sum]; ok {
		return c
	}
	if in.certificates == nil {
		in.certificates = map[[sha1.Size]byte]Certificate{}
	}
	c := Certificate{SHA1: hex.EncodeToString(sum[:]), DER: der}
	if len(in.certificates) < maxInterned {
		in.certificates[sum] = c
	}
	return c
}

// recentHellos is how many different hellos are compared with.
const recentHellos = 16

// hello lets h share its lists with an equal earlier hello.
func (in *interner) hello(h *tls.ClientHello) {
	for i := range in.hellos {
		if k := &in.hellos[i]; slices.Equal(k.CipherSuites, h.CipherSuites) && slices.Equal(k.Extensions, h.Extensions) {
			share(&h.CipherSuites, k.CipherSuites)
			share(&h.Extensions, k.Extensions)
			share(&h.Groups, k.Groups)
			share(&h.KeyShares, k.KeyShares)
			share(&h.SignatureAlgorithms, k.SignatureAlgorithms)
			share(&h.Versions, k.Versions)
			share(&h.ALPN, k.ALPN)
			share(&h.PointFormats, k.PointFormats)
			share(&h.CertificateCompression, k.CertificateCompression)
			return
		}
	}
	if len(in.hellos) == recentHellos {
		in.hellos = append(in.hellos[:0], in.hellos[1:]...)
	}
	in.hellos = append(in.hellos, *h)
}

func share[T comparable](mine *[]T, known []T) {
	if slices.Equal(*mine, known) {
		*mine = known
	}
}
