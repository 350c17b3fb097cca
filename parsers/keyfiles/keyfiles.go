// Package keyfiles reads which key files a server has and who may read them,
// out of the text of icacls, cacls, dir and the PowerShell commands for the
// same. The content of a key file never appears in any of them.
package keyfiles

import (
	"regexp"
	"slices"
	"strings"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// Result is what one text says about files. An empty Result means that the
// text holds nothing of the kind.
type Result struct {
	Files    []KeyFile
	Folders  []Folder // listed by dir from their title to their last line
	Failures []Failure
	Problems []problem.Text // one line each, with the place; every failure is among them
}

// KeyFile is a file or folder whose permissions or existence were printed. The
// same file may occur several times, once for each tool that spoke of it.
type KeyFile struct {
	Path string // as far as printed; relative where the tool printed it so
	Name string // the last part of Path

	// UniqueName says that the name has the shape <32 hex digits>_<machine
	// GUID> that Windows gives to key containers.
	UniqueName bool
	Directory  bool
	Size       int64 // bytes, or Unknown

	// ACL holds the entries in their order; SDDL the security descriptor where
	// a tool printed one, ACL then being read from it.
	ACL  []ACE
	SDDL string
	// Incomplete says that lines within the list could not be read, so that an
	// account that is missing from ACL may yet have an entry.
	Incomplete bool

	Line  int // from 1
	Quote string
}

// Unknown is the size of a file that was not printed.
const Unknown = -1

// ACE is one access control entry.
type ACE struct {
	Principal   string // the account as printed; "" where only the SID was
	SID         string // "S-1-5-18"; "" for a name that is not well-known
	Rights      string // as printed: "(I)(F)", "F", "(A;;FA;;;SY)"
	Deny        bool   // the rights are denied, not granted
	InheritOnly bool   // it is for what lies below, not for the file itself
	Read        Access // whether the rights include reading the content
}

// Folder is a folder of which dir printed the whole listing: the title, the
// rows and the number of the files, which is that of the rows.
type Folder struct {
	Path  string
	Files int // rows that are no folders, whatever their names
	// All says that the command, echoed above, asked for files with any
	// attribute (dir /a). Otherwise hidden files and those of the system,
	// which key files may be, are left out.
	All   bool
	Line  int // of its title, from 1
	Quote string
}

// Failure is a file of which a tool could say nothing but its error.
type Failure struct {
	Path    string
	Message string // in the language of the server
	Line    int    // from 1
	Quote   string
}

const (
	maxFiles    = 100_000
	maxProblems = 100
	maxLine     = 64 << 10 // bytes; a descriptor may be that long
)

// Parse reads all files of a text.
func Parse(t wintext.Text) Result {
	p := parser{lines: t.Lines}
	p.accessLists()
	p.savedLists()
	p.propertyLists()
	p.listings()
	slices.SortStableFunc(p.res.Files, func(a, b KeyFile) int { return a.Line - b.Line })
	return p.res
}

// parser holds the lines and what has been found so far. Each of its passes
// reads the output of one family of tools.
type parser struct {
	lines []wintext.Line
	res   Result
}

// text returns line i for matching; "" past the end and for absurd lengths.
func (p *parser) text(i int) string {
	if i < 0 || i >= len(p.lines) || len(p.lines[i].S) > maxLine {
		return ""
	}
	return p.lines[i].S
}

// quote joins lines first to last, at most six.
func (p *parser) quote(first, last int) string {
	var parts []string
	for i := first; i <= last && len(parts) < 6; i++ {
		if s := wintext.Quote(p.lines[i].Raw); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

func (p *parser) problem(i int, en, ja string, args ...any) {
	if len(p.res.Problems) < maxProblems {
		p.res.Problems = append(p.res.Problems, problem.New(en, ja, args...).At(p.lines[i].N))
	}
}

// add completes a file and keeps it.
func (p *parser) add(f KeyFile, first, last int) {
	if len(p.res.Files) == maxFiles {
		p.problem(first, "more than %d files, the rest is not read", "ファイルが %d 個を超えています。残りは読み取っていません", maxFiles)
		p.lines = nil
		return
	}
	f.Name = f.Path[strings.LastIndexAny(f.Path, `\/`)+1:]
	f.UniqueName = uniqueName.MatchString(f.Name)
	f.Line, f.Quote = p.lines[first].N, p.quote(first, last)
	p.res.Files = append(p.res.Files, f)
}

const uniqueShape = `[0-9A-Fa-f]{32}_[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`

const uniqueLength = 32 + 1 + 36

var (
	uniqueName   = regexp.MustCompile(`^` + uniqueShape + `$`)
	absolutePath = regexp.MustCompile(`^(?:[A-Za-z]:[\\/]|\\\\[^\\]+\\)`)
)

// pathLike says that s could be a path: it has none of the characters that
// Windows forbids in names, which command lines and prompts have.
func pathLike(s string) bool {
	if s == "" || len(s) > 1024 || strings.ContainsAny(s, "<>|\"?*\t") {
		return false
	}
	if strings.Contains(s, " /") || strings.HasPrefix(s, "/") {
		return false
	}
	colon := strings.LastIndexByte(s, ':')
	return colon < 0 || colon == 1
}

// withDescriptor fills in what a security descriptor says.
func (p *parser) withDescriptor(f KeyFile, i int) KeyFile {
	out, err := f.WithDescriptor(f.SDDL)
	if err != nil {
		p.problem(i, "security descriptor of %.200s: %w", "%.200s のセキュリティ記述子: %w", f.Path, err)
	}
	return out
}

// WithDescriptor returns the file with the entries of a security descriptor
// in SDDL. The error is that of ParseSDDL; the file then has the text only.
func (f KeyFile) WithDescriptor(sddl string) (KeyFile, error) {
	f.SDDL = sddl
	d, err := ParseSDDL(sddl)
	if err != nil {
		return f, err
	}
	for _, a := range d.DACL {
		f.ACL = append(f.ACL, a.entry())
		f.Directory = f.Directory || a.hasFlag("OI") || a.hasFlag("CI")
	}
	return f, nil
}
