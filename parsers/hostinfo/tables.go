package hostinfo

import (
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"ssltriage/parsers/wintext"
)

// header is the first line of a table.
type header struct {
	names     []string // lower case
	separator rune     // of a CSV table; 0 for columns of blanks
}

// tables reads objects printed as tables or as CSV by PowerShell and wmic.
func (s *scan) tables() {
	list := listOfProperties
	for i := 0; i < len(s.lines); i++ {
		h, ok := tableHeader(s.lines[i].S)
		if !ok {
			continue
		}
		list++
		switch {
		case h.separator != 0:
			i = s.csvRows(i+1, h, list)
		case slices.Contains(h.names, "hotfixid"):
			i = s.updateRows(i, list)
		default:
			i = s.blankRows(i+1, h, list)
		}
	}
}

// tableHeader recognises a line of property names that belong to one of the
// objects of this package.
func tableHeader(s string) (header, bool) {
	const maxBytes = 4 << 10
	if len(s) > maxBytes || !mentionsObject(s) {
		return header{}, false
	}
	h := header{separator: csvSeparator(s)}
	if h.separator != 0 {
		h.names = cutCSV(s, h.separator)
	} else {
		h.names = strings.Fields(s)
	}
	for i, name := range h.names {
		if name == "" || strings.ContainsFunc(name, func(r rune) bool {
			return r >= 0x80 || !isIdentifier(byte(r)) && !('0' <= r && r <= '9') && r != '.'
		}) {
			return header{}, false
		}
		h.names[i] = strings.ToLower(name)
	}
	return h, h.isOurs()
}

func mentionsObject(s string) bool {
	for _, name := range []string{"HotFixID", "OsVersion", "BuildNumber", "CurrentBuild", "Revision"} {
		if strings.Contains(s, name) {
			return true
		}
	}
	return false
}

func (h header) isOurs() bool {
	has := func(name string) bool { return slices.Contains(h.names, name) }
	return has("hotfixid") || has("osversion") || has("version") && has("buildnumber") ||
		has("currentbuild") || has("currentbuildnumber") ||
		slices.Equal(h.names, []string{"major", "minor", "build", "revision"})
}

func csvSeparator(s string) rune {
	for _, separator := range ",;\t" {
		if strings.ContainsRune(s, separator) {
			return separator
		}
	}
	if strings.HasPrefix(s, `"`) {
		return ',' // a single column
	}
	return 0
}

// cutCSV returns the cells of one row, nil where the quotes do not fit.
func cutCSV(s string, separator rune) []string {
	r := csv.NewReader(strings.NewReader(s))
	r.Comma, r.LazyQuotes = separator, true
	cells, err := r.Read()
	if err != nil {
		return nil
	}
	return cells
}

// csvRows reads rows until one has other cells or is a header, and returns
// the index of the last line read.
func (s *scan) csvRows(i int, h header, list int) int {
	const maxBytes = 64 << 10
	for ; i < len(s.lines); i++ {
		line := s.lines[i]
		if line.S == "" {
			continue
		}
		if _, next := tableHeader(line.S); next || len(line.S) > maxBytes {
			break
		}
		cells := cutCSV(line.S, h.separator)
		if len(cells) != len(h.names) {
			break
		}
		s.row(h.names, cells, line, list)
	}
	return i - 1
}

func (s *scan) row(names, cells []string, line wintext.Line, list int) {
	object := record{}
	for i, name := range names {
		if wantedProperties[name] {
			object[name] = field{strings.TrimSpace(cells[i]), line}
		}
	}
	s.object(object, list)
}

var wideGap = regexp.MustCompile(`\s{2,}`)

// blankRows reads rows of columns of blanks and returns the index of the last
// line read. A cell may contain single blanks.
func (s *scan) blankRows(i int, h header, list int) int {
	const maxBytes = 4 << 10
	for ; i < len(s.lines); i++ {
		line := s.lines[i]
		text := strings.TrimSpace(line.S)
		if text == "" || isRuler(text) {
			continue
		}
		if _, next := tableHeader(text); next || len(text) > maxBytes {
			break
		}
		cells := wideGap.Split(text, -1)
		if len(cells) != len(h.names) {
			cells = strings.Fields(text)
		}
		if len(cells) != len(h.names) {
			break
		}
		s.row(h.names, cells, line, list)
	}
	return i - 1
}

// isRuler reports PowerShell's dashes below the names.
func isRuler(s string) bool { return strings.Trim(s, "- ") == "" }

var (
	updateInRow = regexp.MustCompile(`(?:^|\s)(KB\d{6,8}(?:[-_][A-Za-z0-9]+)?)(?:\s|$)`)

	// dateInRow is a date with three numbers, with or without a time, a date
	// of eight digits, or the 16 hex digits of a FILETIME; the console may
	// have cut its end.
	dateInRow = regexp.MustCompile(
		`\b\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{1,4}\b.*$|\b(?:[0-9a-fA-F]{16}|(?:19|20)\d{6})\b`)
)

// updateRows reads the rows below the header in line i, which has a HotFixID,
// and returns the index of the last line read. Cells are found by their
// shape, because empty ones leave only blanks and the console may wrap a row:
// what it wraps is short. A row has a date or is aligned with the header.
func (s *scan) updateRows(i int, list int) int {
	const maxBytes, maxRest = 4 << 10, 24
	column := columnOf(s.lines[i].S, strings.Index(s.lines[i].S, "HotFixID"))
	for i++; i < len(s.lines); i++ {
		line := s.lines[i]
		text := line.S[:min(len(line.S), maxBytes)]
		m := updateInRow.FindStringSubmatchIndex(text)
		switch {
		case m != nil:
			date := dateOfRow(text[m[3]:])
			if date == "" && columnOf(text, m[2]) != column {
				return i - 1
			}
			kb, _ := updateID(text[m[2]:m[3]])
			s.addUpdate(kb, date, list, line)
		case line.S == "" || isRuler(text):
		case len(strings.TrimSpace(text)) > maxRest || isPrompt(text) || strings.Contains(text, "HotFixID"):
			return i - 1
		default:
			s.wrappedDate(text, list)
		}
	}
	return i - 1
}

// columnOf counts the runes before a byte offset.
func columnOf(s string, offset int) int { return utf8.RuneCountInString(s[:max(offset, 0)]) }

// dateOfRow returns the date in what follows the update's name, "" where
// there is none.
func dateOfRow(rest string) string {
	date := dateInRow.FindString(rest)
	date, _, _ = strings.Cut(date, "  ")
	return strings.TrimRight(date, " .…")
}

// wrappedDate gives the last row a date that the console has put on the next
// line.
func (s *scan) wrappedDate(text string, list int) {
	last := len(s.Updates) - 1
	if last >= 0 && s.lists[last] == list && s.Updates[last].InstalledRaw == "" {
		s.Updates[last].InstalledRaw = dateOfRow(text)
	}
}
