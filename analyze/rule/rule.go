// Package rule defines what a check is, what it may say, and the engine that
// runs checks over the facts of a server.
//
// The engine, never a rule, says "not checked". A rule is called when any
// evidence it could use is present; what it clears counts as ruled out only
// when everything it needs is complete. Partial evidence can therefore find a
// fault but never rule one out.
package rule

import (
	"strconv"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
)

// Scenario is the chapter of Microsoft's guide "Troubleshooting SSL related
// issues (server certificate)" that a rule belongs to.
type Scenario int

// The scenarios of the guide.
const (
	Before      Scenario = iota // preconditions: HTTP works, no client certificates
	PrivateKey                  // 1: the certificate has no private key
	Certificate                 // 2: the key or the certificate is bad
	Port                        // 3: another process owns the port
	HTTPSys                     // 4: HTTP.sys configuration
	Negotiation                 // 5: protocol versions and cipher suites
	Update                      // 6: an update changed the handshake
	Always                      // outside the guide: what is left, and the evidence itself
)

// Rule is one check. Rules are plain values: they are listed in rules.go and
// hold no state.
type Rule struct {
	ID       string   // words with hyphens; stable
	Scenario Scenario // the guide's chapter
	// Layer orders causes from the bottom of the stack upwards: of two
	// faults equally well proven, the lower layer is named first, because
	// nothing above it can be judged until it is mended.
	Layer    int
	Title    text.Text // what is wrong, as a headline without values
	Doc      text.Text // what it means, how it comes about, for "explain"
	Proof    text.Text // which evidence shows it, with the events, alerts and codes it goes with
	Remedy   text.Text // what to do, without the server's values
	Citation string    // the documents the rule rests on
	// Outward rules tell what a connection or a client shows of a fault,
	// whatever the fault is: any other finding about the same endpoint may be
	// behind theirs.
	Outward bool
	// Needs must all be complete before a clear verdict counts as ruled out.
	Needs []facts.Kind
	// Uses are further kinds that may prove the fault by themselves.
	Uses  []facts.Kind
	Check func(*facts.Facts) Verdict
	// CheckRest replaces Check in the one rule that speaks of what the others
	// left unexplained. It runs last.
	CheckRest func(*facts.Facts, Rest) Verdict
}

// Rest is what is left after all other rules have run.
type Rest struct {
	Symptoms   []facts.Symptom // cited by no finding
	RuledOut   []RuledOut
	NotChecked []NotChecked
}

// Verdict is what a check says: exactly one of findings, clear, not
// applicable or undecided.
type Verdict struct {
	Findings  []Finding
	Clear     []evidence.Ref // what was looked at and is in order
	NA        text.Text      // why the rule does not apply to this server
	Undecided []facts.Kind   // what is there does not decide it; more of these kinds would
}

// Found is a verdict of one or more findings.
func Found(findings ...Finding) Verdict { return Verdict{Findings: findings} }

// Clear is the verdict "looked at, in order", with what was looked at.
func Clear(refs ...evidence.Ref) Verdict { return Verdict{Clear: refs} }

// Undecided is the verdict that the evidence, though all there, leaves the
// question open. The engine reports the rule as not checked.
func Undecided(kinds ...facts.Kind) Verdict { return Verdict{Undecided: kinds} }

// NA is the verdict "does not apply here".
func NA(en, ja string) Verdict { return Verdict{NA: text.T(en, ja)} }

// Severity grades a finding by what it does to HTTPS.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // HTTPS fails, at least for some clients
	Warning Severity = "warning" // will fail, or fails for clients that may not matter
	Info    Severity = "info"    // worth knowing
)

// Confidence grades how well a finding is proven.
type Confidence string

// The confidences.
const (
	Certain  Confidence = "certain"  // cause and symptom both cited and linked, or the state itself is the fault
	Likely   Confidence = "likely"   // the link between them is inferred
	Possible Confidence = "possible" // one of them alone
)

// Subject is what a finding is about; see facts.Subject.
type Subject = facts.Subject

// Role is the part that a cited piece of evidence plays.
type Role string

// The roles.
const (
	Cause   Role = "cause"   // the state that is wrong
	Symptom Role = "symptom" // what went wrong because of it
	Link    Role = "link"    // joins cause and symptom
	Against Role = "against" // speaks against the finding
)

// Cite is a piece of evidence in a finding.
type Cite struct {
	evidence.Ref
	Role Role
	Note text.Text // what the quoted words mean

	count int // how many failures a symptom stands for; 0 for the other roles
}

// Step is one thing to do.
type Step struct {
	Do      text.Text // the instruction
	Command string    // for cmd.exe, with the server's own values; empty when there is none
	Effect  text.Text // what it interrupts or changes; empty when nothing
}

// Fix is how to mend, to see that it worked, and to take it back.
type Fix struct {
	Apply, Verify, Undo []Step
}

// Finding is one thing that is wrong.
type Finding struct {
	Rule       string // stamped by the engine
	Layer      int    // stamped by the engine
	Outward    bool   // stamped by the engine
	Scenario   Scenario
	Severity   Severity
	Confidence Confidence
	Subject    Subject
	Title      text.Text // headline with the server's values
	Why        text.Text // how the evidence leads to the conclusion
	Cites      []Cite
	Fix        Fix
	Count      int       // how often the symptom was seen; 0 unknown
	First      time.Time // UTC, but see LocalTime; zero unknown
	Last       time.Time
	LocalTime  bool     // of First and Last: see facts.Symptom
	Explains   []string // rule ids of other findings that follow from this one
	Root       bool     // the one root cause
}

// String is the chapter of the guide: "before", "1" to "6", "always".
func (s Scenario) String() string {
	switch s {
	case Before:
		return "before"
	case Always:
		return "always"
	}
	return strconv.Itoa(int(s))
}
