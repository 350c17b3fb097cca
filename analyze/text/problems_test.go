package text_test

import (
	"go/ast"
	"go/token"
	"slices"
	"testing"

	"ssltriage/analyze/text/style"
)

// TestProblemsHaveBothLanguages reads the code of the parsers and of the
// bundle's reader: what they find wrong is a problem.Text, made of a constant
// text in each language, and no error that speaks English only.
func TestProblemsHaveBothLanguages(t *testing.T) {
	found := 0
	eachFile(t, func(fset *token.FileSet, file *ast.File) {
		if file.Name.Name == "problem" {
			return // which makes them
		}
		ast.Inspect(file, func(n ast.Node) bool {
			p, ok := problemPair(n)
			if ok && (p.en != "" || p.ja != "") {
				found++
			}
			if fault := problemFault(n); fault != "" {
				t.Errorf("%s: %s", fset.Position(n.Pos()), fault)
			} else if fault := p.fault(); fault != "" {
				t.Errorf("%s: %s\n en %q\n ja %q", fset.Position(n.Pos()), fault, p.en, p.ja)
			}
			for _, fault := range style.Check(p.ja) {
				t.Errorf("%s: %s: %s", fset.Position(n.Pos()), fault, p.ja)
			}
			return true
		})
	}, "../../parsers", "../../collect/bundle/reader")
	if found < 250 {
		t.Errorf("only %d problems found", found)
	}
}

// problemMakers take English and Japanese, some of them behind a place or a
// cause.
var problemMakers = []string{"New", "Wrap", "problem", "add", "once", "note", "complain", "report", "notSDDL"}

// problemPair returns the constant texts of a problem; nothing of a call that
// hands on what it was given.
func problemPair(n ast.Node) (pair, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || !slices.Contains(problemMakers, called(call)) {
		return pair{}, false
	}
	for i, arg := range call.Args {
		en, isText := constant(arg)
		if !isText {
			continue
		}
		p := pair{pos: call.Pos(), en: en}
		if i+1 < len(call.Args) {
			p.ja, _ = constant(call.Args[i+1])
		}
		return p, true
	}
	return pair{}, false
}

// problemFault says which node gets around two languages.
func problemFault(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		switch f, _ := n.Fun.(*ast.SelectorExpr); {
		case f == nil:
		case isName(f.X, "errors") && f.Sel.Name == "New", isName(f.X, "fmt") && f.Sel.Name == "Errorf":
			return "an error in English only: use problem.New or problem.Wrap"
		case isName(f.X, "problem") && (f.Sel.Name == "New" || f.Sel.Name == "Wrap"):
			if _, ok := problemPair(n); !ok && !handedOn(n) {
				return "a problem whose texts are no constants"
			}
		}
	case *ast.CompositeLit:
		if f, ok := n.Type.(*ast.SelectorExpr); ok && isName(f.X, "problem") && f.Sel.Name == "Text" && len(n.Elts) > 0 {
			return "a problem that problem.New has not made"
		}
	}
	return ""
}

// handedOn reports whether a call takes both texts from its own caller, whose
// parameters or members are named en and ja.
func handedOn(call *ast.CallExpr) bool {
	for i := 0; i+1 < len(call.Args); i++ {
		if named(call.Args[i]) == "en" && named(call.Args[i+1]) == "ja" {
			return true
		}
	}
	return false
}

func named(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}
