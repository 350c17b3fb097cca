// Ssltriage-collect gathers, on a Windows server whose HTTPS fails, the evidence
// that ssltriage analyzes elsewhere, and packs it into a zip. It needs nothing
// installed and changes nothing.
package main

import (
	"os"

	"ssltriage/collect"
)

// version is set by the linker.
var version = "devel"

func main() {
	host, err := collect.NewHost()
	if err != nil {
		stream{os.Stderr}.line("ssltriage-collect: " + err.Error())
		os.Exit(exitNoZip)
	}
	p := &program{host: host, steps: collect.Plan(), in: os.Stdin, out: stream{os.Stdout}, errors: stream{os.Stderr}}
	code := p.run(os.Args[1:])
	p.waitBeforeClosing()
	os.Exit(code)
}
