package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"
	"unicode/utf8"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/render/terminal"
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

// writeLines writes one object a line.
func writeLines(w io.Writer, records iter.Seq[any]) error {
	out := bufio.NewWriter(w)
	for r := range records {
		data, err := encode(r, "")
		if err != nil {
			return err
		}
		if _, err := out.Write(data); err != nil {
			return err
		}
	}
	return out.Flush()
}

// writeArray writes one indented array.
func writeArray(w io.Writer, records iter.Seq[any]) error {
	out := bufio.NewWriter(w)
	before := "[\n  "
	for r := range records {
		data, err := encode(r, "  ")
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

// encode is a value as JSON with a line end. Characters that a terminal
// obeys or hides become escapes, which mean the same to every reader.
func encode(v any, indent string) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if indent != "" {
		enc.SetIndent(indent, indent)
	}
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return escapeHidden(buf.Bytes()), nil
}

// escapeHidden replaces hidden characters in JSON by \u escapes. They occur
// in strings only, as the rest of JSON is ASCII.
func escapeHidden(data []byte) []byte {
	if bytes.IndexFunc(data, hiddenInJSON) < 0 {
		return data
	}
	var out bytes.Buffer
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case !hiddenInJSON(r):
			out.Write(data[:n])
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		data = data[n:]
	}
	return out.Bytes()
}

func hiddenInJSON(r rune) bool { return r != '\n' && r != utf8.RuneError && terminal.Hidden(r) }
