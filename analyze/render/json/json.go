// Package json writes and reads the report as JSON, schema
// "ssltriage/report/1". The schema itself is checked in beside this file.
package json

import (
	_ "embed"
	"io"

	"ssltriage/analyze/report"
)

// Schema is the JSON Schema (draft 2020-12) of the report.
//
//go:embed report.schema.json
var Schema []byte

// Write writes the report, indented, with a line end.
func Write(w io.Writer, r report.Report) error {
	data, err := Marshal(r, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
