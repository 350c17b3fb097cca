package collect

import (
	"context"
	"time"
)

// httpTexts are what netsh says about HTTP.sys: a second witness, and the only
// one for the request queues and the URLs that are in use.
var httpTexts = []textCommand{
	{"http/sslcert.txt", "netsh.exe", []string{"http", "show", "sslcert"}, 20 * time.Second},
	{"http/iplisten.txt", "netsh.exe", []string{"http", "show", "iplisten"}, 20 * time.Second},
	{"http/servicestate.txt", "netsh.exe", []string{"http", "show", "servicestate", "view=requestq", "verbose=yes"}, 30 * time.Second},
	{"http/urlacl.txt", "netsh.exe", []string{"http", "show", "urlacl"}, 20 * time.Second},
}

func httpTextStep() Step {
	s := textStep("http-text", Words{"HTTP.sys as netsh shows it, with its request queues", "netsh による HTTP.sys の表示 (要求キューを含む)"}, httpTexts)
	s.Needs = []Need{{Tool: "netsh.exe"}}
	return s
}

// textStep is a step that only runs commands.
func textStep(name string, title Words, commands []textCommand) Step {
	s := Step{Name: name, Title: title, Gather: func(ctx context.Context, j *Job) error { return j.texts(ctx, commands) }}
	for _, c := range commands {
		s.Takes = append(s.Takes, asIs(c.line()))
		s.Owes = append(s.Owes, c.path)
		s.Timeout += c.timeout
	}
	s.Timeout += 5 * time.Second
	return s
}
