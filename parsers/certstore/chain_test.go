package certstore

import (
	"crypto"
	"fmt"
	"strings"
	"testing"
)

// describe prints a chain: subjects, how it ends, how the signatures are.
func describe(c Chain) string {
	var out []string
	for _, p := range c.Paths {
		var names []string
		for _, x := range p.Certificates {
			names = append(names, strings.TrimPrefix(x.Subject, "CN="))
		}
		s := strings.Join(names, " < ") + ": " + string(p.End)
		if p.Missing != nil {
			s += fmt.Sprintf(" %s, %d lookalikes", strings.TrimPrefix(p.Missing.Issuer, "CN="), len(p.Missing.Lookalikes))
		}
		if p.Verified() {
			s += ", verified"
		}
		if len(p.Signatures) != len(p.Certificates) {
			s += " (signatures do not match certificates)"
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

func TestBuildChain(t *testing.T) {
	root := testCA(t, "Root")
	otherRoot := testCA(t, "Root") // the same name, another key
	oldRoot := testCA(t, "Old Root")
	interKey := ecKey(t)
	inter := issue(t, caTemplate("Inter"), interKey, root)
	interByOld := issue(t, caTemplate("Inter"), interKey, oldRoot) // cross-signed
	rootByOld := issue(t, caTemplate("Root"), root.key, oldRoot)
	leaf := issue(t, leafTemplate("leaf"), ecKey(t), inter)
	self := issue(t, leafTemplate("self"), ecKey(t), nil)
	textOnly := &Certificate{SHA1: "00", Subject: "CN=Inter"}

	for _, c := range []struct {
		name string
		leaf *Certificate
		pool []*Certificate
		want string
	}{
		{"complete", leaf.cert, []*Certificate{root.cert, inter.cert}, "leaf < Inter < Root: root, verified"},
		{"duplicates, leaf and text in the pool", leaf.cert,
			[]*Certificate{textOnly, nil, leaf.cert, inter.cert, inter.cert, root.cert, root.cert},
			"leaf < Inter < Root: root, verified"},
		{"no intermediate", leaf.cert, []*Certificate{root.cert}, "leaf: missing-issuer Inter, 0 lookalikes"},
		{"no root", leaf.cert, []*Certificate{inter.cert}, "leaf < Inter: missing-issuer Root, 0 lookalikes"},
		{"root of the same name", leaf.cert, []*Certificate{inter.cert, otherRoot.cert},
			"leaf < Inter: missing-issuer Root, 1 lookalikes"},
		{"both roots", leaf.cert, []*Certificate{inter.cert, otherRoot.cert, root.cert},
			"leaf < Inter < Root: root, verified"},
		{"cross-signed", leaf.cert, []*Certificate{interByOld.cert, inter.cert, root.cert, oldRoot.cert},
			"leaf < Inter < Old Root: root, verified\nleaf < Inter < Root: root, verified"},
		{"cross-signed root", leaf.cert, []*Certificate{rootByOld.cert, root.cert, inter.cert, oldRoot.cert},
			"leaf < Inter < Root: root, verified\nleaf < Inter < Root < Old Root: root, verified"},
		{"cross-signed, one root missing", leaf.cert, []*Certificate{interByOld.cert, inter.cert, oldRoot.cert},
			"leaf < Inter < Old Root: root, verified\nleaf < Inter: missing-issuer Root, 0 lookalikes"},
		{"self-signed", self.cert, nil, "self: root, verified"},
		{"root itself", root.cert, []*Certificate{root.cert, rootByOld.cert, oldRoot.cert}, "Root: root, verified"},
		{"no DER", textOnly, []*Certificate{inter.cert}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := BuildChain(c.leaf, c.pool)
			if describe(got) != c.want || got.Truncated {
				t.Errorf("got\n%s\nwant\n%s", describe(got), c.want)
			}
		})
	}

	missing := BuildChain(leaf.cert, nil).Paths[0].Missing
	if len(missing.AIA) != 1 || missing.AuthorityKeyID != inter.cert.SubjectKeyID || missing.AuthorityKeyID == "" {
		t.Errorf("missing issuer: %+v", missing)
	}
}

// TestChainLoop: two authorities that signed each other.
func TestChainLoop(t *testing.T) {
	a, b := testCA(t, "A"), testCA(t, "B")
	aByB, bByA := issue(t, caTemplate("A"), a.key, b), issue(t, caTemplate("B"), b.key, a)
	leaf := issue(t, leafTemplate("leaf"), ecKey(t), a)
	if got := describe(BuildChain(leaf.cert, []*Certificate{aByB.cert, bByA.cert})); got != "leaf < A < B: loop" {
		t.Error(got)
	}
}

func TestChainTooLong(t *testing.T) {
	parent := testCA(t, "CA 0")
	pool := []*Certificate{parent.cert}
	for i := 1; i < 12; i++ {
		parent = issue(t, caTemplate(fmt.Sprintf("CA %d", i)), ecKey(t), parent)
		pool = append(pool, parent.cert)
	}
	got := BuildChain(parent.cert, pool)
	if len(got.Paths) != 1 || got.Paths[0].End != EndTooLong || len(got.Paths[0].Certificates) != maxChainLength {
		t.Error(describe(got))
	}
}

// TestChainMesh: authorities that all signed each other are not walked to
// the end.
func TestChainMesh(t *testing.T) {
	const n = 7
	var roots []*authority
	for i := range n {
		roots = append(roots, testCA(t, fmt.Sprintf("Mesh %d", i)))
	}
	var pool []*Certificate
	for i, a := range roots {
		for j, b := range roots {
			if i != j {
				pool = append(pool, issue(t, caTemplate(fmt.Sprintf("Mesh %d", i)), a.key, b).cert)
			}
		}
	}
	got := BuildChain(issue(t, leafTemplate("leaf"), ecKey(t), roots[0]).cert, pool)
	if !got.Truncated || len(got.Paths) == 0 || len(got.Paths) > maxChainPaths {
		t.Errorf("%d paths, truncated %v", len(got.Paths), got.Truncated)
	}
}

// TestChainWithOldHash: a SHA-1 chain is verified, not refused.
func TestChainWithOldHash(t *testing.T) {
	root := oldCertificate(t, "SHA-1 Root", rsaKey(), crypto.SHA1, 5)
	template := leafTemplate("leaf")
	parent := caTemplate("SHA-1 Root")
	leaf := issue(t, template, ecKey(t), &authority{x: parent, key: rsaKey()})
	if got := describe(BuildChain(leaf.cert, []*Certificate{root})); got != "leaf < SHA-1 Root: root, verified" {
		t.Error(got)
	}
}

// TestChainUnchecked: an issuer whose key cannot be computed with stays in
// the path, which is not called verified.
func TestChainUnchecked(t *testing.T) {
	ca := issue(t, caTemplate("Odd CA"), ecKey(t), nil)
	leaf := issue(t, leafTemplate("leaf"), ecKey(t), ca)
	odd := mustParse(t, edit(t, ca.cert.Raw, []byte("\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"), []byte("\x06\x07\x2a\x86\x48\xce\x3d\x02\x7f")))
	got := BuildChain(leaf.cert, []*Certificate{odd})
	if describe(got) != "leaf < Odd CA: root" || got.Paths[0].Signatures[0] != SignatureUnchecked {
		t.Errorf("%s %v", describe(got), got.Paths)
	}
}
