package knowledge

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ssltriage/analyze/text"
	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/tls"
	"ssltriage/parsers/wintext"
)

// EventMessage is one sentence that says what an event says, with its values
// filled in; get returns the value of a field and "" for one that is not
// there. Of an event that is not known it names provider and id. The values
// come from the log: they are not made harmless here.
func EventMessage(provider string, id int, get func(field string) string) text.Text {
	e, ok := Event(provider, id)
	if !ok {
		return text.F("%s event %d.", "%s イベント %d。", provider, id)
	}
	return text.Text{EN: e.sentence(text.EN, get), JA: e.sentence(text.JA, get)}
}

// Values returns the getter for EventMessage: the event's own fields, with
// socket addresses as text, values without a name by their number from 1, and
// as Status the code that HTTP.sys and IIS keep in the binary part.
func Values(e *eventlog.Event) func(field string) string {
	return func(field string) string {
		if field == "LocalAddress" || field == "RemoteAddress" {
			if addr, ok := e.Address(field); ok {
				return addr.String()
			}
		}
		if v, ok := e.Lookup(field); ok {
			return v
		}
		if n, err := strconv.Atoi(field); err == nil && n > 0 && n <= len(e.Strings) {
			return e.Strings[n-1]
		}
		if code, ok := e.Status(); ok && field == "Status" {
			return fmt.Sprintf("0x%08x", code)
		}
		return ""
	}
}

func (e EventInfo) sentence(l text.Lang, get func(string) string) string {
	if s, ok := fill(e.Message.In(l), l, get); ok && s != "" {
		return s
	}
	return asSentence(e.Title.In(l), l)
}

// asSentence gives a clause its capital and its full stop.
func asSentence(clause string, l text.Lang) string {
	if l == text.JA {
		return clause + "。"
	}
	r, n := utf8.DecodeRuneInString(clause)
	return string(unicode.ToUpper(r)) + clause[n:] + "."
}

// fill puts values into a template. "{Name}" is the value of a field,
// "{Name:form}" the same in one of the forms below. What stands between
// brackets is left out when a value in it is missing; a value that is missing
// elsewhere makes the template useless.
func fill(template string, l text.Lang, get func(string) string) (string, bool) {
	var out strings.Builder
	for template != "" {
		before, rest, optional := strings.Cut(template, "[")
		s, ok := values(before, l, get)
		if !ok {
			return "", false
		}
		out.WriteString(s)
		if !optional {
			break
		}
		inside, after, _ := strings.Cut(rest, "]")
		if s, ok := values(inside, l, get); ok {
			out.WriteString(s)
		}
		template = after
	}
	return out.String(), true
}

// values replaces the places of a text without brackets.
func values(template string, l text.Lang, get func(string) string) (string, bool) {
	var out strings.Builder
	for {
		before, rest, place := strings.Cut(template, "{")
		out.WriteString(before)
		if !place {
			return out.String(), true
		}
		inside, after, _ := strings.Cut(rest, "}")
		name, form, _ := strings.Cut(inside, ":")
		value := strings.TrimSpace(get(name))
		if value == "" {
			return "", false
		}
		out.WriteString(forms[form](value, l))
		template = after
	}
}

// forms are the ways to show a value. A value that has not the shape its form
// expects is shown as it is.
var forms = map[string]func(value string, l text.Lang) string{
	"":      func(value string, _ text.Lang) string { return value },
	"code":  codeForm,
	"alert": alertForm,
	"suite": suiteForm,
	"side":  sideForm,

	"result": resultForm,
	"time":   timeForm,
	"plain":  plainForm,
}

// resultForm shows a code that is written in hexadecimal without a mark.
func resultForm(value string, l text.Lang) string {
	n, err := strconv.ParseUint(value, 16, 32)
	if err != nil {
		return value
	}
	if n == 0 {
		return text.T("success", "成功").In(l)
	}
	return CodeText(uint32(n))
}

// timeForm shows a time of RFC 3339 to the millisecond, in UTC.
func timeForm(value string, _ text.Lang) string {
	t, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return value
	}
	return t.UTC().Format("2006-01-02 15:04:05.000 UTC")
}

// plainForm leaves out marks that show nothing, which Windows puts between
// the parts of a date, and a full stop at the end.
func plainForm(value string, _ text.Lang) string {
	return strings.TrimRight(wintext.Normalise(value), ".")
}

func codeForm(value string, _ text.Lang) string {
	if n, ok := wintext.Code(value); ok {
		return CodeText(n)
	}
	return value
}

func alertForm(value string, _ text.Lang) string {
	if n, ok := wintext.Code(value); ok && n <= 255 {
		return fmt.Sprintf("%d %s", n, tls.AlertCode(n))
	}
	return value
}

func suiteForm(value string, _ text.Lang) string {
	if n, ok := wintext.Code(value); ok && n <= 0xffff {
		return fmt.Sprintf("0x%04x %s", n, tls.CipherSuite(n))
	}
	return value
}

func sideForm(value string, l text.Lang) string {
	switch SideOf(value) {
	case SideServer:
		return text.T("server", "サーバー").In(l)
	case SideClient:
		return text.T("client", "クライアント").In(l)
	}
	return value
}
