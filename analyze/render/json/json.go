// Package json writes and reads the report as JSON, schema
// "ssltriage/report/1". The schema itself is checked in beside this file.
package json

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"

	"ssltriage/analyze/report"
)

// Schema is the JSON Schema (draft 2020-12) of the report.
//
//go:embed report.schema.json
var Schema []byte

// maxReport bounds a report that is read back, in bytes.
const maxReport = 256 << 20

// Write writes the report, indented, with a line end.
func Write(w io.Writer, r report.Report) error {
	data, err := Marshal(r, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// Read reads a report that Write wrote. It refuses other versions.
func Read(in io.Reader) (report.Report, error) {
	var r report.Report
	data, err := io.ReadAll(io.LimitReader(in, maxReport+1))
	if err != nil {
		return r, fmt.Errorf("read report: %w", err)
	}
	if len(data) > maxReport {
		return r, fmt.Errorf("read report: larger than %d bytes", maxReport)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("read report: %w", err)
	}
	if r.Schema != report.Schema {
		return r, fmt.Errorf("read report: schema is %q, want %q", r.Schema, report.Schema)
	}
	return r, nil
}
