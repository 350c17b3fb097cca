package wintext_test

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"ssltriage/parsers/wintext"
)

// checkText asserts what parsers rely on.
func checkText(t *testing.T, text wintext.Text, rawBytes int) {
	t.Helper()
	total := 0
	for i, l := range text.Lines {
		total += len(l.Raw)
		switch {
		case l.N != i+1:
			t.Fatalf("line %d has number %d", i+1, l.N)
		case !utf8.ValidString(l.Raw) || !utf8.ValidString(l.S):
			t.Fatalf("line %d is not valid UTF-8: %q", l.N, l.Raw)
		case strings.ContainsAny(l.Raw, "\r\n") || strings.ContainsAny(l.S, "\r\n"):
			t.Fatalf("line %d contains a line end: %q", l.N, l.Raw)
		case l.S != wintext.Normalise(l.S):
			t.Fatalf("line %d is not normal: %q", l.N, l.S)
		}
	}
	if total > 3*rawBytes {
		t.Fatalf("%d bytes became %d", rawBytes, total)
	}
}

func FuzzDecode(f *testing.F) {
	for _, w := range unicodeForms("閏インジケーター: 0 (警告なし)\r\n階層： 3\r\n") {
		f.Add(w.raw, 932, 932)
	}
	f.Add([]byte("\x83\x7c\x81\x5b\x83\x67 : 443\r\r\n\x83"), 0, 0)
	f.Add([]byte("Gr\x94\xe1e\xff: 1\rx"), 850, 1252)
	f.Add(append([]byte("one\r\n"), utf16Bytes("two\r\n", binary.LittleEndian)...), 0, 0)
	f.Fuzz(func(t *testing.T, raw []byte, oem, ansi int) {
		text, ok := wintext.Decode(raw, wintext.Hint{OEM: oem, ANSI: ansi})
		if !ok && len(text.Lines) > 0 {
			t.Fatal("lines of a binary file")
		}
		if ok && text.Encoding == "" {
			t.Fatal("no encoding")
		}
		checkText(t, text, len(raw))
	})
}

func FuzzValues(f *testing.F) {
	for _, s := range []string{"[::]:443", "-2146762480(0x800b0110)", "{4dc3e181-e14b-4a21-b022-59fc669b0914}",
		"\u200e40 9c 92 d1 b7 e3 4e 2f 8b 0a 1c 5d 6e 7f 80 91 a2 b3 c4 d5", "参照 ID: 0x0A000003", "a : b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if hash, ok := wintext.Thumbprint(s); ok {
			if again, _ := wintext.Thumbprint(hash); again != hash || len(hash) != 40 {
				t.Fatalf("thumbprint %q", hash)
			}
		}
		if guid, ok := wintext.GUID(s); ok {
			if again, _ := wintext.GUID(guid); again != guid || len(guid) != 38 {
				t.Fatalf("guid %q", guid)
			}
		}
		if host, _, ok := wintext.Endpoint(s); ok && (host == "" || strings.ContainsAny(host, " []\t")) {
			t.Fatalf("host %q", host)
		}
		wintext.Code(s)
		if q := wintext.Quote(s); len(q) > 300 {
			t.Fatalf("quote of %d bytes", len(q))
		}
		for _, l := range wintext.FromString(strings.ToValidUTF8(s, "\ufffd")).Lines {
			label, value, ok := l.Cut()
			if ok && (!strings.Contains(l.S, label) || !strings.HasSuffix(l.S, value)) {
				t.Fatalf("Cut(%q) = %q, %q", l.S, label, value)
			}
		}
	})
}

// Text made of the characters that tools print reads the same from every
// Unicode form, whatever the mixture.
func TestDecodeIsTheInverseOfEncoding(t *testing.T) {
	alphabet := []rune("abc XYZ 019 :.-/\\(){}[]\"' äöüßéàçñ ポートの証明書 证书时间 시스템 Имя 😀\u3000\u00a0\t")
	source := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		var b strings.Builder
		for range 1 + source.IntN(20) {
			b.WriteString("a: ") // every real text has some ASCII
			for range source.IntN(30) {
				b.WriteRune(alphabet[source.IntN(len(alphabet))])
			}
			b.WriteString("\r\n")
		}
		want := lines(wintext.FromString(b.String()))
		for _, w := range unicodeForms(b.String()) {
			got, ok := wintext.Decode(w.raw, wintext.Hint{})
			if !ok || lines(got) != want {
				t.Fatalf("%s: %q became %q (%s)", w.name, want, lines(got), got.Encoding)
			}
			checkText(t, got, len(w.raw))
		}
	}
}
