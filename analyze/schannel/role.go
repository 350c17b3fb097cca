package schannel

import (
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// Role is the side of a connection that a setting is for.
type Role string

// The roles, spelled as the registry's keys below a protocol version.
const (
	Server Role = "Server"
	Client Role = "Client"
)

// Origin says where a line of the policy comes from.
type Origin struct {
	Why      text.Text    // the reason in words
	Ref      evidence.Ref // the registry value or HTTP.sys record; zero with a default
	Changed  time.Time    // last write of the registry key, UTC; zero where the source does not say
	Source   string       // the document that a default rests on; empty with a value
	Assumed  bool         // no document tells for this build; taken from the nearest older one
	FromFlag bool         // a flag of the HTTP.sys record
}

// fromValue is the origin of a line that a registry value decides.
func fromValue(root keyRef, key *hive.Key, v *hive.Value, why text.Text) Origin {
	return Origin{Why: why, Ref: root.ValueRef(key, v), Changed: key.LastWrite}
}

// keyRef cites values; facts.RegistryKey is one.
type keyRef interface {
	ValueRef(*hive.Key, *hive.Value) evidence.Ref
}
