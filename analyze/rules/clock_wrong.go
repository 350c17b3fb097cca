package rules

import (
	"strconv"
	"strings"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var clockWrong = rule.Rule{
	ID:       "clock-wrong",
	Scenario: rule.Always,
	Layer:    layerClock,
	Title:    text.T("the clock of the server is wrong", "サーバーの時計が誤っています"),
	Doc: text.T(
		"Whether a certificate is valid is a question of time. A server whose clock is off takes valid certificates for expired or not yet valid, and the dates in its logs mislead. Clients judge the server's certificate by their own clock. This check rests on what the time service says of its offset, on records that are dated later than the collection, and on certificates in use that begin long after it.",
		"証明書が有効かどうかは時刻によって決まります。時計のずれたサーバーでは、有効な証明書が期限切れまたは有効期間前と判断され、ログの日時も当てになりません。クライアントは自分の時計でサーバー証明書を判断します。この確認は、タイム サービスが示すずれと、収集日時より後の日付の記録、使用中なのに有効期間がはるか先に始まる証明書に基づきます。"),
	Proof: text.T(
		"The offset that w32tm prints, records of the event log that are dated later than the collection, or Time-Service 34 and 50.",
		"w32tm が示すずれ、収集日時より後の日付のイベント ログのレコード、または Time-Service 34、50 です。"),
	Remedy: text.T(
		"Set the source of time right (w32tm /config), then run w32tm /resync. On a virtual machine look at the host's clock too.",
		"時刻の同期元を修正し (w32tm /config)、w32tm /resync を実行します。仮想マシンでは、ホストの時計も確認してください。"),
	Citation: "[MS-W32T] W32TIME_STATUS_INFO; Microsoft-Windows-Time-Service events 34, 35, 36",
	Needs:    []facts.Kind{facts.KindClock},
	Uses:     []facts.Kind{facts.KindEvents},
	Check:    checkClockWrong,
}

// clockTolerance is what does not matter for certificates.
const clockTolerance = 5 * time.Minute

func checkClockWrong(f *facts.Facts) rule.Verdict {
	off, cites := clockOffset(f)
	if off > 0 {
		return rule.Found(clockIsOff(f, off, cites))
	}
	if cite, adrift := clockAdrift(f); adrift {
		if c := fromTheFuture(f); c != nil {
			return rule.Found(clockIsBehind(f, c, cite))
		}
		return rule.Undecided(facts.KindClock)
	}
	var clear []evidence.Ref
	switch {
	case f.Clock.Offset != nil:
		clear = append(clear, f.Clock.OffsetRef)
	case f.Clock.Synchronised() == facts.Yes:
		clear = append(clear, f.Clock.SynchronisedRef())
	}
	return rule.Clear(clear...)
}

// clockAdrift cites what shows that nothing sets the clock: the status of the
// time service, or its event 36 (not synchronised for long) without a
// synchronisation (35) after it.
func clockAdrift(f *facts.Facts) (rule.Cite, bool) {
	switch f.Clock.Synchronised() {
	case facts.Yes:
		return rule.Cite{}, false
	case facts.No:
		return rule.CauseRef(f.Clock.SynchronisedRef(), text.T("the time service is not synchronised with any source", "タイム サービスはどの時刻ソースとも同期していません")), true
	}
	var last facts.Event
	for _, e := range f.EventsOf(facts.TimeService, 36) {
		if !e.Last.Before(last.Last) {
			last = e
		}
	}
	for _, e := range f.EventsOf(facts.TimeService, 35) {
		if e.Last.After(last.Last) {
			return rule.Cite{}, false
		}
	}
	return rule.CauseRef(last.Ref, text.T("the time service has not synchronised the clock for long", "タイム サービスは長い間、時計を同期していません")), !last.Ref.IsZero()
}

// farAhead is more than anybody has a certificate dated ahead.
const farAhead = 180 * 24 * time.Hour

// fromTheFuture is a bound certificate that, by the clock of the server, will
// not begin for so long that the clock must be wrong; nil without one.
func fromTheFuture(f *facts.Facts) *facts.Certificate {
	for _, c := range f.Bound() {
		if _, early := notYetValid(f, c); early && c.Cert.NotBefore.Sub(f.Clock.CollectedAt) > farAhead {
			return c
		}
	}
	return nil
}

// clockIsBehind is the fault as a certificate shows it that cannot be from
// the future.
func clockIsBehind(f *facts.Facts, c *facts.Certificate, adrift rule.Cite) rule.Finding {
	ahead := roughly(c.Cert.NotBefore.Sub(f.Clock.CollectedAt))
	fix := setClock()
	fix.Apply = append([]rule.Step{rule.Do(
		"Set the clock by hand, and give the time service a source: the domain, or an NTP server.",
		"手動で時計を合わせ、タイム サービスに時刻ソース (ドメインまたは NTP サーバー) を設定します。").With("the time of the server jumps", "サーバーの時刻が変わります")}, fix.Apply...)
	return rule.Finding{
		Severity: dateSeverity(f, c, rule.Likely), Confidence: rule.Likely, Subject: f.SubjectOf(c),
		Title: text.F("the clock of the server seems to be behind, by %s or more", "サーバーの時計が %s以上遅れているようです", ahead),
		Why: text.F(
			"By the times in the evidence it is %s, and the certificate in use begins %s later. Nothing synchronises the clock, and nobody issues certificates so far ahead.",
			"証拠の日時では現在は %s ですが、使用中の証明書の有効期間はその %s後に始まります。時計は同期されておらず、これほど先の日付の証明書が発行されることはありません。", day(f.Clock.CollectedAt), ahead),
		Cites: []rule.Cite{
			adrift,
			rule.CauseRef(c.Ref, text.F("valid from %s until %s", "有効期間 %s から %s まで", day(c.Cert.NotBefore), day(c.Cert.NotAfter))),
		},
		Fix: fix,
	}
}

// setClock sets the clock right.
func setClock() rule.Fix {
	return rule.Fix{
		Apply: []rule.Step{
			rule.Cmd("w32tm /resync", "Have the time service set the clock from its source. If the difference is too large for it, set the clock by hand first.", "タイム サービスに時刻ソースとの同期を実行させます。ずれが大きすぎる場合は、先に手動で時計を合わせます。").
				With("the time of the server jumps", "サーバーの時刻が変わります"),
			rule.Do("On a virtual machine, check the clock of its host as well.", "仮想マシンの場合は、ホストの時計も確認します。"),
		},
		Verify: []rule.Step{rule.Cmd("w32tm /query /status /verbose", "The phase offset must be far below a second.", "位相オフセットが 1 秒より十分小さいことを確認します。")},
		Undo:   []rule.Step{rule.Do("Nothing needs to be taken back.", "取り消しは不要です。")},
	}
}

// clockOffset is how far the clock is known to be off, at least, and what
// says so; 0 when nothing does.
func clockOffset(f *facts.Facts) (time.Duration, []rule.Cite) {
	var off time.Duration
	var cites []rule.Cite
	add := func(d time.Duration, ref evidence.Ref, note text.Text) {
		if d = d.Abs(); d >= clockTolerance {
			off = max(off, d)
			cites = append(cites, rule.CauseRef(ref, note))
		}
	}
	if f.Clock.Offset != nil {
		add(*f.Clock.Offset, f.Clock.OffsetRef, text.F("the time service says: off by %s", "タイム サービスによるずれ: %s", roughly(f.Clock.Offset.Abs())))
	}
	if e, seconds, ok := refusedCorrection(f); ok {
		add(time.Duration(seconds)*time.Second, e.Ref, text.T("the time service found the clock too far off to correct it", "タイム サービスは、ずれが大きすぎるため時計を修正しませんでした"))
	}
	if ref, ahead, ok := recordsAhead(f); ok {
		add(ahead, ref, text.T("the log holds records that are dated later than the collection", "収集日時より後の日付の記録がログにあります"))
	}
	return off, cites
}

// refusedCorrection is the last event in which the time service found the
// clock too far off (34), unless it was synchronised later (35).
func refusedCorrection(f *facts.Facts) (last facts.Event, seconds int64, ok bool) {
	for _, e := range f.EventsOf(facts.TimeService, 34) {
		n, err := strconv.ParseInt(strings.TrimPrefix(e.Get("SystemTimeChangeSeconds"), "+"), 10, 32)
		if err == nil && !e.Last.Before(last.Last) {
			last, seconds, ok = e, n, true
		}
	}
	for _, e := range f.EventsOf(facts.TimeService, 35) {
		ok = ok && !e.Last.After(last.Last)
	}
	return last, seconds, ok
}

// recordsAhead is the newest record of the System log when the server's own
// clock, as the collector read it, was behind that record: the clock has
// been set back in between.
func recordsAhead(f *facts.Facts) (evidence.Ref, time.Duration, bool) {
	if f.Clock.Basis != facts.BasisManifest {
		return evidence.Ref{}, 0, false
	}
	for _, l := range f.Logs {
		if l.System && l.Last.Sub(f.Clock.CollectedAt) >= clockTolerance {
			return evidence.File(l.File, "newest record: "+day(l.Last)), l.Last.Sub(f.Clock.CollectedAt), true
		}
	}
	return evidence.Ref{}, 0, false
}

// clockIsOff is a warning by itself, as clients have clocks of their own. It
// is an error when a bound certificate looks invalid by that clock only.
func clockIsOff(f *facts.Facts, off time.Duration, cites []rule.Cite) rule.Finding {
	fd := rule.Finding{
		Severity: rule.Warning, Confidence: rule.Certain,
		Title: text.F("the clock of the server is off by %s", "サーバーの時計が %sずれています", roughly(off)),
		Why: text.T(
			"The times in the evidence are those of this clock, and what it makes of the dates of certificates is not to be trusted.",
			"証拠の日時はこの時計によるものであり、証明書の有効期間の判断は信頼できません。"),
		Cites: cites,
		Fix:   setClock(),
	}
	for _, c := range f.Bound() {
		confidence, over := expired(f, c.Cert)
		early, soon := notYetValid(f, c)
		if over && confidence == rule.Possible || soon && early == rule.Possible {
			fd.Severity, fd.Confidence, fd.Subject = rule.Error, rule.Likely, f.SubjectOf(c)
			fd.Cites = append(fd.Cites, rule.LinkRef(c.Ref, text.F("valid from %s until %s: by this clock it is not", "有効期間 %s から %s まで: この時計では有効期間外になります", day(c.Cert.NotBefore), day(c.Cert.NotAfter))))
			break
		}
	}
	return fd
}
