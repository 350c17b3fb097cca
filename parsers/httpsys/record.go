package httpsys

import (
	"strconv"
	"strings"
)

// record is the run of fields that may be one binding. In every language its
// first three are the endpoint, the hash and the application id.
type record struct {
	fields []field
	lines  int // consumed, from the first field to the last
	key    string
	hash   field
	app    field
	hasApp bool
	// labelled says that the labels are the English ones of netsh, or those of
	// httpcfg, which has no other.
	labelled bool
	httpcfg  bool
}

// binding reads the record that begins at line i and returns how many lines
// it has, 0 if none does.
func (p *parser) binding(i int) int {
	r, ok := p.recordAt(i)
	if !ok {
		return 0
	}
	if p.full(len(p.res.Bindings), i, manyBindings) {
		return r.lines
	}
	b, ok := p.read(r)
	if !ok {
		p.problem(i, "%q is not an endpoint: its port is out of range", "%q はエンドポイントではありません。ポートが範囲外です", r.key)
		return r.lines
	}
	p.res.Bindings = append(p.res.Bindings, b)
	p.count(r)
	return r.lines
}

// count adds a record to the listing that it stands in. A listing that has no
// title is one all the same when the command stands above it.
func (p *parser) count(r record) {
	source := SourceNetsh
	if r.httpcfg {
		source = SourceHTTPCfg
	}
	if p.listing == 0 && p.cmd.kind == sslCerts && p.cmd.source == source {
		p.openSSLListing(p.cmdLine, source, p.cmd.filter)
		p.section = sslCerts
	}
	if p.listing > 0 {
		p.res.SSLListings[p.listing-1].Count++
	}
}

// recordAt decides whether a binding begins at line i.
func (p *parser) recordAt(i int) (record, bool) {
	first, ok := p.field(i)
	if !ok {
		return record{}, false
	}
	key, ok := keyOf(first)
	if !ok {
		return record{}, false
	}
	r := record{key: key}
	r.fields, r.lines = p.run(i, first)
	if len(r.fields) < 2 {
		return record{}, false
	}
	r.hash = r.fields[1]
	if len(r.fields) > 2 {
		r.app, r.hasApp = r.fields[2], true
	}
	if _, hash := readHash(r.hash.Value); hash == HashUnusable && looksLikeGUID(r.hash.Value) && r.hasApp {
		r.hash, r.app = r.app, r.hash
	}
	r.label()
	return r, r.convinces(p.section == sslCerts || p.cmd.kind == sslCerts)
}

// keyOf returns the value of a field that can be the key of a binding.
func keyOf(f field) (string, bool) {
	for _, v := range f.values() {
		if _, ok := portNumber(v); ok || isEndpoint(v) || brokenEndpoint.MatchString(v) {
			return v, true
		}
	}
	return "", false
}

// run collects the fields of one record: up to a blank line, a line that is no
// field, or the first field of the next record. A text in which every other
// line is blank has its records end at two blank lines.
func (p *parser) run(i int, first field) (fields []field, lines int) {
	spaced := p.text(i+1) == "" && p.text(i+2) != "" && p.text(i+3) == ""
	fields, lines = append(fields, first), 1
	for j := i + 1; j < len(p.lines) && len(fields) < maxFields; j++ {
		if spaced && p.text(j) == "" && p.text(j+1) != "" {
			continue
		}
		f, ok := p.field(j)
		if !ok || p.isTitle(j) || p.startsAnew(f, first) {
			break
		}
		if _, ok := echoed(p.text(j)); ok {
			break
		}
		fields, lines = append(fields, f), j-i+1
	}
	return fields, lines
}

// startsAnew reports the first field of another record right behind this one.
func (p *parser) startsAnew(f, first field) bool {
	if f.Label == first.Label && f.Label != "" {
		return true
	}
	for _, v := range f.values() {
		if isEndpoint(v) {
			return true
		}
	}
	return false
}

// label finds out whether the labels are known.
func (r *record) label() {
	key, hash, app := r.fields[0].key(), r.hash.key(), r.app.key()
	r.httpcfg = key == "ip" && hash == "hash" && (app == "guid" || !r.hasApp)
	r.labelled = r.httpcfg || hash == "certificatehash" && (app == "applicationid" || !r.hasApp)
}

// convinces weighs the evidence. Known labels, or a real hash next to a GUID,
// are enough. Less is enough in a listing of bindings, or where the long tail
// of a record has its numbers in the right places.
func (r *record) convinces(inListing bool) bool {
	_, hash := readHash(r.hash.Value)
	_, app := readAppID(r.app.Value)
	realHash := hash == HashPresent
	realApp := app == AppIDPresent || app == AppIDZero
	_, bare := portNumber(r.key)
	switch {
	case r.labelled:
		return r.hasApp || realHash
	case !r.hasApp:
		return false
	case realHash && !bare && (realApp || strings.HasPrefix(r.app.Value, "{")):
		return true
	case realApp && hash != HashUnusable && inListing:
		return true
	}
	return r.hasTail() && (realHash || realApp || r.fields[9].Value == null)
}

// hasTail reports a record in full length with its two numbers in place.
func (r *record) hasTail() bool {
	return len(r.fields) >= 13 && isNumber(r.fields[7].Value) && isNumber(r.fields[8].Value)
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

func looksLikeGUID(s string) bool {
	_, state := readAppID(s)
	return state == AppIDPresent || state == AppIDZero
}
