package terminal

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSafe(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                "plain",
		"日本語　全角":               "日本語 全角",
		"a\x1b[31mb\x07":       `a\u{1b}[31mb\u{7}`,
		"one\r\ntwo\nthree\n":  "one | two | three",
		"tab\there":            "tab here",
		"no\u00a0break":        "no break",
		"left\u202eright":      `left\u{202e}right`,
		"zero\u200bwidth":      `zero\u{200b}width`,
		"\u009b1m":             `\u{9b}1m`,
		"bad \xff byte":        `bad \u{fffd} byte`,
		"line\u2028separators": `line\u{2028}separators`,
		"\ue000":               `\u{e000}`,
		"fill\u3164er":         `fill\u{3164}er`,
		"over\rwrite":          `over\u{d}write`,
		"e\u0301 葛\U000e0100":  "e\u0301 葛\U000e0100",
	} {
		if got := Safe(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	if n := Width("日本 go"); n != 7 {
		t.Errorf("width %d", n)
	}
	if s := Pad("証拠", 6); s != "証拠  " {
		t.Errorf("got %q", s)
	}
	if s := Pad("too long", 3); s != "too long" {
		t.Errorf("got %q", s)
	}
	if s := Clip("日本語の長い名前", 8); s != "日本語…" {
		t.Errorf("got %q", s)
	}
}

func TestFold(t *testing.T) {
	for _, test := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"   ", 10, []string{""}},
		{"fits", 10, []string{"fits"}},
		{"one two", 3, []string{"one", "two"}},
		{"one two", 5, []string{"one", "two"}},
		{"aaaaaaaaaa bb", 4, []string{"aaaa", "aaaa", "aa", "bb"}},
		{"aaaaaaaaaa bb", 7, []string{"aaaaaaa", "aaa bb"}},
		{"x aaaaaaaa", 4, []string{"x", "aaaa", "aaaa"}},
		{"a  b", 2, []string{"a", "b"}},
		{"あいう", 4, []string{"あい", "う"}},
		{"あいう", 1, []string{"あ", "い", "う"}},
	} {
		if got := Fold(test.in, test.width); !slices.Equal(got, test.want) {
			t.Errorf("%q in %d: got %q, want %q", test.in, test.width, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 8, []string{"one two", "three"}},
		{"a verylongword b", 6, []string{"a", "verylongword", "b"}},
		{"証明書 abc の鍵", 7, []string{"証明書", "abc の", "鍵"}},
		{"か\u3099か\u3099か\u3099", 4, []string{"か\u3099か\u3099", "か\u3099"}},
	} {
		if got := Wrap(test.in, test.width); !slices.Equal(got, test.want) {
			t.Errorf("%q in %d: got %q, want %q", test.in, test.width, got, test.want)
		}
	}
}

func TestWrapKeepsClosingPunctuation(t *testing.T) {
	for _, line := range Wrap(strings.Repeat("あ", 9)+"。"+strings.Repeat("い", 5)+"」。", 20) {
		if strings.HasPrefix(line, "。") || strings.HasPrefix(line, "」") {
			t.Errorf("line begins with closing punctuation: %s", line)
		}
	}
}

// FuzzLines: nothing gets lost but blanks, no line of Fold is too wide, and
// no hidden character is left.
func FuzzLines(f *testing.F) {
	f.Add("one two 日本語\x1b[2J\u202e\xff", 8)
	f.Add(" 00", 0)
	f.Add(strings.Repeat("が\u3099", 50)+"aaaaaaaaaaaaaaaaaaa  b", 3)
	f.Fuzz(func(t *testing.T, s string, width int) {
		s, width = Safe(s), max(2, width%200)
		if strings.IndexFunc(s, Hidden) >= 0 || !utf8.ValidString(s) || Safe(s) != s {
			t.Fatalf("not safe: %q", s)
		}
		want := strings.ReplaceAll(s, " ", "")
		for _, lines := range [][]string{Wrap(s, width), Fold(s, width)} {
			if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != want {
				t.Fatalf("%q became %q", s, lines)
			}
		}
		for _, line := range Fold(s, width) {
			if Width(line) > width {
				t.Fatalf("%d columns, not %d: %q", Width(line), width, line)
			}
		}
	})
}
