// Package ssltriage has no code: this test keeps the house in order.
package ssltriage

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says what a package of ours may import of ours; the longest prefix
// counts. Imports run downwards only: cmd, analyze, parsers.
var allowed = map[string][]string{
	"cmd/ssltriage":             {"analyze", "parsers", "collect/bundle"},
	"cmd/ssltriage-collect":     {"collect"},
	"collect":                   {"collect/bundle"},
	"collect/bundle":            {},
	"collect/bundle/reader":     {"collect/bundle", "parsers/problem"},
	"collect/legacy":            {"collect"},
	"parsers":                   {"parsers/wintext", "parsers/problem"},
	"parsers/problem":           {},
	"parsers/wintext":           {"parsers/problem"},
	"parsers/tls":               {"parsers/problem"},
	"parsers/capture":           {"parsers/tls", "parsers/problem"},
	"analyze":                   {"analyze", "collect/bundle", "parsers/wintext", "parsers/problem"},
	"analyze/evidence":          {},
	"analyze/text":              {},
	"analyze/text/style":        {"analyze/text"},
	"analyze/knowledge":         {"analyze/text", "parsers/wintext", "parsers/tls", "parsers/eventlog"},
	"analyze/facts":             {"analyze/evidence", "analyze/knowledge", "analyze/text", "collect/bundle", "parsers"},
	"analyze/schannel":          {"analyze/facts", "analyze/evidence", "analyze/text", "parsers/hive", "parsers/tls", "parsers/capture"},
	"analyze/rule":              {"analyze/facts", "analyze/evidence", "analyze/text", "parsers/problem"},
	"analyze/rules":             {"analyze/rule", "analyze/facts", "analyze/schannel", "analyze/knowledge", "analyze/evidence", "analyze/text", "parsers"},
	"analyze/explain":           {"analyze/rule", "analyze/rules", "analyze/facts", "analyze/schannel", "analyze/knowledge", "analyze/text", "parsers/tls", "parsers/wintext"},
	"analyze/report":            {"analyze/rule", "analyze/facts", "analyze/schannel", "analyze/evidence", "analyze/text", "analyze/knowledge", "parsers"},
	"analyze/redact":            {"analyze/report", "analyze/text"},
	"analyze/diff":              {"analyze/report", "analyze/facts", "analyze/schannel", "analyze/evidence", "analyze/text", "parsers"},
	"analyze/render":            {"analyze/render", "analyze/report", "analyze/text"},
	"analyze/render/difference": {"analyze/diff", "analyze/render", "analyze/text"},
	"samples":                   {"samples", "collect/bundle", "analyze", "parsers"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestImportsRunDownwards(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		checkImports(t, p)
	}
}

func checkImports(t *testing.T, p goPackage) {
	name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "ssltriage"), "/")
	rule, ok := ruleFor(name)
	if !ok && name != "" {
		t.Errorf("%s: no room of the house", p.ImportPath)
	}
	for _, imported := range p.Imports {
		own, isOwn := strings.CutPrefix(imported, "ssltriage/")
		switch {
		case isOwn && !slices.ContainsFunc(allowed[rule], func(a string) bool { return own == a || strings.HasPrefix(own, a+"/") }):
			t.Errorf("%s must not import %s", p.ImportPath, imported)
		case strings.HasPrefix(rule, "collect") && strings.Contains(strings.SplitN(imported, "/", 2)[0], "."):
			t.Errorf("%s must use the standard library only, not %s", p.ImportPath, imported)
		}
	}
}

// ruleFor finds the entry of allowed with the longest matching prefix.
func ruleFor(name string) (best string, ok bool) {
	for prefix := range allowed {
		if (name == prefix || strings.HasPrefix(name, prefix+"/")) && len(prefix) >= len(best) {
			best, ok = prefix, true
		}
	}
	return best, ok
}

// TestTopLevel keeps the top level as it was fixed.
func TestTopLevel(t *testing.T) {
	rooms := []string{"LICENSE", "Makefile", "README.md", "analyze", "cmd", "collect", "go.mod", "go.sum",
		"house_test.go", "parsers", "samples", "staticcheck.conf", "bin", "build"}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(rooms, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
