package main

import "bufio"

// waitBeforeClosing lets the user read what was said where the window would
// close, after a double click.
func (p *program) waitBeforeClosing() {
	if p.args.yes || !p.host.AloneOnConsole() {
		return
	}
	p.out.put("\n" + p.say(wordsPressEnter))
	_, _ = bufio.NewReader(p.in).ReadString('\n')
}
