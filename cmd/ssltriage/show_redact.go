package main

import (
	"encoding/json"
	"io"
	"iter"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/redact"
	"ssltriage/analyze/report"
)

// nameless is a record whose names were replaced. It is a type of its own, so
// that no faster way to its line goes around that.
type nameless struct{ record any }

// MarshalJSON is the record's.
func (n nameless) MarshalJSON() ([]byte, error) { return json.Marshal(n.record) }

// tableOf knows the names in the facts of a server.
func tableOf(f *facts.Facts) *redact.Table {
	return redact.NewTable(report.Make(report.Input{Facts: f}))
}

// redactedRecords are records without names.
func redactedRecords(t *redact.Table, records iter.Seq[any]) iter.Seq[any] {
	for r := range records {
		t.Learn(r)
	}
	return func(yield func(any) bool) {
		for r := range records {
			if !yield(nameless{t.Value(r)}) {
				return
			}
		}
	}
}

// redacted is the kind with tokens in place of names.
func (k showKind) redacted() showKind {
	out := k
	out.records = func(c *showCase) iter.Seq[any] { return redactedRecords(c.hide, k.records(c)) }
	out.table = func(c *showCase) table { return redactedTable(c.hide, k.table(c)) }
	return out
}

// redactedTable is a table without names.
func redactedTable(t *redact.Table, in table) table {
	t.Learn(in.rows)
	t.Learn(in.note)
	in.rows, in.note = t.Value(in.rows).([][]string), t.Value(in.note).(string)
	return in
}

// redactedSimulation prints a simulation without names.
type redactedSimulation struct {
	*simulation
	table *redact.Table
}

func (r redactedSimulation) records() iter.Seq[any] {
	return redactedRecords(r.table, r.simulation.records())
}

func (r redactedSimulation) print(w io.Writer, width int) error {
	r.simulation.hide = r.table
	return r.simulation.print(w, width)
}
