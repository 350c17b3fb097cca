package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ssltriage/collect"
	"ssltriage/collect/bundle"
)

// server is a host of which the program asks little, as the steps of these
// tests ask nothing.
type server struct {
	collect.Host
	id      collect.Identity
	foreign []string
	tools   map[string]bool
}

func (s server) Now() time.Time                   { return time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC) }
func (s server) Identity() collect.Identity       { return s.id }
func (s server) ForeignModules() []string         { return s.foreign }
func (s server) AloneOnConsole() bool             { return false }
func (s server) Cleanup() error                   { return nil }
func (s server) Remains() []string                { return nil }
func (s server) FreeBytes(string) (uint64, error) { return 7 << 30, nil }
func (s server) HasAPI(string, string) bool       { return true }
func (s server) HasPrivilege(string) bool         { return true }
func (s server) Tool(name string) (string, bool) {
	return `C:\Windows\System32\` + name, s.tools[name]
}

func newServer() server {
	return server{id: collect.Identity{Host: bundle.Host{Name: "WEB01", UILanguage: "en-US"}, Elevated: true}, tools: map[string]bool{"netsh.exe": true}}
}

// step adds one file, or fails.
func step(name, path string, err error) collect.Step {
	return collect.Step{
		Name: name, Title: collect.Words{EN: "what " + name + " takes", JA: name + " の内容"}, Takes: []collect.Words{{EN: "netsh.exe " + name, JA: "netsh.exe " + name}},
		Needs: []collect.Need{{Tool: name + ".exe"}}, Owes: []string{path}, Timeout: time.Minute,
		Gather: func(_ context.Context, j *collect.Job) error {
			if err != nil {
				return err
			}
			return j.Add(collect.Item{Path: path, Data: []byte("content"), Entry: bundle.Entry{Source: name}})
		},
	}
}

// try runs the program with what the user types, and returns its exit code and
// what it said.
func try(t *testing.T, host collect.Host, typed string, steps []collect.Step, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e strings.Builder
	plan := func(collect.Options) []collect.Step { return steps }
	p := &program{host: host, plan: plan, in: strings.NewReader(typed), out: stream{&o}, errors: stream{&e}}
	code = p.run(args)
	return code, o.String(), e.String()
}

func TestCollect(t *testing.T) {
	good, bad := step("netsh", "http/sslcert.txt", nil), step("denied", "keys/files.json", &collect.SystemError{Call: "CreateFile", Code: 5, Text: "Access is denied."})
	silent := step("silent", "http/iplisten.txt", nil)
	silent.Gather = func(_ context.Context, j *collect.Job) error {
		well := 0
		return j.Add(collect.Item{Path: "http/iplisten.txt", Entry: bundle.Entry{Source: "netsh", ExitCode: &well}})
	}
	for name, c := range map[string]struct {
		steps []collect.Step
		typed string
		args  []string
		code  int
		says  []string
	}{
		"agreed":       {[]collect.Step{good}, "y\n", nil, exitComplete, []string{"Begin? [y/N]", "what netsh takes … ok", "SHA-256: ", "ssltriage-WEB01-20240501-090000.zip"}},
		"unattended":   {[]collect.Step{good}, "", []string{"--yes"}, exitComplete, []string{"[ 1/1] what netsh takes"}},
		"denied":       {[]collect.Step{good, bad}, "", []string{"/y"}, exitIncomplete, []string{"Could not be gathered:", "keys/files.json", "access denied: CreateFile: Access is denied. (5)"}},
		"skipped":      {[]collect.Step{good, bad}, "", []string{"--yes", "--skip", "denied"}, exitComplete, []string{"what denied takes … skipped"}},
		"in Japanese":  {[]collect.Step{good}, "はい\n", []string{"--lang", "ja"}, exitComplete, []string{"netsh の内容 … 完了", "サポート担当者"}},
		"says nothing": {[]collect.Step{good, silent}, "", []string{"--yes"}, exitIncomplete, []string{"Could not be gathered:", "http/iplisten.txt"}},
		"not agreed":   {[]collect.Step{good}, "n\n", nil, exitRefused, []string{"Nothing was gathered."}},
		"nobody there": {[]collect.Step{good}, "", nil, exitRefused, []string{"--yes"}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			code, out, errs := try(t, newServer(), c.typed, c.steps, append(c.args, "--out", folder)...)
			if code != c.code {
				t.Errorf("exit code %d, want %d\n%s%s", code, c.code, out, errs)
			}
			for _, s := range c.says {
				if !strings.Contains(out, s) {
					t.Errorf("not said: %q\n%s", s, out)
				}
			}
			found, _ := filepath.Glob(folder + "/*")
			if want := map[bool]int{true: 1, false: 0}[code != exitRefused]; len(found) != want {
				t.Errorf("left %q", found)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	wow := newServer()
	wow.id.WOW64 = true
	if code, _, errs := try(t, wow, "", nil, "--yes"); code != exitRefused || !strings.Contains(errs, "Use ssltriage-collect.exe") {
		t.Errorf("a 32-bit program on 64-bit Windows: %d %s", code, errs)
	}
	wow.id.Host.Architecture = "arm64"
	if _, _, errs := try(t, wow, "", nil, "--selftest"); !strings.Contains(errs, "ssltriage-collect-arm64.exe") {
		t.Errorf("on ARM: %s", errs)
	}
	if code, _, errs := try(t, newServer(), "", nil, "--yes", "--out", filepath.Join(t.TempDir(), "no folder")); code != exitNoZip || !strings.Contains(errs, "no such folder") {
		t.Errorf("a folder that is not there: %d %s", code, errs)
	}
	path := filepath.Join(t.TempDir(), "there.zip")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := try(t, newServer(), "", nil, "--yes", "--out", path); code != exitNoZip || !strings.Contains(errs, "--out") {
		t.Errorf("an existing file: %d %s", code, errs)
	}
	if data, err := os.ReadFile(path); string(data) != "precious" {
		t.Errorf("it holds %q now, %v", data, err)
	}
}

func TestWarnings(t *testing.T) {
	s := newServer()
	s.id.Elevated, s.foreign = false, []string{`C:\Downloads\version.dll`}
	_, _, errs := try(t, s, "", []collect.Step{step("netsh", "a.txt", nil)}, "--yes", "--out", t.TempDir())
	for _, want := range []string{"Run as administrator", `C:\Downloads\version.dll`, "new, empty folder"} {
		if !strings.Contains(errs, want) {
			t.Errorf("not said: %q\n%s", want, errs)
		}
	}
}

func TestListAndSelftestTakeNothing(t *testing.T) {
	ran := false
	s := step("netsh", "a.txt", nil)
	s.Gather = func(context.Context, *collect.Job) error { ran = true; return nil }
	steps := []collect.Step{s, step("w32tm", "b.txt", nil)}
	if code, out, _ := try(t, newServer(), "", steps, "--list"); code != exitComplete || !strings.Contains(out, "    netsh.exe netsh\n") {
		t.Errorf("--list: %d\n%s", code, out)
	}
	code, out, _ := try(t, newServer(), "", steps, "--selftest")
	if code != exitIncomplete || !strings.Contains(out, "netsh                    would work") || !strings.Contains(out, "would not work: w32tm.exe") || !strings.Contains(out, "7168 MB") {
		t.Errorf("--selftest: %d\n%s", code, out)
	}
	if ran {
		t.Error("a step was run")
	}
}

func TestArguments(t *testing.T) {
	a, err := parseArguments([]string{"--capture=90", "--port", "8443", "--port", "443", "--days", "7", "--full-system-log", "-y", "--lang=ja", "-o", `D:\x.zip`, "--skip", "a,b"})
	if err != nil || a.Capture != 90*time.Second || len(a.Ports) != 2 || a.Ports[0] != 8443 || a.Days != 7 || !a.FullSystemLog || !a.yes ||
		a.language != "ja" || a.output != `D:\x.zip` || len(a.Skip) != 2 {
		t.Errorf("%+v, %v", a, err)
	}
	for _, wrong := range [][]string{{"--bogus"}, {"x.zip"}, {"--days", "0"}, {"--days"}, {"--capture", "1h"}, {"--capture", "0"}, {"--port", "65536"},
		{"--port", "-1"}, {"--lang", "fr"}, {"--yes=no"}, {""}, {"--skip", "nothing"}} {
		if code, _, errs := try(t, newServer(), "", nil, wrong...); code != exitUsage || !strings.Contains(errs, "hint: ssltriage-collect --help") {
			t.Errorf("%q: exit code %d, %s", wrong, code, errs)
		}
	}
	for _, args := range [][]string{{"--help"}, {"/?"}, {"--version"}} {
		if code, out, _ := try(t, newServer(), "", nil, args...); code != exitComplete || !strings.Contains(out, "ssltriage-collect") {
			t.Errorf("%q: %d %s", args, code, out)
		}
	}
}

// TestHelpIsThere: every option and exit code stands in both helps.
func TestHelpIsThere(t *testing.T) {
	for _, help := range []string{wordsHelp.EN, wordsHelp.JA} {
		for _, option := range []string{"--yes", "--list", "--selftest", "--out", "--days", "--full-system-log", "--capture", "--port", "--stop-capture", "--skip", "--lang", "--version",
			"  0  ", "1  ", "  2  ", "3  ", "  4  ", "5  "} {
			if !strings.Contains(help, option) {
				t.Errorf("the help lacks %q", option)
			}
		}
	}
}

// TestYes: what a Japanese keyboard gives counts, also through a pipe of code
// page 932.
func TestYes(t *testing.T) {
	for _, yes := range []string{"y\r\n", "Y", "ｙ\n", "Ｙ", "ＹＥＳ", "はい\r\n", "\x82\x99\r\n", "\x82\x78", "\x82\xcd\x82\xa2"} {
		if !isYes(yes) {
			t.Errorf("%q is no", yes)
		}
	}
	for _, no := range []string{"", "n", "ｎ", "いいえ", "yesterday", "\xff"} {
		if isYes(no) {
			t.Errorf("%q is yes", no)
		}
	}
}

// TestJapaneseUsage: what is wrong with a command line is said in the language
// that it asks for, wherever, or that Windows has.
func TestJapaneseUsage(t *testing.T) {
	japanese := newServer()
	japanese.id.Host.UILanguage = "ja-JP"
	for _, c := range []struct {
		host server
		args []string
		says string
	}{
		{newServer(), []string{"--bogus", "--lang", "ja"}, "不明な引数です: --bogus"},
		{japanese, []string{"--days", "0"}, "日数を指定してください"},
		{japanese, []string{"--capture", "1h"}, "10m までの時間"},
		{japanese, []string{"--port", "443", "--yes"}, "--capture がありません"},
		{newServer(), []string{"--port", "443"}, "--capture is missing"},
		{japanese, []string{"--port"}, "値が必要です"},
		{japanese, []string{"--lang", "en", "--skip", "x"}, "there is no step x"},
	} {
		if code, _, errs := try(t, c.host, "", nil, c.args...); code != exitUsage || !strings.Contains(errs, c.says) {
			t.Errorf("%q: %d %s", c.args, code, errs)
		}
	}
}

// TestConclusion: what is there in another form is not missing, and the size has a
// unit.
func TestConclusion(t *testing.T) {
	hive := step("registry", "registry/SCHANNEL.hiv", nil)
	hive.Gather = func(_ context.Context, j *collect.Job) error {
		failed := bundle.Entry{Status: bundle.StatusFailed, Error: "not on this system"}
		if err := j.Add(collect.Item{Path: "registry/SCHANNEL.hiv", Entry: failed}); err != nil {
			return err
		}
		return j.Add(collect.Item{Path: "registry/SCHANNEL.reg", Data: []byte("the same")})
	}
	code, out, errs := try(t, newServer(), "", []collect.Step{hive}, "--yes", "--out", t.TempDir())
	if code != exitComplete || strings.Contains(out, "Could not be gathered") || !strings.Contains(out, " bytes (") {
		t.Errorf("%d\n%s%s", code, out, errs)
	}
	if got := (&program{}).size(211849); got != "211,849 bytes (207 kB)" {
		t.Error(got)
	}
}

// TestSelftestWrites: a folder that can not be written to is no room.
func TestSelftestWrites(t *testing.T) {
	folder := t.TempDir()
	if code, out, _ := try(t, newServer(), "", nil, "--selftest", "--out", folder); code != exitComplete || !strings.Contains(out, "7168 MB") {
		t.Errorf("%d\n%s", code, out)
	}
	if left, _ := filepath.Glob(folder + "/*"); len(left) > 0 {
		t.Errorf("left %q", left)
	}
	taken := filepath.Join(folder, "taken.zip")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := try(t, newServer(), "", nil, "--selftest", "--out", taken); code != exitIncomplete || !strings.Contains(out, "would not work: create the zip") {
		t.Errorf("%d\n%s", code, out)
	}
}
