package main

import (
	"bytes"
	"errors"
	"io"
	"os"

	"ssltriage/analyze/render/json"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// readReport reads a saved report; - reads standard input.
func readReport(c console, path string) (report.Report, error) {
	in, name := c.in, text.T("standard input", "標準入力")
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return report.Report{}, err
		}
		defer file.Close()
		in, name = file, text.T(path, path)
	}
	r, err := json.Read(in)
	var bad *json.Error
	if errors.As(err, &bad) {
		return r, said{text.F("%s:%s", "%s:%s", name, spaced(bad)), bad.Hint}
	}
	return r, err
}

// spaced is what is wrong behind the name of the file: with a line and column
// as compilers write them, else apart.
func spaced(e *json.Error) text.Text {
	if e.Place != "" && e.Place[0] >= '0' && e.Place[0] <= '9' {
		return e.Text()
	}
	return text.F(" %s", " %s", e.Text())
}

// isReport reports whether a file is a saved report, be it whole or damaged.
func isReport(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	const enough = 1 << 20
	head, err := io.ReadAll(io.LimitReader(file, enough))
	if err != nil {
		return false
	}
	head = bytes.TrimSpace(json.Decoded(head))
	if !bytes.HasPrefix(head, []byte("{")) && !bytes.HasPrefix(head, []byte("[")) {
		return false
	}
	return bytes.Contains(head, []byte(`"ssltriage/report/`)) || bytes.Contains(head, []byte(`"ruledOut"`)) || bytes.Contains(head, []byte(`"notChecked"`))
}
