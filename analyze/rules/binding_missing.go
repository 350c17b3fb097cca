package rules

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/iisconfig"
)

var bindingMissing = rule.Rule{
	ID:       "binding-missing",
	Scenario: rule.HTTPSys,
	Layer:    layerBinding,
	Title:    text.T("HTTP.sys has no certificate for an https binding", "https バインドに対応する HTTP.sys の SSL レコードがありません"),
	Doc: text.T(
		"A site has an https binding, but HTTP.sys has no SSL record for its endpoint: neither for the host name, nor for the address, nor for 0.0.0.0, nor for the Central Certificate Store. HTTP.sys closes the connection right after the ClientHello, and Schannel logs nothing. The record is missing when no certificate was chosen, when it was deleted with netsh or by another product, or when a legacy property (5506) in applicationHost.config makes IIS delete it. HttpEvent 15300 logs each deletion, 15301 and 15302 each writing.",
		"サイトに https バインドがありますが、そのエンドポイントの SSL レコードが HTTP.sys にありません (ホスト名、アドレス、0.0.0.0、集中証明書ストアのいずれも)。HTTP.sys は ClientHello の直後に接続を閉じ、Schannel は何も記録しません。証明書を選択していない場合、netsh や他の製品がレコードを削除した場合、applicationHost.config の古いプロパティ (5506) により IIS が削除する場合に発生します。HttpEvent 15300 は削除を、15301 と 15302 は書き込みを記録します。"),
	Proof: text.T(
		"The site's https binding, and a whole list of the records of HTTP.sys (netsh http show sslcert or SslBindingInfo) without one that matches. HttpEvent 15300 tells when it was deleted; in a capture the ClientHello stays unanswered.",
		"サイトの https バインドと、それに一致するレコードがない HTTP.sys の完全な一覧 (netsh http show sslcert または SslBindingInfo) です。HttpEvent 15300 で削除の日時がわかります。キャプチャでは ClientHello に応答がありません。"),
	Remedy: text.T(
		"Choose the certificate in the site's https binding again, or add the record with netsh http add sslcert. Where it vanishes again, remove property 5506 or find the product that deletes it.",
		"サイトの https バインドで証明書を選択し直すか、netsh http add sslcert でレコードを追加します。再び消える場合は、プロパティ 5506 を削除するか、削除している製品を特定します。"),
	Citation: `Microsoft, "Troubleshooting SSL related issues (server certificate)", scenario 4; "SSL bindings are deleted" (KB2025598); "IIS 8.0 Server Name Indication (SNI)"; Microsoft-Windows-HttpEvent 15300, 15301`,
	Needs:    []facts.Kind{facts.KindSites, facts.KindBindings},
	Uses:     []facts.Kind{facts.KindEvents},
	Check:    checkBindingMissing,
}

func checkBindingMissing(f *facts.Facts) rule.Verdict {
	var found []rule.Finding
	var good []evidence.Ref
	https, all := false, 0
	gone := deletions(f)
	add := func(e facts.Endpoint) {
		event, deleted := gone[strings.ToLower(e.Text())]
		if f.BindingList.IsZero() && !deleted {
			return
		}
		if all++; all > maxBuilt {
			return
		}
		if f.BindingList.IsZero() {
			found = append(found, recordDeleted(f, e, event))
		} else {
			found = append(found, recordMissing(f, e, event))
		}
	}
	for _, e := range f.Endpoints() {
		https = https || len(e.Sites) > 0
		switch {
		case e.Binding != nil && len(e.Sites) > 0:
			good = append(good, e.Binding.Ref)
		case e.Binding == nil && wanted(e):
			add(e)
		}
	}
	if len(f.Sites) == 0 {
		found = deletedRecords(f, gone)
		all = len(found)
	}
	switch {
	case len(found) > 0:
		return worstFirst(found, all)
	case len(f.Sites) > 0 && !https:
		return rule.NA("no site has an https binding", "https バインドを持つサイトがありません")
	}
	return clear(good)
}

// recordMissing is the fault as the list of the records shows it.
func recordMissing(f *facts.Facts, e facts.Endpoint, deleted facts.Event) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Certain, Subject: e.Subject(),
		Title: text.F("HTTP.sys has no certificate for %s", "HTTP.sys に %s の証明書がありません", e.Text()),
		Why: text.T(
			"A running site has an https binding on this endpoint, and the list of HTTP.sys has no SSL record that could serve it. HTTP.sys closes every connection after the ClientHello.",
			"実行中のサイトがこのエンドポイントに https バインドを持っていますが、HTTP.sys の一覧に対応する SSL レコードがありません。HTTP.sys は ClientHello の後ですべての接続を閉じます。"),
		Cites: []rule.Cite{rule.CauseRef(f.BindingList, text.T("the list of the SSL records; none is for this endpoint", "SSL レコードの一覧。このエンドポイントのレコードはありません"))},
	}
	if !deleted.Ref.IsZero() {
		fd.Cites = append(fd.Cites, rule.LinkRef(deleted.Ref, text.T("the record was deleted", "レコードが削除されました")))
	}
	finishMissing(f, &fd, e)
	if f.Source(facts.KindBindings).State != facts.Complete {
		fd.Confidence = rule.Possible
		fd.Why = fd.Why.Plus(text.T("Not every record could be read, so it may be among those.", "一部のレコードを読み取れなかったため、その中に含まれている可能性があります。"))
		if !fd.HasSymptom() {
			fd.Severity = rule.Warning
		}
	}
	at := func(server netip.AddrPort) bool { return listensFor(e, server) }
	if h := established(f, at); h != nil && len(refusals(f, at)) == 0 {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible
		fd.Cites = append(fd.Cites, rule.AgainstRef(h.Ref(h.Frame, h.Summary()), text.T("yet a connection came about", "しかし接続は確立しています")))
	}
	return fd
}

// recordDeleted is the fault as the event log shows it.
func recordDeleted(f *facts.Facts, e facts.Endpoint, event facts.Event) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Error, Confidence: rule.Likely, Subject: e.Subject(),
		Title: text.F("the SSL record of %s was deleted from HTTP.sys", "%s の SSL レコードが HTTP.sys から削除されました", e.Text()),
		Why: text.T(
			"HTTP.sys logged that the SSL record of the endpoint was deleted, and no later event says that it was written again.",
			"HTTP.sys はこのエンドポイントの SSL レコードの削除を記録しており、その後に再び書き込まれたことを示すイベントはありません。"),
		Cites: []rule.Cite{rule.CauseRef(event.Ref, text.T("the record was deleted", "レコードが削除されました"))},
		Count: event.Count, First: event.First, Last: event.Last,
	}
	if len(e.Sites) == 0 && e.Port != 443 {
		fd.Severity, fd.Confidence = rule.Warning, rule.Possible // nobody says that anything uses it
	}
	finishMissing(f, &fd, e)
	return fd
}

// finishMissing adds what both forms of the finding share.
func finishMissing(f *facts.Facts, fd *rule.Finding, e facts.Endpoint) {
	for _, s := range e.Sites {
		if running(s.Site) {
			fd.Cites = append(fd.Cites, rule.LinkRef(s.Ref, text.T("the site's https binding", "サイトの https バインド")))
		}
	}
	var legacy []rule.Step
	for _, l := range f.Legacy {
		fd.Cites = append(fd.Cites, rule.LinkRef(l.Ref, text.T("this legacy property makes IIS delete SSL records (KB2025598)", "この古いプロパティにより IIS が SSL レコードを削除します (KB2025598)")))
	}
	if len(f.Legacy) > 0 {
		legacy = append(legacy, rule.Do("Remove the <property id=\"5506\"> elements from customMetadata in applicationHost.config first, or IIS deletes the record again.", "先に applicationHost.config の customMetadata から <property id=\"5506\"> 要素を削除します。削除しないと IIS が再びレコードを削除します。"))
	}
	fd.Fix = rule.Fix{Apply: append(legacy, bindMissing(f, e)...), Verify: verifyBinding(f, e), Undo: undoBinding(f, e)}
	fd.Explain(refusals(f, func(server netip.AddrPort) bool { return listensFor(e, server) })...)
}

// bindMissing writes the missing record; sites of the Central Certificate
// Store have one for all.
func bindMissing(f *facts.Facts, e facts.Endpoint) []rule.Step {
	for _, s := range e.Sites {
		if s.Binding.SSLFlags&iisconfig.SSLFlagCentralStore != 0 {
			return []rule.Step{rule.Do(
				"The site takes its certificate from the Central Certificate Store: in IIS Manager open Centralized Certificates, check the settings and apply them; then open the site's https binding and confirm it.",
				"このサイトは集中証明書ストアの証明書を使用します。IIS マネージャーで [証明書の集中管理] を開いて設定を確認・適用し、サイトの https バインドを開いて [OK] を選択します。")}
		}
	}
	return bindAgain(f, e)
}

// deletions are the events that say that the record of an endpoint was
// deleted (15300), by endpoint in lower case, where no later one says that it
// was written (15301, 15302).
func deletions(f *facts.Facts) map[string]facts.Event {
	last := map[string]facts.Event{}
	for _, e := range f.EventsOf(facts.HTTPEvent, 15300, 15301, 15302) {
		name := strings.ToLower(e.Endpoint())
		if known, seen := last[name]; !seen || !before(e, known) {
			last[name] = e
		}
	}
	maps.DeleteFunc(last, func(_ string, e facts.Event) bool { return e.ID != 15300 })
	return last
}

// before reports whether an event was last logged before another one.
func before(a, b facts.Event) bool {
	if !a.Last.Equal(b.Last) {
		return a.Last.Before(b.Last)
	}
	return a.RecordID < b.RecordID
}

// deletedRecords are the endpoints whose record was deleted, where no site is
// known: those that the list does not have.
func deletedRecords(f *facts.Facts, gone map[string]facts.Event) []rule.Finding {
	var out []rule.Finding
	for _, name := range slices.Sorted(maps.Keys(gone)) {
		endpoint, err := netip.ParseAddrPort(name)
		if err == nil && len(out) < maxBuilt && !hasRecord(f, endpoint) {
			out = append(out, recordDeleted(f, facts.Endpoint{Addr: endpoint.Addr(), Port: endpoint.Port()}, gone[name]))
		}
	}
	return out
}

// hasRecord reports whether a record serves an address and port.
func hasRecord(f *facts.Facts, endpoint netip.AddrPort) bool {
	for i := range f.Bindings {
		if serves(&f.Bindings[i], endpoint) {
			return true
		}
	}
	return false
}
