package wintext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"ssltriage/parsers/wintext"
)

func TestLineEnds(t *testing.T) {
	text := wintext.FromString("a\nb\r\nc\rd\r\r\ne\n\nf\r")
	if got, want := lines(text), "a\nb\nc\nd\ne\n\nf"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for i, l := range text.Lines {
		if l.N != i+1 {
			t.Errorf("line %d has number %d", i+1, l.N)
		}
	}
	if n := len(wintext.FromString("").Lines); n != 0 {
		t.Errorf("an empty text has %d lines", n)
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("あ", wintext.MaxLineBytes/3+10)
	text := wintext.FromString(long + "\nnext")
	if len(text.Lines) != 2 || len(text.Lines[0].Raw) > wintext.MaxLineBytes || !utf8.ValidString(text.Lines[0].Raw) {
		t.Error("a long line is not clipped at a rune")
	}
	if len(text.Problems) != 1 || text.Lines[1].Raw != "next" {
		t.Errorf("problems %q, next line %q", text.Problems, text.Lines[1].Raw)
	}
	text = wintext.FromString(strings.Repeat("\n", wintext.MaxLines+5))
	if len(text.Lines) != wintext.MaxLines || len(text.Problems) != 1 {
		t.Errorf("%d lines, problems %q", len(text.Lines), text.Problems)
	}
}

func TestNormalise(t *testing.T) {
	cases := map[string]string{
		"plain  \t":                     "plain",
		"\u00a0a\u202f:\u3000b\u2007":   "  a : b"[1:],
		"証明書ハッシュ：00":                    "証明書ハッシュ:00",
		"\ufeff\u200e40 9c\u200b\u202c": "40 9c",
		"\x1b[32;1mStatus\x1b[0m   x ":  "Status   x",
		"end\x1a":                       "end",
		"":                              "",
	}
	for in, want := range cases {
		if got := wintext.Normalise(in); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestIndent(t *testing.T) {
	for in, want := range map[string]int{"a": 0, "  a": 2, "\t a": 2, "\u3000a": 1, "   ": 0} {
		if got := wintext.FromString(in).Lines[0].Indent(); got != want {
			t.Errorf("Indent(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	cases := []struct{ in, label, value string }{
		{"    IP:port                      : 0.0.0.0:443", "IP:port", "0.0.0.0:443"},
		{"    IP-Adresse:Port              : [::]:443", "IP-Adresse:Port", "[::]:443"},
		{"参照 ID: 0x0A000003 (ソース IP:  10.30.0.3)", "参照 ID", "0x0A000003 (ソース IP:  10.30.0.3)"},
		{"时间源标志:0 (无)", "时间源标志", "0 (无)"},
		{"证书哈希：40 9c", "证书哈希", "40 9c"},
		{"Indicateur de dérive\u00a0: 0", "Indicateur de dérive", "0"},
		{"Source de tempsÿ: x", "Source de temps", "x"},
		{"Source de temps\ufffd: x", "Source de temps", "x"},
		{"SSL Certificate bindings:", "SSL Certificate bindings", ""},
		{"Hash :", "Hash", ""},
		{"Host Name:                 WEB01", "Host Name", "WEB01"},
		{"URL: http://+:80/x", "URL", "http://+:80/x"},
		{": value", "", "value"},
	}
	for _, c := range cases {
		label, value, ok := wintext.FromString(c.in).Lines[0].Cut()
		if !ok || label != c.label || value != c.value {
			t.Errorf("Cut(%q) = %q, %q, %v", c.in, label, value, ok)
		}
	}
	for _, in := range []string{"no colon", `C:\Windows`, "12:30:00", "0.0.0.0:443", ""} {
		line := wintext.Line{S: in}
		if label, value, ok := line.Cut(); ok {
			t.Errorf("Cut(%q) = %q, %q", in, label, value)
		}
	}
}

func TestQuote(t *testing.T) {
	if got := wintext.Quote("  a b \t"); got != "a b" {
		t.Errorf("got %q", got)
	}
	for _, in := range []string{strings.Repeat("x", 301), strings.Repeat("あ", 101), strings.Repeat("😀", 90)} {
		got := wintext.Quote(in)
		body := strings.TrimSuffix(got, "…")
		if body == got || len(got) > 300 || len(got) < 294 || !strings.HasPrefix(in, body) || !utf8.ValidString(got) {
			t.Errorf("Quote of %d bytes is %d bytes: %q", len(in), len(got), got)
		}
	}
	if exact := strings.Repeat("x", 300); wintext.Quote(exact) != exact {
		t.Error("300 bytes are clipped")
	}
}
