package main

import (
	"strconv"
	"strings"
	"sync"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/rules"
	"ssltriage/analyze/schannel"
	"ssltriage/parsers/tls"
	"ssltriage/parsers/wintext"
)

// finder looks a word up in one table and writes what it finds.
type finder struct {
	kind string
	find func(p *explanation, q query) bool
}

// finders returns all tables, in the order in which they are printed.
func finders() []finder {
	return []finder{
		{"rule", findRule}, {"event", findEvent}, {"alert", findAlert}, {"state", findState}, {"code", findCode},
		{"registry", findRegistry}, {"suite", findSuite}, {"appid", findAppID}, {"sid", findSID}, {"port", findPort},
	}
}

func isKind(word string) bool {
	for _, f := range finders() {
		if strings.EqualFold(f.kind, word) {
			return true
		}
	}
	return false
}

// explain writes all that a query can mean; false when that is nothing.
func (p *explanation) explain(q query) bool {
	found := false
	for _, f := range finders() {
		if q.kind == "" || q.kind == f.kind {
			found = f.find(p, q) || found
		}
	}
	return found
}

func findRule(p *explanation, q query) bool {
	for _, r := range rules.All() {
		if strings.EqualFold(r.ID, q.word) {
			p.rule(r)
			return true
		}
	}
	return false
}

func findEvent(p *explanation, q query) bool {
	id, err := strconv.Atoi(q.word)
	if err != nil {
		return false
	}
	list := knowledge.EventsByID(id)
	if q.provider != "" {
		list = nil
		if e, ok := knowledge.Event(q.provider, id); ok {
			list = []knowledge.EventInfo{e}
		}
	}
	for _, e := range list {
		p.event(e)
	}
	return len(list) > 0
}

func findAlert(p *explanation, q query) bool {
	a, ok := knowledge.AlertByName(q.word)
	if n, err := strconv.Atoi(q.word); err == nil {
		a, ok = knowledge.Alert(n)
	}
	if ok {
		p.alert(a)
	}
	return ok
}

func findState(p *explanation, q query) bool {
	n, err := strconv.Atoi(q.word)
	if err != nil {
		return false
	}
	list := knowledge.StatesByNumber(n)
	for _, s := range list {
		p.state(s)
	}
	return len(list) > 0
}

func findCode(p *explanation, q query) bool {
	c, ok := knowledge.CodeByName(q.word)
	if value, isNumber := wintext.Code(q.word); isNumber {
		c, ok = knowledge.Code(value)
	}
	if ok {
		p.code(c)
	}
	return ok
}

func findRegistry(p *explanation, q query) bool {
	list := knowledge.RegistryValues(q.word)
	for _, v := range list {
		p.registry(v)
	}
	return len(list) > 0
}

func findSuite(p *explanation, q query) bool {
	suite, ok := suiteByName(q.word)
	if value, isNumber := wintext.Code(q.word); isNumber && strings.HasPrefix(strings.ToLower(q.word), "0x") && value <= 0xffff {
		suite, ok = tls.CipherSuite(value), named(tls.CipherSuite(value))
	}
	if ok {
		p.suite(suite)
	}
	return ok
}

// suiteByName finds a cipher suite by its name, with or without the curve
// that Windows before version 10 puts behind it.
func suiteByName(name string) (tls.CipherSuite, bool) {
	name = strings.ToUpper(name)
	if i := strings.LastIndex(name, "_P"); i > 0 {
		if _, err := strconv.Atoi(name[i+2:]); err == nil {
			name = name[:i]
		}
	}
	suite, ok := suiteNames()[name]
	return suite, ok
}

// suiteNames are the cipher suites by their names in upper case.
var suiteNames = sync.OnceValue(func() map[string]tls.CipherSuite {
	index := map[string]tls.CipherSuite{}
	for n := range 1 << 16 {
		if suite := tls.CipherSuite(n); named(suite) {
			index[strings.ToUpper(suite.String())] = suite
		}
	}
	return index
})

func named(suite tls.CipherSuite) bool { return !strings.HasPrefix(suite.String(), "0x") }

// serverBuilds are the Windows servers whose defaults are told, oldest first.
var serverBuilds = []int{6002, 7601, 9200, 9600, 14393, 17763, 20348, 26100}

// defaultIn are the Windows servers that have a cipher suite on by default.
func defaultIn(suite tls.CipherSuite) []string {
	var out []string
	for _, build := range serverBuilds {
		host := facts.Host{Build: build, Server: facts.Yes}
		for _, s := range schannel.Suites(&facts.Facts{Host: host}).Suites {
			if s.Number == suite {
				out = append(out, host.OS())
				break
			}
		}
	}
	return out
}

func findAppID(p *explanation, q query) bool {
	a, ok := knowledge.AppID(q.word)
	if ok {
		p.appID(a)
	}
	return ok
}

func findSID(p *explanation, q query) bool {
	s, ok := knowledge.SID(q.word)
	if ok {
		p.sid(s)
	}
	return ok
}

func findPort(p *explanation, q query) bool {
	n, err := strconv.ParseUint(q.word, 10, 16)
	if err != nil {
		return false
	}
	port, ok := knowledge.Port(uint16(n))
	if ok {
		p.port(port)
	}
	return ok
}
