package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ssltriage/analyze/text"
)

func TestTable(t *testing.T) {
	tab := table{
		note:    "a note",
		columns: []column{{text.T("NAME", "名前"), 8}, {text.T("N", "数"), 4}, {text.T("WORDS", "語"), 0}},
	}
	tab.add("short", "1", "one two three four five six seven")
	tab.add("much too long", "22", "x")
	tab.add("日本語の長い名前", "3", "証明書に秘密キーがありませんので使用できません")
	var out bytes.Buffer
	if err := tab.write(&out, text.EN, 40); err != nil {
		t.Fatal(err)
	}
	want := `a note
NAME      N   WORDS
short     1   one two three four five
              six seven
much to…  22  x
日本語…   3   証明書に秘密キーがありませ
              んので使用できません
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	if err := tab.write(&out, text.JA, 40); err != nil || !strings.Contains(out.String(), "名前      数  語") {
		t.Errorf("got %v\n%s", err, out.String())
	}
}

func TestWrapCell(t *testing.T) {
	for _, test := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"fits", 10, []string{"fits"}},
		{"one two", 3, []string{"one", "two"}},
		{"one two", 5, []string{"one", "two"}},
		{"aaaaaaaaaa bb", 4, []string{"aaaa", "aaaa", "aa", "bb"}},
		{"a  b", 2, []string{"a", "b"}},
		{"あいう", 4, []string{"あい", "う"}},
	} {
		if got := wrapCell(test.in, test.width); !slices.Equal(got, test.want) {
			t.Errorf("%q in %d: got %q, want %q", test.in, test.width, got, test.want)
		}
	}
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                "plain",
		"日本語　全角":               "日本語 全角",
		"a\x1b[31mb\x07":       `a\u{1b}[31mb\u{7}`,
		"one\r\ntwo\nthree\n":  "one | two | three",
		"tab\there":            "tab here",
		"left\u202eright":      `left\u{202e}right`,
		"zero\u200bwidth":      `zero\u{200b}width`,
		"\u009b1m":             `\u{9b}1m`,
		"bad \xff byte":        `bad \u{fffd} byte`,
		"line\u2028separators": `line\u{2028}separators`,
		"\ue000":               `\u{e000}`,
	} {
		if got := harmless(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestEncode(t *testing.T) {
	for _, s := range []string{"plain", "a\x1b[31m\x7f\u009b", "\u202e<b>&", "日本語", "\U000f0000\U000e0001", "\ufeff"} {
		data, err := encode(map[string]string{"s": s}, "")
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexFunc(data, hiddenInJSON) >= 0 {
			t.Errorf("%q: hidden characters in %q", s, data)
		}
		var back map[string]string
		if err := json.Unmarshal(data, &back); err != nil || back["s"] != s {
			t.Errorf("%q came back as %q, %v", s, back["s"], err)
		}
	}
}

func TestWriteArray(t *testing.T) {
	for _, list := range [][]int{{}, {1}, {1, 2, 3}} {
		var out bytes.Buffer
		if err := writeArray(&out, seq(list)); err != nil {
			t.Fatal(err)
		}
		back := []int{}
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || !slices.Equal(back, list) {
			t.Errorf("%v: got %s, %v", list, out.String(), err)
		}
	}
}
