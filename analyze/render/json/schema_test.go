package json

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/report"
)

var update = flag.Bool("update", false, "rewrite report.schema.json")

// TestSchemaMatchesTypes derives the schema from the Go types, so that the
// checked-in file cannot drift from what is written.
func TestSchemaMatchesTypes(t *testing.T) {
	root := schemaOf(reflect.TypeFor[report.Report]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "urn:" + strings.ReplaceAll(report.Schema, "/", ":")
	root["title"] = "ssltriage report, version 1"
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(root); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("report.schema.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(want.Bytes(), Schema) {
		t.Error("report.schema.json does not match the types in package report: run go test -update")
	}
}

// schemaOf is the schema of a Go type: members without omitempty are
// required, and further members are allowed.
func schemaOf(t reflect.Type) map[string]any {
	if t == reflect.TypeFor[time.Time]() {
		return map[string]any{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Struct:
		return schemaOfStruct(t)
	}
	panic("no schema for " + t.String())
}

func schemaOfStruct(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		property := schemaOf(field.Type)
		if field.Type.Kind() == reflect.Pointer && options != "omitempty" { // null says that it is unknown
			property["type"] = []any{property["type"], "null"}
		}
		if enum, ok := field.Tag.Lookup("enum"); ok {
			property["enum"] = strings.Split(enum, ",")
		}
		properties[name] = property
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	out := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}
