package diff

import (
	"regexp"
	"strings"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// names stands for what redaction hides, among what is lost to sight.
const names = "names"

// unnamed says what cannot be compared where tokens stand for names: they are
// numbered in each report for itself.
func unnamed(good, bad bool) Unseen {
	u := Unseen{
		Where: "both", Name: names, Title: text.T("Names, addresses and thumbprints", "名前、アドレス、拇印"), Partly: true,
		Why: text.T("both reports are redacted, each with tokens of its own: equal tokens mean nothing; ssltriage diff --redact compares the evidence itself and hides names afterwards",
			"両方のレポートで名前がレポートごとの記号に置き換えられているため、同じ記号でも同じものとは限りません。ssltriage diff --redact は証拠そのものを比較してから名前を置き換えます"),
	}
	why := text.T("the report is redacted: its tokens are no names; ssltriage diff --redact compares the evidence itself and hides names afterwards",
		"レポートの名前が記号に置き換えられています。ssltriage diff --redact は証拠そのものを比較してから名前を置き換えます")
	switch {
	case !bad:
		u.Where, u.Why = "good", why
	case !good:
		u.Where, u.Why = "bad", why
	}
	return u
}

// token begins an endpoint whose name or address was hidden (package redact).
var token = regexp.MustCompile(`^\[?(\*\.)?(host|ip|domain|name)-[0-9]+`)

// nameless calls endpoints with hidden names after their ports. Of several at
// one port nobody knows which is which: they are left out.
func nameless(roads []report.Road) []report.Road {
	count := map[string]int{}
	rename := func(s string) string {
		if !token.MatchString(s) {
			return s
		}
		return "…" + s[strings.LastIndexByte(s, ':'):]
	}
	for _, r := range roads {
		if strings.Contains(r.Endpoint, ":") {
			count[rename(r.Endpoint)]++
		}
	}
	var out []report.Road
	for _, r := range roads {
		if count[rename(r.Endpoint)] == 1 {
			r.Endpoint = rename(r.Endpoint)
			out = append(out, r)
		}
	}
	return out
}
