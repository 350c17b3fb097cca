package hive

import (
	"strings"
	"time"

	"ssltriage/parsers/problem"
)

// Key is one registry key with everything of it that was read.
type Key struct {
	// Path is the key's path with a canonical root, for example
	// `HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols`.
	// The control set in use is always spelled CurrentControlSet. A saved key
	// that could have come from several places has only the part that is
	// certain, for example `.NETFramework\v4.0.30319`.
	Path string
	Name string // last component, as the file spells it

	// Role says what the key is for, whatever file it came from; only the
	// top of a selected subtree has one.
	Role Role `json:",omitempty"`

	// LastWrite is when the key or one of its values was last changed, UTC;
	// zero where the source does not say (text).
	LastWrite time.Time `json:",omitzero"`

	// Link is the target of a key that is a symbolic link, as the kernel names
	// it: `\Registry\Machine\…`. Links are not followed.
	Link string `json:",omitempty"`

	// Implied marks a key that was only named, as the parent of another key
	// or as a line without values in the output of reg query. What it lacks
	// is unknown: nothing may be concluded from it.
	Implied bool `json:",omitempty"`

	// Partial marks a key whose subkeys or values were not all read, because
	// only a part of it matters or because the file is damaged.
	Partial bool `json:",omitempty"`

	Values  []Value `json:",omitempty"`
	Subkeys []*Key  `json:",omitempty"`

	Line   int   `json:",omitempty"` // line of the key in a text, from 1
	Offset int64 `json:",omitempty"` // byte offset of the key's cell in a hive file
}

// Sub returns the subkey of that name, in any case, or nil.
func (k *Key) Sub(name string) *Key {
	if k == nil {
		return nil
	}
	for _, sub := range k.Subkeys {
		if strings.EqualFold(sub.Name, name) {
			return sub
		}
	}
	return nil
}

// Lookup follows subkey names downwards, in any case, and returns the key or
// nil. A name may contain '/', as in "RC4 128/128".
func (k *Key) Lookup(names ...string) *Key {
	for _, name := range names {
		k = k.Sub(name)
	}
	return k
}

// Value returns the value of that name, in any case, or nil; "" is the
// default value.
func (k *Key) Value(name string) *Value {
	if k == nil {
		return nil
	}
	for i := range k.Values {
		if strings.EqualFold(k.Values[i].Name, name) {
			return &k.Values[i]
		}
	}
	return nil
}

// Walk calls visit for k and every key below it, parents first.
func (k *Key) Walk(visit func(*Key)) {
	if k == nil {
		return
	}
	visit(k)
	for _, sub := range k.Subkeys {
		sub.Walk(visit)
	}
}

// setPaths gives k the path and every key below it the path that follows.
func (k *Key) setPaths(path string) {
	k.Path = path
	for _, sub := range k.Subkeys {
		sub.setPaths(path + `\` + sub.Name)
	}
}

// Tree is what one file says about the registry.
type Tree struct {
	Kind Kind // where it came from
	// Root is the key that a hive file holds, for example `HKLM\SYSTEM`; empty
	// for text and for a hive that is not known.
	Root string `json:",omitempty"`
	// Dirty means that the last changes before the hive was copied are in its
	// transaction logs and not in the tree.
	Dirty bool `json:",omitempty"`
	// Saved is when `reg save` wrote a hive, UTC; zero for other hives and for
	// text.
	Saved time.Time `json:",omitzero"`
	// Script marks .reg text that deletes something, which no export does: it
	// is meant to change a registry and need not say what a server's is like.
	Script bool `json:",omitempty"`
	// Keys are the subtrees that matter, each with its Role. A role may occur
	// more than once: DotNet, WinHTTP and AuxRecord below Wow6432Node too.
	Keys []*Key `json:",omitempty"`
	// Absent are the roles whose key this file would hold and surely does not.
	// A role that is in neither list is simply not covered by the file.
	Absent []Role `json:",omitempty"`
	// Problems say what could not be read or is doubtful, one line each.
	Problems []problem.Text `json:",omitempty"`
}

// Key returns the first key with that role, or nil.
func (t Tree) Key(role Role) *Key {
	for _, k := range t.Keys {
		if k.Role == role {
			return k
		}
	}
	return nil
}
