package rules

import (
	"net/netip"
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/sockets"
)

var ipListenExcludesAddress = rule.Rule{
	ID:       "iplisten-excludes-address",
	Scenario: rule.HTTPSys,
	Layer:    layerListen,
	Title:    text.T("the IP listen list leaves an address out", "IP リッスン リストに必要なアドレスがありません"),
	Doc: text.T(
		"As long as the IP listen list of HTTP.sys is empty, HTTP.sys listens on all addresses of the machine. With entries in it, it listens on those only, whatever the bindings of the sites say. The list is often filled once for another product and forgotten when addresses change. An entry 0.0.0.0 stands for all IPv4 addresses, :: for all IPv6 addresses. The guide has every entry deleted.",
		"HTTP.sys の IP リッスン リストが空の場合、HTTP.sys はコンピューターのすべてのアドレスで待ち受けます。エントリがある場合は、サイトのバインドにかかわらず、リストのアドレスでのみ待ち受けます。他の製品のために登録され、アドレス変更の際に忘れられることがよくあります。0.0.0.0 はすべての IPv4 アドレス、:: はすべての IPv6 アドレスを表します。ガイドではすべてのエントリを削除します。"),
	Proof: text.T(
		"The IP listen list (netsh http show iplisten or ListenOnlyList) with entries, none of which covers the address of a binding. HttpEvent 15005 and W3SVC 1004 with 1214 are symptoms.",
		"バインドのアドレスを含まない IP リッスン リスト (netsh http show iplisten または ListenOnlyList) です。症状は HttpEvent 15005 や、1214 の W3SVC 1004 です。"),
	Remedy: text.T(
		"Delete the entries with netsh http delete iplisten, or add the missing address if the list is wanted. Restart the HTTP service and IIS.",
		"netsh http delete iplisten でエントリを削除します。リストが必要な場合は、足りないアドレスを追加します。その後、HTTP サービスと IIS を再起動します。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 4; "netsh http add iplisten"; Microsoft-Windows-HttpEvent 15005`,
	Needs:    []facts.Kind{facts.KindIPListen},
	Uses:     []facts.Kind{facts.KindEvents},
	Check:    checkIPListen,
}

func checkIPListen(f *facts.Facts) rule.Verdict {
	switch {
	case !f.IPListen.Seen:
		return rule.Clear()
	case len(f.IPListen.Addresses) == 0:
		return rule.Clear(f.IPListen.Ref)
	}
	var found []rule.Finding
	wildcard := len(f.Endpoints()) == 0
	for _, e := range f.Endpoints() {
		switch {
		case len(f.Sites) > 0 && !wanted(e), len(f.Sites) == 0 && !concernsIIS(f, e.Binding):
		case e.Host != "" || !e.Addr.IsValid() || e.Addr.IsUnspecified():
			wildcard = true
		case !listed(f, e.Addr) && !e.Addr.IsLoopback():
			if len(found) < maxBuilt {
				found = append(found, addressExcluded(f, e))
			}
		}
	}
	if wildcard {
		found = append(found, wildcardExcluded(f)...)
	}
	if len(found) > 0 {
		return rule.Found(fold(found)) // there is one list to mend
	}
	return rule.Clear(f.IPListen.Ref)
}

// listed reports whether HTTP.sys listens on an address.
func listed(f *facts.Facts, addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(f.IPListen.Addresses, func(a facts.ListenAddress) bool {
		entry := a.Addr.Unmap().WithZone("")
		return entry == addr || entry.IsUnspecified() && entry.Is4() == addr.Is4()
	})
}

// addressExcluded: a binding to an address that the list does not have.
func addressExcluded(f *facts.Facts, e facts.Endpoint) rule.Finding {
	fd := listFinding(f)
	fd.Severity, fd.Confidence, fd.Subject = rule.Error, rule.Certain, e.Subject()
	fd.Title = text.F("HTTP.sys does not listen on %s: the IP listen list leaves it out", "HTTP.sys は %s で待ち受けません (IP リッスン リストにありません)", e.Addr.String())
	fd.Why = text.T(
		"The IP listen list is not empty, so HTTP.sys listens only on the addresses in it. The address of this endpoint is not among them.",
		"IP リッスン リストが空でないため、HTTP.sys はリストのアドレスでのみ待ち受けます。このエンドポイントのアドレスは含まれていません。")
	citeSites(&fd, e)
	if len(e.Sites) == 0 {
		fd.Cites = append(fd.Cites, rule.LinkRef(e.Binding.Ref, text.T("the SSL record of the endpoint", "エンドポイントの SSL レコード")))
	}
	fd.Explain(unreachable(f, func(server netip.AddrPort) bool { return server.Addr().Unmap() == e.Addr && server.Port() == e.Port })...)
	contradict(f, &fd, func(at netip.AddrPort) bool { return at.Addr().Unmap() == e.Addr && at.Port() == e.Port })
	return fd
}

// wildcardExcluded: bindings to all addresses, of which HTTP.sys serves only
// those in the list. It is an error where the others are shown to be needed.
func wildcardExcluded(f *facts.Facts) []rule.Finding {
	fd := listFinding(f)
	fd.Severity, fd.Confidence = rule.Error, rule.Certain
	fd.Why = text.T(
		"The sites are bound to all addresses, but the IP listen list is not empty, so HTTP.sys listens only on the addresses in it.",
		"サイトはすべてのアドレスにバインドされていますが、IP リッスン リストが空でないため、HTTP.sys はリストのアドレスでのみ待ち受けます。")
	missed := unreachable(f, func(server netip.AddrPort) bool { return !listed(f, server.Addr()) && tlsPort(f, server.Port()) })
	local := localIPv4(f)
	outside := func(a localAddress) bool { return !listed(f, a.addr) }
	switch {
	case len(missed) > 0:
		fd.Title = text.T("clients connect to an address that the IP listen list leaves out", "クライアントが IP リッスン リストにないアドレスに接続しています")
		fd.Subject.Endpoint = missed[0].Subject.Endpoint
		fd.Explain(missed...)
	case !slices.ContainsFunc(f.IPListen.Addresses, func(a facts.ListenAddress) bool { return !a.Addr.IsLoopback() }):
		fd.Title = text.T("HTTP.sys listens on the loopback address only", "HTTP.sys がループバック アドレスでのみ待ち受けています")
	case len(local) > 0 && !slices.ContainsFunc(local, func(a localAddress) bool { return !outside(a) }):
		fd.Confidence = rule.Likely
		fd.Title = text.T("the IP listen list has none of the machine's addresses", "IP リッスン リストにこのコンピューターのアドレスがありません")
		citeLocal(&fd, local)
	case slices.ContainsFunc(local, outside):
		fd.Severity, fd.Confidence = rule.Warning, rule.Likely
		fd.Title = text.T("the IP listen list leaves out some of the machine's addresses", "IP リッスン リストにこのコンピューターの一部のアドレスがありません")
		citeLocal(&fd, slices.DeleteFunc(local, func(a localAddress) bool { return !outside(a) }))
	case len(local) > 0 || listed(f, netip.IPv4Unspecified()):
		return nil // all that is known of the machine is served
	default:
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Title = text.T("the IP listen list restricts HTTP.sys", "IP リッスン リストにより HTTP.sys の待ち受けが制限されています")
	}
	unbound := bindFailures(f)
	fd.Explain(unbound...)
	if len(unbound) > 0 && fd.Confidence == rule.Possible {
		fd.Severity, fd.Confidence = rule.Error, rule.Likely
	}
	contradict(f, &fd, func(at netip.AddrPort) bool {
		return at.Addr().IsUnspecified() && at.Addr().Is4() || !at.Addr().IsUnspecified() && !at.Addr().IsLoopback() && !listed(f, at.Addr())
	})
	return []rule.Finding{fd}
}

// listFinding is what both forms share: the list and how to empty it.
func listFinding(f *facts.Facts) rule.Finding {
	fd := rule.Finding{Cites: listCites(f)}
	remove, add, show := "netsh http delete iplisten ipaddress=", "netsh http add iplisten ipaddress=", "netsh http show iplisten"
	if f.Host.IIS6() {
		remove, add, show = "httpcfg delete iplisten -i ", "httpcfg set iplisten -i ", "httpcfg query iplisten"
	}
	for i, a := range f.IPListen.Addresses {
		if i == maxListed {
			break
		}
		addr := a.Addr.WithZone("").String()
		do := text.T("Delete this entry too.", "このエントリも削除します。")
		if i == 0 {
			do = text.T("Delete the entry; with an empty list HTTP.sys listens on all addresses. If the list is wanted, add the missing address instead.", "エントリを削除します。リストが空になると、HTTP.sys はすべてのアドレスで待ち受けます。リストが必要な場合は、代わりに不足しているアドレスを追加します。")
		}
		fd.Fix.Apply = append(fd.Fix.Apply, rule.Cmd(remove+addr, do.EN, do.JA))
		fd.Fix.Undo = append(fd.Fix.Undo, rule.Cmd(add+addr, "Add the entry again.", "エントリを再び追加します。"))
	}
	fd.Fix.Apply = append(fd.Fix.Apply, restartHTTP())
	fd.Fix.Verify = []rule.Step{
		rule.Cmd(show, "The list must be empty, or have the needed address.", "リストが空であるか、必要なアドレスがあることを確認します。"),
		rule.Cmd("netstat -ano", "PID 4 must listen on the address and port.", "PID 4 がそのアドレスとポートで待ち受けていることを確認します。"),
	}
	return fd
}

// listCites are the first entries of the list, which say more than its
// heading.
func listCites(f *facts.Facts) []rule.Cite {
	const most = 3
	note := text.F("HTTP.sys listens only on %s", "HTTP.sys は %s でのみ待ち受けます", listText(f))
	var out []rule.Cite
	for _, a := range f.IPListen.Addresses[:min(most, len(f.IPListen.Addresses))] {
		known := slices.ContainsFunc(out, func(c rule.Cite) bool { return c.Ref.Same(a.Ref) })
		if !a.Ref.IsZero() && !known {
			out = append(out, rule.CauseRef(a.Ref, note))
			note = text.T("another entry of the list", "リストの別のエントリ")
		}
	}
	if len(out) == 0 {
		out = append(out, rule.CauseRef(f.IPListen.Ref, note))
	}
	return out
}

// maxListed bounds the commands and names that a finding spells out.
const maxListed = 16

func listText(f *facts.Facts) string {
	var out []string
	for i, a := range f.IPListen.Addresses {
		if i == maxListed {
			return strings.Join(out, ", ") + ", …"
		}
		out = append(out, a.Addr.String())
	}
	return strings.Join(out, ", ")
}

// restartHTTP restarts HTTP.sys, which reads its lists when it starts.
func restartHTTP() rule.Step {
	return rule.Cmd("net stop http /y && net start w3svc", "Restart HTTP.sys and IIS.", "HTTP.sys と IIS を再起動します。").
		With("all web sites of the server, and the other services that depend on HTTP, are interrupted; start those again", "サーバー上のすべての Web サイトと、HTTP に依存する他のサービスが中断します。それらのサービスも再び開始してください")
}

// unreachable are the connections that got no answer at all, at the
// addresses that the given test accepts.
func unreachable(f *facts.Facts, at func(netip.AddrPort) bool) []facts.Symptom {
	return connectionSymptoms(f, func(h facts.Handshake) bool { return h.ServerHello == nil && len(h.Alerts) == 0 && at(h.Server) })
}

func tlsPort(f *facts.Facts, port uint16) bool {
	ports := f.TLSPorts()
	return slices.Contains(ports, port) || len(ports) == 0 && port == 443
}

// bindFailures are the complaints of HTTP.sys that it cannot listen on an
// address of the list (15005).
func bindFailures(f *facts.Facts) []facts.Symptom {
	var out []facts.Symptom
	for _, e := range f.EventsOf(facts.HTTPEvent, 15005) {
		named := e.Endpoint()
		addr, err := netip.ParseAddr(named)
		if at, errPort := netip.ParseAddrPort(named); errPort == nil {
			addr, err = at.Addr(), nil
		}
		if s, ok := symptomOf(f, e); ok && err == nil && !addr.IsUnspecified() && listed(f, addr) {
			out = append(out, s)
		}
	}
	return out
}

// localAddress is an address that the machine has, as a socket shows it.
type localAddress struct {
	addr netip.Addr
	ref  evidence.Ref
}

// localIPv4 are the IPv4 addresses of the machine by which others can reach
// it.
func localIPv4(f *facts.Facts) []localAddress {
	var out []localAddress
	for _, s := range f.Sockets {
		addr := s.Local.Addr().Unmap()
		if !addr.Is4() || addr.IsUnspecified() || addr.IsLoopback() || addr.IsLinkLocalUnicast() ||
			slices.ContainsFunc(out, func(a localAddress) bool { return a.addr == addr }) {
			continue
		}
		out = append(out, localAddress{addr, s.Ref})
	}
	return out
}

func citeLocal(fd *rule.Finding, list []localAddress) {
	for i, a := range list {
		if i == maxListed {
			return
		}
		fd.Cites = append(fd.Cites, rule.LinkRef(a.ref, text.F("the machine has the address %s", "このコンピューターのアドレス %s", a.addr.String())))
	}
}

// contradict lowers a finding when HTTP.sys does listen, or a connection came
// about, where the list forbids it: the list was then changed since.
func contradict(f *facts.Facts, fd *rule.Finding, at func(netip.AddrPort) bool) {
	if fd.HasSymptom() {
		return
	}
	note := text.T("yet HTTP.sys listens there: the list may have been changed since it started", "しかし HTTP.sys はここで待ち受けています。起動後にリストが変更された可能性があります")
	for _, port := range f.TLSPorts() {
		for _, s := range f.Listeners(port) {
			if s.PID == sockets.KernelPID && at(s.Local) {
				fd.Severity, fd.Confidence = rule.Warning, rule.Possible
				fd.Cites = append(fd.Cites, rule.AgainstRef(s.Ref, note))
				return
			}
		}
	}
	if h := established(f, at); h != nil {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Cites = append(fd.Cites, rule.AgainstRef(h.Ref(h.Frame, h.Summary()), note))
	}
}
