package collect

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"ssltriage/collect/bundle"
)

// goWords are those of Go's own errors, which nobody is to read.
var goWords = regexp.MustCompile(`context|deadline|canceled|goroutine|winapi|EOF|\b(open|remove|read|write) [/C]|%!`)

// systems are what Windows and its programs say, which stays as it is.
var systems = regexp.MustCompile(`Access is denied|errno|\(\d+\)|ERROR: |no such file`)

func japanese(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) }) >= 0
}

// TestReasonsInBothLanguages spoils collections in every way, and reads each
// reason in the manifest as an English and as a Japanese user.
func TestReasonsInBothLanguages(t *testing.T) {
	hangs := func(h *fakeHost) {
		for _, call := range []string{"Services", "Processes", "TCPTable", "List", "Security", "ReadFile", "FileVersion", "StringValue", "NumberValue", "Subkeys", "EachCertificate", "HTTPQuery", "SaveKey", "ExportLog"} {
			h.hang[call] = true
		}
		for line := range h.tools {
			h.hang["Run "+line] = true
		}
	}
	for name, c := range map[string]struct {
		options Options
		spoil   func(h *fakeHost)
		says    string // one of the reasons in Japanese
	}{
		"nothing there":    {Options{}, func(h *fakeHost) { h.tools, h.files, h.logs, h.hives = nil, nil, nil, nil }, "この環境にはありません"},
		"everything hangs": {Options{}, hangs, "時間内に応答しませんでした"},
		"not an administrator": {Options{Capture: time.Millisecond}, func(h *fakeHost) {
			h.identity.Elevated = false
			for _, call := range []string{"SaveKey", "ExportLog", "HTTPQuery", "ReadFile"} {
				h.fail[call] = denied(call)
			}
		}, "管理者権限が必要です"},
		"skipped":      {Options{Skip: []string{"registry", "events"}}, func(*fakeHost) {}, "により省略しました"},
		"no room":      {Options{Capture: time.Millisecond}, func(h *fakeHost) { h.free = 5 << 20 }, "5 MB しか空きがありません"},
		"no hives":     {Options{}, func(h *fakeHost) { h.hives[savedKeys[0].key] = "PK" }, "レジストリ ハイブではありません"},
		"no logs":      {Options{}, func(h *fakeHost) { h.logs["System"], h.writes = "text", nil }, "ファイルが書き出されませんでした"},
		"says nothing": {Options{}, func(h *fakeHost) { h.tools["netsh.exe http show urlacl"] = "" }, "何も出力しませんでした"},
		"floods": {Options{}, func(h *fakeHost) { h.tools["netstat.exe -anob"] = strings.Repeat("x\r\n", defaultLimit) },
			"16 MB を超えたため"},
		"a key":     {Options{}, func(h *fakeHost) { h.tools["netsh.exe http show urlacl"] = "-----BEGIN PRIVATE KEY-----" }, "秘密キー"},
		"a DOCTYPE": {Options{}, func(h *fakeHost) { h.files[hostConfigPath] = "<!DOCTYPE x>" + hostConfig }, "DOCTYPE"},
		"shared configuration": {Options{}, func(h *fakeHost) {
			h.files[`C:\Windows\System32\inetsrv\config\redirection.config`] = `<configuration><configurationRedirection enabled="true"/></configuration>`
		}, "共有構成"},
		"cut configuration": {Options{}, func(h *fakeHost) { h.files[hostConfigPath] = hostConfig[:len(hostConfig)/2] }, "書き込み中"},
	} {
		c := c
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := webServer(t)
			c.spoil(h)
			steps := Plan()
			for i := range steps {
				steps[i].Timeout, steps[i].Grace = 300*time.Millisecond, 100*time.Millisecond
			}
			all := ""
			for _, e := range h.gather(t, c.options, steps...).Manifest.Entries {
				ja := bundle.Japanese(e.Error)
				all += ja + "\n"
				if goWords.MatchString(e.Error) {
					t.Errorf("%s speaks of Go: %q", e.Path, e.Error)
				}
				if e.Error != "" && !japanese(ja) && !systems.MatchString(ja) {
					t.Errorf("%s is not in Japanese: %q", e.Path, ja)
				}
				if e.Error == "" && e.Status != bundle.StatusOK && e.Status != bundle.StatusEmpty {
					t.Errorf("%s is %s, and nobody says why", e.Path, e.Status)
				}
			}
			if !strings.Contains(all, c.says) {
				t.Errorf("nothing says %q:\n%s", c.says, all)
			}
		})
	}
}

const hostConfigPath = `C:\Windows\System32\inetsrv\config\applicationHost.config`

// TestEveryReasonIsKnown finds the sentences that the source can say.
func TestEveryReasonIsKnown(t *testing.T) {
	// Mistakes of this program, and what a document holds as a code only.
	internal := regexp.MustCompile(`the bundle is closed|not a path for a bundle|the bundle already holds|^internal$`)
	found := 0
	for _, pattern := range []string{"*.go", "bundle/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				said := sentenceOf(n)
				if !regexp.MustCompile(`[a-z]{2} [a-z]{2}`).MatchString(said) || internal.MatchString(said) {
					return true
				}
				if found++; !japanese(bundle.Japanese(said)) {
					t.Errorf("%s: no Japanese for %q", name, said)
				}
				return true
			})
		}
	}
	if found < 35 {
		t.Errorf("only %d sentences were found", found)
	}
}

// sentenceOf returns what a piece of source makes an error of, with "7" for what
// differs; "" for any other.
func sentenceOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		switch f := n.Fun.(type) {
		case *ast.SelectorExpr:
			if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "errors" && f.Sel.Name == "New" {
				return constant(n.Args[0])
			}
		case *ast.Ident:
			if f.Name == "during" {
				return constant(n.Args[0]) + ": because"
			}
		}
	case *ast.AssignStmt: // entry.Error = "…"
		for i, left := range n.Lhs {
			if f, ok := left.(*ast.SelectorExpr); ok && f.Sel.Name == "Error" && len(n.Lhs) == len(n.Rhs) {
				return constant(n.Rhs[i])
			}
		}
	case *ast.ReturnStmt: // of an Error method
		if len(n.Results) == 1 {
			if sum, ok := n.Results[0].(*ast.BinaryExpr); ok && strings.Contains(constant(sum), " within ") {
				return constant(sum)
			}
		}
	}
	return ""
}

func constant(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.BinaryExpr:
		return constant(e.X) + constant(e.Y)
	}
	return "7"
}

// TestWhatHangsCostsItsTimeOnce: the second call of a program that did not
// answer is given up early, what puts things in order is not, and each says so
// in words.
func TestWhatHangsCostsItsTimeOnce(t *testing.T) {
	p := &patience{}
	const usual = 2 * time.Minute
	if got := p.limit("wevtutil.exe", usual); got != usual {
		t.Errorf("the first time: %v", got)
	}
	first := p.late("wevtutil.exe", usual)
	if got := p.limit("wevtutil.exe", usual); got != again {
		t.Errorf("the second time: %v", got)
	}
	if got := p.limit("netsh.exe", usual); got != usual {
		t.Errorf("another program: %v", got)
	}
	if got := p.limit("wevtutil.exe", time.Second); got != time.Second {
		t.Errorf("what has less time anyway: %v", got)
	}
	second := p.late("wevtutil.exe", again)
	if StatusOf(first) != bundle.StatusTimeout || StatusOf(second) != bundle.StatusTimeout {
		t.Errorf("%v, %v", StatusOf(first), StatusOf(second))
	}
	for err, want := range map[error][2]string{
		first: {"it did not answer within 120 s", "120 秒以内に応答しませんでした"},
		second: {"wevtutil.exe: no answer before, and none within 5 s now",
			"wevtutil.exe: 前の呼び出しでも応答がなく、今回も 5 秒以内に応答しませんでした"},
	} {
		if got := Reason(err); got != want[0] || bundle.Japanese(got) != want[1] {
			t.Errorf("%q, %q", got, bundle.Japanese(got))
		}
	}
}

// limits is a host that notes how long each program may take.
type limits struct {
	noHost
	given []time.Duration
}

func (l *limits) Run(ctx context.Context, _ Command) Result {
	deadline, _ := ctx.Deadline()
	l.given = append(l.given, time.Until(deadline).Round(time.Second))
	return Result{Err: ctx.Err()}
}

func TestPatience(t *testing.T) {
	l := &limits{}
	p := &patience{}
	p.late("netsh.exe", time.Minute)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	p.run(ctx, l, Command{Tool: "netstat.exe"})
	p.run(ctx, l, Command{Tool: "netsh.exe"})
	p.run(ctx, l, Command{Tool: "netsh.exe", MustEnd: true})
	if want := []time.Duration{time.Minute, again, time.Minute}; len(l.given) != 3 || l.given[0] != want[0] || l.given[1] != want[1] || l.given[2] != want[2] {
		t.Errorf("%v, want %v", l.given, want)
	}
}

// Of two programs that hang in a row, the second costs next to nothing, and
// the manifest tells it.
func TestHangingProgram(t *testing.T) {
	h := webServer(t)
	for line := range h.tools {
		h.hang["Run "+line] = true
	}
	commands := []textCommand{{"a.txt", "netsh.exe", []string{"http", "show", "sslcert"}, 100 * time.Millisecond},
		{"b.txt", "netsh.exe", []string{"http", "show", "urlacl"}, 100 * time.Millisecond}}
	b := h.gather(t, Options{}, textStep("texts", Words{"a", "b"}, commands))
	status(t, b, "a.txt", bundle.StatusTimeout)
	if e := status(t, b, "b.txt", bundle.StatusTimeout); !strings.HasPrefix(e.Error, "netsh.exe: no answer before") {
		t.Errorf("%q", e.Error)
	}
}
