package hostile

import (
	"reflect"
	"testing"
	"time"
)

type inner struct {
	Word  string
	Again *inner
	when  string
}

type outer struct {
	Name  string
	Kind  string `json:"kind" enum:"a,b"`
	List  []inner
	Map   map[string]inner
	Words []string
	At    *time.Time
	Flag  bool
	Count int
}

// count counts the strings below a value, and those that are not want.
func count(v reflect.Value, want string) (all, other int) {
	add := func(v reflect.Value) {
		a, o := count(v, want)
		all, other = all+a, other+o
	}
	switch v.Kind() {
	case reflect.String:
		all++
		if v.String() != want {
			other++
		}
	case reflect.Pointer:
		if !v.IsNil() {
			add(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			add(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			add(v.MapIndex(k))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				add(v.Field(i))
			}
		}
	}
	return all, other
}

func TestFillReachesEverything(t *testing.T) {
	var v outer
	(&Filler{Words: []string{"x"}, Each: 2}).Fill(&v)
	if len(v.List) != 2 || len(v.Map) != 2 || len(v.Words) != 2 || v.At == nil || v.At.IsZero() || v.List[0].Again == nil || v.List[0].when != "" {
		t.Errorf("not filled: %+v", v)
	}
	if all, other := count(reflect.ValueOf(v), "x"); all < 10 || other != 0 {
		t.Errorf("%d of %d strings were not filled", other, all)
	}
	(&Filler{Words: []string{"x"}, Each: 1, Forms: true}).Fill(&v)
	if v.Kind != "a" && v.Kind != "b" || v.Name != "x" {
		t.Errorf("the form is %q, the name %q", v.Kind, v.Name)
	}
}
