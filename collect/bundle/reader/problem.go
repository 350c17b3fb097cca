package reader

import (
	"errors"
	"fmt"
)

// What can be wrong with a bundle or a file in it: the Kind of a Problem.
var (
	// The bundle or file can not be read.

	ErrNotBundle     = errors.New("no archive, folder or file that can be read")
	ErrEmpty         = errors.New("holds no files")
	ErrUnreadable    = errors.New("can not be read")
	ErrNotRegular    = errors.New("not a regular file")
	ErrSymlink       = errors.New("symbolic link, not followed")
	ErrArchiveFormat = errors.New("archive of a kind that is not supported")
	ErrSplit         = errors.New("one part of a split archive")
	ErrEncrypted     = errors.New("encrypted")
	ErrDeflate64     = errors.New("packed with Deflate64 (method 9)")
	ErrMethod        = errors.New("packed with a method that is not supported")
	ErrOverlap       = errors.New("overlaps another entry of the archive")

	// It is beyond a limit; Problem.Flag names the one that raises it.

	ErrTooManyEntries = errors.New("more files than the limit")
	ErrTooLarge       = errors.New("larger than the limit for one file")
	ErrTotalTooLarge  = errors.New("larger in total than the limit")
	ErrRatio          = errors.New("expands more than the limit")
	ErrDepth          = errors.New("nested more deeply than the limit")

	// It can be read in part, or as it is.

	ErrTruncated  = errors.New("cut off")
	ErrDamaged    = errors.New("damaged")
	ErrUnsafeName = errors.New("unsafe name, changed for display")
	ErrDuplicate  = errors.New("name occurs more than once")

	// The manifest and the content do not agree.

	ErrManifest         = errors.New("manifest is damaged")
	ErrManifestPartial  = errors.New("the collector did not finish")
	ErrSeveralManifests = errors.New("more than one manifest: several collections in one")
	ErrMismatch         = errors.New("differs from what the manifest says")
	ErrMissing          = errors.New("named by the manifest and not there")

	// ErrMoreProblems stands for those that were not kept.
	ErrMoreProblems = errors.New("more problems")
)

// Problem is what is wrong with a bundle or with one file in it. It is the
// type of every error of this package's reader: errors.Is tells its Kind.
type Problem struct {
	Bundle string // the bundle, as it was named on opening
	File   string // File.Name, or "" where it is the bundle itself
	Kind   error  // one of the Err values
	Detail string // more, in English, on one line: numbers, the method, the real name; may be ""
	Cause  error  // the error below, if any
}

// Error returns one line in English, such as "case.zip: events/System.evtx:
// encrypted".
func (p *Problem) Error() string {
	s := p.Message()
	if p.File != "" && p.File != p.Bundle {
		s = p.File + ": " + s
	}
	if p.Bundle != "" {
		s = p.Bundle + ": " + s
	}
	return s
}

// Message returns the line without the names of bundle and file.
func (p *Problem) Message() string {
	s := p.Kind.Error()
	if p.Detail != "" {
		s += ": " + p.Detail
	}
	if p.Cause != nil {
		s += fmt.Sprintf(": %v", p.Cause)
	}
	return s
}

// Unwrap returns Kind and Cause.
func (p *Problem) Unwrap() []error {
	if p.Cause == nil {
		return []error{p.Kind}
	}
	return []error{p.Kind, p.Cause}
}

// Flag returns the command-line flag that raises the limit which was met, or
// "".
func (p *Problem) Flag() string {
	switch p.Kind {
	case ErrTooManyEntries:
		return "--max-entries"
	case ErrTooLarge:
		return "--max-entry-bytes"
	case ErrTotalTooLarge:
		return "--max-bytes"
	case ErrRatio:
		return "--max-ratio"
	case ErrDepth:
		return "--max-depth"
	}
	return ""
}

// Hint says in English what the user can do, or returns "".
func (p *Problem) Hint() string {
	if flag := p.Flag(); flag != "" {
		return "if the bundle is from a source you trust, raise the limit with " + flag
	}
	switch p.Kind {
	case ErrEncrypted:
		return "unpack it with its password and give the folder"
	case ErrDeflate64, ErrMethod:
		return "unpack it with another program (7-Zip, cabextract, expand of Windows) and give the folder, or ask for a zip packed with Deflate"
	case ErrArchiveFormat, ErrSplit:
		return "unpack it and give the folder"
	case ErrNotRegular:
		return "for a pipe give - and feed it to standard input"
	case ErrSymlink:
		return "give the file that it points to"
	case ErrTruncated, ErrDamaged, ErrOverlap:
		return "ask for the file again, it may have been cut or changed on its way"
	case ErrManifestPartial:
		return "ask for another collection; this one was interrupted"
	case ErrSeveralManifests:
		return "analyze one collection at a time"
	}
	return ""
}
