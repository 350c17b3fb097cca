// Package evidence says where a fact was read: the file inside the bundle,
// the place in it, and the words that stand there.
package evidence

import "fmt"

// Unit is what a place in a file is counted in.
type Unit string

// The units of a place.
const (
	UnitFile   Unit = "file"   // the file as a whole; N is 0
	UnitLine   Unit = "line"   // text line, from 1
	UnitRecord Unit = "record" // event record id, as the event viewer shows it
	UnitFrame  Unit = "frame"  // packet number in a capture, from 1, as Wireshark counts
	UnitValue  Unit = "value"  // registry value or JSON member: Key names it
	UnitOffset Unit = "offset" // byte offset from the start of the file
)

// Loc is a place in a file.
type Loc struct {
	Unit Unit
	N    int64  // line, record, frame or offset; 0 for files and values
	Key  string // registry key path and value name, or the JSON member
}

// Ref is one piece of evidence. In a finding it is never the zero value.
type Ref struct {
	File  string // path inside the bundle, slash separated; "zip!entry" when nested
	Loc   Loc
	Quote string // what stands there, at most a few lines; from the bundle, so hostile
}

// File refers to a whole file.
func File(file, quote string) Ref {
	return Ref{File: file, Loc: Loc{Unit: UnitFile}, Quote: quote}
}

// Line refers to text line n, from 1.
func Line(file string, n int, quote string) Ref {
	return Ref{File: file, Loc: Loc{Unit: UnitLine, N: int64(n)}, Quote: quote}
}

// Record refers to an event record by its record id.
func Record(file string, id uint64, quote string) Ref {
	return Ref{File: file, Loc: Loc{Unit: UnitRecord, N: int64(id)}, Quote: quote}
}

// Frame refers to packet n of a capture, from 1.
func Frame(file string, n int, quote string) Ref {
	return Ref{File: file, Loc: Loc{Unit: UnitFrame, N: int64(n)}, Quote: quote}
}

// Value refers to a registry value or a JSON member by its full name.
func Value(file, key, quote string) Ref {
	return Ref{File: file, Loc: Loc{Unit: UnitValue, Key: key}, Quote: quote}
}

// Offset refers to a byte offset.
func Offset(file string, n int64, quote string) Ref {
	return Ref{File: file, Loc: Loc{Unit: UnitOffset, N: n}, Quote: quote}
}

// IsZero reports whether the reference points nowhere.
func (r Ref) IsZero() bool { return r.File == "" }

// Same reports whether two references point at the same place, whatever they
// quote of it.
func (r Ref) Same(o Ref) bool { return r.File == o.File && r.Loc == o.Loc }

// Place is the reference as people write it: "netstat.txt line 12".
func (r Ref) Place() string {
	switch r.Loc.Unit {
	case UnitLine, UnitRecord, UnitFrame, UnitOffset:
		return fmt.Sprintf("%s %s %d", r.File, r.Loc.Unit, r.Loc.N)
	case UnitValue:
		return fmt.Sprintf("%s %s", r.File, r.Loc.Key)
	}
	return r.File
}
