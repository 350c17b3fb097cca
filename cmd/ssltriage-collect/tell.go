package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"ssltriage/collect"
)

// introduce says what will be taken and where it goes.
func (p *program) introduce(path string) {
	p.out.line("ssltriage-collect " + collect.Version)
	p.out.line(p.say(wordsPurpose))
	p.out.line(p.say(wordsTakes))
	for _, s := range p.steps {
		p.out.line("  - " + s.Title.In(p.language))
	}
	p.out.line(p.say(wordsNever))
	p.out.line(p.say(wordsGoesTo) + path)
	if p.args.Capture > 0 {
		p.out.line(p.say(wordsCaptureCaution))
	}
	p.out.line(p.say(wordsListHint))
	p.warn()
}

// warn says what is wrong with how the program was started.
func (p *program) warn() {
	if !p.host.Identity().Elevated {
		p.errors.line(p.say(wordsNotElevated))
	}
	if foreign := p.host.ForeignModules(); len(foreign) > 0 {
		p.remark("loaded into the collector from outside Windows, or ready to be: " + strings.Join(foreign, ", "))
		p.errors.line(p.say(wordsForeign) + strings.Join(foreign, ", "))
		p.errors.line(p.say(wordsFreshFolder))
	}
}

// list prints every command and call, and takes nothing.
func (p *program) list() {
	title, takes := collect.Itself()
	p.section(p.say(title), takes)
	for _, s := range p.steps {
		p.section(s.Name+": "+p.say(s.Title), s.Takes)
	}
}

func (p *program) section(title string, takes []words) {
	p.out.line(title)
	for _, w := range takes {
		p.out.line("    " + p.say(w))
	}
}

// selftest says what would work on this server, and takes nothing.
func (p *program) selftest() int {
	bad := 0
	tell := func(what, lack string) {
		text := p.say(wordsWorks)
		if lack != "" {
			bad++
			text = p.say(wordsWouldFail) + lack
		}
		p.out.line(pad(what, 24) + " " + text)
	}
	p.warn()
	rights := ""
	if !p.host.Identity().Elevated {
		rights = p.say(wordsRights)
	}
	tell(p.say(wordsRights), rights)
	for _, s := range p.steps {
		tell(s.Name, strings.Join(p.lacks(s), ", "))
	}
	folder, lack := p.writable()
	tell(p.say(wordsRoom), lack)
	if lack == "" {
		p.out.line(pad("", 24) + " " + p.room(folder))
	}
	if bad > 0 {
		p.out.line(p.say(wordsTestHint))
		return exitIncomplete
	}
	return exitComplete
}

// writable tries to write where the zip would be, and returns why that fails.
func (p *program) writable() (folder, lack string) {
	path, err := p.outputPath()
	if err != nil {
		return "", p.why(err)
	}
	out, err := collect.CreateOutput(path)
	if err != nil {
		return "", p.why(err)
	}
	if _, err = out.Write(make([]byte, 64<<10)); err == nil && out.Full() {
		err = collect.ErrDiskFull
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if removeErr := os.Remove(path); err == nil {
		err = removeErr
	}
	if err != nil {
		return "", p.why(err)
	}
	return filepath.Dir(path), ""
}

// lacks returns what a step needs and this server does not have.
func (p *program) lacks(s collect.Step) []string {
	var lack []string
	for _, n := range s.Needs {
		if name, ok := p.has(n); !ok {
			lack = append(lack, name)
		}
	}
	return lack
}

func (p *program) has(n collect.Need) (string, bool) {
	switch {
	case n.Tool != "":
		_, ok := p.host.Tool(n.Tool)
		return n.Tool, ok
	case n.API != "":
		dll, function, _ := strings.Cut(n.API, "!")
		return n.API, p.host.HasAPI(dll, function)
	}
	return n.Privilege, p.host.HasPrivilege(n.Privilege)
}

// stopCapture ends what an earlier run of this program could not end.
func (p *program) stopCapture() int {
	defer p.cleanUp()
	file, err := collect.StopCapture(context.Background(), p.host)
	if err != nil {
		p.errors.line("ssltriage-collect: " + p.why(err))
		return exitIncomplete
	}
	if file == "" {
		p.out.line(p.say(wordsNoCapture))
		return exitComplete
	}
	if err := os.Remove(file); err != nil {
		p.errors.line(p.say(wordsLeftBehind) + p.why(err))
	}
	p.out.line(p.say(wordsStopCapture))
	return exitComplete
}
