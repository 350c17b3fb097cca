package facts

import (
	"cmp"
	"slices"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
)

// MomentKind says what happened at a moment.
type MomentKind string

// The kinds of moments.
const (
	MomentStart       MomentKind = "start"       // Windows started
	MomentStop        MomentKind = "stop"        // Windows stopped, in good order or not
	MomentClock       MomentKind = "clock"       // the system clock was changed by a minute or more
	MomentService     MomentKind = "service"     // a service of the web server stopped, failed or started
	MomentUpdate      MomentKind = "update"      // an update was installed
	MomentRegistry    MomentKind = "registry"    // TLS settings were written
	MomentBinding     MomentKind = "binding"     // an HTTP.sys SSL record was changed
	MomentCertificate MomentKind = "certificate" // the validity of a bound certificate begins or ends
	MomentFailure     MomentKind = "failure"     // something went wrong for an inbound connection
	MomentCapture     MomentKind = "capture"     // connections were captured
	MomentLog         MomentKind = "log"         // the event log was cleared
	MomentCollected   MomentKind = "collected"   // the evidence was gathered
)

// Moment is one entry of the timeline.
type Moment struct {
	Time  time.Time // UTC; the first, when there are several
	Until time.Time // UTC; the last, when there are several; zero otherwise
	Day   bool      // only the day is known, which Time begins
	Kind  MomentKind
	What  text.Text
	Count int // how often; 0 where there is nothing to count
	Ref   evidence.Ref
}

// Timeline puts on one line, oldest first, what changed and what failed:
// starts of Windows, settings, bindings, updates, certificates, services, the
// clock, failures, captures, and when the evidence was gathered.
func (f *Facts) Timeline() []Moment {
	out := slices.Concat(
		f.systemMoments(), f.updateMoments(), f.registryMoments(), f.bindingMoments(), f.serviceMoments(),
		f.certificateMoments(), f.failureMoments(), f.captureMoments(), f.collectedMoments(),
	)
	out = slices.DeleteFunc(out, func(m Moment) bool { return m.Time.IsZero() })
	for i := range out {
		m := &out[i]
		m.Time = m.Time.UTC()
		if m.Until.IsZero() || !m.Until.After(m.Time) {
			m.Until = time.Time{}
		} else {
			m.Until = m.Until.UTC()
		}
	}
	slices.SortStableFunc(out, func(a, b Moment) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(order[a.Kind], order[b.Kind]))
	})
	return out
}

// order of what happened at the same time: causes first.
var order = map[MomentKind]int{
	MomentClock: 1, MomentUpdate: 2, MomentStop: 3, MomentStart: 4, MomentRegistry: 5, MomentBinding: 6,
	MomentCertificate: 7, MomentService: 8, MomentFailure: 9, MomentCapture: 10, MomentLog: 11, MomentCollected: 12,
}

// updateMoments are the installed updates.
func (f *Facts) updateMoments() []Moment {
	var out []Moment
	for _, i := range f.Installs() {
		out = append(out, Moment{
			Time: i.At, Day: i.Day, Kind: MomentUpdate, Ref: i.Ref,
			What: text.F("update %s was installed", "更新プログラム %s がインストールされました", i.KB),
		})
	}
	return out
}

// failureMoments are the symptoms.
func (f *Facts) failureMoments() []Moment {
	var out []Moment
	for _, s := range f.Symptoms {
		what := s.Title
		if s.LocalTime {
			what = what.Plus(localTimeNote)
		}
		out = append(out, Moment{Time: s.First, Until: s.Last, Kind: MomentFailure, What: what, Count: s.Count, Ref: s.Ref})
	}
	return out
}

// captureMoments say when connections to the server were captured, and how
// many of them came about.
func (f *Facts) captureMoments() []Moment {
	var out []Moment
	for _, c := range f.Captures {
		failed, all := 0, 0
		for _, h := range f.Inbound() {
			if h.File == c.File {
				all++
				if h.Failed() {
					failed++
				}
			}
		}
		what := text.F("capture: connections to the server %d, failed %d", "キャプチャ: サーバーへの接続 %d 件、うち失敗 %d 件", all, failed)
		if c.LocalTime {
			what = what.Plus(localTimeNote)
		}
		out = append(out, Moment{
			Time: c.First, Until: c.Last, Kind: MomentCapture, Count: all,
			Ref: evidence.Frame(c.File, 1, ""), What: what,
		})
	}
	return out
}

// collectedMoments say when the evidence was gathered, where the collector
// wrote it down.
func (f *Facts) collectedMoments() []Moment {
	if f.Clock.Basis != BasisManifest {
		return nil
	}
	return []Moment{{
		Time: f.Clock.CollectedAt, Kind: MomentCollected, Ref: f.collectedRef,
		What: text.T("the evidence was collected", "証拠が収集されました"),
	}}
}
