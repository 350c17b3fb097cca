package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/signal"
	"strings"

	"ssltriage/collect"
	"ssltriage/collect/bundle"
)

// program is one run: what it works on, and where it speaks.
type program struct {
	host        collect.Host
	steps       []collect.Step
	in          io.Reader
	out, errors stream

	args     arguments
	language string
}

// run does what the command line asks for and returns the exit code.
func (p *program) run(list []string) int {
	args, err := parseArguments(list)
	p.language = args.language
	if p.language == "" && strings.HasPrefix(p.host.Identity().Host.UILanguage, "ja") {
		p.language = "ja"
	}
	if err == nil {
		err = args.check(p.steps)
	}
	if err != nil {
		p.errors.line("ssltriage-collect: " + err.Error())
		p.errors.line("hint: ssltriage-collect --help")
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
	out, err := collect.CreateOutput(path)
	if err != nil {
		return p.noZip(err)
	}
	screen := newScreen(p.out, p.language)
	entries, err := collect.Collection{
		Host: p.host, Options: p.args.Options, Steps: p.steps, Progress: screen,
		Tool: bundle.Tool{Name: "ssltriage-collect", Version: collect.Version},
	}.Run(ctx, out)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if cleanErr := p.host.Cleanup(); cleanErr != nil {
		p.errors.line(p.say(wordsLeftBehind) + cleanErr.Error())
	}
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
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "はい":
		return true
	}
	p.out.line()
	if err != nil && line == "" {
		p.out.line(p.say(wordsNoInput))
	}
	p.out.line(p.say(wordsDeclined))
	return false
}

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

// say returns a text in the language of the user.
func (p *program) say(w words) string { return w.In(p.language) }
