package certstore

import (
	"encoding/csv"
	"strings"

	"ssltriage/parsers/wintext"
)

// readCSV reads Get-ChildItem Cert:\… | Export-Csv, separated by comma,
// semicolon or tab.
func (r *Result) readCSV(lines []wintext.Line) {
	for i := 0; i < len(lines); i++ {
		separator, ok := csvHeader(lines[i].S)
		if !ok {
			continue
		}
		end := i + 1
		for end < len(lines) && strings.TrimSpace(lines[end].S) != "" {
			end++
		}
		r.readCSVRows(lines[i:end], separator)
		i = end
	}
}

// csvHeader knows the header row: quoted or bare names, Thumbprint among
// them and another property of a certificate.
func csvHeader(s string) (rune, bool) {
	if !strings.Contains(s, "Thumbprint") || len(s) > 4096 {
		return 0, false
	}
	for _, separator := range ",;\t" {
		names := make(map[string]bool)
		for _, name := range strings.Split(s, string(separator)) {
			names[strings.Trim(name, `" `)] = true
		}
		if names["Thumbprint"] && (names["HasPrivateKey"] || names["Subject"] && names["Issuer"] || names["PSPath"]) {
			return separator, true
		}
	}
	return 0, false
}

func (r *Result) readCSVRows(lines []wintext.Line, separator rune) {
	var text strings.Builder
	for _, l := range lines {
		text.WriteString(l.S)
		text.WriteByte('\n')
	}
	reader := csv.NewReader(strings.NewReader(text.String()))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = separator, true, -1
	header, err := reader.Read()
	if err != nil {
		r.problem(lines[0].N, "%w", "%w", err)
		return
	}
	for len(r.Entries) < maxEntries {
		row, err := reader.Read()
		if err != nil {
			return // the end, or a row that breaks the format
		}
		at, _ := reader.FieldPos(0)
		r.readCSVRow(header, row, lines[min(at, len(lines))-1])
	}
}

func (r *Result) readCSVRow(header, row []string, l wintext.Line) {
	e := StoreEntry{
		Tool: "powershell", Index: -1, Key: unknownKey(), KeyTest: KeyTestUnknown,
		Line: l.N, Quote: wintext.Quote(l.Raw),
	}
	for i, name := range header[:min(len(header), len(row))] {
		if name = strings.TrimSpace(name); name == "Thumbprint" {
			if sha1, ok := wintext.Thumbprint(row[i]); ok {
				e.SHA1 = sha1
			}
		}
		e.set(name, row[i])
	}
	if e.SHA1 != "" {
		r.addEntry(e)
	}
}
