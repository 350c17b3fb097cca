package httpsys

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Queue is a request queue of HTTP.sys; the one of an IIS application pool has
// the pool's name.
type Queue struct {
	Name       string    // as printed; an unnamed queue has a sentence here, in the language of the server
	Processes  []Process // attached processes
	Controller int       // process id of the controller, 0 where not printed (known by its English label alone)
	URLs       []string  // registered URLs, upper case as HTTP.sys keeps them: "HTTPS://*:443/"
	Line       int       // from 1
	Quote      string
}

// Process is a process attached to a request queue.
type Process struct {
	PID   int
	Image string // path of the executable, "" where not printed
}

// URLGroup is a set of URLs that one application registered.
type URLGroup struct {
	ID    string // 16 upper-case hex digits
	Queue string // name of its request queue
	URLs  []string
	Line  int // from 1
	Quote string
}

var (
	objectID    = regexp.MustCompile(`^[0-9A-F]{16}$`)
	apiVersion  = regexp.MustCompile(`^[12]\.\d$`) // HTTPAPI_VERSION 1.0 or 2.0
	loneNumber  = regexp.MustCompile(`^\s*(\d{1,10})$`)
	processLine = regexp.MustCompile(`^(\d{1,10}), [^:]{1,60}: ?(.*)$`)
	loneURL     = regexp.MustCompile(`(?i)^\s*<?(https?://[^\s<>]+)`)
)

// serviceState follows the nesting of "netsh http show servicestate", in which
// queues hold URL groups in one view and stand behind them in the other.
type serviceState struct {
	queue, group int // index+1 of the open ones, 0 if none
	queueIndent  int
	groupIndent  int
	groupFields  int  // read since the group began
	flat         bool // the indentation was lost
}

func (st *serviceState) close() { st.queue, st.group = 0, 0 }

// looksLikeServiceState looks for a server session: an object id, and below it
// a version.
func (p *parser) looksLikeServiceState(i int) bool {
	const near = 200
	for j := i; j < min(i+near, len(p.lines)) && !isRuler(p.text(j)); j++ {
		if f, ok := p.field(j); ok && objectID.MatchString(f.Value) && p.versionBelow(j) {
			return true
		}
	}
	return false
}

// versionBelow reports that the line after i gives the API version of what
// line i names, as it does for sessions and queues.
func (p *parser) versionBelow(i int) bool {
	f, ok := p.field(i + 1)
	return ok && apiVersion.MatchString(f.Value)
}

// isNamedQueue recognises a queue in a text without the title, by its label.
func (p *parser) isNamedQueue(i int) bool {
	f, ok := p.field(i)
	return ok && f.key() == "requestqueuename" && f.Value != "" && p.versionBelow(i)
}

// feed reads one line of the listing.
func (st *serviceState) feed(p *parser, i int) {
	if m := loneURL.FindStringSubmatch(p.text(i)); m != nil {
		st.url(p, m[1])
		return
	}
	if m := loneNumber.FindStringSubmatch(p.text(i)); m != nil {
		st.process(p, i, m[1], "")
		return
	}
	f, ok := p.field(i)
	if !ok {
		if p.lines[i].Indent() == 0 && !st.flat {
			p.section = none
			st.close()
		}
		return
	}
	switch {
	case objectID.MatchString(f.Value):
		st.object(p, i, f)
	case p.versionBelow(i) && f.Value != "":
		st.openQueue(p, i, f)
	default:
		st.leave(f.indent)
		st.detail(p, i, f)
	}
}

// object opens a URL group, or a server session, which has a version.
func (st *serviceState) object(p *parser, i int, f field) {
	st.leave(f.indent)
	st.group = 0
	if p.versionBelow(i) || p.full(len(p.res.URLGroups), i, manyURLGroups) {
		return
	}
	p.res.URLGroups = append(p.res.URLGroups, URLGroup{ID: f.Value, Line: p.number(i), Quote: p.quote(i)})
	st.group, st.groupIndent, st.groupFields = len(p.res.URLGroups), f.indent, 0
}

func (st *serviceState) openQueue(p *parser, i int, f field) {
	st.close()
	if p.full(len(p.res.Queues), i, manyRequestQueues) {
		return
	}
	p.res.Queues = append(p.res.Queues, Queue{Name: f.Value, Line: p.number(i), Quote: p.quote(i)})
	st.queue, st.queueIndent = len(p.res.Queues), f.indent
	st.flat = p.lines[i+1].Indent() <= f.indent
}

// leave closes what a line with this indentation is no longer part of.
func (st *serviceState) leave(indent int) {
	if st.flat {
		return
	}
	if st.queue > 0 && indent <= st.queueIndent {
		st.queue = 0
	}
	if st.group > 0 && indent <= st.groupIndent {
		st.group = 0
	}
}

// detail reads a field inside a queue or group. The second field of a group
// is the name of its queue; the first is its state.
func (st *serviceState) detail(p *parser, i int, f field) {
	if m := processLine.FindStringSubmatch(f.Value); m != nil {
		st.process(p, i, m[1], m[2])
		return
	}
	if st.group > 0 {
		g := &p.res.URLGroups[st.group-1]
		st.groupFields++
		if g.Queue == "" && (f.key() == "requestqueuename" || st.groupFields == 2 && !isNumber(f.Value)) {
			g.Queue = f.Value
		}
		return
	}
	if st.queue > 0 && f.key() == "controllerprocessid" {
		p.res.Queues[st.queue-1].Controller, _ = strconv.Atoi(f.Value)
	}
}

func (st *serviceState) process(p *parser, i int, pid, image string) {
	n, err := strconv.ParseUint(pid, 10, 32)
	if st.queue == 0 || st.group > 0 {
		return
	}
	if err != nil {
		p.problem(i, "process id %s is out of range", "プロセス ID %s が範囲外です", pid)
		return
	}
	q := &p.res.Queues[st.queue-1]
	if image == "<?>" { // netsh could not open the process
		image = ""
	}
	if len(q.Processes) < maxRecords {
		q.Processes = append(q.Processes, Process{PID: int(n), Image: image})
	}
}

func (st *serviceState) url(p *parser, url string) {
	url = strings.ToUpper(url)
	if st.group > 0 {
		p.res.URLGroups[st.group-1].add(url)
	}
	if st.queue > 0 {
		p.res.Queues[st.queue-1].add(url)
	}
}

func (g *URLGroup) add(url string) {
	if len(g.URLs) < maxRecords {
		g.URLs = append(g.URLs, url)
	}
}

func (q *Queue) add(url string) {
	if len(q.URLs) < maxRecords {
		q.URLs = append(q.URLs, url)
	}
}

// join gives the URLs of each group to the queue that the group names, where
// only one queue has that name. Unnamed queues all have the same.
func (st *serviceState) join(r *Result) {
	queues := map[string][]int{}
	for i, q := range r.Queues {
		queues[q.Name] = append(queues[q.Name], i)
	}
	groups := map[int][]string{}
	for _, g := range r.URLGroups {
		if is := queues[g.Queue]; len(is) == 1 {
			groups[is[0]] = append(groups[is[0]], g.URLs...)
		}
	}
	for i := range r.Queues {
		urls := append(groups[i], r.Queues[i].URLs...)
		slices.Sort(urls)
		r.Queues[i].URLs = slices.Compact(urls)
	}
}
