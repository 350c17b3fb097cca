package facts

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"ssltriage/collect/bundle/reader"
)

// TestTroubleInBothLanguages reads the reader's own source for the kinds of
// its problems: each has Japanese, and a hint in both languages or in none.
func TestTroubleInBothLanguages(t *testing.T) {
	source, err := os.ReadFile("../../collect/bundle/reader/problem.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\tErr\w+ += errors\.New\("([^"]+)"\)`).FindAllStringSubmatch(string(source), -1)
	texts := map[string]error{}
	for kind := range kindJA {
		texts[kind.Error()] = kind
	}
	if len(declared) < 20 || len(declared) != len(kindJA) {
		t.Errorf("the reader declares %d kinds, %d have Japanese", len(declared), len(kindJA))
	}
	for _, d := range declared {
		kind := texts[d[1]]
		if kind == nil {
			t.Errorf("no Japanese for %q", d[1])
			continue
		}
		p := &reader.Problem{Bundle: "b.zip", File: "f", Kind: kind}
		if s := Trouble(p); s.EN != p.Message() || !japanese(s.JA) {
			t.Errorf("%q: says %q and %q", d[1], s.EN, s.JA)
		}
		if h := Hint(p); h.EN != p.Hint() || (h.EN != "") != japanese(h.JA) {
			t.Errorf("%q: hints are %q and %q", d[1], h.EN, h.JA)
		}
	}
}

func TestTroubleDetails(t *testing.T) {
	p := &reader.Problem{Kind: reader.ErrRatio, Detail: "10 bytes become 20"}
	if s := Trouble(p).JA; s != "展開後のサイズの比率が上限を超えています: 10 バイトから展開後 20" {
		t.Error(s)
	}
	p = &reader.Problem{Kind: reader.ErrUnreadable, Cause: &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}}
	if s := Trouble(p).JA; s != "読み取れません: x: アクセスが拒否されました" {
		t.Error(s)
	}
	if s := Reason(errors.New("disk is on fire")); s.EN != s.JA {
		t.Errorf("%v", s)
	}
}

func japanese(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) }) >= 0
}
