package analyze

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	jsonformat "ssltriage/analyze/render/json"
	"ssltriage/analyze/text/style"
)

// TestSampleReportsKeepToTheGlossary checks the Japanese of every sample's
// report, with the values in it.
func TestSampleReportsKeepToTheGlossary(t *testing.T) {
	checked := 0
	for _, dir := range sampleDirs(t) {
		var buf bytes.Buffer
		if err := jsonformat.Write(&buf, analyzeDir(t, dir)); err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(buf.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		japaneseHalves(v, func(s string) {
			if seen[s] {
				return
			}
			seen[s] = true
			checked++
			for _, problem := range style.Check(s) {
				t.Errorf("%s: %s: %s", filepath.Base(filepath.Dir(dir)), problem, s)
			}
		})
	}
	if checked < 1000 {
		t.Errorf("only %d texts were checked", checked)
	}
}

// japaneseHalves visits the Japanese of all texts below v.
func japaneseHalves(v any, visit func(string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			japaneseHalves(e, visit)
		}
	case map[string]any:
		if ja, ok := v["ja"].(string); ok && v["en"] != nil {
			visit(ja)
		}
		for _, e := range v {
			japaneseHalves(e, visit)
		}
	}
}
