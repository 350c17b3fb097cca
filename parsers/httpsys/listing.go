package httpsys

import (
	"net/netip"
	"regexp"
	"strings"

	"ssltriage/parsers/wintext"
)

// englishTitles are the titles of the listings as English netsh prints them.
var englishTitles = []struct {
	start string
	kind  kind
}{
	{"ssl certificate bindings", sslCerts},
	{"ip addresses present in the ip listen list", ipListens},
	{"url reservations", urlACLs},
	{"snapshot of http service state", serviceStates},
}

// openSection begins the listing whose title is line i.
func (p *parser) openSection(i int) int {
	p.closeSection()
	p.section = p.sectionKind(i)
	next := i + 2
	switch p.section {
	case sslCerts:
		p.openSSLListing(i, SourceNetsh, p.filterAbove())
	case ipListens:
		next = p.ipListenList(i)
	}
	p.fresh = false
	return next
}

// sectionKind decides by the English title, by the command right above it, by
// the shape of what follows, or by what no language translates in the title.
func (p *parser) sectionKind(i int) kind {
	title := strings.ToLower(strings.TrimSpace(p.text(i)))
	for _, t := range englishTitles {
		if strings.HasPrefix(title, t.start) {
			return t.kind
		}
	}
	switch {
	case p.fresh && p.cmd.source == SourceNetsh:
		return p.cmd.kind
	case titleHas(p.text(i), "SSL") && p.recordBelow(i+2):
		return sslCerts
	case p.looksLikeIPListen(i + 2):
		return ipListens
	case p.looksLikeServiceState(i + 2):
		return serviceStates
	case p.foreign || !p.nothingBelow(i+2):
		return none
	case titleHas(p.text(i), "SSL"):
		return sslCerts
	case titleHas(p.text(i), "IP"):
		return ipListens
	}
	return none
}

// titleHas reports whether a title holds a name that netsh leaves as it is in
// every language, as a word of its own: "SSL-Zertifikatbindungen:", "IP 侦听…".
func titleHas(title, name string) bool {
	letter := func(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' }
	for from := 0; len(title) <= maxTitle; {
		at := strings.Index(title[from:], name)
		if at < 0 {
			break
		}
		at += from
		from = at + len(name)
		if (at == 0 || !letter(title[at-1])) && (from == len(title) || !letter(title[from])) {
			return true
		}
	}
	return false
}

// maxTitle is the length in bytes of a title that is still looked at.
const maxTitle = 200

// recordBelow reports a binding as the next line that is not blank.
func (p *parser) recordBelow(i int) bool {
	for end := i + 3; i < end && p.text(i) == ""; i++ {
		continue
	}
	p.section = sslCerts
	_, ok := p.recordAt(i)
	p.section = none
	return ok
}

// nothingBelow reports that blank lines follow up to the end of the text, the
// next command at a prompt or the next title: an empty listing.
func (p *parser) nothingBelow(i int) bool {
	for ; i < len(p.lines); i++ {
		if s := p.text(i); strings.TrimSpace(s) != "" {
			c, ok := echoed(s)
			return ok && (c.atPrompt || c.kind != none) || p.isTitle(i)
		}
		if len(p.lines[i].S) > maxLine {
			return false
		}
	}
	return true
}

// filterAbove returns the filter of the command right above a title.
func (p *parser) filterAbove() string {
	if p.fresh {
		return p.cmd.filter
	}
	return ""
}

func (p *parser) openSSLListing(i int, s Source, filter string) {
	if p.full(len(p.res.SSLListings), i, manyListings) {
		return
	}
	p.res.SSLListings = append(p.res.SSLListings, Listing{
		Source: s, Filter: filter, Line: p.number(i), Quote: p.listingQuote(i, i+1),
	})
	p.listing = len(p.res.SSLListings)
}

// listingQuote puts the command right above a title before it.
func (p *parser) listingQuote(indexes ...int) string {
	if p.fresh && p.cmdLine != indexes[0] {
		indexes = append([]int{p.cmdLine}, indexes...)
	}
	return p.quote(indexes...)
}

// ipListenList reads the addresses under the title at line i. They end at the
// first line that is not one address alone.
func (p *parser) ipListenList(i int) int {
	list := IPListenList{Source: SourceNetsh, Line: p.number(i), Quote: p.listingQuote(i, i+1)}
	j := i + 1
	if isRuler(p.text(j)) {
		j++
	}
	first := -1 // index of the first address
	for ; j < len(p.lines); j++ {
		if p.text(j) == "" {
			continue
		}
		addr, ok := loneAddr(p.text(j))
		if !ok || first >= 0 && p.text(j-1) == "" && !p.sameColumn(first, j) {
			break
		}
		if first < 0 {
			first = j
		}
		if len(list.Addrs) < maxRecords {
			list.Addrs = append(list.Addrs, addr)
		}
	}
	if len(list.Addrs) == 0 {
		list.Message = p.message(j)
	}
	p.addIPListenList(i, list)
	p.section = none
	return j
}

// message returns line i if it is a sentence, which is how netsh says in every
// language that it has no listing, and reports it.
func (p *parser) message(i int) string {
	s := strings.TrimSpace(p.text(i))
	if _, isCommand := echoed(s); isCommand || !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "。") {
		return ""
	}
	p.problem(i, "a listing of netsh has no record but %q", "netsh の一覧にレコードがなく、%q と出力されています", wintext.Quote(s))
	return wintext.Quote(s)
}

// sameColumn reports that both lines are indented alike. An address behind a
// blank line that is not belongs to something else.
func (p *parser) sameColumn(i, j int) bool {
	indent := p.lines[i].Indent()
	return indent > 0 && indent == p.lines[j].Indent()
}

func (p *parser) addIPListenList(i int, list IPListenList) {
	if !p.full(len(p.res.IPListenLists), i, manyListings) {
		p.res.IPListenLists = append(p.res.IPListenLists, list)
	}
}

// bareAddress reads a list whose title was lost between the command and its
// first address.
func (p *parser) bareAddress(i int) int {
	if !p.fresh || p.cmd.kind != ipListens || p.cmd.source != SourceNetsh {
		return 0
	}
	if _, ok := loneAddr(p.text(i)); !ok {
		return 0
	}
	return p.ipListenList(i-1) - i
}

// looksLikeIPListen reports indented lines of one address each, and nothing
// but blank lines above them.
func (p *parser) looksLikeIPListen(i int) bool {
	for end := i + 3; i < end && p.text(i) == ""; i++ {
		continue
	}
	_, ok := loneAddr(p.text(i))
	return ok && p.lines[i].Indent() >= 2
}

// loneAddr reads a line that is one IP address and nothing else.
func loneAddr(s string) (netip.Addr, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 80 || !strings.ContainsAny(s, ".:") {
		return netip.Addr{}, false
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	addr, err := netip.ParseAddr(s)
	return addr, err == nil
}

// httpcfgAddress reads "IP : 10.0.0.13", a record of "httpcfg query iplisten".
// Without that command in sight a ruler of 78 dashes has to follow.
func (p *parser) httpcfgAddress(i int) int {
	f, ok := p.field(i)
	if !ok || f.Label != "IP" {
		return 0
	}
	addr, ok := loneAddr(f.Value)
	if !ok {
		return 0
	}
	asked := p.cmd.kind == ipListens && p.cmd.source == SourceHTTPCfg
	if !asked && len(strings.TrimSpace(p.text(i+1))) < 70 || !asked && !isRuler(p.text(i+1)) {
		return 0
	}
	if p.addresses == 0 {
		at := i
		if asked {
			at = p.cmdLine
		}
		p.addIPListenList(i, IPListenList{Source: SourceHTTPCfg, Line: p.number(at), Quote: p.quote(at, i)})
		p.addresses = len(p.res.IPListenLists)
	}
	list := &p.res.IPListenLists[p.addresses-1]
	if len(list.Addrs) < maxRecords {
		list.Addrs = append(list.Addrs, addr)
	}
	if isRuler(p.text(i + 1)) {
		return 2
	}
	return 1
}

// completedWith is the last line of httpcfg, a tool that was never translated.
var completedWith = regexp.MustCompile(`^\s*HttpQueryServiceConfiguration completed with (\d{1,10})\.?$`)

// completed reads the Win32 error code of httpcfg: 1168 (ERROR_NOT_FOUND) and
// 2 (ERROR_FILE_NOT_FOUND) mean an empty list, of whichever kind was asked for.
func (p *parser) completed(i int) int {
	m := completedWith.FindStringSubmatch(p.text(i))
	if m == nil {
		return 0
	}
	asked := p.cmd.source == SourceHTTPCfg && p.fresh // else it may answer another command
	switch code := m[1]; {
	case code == "0" || code == "259": // ERROR_SUCCESS, ERROR_NO_MORE_ITEMS
	case code != "1168" && code != "2":
		p.problem(i, "httpcfg failed with code %s", "httpcfg がコード %s で失敗しました", code)
	case asked && p.cmd.filter != "":
		p.problem(i, "%s found nothing (code %s)", "%s では何も見つかりませんでした (コード %s)", p.cmd, code)
	case asked && p.cmd.kind == sslCerts:
		p.openSSLListing(i, SourceHTTPCfg, "")
	case asked && p.cmd.kind == ipListens:
		p.addIPListenList(i, IPListenList{Source: SourceHTTPCfg, Line: p.number(i), Quote: p.listingQuote(i)})
	case !asked:
		p.problem(i, "httpcfg found nothing (code %s), but which list it was asked for is not in the text",
			"httpcfg では何も見つかりませんでした (コード %s)。どの一覧を要求したかは記録されていません", code)
	}
	return 1
}
