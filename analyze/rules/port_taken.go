package rules

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/sockets"
)

var portTaken = rule.Rule{
	ID:       "port-taken",
	Scenario: rule.Port,
	Layer:    layerPort,
	Title:    text.T("another process holds the HTTPS port", "別のプロセスが HTTPS のポートを使用しています"),
	Doc: text.T(
		"HTTP.sys listens for IIS as the System process (PID 4). When another process, such as another web server, already listens on the port of an https binding, the clients reach that process, and IIS cannot register its binding: HttpEvent 15005 and W3SVC 1004 or 1007 say so. A process that listens on another address of the machine only does no harm.",
		"HTTP.sys は IIS のために System プロセス (PID 4) として待ち受けます。他の Web サーバーなど別のプロセスが https バインドのポートで待ち受けていると、クライアントはそのプロセスに接続し、IIS はバインドを登録できません (HttpEvent 15005、W3SVC 1004、1007)。コンピューターの別のアドレスでのみ待ち受けるプロセスは問題ありません。"),
	Proof: text.T(
		"A line LISTENING of a process other than PID 4 on the port of an https binding (netstat -ano), with HttpEvent 15005 and W3SVC 1004 or 1007 as symptoms.",
		"https バインドのポートで待ち受ける、PID 4 以外のプロセスの行 (netstat -ano) です。症状は HttpEvent 15005 と、W3SVC 1004 または 1007 です。"),
	Remedy: text.T(
		"Stop the other process or give it another port, then start the site again. If both must stay, give the site another port or address.",
		"別のプロセスを停止するかポートを変更し、サイトを開始し直します。両方必要な場合は、サイトのポートまたはアドレスを変更します。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 3; "netstat" (-ano, -b); Microsoft-Windows-HttpEvent 15005`,
	Needs:    []facts.Kind{facts.KindSockets},
	Uses:     []facts.Kind{},
	Check:    checkPortTaken,
}

func checkPortTaken(f *facts.Facts) rule.Verdict {
	needs := neededPorts(f)
	if len(needs) == 0 {
		return rule.NA("no running site has an https binding", "https バインドを持つ実行中のサイトがありません")
	}
	var conflicts conflictList
	var good []evidence.Ref
	for _, n := range needs {
		if len(conflicts.found) >= maxBuilt {
			break
		}
		kernel, others := listenersOf(f, n.port)
		for _, other := range others {
			if overlap := n.overlap(f, other, kernel); overlap != none {
				conflicts.add(f, other, taken(f, n, other, kernel, overlap), n.port)
			}
		}
		for _, s := range kernel {
			good = append(good, s.Ref)
		}
	}
	if found := conflicts.found; len(found) > 0 {
		return worstFirst(found, len(found))
	}
	return clear(good)
}

// conflictList holds one finding for each process and port: a process may
// listen on several addresses that IIS needs, of both families, and several
// tables may show it.
type conflictList struct {
	found []rule.Finding
	index map[conflict]int
}

type conflict struct {
	process string
	port    uint16
}

// add keeps the gravest finding of a process and port, with the rows of the
// others.
func (c *conflictList) add(f *facts.Facts, other facts.Socket, fd rule.Finding, port uint16) {
	key := conflict{strconv.Itoa(other.PID), port}
	if other.PID <= 0 {
		key.process = processText(f, other)
	}
	i, seen := c.index[key]
	if !seen {
		if c.index == nil {
			c.index = map[conflict]int{}
		}
		c.index[key] = len(c.found)
		c.found = append(c.found, fd)
		return
	}
	first := &c.found[i]
	if fd.Severity == rule.Error && first.Severity != rule.Error {
		*first, fd = fd, *first
	}
	for _, cite := range fd.Cites {
		known := slices.ContainsFunc(first.Cites, func(x rule.Cite) bool { return x.Ref.Same(cite.Ref) })
		if !known && len(first.Cites) < maxRows && cite.Role != rule.Against {
			first.Cites = append(first.Cites, cite)
		}
	}
}

// maxRows bounds the evidence of one process.
const maxRows = 64

// neededPort is an address and port that HTTP.sys should hold.
type neededPort struct {
	addr netip.Addr // unspecified: all of the machine
	port uint16
	text string
	site string
	refs []evidence.Ref // what says so; none: it is only the port of HTTPS
}

// neededPorts are the https endpoints of running sites; where no site is
// known, the records of IIS; where there are none, the port of HTTPS.
func neededPorts(f *facts.Facts) []neededPort {
	var out []neededPort
	seen := map[netip.AddrPort]bool{}
	for _, e := range f.Endpoints() {
		n := neededPort{addr: e.Addr, port: e.Port, text: e.Text()}
		switch {
		case len(f.Sites) > 0 && (wanted(e) || wantedOnceStarted(f, e)):
			n.site = e.Sites[0].Site.Name
			for _, s := range e.Sites {
				n.refs = append(n.refs, s.Ref)
			}
		case len(f.Sites) == 0 && (e.Binding.AppID == iisAppID || e.Binding.AppIDState == httpsys.AppIDZero && e.Port != managementPort):
			n.refs = []evidence.Ref{e.Binding.Ref}
		default:
			continue
		}
		if e.Host != "" || !n.addr.IsValid() {
			n.addr, n.text = netip.IPv4Unspecified(), facts.EndpointText("0.0.0.0", e.Port)
		}
		if at := netip.AddrPortFrom(n.addr, n.port); !seen[at] {
			seen[at] = true
			out = append(out, n)
		}
	}
	if len(out) == 0 && len(f.Sites) == 0 {
		out = append(out, neededPort{addr: netip.IPv4Unspecified(), port: 443, text: "0.0.0.0:443"})
	}
	return out
}

// wantedOnceStarted reports whether a site asks for an endpoint whose state
// IIS could not tell, because its service is stopped: the port must be free
// when it starts.
func wantedOnceStarted(f *facts.Facts, e facts.Endpoint) bool {
	s := f.Service("W3SVC")
	return s != nil && s.StateCode == stateStopped && slices.ContainsFunc(e.Sites, func(b facts.SiteBinding) bool {
		return b.Site.State == "Unknown" && (b.Site.AutoStart == nil || *b.Site.AutoStart)
	})
}

// maxListeners bounds the listeners of one port that are looked at.
const maxListeners = 256

// listenersOf are the listeners of HTTP.sys on a port, and those of other
// processes. Rows without an owner are left out.
func listenersOf(f *facts.Facts, port uint16) (kernel, others []facts.Socket) {
	for _, s := range f.Listeners(port) {
		switch {
		case len(kernel)+len(others) == maxListeners:
			return kernel, others
		case s.PID == sockets.KernelPID:
			kernel = append(kernel, s)
		case s.PID > 0 || s.PID == sockets.Unknown && s.Image != "":
			others = append(others, s)
		}
	}
	return kernel, others
}

// overlapping says how far a listener is in the way.
type overlapping int

const (
	none    overlapping = iota
	partial             // HTTP.sys listens as well, and gets only a part
	whole               // HTTP.sys does not listen there
)

// overlap compares a listener of another process with what is needed.
func (n neededPort) overlap(f *facts.Facts, other facts.Socket, kernel []facts.Socket) overlapping {
	addr := other.Local.Addr().Unmap()
	if !addr.IsValid() || addr.IsLoopback() && !n.addr.IsLoopback() {
		return none
	}
	holds := func(want netip.Addr) bool {
		return slices.ContainsFunc(kernel, func(s facts.Socket) bool { return s.Local.Addr().Unmap() == want })
	}
	switch {
	case !n.addr.IsUnspecified() && addr == n.addr:
		return wholeUnless(holds(addr))
	case !n.addr.IsUnspecified():
		if addr.IsUnspecified() && addr.Is4() == n.addr.Is4() && !holds(n.addr) {
			return wholeUnless(holds(addr))
		}
		return none
	case len(kernel) == 0:
		return whole
	case addr.IsUnspecified():
		return wholeUnless(holds(addr) || addr.Is6())
	case n.wantedAt(f, addr):
		return whole
	}
	return none // one address among others: an everyday arrangement
}

func wholeUnless(shared bool) overlapping {
	if shared {
		return partial
	}
	return whole
}

// wantedAt reports whether connections to that very address failed.
func (n neededPort) wantedAt(f *facts.Facts, addr netip.Addr) bool {
	return len(n.failures(f, addr)) > 0
}

// failures are the failed connections to an address of the needed port; all
// of the port for an unspecified address.
func (n neededPort) failures(f *facts.Facts, addr netip.Addr) []facts.Symptom {
	return connectionSymptoms(f, func(h facts.Handshake) bool {
		return h.Server.Port() == n.port && (addr.IsUnspecified() || h.Server.Addr().Unmap() == addr)
	})
}

// taken is the fault.
func taken(f *facts.Facts, n neededPort, other facts.Socket, kernel []facts.Socket, overlap overlapping) rule.Finding {
	process := processText(f, other)
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain,
		Subject: facts.Subject{Endpoint: n.text, Process: process, Site: n.site},
		Title:   text.F("%s holds port %d, not IIS", "ポート %[2]d は IIS ではなく %[1]s が使用しています", process, n.port),
		Why: text.T(
			"HTTP.sys listens for IIS as the System process (PID 4). Here another process listens, so that clients reach it instead of IIS.",
			"HTTP.sys は IIS のために System プロセス (PID 4) として待ち受けます。ここでは別のプロセスが待ち受けているため、クライアントは IIS ではなくそのプロセスに接続します。"),
		Cites: []rule.Cite{rule.CauseRef(other.Ref, text.T("the process that listens", "待ち受けているプロセス"))},
		Fix:   freePort(f, other),
	}
	for _, ref := range n.refs {
		fd.Cites = append(fd.Cites, rule.LinkRef(ref, text.T("IIS needs this port", "IIS がこのポートを必要としています")))
	}
	for _, p := range f.Processes {
		if p.PID == other.PID && other.PID > 0 {
			fd.Cites = append(fd.Cites, rule.LinkRef(p.Ref, text.T("the process by its number", "プロセス番号に対応するプロセス")))
			break
		}
	}
	citeRegistrationFailures(&fd, f, n)
	switch {
	case overlap == partial:
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Cites = append(fd.Cites, rule.AgainstRef(kernel[0].Ref, text.T("yet HTTP.sys listens on the port as well", "しかし HTTP.sys もこのポートで待ち受けています")))
	case len(n.refs) == 0 && iisSigns(f) == (evidence.Ref{}):
		fd.Confidence = rule.Possible
		fd.Why = fd.Why.Plus(text.T("Nothing in the evidence says that IIS runs here or uses this port.", "IIS がこのサーバーで動作していること、またはこのポートを使用することを示す証拠はありません。"))
	case len(n.refs) == 0:
		fd.Confidence = rule.Likely
		fd.Cites = append(fd.Cites, rule.LinkRef(iisSigns(f), text.T("IIS runs on this machine", "このコンピューターで IIS が動作しています")))
	}
	if overlap == whole {
		fd.Explain(n.failures(f, other.Local.Addr().Unmap())...)
	}
	return fd
}

// citeRegistrationFailures cites what HTTP.sys and IIS logged about the port.
func citeRegistrationFailures(fd *rule.Finding, f *facts.Facts, n neededPort) {
	for _, s := range f.SymptomsOf("event-15005") {
		if at, err := netip.ParseAddrPort(s.Subject.Endpoint); err == nil && at.Port() == n.port {
			fd.Explain(s)
		}
	}
	port := ":" + strconv.Itoa(int(n.port)) + ":"
	for _, e := range f.EventsOf("Microsoft-Windows-IIS-W3SVC", 1004, 1007) {
		for _, d := range e.Data {
			if strings.Contains(d.Value, port) || strings.HasSuffix(d.Value, strings.TrimSuffix(port, ":")) {
				fd.Cites = append(fd.Cites, rule.SymptomRef(e.Ref, text.T("IIS could not register the binding", "IIS がバインドを登録できませんでした")))
				break
			}
		}
	}
}

// iisSigns is what shows that IIS runs on the machine; zero when nothing.
func iisSigns(f *facts.Facts) evidence.Ref {
	for i := range f.Sites {
		return f.Sites[i].Ref
	}
	if s := f.Service("W3SVC"); s != nil {
		return s.Ref
	}
	for _, b := range f.Bindings {
		if b.AppID == iisAppID {
			return b.Ref
		}
	}
	for _, p := range f.Processes {
		if strings.EqualFold(p.Image, "w3wp.exe") || slices.Contains(p.Services, "W3SVC") {
			return p.Ref
		}
	}
	for _, s := range f.Listeners(80) {
		if s.PID == sockets.KernelPID {
			return s.Ref
		}
	}
	for _, e := range f.EventsOf("Microsoft-Windows-IIS-W3SVC") {
		return e.Ref
	}
	return evidence.Ref{}
}

// freePort is the guide's scenario 3: find out why the process has the port,
// stop it, or move one of the two.
func freePort(f *facts.Facts, other facts.Socket) rule.Fix {
	who, stop, start := "", "", ""
	if other.PID > 0 {
		who = `tasklist /svc /fi "PID eq ` + strconv.Itoa(other.PID) + `"`
	}
	if name := serviceOf(f, other); serviceShape.MatchString(name) {
		stop, start = "net stop "+name, "net start "+name
	}
	fix := rule.Fix{
		Apply: []rule.Step{
			rule.Cmd(who, "Find out which program or service this is and why it uses the port.", "どのプログラムまたはサービスか、なぜこのポートを使用しているかを確認します。"),
			rule.Cmd(stop, "If it is not needed, stop it; otherwise give it another port, or change the https binding of the site.", "不要であれば停止します。必要な場合は、そのプログラムのポートかサイトの https バインドを変更します。").
				With("whatever that program serves is interrupted", "そのプログラムが提供する機能が中断します"),
			rule.Cmd("iisreset", "Restart IIS so that it registers its bindings.", "IIS を再起動し、バインドを登録させます。").
				With("all web sites of the server are interrupted for some seconds", "サーバー上のすべての Web サイトが数秒間中断します"),
		},
		Verify: []rule.Step{
			rule.Cmd("netstat -ano", "PID 4 must listen on the port.", "PID 4 がポートで待ち受けていることを確認します。"),
			rule.Do("Open the site with HTTPS.", "HTTPS でサイトを開きます。"),
		},
	}
	if start != "" {
		fix.Undo = []rule.Step{rule.Cmd(start, "Start the service again.", "サービスを再び開始します。")}
	} else {
		fix.Undo = []rule.Step{rule.Do("Start the program again.", "プログラムを再び開始します。")}
	}
	return fix
}

// serviceOf is the one service that runs in a process; empty when there are
// several or none is known.
func serviceOf(f *facts.Facts, s facts.Socket) string {
	var names []string
	for _, p := range f.Processes {
		if p.PID == s.PID && s.PID > 0 && len(names) == 0 {
			names = p.Services
		}
	}
	for _, service := range f.Services {
		if service.PID == s.PID && s.PID > 0 && !slices.Contains(names, service.Name) {
			names = append(slices.Clone(names), service.Name)
		}
	}
	if len(names) != 1 {
		return ""
	}
	return names[0]
}
