// Package report holds the one value that every output format renders. Its
// JSON form is the public format "ssltriage/report/1": member names are
// stable, new members may be added.
package report

import (
	"time"

	"ssltriage/analyze/text"
)

// Schema names the version of the JSON form.
const Schema = "ssltriage/report/1"

// Report is a diagnosis, complete and self-contained: a format needs nothing
// else, and a report read back from JSON renders the same.
type Report struct {
	Schema string `json:"schema" enum:"ssltriage/report/1"` // always Schema
	Tool   string `json:"tool"`                             // program and version
	// Redacted tells that names were replaced with tokens, which mean nothing in
	// another report.
	Redacted      bool            `json:"redacted,omitempty"`
	Bundle        Bundle          `json:"bundle"`
	Host          Host            `json:"host"`
	Findings      []Finding       `json:"findings"` // the root cause first
	RuledOut      []RuledOut      `json:"ruledOut"`
	NotChecked    []NotChecked    `json:"notChecked"`
	NotApplicable []NotApplicable `json:"notApplicable"`
	Troubles      []Trouble       `json:"internalErrors,omitempty"`
	Roads         []Road          `json:"roads"`
	Handshakes    []Handshake     `json:"handshakes"`
	Protocols     []Protocol      `json:"protocols"`
	Timeline      []Moment        `json:"timeline"`
	Chain         []ChainLink     `json:"chain"`
	Sources       []Source        `json:"sources"`
	Problems      []Problem       `json:"problems"` // trouble with the bundle itself
	Unread        []string        `json:"unread"`   // files that nothing recognised
}

// Bundle says what was analysed.
type Bundle struct {
	Name        string     `json:"name"`
	SHA256      string     `json:"sha256,omitempty"` // lower-case hex, of a single input file
	CollectedAt *time.Time `json:"collectedAt,omitempty"`
	// CollectedBasis says how the time is known: "manifest", "evidence" (the
	// newest record: the truth is not earlier) or "file" (time stamps of files).
	CollectedBasis string `json:"collectedBasis,omitempty" enum:"manifest,evidence,file"`
	// Cut says why files of the bundle are lost; empty when it is whole.
	Cut string `json:"cut,omitempty"`
}

// Host says which server the evidence is from.
type Host struct {
	Name       string    `json:"name,omitempty"`
	OS         string    `json:"os,omitempty"`
	Build      string    `json:"build,omitempty"` // "10.0.17763.6189"
	Language   string    `json:"language,omitempty"`
	Confidence string    `json:"confidence,omitempty"` // of the build: certain, likely, possible
	Basis      text.Text `json:"basis"`                // what names the build

	Installation string `json:"installation,omitempty"` // "Server", "Server Core", "Client"
	IIS          string `json:"iis,omitempty"`          // version, "10.0"
	HTTPSys      string `json:"httpSys,omitempty"`      // version of http.sys, "10.0.17763.1697"
	Schannel     string `json:"schannel,omitempty"`     // version of schannel.dll
}

// Finding is one thing that is wrong.
type Finding struct {
	Rule       string     `json:"rule"`
	Scenario   int        `json:"scenario"`                                  // chapter of the guide, 0 before, 1 to 6, 7 outside
	Severity   string     `json:"severity" enum:"error,warning,info"`        // error, warning, info
	Confidence string     `json:"confidence" enum:"certain,likely,possible"` // certain, likely, possible
	RootCause  bool       `json:"rootCause"`
	Subject    Subject    `json:"subject"`
	Title      text.Text  `json:"title"`
	Why        text.Text  `json:"why"`
	Evidence   []Evidence `json:"evidence"`
	Fix        Fix        `json:"fix"`
	Count      int        `json:"count,omitempty"`
	First      *time.Time `json:"first,omitempty"`
	Last       *time.Time `json:"last,omitempty"`
	// LocalTime tells that First and Last come from a capture that holds the
	// local time of the computer that captured, in an unknown time zone.
	LocalTime bool     `json:"localTime,omitempty"`
	Explains  []string `json:"explains,omitempty"` // rule ids of findings that follow from it
}

// Subject is what a finding is about.
type Subject struct {
	Endpoint   string `json:"endpoint,omitempty"`
	Thumbprint string `json:"thumbprint,omitempty"`
	KeyFile    string `json:"keyFile,omitempty"`
	Process    string `json:"process,omitempty"`
	Client     string `json:"client,omitempty"`
	Site       string `json:"site,omitempty"`
	Protocol   string `json:"protocol,omitempty"`
}

// Evidence is one cited place.
type Evidence struct {
	Role  string    `json:"role" enum:"cause,symptom,link,against,"` // cause, symptom, link, against
	File  string    `json:"file"`
	Unit  string    `json:"unit" enum:"file,line,record,frame,value,offset"` // file, line, record, frame, value, offset
	N     int64     `json:"n"`
	Key   string    `json:"key"`
	Quote string    `json:"quote"`
	Note  text.Text `json:"note"`
}

// Fix is how to mend, to check and to take back.
type Fix struct {
	Apply  []Step `json:"apply"`
	Verify []Step `json:"verify"`
	Undo   []Step `json:"undo"`
}

// Step is one thing to do.
type Step struct {
	Do      text.Text `json:"do"`
	Command string    `json:"command,omitempty"`
	Effect  text.Text `json:"effect"`
}

// RuledOut is a fault that the evidence excludes.
type RuledOut struct {
	Rule     string     `json:"rule"`
	Title    text.Text  `json:"title"`
	Evidence []Evidence `json:"evidence"`
}

// NotChecked is a check that could not be made.
type NotChecked struct {
	Rule    string    `json:"rule"`
	Title   text.Text `json:"title"`
	Missing []Missing `json:"missing"`
}

// Missing is evidence that a check lacks, and how to get it.
type Missing struct {
	Kind string    `json:"kind"`
	Name text.Text `json:"name"`
	Why  text.Text `json:"why"`
	Get  string    `json:"get"`
}

// NotApplicable is a check that does not concern this server.
type NotApplicable struct {
	Rule  string    `json:"rule"`
	Title text.Text `json:"title"`
	Why   text.Text `json:"why"`
}

// Trouble is a check that failed by its own fault.
type Trouble struct {
	Rule    string    `json:"rule"`
	Message string    `json:"message"` // in English
	Text    text.Text `json:"text"`    // in both languages
}

// Source says what there was of one kind of evidence.
type Source struct {
	Kind     string    `json:"kind"`
	Name     text.Text `json:"name"`
	State    string    `json:"state" enum:"complete,partial,absent,failed"` // complete, partial, absent, failed
	Why      text.Text `json:"why"`
	Files    []string  `json:"files"`
	Count    int       `json:"count"`
	Problems []string  `json:"problems"` // in English, with the file
	// ProblemTexts are the same in both languages and the same order.
	ProblemTexts []text.Text `json:"problemTexts"`
}

// Problem is trouble with a file of the bundle.
type Problem struct {
	File    string    `json:"file,omitempty"`
	Message string    `json:"message"` // in English
	Text    text.Text `json:"text"`    // in both languages
}

// Protocol is one line of the server's protocol table.
type Protocol struct {
	Name   string    `json:"name"`                                                    // "TLS 1.2"
	Server string    `json:"server" enum:"on,off,off-by-default,unsupported,unknown"` // on, off, off-by-default, unsupported, unknown
	Reason text.Text `json:"reason"`
	// Client is the state in the client role: what programs on the server get
	// when they connect elsewhere.
	Client       string    `json:"client" enum:"on,off,off-by-default,unsupported,unknown"`
	ClientReason text.Text `json:"clientReason"`
	// Evidence is the registry value that decides for the server role, missing
	// with a default; Changed the last write of its key, where a hive tells.
	Evidence *Evidence  `json:"evidence,omitempty"`
	Changed  *time.Time `json:"changed,omitempty"`
	Source   string     `json:"source,omitempty"`  // the document that a default rests on
	Assumed  bool       `json:"assumed,omitempty"` // no document tells for this build; that of an older one
}

// Moment is one entry of the timeline, oldest first, with its evidence.
type Moment struct {
	Time  time.Time  `json:"time"`            // the first, when there are several
	Until *time.Time `json:"until,omitempty"` // the last, when there are several
	Day   bool       `json:"day,omitempty"`   // only the day is known
	Kind  string     `json:"kind" enum:"start,stop,clock,service,update,registry,binding,certificate,failure,capture,log,collected"`
	What  text.Text  `json:"what"`
	Count int        `json:"count,omitempty"`
	File  string     `json:"file"`
	Unit  string     `json:"unit" enum:"file,line,record,frame,value,offset"`
	N     int64      `json:"n,omitempty"`
	Key   string     `json:"key,omitempty"` // registry key or JSON member
}

// ChainLink is one certificate of a bound certificate's chain, leaf first.
type ChainLink struct {
	Thumbprint string     `json:"thumbprint"` // of the leaf the chain belongs to
	Subject    string     `json:"subject"`
	SHA1       string     `json:"sha1,omitempty"` // empty: the certificate is missing
	NotBefore  *time.Time `json:"notBefore,omitempty"`
	NotAfter   *time.Time `json:"notAfter,omitempty"`
	State      string     `json:"state" enum:"ok,expired,not-yet-valid,missing,untrusted-root,root"` // ok, expired, not-yet-valid, missing, untrusted-root, root
}
