package facts

import (
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
)

// systemMoments are the starts and stops of Windows and what happened to its
// clock and its log.
func (f *Facts) systemMoments() []Moment {
	var out []Moment
	for _, s := range f.Starts() {
		out = append(out, Moment{Time: s.At, Kind: MomentStart, Ref: s.Ref, What: text.T("Windows started", "Windows が起動しました")})
	}
	for _, c := range f.ClockSteps() {
		out = append(out, Moment{Time: c.At, Kind: MomentClock, Ref: c.Ref, What: text.F(
			"the clock was set by %+d s", "時計が %+d 秒変更されました", int64(c.Step/time.Second))})
	}
	properly := text.T("Windows was shut down", "Windows がシャットダウンされました")
	if stops := f.EventsOf("Microsoft-Windows-Kernel-General", 13); len(stops) > 0 {
		out = append(out, each(MomentStop, properly, stops)...)
	} else {
		out = append(out, each(MomentStop, properly, f.EventsOf("EventLog", 6006))...)
	}
	for _, e := range append(f.EventsOf("EventLog", 6008), f.EventsOf("Microsoft-Windows-Kernel-Power", 41)...) {
		known, _ := knowledge.Event(e.Provider, e.ID)
		out = append(out, each(MomentStop, known.Title, []Event{e})...)
	}
	return append(out, each(MomentLog, text.T("the event log was cleared", "イベント ログが消去されました"), f.EventsOf("EventLog", 104))...)
}

// each makes a moment of every record of some events.
func each(kind MomentKind, what text.Text, events []Event) []Moment {
	var out []Moment
	for _, e := range events {
		for _, o := range e.Occurrences {
			out = append(out, Moment{Time: o.Time, Kind: kind, Ref: e.RefOf(o.RecordID), What: what})
		}
	}
	return out
}

// bindingMoments are the changes of HTTP.sys SSL records: as the log has
// them, and the last write of each record's registry key.
func (f *Facts) bindingMoments() []Moment {
	var out []Moment
	for _, e := range f.EventsOf(HTTPEvent, 15300, 15301, 15302) {
		out = append(out, Moment{
			Time: e.First, Until: e.Last, Kind: MomentBinding, Count: e.Count, Ref: e.Ref,
			What: text.F("SSL settings of %s changed (HttpEvent %d)", "%s の SSL 設定の変更 (HttpEvent %d)", e.Endpoint(), e.ID),
		})
	}
	for _, b := range f.Bindings {
		if !b.Changed.IsZero() {
			out = append(out, Moment{Time: b.Changed, Kind: MomentBinding, Ref: b.Ref,
				What: text.F("SSL record of %s was last written", "%s の SSL レコードの最終書き込み", b.Key())})
		}
	}
	return out
}

// serviceMoments are the ends and failures of the services that HTTPS rests
// on. That one is started or stopped on demand is not among them, except for
// those that run all the time.
func (f *Facts) serviceMoments() []Moment {
	var out []Moment
	add := func(e Event) {
		out = append(out, Moment{
			Time: e.First, Until: e.Last, Kind: MomentService, Count: e.Count, Ref: e.Ref,
			What: knowledge.EventMessage(e.Provider, e.ID, knowledge.Values(&e.Event)),
		})
	}
	for _, e := range f.EventsOf("Service Control Manager") {
		switch {
		case e.ID == 7036:
			out = append(out, f.stateMoments(e)...)
		case faultOfService[e.ID] && f.webService(e.Get("param1")):
			add(e)
		}
	}
	for _, provider := range []string{"Microsoft-Windows-WAS", "Microsoft-Windows-IIS-W3SVC"} {
		for _, e := range f.EventsOf(provider) {
			if e.Level == 1 || e.Level == 2 || e.Level == 3 {
				add(e)
			}
		}
	}
	for _, e := range f.EventsOf("LsaSrv", 5000) {
		add(e)
	}
	return out
}

// faultOfService are the events of the service manager that tell of a
// service that fails, ends by itself or is set differently. Source: message
// table of the Service Control Manager.
var faultOfService = map[int]bool{
	7000: true, 7001: true, 7009: true, 7011: true, 7022: true, 7023: true, 7024: true, 7031: true, 7034: true,
	7038: true, 7040: true, 7041: true, 7042: true,
}

// steady are the services of a web server that run all the time.
var steady = map[string]bool{"w3svc": true, "was": true, "http": true, "iisadmin": true, "httpfilter": true}

// ServiceStarts are the starts of a service that the log dates, by its short
// name, oldest first.
func (f *Facts) ServiceStarts(service string) []Start {
	var out []Start
	for _, e := range f.EventsOf("Service Control Manager", 7036) {
		if name, state := stateOf(e); !strings.EqualFold(name, service) || state != stateRunning {
			continue
		}
		for _, o := range e.Occurrences {
			if !o.Time.IsZero() {
				out = append(out, Start{o.Time.UTC(), e.RefOf(o.RecordID)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Start) int { return a.At.Compare(b.At) })
	return out
}

// States of a service in event 7036 (SERVICE_STATUS.dwCurrentState).
const (
	stateStopped = "1"
	stateRunning = "4"
)

// stateOf reads the binary part of event 7036, which names service and state
// in any language: "W3SVC/4".
func stateOf(e Event) (service, state string) {
	service, state, _ = strings.Cut(wide(e.Binary), "/")
	return service, state
}

// stateMoments are the starts and stops that event 7036 tells of.
func (f *Facts) stateMoments(e Event) []Moment {
	name, state := stateOf(e)
	if state == "" || !steady[strings.ToLower(name)] {
		return nil
	}
	what := text.F("the service %s changed its state to %s", "サービス %s の状態が %s に変わりました", name, e.Get("param2"))
	switch state {
	case stateStopped:
		what = text.F("the service %s stopped", "サービス %s が停止しました", name)
	case stateRunning:
		what = text.F("the service %s is running", "サービス %s が実行中です", name)
	}
	var out []Moment
	for _, o := range e.Occurrences {
		out = append(out, Moment{Time: o.Time, Kind: MomentService, Ref: e.RefOf(o.RecordID), What: what})
	}
	return out
}

// wide reads a short name in UTF-16; characters other than ASCII do not occur.
func wide(data []byte) string {
	var b strings.Builder
	for i := 0; i+1 < len(data) && data[i] != 0 && data[i+1] == 0; i += 2 {
		b.WriteByte(data[i])
	}
	return b.String()
}

// webService reports whether an event names a service that HTTPS rests on, by
// its short or its display name.
func (f *Facts) webService(name string) bool {
	for _, short := range []string{"W3SVC", "WAS", "HTTP", "IISADMIN", "HTTPFilter", "KeyIso", "CryptSvc"} {
		if strings.EqualFold(name, short) {
			return true
		}
		if s := f.Service(short); s != nil && s.DisplayName != "" && strings.EqualFold(name, s.DisplayName) {
			return true
		}
	}
	for _, part := range []string{"World Wide Web", "Windows Process Activation", "IIS Admin", "CNG Key Isolation", "Cryptographic Services", "HTTP SSL"} {
		if strings.Contains(strings.ToLower(name), strings.ToLower(part)) {
			return true
		}
	}
	return false
}
