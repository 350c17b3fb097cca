package main

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/redact"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// simulation is what clients get at one or more endpoints.
type simulation struct {
	lang    text.Lang
	changed bool
	whole   bool // nothing is cut: nobody looks
	places  []simulated
	hide    *redact.Table // nil: names stay
}

// simulated is one endpoint with its clients.
type simulated struct {
	endpoint   string // empty: no HTTP.sys record is in evidence
	about      text.Text
	trials     []schannel.Trial
	now, after schannel.Tally
	compared   []schannel.Comparison
}

// try adds an endpoint. names choose the clients.
func (s *simulation) try(f *facts.Facts, b *facts.Binding, changes []schannel.Change, names []string) error {
	leaf := schannel.LeafAt(f, b)
	trials, err := chosen(schannel.Trials(f, b), names)
	if err != nil {
		return err
	}
	out := simulated{trials: trials}
	if b != nil {
		out.endpoint = b.Key()
	}
	now := schannel.PolicyAt(f, b, leaf)
	out.about = about(f, out.endpoint, now.Credential)
	out.now = now.Try(trials)
	if s.changed {
		out.after = schannel.PolicyAt(schannel.With(f, changes...), b, leaf).Try(trials)
	}
	for _, t := range trials {
		out.compared = append(out.compared, compared(f, t.Seen))
	}
	s.places = append(s.places, out)
	return nil
}

// compared is how the model and the connections of a client go together: the
// first that disagrees, else the first that agrees.
func compared(f *facts.Facts, seen []facts.Handshake) schannel.Comparison {
	best := schannel.Comparison{}
	for _, h := range seen {
		c := schannel.Compare(f, h)
		switch {
		case c.Disagrees():
			return c
		case best.Agreement == "" || c.Agreement == schannel.Agrees:
			best = c
		}
	}
	return best
}

// chosen are the trials that the names mean.
func chosen(trials []schannel.Trial, names []string) ([]schannel.Trial, error) {
	var out []schannel.Trial
	for _, t := range trials {
		for _, name := range names {
			if name == "all" || name == "capture" && t.Seen != nil || matches(t.Name, name) {
				out = append(out, t)
				break
			}
		}
	}
	for _, name := range names {
		found := name == "all" || name == "capture"
		for _, t := range trials {
			found = found || matches(t.Name, name)
		}
		if !found {
			return nil, misuse("--client %q: no such client; --client list prints them", "--client %q: 該当するクライアントがありません。一覧は --client list で表示します", name)
		}
	}
	return out, nil
}

func matches(name, part string) bool {
	return part != "" && strings.Contains(strings.ToLower(name), strings.ToLower(part))
}

// about describes the server at an endpoint in one line.
func about(f *facts.Facts, endpoint string, c schannel.Credential) text.Text {
	where := text.T("the server", "サーバー")
	if endpoint != "" {
		where = text.T(endpoint, endpoint)
	}
	key := text.T("certificate not known", "証明書は不明")
	if c.Key != "" {
		what := c.Key
		if c.CurveName != "" {
			what += " " + c.CurveName
		} else if c.Bits > 0 {
			what = fmt.Sprintf("%s %d", what, c.Bits)
		}
		key = text.F("certificate %s", "証明書 %s", what)
	}
	windows := text.T("Windows not known", "Windows は不明")
	if f.Host.Build > 0 {
		windows = text.F("Windows build %d", "Windows ビルド %d", f.Host.Build)
	}
	return text.F("%s: %s, %s", "%s: %s、%s", where, key, windows)
}

// print writes a table for each endpoint and the sums below it.
func (s *simulation) print(w io.Writer, width int) error {
	for i, p := range s.places {
		if i > 0 {
			fmt.Fprintln(w)
		}
		t, sums := s.table(p), s.sums(p)
		if s.hide != nil {
			t = redactedTable(s.hide, t)
			sums = s.hide.Value(sums).([]text.Text)
		}
		if err := t.write(w, s.lang, width); err != nil {
			return err
		}
		for _, line := range sums {
			for _, l := range terminal.Wrap(terminal.Safe(line.In(s.lang)), width) {
				fmt.Fprintln(w, l)
			}
		}
	}
	return nil
}

func (s *simulation) table(p simulated) table {
	t := table{note: p.about.In(s.lang)}
	if s.changed {
		t.columns = []column{{text.T("CLIENT", "クライアント"), 30}, {text.T("NOW", "現在"), 34}, {text.T("AFTER", "変更後"), 0}}
		if s.whole {
			t.columns[0].max, t.columns[1].max = 0, 0
		}
	} else {
		t.columns = []column{{text.T("CLIENT", "クライアント"), 40}, {text.T("NOW", "現在"), 0}}
	}
	for i, trial := range p.trials {
		now := p.now.Results[i]
		if !s.changed {
			t.add(s.name(trial), now.Text().In(s.lang))
			continue
		}
		after := p.after.Results[i]
		words := after.Short()
		if after.Text() == now.Text() {
			words = text.T("the same", "同じ")
		}
		t.add(s.name(trial), now.Short().In(s.lang), words.In(s.lang))
	}
	return t
}

// name is the client, with what became of it in the capture.
func (s *simulation) name(t schannel.Trial) string {
	switch {
	case t.Seen == nil:
		return t.Name
	case t.Failed:
		return t.Name + text.F(" (capture, failed)", " (キャプチャ、失敗)").In(s.lang)
	}
	return t.Name + text.F(" (capture)", " (キャプチャ)").In(s.lang)
}

// sums are the lines below a table.
func (s *simulation) sums(p simulated) []text.Text {
	var out []text.Text
	if p.now.OfKnown > 0 {
		out = append(out, text.F("now: %d of %d known clients connect", "現在: 既知のクライアント %[2]d 個中 %[1]d 個が接続可能", p.now.Known, p.now.OfKnown))
		if s.changed {
			out = append(out, text.F("after: %d of %d known clients connect", "変更後: 既知のクライアント %[2]d 個中 %[1]d 個が接続可能", p.after.Known, p.after.OfKnown))
		}
	}
	if p.now.Failed > 0 && s.changed {
		out = append(out, text.F("of the %d failing clients of the capture %d would connect", "キャプチャで失敗している %d 個のクライアントのうち %d 個が接続可能", p.now.Failed, p.after.Failing))
	}
	for _, d := range doubts(p) {
		out = append(out, text.F("note: %s", "注意: %s", d))
	}
	for _, c := range p.compared {
		if !c.Disagrees() {
			continue
		}
		out = append(out, text.F("the capture disagrees (%s): %s", "キャプチャと一致しません (%s): %s", placeText(c.Place()), c.Why))
	}
	return out
}

// doubts are what the predictions at an endpoint leave open, each once.
func doubts(p simulated) []text.Text {
	var out []text.Text
	for _, r := range append(slices.Clone(p.now.Results), p.after.Results...) {
		for _, d := range r.Doubts {
			if !slices.Contains(out, d) && len(out) < 5 {
				out = append(out, d)
			}
		}
	}
	return out
}

// simulationRecord is one client at one endpoint.
type simulationRecord struct {
	Endpoint  string        `json:"endpoint"`
	Client    string        `json:"client"`
	Source    string        `json:"source"`
	Capture   bool          `json:"capture"` // seen in a capture
	Failed    bool          `json:"failed"`  // there, none of its connections came about
	Now       resultRecord  `json:"now"`
	After     *resultRecord `json:"after"`     // null without changes
	Agreement string        `json:"agreement"` // with the capture: agrees, otherwise, impossible, not-comparable; empty for a known client
	Differs   *text.Text    `json:"differs"`   // how the capture disagrees, or why it cannot tell; null when it agrees
}

// resultRecord is what is negotiated.
type resultRecord struct {
	Result      string    `json:"result"` // connects, unknown, or the kind of failure
	Version     string    `json:"version"`
	CipherSuite string    `json:"cipherSuite"` // "0xc02f"
	Name        string    `json:"name"`
	Group       string    `json:"group"`
	Retry       bool      `json:"helloRetryRequest"`
	ALPN        string    `json:"alpn"`
	Alert       int       `json:"alert"` // 0 when none is due
	Why         text.Text `json:"why"`
	// Doubts are what the prediction leaves open.
	Doubts []text.Text `json:"doubts"`
}

func resultOf(r schannel.Result) resultRecord {
	out := resultRecord{Result: string(r.Failure), Why: r.Why, ALPN: r.ALPN, Retry: r.Retry, Alert: int(r.Alert), Doubts: []text.Text{}}
	out.Doubts = append(out.Doubts, r.Doubts...)
	if r.Failure == schannel.Connects {
		out.Result = "connects"
	}
	if r.Version != 0 {
		out.Version = r.Version.String()
	}
	if r.Suite.Number != 0 {
		out.CipherSuite, out.Name = fmt.Sprintf("0x%04x", uint16(r.Suite.Number)), r.Suite.Number.String()
	}
	if r.Group != 0 {
		out.Group = r.Group.String()
	}
	return out
}

func (s *simulation) records() iter.Seq[any] {
	var out []simulationRecord
	for _, p := range s.places {
		for i, t := range p.trials {
			r := simulationRecord{Endpoint: p.endpoint, Client: t.Name, Source: t.Source, Capture: t.Seen != nil, Failed: t.Failed, Now: resultOf(p.now.Results[i])}
			if s.changed {
				after := resultOf(p.after.Results[i])
				r.After = &after
			}
			c := p.compared[i]
			r.Agreement = string(c.Agreement)
			if !c.Why.IsZero() {
				r.Differs = &c.Why
			}
			out = append(out, r)
		}
	}
	return seq(out)
}

// knownClients is the list of --client list.
type knownClients struct{}

func clientList() output { return knownClients{} }

func (knownClients) records() iter.Seq[any] {
	type record struct {
		Name   string `json:"name"`
		Source string `json:"source"`
	}
	var out []record
	for _, c := range schannel.Clients() {
		out = append(out, record{c.Name, c.Source})
	}
	return seq(out)
}

func (knownClients) print(w io.Writer, _ int) error {
	for _, c := range schannel.Clients() {
		if _, err := fmt.Fprintln(w, c.Name); err != nil {
			return err
		}
	}
	return nil
}
