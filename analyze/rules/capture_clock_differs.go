package rules

import (
	"slices"
	"strconv"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/capture"
)

var captureClockDiffers = rule.Rule{
	ID:       "capture-clock-differs",
	Scenario: rule.Always,
	Layer:    layerRest,
	Title:    text.T("the clocks of the capture and of the event log differ", "キャプチャとイベント ログの時計が異なります"),
	Doc: text.T(
		"The capture and the event log tell of the same alerts, in the same order and with the same pauses, but at different times. To compare the two, add the difference. It comes about when the capture was made on another computer, whose clock is off by this much against the server's, or when the capture stores local times. At least three alerts must fit, and only one difference may make them fit.",
		"キャプチャとイベント ログに同じアラートが同じ順序と間隔で記録されていますが、時刻が異なります。両者を比較するときは、この差を加えます。キャプチャが別のコンピューターで採取され、その時計がサーバーとずれている場合、またはキャプチャに現地時刻が記録されている場合に生じます。3 件以上のアラートが一致し、かつ一致する時刻の差が 1 つだけの場合に判定します。"),
	Proof: text.T(
		"Alerts in a capture beside Schannel 36887 and 36888: the same ones in the same order, apart by one and the same time.",
		"キャプチャのアラートと Schannel 36887、36888 が同じ順序で並び、一定の時間だけずれていることです。"),
	Remedy: text.T(
		"Set both clocks by the same source of time. Until then add the difference when comparing capture and event log.",
		"両方の時計を同じ時刻の同期元に合わせます。それまでは、キャプチャとイベント ログを比較するときにずれを考慮してください。"),
	Citation: "Schannel events 36887 and 36888; RFC 8446 section 6",
	Needs:    []facts.Kind{facts.KindCapture, facts.KindEvents},
	Check:    checkCaptureClock,
}

// Limits of the comparison.
const (
	fewestAlerts  = 3
	mostAlerts    = 64
	mostLogged    = 4096
	sameClock     = 2 * time.Second // the log is written a moment later
	widestAsunder = 26 * time.Hour  // further apart are different days, not clocks
)

// alertKey tells one kind of alert: the event that logs it, and its code.
type alertKey struct{ event, code int }

// captured is an alert in a capture.
type captured struct {
	alertKey
	at  time.Time
	ref evidence.Ref
}

// alertTimes are the times at which a kind of alert was logged, in order.
type alertTimes map[alertKey][]time.Time

func checkCaptureClock(f *facts.Facts) rule.Verdict {
	log := loggedAlerts(f)
	var found []rule.Finding
	var clear []evidence.Ref
	for _, file := range f.Captures {
		alerts := capturedAlerts(f, file.File)
		off, ok := log.offset(alerts)
		switch {
		case !ok:
		case off.Abs() <= sameClock:
			clear = append(clear, alerts[0].ref)
		default:
			found = append(found, clockFinding(f, alerts, off))
		}
	}
	switch {
	case len(found) > 0:
		return rule.Found(atMost(found, maxPerRule)...)
	case len(clear) > 0:
		return rule.Clear(clear...)
	}
	return rule.NA("too few alerts are both in a capture and in the event log to compare the clocks", "キャプチャとイベント ログの両方にあるアラートが少なく、時計を比較できません")
}

// capturedAlerts are the readable fatal alerts of the server's connections, in
// order.
func capturedAlerts(f *facts.Facts, file string) []captured {
	var out []captured
	for _, h := range f.Inbound() {
		if h.File != file {
			continue
		}
		for _, a := range h.Alerts {
			if a.Encrypted || !a.Fatal || a.Time.IsZero() {
				continue
			}
			key := alertKey{36887, int(a.Code)}
			if a.From == capture.Server {
				key.event = 36888
			}
			out = append(out, captured{key, a.Time, h.Ref(a.Frame, h.Summary())})
		}
	}
	slices.SortStableFunc(out, func(a, b captured) int { return a.at.Compare(b.at) })
	return out[:min(len(out), mostAlerts)]
}

func loggedAlerts(f *facts.Facts) alertTimes {
	out := alertTimes{}
	for _, e := range f.EventsOf(facts.Schannel, 36887, 36888) {
		code, err := strconv.Atoi(e.Get("AlertDesc"))
		if err != nil || foreign(e) {
			continue
		}
		key := alertKey{e.ID, code}
		for _, o := range e.Occurrences {
			if !o.Time.IsZero() && len(out[key]) < mostLogged {
				out[key] = append(out[key], o.Time)
			}
		}
	}
	for _, times := range out {
		slices.SortFunc(times, time.Time.Compare)
	}
	return out
}

// offset returns what has to be added to the times of all captured alerts to
// find them in the log; false when nothing does, or several differences do.
func (l alertTimes) offset(alerts []captured) (time.Duration, bool) {
	if len(alerts) < fewestAlerts {
		return 0, false
	}
	first := alerts[0]
	var fits []time.Duration
	for _, at := range l[first.alertKey] {
		off := at.Sub(first.at)
		if off.Abs() <= widestAsunder && l.has(alerts[1:], off) {
			fits = append(fits, off)
		}
	}
	if len(fits) == 0 || fits[len(fits)-1]-fits[0] > sameClock {
		return 0, false
	}
	return fits[0], true
}

// has reports whether all alerts are in the log, later by off.
func (l alertTimes) has(alerts []captured, off time.Duration) bool {
	for _, a := range alerts {
		want := a.at.Add(off)
		times := l[a.alertKey]
		i, _ := slices.BinarySearchFunc(times, want.Add(-sameClock), time.Time.Compare)
		if i == len(times) || times[i].After(want.Add(sameClock)) {
			return false
		}
	}
	return true
}

func clockFinding(f *facts.Facts, alerts []captured, off time.Duration) rule.Finding {
	size := off.Abs().Round(time.Second)
	fd := rule.Finding{
		Severity: rule.Info, Confidence: rule.Likely,
		Title: text.F("the event log is %s ahead of the capture", "イベント ログの時刻はキャプチャより %s 進んでいます", size),
		Cites: []rule.Cite{rule.CauseRef(alerts[0].ref, text.F("the first of %d alerts that are in both", "両方にある %d 件のアラートの最初のもの", len(alerts)))},
		Fix: rule.Fix{Apply: []rule.Step{
			rule.Do("Add the difference when you compare the two. Set the clock of the computer that captured, and that of the server: w32tm /query /status tells how far each is off.",
				"両者を比較するときは、この差を加えます。キャプチャしたコンピューターとサーバーの時計を合わせます。それぞれのずれは w32tm /query /status で確認できます。"),
		}},
	}
	if off < 0 {
		fd.Title = text.F("the event log is %s behind the capture", "イベント ログの時刻はキャプチャより %s 遅れています", size)
	}
	fd.Why = text.F("%d alerts are in the capture and, with the same pauses, in the event log, all with this one difference.",
		"%d 件のアラートがキャプチャとイベント ログの両方に同じ間隔で記録されており、すべて同じだけ時刻が異なります。", len(alerts))
	if rest := off.Abs() % (30 * time.Minute); off.Abs() > 20*time.Minute && min(rest, 30*time.Minute-rest) <= sameClock {
		fd.Why = fd.Why.Plus(text.T("It is a whole number of half hours: one of the two was most likely written in local time.", "差が 30 分の倍数であるため、どちらかが現地時刻で記録されたと考えられます。"))
	}
	for _, e := range f.EventsOf(facts.Schannel, alerts[0].event) {
		if code, err := strconv.Atoi(e.Get("AlertDesc")); err == nil && code == alerts[0].code && !foreign(e) {
			fd.Cites = append(fd.Cites, rule.LinkRef(e.Ref, text.T("the events of the same alert", "同じアラートのイベント")))
			break
		}
	}
	return fd
}
