package main

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/render/json"
)

// place is where a record was read.
type place struct {
	File  string `json:"file"`
	Unit  string `json:"unit"` // file, line, record, frame, value, offset
	N     int64  `json:"n"`    // line, record, frame or offset; else 0
	Key   string `json:"key"`  // of a value
	Quote string `json:"quote"`
}

// placeOf is a reference as JSON; nil for one that points nowhere.
func placeOf(r evidence.Ref) *place {
	if r.IsZero() {
		return nil
	}
	return &place{r.File, string(r.Loc.Unit), r.Loc.N, r.Loc.Key, r.Quote}
}

// moment is a time as JSON; nil when it is not known.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// seq makes a sequence of objects out of a list.
func seq[T any](list []T) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, v := range list {
			if !yield(v) {
				return
			}
		}
	}
}

// liner is a record that knows a faster way to its line.
type liner interface{ line() ([]byte, error) }

// writeLines writes one object a line.
func writeLines(w io.Writer, records iter.Seq[any]) error {
	out := bufio.NewWriter(w)
	for r := range records {
		data, err := line(r)
		if err != nil {
			return err
		}
		if _, err := out.Write(data); err != nil {
			return err
		}
	}
	return out.Flush()
}

func line(record any) ([]byte, error) {
	if l, ok := record.(liner); ok {
		return l.line()
	}
	return json.Marshal(record, "", "")
}

// writeArray writes one indented array.
func writeArray(w io.Writer, records iter.Seq[any]) error {
	out := bufio.NewWriter(w)
	before := "[\n  "
	for r := range records {
		data, err := json.Marshal(r, "  ", "  ")
		if err != nil {
			return err
		}
		out.WriteString(before)
		if _, err := out.Write(bytes.TrimSuffix(data, []byte("\n"))); err != nil {
			return err
		}
		before = ",\n  "
	}
	end := "\n]\n"
	if before[0] == '[' {
		end = "[]\n"
	}
	out.WriteString(end)
	return out.Flush()
}
