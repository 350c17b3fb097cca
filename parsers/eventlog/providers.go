package eventlog

import "bytes"

// maxProviders bounds the distinct provider names of one log; Windows knows
// about 1,200. What a hostile file has beyond is counted together.
const maxProviders = 4096

// maxProviderName bounds their names, in bytes; real ones have up to about 90.
const maxProviderName = 512

const otherProviders = "(other providers)"

// providerStat is what is known of one provider of the log at hand.
type providerStat struct {
	name     string
	count    int
	want     map[int]bool // remembered answers of Options.Want
	services bool         // it is the Service Control Manager
}

// providers finds a provider by the bytes of its name, without decoding them
// again for every record.
type providers struct {
	raw  map[string]*providerStat // by UTF-16 bytes
	name map[string]*providerStat
	// Asked for last: records of one provider often follow each other.
	lastRaw []byte
	last    *providerStat
}

func newProviders() providers {
	return providers{raw: map[string]*providerStat{}, name: map[string]*providerStat{}}
}

func (p *providers) provider(raw []byte) *providerStat {
	if p.last != nil && bytes.Equal(raw, p.lastRaw) {
		return p.last
	}
	if s, ok := p.raw[string(raw)]; ok {
		p.lastRaw, p.last = append(p.lastRaw[:0], raw...), s
		return s
	}
	if len(raw) > 2*maxProviderName {
		return p.providerNamed(otherProviders)
	}
	s := p.providerNamed(valueText(typeString, raw))
	if len(p.raw) < maxProviders {
		p.raw[string(raw)] = s
	}
	return s
}

func (p *providers) providerNamed(name string) *providerStat {
	if s, ok := p.name[name]; ok {
		return s
	}
	if len(p.name) >= maxProviders || len(name) > maxProviderName {
		name = otherProviders
		if s, ok := p.name[name]; ok {
			return s
		}
	}
	s := &providerStat{name: name, want: map[int]bool{}, services: Canonical(name) == "Service Control Manager"}
	p.name[name] = s
	return s
}

// counts gives the records per provider.
func (p *providers) counts() map[string]int {
	counts := make(map[string]int, len(p.name))
	for name, s := range p.name {
		if s.count > 0 {
			counts[name] = s.count
		}
	}
	return counts
}

// maxRemembered bounds the answers remembered per provider; hardly one uses
// more ids.
const maxRemembered = 64

// wanted asks Options.Want, as a rule once per provider and id.
func (s *providerStat) wanted(id int, ask func(string, int) bool) bool {
	want, ok := s.want[id]
	if !ok {
		want = s.name != otherProviders && ask(s.name, id)
		if len(s.want) < maxRemembered {
			s.want[id] = want
		}
	}
	return want
}
