package hostinfo_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"

	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/wintext"
)

func corpus(t testing.TB) []string {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	var texts []string
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(raw))
	}
	return texts
}

func FuzzParse(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := wintext.FromString(strings.ToValidUTF8(s, "\ufffd"))
		checkResult(t, text, hostinfo.Parse(text))
	})
}

// checkResult asserts what every result keeps to.
func checkResult(t *testing.T, text wintext.Text, r hostinfo.Result) {
	t.Helper()
	place := func(line int, quote string) {
		if line < 1 || line > len(text.Lines) || len(quote) > 6*301 || !utf8.ValidString(quote) || quote == "" {
			t.Fatalf("line %d of %d, quote %q", line, len(text.Lines), quote)
		}
	}
	for _, v := range r.Systems {
		place(v.Line, v.Quote)
		if _, ok := hostinfo.ParseVersion(v.Version.String()); !ok && v.Version.UBR < 1000000 || v.Origin == "" {
			t.Fatalf("system %+v", v)
		}
	}
	for _, u := range r.Updates {
		place(u.Line, u.Quote)
		if !strings.HasPrefix(u.KB, "KB") || len(u.KB) > 10 || u.InstalledRaw == "" && !u.Installed.IsZero() {
			t.Fatalf("update %+v", u)
		}
	}
	for _, c := range r.Clocks {
		place(c.Line, c.Quote)
	}
}

// A text that holds several outputs yields what each yields alone.
func TestOutputsDoNotDisturbEachOther(t *testing.T) {
	texts := corpus(t)
	source := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		a, b := texts[source.IntN(len(texts))], texts[source.IntN(len(texts))]
		ra := hostinfo.Parse(wintext.FromString(a))
		rb := hostinfo.Parse(wintext.FromString(b))
		both := hostinfo.Parse(wintext.FromString(a + "\n\nC:\\>echo\n\n" + b))
		checkResult(t, wintext.FromString(a+"\n\nC:\\>echo\n\n"+b), both)
		if got, want := shape(both), append(shape(ra), shape(rb)...); !sameElements(got, want) {
			t.Fatalf("together %q, apart %q\n%s\n%s", got, want, a, b)
		}
	}
}

// shape lists what was found, without places and dates.
func shape(r hostinfo.Result) []string {
	var all []string
	for _, v := range r.Systems {
		all = append(all, v.Version.String()+" "+v.Host+" "+v.Product+" "+string(v.Origin))
	}
	for _, u := range r.Updates {
		all = append(all, u.KB+" "+u.InstalledRaw)
	}
	for _, c := range r.Clocks {
		all = append(all, c.ReferenceID+" "+c.Source)
	}
	return all
}

func sameElements(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// Every way to write the texts leads to the same result.
func TestEncodingsDoNotMatter(t *testing.T) {
	for _, s := range corpus(t) {
		want := shape(hostinfo.Parse(wintext.FromString(s)))
		for _, raw := range [][]byte{utf16LE(s), utf16LE("\ufeff" + s), cp932(s)} {
			text, ok := wintext.Decode(raw, wintext.Hint{})
			if raw == nil {
				continue // not a text that page 932 can write
			}
			if got := shape(hostinfo.Parse(text)); !ok || !slices.Equal(got, want) {
				t.Errorf("as %s: got %q, want %q", text.Encoding, got, want)
			}
		}
		for _, end := range []string{"\r\n", "\r\r\n", "\r"} {
			text := wintext.FromString(strings.ReplaceAll(s, "\n", end))
			if got := shape(hostinfo.Parse(text)); !slices.Equal(got, want) {
				t.Errorf("line end %q: got %q, want %q", end, got, want)
			}
		}
	}
}

func utf16LE(s string) []byte {
	var raw []byte
	for _, u := range utf16.Encode([]rune(s)) {
		raw = append(raw, byte(u), byte(u>>8))
	}
	return raw
}

func cp932(s string) []byte {
	raw, err := japanese.ShiftJIS.NewEncoder().Bytes([]byte(s))
	if err != nil {
		return nil
	}
	return raw
}

func BenchmarkParse(b *testing.B) {
	one := strings.Join(corpus(b), "\n")
	text := wintext.FromString(strings.Repeat(strings.Repeat("    Key Container = {4dc3e181-e14b-4a21-b022-59fc669b0914} : 0x80090016\n", 2000)+one, 5))
	b.ReportMetric(float64(len(text.Lines)), "lines")
	for b.Loop() {
		hostinfo.Parse(text)
	}
}
