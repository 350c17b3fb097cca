package redact

import (
	"regexp"
	"strings"
)

// maxAttributes bounds what is learned from one string.
const maxAttributes = 200

// attribute begins a part of a distinguished name (RFC 4514, and the ways
// in which Windows writes it).
var attribute = regexp.MustCompile(`(?:^|[\s,;+"'(/=:])(CN|OU|O|L|ST|S|DC|STREET|SERIALNUMBER|SN|G|T|E|POSTALCODE|C)\s?=\s?`)

// kinds are the tokens for the parts; the country stays.
var kinds = map[string]string{
	"CN": name, "SN": name, "G": name, "T": name, "O": org, "OU": org, "DC": domain,
	"L": place, "ST": place, "S": place, "STREET": place, "POSTALCODE": place, "SERIALNUMBER": serial,
}

// learnSubject learns the parts of the distinguished names in a string.
func (p *pseudonyms) learnSubject(s string) {
	if !strings.Contains(s, "=") {
		return
	}
	found := attribute.FindAllStringSubmatchIndex(s, maxAttributes)
	for i, at := range found {
		end := len(s)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		value := subjectValue(s[at[1]:end])
		kind := kinds[s[at[2]:at[3]]]
		if kind == "" || lower(value) == p.machine || strings.HasPrefix(value, "*.") {
			continue
		}
		if kind == name && strings.Contains(value, ".") && isHostName(value) {
			kind = host
		}
		p.add(kind, value)
		if core := companyOf(value); kind == org && core != "" {
			p.addAlias(core, value)
		}
		if first, _, more := strings.Cut(value, " "); kind == org && more && len(first) > minName && !isPlain(first) {
			p.addToFiles(first, value)
		}
	}
}

// companyForms stand before or behind the name of a Japanese company.
var companyForms = []string{"株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "一般社団法人", "一般財団法人", "(株)", "㈱"}

// companyOf is the name of a Japanese company without its form, which people
// leave out; empty where there is none, or little remains.
func companyOf(s string) string {
	const least = 6 // bytes: two characters
	for _, form := range companyForms {
		core := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, form), form))
		if core != s && len(core) >= least && !isPlain(core) {
			return core
		}
	}
	return ""
}

// addAlias makes a second name of something known, with the token of the first.
func (p *pseudonyms) addAlias(alias, name string) {
	token := p.known.at(lower(name))
	if token != "" && p.known.size < maxNames && len(alias) <= maxName && p.known.at(lower(alias)) == "" {
		p.known.add(lower(alias), token)
	}
}

// addToFiles makes the first word of an organisation's name known where names
// of files stand; elsewhere it may be any word.
func (p *pseudonyms) addToFiles(first, organisation string) {
	if token := p.known.at(lower(organisation)); token != "" && p.inFiles.size < maxNames && len(first) <= maxName {
		p.inFiles.add(lower(first), token)
	}
}

// thumbprint follows a subject where both are listed.
var thumbprint = regexp.MustCompile(`\s[0-9A-Fa-f]{32,}.*$`)

// subjectValue is the value at the beginning of s.
func subjectValue(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	s = strings.TrimPrefix(s, `\"`)
	s = strings.TrimPrefix(s, `"`)
	if i := strings.IndexByte(s, '"'); i >= 0 {
		s = strings.TrimRight(s[:i], `\`) // of a string in JSON
	}
	s = thumbprint.ReplaceAllString(s, "")
	if i := strings.IndexByte(s, ')'); i >= 0 && !strings.Contains(s[:i], "(") {
		s = s[:i]
	}
	s, _, _ = strings.Cut(s, "…")
	return strings.Trim(s, " \t\r,;+/")
}
