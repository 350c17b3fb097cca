package main

import (
	"context"
	"os"
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
		p.errors.line(p.say(wordsForeign) + strings.Join(foreign, ", "))
		p.errors.line(p.say(wordsFreshFolder))
	}
}

// list prints every command and call, and takes nothing.
func (p *program) list() {
	for _, s := range p.steps {
		p.out.line(s.Name + ": " + s.Title.In(p.language))
		for _, line := range s.Takes {
			p.out.line("    " + line)
		}
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
	tell("administrator", rights)
	for _, s := range p.steps {
		tell(s.Name, strings.Join(p.lacks(s), ", "))
	}
	p.out.line(p.say(wordsRoom) + ": " + p.room(besideProgram()))
	if bad > 0 {
		p.out.line(p.say(wordsTestHint))
		return exitIncomplete
	}
	return exitComplete
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
	file, err := collect.StopCapture(context.Background(), p.host)
	if err != nil {
		p.errors.line("ssltriage-collect: " + err.Error())
		return exitIncomplete
	}
	if file == "" {
		p.out.line(p.say(wordsNoCapture))
		return exitComplete
	}
	if err := os.Remove(file); err != nil {
		p.errors.line(p.say(wordsLeftBehind) + err.Error())
	}
	p.out.line(p.say(wordsStopCapture))
	return exitComplete
}
