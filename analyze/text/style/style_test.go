package style_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"ssltriage/analyze/text"
	"ssltriage/analyze/text/style"
)

// quoting are files whose Japanese is not ours: they hold words of Windows or
// of other programs, to be recognised, or the glossary's own wrong ones.
var quoting = []string{"analyze/text/glossary.go", "analyze/text/style/style.go", "analyze/knowledge/knowledge.go", "analyze/render/terminal/wrap.go", "analyze/redact/learn.go", "cmd/ssltriage/man.go"}

// TestGlossary holds every Japanese text of the program to the glossary and to
// the rules of writing: the texts in Go code. The
// reports of the samples are checked in analyze.
func TestGlossary(t *testing.T) {
	texts := goTexts(t, "../../..")
	if len(texts) < 1500 {
		t.Fatalf("only %d Japanese texts were found", len(texts))
	}
	for _, x := range texts {
		for _, problem := range style.Check(x.s) {
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

func japanese(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// A guard that finds nothing is no guard.
func TestCheckFindsFaults(t *testing.T) {
	for s, want := range map[string]string{
		"証明書の秘密鍵がありません。": "秘密キー", "サーバの証明書です。": "サーバー", "サーバ証明書": "サーバー証明書", "認証局": "証明機関", "サービ ス": "サービス",
		"ｻｰﾋﾞｽ": "half-width", "ＩＩＳ": "full-width", "確認して下さい。": "kanji", "証明書は無効である。": "plain style", "証明書、 キー": "blank behind",
		"IISの証明書": "no blank", "証明書(失効)": "no blank", "フォルダを開く": "フォルダー", "レジストリキー": "レジストリ キー", "発行元": "発行者",
	} {
		if got := strings.Join(style.Check(s), "; "); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", s, got, want)
		}
	}
	for _, s := range []string{"サーバー証明書の秘密キーが見つかりません。", "IIS マネージャーで証明書を選択してください。", "フォルダー", "[詳細] タブの [プロパティの編集]", "値なし (有効)", "TLS 1.0 / 1.1"} {
		if got := style.Check(s); len(got) > 0 {
			t.Errorf("%s: %v", s, got)
		}
	}
	for _, term := range text.Glossary() {
		if term.EN == "" || term.JA == "" || len(term.Wrong) == 0 || term.Source == "" {
			t.Errorf("%+v is not complete", term)
		}
		if problems := style.Check(term.JA); len(problems) > 0 {
			t.Errorf("%s: %v", term.JA, problems)
		}
	}
}
