package main

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"

	"ssltriage/analyze"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
)

// several shows cases one after the other: a heading before each table, the
// name of the case in each object. One that cannot be read stops no other.
func (f *showFlags) several(s console, kind showKind, cases []analyze.Case, l text.Lang) error {
	var failed error
	each := func(yield func(string, *showCase) bool) {
		for i, one := range cases {
			c, err := f.open(s, one, l)
			if err != nil {
				s.complain(words(err), hint(err))
				failed = statusError(exitUnreadable)
				continue
			}
			name := one.Name
			if f.redact { // a file is often named after its server
				name = "case-" + strconv.Itoa(i+1)
			}
			noteNamed(s.err, name, c, kind)
			more := yield(name, c)
			c.bundle.Close()
			if !more {
				return
			}
		}
	}
	if err := f.writeSeveral(s, kind, each); err != nil {
		return err
	}
	return failed
}

func (f *showFlags) writeSeveral(s console, kind showKind, cases iter.Seq2[string, *showCase]) error {
	switch f.format {
	case "json":
		return writeArray(s.out, tagged(kind, cases))
	case "ndjson":
		return writeLines(s.out, tagged(kind, cases))
	}
	gap := ""
	for name, c := range cases {
		if _, err := fmt.Fprintf(s.out, "%s%s\n", gap, terminal.Safe(name)); err != nil {
			return err
		}
		gap = "\n"
		if err := kind.of(c).write(s.out, f.format, c); err != nil {
			return err
		}
	}
	return nil
}

// noteNamed says what is not complete, and of which case.
func noteNamed(w io.Writer, name string, c *showCase, kind showKind) {
	noteSources(prefixed{w, terminal.Safe(name) + ": "}, c, kind)
}

// prefixed writes each line behind a prefix.
type prefixed struct {
	io.Writer
	prefix string
}

func (p prefixed) Write(data []byte) (int, error) {
	if _, err := io.WriteString(p.Writer, p.prefix); err != nil {
		return 0, err
	}
	return p.Writer.Write(data)
}

// ofCase is a record with the name of its case before its members.
type ofCase struct {
	name   string
	record any
}

// MarshalJSON is the record's object with the member case in front.
func (o ofCase) MarshalJSON() ([]byte, error) {
	name, err := json.Marshal(o.name)
	if err != nil {
		return nil, err
	}
	record, err := json.Marshal(o.record)
	if err != nil || len(record) < 2 || record[0] != '{' {
		return record, err
	}
	out := append([]byte(`{"case":`), name...)
	if len(record) > 2 {
		out = append(out, ',')
	}
	return append(out, record[1:]...), nil
}

// tagged are the records of all cases.
func tagged(kind showKind, cases iter.Seq2[string, *showCase]) iter.Seq[any] {
	return func(yield func(any) bool) {
		for name, c := range cases {
			for r := range kind.of(c).records(c) {
				if !yield(ofCase{name, r}) {
					return
				}
			}
		}
	}
}
