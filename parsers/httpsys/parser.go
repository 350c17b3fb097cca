package httpsys

import (
	"slices"
	"strings"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

const (
	maxLine     = 16 << 10 // bytes; longer lines belong to no tool read here
	maxRecords  = 20_000   // of each kind: no server has as many
	maxProblems = 100
	maxFields   = 100 // of one record
)

// parser holds the lines, what has been found and where in the pasted outputs
// it stands.
type parser struct {
	lines []wintext.Line
	cache [4]cached
	res   Result
	left  []problem.Text // kinds of records of which some were left out

	cmd     command // the last command echoed, zero if another one or none
	cmdLine int     // its index in lines, -1 if known from elsewhere
	fresh   bool    // nothing but blank lines since
	// foreign says that a line belonged to another tool: a title in a language
	// that is not known then tells too little.
	foreign bool

	section   kind // which listing the lines belong to
	listing   int  // index+1 of the open SSL listing, 0 if none
	addresses int  // index+1 of the open httpcfg iplisten list, 0 if none
	state     serviceState
}

// step reads what begins at line i and returns the index after it.
func (p *parser) step(i int) int {
	s := p.text(i)
	if s == "" {
		return i + 1
	}
	if c, ok := echoed(s); ok {
		p.closeSection()
		p.setCommand(c, i)
		p.foreign = p.foreign || c.kind == none
		return i + 1
	}
	if p.isTitle(i) {
		return p.openSection(i)
	}
	for _, read := range []func(int) int{p.flat, p.binding, p.urlACL, p.bareAddress, p.httpcfgAddress, p.completed} {
		if n := read(i); n > 0 {
			p.fresh = false
			return i + n
		}
	}
	p.other(i)
	return i + 1
}

// other handles a line that begins no record.
func (p *parser) other(i int) {
	if p.section == serviceStates || p.isNamedQueue(i) {
		p.section = serviceStates
		p.fresh = false
		p.state.feed(p, i)
		return
	}
	p.complain(i)
	if _, ok := p.field(i); ok || isRuler(p.text(i)) {
		return
	}
	p.foreign = true
	if p.section == sslCerts && p.listing > 0 {
		if l := &p.res.SSLListings[p.listing-1]; l.Count == 0 && l.Message == "" {
			l.Message = p.message(i)
		}
	}
	p.section = none
}

// complain reports what a command typed at a prompt said instead of a listing.
func (p *parser) complain(i int) {
	s := strings.TrimSpace(p.text(i))
	if !p.fresh || strings.HasSuffix(s, ":") {
		return // perhaps a title that lost its ruler
	}
	p.fresh = false
	if p.cmd.atPrompt && p.cmd.source == SourceNetsh && s[0] != '{' {
		p.problem(i, "%s printed no listing but %q", "%s は一覧ではなく %q を出力しました", p.cmd, wintext.Quote(s))
	}
}

func (p *parser) setCommand(c command, i int) {
	p.cmd, p.cmdLine, p.fresh = c, i, c.kind != none
}

func (p *parser) closeSection() {
	p.section, p.listing, p.addresses = none, 0, 0
	p.state.close()
}

// text returns line i for matching; "" past the end and for absurd lengths.
func (p *parser) text(i int) string {
	if i < 0 || i >= len(p.lines) || len(p.lines[i].S) > maxLine {
		return ""
	}
	return p.lines[i].S
}

// number returns the line number of index i, 0 for a command known from
// elsewhere.
func (p *parser) number(i int) int {
	if i < 0 {
		return 0
	}
	return p.lines[i].N
}

// quote joins the given lines, at most six.
func (p *parser) quote(indexes ...int) string {
	var parts []string
	for _, i := range indexes {
		if i < 0 || i >= len(p.lines) || len(parts) == 6 {
			continue
		}
		if s := wintext.Quote(p.lines[i].Raw); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

func (p *parser) problem(i int, en, ja string, args ...any) {
	switch n := len(p.res.Problems); {
	case n > maxProblems:
		return
	case n == maxProblems:
		en, ja, args = "more problems, not listed", "ほかにも問題がありますが、表示していません", nil
	}
	p.res.Problems = append(p.res.Problems, problem.New(en, ja, args...).At(p.number(i)))
}

// The kinds of records, as full calls them.
var (
	manyBindings        = problem.New("bindings", "バインド")
	manyListings        = problem.New("listings", "一覧")
	manyURLGroups       = problem.New("URL groups", "URL グループ")
	manyRequestQueues   = problem.New("request queues", "要求キュー")
	manyURLReservations = problem.New("URL reservations", "URL 予約")
)

// full reports, once, that there is no room for another record of a kind.
func (p *parser) full(have, i int, what problem.Text) bool {
	if have < maxRecords {
		return false
	}
	if !slices.Contains(p.left, what) {
		p.left = append(p.left, what)
		p.problem(i, "more than %d %s, the rest is not read", "%[2]sが %[1]d 件を超えています。残りは読み取っていません", maxRecords, what)
	}
	return true
}
