package facts

import "ssltriage/parsers/certstore"

// Chain is the best chain that the certificates in evidence offer for a
// certificate; empty when its content is not known.
func (f *Facts) Chain(c *Certificate) certstore.Path {
	if c.Cert == nil {
		return certstore.Path{}
	}
	var pool []*certstore.Certificate
	for _, other := range f.Certificates {
		if other.Cert != nil {
			pool = append(pool, other.Cert)
		}
	}
	chain := certstore.BuildChain(c.Cert, pool)
	if len(chain.Paths) == 0 {
		return certstore.Path{Certificates: []*certstore.Certificate{c.Cert}}
	}
	for _, p := range chain.Paths { // one that ends at a trusted root is the one Windows takes
		if p.End == certstore.EndRoot && f.Trusted(p.Certificates[len(p.Certificates)-1].SHA1) == Yes {
			return p
		}
	}
	return chain.Paths[0]
}

// Trusted tells whether the machine's Root store holds a certificate;
// Unknown without a listing of the store. Windows also fetches roots of
// Microsoft's program when it first needs them, so a public root that is not
// in the store yet is no fault by itself.
func (f *Facts) Trusted(thumbprint string) Tri {
	c := f.Certificate(thumbprint)
	if c != nil && (c.In(StoreRoot) || c.In("AUTHROOT")) {
		return Yes
	}
	if f.Stores[StoreRoot].IsZero() {
		return Unknown
	}
	return No
}

// Certificate returns the certificate of a thumbprint; nil when unknown.
func (f *Facts) Certificate(thumbprint string) *Certificate { return f.certs[thumbprint] }
