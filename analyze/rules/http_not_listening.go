package rules

import (
	"fmt"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/sockets"
)

var httpNotListening = rule.Rule{
	ID:       "http-not-listening",
	Scenario: rule.Before,
	Layer:    layerService,
	Title:    text.T("HTTP itself does not work", "HTTP 自体が動作していません"),
	Doc: text.T(
		"HTTPS can only work where HTTP works: the driver HTTP.sys and the services WAS and W3SVC must run, the site must be started, and HTTP.sys must listen on the site's ports. As long as one of these is missing, certificates and protocols are not the first problem.",
		"HTTPS は HTTP が動作していることが前提です。ドライバー HTTP.sys とサービス WAS、W3SVC が実行中で、サイトが開始され、HTTP.sys がサイトのポートで待ち受けている必要があります。これらが欠けている間は、証明書やプロトコルは最初の問題ではありません。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", preconditions; MS-SCMR 2.2.47 (service states)`,
	Needs:    []facts.Kind{facts.KindSites, facts.KindSockets},
	Uses:     []facts.Kind{facts.KindServices, facts.KindBindings, facts.KindSchannel},
	Check:    checkHTTPNotListening,
}

func checkHTTPNotListening(f *facts.Facts) rule.Verdict {
	if found := stoppedServices(f); len(found) > 0 {
		return rule.Found(found...)
	}
	if found := stoppedSites(f); len(found) > 0 {
		return rule.Found(found...)
	}
	found, clear := silentPorts(f)
	if len(found) > 0 {
		return rule.Found(found...)
	}
	return rule.Clear(clear...)
}

// stateStopped is SERVICE_STOPPED of SERVICE_STATUS.dwCurrentState.
const stateStopped = 1

// startDisabled is SERVICE_DISABLED of QUERY_SERVICE_CONFIG.dwStartType.
const startDisabled = 4

// stoppedServices finds a stopped service without which IIS does not answer,
// the lowest one first: the others depend on it. A listener of HTTP.sys on a
// port of a site contradicts a stopped driver, for example when the list of
// services is older.
func stoppedServices(f *facts.Facts) []rule.Finding {
	for _, name := range []string{"HTTP", "WAS", "W3SVC"} {
		if s := f.Service(name); s != nil && s.StateCode == stateStopped && !(name == "HTTP" && siteAnswers(f)) {
			return []rule.Finding{serviceFinding(f, name, s.Ref, rule.Certain, s.StartType == startDisabled)}
		}
	}
	for _, r := range []struct {
		name string
		role hive.Role
	}{{"HTTP", hive.HTTPService}, {"WAS", hive.ServiceWAS}, {"W3SVC", hive.ServiceW3SVC}} {
		key := f.Key(r.role)
		if key == nil || f.Service(r.name) != nil || siteAnswers(f) {
			continue
		}
		if v := key.Key.Value("Start"); v != nil {
			if n, err := v.DWORD(); err == nil && n == startDisabled {
				return []rule.Finding{serviceFinding(f, r.name, key.ValueRef(key.Key, v), rule.Likely, true)}
			}
		}
	}
	return nil
}

func serviceFinding(f *facts.Facts, name string, ref evidence.Ref, c rule.Confidence, disabled bool) rule.Finding {
	start := rule.Cmd("net start "+name, "Start the service.", "サービスを開始します。")
	fix := rule.Fix{Apply: []rule.Step{start}}
	if name != "W3SVC" {
		fix.Apply = append(fix.Apply, rule.Cmd("net start w3svc", "Start the World Wide Web Publishing Service, which depends on it.", "依存する World Wide Web 発行サービスを開始します。"))
	}
	if disabled {
		mode := "auto"
		if name != "W3SVC" {
			mode = "demand"
		}
		fix.Apply = append([]rule.Step{rule.Cmd("sc config "+name+" start= "+mode, "Allow the service to start.", "サービスの開始を許可します。")}, fix.Apply...)
		fix.Undo = []rule.Step{rule.Cmd("sc config "+name+" start= disabled", "Disable the service again.", "サービスを再び無効にします。")}
	}
	fix.Verify = []rule.Step{
		rule.Cmd("sc query "+name, "The state must be 4 RUNNING.", "状態が 4 RUNNING であることを確認します。"),
		rule.Do("Open the site over HTTP, then over HTTPS.", "HTTP、続いて HTTPS でサイトを開きます。"),
	}
	fd := rule.Finding{
		Severity: rule.Error, Confidence: c, Subject: rule.Subject{Process: name},
		Title: text.F("the service %s is stopped", "サービス %s が停止しています", name),
		Why: text.T(
			"Without it IIS answers neither HTTP nor HTTPS. Everything else can be judged only when it runs.",
			"このサービスがないと、IIS は HTTP にも HTTPS にも応答しません。他の項目は、開始してから判断してください。"),
		Cites: []rule.Cite{rule.CauseRef(ref, text.T("the service does not run", "サービスは実行されていません"))},
		Fix:   fix,
	}
	if disabled {
		fd.Title = text.F("the service %s is disabled", "サービス %s が無効になっています", name)
	}
	fd.Explain(noAnswers(f)...)
	return fd
}

// noAnswers are the connections that got no answer at all, which a stopped
// service explains.
func noAnswers(f *facts.Facts) []facts.Symptom {
	return connectionSymptoms(f, func(h facts.Handshake) bool { return h.ServerHello == nil && len(h.Alerts) == 0 })
}

// stoppedSites finds sites with https that are stopped, when no other site
// with https runs. A stopped site beside running ones is left alone: that is
// how sites are retired.
func stoppedSites(f *facts.Facts) []rule.Finding {
	var stopped []*facts.Site
	for i := range f.Sites {
		s := &f.Sites[i]
		if len(s.HTTPS()) == 0 {
			continue
		}
		if running(s) {
			return nil
		}
		stopped = append(stopped, s)
	}
	var found []rule.Finding
	for _, s := range stopped {
		fd := rule.Finding{
			Severity: rule.Error, Confidence: rule.Certain, Subject: rule.Subject{Site: s.Name},
			Title: text.F("the site %q is stopped", "サイト「%s」が停止しています", s.Name),
			Why: text.T(
				"No running site answers on an https endpoint. IIS stops a site itself when it cannot register one of its bindings: the System log then has W3SVC 1004 or 1007.",
				"https エンドポイントで応答する実行中のサイトがありません。バインドを登録できない場合、IIS は自らサイトを停止し、システム ログに W3SVC 1004 または 1007 を記録します。"),
			Cites: []rule.Cite{rule.CauseRef(s.StateRef, text.T("the state of the site", "サイトの状態"))},
			Fix:   startSite(*s),
		}
		fd.Explain(noAnswers(f)...)
		found = append(found, fd)
	}
	return found
}

func startSite(s facts.Site) rule.Fix {
	var start, stop, show string
	if siteNameShape.MatchString(s.Name) {
		start = `%windir%\system32\inetsrv\appcmd start site "` + s.Name + `"`
		stop = `%windir%\system32\inetsrv\appcmd stop site "` + s.Name + `"`
		show = `%windir%\system32\inetsrv\appcmd list site "` + s.Name + `"`
	}
	return rule.Fix{
		Apply:  []rule.Step{rule.Cmd(start, "Start the site.", "サイトを開始します。")},
		Verify: []rule.Step{rule.Cmd(show, "The state must be Started.", "状態が Started であることを確認します。")},
		Undo:   []rule.Step{rule.Cmd(stop, "Stop the site again.", "サイトを再び停止します。")},
	}
}

// silentPorts looks for the ports of running sites, and of HTTP.sys records
// of IIS where no site is known, among the listeners.
func silentPorts(f *facts.Facts) (found []rule.Finding, clear []evidence.Ref) {
	if f.Source(facts.KindSockets).State != facts.Complete {
		return nil, nil
	}
	for _, w := range webPorts(f) {
		owner, other := owners(f, w.port)
		switch {
		case owner != nil:
			clear = append(clear, owner.Ref)
		case other != nil && !w.https:
			found = append(found, portHeld(f, w, *other))
		case other == nil && !siteAnswers(f):
			found = append(found, nobodyListens(f, w))
		}
	}
	return found, clear
}

// webPort is a port that a running site needs.
type webPort struct {
	port  uint16
	https bool
	site  string
	ref   evidence.Ref
}

func webPorts(f *facts.Facts) []webPort {
	var out []webPort
	seen := map[uint16]bool{}
	add := func(w webPort) {
		if w.port != 0 && !seen[w.port] {
			seen[w.port] = true
			out = append(out, w)
		}
	}
	for i := range f.Sites {
		s := &f.Sites[i]
		if !running(s) || len(s.HTTPS()) == 0 {
			continue
		}
		for _, b := range s.Bindings {
			if b.Protocol == "http" || b.Protocol == "https" {
				add(webPort{b.Port, b.Protocol == "https", s.Name, s.Ref})
			}
		}
	}
	if len(f.Sites) == 0 {
		for _, b := range f.Bindings {
			if b.AppID == iisAppID {
				add(webPort{b.Port, true, "", b.Ref})
			}
		}
	}
	return out
}

// owners are a listener of HTTP.sys on a port and one of another process.
func owners(f *facts.Facts, port uint16) (kernel, other *facts.Socket) {
	for _, s := range f.Listeners(port) {
		switch {
		case s.PID == sockets.KernelPID:
			kernel = &s
		case s.PID >= 0:
			other = &s
		}
	}
	return kernel, other
}

// siteAnswers reports whether HTTP.sys listens on any port that a site needs.
func siteAnswers(f *facts.Facts) bool {
	for _, w := range webPorts(f) {
		if kernel, _ := owners(f, w.port); kernel != nil {
			return true
		}
	}
	return false
}

// portHeld: another process has the site's http port.
func portHeld(f *facts.Facts, w webPort, s facts.Socket) rule.Finding {
	process := processText(f, s)
	severity := rule.Error
	if siteAnswers(f) {
		severity = rule.Warning
	}
	return rule.Finding{
		Severity: severity, Confidence: rule.Certain, Subject: rule.Subject{Process: process, Site: w.site},
		Title: text.F("port %d of HTTP belongs to %s, not to IIS", "HTTP のポート %d は IIS ではなく %s が使用しています", w.port, process),
		Why: text.T(
			"HTTP.sys listens as the System process (PID 4). Where another process listens, IIS cannot register the binding, and may not start the site.",
			"HTTP.sys は System プロセス (PID 4) として待ち受けます。別のプロセスが待ち受けている場合、IIS はバインドを登録できず、サイトを開始できないことがあります。"),
		Cites: []rule.Cite{
			rule.CauseRef(s.Ref, text.T("the process that listens", "待ち受けているプロセス")),
			rule.LinkRef(w.ref, text.T("the site's bindings", "サイトのバインド")),
		},
		Fix: rule.Fix{
			Apply: []rule.Step{
				rule.Do("Find out why that process uses the port; stop it or give it another port.", "そのプロセスがポートを使用している理由を調べ、停止するか別のポートに変更します。"),
				rebind(f),
			},
			Verify: []rule.Step{rule.Cmd("netstat -ano", "PID 4 must listen on the port.", "PID 4 がポートで待ち受けていることを確認します。")},
		},
	}
}

// nobodyListens: the ports of the site are silent.
func nobodyListens(f *facts.Facts, w webPort) rule.Finding {
	subject := rule.Subject{Site: w.site, Endpoint: facts.EndpointText("0.0.0.0", w.port)}
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely, Subject: subject,
		Title: text.F("nobody listens on port %d", "ポート %d で待ち受けているプロセスがありません", w.port),
		Why: text.T(
			"IIS is configured for the port, and the list of listening ports does not have it: the site, its application pool or the World Wide Web Publishing Service is not running.",
			"IIS はこのポートを使用するよう構成されていますが、待ち受けポートの一覧にありません。サイト、アプリケーション プール、または World Wide Web 発行サービスが実行されていません。"),
		Cites: []rule.Cite{
			rule.CauseRef(evidence.File(firstFile(f, facts.KindSockets), fmt.Sprintf("no listener on port %d", w.port)), text.T("the port is not in the list of listeners", "待ち受けポートの一覧にこのポートがありません")),
			rule.LinkRef(w.ref, text.T("what is configured", "構成")),
		},
		Fix: rule.Fix{
			Apply: []rule.Step{
				rule.Cmd("sc query w3svc", "See whether the World Wide Web Publishing Service runs; start it if not.", "World Wide Web 発行サービスが実行中か確認し、停止していれば開始します。"),
				rule.Cmd(`%windir%\system32\inetsrv\appcmd list site`, "See whether the site is started; start it if not.", "サイトが開始されているか確認し、停止していれば開始します。"),
			},
			Verify: []rule.Step{rule.Cmd("netstat -ano", "PID 4 must listen on the port.", "PID 4 がポートで待ち受けていることを確認します。")},
		},
	}
	if len(f.IPListen.Addresses) > 0 { // iplisten-excludes-address judges that
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Cites = append(fd.Cites, rule.AgainstRef(f.IPListen.Ref, text.T("the IP listen list may be the reason", "IP リッスン リストが原因の可能性があります")))
		return fd
	}
	fd.Explain(noAnswers(f)...)
	return fd
}

func firstFile(f *facts.Facts, k facts.Kind) string {
	if files := f.Source(k).Files; len(files) > 0 {
		return files[0]
	}
	return ""
}

// processText names a process: "httpd.exe (1234)".
func processText(f *facts.Facts, s facts.Socket) string {
	name := strings.TrimSpace(f.ProcessName(s))
	if name == "" {
		name = "PID"
	}
	return fmt.Sprintf("%s (%d)", name, s.PID)
}
