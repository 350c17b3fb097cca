package bundle

import "time"

// Names of the manifests inside a bundle.
const (
	ManifestName      = "manifest.json"       // written last
	ManifestStartName = "manifest-start.json" // written first, without entries
)

// Status is the outcome of one collection step.
type Status string

// The outcomes of a step. "Exit code 0 and no output" is StatusEmpty.
const (
	StatusOK           Status = "ok"
	StatusEmpty        Status = "empty"         // it succeeded and said nothing
	StatusMissingTool  Status = "missing-tool"  // the program or API is not on this system
	StatusAccessDenied Status = "access-denied" // refused for lack of rights
	StatusTimeout      Status = "timeout"       // ended by the collector's clock
	StatusFailed       Status = "failed"        // any other failure
	StatusSkipped      Status = "skipped"       // not wanted, or not safe to run now
	StatusTruncated    Status = "truncated"     // longer than the limit of one entry
)

// Manifest describes a bundle: who made it, where, when, and what became of
// every step. Its schema is "ssltriage/bundle/1".
type Manifest struct {
	Complete bool `json:"complete"` // false in ManifestStartName: the collector had only begun
	Tool     Tool `json:"tool"`
	Host     Host `json:"host"`
	Clock    Span `json:"clock"`
	Elevated bool `json:"elevated"` // the collector ran with full administrator rights
	WOW64    bool `json:"wow64"`    // a 32-bit collector on 64-bit Windows
	// Remarks is what else is to be known of the collection, one sentence each,
	// such as a DLL that somebody put beside the collector. See Japanese.
	Remarks []string `json:"remarks,omitempty"`
	Entries []Entry  `json:"entries"`
}

func (Manifest) schema() string { return "ssltriage/bundle/1" }

func (m Manifest) members(e *encoder) {
	e.flag("complete", m.Complete)
	e.record("tool", &m.Tool)
	e.record("host", &m.Host)
	e.record("clock", &m.Clock)
	e.flag("elevated", m.Elevated)
	e.flag("wow64", m.WOW64)
	if len(m.Remarks) > 0 {
		e.texts("remarks", m.Remarks)
	}
	e.records("entries", len(m.Entries), func(i int) record { return &m.Entries[i] })
}

// Tool names the program that made the bundle.
type Tool struct {
	Name    string `json:"name"`    // "ssltriage-collect"
	Version string `json:"version"` // such as "1.2.0"
}

func (t *Tool) members(e *encoder) {
	e.text("name", t.Name)
	e.text("version", t.Version)
}

// Span is the server's clock at both ends of the collection.
type Span struct {
	Start time.Time `json:"start"`         // UTC
	End   time.Time `json:"end,omitempty"` // UTC; zero in ManifestStartName
	Zone  string    `json:"zone"`          // Windows key name of the time zone, such as "Tokyo Standard Time"
	// BiasMinutes is minutes to add to local time to get UTC, summer time
	// included: -540 in Japan (TIME_ZONE_INFORMATION, Bias).
	BiasMinutes int `json:"biasMinutes"`
}

func (s *Span) members(e *encoder) {
	e.time("start", s.Start)
	e.timeIf("end", s.End)
	e.text("zone", s.Zone)
	e.signed("biasMinutes", int64(s.BiasMinutes))
}

// Entry describes one step and the file that it left in the bundle, if any.
type Entry struct {
	At         `json:"-"`
	Path       string    `json:"path"`               // slash separated, such as "net/netstat.txt"
	Source     string    `json:"source"`             // the command line or API that made it
	ExitCode   *int      `json:"exitCode,omitempty"` // nil: not a program, or it never ended
	Start      time.Time `json:"start,omitempty"`    // UTC
	DurationMS int64     `json:"durationMs"`         // milliseconds
	Bytes      int64     `json:"bytes"`              // of the file; 0: there is no file; -1: not known
	SHA256     string    `json:"sha256,omitempty"`   // of the file, lower-case hex
	Status     Status    `json:"status"`
	Error      string    `json:"error,omitempty"` // as the system or the program said it; see Japanese
}

func (x *Entry) members(e *encoder) {
	e.text("path", x.Path)
	e.text("source", x.Source)
	if x.ExitCode != nil {
		e.signed("exitCode", int64(*x.ExitCode))
	}
	e.timeIf("start", x.Start)
	e.signed("durationMs", x.DurationMS)
	e.signed("bytes", x.Bytes)
	e.textIf("sha256", x.SHA256)
	e.text("status", string(x.Status))
	e.textIf("error", x.Error)
}
