package json

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// required are the members without which a report says nothing, or would say
// that all is well. Others may be missing: reports of older programs have less.
var required = map[reflect.Type][]string{
	reflect.TypeFor[report.Report]():     {"tool", "bundle", "host", "findings", "ruledOut", "notChecked", "notApplicable", "roads", "protocols", "sources"},
	reflect.TypeFor[report.Bundle]():     {"name"},
	reflect.TypeFor[report.Finding]():    {"rule", "severity", "confidence", "title", "evidence", "fix"},
	reflect.TypeFor[report.Evidence]():   {"file", "unit"},
	reflect.TypeFor[report.RuledOut]():   {"rule", "title"},
	reflect.TypeFor[report.NotChecked](): {"rule", "title"},
	reflect.TypeFor[report.Road]():       {"endpoint", "links"},
	reflect.TypeFor[report.Link]():       {"kind", "state"},
	reflect.TypeFor[report.Protocol]():   {"name", "server"},
	reflect.TypeFor[report.Source]():     {"kind", "state"},
}

// said are members whose text is never empty, in neither language.
var said = map[reflect.Type]string{
	reflect.TypeFor[report.Finding](): "title", reflect.TypeFor[report.RuledOut](): "title", reflect.TypeFor[report.NotChecked](): "title",
}

// inspect checks an object against the types of a report.
func inspect(object map[string]any) error {
	if e := inspectStruct("", object, reflect.TypeFor[report.Report]()); e != nil {
		return e
	}
	return nil
}

var (
	textType = reflect.TypeFor[text.Text]()
	timeType = reflect.TypeFor[time.Time]()
)

// inspectValue checks a value that stands at path; nil when it is in order.
func inspectValue(path string, v any, t reflect.Type, enum string) *Error {
	if t.Kind() == reflect.Pointer {
		if v == nil {
			return nil
		}
		t = t.Elem()
	}
	switch {
	case t == timeType:
		s, ok := v.(string)
		if _, err := time.Parse(time.RFC3339, s); !ok || err != nil {
			return wrong(path, text.F("%s is no time, such as 2024-06-18T03:42:17Z", "%s は時刻ではありません (例: 2024-06-18T03:42:17Z)", shown(v)))
		}
		return nil
	case t.Kind() == reflect.Struct:
		object, ok := v.(map[string]any)
		if !ok {
			return otherType(path, v, text.T("an object", "オブジェクト"))
		}
		return inspectStruct(path, object, t)
	case t.Kind() == reflect.Slice:
		list, ok := v.([]any)
		if !ok && v != nil {
			return otherType(path, v, text.T("a list", "一覧"))
		}
		for i, one := range list {
			if e := inspectValue(fmt.Sprintf("%s[%d]", path, i), one, t.Elem(), ""); e != nil {
				return e
			}
		}
		return nil
	}
	return inspectScalar(path, v, t, enum)
}

// inspectStruct checks the members of an object.
func inspectStruct(path string, object map[string]any, t reflect.Type) *Error {
	for _, name := range required[t] {
		if object[name] == nil {
			return wrong(below(path, name), text.T("missing", "ありません"))
		}
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		v, there := object[name]
		if !there || name == "" || !field.IsExported() {
			continue
		}
		if e := inspectValue(below(path, name), v, field.Type, field.Tag.Get("enum")); e != nil {
			return e
		}
		if said[t] == name && field.Type == textType {
			if e := inspectText(below(path, name), v); e != nil {
				return e
			}
		}
	}
	return nil
}

// inspectText checks that a text is there in both languages.
func inspectText(path string, v any) *Error {
	object, _ := v.(map[string]any)
	for _, l := range []string{"en", "ja"} {
		if s, _ := object[l].(string); strings.TrimSpace(s) == "" {
			return wrong(below(path, l), text.T("the text is missing", "文がありません"))
		}
	}
	return nil
}

func inspectScalar(path string, v any, t reflect.Type, enum string) *Error {
	switch t.Kind() {
	case reflect.String:
		s, ok := v.(string)
		if !ok {
			return otherType(path, v, text.T("a text", "文字列"))
		}
		if words := strings.Split(enum, ","); enum != "" && !slices.Contains(words, s) {
			return wrong(path, text.F("%s is none of %s", "%s は %s のいずれでもありません", shown(v), strings.Trim(strings.Join(words, ", "), ", ")))
		}
	case reflect.Bool:
		if _, ok := v.(bool); !ok {
			return otherType(path, v, text.T("true or false", "true または false"))
		}
	case reflect.Int, reflect.Int64:
		n, ok := v.(json.Number)
		if !ok {
			return otherType(path, v, text.T("a number", "数値"))
		}
		if _, err := n.Int64(); err != nil {
			return wrong(path, text.F("%s is no whole number of 64 bits", "%s は 64 ビットの整数ではありません", shown(v)))
		}
	case reflect.Float64:
		if _, ok := v.(json.Number); !ok {
			return otherType(path, v, text.T("a number", "数値"))
		}
	}
	return nil
}

func below(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func wrong(path string, what text.Text) *Error {
	return &Error{Place: path, What: what, Hint: saveAgain}
}

func otherType(path string, v any, want text.Text) *Error {
	return wrong(path, text.F("%s, where %s should be", "%s です。%sである必要があります", shown(v), want))
}

// shown is a value in a few words.
func shown(v any) string {
	const most = 40
	switch v := v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "{…}"
	case []any:
		return "[…]"
	case string:
		if r := []rune(v); len(r) > most {
			return fmt.Sprintf("%q", string(r[:most])+"…")
		}
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}
