package reader

import (
	"bytes"
	"encoding/json"
	"strings"
)

// SniffDocument returns the schema of a JSON document of this project,
// whatever its version. The first 512 bytes of a file are enough for those
// that EncodeDocument wrote, as the schema comes first.
func SniffDocument(data []byte) (schema string, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(trimBOM(data)))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return "", false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return "", false
		}
		value, err := dec.Token()
		if err != nil {
			return "", false
		}
		if key == "schema" {
			schema, _ = value.(string)
			return schema, strings.HasPrefix(schema, "ssltriage/")
		}
		if _, nested := value.(json.Delim); nested && !skipRest(dec) {
			return "", false
		}
	}
	return "", false
}

// skipRest reads to the end of the array or object that has just begun.
func skipRest(dec *json.Decoder) bool {
	for depth := 1; depth > 0; {
		t, err := dec.Token()
		if err != nil {
			return false
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return true
}

func trimBOM(data []byte) []byte {
	return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
}
