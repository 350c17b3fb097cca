package eventlog

import (
	"regexp"
	"slices"
	"strings"
)

// logicalRow joins the lines of a row whose quoted cells hold line breaks,
// and gives the last of them.
func (w *textWalk) logicalRow(i int) (string, int) {
	const maxLines = 60
	row := w.lines[i].S
	quotes := strings.Count(row, `"`)
	last := i
	for quotes%2 == 1 && last+1 < len(w.lines) && last-i < maxLines && len(row) < maxTextLine {
		last++
		row += "\n" + w.lines[last].S
		quotes += strings.Count(w.lines[last].S, `"`)
	}
	if quotes%2 == 1 { // a lone quotation mark quotes nothing
		return w.lines[i].S, i
	}
	return row, last
}

// cells splits a row at a delimiter outside quotation marks. Inside them, two
// stand for one.
func cells(row string, delimiter byte) []string {
	var list []string
	var cell strings.Builder
	quoted := false
	for i := 0; i < len(row); i++ {
		switch c := row[i]; {
		case c == '"' && quoted && i+1 < len(row) && row[i+1] == '"':
			cell.WriteByte(c)
			i++
		case c == '"':
			quoted = !quoted
		case c == delimiter && !quoted:
			list = append(list, strings.TrimSpace(cell.String()))
			cell.Reset()
		default:
			cell.WriteByte(c)
		}
	}
	return append(list, strings.TrimSpace(cell.String()))
}

var delimiters = []byte{'\t', ',', ';'}

// csvTables reads what Export-Csv and ConvertTo-Csv wrote: a header with
// property names, then a row per event.
func (w *textWalk) csvTables() {
	for i := 0; i < len(w.lines); i++ {
		if w.used[i] || !isCSVHeader(w.lines[i].S) {
			continue
		}
		for _, delimiter := range delimiters {
			header := cells(w.lines[i].S, delimiter)
			if len(header) >= 3 && hasAny(header, "ProviderName", "Source") && hasAny(header, "Id", "EventID", "InstanceId") {
				i = w.csvRows(i+1, header, delimiter) - 1
				break
			}
		}
	}
}

func isCSVHeader(s string) bool {
	return (strings.Contains(s, "ProviderName") || strings.Contains(s, "Source")) && strings.Contains(s, "I") && len(s) < 2000
}

func hasAny(list []string, names ...string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return slices.Contains(names, s) })
}

// csvRows reads rows until one does not fit the header.
func (w *textWalk) csvRows(i int, header []string, delimiter byte) int {
	for i < len(w.lines) {
		row, last := w.logicalRow(i)
		values := cells(row, delimiter)
		if len(values) != len(header) {
			return i
		}
		p := properties{from: i, to: last, values: map[string]string{}}
		for k, name := range header {
			p.values[name] = values[k]
		}
		w.addProperties(&p)
		i = last + 1
	}
	return i
}

// rows reads single rows that hold a provider and an id side by side: Event
// Viewer's "save as text" (tabs) and "save as CSV", and Get-EventLog's table.
func (w *textWalk) rows() {
	for _, i := range w.hot {
		if w.used[i] {
			continue
		}
		row, last := w.logicalRow(i)
		if !w.delimitedRow(row, i, last) {
			w.tableRow(i)
		}
	}
}

func (w *textWalk) delimitedRow(row string, from, to int) bool {
	for _, delimiter := range delimiters {
		list := cells(row, delimiter)
		for k := 1; k+1 < len(list); k++ {
			if !isTextProvider(list[k]) {
				continue
			}
			if id, ok := textID(list[k], list[k+1]); ok {
				s := said{from: from, to: to, provider: list[k], id: id, description: strings.Join(list[k+2:], "\n")}
				if looksLikeTime(list[k-1]) {
					s.time, s.level = list[k-1], levelWord(list[max(k-2, 0)])
				}
				w.add(s)
				return true
			}
		}
	}
	return false
}

// tableWord is a provider and an id, parted by blanks, in a row of a table
// whose columns are parted by several blanks.
var tableWord = regexp.MustCompile(`\d.*\s(\S+)\s+(\d{2,10})\s+(\S.*)$`)

func (w *textWalk) tableRow(i int) {
	s := w.lines[i].S
	m := tableWord.FindStringSubmatch(s)
	if m == nil || !strings.Contains(s, "  ") || !isTextProvider(m[1]) {
		return
	}
	if id, ok := textID(m[1], m[2]); ok {
		w.add(said{from: i, to: i, provider: m[1], id: id, description: m[3]})
	}
}

// groupRow is a row of Get-WinEvent's default table: time, id, level, text.
var groupRow = regexp.MustCompile(`^\s*(\S.*\d[:.]\d\d\S*(?: [AP]M)?)\s+(\d{1,5}) (?:\S+\s{2,})?(\S.*)$`)

// powerShellTables reads the tables of Get-WinEvent, one per provider.
func (w *textWalk) powerShellTables() {
	for _, i := range w.hot {
		label, provider, ok := w.lines[i].Cut()
		if w.used[i] || !ok || label != "ProviderName" || !isTextProvider(provider) {
			continue
		}
		for j := i + 1; j < len(w.lines); j++ {
			if label, _, ok := w.lines[j].Cut(); w.used[j] || ok && label == "ProviderName" || isPrompt(w.lines[j].S) {
				break
			}
			m := groupRow.FindStringSubmatch(w.lines[j].S)
			if m == nil {
				continue
			}
			if id, ok := textID(provider, m[2]); ok {
				w.add(said{from: j, to: j, provider: provider, id: id, time: m[1], description: m[3], key: []int{i, j}})
			}
		}
	}
}
