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
