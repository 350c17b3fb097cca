package keyfiles

import (
	"regexp"
	"strings"
)

// accessLists reads icacls and cacls:
//
//	C:\…\MachineKeys Everyone:(R,W)
//	                 BUILTIN\Administrators:(F)
//
// Words are translated, the rights in parentheses are not. The first line
// holds the path; the others begin below the first account, which tells where
// the path ends even if path and account hold blanks.
func (p *parser) accessLists() {
	near := -nearby - 1 // the last line that icacls certainly wrote
	for i := 0; i < len(p.lines); i++ {
		entry, ok := parseEntry(p.text(i))
		if !ok {
			if p.failure(i, i-near <= nearby) {
				near = i
			}
			continue
		}
		last := p.listEnd(i)
		if f, ok := p.accessList(i, last, entry); ok {
			p.add(f, i, last)
			near = last
		}
		i = last
	}
}

// nearby is how many lines may lie between a list and an error of the same
// run: an empty line, the closing line and a prompt.
const nearby = 5

// maxEntries bounds one list: an ACL has at most 64 KiB.
const maxEntries = 2000

// listEnd returns the last line of the list that begins in line i: those after
// it are indented deeper, or have lost their indentation and hold nothing but
// an account with its rights.
func (p *parser) listEnd(i int) int {
	for first := i; i-first < maxEntries; {
		next := i + 1
		if p.isWord(i) && strings.TrimSpace(p.text(next)) == "" {
			next++ // cacls closes its words with an empty line
		}
		if next >= len(p.lines) || !p.continues(first, next) {
			break
		}
		i = next
	}
	return i
}

// continues says whether line i belongs to the list that began in line first.
func (p *parser) continues(first, i int) bool {
	if p.isWord(i) {
		return true
	}
	entry, ok := parseEntry(p.text(i))
	return ok && (p.deeper(first, i) || entry.alone())
}

func (p *parser) deeper(first, i int) bool {
	return p.lines[i].Indent() > p.lines[first].Indent()
}

// isWord says whether line i is one of the rights that cacls spells out.
func (p *parser) isWord(i int) bool {
	_, ok := caclsWords[strings.TrimSpace(p.text(i))]
	return ok
}

// alone says that the text before the rights is an account and no path.
func (e entry) alone() bool {
	if _, known := PrincipalSID(e.before); known {
		return true
	}
	return strings.Count(e.before, `\`) == 1 && !strings.Contains(e.before, " ") && !absolutePath.MatchString(e.before)
}

// accessList reads lines first to last as one file's list.
func (p *parser) accessList(first, last int, head entry) (KeyFile, bool) {
	path, principal, ok := p.splitHead(first, last, head)
	if !ok || !head.belongs(path, principal, last > first) {
		return KeyFile{}, false
	}
	f := KeyFile{Path: path, Size: Unknown, ACL: []ACE{head.ace(principal)}}
	if end := last + 1; end < len(p.lines) && strings.TrimSpace(p.text(end)) != "" && p.deeper(first, end) {
		f.Incomplete = true
		p.problem(end, "not understood within the permissions of %.200s", "%.200s のアクセス許可の中に解釈できない行があります", path)
	}
	for i := first + 1; i <= last; i++ {
		s := strings.TrimSpace(p.text(i))
		if s == "" {
			continue
		}
		current := &f.ACL[len(f.ACL)-1]
		if reads, isWord := caclsWords[s]; isWord {
			current.Rights += " " + s
			if reads {
				current.Read = AccessYes
			}
			continue
		}
		e, _ := parseEntry(s)
		f.ACL = append(f.ACL, e.ace(e.before))
	}
	for _, a := range f.ACL {
		f.Directory = f.Directory || strings.Contains(a.Rights, "(OI)") || strings.Contains(a.Rights, "(CI)")
	}
	return f, true
}

// belongs says whether a first line is one of these tools' and not some other
// text that ends alike. A path with a drive is enough; a relative one needs an
// account that looks like one, or further entries.
func (e entry) belongs(path, principal string, more bool) bool {
	if absolutePath.MatchString(path) || uniqueName.MatchString(path) {
		return true
	}
	_, known := PrincipalSID(principal)
	return e.icacls && (known || more || strings.Contains(principal, `\`))
}

// entry is a line split before its rights.
type entry struct {
	before string   // path and account, or the account
	rights string   // as printed
	tokens []string // single rights and flags
	icacls bool     // rights in parentheses
}

var (
	icaclsEntry = regexp.MustCompile(`^(.*\S):((?:\([A-Za-z]{1,4}(?:,[A-Za-z]{1,4})*\))+)$`)
	caclsEntry  = regexp.MustCompile(`^(.*\S):((?:\([A-Z]{2,4}\))*(?:[FCRWN]|\([^():]{2,40}:\)))$`)
	tokenRE     = regexp.MustCompile(`[A-Za-z]+`)
)

// parseEntry reads a line that ends with rights.
func parseEntry(s string) (entry, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 4096 || s[len(s)-1] != ')' && !strings.ContainsRune("FCRWN", rune(s[len(s)-1])) {
		return entry{}, false
	}
	if m := icaclsEntry.FindStringSubmatch(s); m != nil {
		e := entry{before: m[1], rights: m[2], tokens: tokenRE.FindAllString(strings.ToUpper(m[2]), -1), icacls: true}
		for _, token := range e.tokens {
			if _, ok := icaclsTokens[token]; !ok {
				return entry{}, false
			}
		}
		return e, true
	}
	if m := caclsEntry.FindStringSubmatch(s); m != nil {
		flags, right := m[2], m[2][len(m[2])-1:]
		if right == ")" { // special access: the rights follow as words
			flags, right = m[2][:strings.LastIndexByte(m[2], '(')], ""
		}
		e := entry{before: m[1], rights: m[2], tokens: tokenRE.FindAllString(flags, -1)}
		switch right {
		case "C": // change is what icacls calls modify
			e.tokens = append(e.tokens, "M")
		case "F", "R", "W", "N":
			e.tokens = append(e.tokens, right)
		}
		return e, true
	}
	return entry{}, false
}

func (e entry) ace(principal string) ACE {
	a := ACE{Principal: principal, Rights: e.rights, Read: AccessNo}
	a.SID, _ = PrincipalSID(principal)
	for _, token := range e.tokens {
		switch {
		case token == "DENY" || token == "N":
			a.Deny = true
		case token == "IO":
			a.InheritOnly = true
		}
		if icaclsTokens[token] {
			a.Read = AccessYes
		}
	}
	return a
}

// splitHead splits the first line into path and account.
func (p *parser) splitHead(first, last int, head entry) (path, principal string, ok bool) {
	before := head.before
	if m := endsUnique.FindStringSubmatch(before); m != nil {
		path, principal = m[1], m[2]
	} else if cut, found := p.columnCut(first, last, before); found {
		path, principal = before[:cut], before[cut:]
	} else {
		path, principal = guessSplit(before)
	}
	path, principal = strings.TrimSpace(path), strings.TrimSpace(principal)
	ok = pathLike(path) && principal != "" && len(principal) <= maxPrincipal && !strings.ContainsAny(principal, `<>|"?*/:`)
	return path, principal, ok && !commandLine(path)
}

var endsUnique = regexp.MustCompile(`^(.*` + uniqueShape + `) +(\S.*)$`)

// columnCut finds the end of the path from the column in which the accounts of
// the following lines begin. Where the path holds double-width letters, the
// padding may count them once or twice; the right column is behind a blank.
func (p *parser) columnCut(first, last int, before string) (int, bool) {
	for i := first + 1; i <= last; i++ {
		if p.isWord(i) || strings.TrimSpace(p.text(i)) == "" {
			continue
		}
		column := p.lines[i].Indent() - p.lines[first].Indent()
		for _, width := range []func(rune) int{one, display} {
			if cut, ok := byteAt(before, column, width); ok && before[cut-1] == ' ' && before[cut] != ' ' {
				return cut, true
			}
		}
		return 0, false
	}
	return 0, false
}

// byteAt returns the byte offset of a column.
func byteAt(s string, column int, width func(rune) int) (int, bool) {
	at := 0
	for i, r := range s {
		if at == column {
			return i, i > 0
		}
		at += width(r)
	}
	return 0, false
}

func one(rune) int { return 1 }

func display(r rune) int {
	if r >= 0x1100 { // the first double-width letters
		return 2
	}
	return 1
}

// guessSplit splits where no further line tells the column: before a known
// account, else before DOMAIN\name, else at the last blank.
func guessSplit(s string) (path, principal string) {
	for i := max(0, len(s)-maxPrincipal); i < len(s); i++ {
		if s[i] == ' ' {
			if _, known := PrincipalSID(s[i+1:]); known {
				return s[:i], s[i+1:]
			}
		}
	}
	blank := strings.LastIndexByte(s, ' ')
	if slash := strings.LastIndexByte(s, '\\'); slash >= 0 {
		before := strings.LastIndexByte(s[:slash], ' ')
		if before >= 0 && strings.Count(s[before:], `\`) == 1 {
			blank = before
		}
	}
	if blank < 0 {
		return "", s
	}
	return s[:blank], s[blank+1:]
}

// commandLine says that a line shows how a tool was called, not what it said.
func commandLine(path string) bool {
	word, _, _ := strings.Cut(strings.ToLower(path), " ")
	return word == "icacls" || word == "icacls.exe" || word == "cacls" || word == "cacls.exe" || word == "xcacls"
}
