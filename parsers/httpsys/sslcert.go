package httpsys

import "strconv"

// read turns a record into a Binding; false if its key has no valid port.
func (p *parser) read(r record) (Binding, bool) {
	b := Binding{Source: SourceNetsh, Line: p.number(r.fields[0].line), Quote: p.decisive(r)}
	if !b.setKey(r.key) {
		return Binding{}, false
	}
	if r.httpcfg {
		b.Source = SourceHTTPCfg
	}
	b.setHash(r)
	b.AppID, b.AppIDState = readAppID(r.app.Value)
	b.settleKind(r.fields[0].Label)
	b.setFields(r)
	return b, true
}

// decisive quotes the first lines of a record, down to its store.
func (p *parser) decisive(r record) string {
	var indexes []int
	for _, f := range r.fields[:min(4, len(r.fields))] {
		indexes = append(indexes, f.line)
	}
	return p.quote(indexes...)
}

func (b *Binding) setHash(r record) {
	text := r.hash.Value
	if !r.httpcfg {
		b.Hash, b.HashState = readHash(text)
	} else {
		if len(text) < 2*hashBytes && r.hash.blanks > 1 {
			text = " " + text // the first byte is below 0x10
		}
		b.Hash, b.HashState = readColumns(text)
	}
	if b.HashState == HashDamaged || b.HashState == HashUnusable {
		b.HashText = text
	}
}

// setFields fills in everything from the fourth field on: by label where the
// labels are known, else by position, which is the same in every language for
// the first thirteen fields. Newer builds add and drop fields behind those.
func (b *Binding) setFields(r record) {
	for i := 3; i < len(r.fields); i++ {
		f := r.fields[i]
		if b.isExtendedHeader(r, i) {
			i = b.readExtended(r.fields, i)
			continue
		}
		set := setters[f.key()]
		if set == nil && !r.labelled && i < len(positions) {
			set = setters[positions[i]]
		}
		if set == nil || !set(b, f.values()) {
			b.Other = append(b.Other, f.Field)
		}
	}
}

// isExtendedHeader reports the heading of an extended property: a field
// without a value, and then its number.
func (b *Binding) isExtendedHeader(r record, i int) bool {
	if r.fields[i].Value != "" || i+1 == len(r.fields) || !isNumber(r.fields[i+1].Value) {
		return false
	}
	return i >= len(positions) || r.fields[i].key() == "extendedproperties"
}

// readExtended reads the property whose heading is field i and returns the
// index of its last field.
func (b *Binding) readExtended(fields []field, i int) int {
	id, _ := strconv.ParseUint(fields[i+1].Value, 10, 32)
	x := ExtendedProperty{ID: uint32(id)}
	for i += 2; i < len(fields) && fields[i].Value != ""; i++ {
		x.Values = append(x.Values, fields[i].Field)
	}
	b.Extended = append(b.Extended, x)
	return i - 1
}
