package rules

import (
	"fmt"
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/sockets"
)

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
		case other == nil && w.https:
			found = append(found, httpsSilent(f, w))
		}
	}
	return found, clear
}

// webPort is a port that a running site needs.
type webPort struct {
	port  uint16
	https bool
	// started: a running server said that the site is started; otherwise it
	// only starts by itself and may have been stopped.
	started bool
	site    string
	ref     evidence.Ref
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
				add(webPort{b.Port, b.Protocol == "https", s.State == "Started", s.Name, s.Ref})
			}
		}
	}
	if len(f.Sites) == 0 {
		for _, b := range f.Bindings {
			if b.AppID == iisAppID {
				add(webPort{b.Port, true, false, "", b.Ref})
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

// httpsSilent: HTTP answers, and nobody listens on the https port of the same
// server. Other faults can lie behind that, so it stays possible unless
// connections to the port are seen to be refused.
func httpsSilent(f *facts.Facts, w webPort) rule.Finding {
	fd := nobodyListens(f, w)
	fd.Confidence = rule.Possible
	fd.Why = text.T(
		"IIS is configured for the https port and answers on others, but the list of listening ports does not have this one: the site is not running, or IIS could not register the binding. The System log then has W3SVC 1004 or 1007.",
		"IIS はこの https ポートを使用するよう構成され、他のポートでは応答していますが、待ち受けポートの一覧にこのポートがありません。サイトが実行されていないか、IIS がバインドを登録できませんでした。その場合、システム ログに W3SVC 1004 または 1007 が記録されます。")
	switch {
	case !w.started:
		fd.Severity = rule.Warning
	case refusedAt(f, w.port) && len(f.IPListen.Addresses) == 0:
		fd.Confidence = rule.Likely
	}
	return fd
}

// refusedAt reports whether a connection to a port of the server was refused.
func refusedAt(f *facts.Facts, port uint16) bool {
	return slices.ContainsFunc(f.Inbound(), func(h facts.Handshake) bool {
		return h.Connect == capture.Refused && h.Server.Port() == port
	})
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
