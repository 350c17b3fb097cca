package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

var httpNotListening = rule.Rule{
	ID:       "http-not-listening",
	Scenario: rule.Before,
	Layer:    layerService,
	Title:    text.T("HTTP itself does not work", "HTTP 自体が動作していません"),
	Doc: text.T(
		"HTTPS can only work where HTTP works: the driver HTTP.sys and the services WAS and W3SVC must run, the site must be started, and HTTP.sys must listen on the site's ports. As long as one of these is missing, certificates and protocols are not the first problem.",
		"HTTPS は HTTP が動作していることが前提です。ドライバー HTTP.sys とサービス WAS、W3SVC が実行中で、サイトが開始され、HTTP.sys がサイトのポートで待ち受けている必要があります。これらが欠けている間は、証明書やプロトコルは最初の問題ではありません。"),
	Proof: text.T(
		"The sites with their state, the services HTTP, WAS and W3SVC, and a list of sockets without a line LISTENING of PID 4 on the site's port. The list of sockets must be whole and from the server itself.",
		"サイトとその状態、サービス HTTP、WAS、W3SVC の状態、そしてソケットの一覧に、サイトのポートで待ち受ける PID 4 の行がないことです。ソケットの一覧は、サーバー自身で取得した完全なものである必要があります。"),
	Remedy: text.T(
		"Start the driver, the services and the site, in this order, and try http:// first. If a service is disabled, find out who disabled it.",
		"ドライバー、サービス、サイトの順に開始し、まず http:// で確認します。サービスが無効になっている場合は、無効にした理由を確認してください。"),
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
