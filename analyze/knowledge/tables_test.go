package knowledge

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"ssltriage/analyze/text"
	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/tls"
)

// tables are all tables of the package.
func tables() map[string]any {
	return map[string]any{
		"events": events(), "fields": fieldMeanings, "states": states, "no state": NoStateMeaning,
		"alerts": Alerts(), "codes": codes().byValue, "app ids": appIDs, "sids": sids, "ports": ports,
		"registry": allRegistryValues(), "undocumented": undocumented,
	}
}

// texts visits every text below v, with the place where it stands.
func texts(place string, v reflect.Value, visit func(place string, t text.Text)) {
	if t, ok := v.Interface().(text.Text); ok {
		visit(place, t)
		return
	}
	switch v.Kind() {
	case reflect.Map:
		for _, key := range v.MapKeys() {
			texts(fmt.Sprintf("%s %v", place, key), v.MapIndex(key), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts(fmt.Sprintf("%s %d", place, i), v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				texts(place+" "+v.Type().Field(i).Name, v.Field(i), visit)
			}
		}
	}
}

func TestBothLanguages(t *testing.T) {
	count := 0
	for name, table := range tables() {
		texts(name, reflect.ValueOf(table), func(place string, x text.Text) {
			if x.IsZero() {
				return
			}
			count++
			for _, problem := range bilingual(x) {
				t.Errorf("%s: %s: %+v", place, problem, x)
			}
		})
	}
	if count < 600 {
		t.Errorf("only %d texts were found", count)
	}
}

// bilingual says what is wrong with a text.
func bilingual(x text.Text) (problems []string) {
	switch {
	case x.EN == "":
		problems = append(problems, "no English")
	case x.JA == "":
		problems = append(problems, "no Japanese")
	}
	if strings.IndexFunc(x.EN, japanese) >= 0 {
		problems = append(problems, "Japanese in the English text")
	}
	if strings.Contains(x.EN, " ") && strings.IndexFunc(x.JA, japanese) < 0 && x.EN != x.JA {
		problems = append(problems, "no Japanese in the Japanese text")
	}
	for _, s := range []string{x.EN, x.JA} {
		if s != strings.TrimSpace(s) || strings.Contains(s, "  ") || strings.ContainsAny(s, "\t\n") {
			problems = append(problems, "stray blanks")
		}
		if strings.Contains(s, "TODO") || strings.Count(s, "(") != strings.Count(s, ")") {
			problems = append(problems, "unfinished")
		}
	}
	return problems
}

func japanese(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == '。' || r == '、'
}

func TestBilingualFindsFaults(t *testing.T) {
	for _, x := range []text.Text{
		{EN: "only one"}, {JA: "片方だけ"}, text.T("混ざった text", "本文"), text.T("two words", "two other words"),
		text.T("a  b", "あ"), text.T("(open", "開く"),
	} {
		if len(bilingual(x)) == 0 {
			t.Errorf("nothing found wrong with %+v", x)
		}
	}
}

func TestEveryRowNamesItsSource(t *testing.T) {
	for key, e := range events() {
		if e.Source == "" || e.Title.IsZero() {
			t.Errorf("%v: no source or no title", key)
		}
	}
	for _, a := range Alerts() {
		if a.Source == "" || a.Meaning.IsZero() {
			t.Errorf("alert %d: no source or no meaning", a.Code)
		}
	}
	for value, c := range codes().byValue {
		if c.Source == "" || c.Name == "" {
			t.Errorf("0x%08x: no source or no name", value)
		}
	}
	for _, v := range allRegistryValues() {
		if v.Source == "" || v.Key == "" || v.Type == "" || v.Meaning.IsZero() || v.Default.IsZero() {
			t.Errorf("%s in %s is not complete", v.Name, v.Key)
		}
	}
	for _, s := range SIDs() {
		if s.Source == "" || s.Name == "" || s.Text.IsZero() {
			t.Errorf("%s is not complete", s.SID)
		}
	}
	for _, a := range AppIDs() {
		if a.Source == "" || a.Owner == "" || a.Text.IsZero() {
			t.Errorf("%s is not complete", a.ID)
		}
	}
	for _, p := range Ports() {
		if p.Source == "" || p.Name == "" || p.Text.IsZero() {
			t.Errorf("port %d is not complete", p.Port)
		}
	}
	for _, s := range states {
		if s.Source == "" || s.Meaning.IsZero() || (s.Confidence != "high" && s.Confidence != "medium") {
			t.Errorf("state %d of %d is not complete", s.State, s.EventID)
		}
	}
}

// unassigned are ids within the ranges that the parser reads which no
// manifest defines.
var unassigned = map[string][]eventlog.Range{
	schannel: {{First: 36890, Last: 36895}, {First: 36900, Last: 36911}, {First: 36913, Last: 36927}},
	services: {{First: 7004, Last: 7004}, {First: 7015, Last: 7015}, {First: 7025, Last: 7025}, {First: 7033, Last: 7033}},
	w3svc:    {{First: 1006, Last: 1006}, {First: 1008, Last: 1008}},
	w3svcWP:  {{First: 2249, Last: 2249}},
	lsa:      {{First: 5001, Last: 5001}},
}

func TestWantedEventsAreKnown(t *testing.T) {
	for _, row := range eventlog.Wanted {
		if !IsProvider(row.Provider) {
			t.Errorf("nothing is known of %s", row.Provider)
		}
		for _, r := range row.IDs {
			for id := r.First; id <= r.Last; id++ {
				_, known := Event(row.Provider, id)
				if excluded := within(unassigned[row.Provider], id); known == excluded {
					t.Errorf("%s %d: known %v, unassigned %v", row.Provider, id, known, excluded)
				}
			}
		}
	}
	for id := 15000; id <= 15022; id++ {
		if _, known := Event(httpEvent, id); !known {
			t.Errorf("HttpEvent %d is not known", id)
		}
	}
}

func within(ranges []eventlog.Range, id int) bool {
	for _, r := range ranges {
		if r.First <= id && id <= r.Last {
			return true
		}
	}
	return false
}

func TestNoEventTwice(t *testing.T) {
	rows := 0
	for _, table := range eventTables {
		rows += len(table.rows)
		if got := eventlog.Canonical(table.provider); got != table.provider {
			t.Errorf("%s is not canonical: %s", table.provider, got)
		}
	}
	if rows != len(events()) {
		t.Errorf("%d rows make %d events", rows, len(events()))
	}
}

func TestEveryNamedAlertIsKnown(t *testing.T) {
	for code := range 256 {
		named := !strings.HasPrefix(tls.AlertCode(code).String(), "alert ")
		if _, known := Alert(code); known != named {
			t.Errorf("alert %d %s: known %v", code, tls.AlertCode(code), known)
		}
	}
	for _, a := range Alerts() {
		if a.Schannel == 0 {
			continue
		}
		if _, known := Code(a.Schannel); !known {
			t.Errorf("alert %d: nothing is known of 0x%08x", a.Code, a.Schannel)
		}
	}
}
