package problem

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"testing"
)

func TestNew(t *testing.T) {
	inner := New("port %d is out of range", "ポート %d が範囲外です", 70000)
	cases := []struct {
		name string
		got  Text
		want Text
	}{
		{"values", inner, Text{"port 70000 is out of range", "ポート 70000 が範囲外です"}},
		{"an order of its own", New("%d of %s", "%[2]s の %[1]d", 3, "x"), Text{"3 of x", "x の 3"}},
		{"a text as argument", New("frame %d: %w", "フレーム %d: %w", 7, inner),
			Text{"frame 7: port 70000 is out of range", "フレーム 7: ポート 70000 が範囲外です"}},
		{"a library's error", New("read: %v", "読み取り: %v", io.ErrNoProgress),
			Text{"read: " + io.ErrNoProgress.Error(), "読み取り: " + io.ErrNoProgress.Error()}},
		{"a line", inner.At(12), Text{"line 12: port 70000 is out of range", "12 行目: ポート 70000 が範囲外です"}},
		{"a file", inner.In("a.txt"), Text{"a.txt: port 70000 is out of range", "a.txt: ポート 70000 が範囲外です"}},
		{"no format in an argument", New("%s", "%s", "100%d"), Text{"100%d", "100%d"}},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, c.got, c.want)
		}
	}
}

func TestOf(t *testing.T) {
	sentinel := New("not a log", "ログではありません")
	denied := &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}
	cases := []struct {
		name string
		err  error
		want Text
	}{
		{"a text", sentinel, sentinel},
		{"around a cause", Wrap(sentinel, "read %s: %w", "%s の読み取り: %w", "a", sentinel), Text{"read a: not a log", "a の読み取り: ログではありません"}},
		{"several", errors.Join(sentinel, io.ErrNoProgress), Text{"not a log\n" + io.ErrNoProgress.Error(), "ログではありません\n" + io.ErrNoProgress.Error()}},
		{"of the system", denied, Text{denied.Error(), "x: アクセスが拒否されました"}},
		{"of a library", errors.New("disk is on fire"), Text{"disk is on fire", "disk is on fire"}},
	}
	for _, c := range cases {
		if got := Of(c.err); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestErrorsAreFound(t *testing.T) {
	sentinel := New("not a log", "ログではありません")
	err := fmt.Errorf("case.zip: %w", Wrap(sentinel, "read: %w", "読み取り: %w", sentinel))
	if !errors.Is(err, sentinel) || errors.Is(err, New("another", "別のもの")) {
		t.Errorf("%v", err)
	}
	if err.Error() != "case.zip: read: not a log" {
		t.Error(err)
	}
}
