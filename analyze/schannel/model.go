package schannel

import "ssltriage/analyze/facts"

// Model is the policy of every endpoint of a server, each worked out once.
type Model struct {
	f     *facts.Facts
	known map[endpointKey]Policy
}

type endpointKey struct {
	binding *facts.Binding
	leaf    *facts.Certificate
}

// NewModel is the model of a server.
func NewModel(f *facts.Facts) *Model { return &Model{f, map[endpointKey]Policy{}} }

// At is PolicyAt.
func (m *Model) At(b *facts.Binding, c *facts.Certificate) Policy {
	key := endpointKey{b, c}
	p, known := m.known[key]
	if !known {
		p = PolicyAt(m.f, b, c)
		m.known[key] = p
	}
	return p
}

// Compare is Compare.
func (m *Model) Compare(h facts.Handshake) Comparison {
	return m.At(m.f.BindingOf(h), m.f.Leaf(h)).Compare(h)
}
