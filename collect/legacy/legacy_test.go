package legacy

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"testing"

	"ssltriage/collect"
)

// TestEveryStep: for every step of the exe the batch file does something or
// says why not, and has every path that the step owes, or what stands for it.
func TestEveryStep(t *testing.T) {
	tasks := map[string]Task{}
	made := map[string]bool{}
	for _, task := range Tasks() {
		tasks[task.Step] = task
		if (len(task.Commands) == 0) != (task.WhyNot != "") {
			t.Errorf("%s: it has either commands or a reason why not", task.Step)
		}
	}
	for _, p := range Paths() {
		made[p] = true
	}
	for _, s := range collect.Plan() {
		task, ok := tasks[s.Name]
		if !ok {
			t.Errorf("the batch file says nothing about the step %s", s.Name)
			continue
		}
		delete(tasks, s.Name)
		for _, owed := range s.Owes {
			instead, ok := task.Instead[owed]
			if !made[owed] && task.WhyNot == "" && !ok || ok && !made[instead] {
				t.Errorf("%s: the batch file has nothing for %s", s.Name, owed)
			}
		}
	}
	for name := range tasks {
		t.Errorf("the exe has no step %s", name)
	}
}

func TestRender(t *testing.T) {
	text := Render("1.2.3")
	if !bytes.Contains(text, []byte("version=1.2.3\r\n")) || bytes.Contains(text, []byte("VERSION")) {
		t.Error("the version is missing")
	}
	if n := bytes.Count(text, []byte("\n")); n != bytes.Count(text, []byte("\r\n")) || len(text) > 80_000 {
		t.Errorf("%d bytes, %d lines, of which %d end with CR LF", len(text), n, bytes.Count(text, []byte("\r\n")))
	}
	for i, c := range text {
		if c >= 0x7f || c < ' ' && c != '\r' && c != '\n' {
			t.Fatalf("byte %#x at %d", c, i)
		}
	}
	// 8191 is the most that cmd.exe takes; variables expand too.
	block := 0
	for n, line := range strings.Split(string(text), "\r\n") {
		if len(line) > 2000 {
			t.Errorf("line %d has %d bytes", n+1, len(line))
		}
		if strings.HasSuffix(line, "(") {
			block = n
		} else if line == ")" {
			block = 0
		} else if block > 0 && strings.Contains(line, "%") {
			t.Errorf("line %d: a variable within a block: a bracket in it would end the block", n+1)
		}
		if strings.Count(line, `"`)%2 != 0 {
			t.Errorf("line %d: a quote is open: %s", n+1, line)
		}
	}
}

// TestHarmless: nothing exports keys, repairs, deletes or changes anything but
// the batch file's own folder, and programs are called by their full path.
func TestHarmless(t *testing.T) {
	text := strings.ToLower(string(Render("1")))
	for _, word := range []string{"exportpfx", "repairstore", "-delstore", "-importpfx", "-addstore", "reg add", "reg.exe\" add", " delete ", "restore",
		"import", "powershell", "set-", "/grant", " stop ", " config ", "chcp 6", "takeown", "start /", "http add", "http delete", "curl", "bitsadmin"} {
		if strings.Contains(text, word) {
			t.Errorf("the batch file has %q", word)
		}
	}
	program := regexp.MustCompile(`[^ ]*\b\w+\.(exe|com)\b`)
	for n, line := range strings.Split(text, "\r\n") {
		_, command, found := strings.Cut(line, "if defined go ")
		if !found || strings.HasPrefix(command, `>>"%log%" echo`) || strings.HasPrefix(line, "rem") {
			continue
		}
		for _, p := range program.FindAllString(command, -1) {
			if !strings.HasPrefix(p, `"%s%\`) && !strings.HasPrefix(p, `"%tool%`) {
				t.Errorf("line %d: %s without its full path", n+1, p)
			}
		}
	}
}

// TestPaths: paths are those of a bundle, relative and with slashes.
func TestPaths(t *testing.T) {
	for _, p := range Paths() {
		if path.Clean("/"+p) != "/"+p || strings.ContainsAny(p, `\: "`) {
			t.Errorf("%q", p)
		}
	}
}
