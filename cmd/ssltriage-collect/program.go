package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"ssltriage/collect"
	"ssltriage/collect/bundle"
)

// program is one run: what it works on, and where it speaks.
type program struct {
	host        collect.Host
	plan        func(collect.Options) []collect.Step
	in          io.Reader
	out, errors stream

	args     arguments
	steps    []collect.Step // of the plan, for the arguments
	language string
	remarks  []string // for the manifest
}

// run does what the command line asks for and returns the exit code.
func (p *program) run(list []string) int {
	args, err := parseArguments(list)
	p.steps = p.plan(args.Options)
	p.language = languageOf(list)
	if p.language == "" && strings.HasPrefix(p.host.Identity().Host.UILanguage, "ja") {
		p.language = "ja"
	}
	if err == nil {
		err = args.check(p.steps)
	}
	if err != nil {
		p.errors.line("ssltriage-collect: " + p.why(err))
		p.errors.line(p.say(wordsUsageHint))
		return exitUsage
	}
	p.args = args
	switch {
	case args.help:
		p.out.put(p.say(wordsHelp))
	case args.version:
		p.out.line("ssltriage-collect " + collect.Version)
	case args.list:
		p.list()
	case p.wrongProgram():
		return exitRefused
	case args.selftest:
		return p.selftest()
	case args.stopCapture:
		return p.stopCapture()
	default:
		return p.collect()
	}
	return exitComplete
}

// wrongProgram refuses a 32-bit program on 64-bit Windows, whose files and
// registry it would see through a redirection.
func (p *program) wrongProgram() bool {
	id := p.host.Identity()
	if !id.WOW64 {
		return false
	}
	right := "ssltriage-collect.exe"
	if id.Host.Architecture == "arm64" {
		right = "ssltriage-collect-arm64.exe"
	}
	p.errors.line(p.say(wordsWrongProgram) + right)
	return true
}

// collect asks, gathers, and tells what became of it.
func (p *program) collect() int {
	path, err := p.outputPath()
	if err != nil {
		return p.noZip(err)
	}
	ctx, stop := p.untilInterrupted()
	defer stop()
	p.introduce(path)
	if !p.args.yes && !p.agreed(ctx) {
		return exitRefused
	}
	p.clear(filepath.Dir(path))
	out, err := collect.CreateOutput(path)
	if err != nil {
		return p.noZip(err)
	}
	screen := newScreen(p.out, p.language)
	entries, err := collect.Collection{
		Host: p.host, Options: p.args.Options, Steps: p.steps, Progress: screen, Remarks: p.remarks,
		Tool: bundle.Tool{Name: "ssltriage-collect", Version: collect.Version},
	}.Run(ctx, out)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	p.cleanUp()
	return p.conclude(ctx, out, entries, err)
}

// agreed asks once. Ctrl-C is an answer too.
func (p *program) agreed(ctx context.Context) bool {
	p.out.put(p.say(wordsAsk))
	var line string
	var err error
	answered := make(chan struct{})
	go func() {
		line, err = bufio.NewReader(p.in).ReadString('\n')
		close(answered)
	}()
	select {
	case <-answered:
	case <-ctx.Done():
		p.out.line(p.say(wordsDeclined))
		return false
	}
	if isYes(line) {
		return true
	}
	p.out.line()
	if err != nil && line == "" {
		p.out.line(p.say(wordsNoInput))
	}
	p.out.line(p.say(wordsDeclined))
	return false
}

// isYes accepts what a Japanese keyboard gives too: full-width letters while the
// input method is on, and both as code page 932 has them, through a pipe.
func isYes(answer string) bool {
	answer = strings.TrimSpace(answer)
	for _, yes := range []string{"\x82\x99", "\x82\x78", "\x82\xcd\x82\xa2"} { // ｙ, Ｙ, はい
		if answer == yes {
			return true
		}
	}
	narrow := strings.Map(func(r rune) rune {
		if r > 0xff00 && r < 0xff5f { // the full-width forms of ASCII
			r -= 0xfee0
		}
		return r
	}, answer)
	switch strings.ToLower(narrow) {
	case "y", "yes", "はい", "ハイ":
		return true
	}
	return false
}

// clear removes what earlier runs left that were killed, and says so.
func (p *program) clear(folder string) {
	removed := append(p.host.Remains(), collect.RemoveReserves(folder)...)
	if len(removed) > 0 {
		p.remark("removed what an earlier run left when it was ended: " + strings.Join(removed, ", "))
		p.out.line(p.say(wordsRemains) + strings.Join(removed, ", "))
	}
}

// cleanUp removes what this run needed for a time.
func (p *program) cleanUp() {
	if err := p.host.Cleanup(); err != nil {
		p.errors.line(p.say(wordsLeftBehind) + p.why(err))
	}
}

// remark notes something for the manifest: one of package bundle's reasons.
func (p *program) remark(s string) { p.remarks = append(p.remarks, s) }

// untilInterrupted returns a context that Ctrl-C, or the closing of the
// console, ends. Further ones do nothing: the zip is being ended.
func (p *program) untilInterrupted() (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		if _, ok := <-signals; ok {
			p.errors.line("\n" + p.say(wordsInterrupt))
			cancel()
		}
	}()
	return ctx, func() { signal.Stop(signals); close(signals); cancel() }
}

// why says what an error means, in the language of the user as far as it is not
// Windows that speaks.
func (p *program) why(err error) string {
	if wrong, ok := err.(usageError); ok {
		return words(wrong).In(p.language)
	}
	return p.reason(collect.Reason(err))
}

// reason is a reason of the manifest in the language of the user.
func (p *program) reason(s string) string {
	if p.language == "ja" {
		return bundle.Japanese(s)
	}
	return s
}

// say returns a text in the language of the user.
func (p *program) say(w words) string { return w.In(p.language) }
