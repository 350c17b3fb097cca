package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze"
	"ssltriage/analyze/render/terminal"
)

func TestBarLine(t *testing.T) {
	for _, test := range []struct {
		parts []float64
		ready int
		want  string
	}{
		{[]float64{0, 0}, 0, "[..............................] 0/2 case"},
		{[]float64{1, 0.5, 0}, 1, "[###############...............] 1/3 case"},
		{[]float64{1, 1}, 2, "[##############################] 2/2 case"},
	} {
		if got := barLine(test.parts, test.ready, "case"); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	if got := barLine([]float64{0}, 0, strings.Repeat("証", 50)+"\x1b[2J"); terminal.Width(got) > 80 || strings.Contains(got, "\x1b") {
		t.Errorf("got %q", got)
	}
}

// TestBar: nothing is shown in the first moment nor to what is no terminal; the
// bar never stands in the same line as what is printed, and is gone at the end.
func TestBar(t *testing.T) {
	quick := barOutput(t, time.Now())
	if quick != "row\n" {
		t.Errorf("a bar in the first moment: %q", quick)
	}
	want := "\r\x1b[K[#######.......................] 0/2 one\r\x1b[K[###############...............] 1/2 one\r\x1b[Krow\n" +
		"\r\x1b[K[##############################] 2/2 two\r\x1b[K"
	if got := barOutput(t, time.Now().Add(-time.Hour)); got != want {
		t.Errorf("got %q,\nwant %q", got, want)
	}
}

// barOutput is what a terminal gets while two cases are analysed.
func barOutput(t *testing.T, start time.Time) string {
	var out bytes.Buffer
	b := newBar(console{streams: streams{err: &out}}, false, []analyze.Case{{Name: "one"}, {Name: "two"}})
	if b.progress.w != nil {
		t.Fatal("a bar for what is no terminal")
	}
	b.progress.w, b.progress.start = &out, start
	b.step(0, 1, 2, "file")
	b.finished(0)
	b.pause(func() { out.WriteString("row\n") })
	b.finished(1)
	b.done()
	return out.String()
}
