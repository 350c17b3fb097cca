package bundle

import (
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// EncodeDocument returns a document as JSON. Every member of the outermost
// object and every record of its lists has a line of its own, so that a line
// number names a record. Times are RFC 3339 in UTC; a list that is nil is
// written as an empty one; "omitempty" also leaves out a time that is zero.
func EncodeDocument(d Document) []byte {
	b := append([]byte(nil), "{\n \"schema\": "...)
	b = appendString(b, d.schema())
	b = appendMembers(b, reflect.ValueOf(d), ",\n ", ": ", 1)
	return append(b, "\n}\n"...)
}

// appendMembers writes the members of a struct, each after sep.
func appendMembers(b []byte, v reflect.Value, sep, colon string, level int) []byte {
	for i := 0; i < v.NumField(); i++ {
		name, omitEmpty := memberName(v.Type().Field(i))
		if name == "-" || omitEmpty && isEmpty(v.Field(i)) {
			continue
		}
		b = append(b, sep...)
		b = appendString(b, name)
		b = append(b, colon...)
		b = appendValue(b, v.Field(i), level)
		if level > 1 {
			sep = ","
		}
	}
	return b
}

func appendValue(b []byte, v reflect.Value, level int) []byte {
	if t, ok := v.Interface().(time.Time); ok {
		return append(t.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
	}
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool())
	case reflect.Int, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10)
	case reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(b, v.Uint(), 10)
	case reflect.String:
		return appendString(b, v.String())
	case reflect.Slice:
		return appendList(b, v, level)
	case reflect.Struct:
		return append(appendMembers(append(b, '{'), v, "", ":", level+1), '}')
	case reflect.Ptr:
		if !v.IsNil() {
			return appendValue(b, v.Elem(), level)
		}
	}
	return append(b, "null"...)
}

func appendList(b []byte, v reflect.Value, level int) []byte {
	sep, end := "", "]"
	if level == 1 && v.Len() > 0 && v.Type().Elem().Kind() == reflect.Struct {
		sep, end = "\n  ", "\n ]"
	}
	b = append(b, '[')
	for i := 0; i < v.Len(); i++ {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, sep...)
		b = appendValue(b, v.Index(i), level+1)
	}
	return append(b, end...)
}

// memberName returns the JSON name of a field and whether it is left out when
// empty. A field without a tag is not part of the document.
func memberName(f reflect.StructField) (name string, omitEmpty bool) {
	name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" {
		name = "-"
	}
	return name, option == "omitempty"
}

func isEmpty(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// appendString writes a JSON string (RFC 8259 section 7). Bytes that are not
// UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029:
			b = append(b, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
