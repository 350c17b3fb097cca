// Ssltriage-collect gathers, on a Windows server whose HTTPS fails, the evidence
// that ssltriage analyzes elsewhere, and packs it into a zip. It needs nothing
// installed and changes nothing.
package main

//go:generate go run github.com/tc-hib/go-winres@v0.3.3 make --in winres.json --arch amd64,386,arm64 --out rsrc

import (
	"os"

	"ssltriage/collect"
)

func main() {
	host, err := collect.NewHost()
	if err != nil {
		stream{os.Stderr}.line("ssltriage-collect: " + collect.Reason(err))
		os.Exit(exitNoZip)
	}
	p := &program{host: host, plan: collect.PlanFor, in: os.Stdin, out: stream{os.Stdout}, errors: stream{os.Stderr}}
	code := p.run(os.Args[1:])
	p.waitBeforeClosing()
	os.Exit(code)
}
