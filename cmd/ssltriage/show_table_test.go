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
