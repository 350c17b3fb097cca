package text_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"ssltriage/analyze/text"
)

// quoting are files whose Japanese is not ours: they hold words of Windows or
// of other programs, to be recognised, or the glossary's own wrong ones.
var quoting = []string{"analyze/text/glossary.go", "analyze/knowledge/knowledge.go", "analyze/render/terminal/wrap.go", "analyze/redact/learn.go"}

// TestGlossary holds every Japanese text of the program to the glossary and to
// the rules of writing: the texts in Go code, in templates, and in the reports
// of the sample cases.
func TestGlossary(t *testing.T) {
	texts := goTexts(t, "../..")
	if len(texts) < 1500 {
		t.Fatalf("only %d Japanese texts were found", len(texts))
	}
	for _, x := range append(texts, reportTexts(t, "../../samples/cases")...) {
		for _, problem := range wrong(x.s) {
			t.Errorf("%s: %s: %s", x.place, problem, x.s)
		}
	}
}

type placed struct{ place, s string }

// goTexts are the string literals with Japanese in the program's code, apart
// from tests and parsers.
func goTexts(t *testing.T, root string) (out []placed) {
	t.Helper()
	for _, room := range []string{"analyze", "cmd", "collect"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			short, _ := filepath.Rel(root, path)
			if slices.Contains(quoting, filepath.ToSlash(short)) {
				return nil
			}
			out = append(out, literals(t, path, short)...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func literals(t *testing.T, path, short string) (out []placed) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Logf("%s is being written: %v", short, err)
		return nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil && strings.IndexFunc(s, japanese) >= 0 {
				out = append(out, placed{short + ":" + strconv.Itoa(fset.Position(l.Pos()).Line), s})
			}
		}
		return true
	})
	return out
}

// reportTexts are the Japanese halves of the texts in saved reports.
func reportTexts(t *testing.T, cases string) (out []placed) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cases, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if json.Unmarshal(raw, &v) == nil {
			halves(file, v, &out)
		}
	}
	return out
}

func halves(place string, v any, out *[]placed) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			halves(place, e, out)
		}
	case map[string]any:
		if ja, ok := v["ja"].(string); ok && v["en"] != nil {
			*out = append(*out, placed{place, ja})
		}
		for _, e := range v {
			halves(place, e, out)
		}
	}
}

func japanese(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// manner are mistakes of writing, whatever the word.
var manner = []struct {
	find *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`[\x{ff61}-\x{ff9f}]`), "half-width katakana"},
	{regexp.MustCompile(`[\x{ff01}-\x{ff5d}]`), "full-width letter, digit or sign"},
	{regexp.MustCompile(`\x{3000}`), "ideographic space"},
	{regexp.MustCompile(`[\p{Hiragana}\p{Han}] [\p{Hiragana}\p{Han}]`), "blank between Japanese words"},
	{regexp.MustCompile(`[。、] `), "blank behind 。 or 、"},
	{regexp.MustCompile(` [。、]`), "blank before 。 or 、"},
	{regexp.MustCompile(`[。、]{2}`), "doubled 。 or 、"},
	{regexp.MustCompile(`[\p{Hiragana}\p{Han}ー]\.( |$)`), "Western full stop behind Japanese"},
	{regexp.MustCompile(`下さい|出来|事が|為に|従って|及び|又は|但し|全て|様々|即ち|[^変]更に|無い|致します|頂`), "kanji where the style has kana"},
	{regexp.MustCompile(`(である|のだ|だった|がない|はない|しない|できない|[^まで]した|とする)。`), "plain style in a sentence: です・ます is the style"},
	{regexp.MustCompile(`[A-Za-z0-9)][\p{Hiragana}\p{Han}\p{Katakana}]|[\p{Hiragana}\p{Han}\p{Katakana}ー][A-Za-z0-9(]`), "no blank between Japanese and Latin"},
}

// verb is a place for a value, which may be in any language.
var verb = regexp.MustCompile(`%(\[\d+\])?[a-zA-Z]`)

// wrong says what is wrong with a Japanese text.
func wrong(s string) (problems []string) {
	for _, term := range text.Glossary() {
		for _, w := range term.Wrong {
			if holds(s, w, term.JA) {
				problems = append(problems, w+" instead of "+term.JA)
			}
		}
	}
	s = verb.ReplaceAllString(s, "〓")
	for _, m := range manner {
		if found := m.find.FindString(s); found != "" {
			problems = append(problems, m.says+" at “"+found+"”")
		}
	}
	return problems
}

// holds reports whether a text has a wrong word. "サーバ" is not held by
// "サーバー" or "サーバル": a wrong word that ends in katakana must end there.
func holds(s, word, right string) bool {
	for rest := s; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		after := rest[i+len(word):]
		next := []rune(after + " ")[0]
		last := []rune(word)[len([]rune(word))-1]
		if !(unicode.Is(unicode.Katakana, last) || last == 'ー') || !(unicode.Is(unicode.Katakana, next) || next == 'ー') {
			if !strings.HasPrefix(rest[i:], right) {
				return true
			}
		}
		rest = after
	}
}

// A guard that finds nothing is no guard.
func TestWrongFindsFaults(t *testing.T) {
	for s, want := range map[string]string{
		"証明書の秘密鍵がありません。": "秘密キー", "サーバの証明書です。": "サーバー", "サーバ証明書": "サーバー証明書", "認証局": "証明機関", "サービ ス": "サービス",
		"ｻｰﾋﾞｽ": "half-width", "ＩＩＳ": "full-width", "確認して下さい。": "kanji", "証明書は無効である。": "plain style", "証明書、 キー": "blank behind",
		"IISの証明書": "no blank", "証明書(失効)": "no blank", "フォルダを開く": "フォルダー", "レジストリキー": "レジストリ キー", "発行元": "発行者",
	} {
		if got := strings.Join(wrong(s), "; "); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", s, got, want)
		}
	}
	for _, s := range []string{"サーバー証明書の秘密キーが見つかりません。", "IIS マネージャーで証明書を選択してください。", "フォルダー", "[詳細] タブの [プロパティの編集]", "値なし (有効)", "TLS 1.0 / 1.1"} {
		if got := wrong(s); len(got) > 0 {
			t.Errorf("%s: %v", s, got)
		}
	}
	for _, term := range text.Glossary() {
		if term.EN == "" || term.JA == "" || len(term.Wrong) == 0 || term.Source == "" {
			t.Errorf("%+v is not complete", term)
		}
		if problems := wrong(term.JA); len(problems) > 0 {
			t.Errorf("%s: %v", term.JA, problems)
		}
	}
}
