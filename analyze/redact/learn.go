package redact

import (
	"regexp"
	"strings"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// learnFields takes the names out of the members that hold nothing else.
func (p *pseudonyms) learnFields(r report.Report) {
	if n := r.Host.Name; n != "" && !p.isToken(n) {
		p.machine, _, _ = strings.Cut(lower(n), ".")
		p.token(host, p.machine)
		p.add(host, p.machine)
		p.learnHost(n)
		if !registry[p.machine] { // "SCHANNEL\Protocols" is no account
			p.domains[p.machine] = host
		}
	}
	for _, h := range r.Handshakes {
		for _, hello := range append(h.MoreClientHellos, hellos(h.ClientHello)...) {
			p.learnName(hello.SNI)
		}
		if h.Prelude != nil {
			p.endpoint(h.Prelude.Target)
		}
	}
	for _, f := range r.Findings {
		p.endpoint(f.Subject.Endpoint)
	}
	for _, road := range r.Roads {
		p.endpoint(road.Endpoint)
		for _, l := range road.Links {
			if l.Kind == "key" {
				p.learnKey(l.Name)
			}
		}
	}
}

func hellos(h *report.ClientHello) []report.ClientHello {
	if h == nil {
		return nil
	}
	return []report.ClientHello{*h}
}

// learnName makes the name of a host known.
func (p *pseudonyms) learnName(s string) {
	if s = strings.TrimPrefix(s, "*."); s != "" && !isAddress(s) {
		p.add(host, s)
	}
}

// endpoint is "name:443" with a token for the name, which is known from then
// on.
func (p *pseudonyms) endpoint(s string) string {
	i := strings.LastIndexByte(s, ':')
	if i <= 0 || run(s[i+1:], isDigit) < len(s)-i-1 {
		return s
	}
	wild, n := "", s[:i]
	if strings.HasPrefix(n, "*.") {
		wild, n = "*.", n[2:]
	}
	if strings.Trim(n, "*+") == "" || isAddress(n) || p.isToken(n) || n == "localhost" {
		return s
	}
	p.add(host, n)
	return wild + p.token(host, n) + s[i:]
}

// isAddress reports whether s is an IP address, perhaps in brackets.
func isAddress(s string) bool {
	return strings.Contains(s, ":") || run(s, func(c byte) bool { return isDigit(c) || c == '.' }) == len(s)
}

// publicKeys are key containers that every Windows has.
var publicKeys = set("iisconfigurationkey iiswaskey netframeworkconfigurationkey tsseckeyset1")

func (p *pseudonyms) learnKey(s string) {
	if s = strings.Trim(s, "{}"); !publicKeys[lower(s)] && s != "MS IIS DCOM Server" && !strings.HasPrefix(s, "WMSvc ") {
		p.add(key, s)
	}
}

// learnText learns from a sentence. Where a certificate's name ends in it,
// nothing tells but that both languages have it.
func (p *pseudonyms) learnText(t text.Text) {
	p.learnShapes(t.EN)
	p.learnShapes(t.JA)
	en, ja := attribute.FindAllStringIndex(t.EN, maxAttributes), attribute.FindAllStringIndex(t.JA, maxAttributes)
	if len(en) == 0 || len(en) != len(ja) {
		return
	}
	n := 0
	a, b := t.EN[en[0][0]:], t.JA[ja[0][0]:]
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	p.learnSubject(a[:n])
}

// learnWord learns from what is cited.
func (p *pseudonyms) learnWord(s string) {
	p.learnShapes(s)
	p.learnSubject(s)
	if !strings.ContainsAny(s, "=:") {
		return
	}
	for _, m := range container.FindAllStringSubmatch(s, maxAttributes) {
		p.learnKey(m[1])
	}
	for _, m := range computer.FindAllStringSubmatch(s, maxAttributes) {
		p.add(host, m[1])
	}
	if !strings.Contains(s, `\`) {
		return
	}
	for _, accounts := range []*regexp.Regexp{granted, member, spoken} {
		for _, m := range accounts.FindAllStringSubmatch(s, maxAttributes) {
			p.learnAccount(m[1], m[2])
		}
	}
}

var (
	// container is the member of certs/stores.json, and what certutil prints.
	container = regexp.MustCompile(`(?i)\b(?:key ?)?container\\?"?\s*[=:]\s*\\?"?([^"\\,;\s]+)`)
	computer  = regexp.MustCompile(`(?i)\b(?:computer|host|server|machine|workstation|target|dns) ?names?\\?"?\s*[=:]\s*\\?"?([A-Za-z0-9][A-Za-z0-9.-]+)`)
	// granted is an account as icacls and cacls print it, before its rights.
	granted = regexp.MustCompile(`([\p{L}\p{N}._-]+)\\{1,2}([\p{L}\p{N}._-][\p{L}\p{N}._$ -]{0,63}):(?:\(|[FRWCN](?:\s|$))`)
	// member is one of JSON or XML, or of an event's data.
	member = regexp.MustCompile(`(?i)(?:account|owner|user|user_?name|identity|logonas|runas)\\?"?\s*[=:]\s*\\?["']?([\p{L}\p{N}._-]+)\\{1,2}([\p{L}\p{N}._$-]+)`)
	// spoken is one in a sentence of an event.
	spoken = regexp.MustCompile(`(?i)(?:user|account|owner|principal|logon|benutzer|konto|utilisateur|compte|ユーザー|アカウント)[^\\\n]{0,40}?["'\s=:：「(]([\p{L}\p{N}][\p{L}\p{N}._-]{0,63})\\{1,2}([\p{L}\p{N}._$-]{1,64})`)
)

// learnAccount learns a domain and a user of it, unless every Windows has
// them, or they are a part of a path.
func (p *pseudonyms) learnAccount(in, who string) {
	left := lower(in)
	if authorities[strings.ToLower(in)] || plain[left] && left != p.machine || registry[left] || p.isToken(in) {
		return
	}
	if _, known := p.domains[left]; !known && in != "." {
		p.domains[left] = domain
		p.add(domain, in)
	}
	p.add(user, strings.TrimSuffix(who, "$"))
}

// registry are keys and folders that stand before a backslash.
var registry = set("schannel software system http rsa ssl hkcu hkcr hku parameters control currentcontrolset services microsoft crypto keys machinekeys policies protocols cryptography configuration windows local device")

// learnShapes learns what is known by its shape, so that it is found where a
// quotation cuts it off, too.
func (p *pseudonyms) learnShapes(s string) {
	p.scan(s, func(found, token string) {
		if strings.HasPrefix(token, host+"-") {
			p.learnHost(found)
		}
		if len(found) <= maxName && p.known.size < maxNames && p.known.at(lower(found)) == "" && len(found) > minName {
			p.known.add(lower(found), token)
		}
	})
}

// learnHost learns the parts of a DNS name that name somebody by themselves:
// the computer's own name where it looks like one, and the domain's.
func (p *pseudonyms) learnHost(s string) {
	labels := strings.Split(s, ".")
	if len(labels) < 2 {
		return
	}
	if first := labels[0]; strings.ContainsFunc(first, func(r rune) bool { return r >= '0' && r <= '9' }) && len(first) > minName && !isPlain(first) {
		if p.known.at(lower(first)) == "" && !p.isToken(first) {
			p.known.add(lower(first), p.token(host, s))
		}
	}
	if name := labels[len(labels)-2]; len(name) > minName && !isPlain(name) && !p.isToken(name) {
		p.add(domain, name)
		p.domains[lower(name)] = domain
	}
}
