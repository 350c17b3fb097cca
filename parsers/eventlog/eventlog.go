// Package eventlog reads Windows event logs in every form in which they
// reach a support engineer: .evtx files (Windows Vista and later), .evt
// files (Windows 2003 and XP), XML exports, and text copied from Event
// Viewer, wevtutil or PowerShell.
//
// It answers two questions: which of the events that matter for HTTPS were
// logged, and when. Events are aggregated: records that say the same thing
// become one Event with a count, so that a flood of 100,000 equal records
// costs neither time nor memory. What an event means is not this package's
// concern.
//
// An .evtx file is walked record by record by this package itself, because
// real files are dirty, cut and damaged, and a hostile one must not bring
// the program down. Only the payloads of wanted records are handed to
// github.com/0xrawsec/golang-evtx, after a check; see golangevtx.go.
package eventlog

import (
	"time"

	"ssltriage/parsers/problem"
)

// ErrNotEVTX says that the input does not begin like an .evtx file.
var ErrNotEVTX = problem.New("not an EVTX event log", "EVTX 形式のイベント ログではありません")

// ErrNotEVT says that the input does not begin like a legacy .evt file.
var ErrNotEVT = problem.New("not a legacy EVT event log", "従来の EVT 形式のイベント ログではありません")

// Format says in which form an event was read.
type Format string

// The forms of an event log.
const (
	EVTX  Format = "evtx"
	EVT   Format = "evt"
	XML   Format = "xml"
	Plain Format = "text"
)

// Log is what one event log holds.
type Log struct {
	Format       Format
	Events       []Event        // wanted events, equal ones joined; by First, then RecordID
	TotalRecords int            // whole records seen, wanted or not
	Wanted       int            // records that the Events stand for, left-out ones included
	LeftOut      int            // wanted records that no Event stands for, because of a limit
	Providers    map[string]int // records per provider, wanted or not
	First, Last  time.Time      // of all records, UTC; zero when none has a time
	Channel      string         // the channel of most records as far as sampled, such as "System"
	Computers    []string       // computer names of wanted events, sorted, at most 16
	Version      string         // format version: "3.1", "3.2", "1.1"
	Dirty        bool           // the file's flag: copied while in use; harmless
	HeaderChunks int            // chunks that an .evtx header claims; wrong in many real files
	Chunks       int            // chunks really found
	Damaged      int            // records that could not be trusted and were skipped
	Recovered    int            // records found again behind damage
	Problems     []problem.Text // one line each, at most 100
}

// Event is one thing that was logged, once or many times.
type Event struct {
	Format      Format
	Provider    string // as written: "Schannel", "Microsoft-Windows-HttpEvent", "HTTP" (.evt)
	Source      string // classic source name if the log has one: "HTTP" of Microsoft-Windows-HttpEvent
	ID          int    // 36870; without the severity bits of classic ids
	Level       int    // 1 critical, 2 error, 3 warning, 4 information, 5 verbose; 0 not said
	Version     int
	Qualifiers  int    // upper 16 bits of a classic id, such as 0xC000; 0 when absent
	Channel     string // "System"; empty when not said
	Computer    string // as said, may be empty
	UserSID     string // "S-1-5-18"; empty when not said
	ProcessID   uint32 // of the first record; 0 when not said
	ProcessIDs  []uint32
	RecordID    uint64 // of the earliest record; 0 when not said
	Chunk       int    // .evtx: number of the 64 KiB slot of that record, from 0
	Offset      int64  // byte offset of that record in the file
	Line        int    // text and XML: line where it starts, from 1
	Quote       string // text: the decisive lines
	Count       int
	Known       int          // how many of them Options.Known knew
	First, Last time.Time    // UTC; zero when the time is unknown
	TimeRaw     string       // text: a time in a regional format that was not interpreted
	Data        []Field      // in order; Name is "" for values without a name
	Strings     []string     // the unnamed values once more, as the record has them
	Binary      []byte       // <Binary> of the record
	Positional  bool         // names in Data were given by position, see positions.go
	Partial     bool         // the payload could be read only in part
	Message     string       // text the log itself holds for the event, in its language
	Occurrences []Occurrence // by time; the first and the last 128 when there are more
}

// Field is one value of an event as text: numbers decimal, HexInt types as
// "0x8009030d", booleans "true" or "false", times RFC 3339 in UTC, GUIDs
// "{…}" in lower case, SIDs "S-1-…", binary in lower-case hex.
type Field struct{ Name, Value string }

// Occurrence is one record of an Event.
type Occurrence struct {
	Time      time.Time
	RecordID  uint64
	ProcessID uint32
	Known     bool // by Options.Known
	Offset    int64
	// Second is the time as a text gives it, without fractions of the second,
	// where Time is not known: two of one text that are equal are of the same
	// second. It is "" where not even the second is written.
	Second string
}

// Options control what is read. The zero value reads what Wanted lists.
type Options struct {
	// Want picks events by provider name and id; nil means the table Wanted.
	Want func(provider string, id int) bool
	// MaxEvents bounds the distinct events kept; 0 means 20,000.
	MaxEvents int
	// MaxPerKind bounds the distinct events kept per provider and id; 0 means
	// 2,000. Of more, the first and the last ones are kept.
	MaxPerKind int
	// MaxBytes bounds the memory of kept events, roughly; 0 means 8 MiB.
	MaxBytes int
	// Visit is called for every wanted record in file order, if set. The
	// Event is shared by all its records and must not be changed; its Count,
	// times and Occurrences are not final.
	Visit func(e *Event, o Occurrence)
	// Known is asked once of every wanted record, if set, whether it is known
	// from elsewhere, such as another copy of the log; Event.Known counts them.
	Known func(provider string, id int, o Occurrence) bool
}

func (o Options) withDefaults() Options {
	if o.MaxEvents <= 0 {
		o.MaxEvents = 20_000
	}
	if o.MaxPerKind <= 0 {
		o.MaxPerKind = 2_000
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 8 << 20
	}
	return o
}
