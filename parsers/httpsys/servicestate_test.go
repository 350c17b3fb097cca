package httpsys_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/httpsys"
)

// sessionView is the default view: URL groups first, then the queues, which
// newer builds print with images and URLs.
const sessionView = `
Snapshot of HTTP service state (Server Session View): 
----------------------------------------------------- 

Server session ID: FF00000320000001
    Version: 2.0
    State: Active
    Properties: 
        Max bandwidth: 4294967295
        Timeouts:
            Entity body timeout (secs): 120
    URL groups:
    URL group ID: FE00000040000001
        State: Active
        Request queue name: DefaultAppPool
        Properties: 
            Max bandwidth: inherited
            Number of registered URLs: 2
            Registered URLs:
                HTTPS://*:443/
                HTTP://127.0.0.1:8000:127.0.0.1/
    URL group ID: FD00000040000002
        State: Active
        Request queue name: Request queue is unnamed.
        Properties:
            Number of registered URLs: 1
            Registered URLs:
                HTTP://+:5985/WSMAN/

Request queues:
    Request queue name: DefaultAppPool
        Version: 2.0
        State: Active
        Request queue 503 verbosity level: Limited
        Max requests: 1000
        Number of active processes attached: 0
        Controller process ID: 3408
        Process IDs:

    Request queue name: Request queue is unnamed.
        Version: 1.0
        State: Active
        Number of active processes attached: 2
        Processes:
            ID: 2688, image: C:\Windows\System32\svchost.exe
            Services: NcHostAgent
            Tagged Service: NcHostAgent
            ID: 1412, image: <?>
        Registered URLs:
            HTTPS://+:5986/WSMAN/

    Request queue name: Request queue is unnamed.
        Version: 2.0
        State: Active
        Process IDs:
            37584
            4120

`

// requestQueueView nests groups and sessions inside the queues.
const requestQueueView = `
Snapshot of HTTP service state (Request Queue View):
-----------------------------------------------------

Request queue name: Request queue is unnamed.
    Version: 1.0
    State: Active
    Process IDs:
        944
    URL groups:
    URL group ID: FE00000040000001
        State: Active
        Request queue name: Request queue is unnamed.
        Properties: 
            Registered URLs:
                HTTP://+:5985/WSMAN/
        Server session ID: FF00000020000001
            Version: 1.0
            State: Active
    URL group ID: FE00000040000009
        State: Active
        Request queue name: Request queue is unnamed.
        Registered URLs:
            HTTP://+:47001/WSMAN/

Request queue name: DefaultAppPool
    Version: 2.0
    State: Active
    Process IDs:
        3248
`

func queues(r httpsys.Result) []string {
	var out []string
	for _, q := range r.Queues {
		s := q.Name + ":"
		for _, p := range q.Processes {
			s += fmt.Sprintf(" %d", p.PID)
			if p.Image != "" {
				s += "=" + p.Image
			}
		}
		if q.Controller != 0 {
			s += fmt.Sprintf(" controller %d", q.Controller)
		}
		out = append(out, s+" "+fmt.Sprint(q.URLs))
	}
	return out
}

func groups(r httpsys.Result) []string {
	var out []string
	for _, g := range r.URLGroups {
		out = append(out, fmt.Sprintf("%s %s %v", g.ID, g.Queue, g.URLs))
	}
	return out
}

func TestServiceStateSessionView(t *testing.T) {
	r := parse(sessionView)
	wantQueues := []string{
		"DefaultAppPool: controller 3408 [HTTP://127.0.0.1:8000:127.0.0.1/ HTTPS://*:443/]",
		`Request queue is unnamed.: 2688=C:\Windows\System32\svchost.exe 1412 [HTTPS://+:5986/WSMAN/]`,
		"Request queue is unnamed.: 37584 4120 []",
	}
	if diff := cmp.Diff(wantQueues, queues(r)); diff != "" {
		t.Errorf("queues (-want +got):\n%s", diff)
	}
	wantGroups := []string{
		"FE00000040000001 DefaultAppPool [HTTPS://*:443/ HTTP://127.0.0.1:8000:127.0.0.1/]",
		"FD00000040000002 Request queue is unnamed. [HTTP://+:5985/WSMAN/]",
	}
	if diff := cmp.Diff(wantGroups, groups(r)); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if r.Queues[0].Line != 31 || r.URLGroups[1].Line != 22 || len(r.Problems) > 0 {
		t.Errorf("lines %d and %d, problems %q", r.Queues[0].Line, r.URLGroups[1].Line, r.Problems)
	}
}

var wantRequestQueueView = []string{
	"Request queue is unnamed.: 944 [HTTP://+:47001/WSMAN/ HTTP://+:5985/WSMAN/]",
	"DefaultAppPool: 3248 []",
}

func TestServiceStateRequestQueueView(t *testing.T) {
	eachLineTrimmed := func(s string) string {
		lines := strings.Split(s, "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		return strings.Join(lines, "\n")
	}
	for name, text := range map[string]string{
		"as printed":       requestQueueView,
		"indentation lost": eachLineTrimmed(requestQueueView),
		"no title":         requestQueueView[strings.Index(requestQueueView, "Request queue name"):],
		"indented more":    strings.ReplaceAll(requestQueueView, "\n", "\n      "),
		"links":            strings.NewReplacer("HTTP://+:5985/WSMAN/", "<HTTP://+:5985/WSMAN/>", "HTTP://+:47001/WSMAN/", "http://+:47001/wsman/ **here**").Replace(requestQueueView),
		"with bindings":    languages[1].print(sample()...) + requestQueueView + languages[1].print(sample()...),
	} {
		t.Run(name, func(t *testing.T) {
			r := parse(text)
			if diff := cmp.Diff(wantRequestQueueView, queues(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(r.URLGroups) != 2 {
				t.Errorf("groups %v", groups(r))
			}
			if name == "with bindings" && len(r.Bindings) != 2*len(sample()) {
				t.Errorf("%d bindings", len(r.Bindings))
			}
		})
	}
}

// TestServiceStateInAnotherLanguage replaces every label. The controller has
// no shape of its own and is not found then.
func TestServiceStateInAnotherLanguage(t *testing.T) {
	translate := strings.NewReplacer(
		"Snapshot of HTTP service state", "Momentaufnahme des HTTP-Dienststatus",
		"Request queue name", "Name der Anforderungswarteschlange", "Server session ID", "Serversitzungs-ID",
		"Version", "Fassung", "State", "Status", "Process IDs", "Prozess-IDs", "ID: ", "Kennung: ", "image", "Bild",
		"URL group ID", "URL-Gruppen-ID", "Registered URLs", "Registrierte URLs", "Controller process ID", "Controllerprozess",
		"Request queue is unnamed.", "Die Anforderungswarteschlange ist unbenannt.")
	back := func(lines []string) []string {
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], "Die Anforderungswarteschlange ist unbenannt.", "Request queue is unnamed.")
		}
		return lines
	}
	r := parse(translate.Replace(sessionView))
	want := queues(parse(sessionView))
	want[0] = strings.Replace(want[0], " controller 3408", "", 1)
	if diff := cmp.Diff(want, back(queues(r))); diff != "" {
		t.Errorf("queues (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(groups(parse(sessionView)), back(groups(r))); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	known := "C:\\>netsh http show servicestate\n" + translate.Replace(requestQueueView)
	if diff := cmp.Diff(wantRequestQueueView, back(queues(parse(known)))); diff != "" {
		t.Errorf("queues behind a command (-want +got):\n%s", diff)
	}
}

func TestServiceStateEnds(t *testing.T) {
	r := parse(requestQueueView + "\nC:\\>type numbers.txt\n    4711\n    http://example.com/\n")
	if diff := cmp.Diff(wantRequestQueueView, queues(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r = parse(requestQueueView + "Active Connections\n    4711\n    http://example.com/\n")
	if diff := cmp.Diff(wantRequestQueueView, queues(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
