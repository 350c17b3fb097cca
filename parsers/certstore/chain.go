package certstore

import (
	"slices"
)

// Limits of BuildChain.
const (
	maxChainLength     = 10
	maxChainPaths      = 16
	maxChainCandidates = 8   // issuers tried for one certificate
	maxChainSignatures = 200 // verified for one leaf
)

// End says why a path ends where it does.
type End string

// The ends of a path.
const (
	EndRoot          End = "root"           // a self-issued certificate
	EndMissingIssuer End = "missing-issuer" // the issuer is not in the pool
	EndLoop          End = "loop"           // the only issuers are further down the path
	EndTooLong       End = "too-long"       // ten certificates without a root
)

// Chain is what a pool of certificates offers above one certificate. It says
// nothing about trust, validity or purpose.
type Chain struct {
	Paths     []Path // best first: those that reach a root, with verified signatures, short ones
	Truncated bool   // limits were reached: there may be more paths
}

// Path is one way from the leaf upwards.
type Path struct {
	Certificates []*Certificate   // the leaf first
	Signatures   []SignatureState // [i]: of Certificates[i] by Certificates[i+1]; the last: by itself for a root, else unchecked
	End          End
	Missing      *MissingIssuer // with EndMissingIssuer
}

// Verified reports that every signature of the path was verified.
func (p Path) Verified() bool {
	return p.End == EndRoot && !slices.ContainsFunc(p.Signatures, func(s SignatureState) bool { return s != SignatureVerified })
}

// MissingIssuer is the certificate that would continue a path.
type MissingIssuer struct {
	Issuer         string   // its name, as Certificate.Issuer
	RawIssuer      []byte   `json:"-"`
	AuthorityKeyID string   // its key identifier, "" when not said
	AIA            []string // where the last certificate says it can be fetched
	// Lookalikes bear the name, but their key did not make the signature:
	// usually an older or newer certificate of the same authority.
	Lookalikes []*Certificate
}

// BuildChain finds the paths from leaf through pool. Issuers are found by
// name (RFC 5280 section 6.1), those with the leaf's authority key identifier
// first; one whose key provably did not make the signature is left out. The
// pool may hold the leaf, duplicates, cross-signed certificates and loops.
// Entries without DER are skipped.
func BuildChain(leaf *Certificate, pool []*Certificate) Chain {
	if leaf == nil || len(leaf.Raw) == 0 {
		return Chain{}
	}
	b := builder{bySubject: make(map[string][]*Certificate), budget: maxChainSignatures}
	seen := make(map[string]bool)
	for _, c := range pool {
		if c == nil || len(c.Raw) == 0 || seen[c.SHA256] {
			continue
		}
		seen[c.SHA256] = true
		b.bySubject[string(c.RawSubject)] = append(b.bySubject[string(c.RawSubject)], c)
	}
	b.extend(Path{Certificates: []*Certificate{leaf}})
	slices.SortStableFunc(b.chain.Paths, comparePaths)
	return b.chain
}

type builder struct {
	bySubject map[string][]*Certificate
	budget    int // signatures that may still be verified
	chain     Chain
}

// extend finishes path or continues it with every issuer of its last
// certificate.
func (b *builder) extend(path Path) {
	if len(b.chain.Paths) >= maxChainPaths {
		b.chain.Truncated = true
		return
	}
	last := path.Certificates[len(path.Certificates)-1]
	if last.SelfIssued {
		if state := b.check(last, last); state != SignatureBad {
			b.finish(path, state, EndRoot, nil)
			return
		}
	}
	if len(path.Certificates) >= maxChainLength {
		b.finish(path, SignatureUnchecked, EndTooLong, nil)
		return
	}
	issuers, lookalikes, loop := b.issuers(path, last)
	switch {
	case len(issuers) == 0 && loop:
		b.finish(path, SignatureUnchecked, EndLoop, nil)
		return
	case len(issuers) == 0:
		b.finish(path, SignatureUnchecked, EndMissingIssuer, missing(last, lookalikes))
		return
	}
	for _, issuer := range issuers {
		b.extend(Path{
			Certificates: append(slices.Clone(path.Certificates), issuer.certificate),
			Signatures:   append(slices.Clone(path.Signatures), issuer.state),
		})
	}
}

func (b *builder) finish(path Path, state SignatureState, end End, issuer *MissingIssuer) {
	path.Signatures = append(path.Signatures, state)
	path.End, path.Missing = end, issuer
	b.chain.Paths = append(b.chain.Paths, path)
}

type candidate struct {
	certificate *Certificate
	state       SignatureState
}

// issuers returns who may have issued last, and who only bears the name. An
// issuer whose name and key the path already holds would make it a loop.
func (b *builder) issuers(path Path, last *Certificate) (issuers []candidate, lookalikes []*Certificate, loop bool) {
	named := slices.Clone(b.bySubject[string(last.RawIssuer)])
	slices.SortStableFunc(named, func(x, y *Certificate) int { return keyRank(last, x) - keyRank(last, y) })
	for _, c := range named {
		if len(issuers) >= maxChainCandidates || len(lookalikes) >= maxChainCandidates {
			b.chain.Truncated = true
			break
		}
		if path.holds(c) {
			loop = loop || c.SHA256 != last.SHA256
			continue
		}
		state := b.check(last, c)
		if state == SignatureBad {
			lookalikes = append(lookalikes, c)
			continue
		}
		issuers = append(issuers, candidate{c, state})
	}
	return issuers, lookalikes, loop
}

func (p Path) holds(c *Certificate) bool {
	return slices.ContainsFunc(p.Certificates, func(x *Certificate) bool {
		return string(x.RawSubject) == string(c.RawSubject) && x.SPKISHA256 == c.SPKISHA256
	})
}

func (b *builder) check(child, parent *Certificate) SignatureState {
	if b.budget <= 0 {
		b.chain.Truncated = true
		return SignatureUnchecked
	}
	b.budget--
	state, _ := checkSignature(child, parent)
	return state
}

// keyRank puts issuers whose key identifier is the one asked for first and
// those with another one last.
func keyRank(child, parent *Certificate) int {
	switch {
	case child.AuthorityKeyID == "" || parent.SubjectKeyID == "":
		return 1
	case child.AuthorityKeyID == parent.SubjectKeyID:
		return 0
	}
	return 2
}

func missing(last *Certificate, lookalikes []*Certificate) *MissingIssuer {
	return &MissingIssuer{
		Issuer:         last.Issuer,
		RawIssuer:      last.RawIssuer,
		AuthorityKeyID: last.AuthorityKeyID,
		AIA:            last.AIA,
		Lookalikes:     lookalikes,
	}
}

func comparePaths(x, y Path) int {
	rank := func(p Path) int {
		switch {
		case p.Verified():
			return 0
		case p.End == EndRoot:
			return 1
		}
		return 2
	}
	if d := rank(x) - rank(y); d != 0 {
		return d
	}
	if rank(x) == 2 { // the further, the better
		return len(y.Certificates) - len(x.Certificates)
	}
	return len(x.Certificates) - len(y.Certificates)
}
