// Package hostile fills values with strings that harm who shows them, for
// tests of everything that prints what a stranger's bundle says.
package hostile

import (
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Strings harm one channel or another: pages, terminals, tickets, logs.
var Strings = []string{
	`<script>window.harmed='HARMED'</script>`,
	`"><img src=x onerror="window.harmed='HARMED'">`,
	`</style></title></desc></svg><svg onload=window.harmed='HARMED'>`,
	"</pre>`\n\n```\n<b>x</b>\n# title\n\n| a | b |\n|---|---|\n- item\n1. item\r\n> quote",
	"`code` | *bold* _em_ ~~gone~~ [link](http://example.com) ![i](http://example.com/i.png) <http://example.com> www.example.com @admin #1 :tada: $x$ &amp;",
	"\x1b[31mred\x1b]0;title\x07\x1b[2J\x9b1m\u009b2J\b\b\rover\x00",
	"\u202Egnp.exe \u2066isolated\u2069 zero\u200bwidth\u00ad \ufeffbom \u2028line\u2029paragraph\u0085next \U000e0041tag \ue000private",
	"broken \xff\xc0\x80 UTF-8 \xed\xa0\x80",
	"javascript:alert(1)//{{.}} ${x} %s %!d(MISSING) '; DROP TABLE x; --",
	"证書がǅﷺ" + strings.Repeat("e\u0301\u0327", 40) + strings.Repeat("長い名前", 40),
	strings.Repeat("W", 10_000),
	strings.Repeat("証", 10_000),
}

// Filler fills values.
type Filler struct {
	Words []string // what strings become, in turn
	Each  int      // elements of every list
	Forms bool     // strings that have an "enum" tag take its values in turn
	n     int      // values so far
}

// Fill sets everything that can be set below the value that p points to:
// strings, numbers, times, flags in turn, and lists, maps and pointers with
// something in them. So it reaches members that are added later, too.
func (f *Filler) Fill(p any) { f.fill(reflect.ValueOf(p).Elem(), "", 0) }

// depth ends types that contain themselves.
const depth = 12

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func (f *Filler) fill(v reflect.Value, enum string, deep int) {
	if !v.CanSet() || deep > depth {
		return
	}
	f.n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(epoch.Add(time.Duration(f.n) * time.Minute)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.word(enum))
	case reflect.Bool:
		v.SetBool(f.n%2 == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(f.n % 100))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(f.n % 100))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(f.n) / 4)
	case reflect.Pointer:
		if deep > depth-3 {
			return // nothing rather than something half filled
		}
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), enum, deep+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), f.Each, f.Each))
		f.elements(v, enum, deep)
	case reflect.Array:
		f.elements(v, enum, deep)
	case reflect.Map:
		f.entries(v, deep)
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), v.Type().Field(i).Tag.Get("enum"), deep+1)
		}
	}
}

// word is the next string; of those with a tag, a value of the tag where forms
// are kept.
func (f *Filler) word(enum string) string {
	if enum == "" || !f.Forms {
		return f.Words[f.n%len(f.Words)]
	}
	values := strings.Split(enum, ",")
	return values[f.n%len(values)]
}

func (f *Filler) elements(v reflect.Value, enum string, deep int) {
	for i := range v.Len() {
		f.fill(v.Index(i), enum, deep+1)
	}
}

// entries fills a map; its keys stay apart by a number behind the text.
func (f *Filler) entries(v reflect.Value, deep int) {
	v.Set(reflect.MakeMap(v.Type()))
	for i := range f.Each {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key, "", deep+1)
		if key.Kind() == reflect.String && i > 0 {
			key.SetString(key.String() + strconv.Itoa(i))
		}
		f.fill(value, "", deep+1)
		v.SetMapIndex(key, value)
	}
}
