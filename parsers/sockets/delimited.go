package sockets

import "strings"

// delimited reads lines of separated values: tasklist /fo csv, which is known
// by its positions, and Export-Csv, ConvertTo-Csv and wmic /format:csv, which
// are known by their untranslated property names in the first line.
func (p *parser) delimited() {
	var na string
	var header *table
	taskRows := false // the line before was a row of tasklist /svc or its header
	for i := range p.lines {
		s := p.text(i)
		if strings.TrimSpace(s) == "" {
			continue // wmic ends its lines with CR CR LF
		}
		fields, sep, cut := splitRecord(s)
		if len(fields) < 2 {
			header, taskRows = nil, false
			continue
		}
		if t := newTable(fields); t != nil {
			t.sep = sep
			header, taskRows = t, false
			continue
		}
		if header != nil && sep == header.sep && len(fields) >= len(header.names) {
			if !cut {
				p.record(i, header, fields)
			}
			continue
		}
		header = nil
		taskRows = p.tasklistLine(i, fields, cut, taskRows, &na)
	}
}

// tasklistLine reads a row of tasklist /fo csv, and tells whether it was one
// or the header of one.
func (p *parser) tasklistLine(i int, fields []string, cut, after bool, na *string) bool {
	if !strings.HasPrefix(strings.TrimSpace(p.text(i)), `"`) {
		return false
	}
	proc, ok := tasklistRecord(fields, cut)
	if !ok {
		return len(fields) == 3 && fields[1] == "PID"
	}
	if len(fields) == 3 {
		image := strings.ToLower(proc.Image)
		if !after && !strings.HasSuffix(image, ".exe") && proc.PID != 0 && proc.PID != KernelPID {
			return false
		}
		proc.Services = splitServices(proc.Services, na, proc.PID)
	}
	proc.Line, proc.Quote = p.lines[i].N, p.quote(i)
	p.addProcess(i, proc)
	return true
}

const maxFields = 256

// splitRecord splits one line at commas, semicolons or tabs, whichever
// separates the first field. Quotes are doubled inside quotes. A line that
// ends inside quotes was cut: its last field is dropped.
func splitRecord(s string) (fields []string, sep byte, cut bool) {
	s = strings.TrimSpace(s)
	for len(fields) < maxFields {
		field, rest, ok := nextField(s, sep)
		if !ok {
			return fields, sep, true
		}
		fields = append(fields, field)
		if rest == "" {
			return fields, sep, false
		}
		if sep == 0 {
			sep = rest[0]
		}
		s = rest[1:]
	}
	return nil, 0, false
}

// nextField takes one field off s; rest begins with the separator after it.
// Quotes that do not enclose the whole field belong to it: wmic quotes nothing
// and prints command lines as they are.
func nextField(s string, sep byte) (field, rest string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		field, rest, ok = quotedField(s[1:])
		if !ok || rest == "" || isSeparator(rune(rest[0]), sep) {
			return field, rest, ok
		}
	}
	end := strings.IndexFunc(s, func(r rune) bool { return isSeparator(r, sep) })
	if end < 0 {
		return strings.TrimSpace(s), "", true
	}
	return strings.TrimSpace(s[:end]), s[end:], true
}

// quotedField reads up to the closing quote; not ok where it is missing.
func quotedField(s string) (field, rest string, ok bool) {
	var b strings.Builder
	for {
		end := strings.IndexByte(s, '"')
		if end < 0 {
			return "", "", false
		}
		b.WriteString(s[:end])
		s = s[end+1:]
		if !strings.HasPrefix(s, `"`) {
			return b.String(), s, true
		}
		b.WriteByte('"')
		s = s[1:]
	}
}

func isSeparator(r rune, sep byte) bool {
	if sep != 0 {
		return r == rune(sep)
	}
	return r == ',' || r == ';' || r == '\t'
}
