package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/analyze/rules"
)

// Each rule and each table is there in both languages, and the same call
// writes the same bytes.
func TestDocPages(t *testing.T) {
	pages := map[string]string{}
	for _, p := range docPages() {
		if _, twice := pages[p.Path]; twice || p.Body == "" {
			t.Errorf("%s is written twice or empty", p.Path)
		}
		pages[p.Path] = p.Body
	}
	for _, p := range docPages() {
		if pages[p.Path] != p.Body {
			t.Errorf("%s differs from one call to the next", p.Path)
		}
	}
	want := []string{"index.md", "events.md", "alerts.md", "codes.md", "states.md", "registry.md", "glossary.md", "versions.md", "suites.md", "groups.md", "signatures.md", "extensions.md", "appids.md", "accounts.md", "ports.md"}
	for _, r := range rules.All() {
		want = append(want, "rules/"+r.ID+".md")
	}
	for _, path := range want {
		en, ja := pages["en/"+path], pages["ja/"+path]
		if en == "" || ja == "" || en == ja {
			t.Errorf("%s is not there in both languages", path)
		}
		oneTable(t, path, en)
		oneTable(t, path, ja)
	}
	for _, path := range []string{"man/man1/ssltriage.1", "man/ja/man1/ssltriage-analyze.1", "man/man7/ssltriage-rules.7", "man/ja/man7/ssltriage-rules.7"} {
		if !strings.HasPrefix(pages[path], ".TH SSLTRIAGE") {
			t.Errorf("%s: %.40q", path, pages[path])
		}
	}
}

// oneTable checks that each row of a page's table has as many cells as its
// heading.
func oneTable(t *testing.T, path, body string) {
	t.Helper()
	cells := 0
	for line := range strings.Lines(body) {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		n := strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|")
		if cells == 0 {
			cells = n
		}
		if n != cells {
			t.Errorf("%s: %d cells instead of %d: %s", path, n-1, cells-1, line)
		}
	}
}

// Links of the pages lead to pages.
func TestDocLinks(t *testing.T) {
	dir := t.TempDir()
	if code, out, errs := program(t, "docs", dir); code != 0 || out != "" || errs != "" {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	links := 0
	for _, index := range []string{"en/index.md", "ja/index.md"} {
		body, err := os.ReadFile(filepath.Join(dir, index))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(body), "](")[1:] {
			target, _, _ := strings.Cut(part, ")")
			links++
			if _, err := os.Stat(filepath.Join(dir, filepath.Dir(index), target)); err != nil {
				t.Errorf("%s: %v", index, err)
			}
		}
	}
	if links < 2*len(rules.All()) {
		t.Errorf("only %d links", links)
	}
}

// groff, where it is there, finds nothing to warn about.
func TestManPagesAreRoff(t *testing.T) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("groff is not installed")
	}
	dir := t.TempDir()
	for _, p := range docPages() {
		if !strings.HasPrefix(p.Path, "man/") {
			continue
		}
		if err := writePage(dir, p); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(p.Path))
		out, err := exec.Command(groff, "-man", "-Tutf8", "-Kutf8", "-ww", "-z", path).CombinedOutput()
		if strings.Contains(string(out), "preconv") { // groff without its tool for UTF-8
			t.Skipf("%s", out)
		}
		if err != nil || len(out) > 0 {
			t.Errorf("%s: %v: %.300s", p.Path, err, out)
		}
	}
}
