package text_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// makers are the functions and methods whose first two arguments are English
// and Japanese.
var makers = []string{"T", "F", "t", "sayf", "misuse", "heading"}

// TestTextsHaveBothLanguages reads the program's code: wherever English and
// Japanese stand beside each other, neither is missing, the Japanese is
// Japanese, and both take the same arguments; only where it numbers them, the
// Japanese may do without one.
func TestTextsHaveBothLanguages(t *testing.T) {
	found := 0
	eachFile(t, func(fset *token.FileSet, file *ast.File) {
		for _, p := range pairs(file) {
			found++
			if fault := p.fault(); fault != "" {
				t.Errorf("%s: %s\n en %q\n ja %q", fset.Position(p.pos), fault, p.en, p.ja)
			}
		}
	}, "../../analyze", "../../cmd/ssltriage")
	if found < 1500 {
		t.Errorf("only %d texts found", found)
	}
}

// eachFile reads the Go files below some folders, apart from tests.
func eachFile(t *testing.T, see func(*token.FileSet, *ast.File), rooms ...string) {
	t.Helper()
	for _, room := range rooms {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err == nil {
				see(fset, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pair is one text as it stands in the code.
type pair struct {
	pos    token.Pos
	en, ja string
}

// pairs finds the texts of a file whose two languages are constants.
func pairs(file *ast.File) (out []pair) {
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) < 2 || !slices.Contains(makers, called(call)) {
			return true
		}
		en, ok1 := constant(call.Args[0])
		ja, ok2 := constant(call.Args[1])
		if ok1 && ok2 {
			out = append(out, pair{call.Pos(), en, ja})
		}
		return true
	})
	return out
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// constant is the value of a string literal, or of several that are added.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return constant(e.X)
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		a, ok1 := constant(e.X)
		b, ok2 := constant(e.Y)
		return a + b, ok1 && ok2 && e.Op == token.ADD
	}
	return "", false
}

var (
	formatVerb = regexp.MustCompile(`%(\[\d+\])?[-+# 0]*\d*(\.\d+)?[a-zA-Z]`)
	lowerWord  = regexp.MustCompile(`^[A-Za-z]?[a-z]{2,}(-[a-z]+)*$`)
)

// shared are words that both languages use as they are.
var shared = []string{"the", "Windows", "Server", "Standard", "Datacenter", "Schannel"}

func (p pair) fault() string {
	if p.en == "" && p.ja == "" {
		return ""
	}
	if strings.TrimSpace(p.en) == "" || strings.TrimSpace(p.ja) == "" {
		return "one language is missing"
	}
	if strings.IndexFunc(p.en, japanese) >= 0 {
		return "the English has Japanese in it"
	}
	if a, b := arguments(p.en), arguments(p.ja); !slices.Equal(a, b) && !(strings.Contains(p.ja, "%[") && len(b) < len(a)) {
		return fmt.Sprintf("the arguments are %v and %v", a, b)
	}
	if strings.IndexFunc(p.ja, japanese) >= 0 {
		return ""
	}
	for _, word := range strings.Fields(formatVerb.ReplaceAllString(p.en, " ")) {
		if word = strings.Trim(word, `.,;:()"'`); lowerWord.MatchString(word) && !slices.Contains(shared, word) {
			return "the Japanese has no Japanese in it"
		}
	}
	return ""
}

// arguments are the numbers of the arguments that a format uses, sorted.
func arguments(format string) []int {
	format = strings.ReplaceAll(format, "%%", "")
	var out []int
	next := 1
	for _, v := range formatVerb.FindAllStringSubmatch(format, -1) {
		if v[1] != "" {
			next, _ = strconv.Atoi(strings.Trim(v[1], "[]"))
		}
		out = append(out, next)
		next++
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestPairFault(t *testing.T) {
	for _, test := range []struct{ en, ja, want string }{
		{"the key is missing", "キーがありません", ""},
		{"the key is missing", "", "missing"},
		{"", "キー", "missing"},
		{"the key is missing", "the key is missing", "no Japanese"},
		{"キー", "キー", "English"},
		{"TLS %s", "TLS %s", ""},
		{"%s of %s", "%[2]s の %[1]s", ""},
		{"%s of %s", "%s", "arguments"},
		{"%d of %d", "%d の %d の %d", "arguments"},
		{"%s (%s)", "%[1]s の値", ""},
	} {
		if got := (pair{0, test.en, test.ja}).fault(); !strings.Contains(got, test.want) || got != "" && test.want == "" {
			t.Errorf("%q, %q: %q", test.en, test.ja, got)
		}
	}
}
