package sockets

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// tasklistTable reads the table form of tasklist. Its header is translated,
// but the ruler below it is not and has the same widths in every language: 25
// for the image, 8 for the process id, then 44 for the services (/svc) or the
// four columns that end with the memory.
func (p *parser) tasklistTable() {
	var na string
	for i := 0; i < len(p.lines); i++ {
		ruler, ok := parseRuler(p.text(i))
		if !ok {
			continue
		}
		for i++; i < len(p.lines) && strings.TrimSpace(p.text(i)) != ""; i++ {
			proc, ok := p.tasklistRow(i, ruler)
			if !ok {
				break
			}
			first := i
			if ruler.services {
				i = p.continueServices(i, ruler, &proc)
				proc.Services = splitServices(proc.Services, &na, proc.PID)
			}
			proc.Line, proc.Quote = p.lines[first].N, p.quote(span(first, i)...)
			if !p.addProcess(first, proc) {
				return
			}
		}
	}
}

// ruler is where the columns of a tasklist table begin.
type ruler struct {
	start    int  // of the image column
	columns  int  // number of columns
	services bool // the third column is a list of services (or of modules)
}

var rulerRE = regexp.MustCompile(`^ *={25} ={8} (={44}|={16} ={11} ={12}( =+)*)$`)

func parseRuler(s string) (ruler, bool) {
	m := rulerRE.FindStringSubmatch(s)
	if m == nil {
		return ruler{}, false
	}
	start := strings.IndexByte(s, '=')
	return ruler{start, strings.Count(s, " ") - start + 1, len(m[1]) == 44}, true
}

const (
	pidColumn     = 26 // within the row, after 25 of the image and a blank
	thirdColumn   = 35
	userColumn    = 35 + 17 + 12 + 13 + 16 // /v: after session name, number, memory and state
	userColumnEnd = userColumn + 50
)

// looseRow is used where an image name with double-width letters has moved the
// columns.
var looseRow = regexp.MustCompile(`^(\S.*?) +(\d{1,10}) (.*)$`)

func (p *parser) tasklistRow(i int, r ruler) (Process, bool) {
	row := []rune(p.text(i))
	if len(row) <= r.start {
		return Process{}, false
	}
	row = row[r.start:]
	image, pid, rest := column(row, 0, 25), column(row, pidColumn, pidColumn+8), column(row, thirdColumn, len(row))
	id, ok := parsePID(pid)
	if !ok {
		m := looseRow.FindStringSubmatch(string(row))
		if m == nil {
			return Process{}, false
		}
		image, rest = m[1], m[3]
		if id, ok = parsePID(m[2]); !ok {
			return Process{}, false
		}
	}
	if image == "" {
		return Process{}, false
	}
	proc := Process{PID: id, Image: image}
	if r.services {
		proc.Services = []string{rest}
	} else if r.columns == 9 && singleWidth(row) {
		proc.User = account(column(row, userColumn, userColumnEnd))
	}
	return proc, true
}

// continueServices appends the lines on which a long list of services goes on
// and returns the last one.
func (p *parser) continueServices(i int, r ruler, proc *Process) int {
	for i+1 < len(p.lines) && len(proc.Services) < 64 {
		s := p.text(i + 1)
		if p.lines[i+1].Indent() < r.start+thirdColumn-1 || strings.TrimSpace(s) == "" {
			break
		}
		proc.Services = append(proc.Services, strings.TrimSpace(s))
		i++
	}
	return i
}

// splitServices reads "RpcEptMapper, RpcSs". The words for "none" are
// translated ("N/A" in most languages); what stands beside the processes 0 and
// 4, which hold no services, is remembered in na. Names of DLLs come from
// tasklist /m, which has the same layout.
func splitServices(parts []string, na *string, pid int) []string {
	list := strings.TrimSpace(strings.Join(parts, " "))
	if pid == 0 || pid == KernelPID {
		*na = list
		return nil
	}
	if list == *na || list == "N/A" {
		return nil
	}
	var names []string
	for _, name := range strings.Split(list, ",") {
		name = strings.TrimSpace(name)
		switch lower := strings.ToLower(name); {
		case name == "":
			continue
		case strings.HasSuffix(lower, ".dll"), strings.HasSuffix(lower, ".exe"):
			return nil
		}
		if len(names) < 256 {
			names = append(names, name)
		}
	}
	return names
}

// account keeps "DOMAIN\name" and drops the words for "not known".
func account(s string) string {
	if !strings.Contains(s, `\`) {
		return ""
	}
	return s
}

// column returns the trimmed text between two rune positions.
func column(row []rune, from, to int) string {
	if from >= len(row) {
		return ""
	}
	return strings.TrimSpace(string(row[from:min(to, len(row))]))
}

// singleWidth says that every rune takes one column of the console.
func singleWidth(row []rune) bool {
	for _, r := range row {
		if r > unicode.MaxLatin1 {
			return false
		}
	}
	return true
}

func span(from, to int) []int {
	var all []int
	for i := from; i <= to; i++ {
		all = append(all, i)
	}
	return all
}

// memoryRE is the memory of a process, grouped and abbreviated as the region
// has it: "10,928 K", "98.120 K", "12 345 Ko".
var memoryRE = regexp.MustCompile(`^\d[\d.,'’ ]* \p{L}{1,3}$`)

// tasklistRecord reads one line of tasklist /fo csv by position: image, process
// id and then, by the number of columns, nothing of interest (5, the plain
// form), the services (3, /svc) or the user as the seventh (9, /v).
func tasklistRecord(fields []string, cut bool) (Process, bool) {
	if len(fields) < 2 || fields[0] == "" || len(fields[0]) > 260 {
		return Process{}, false
	}
	pid, ok := parsePID(fields[1])
	if !ok {
		return Process{}, false
	}
	proc := Process{PID: pid, Image: fields[0]}
	switch n := len(fields); {
	case n == 3 && !cut:
		proc.Services = fields[2:3]
		return proc, true
	case n == 9 && !cut:
		proc.User = account(fields[6])
		fallthrough
	case n == 5 && !cut, cut && n >= 4 && n < 9:
		_, err := strconv.ParseUint(fields[3], 10, 16) // the session number
		return proc, err == nil && (n < 5 || memoryRE.MatchString(fields[4]))
	}
	return Process{}, false
}
