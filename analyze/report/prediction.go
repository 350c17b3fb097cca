package report

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// Prediction is what the model of Schannel says of a connection, from the
// server's settings, and how the capture goes with it.
type Prediction struct {
	Result      string    `json:"result"` // "connects", or the kind of failure: "no-common-suite"
	Why         text.Text `json:"why"`    // of the failure
	Version     string    `json:"version,omitempty"`
	CipherSuite string    `json:"cipherSuite,omitempty"` // "0xc02f"
	Group       string    `json:"group,omitempty"`       // "0x001d"
	// Agreement: "otherwise" is a choice that the settings allow and the model
	// did not expect, "impossible" one that they rule out. Differs says how.
	Agreement string    `json:"agreement" enum:"agrees,otherwise,impossible"`
	Differs   text.Text `json:"differs"`
}

// predicted compares a connection with the model; nil when there is nothing
// to compare.
func predicted(m *schannel.Model, h facts.Handshake) *Prediction {
	c := m.Compare(h)
	if c.Agreement == schannel.NotComparable {
		return nil
	}
	r := c.Predicted
	out := Prediction{Result: string(r.Failure), Why: r.Why, Agreement: string(c.Agreement), Differs: c.Why}
	if r.OK() {
		out.Result = "connects"
	}
	if r.Version != 0 {
		out.Version = r.Version.String()
	}
	if r.Suite.Number != 0 {
		out.CipherSuite = hex(r.Suite.Number)
	}
	if r.Group != 0 {
		out.Group = hex(r.Group)
	}
	return &out
}
