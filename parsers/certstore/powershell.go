package certstore

import (
	"regexp"
	"slices"
	"strings"

	"ssltriage/parsers/wintext"
)

// PowerShell prints property names, True and False in English whatever the
// display language, because they are .NET's.

var (
	// "Microsoft.PowerShell.Security\Certificate::LocalMachine\My\…".
	drivePath = newShape("::", `(?i)\bCertificate::(LocalMachine|CurrentUser)\\([^\\"',;]{1,64})`)
	// The heading of a table, "PSParentPath:" or, before PowerShell 3, a
	// translated "Directory:".
	parentPath = newShape("::", `(?i)^\s*\S[^:]{0,40}: \S{0,60}\bCertificate::\w+\\[^\\]+$`)
	listField  = regexp.MustCompile(`^\s{0,8}([A-Z][A-Za-z]{2,40})\s*:(?: (.*))?$`)
	thumbWord  = regexp.MustCompile(`(?:^|\s)([0-9A-Fa-f]{40})(?:\s|$)`)
	dashes     = newShape("--", `^\s*-{2,}(?:\s+-{2,})*$`)
	dashRun    = regexp.MustCompile(`-+`)
	gap        = regexp.MustCompile(`\s{2,}`)
)

// driveReader reads Get-ChildItem Cert:\… as table and as list.
type driveReader struct {
	result          *Result
	store, location string   // of the last PSParentPath
	header          []string // column names of the table being read
	columns         []int    // where they begin
	fields          map[string]string
	first           []wintext.Line // the record's lines, as far as quoted
	line            int
	last            string // field that a continuation line belongs to
}

func (r *Result) readPowerShell(lines []wintext.Line) {
	d := driveReader{result: r, fields: make(map[string]string)}
	for i, l := range lines {
		if len(r.Entries) >= maxEntries {
			return
		}
		switch {
		case strings.TrimSpace(l.S) == "":
			d.flush()
			d.endTable()
		case parentPath.matches(l.S) && d.line == 0:
			d.readParent(l.S)
		case i > 0 && dashes.matches(l.S):
			d.startTable(lines[i-1].S, l.S)
		case d.header != nil:
			d.readRow(l)
		default:
			d.readField(l)
		}
	}
	d.flush()
}

func (d *driveReader) readParent(s string) {
	if m := drivePath.find(s); m != nil {
		d.location, d.store = canonicalLocation(m[1]), clip(m[2], 64)
	}
}

func canonicalLocation(s string) string {
	if strings.EqualFold(s, "CurrentUser") {
		return "CurrentUser"
	}
	return "LocalMachine"
}

// startTable begins a table whose columns include Thumbprint.
func (d *driveReader) startTable(header, ruler string) {
	names := strings.Fields(header)
	at := dashRun.FindAllStringIndex(ruler, 32)
	if len(names) != len(at) || !slices.Contains(names, "Thumbprint") ||
		!slices.Contains(names, "Subject") && !slices.Contains(names, "HasPrivateKey") {
		return
	}
	d.flushNothing()
	d.header, d.columns = names, nil
	for _, span := range at {
		d.columns = append(d.columns, span[0])
	}
}

// flushNothing forgets a list record that turned out to be a table's header.
func (d *driveReader) flushNothing() {
	d.fields, d.first, d.line, d.last = make(map[string]string), nil, 0, ""
}

// endTable ends the table at its first blank line and forgets the path: what
// follows is another command's.
func (d *driveReader) endTable() {
	if d.header == nil {
		return
	}
	d.header = nil
	d.store, d.location = "", ""
}

// readRow reads one row around its thumbprint.
func (d *driveReader) readRow(l wintext.Line) {
	m := thumbWord.FindStringSubmatch(l.S)
	if m == nil {
		return
	}
	e := d.newEntry(strings.ToLower(m[1]), l.N)
	for i, cell := range d.cells(l.S) {
		e.set(d.header[i], cell)
	}
	e.Quote = wintext.Quote(l.Raw)
	d.result.addEntry(e)
}

// cells cuts a row where the columns begin. A row with letters outside ASCII
// may be shifted, because some are two columns wide: it is split at gaps, and
// only used when that gives as many cells as there are columns.
func (d *driveReader) cells(row string) []string {
	var list []string
	if strings.ContainsFunc(row, func(r rune) bool { return r >= 0x80 }) {
		if list = gap.Split(strings.TrimSpace(row), -1); len(list) != len(d.header) {
			return nil
		}
		return list
	}
	for i, start := range d.columns {
		end := len(row)
		if i+1 < len(d.columns) {
			end = min(end, d.columns[i+1])
		}
		list = append(list, strings.TrimSpace(row[min(start, end):end]))
	}
	return list
}

// readField reads a line of Format-List: "Name : value", or the rest of a
// value that was wrapped.
func (d *driveReader) readField(l wintext.Line) {
	m := listField.FindStringSubmatch(l.S)
	if m == nil {
		if d.last != "" && l.Indent() >= 10 && len(d.fields[d.last]) < 4096 {
			d.fields[d.last] += " " + strings.TrimSpace(l.S)
		}
		return
	}
	if _, again := d.fields[m[1]]; again {
		d.flush()
	}
	if len(d.fields) >= 100 {
		return
	}
	if d.line == 0 {
		d.line = l.N
	}
	d.fields[m[1]], d.last = strings.TrimSpace(m[2]), m[1]
	switch m[1] {
	case "Thumbprint", "HasPrivateKey", "Subject":
		d.first = append(d.first, l)
	}
}

// flush ends a list record. It is a certificate when thumbprint and subject
// are there and something that only a certificate has.
func (d *driveReader) flush() {
	f, line, quoted := d.fields, d.line, d.first
	if len(f) == 0 {
		return
	}
	d.flushNothing()
	sha1, ok := wintext.Thumbprint(f["Thumbprint"])
	_, hasSubject := f["Subject"]
	_, hasIssuer := f["Issuer"]
	_, hasKey := f["HasPrivateKey"]
	inDrive := drivePath.matches(f["PSPath"]) || drivePath.matches(f["PSParentPath"])
	if !ok || !(inDrive || hasKey || hasSubject && hasIssuer) {
		return
	}
	e := d.newEntry(sha1, line)
	for name, value := range f {
		e.set(name, value)
	}
	e.Quote = quoteLines(quoted)
	d.result.addEntry(e)
}

func (d *driveReader) newEntry(sha1 string, line int) StoreEntry {
	return StoreEntry{
		Store: d.store, Location: d.location, Tool: "powershell", Index: -1,
		SHA1: sha1, Key: unknownKey(), KeyTest: KeyTestUnknown, Line: line,
	}
}

// set stores one property of an X509Certificate2 object.
func (e *StoreEntry) set(name, value string) {
	switch name {
	case "Subject":
		e.SubjectRaw = clip(value, 1024)
	case "Issuer":
		e.IssuerRaw = clip(value, 1024)
	case "NotBefore":
		e.NotBeforeRaw = clip(value, 64)
	case "NotAfter":
		e.NotAfterRaw = clip(value, 64)
	case "FriendlyName":
		e.FriendlyName = clip(value, 256)
	case "SerialNumber":
		if s := strings.ToLower(value); serialValue.MatchString(s) {
			e.SerialNumber = s
			for len(e.SerialNumber) > 2 && strings.HasPrefix(e.SerialNumber, "00") {
				e.SerialNumber = e.SerialNumber[2:]
			}
		}
	case "Archived":
		e.Archived = value == "True"
	case "HasPrivateKey":
		if value == "True" || value == "False" {
			e.HasKeyInfo, e.KeyProof = ptr(value == "True"), ProofPowerShell
		}
	case "PSPath", "PSParentPath":
		if m := drivePath.find(value); m != nil {
			e.Location, e.Store = canonicalLocation(m[1]), clip(m[2], 64)
		}
	}
}
