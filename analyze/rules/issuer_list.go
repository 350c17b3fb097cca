package rules

import (
	"strings"

	"ssltriage/analyze/rule"
)

// issuerList holds the findings about certificates whose issuer is missing,
// by that issuer: it is missing once, however many certificates it issued.
type issuerList struct {
	order  []string
	byName map[string][]rule.Finding
}

func (l *issuerList) add(issuer string, fd rule.Finding) {
	key := strings.Join(nameParts(issuer), ",")
	if l.byName == nil {
		l.byName = map[string][]rule.Finding{}
	}
	if l.byName[key] == nil {
		l.order = append(l.order, key)
	}
	if len(l.byName[key]) < maxBuilt {
		l.byName[key] = append(l.byName[key], fd)
	}
}

// findings are one for each issuer.
func (l *issuerList) findings() []rule.Finding {
	var out []rule.Finding
	for _, key := range l.order {
		out = append(out, fold(l.byName[key]))
	}
	return out
}
