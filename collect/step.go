package collect

import (
	"context"
	"time"
)

// Step is one thing that is gathered. It stands in a file of its own, in a
// function that returns it, and Plan lists it.
type Step struct {
	Name  string // in words joined by "-", such as "http-config"; also for --skip
	Title Words  // what it takes, as a person reads it
	// Takes says exactly what is run, called and read, one line each, as
	// --list prints it. A command stands at the beginning of its line, as the
	// step runs it; see Itself for what stands for temporary files.
	Takes []Words
	// Needs is what the step can not do without; --selftest looks for it.
	Needs []Need
	// Owes are the paths that the step enters in the manifest in any case.
	// Those that it did not add when its time is over are entered for it,
	// with the reason.
	Owes    []string
	Timeout time.Duration
	// Grace is how long Gather may take to put things in order when ctx is
	// done; 0 means 3 s, in which a program is killed and what it said packed.
	Grace time.Duration
	// Gather does the work and returns when ctx is done. Its error is entered
	// for what it owes and did not add.
	Gather func(ctx context.Context, j *Job) error
}

// Need is one thing on which a step depends: exactly one field is set.
type Need struct {
	Tool      string // a program of System32
	API       string // "dll!function", such as "iphlpapi.dll!GetExtendedTcpTable"
	Privilege string // such as "SeBackupPrivilege"
}

// Options is what the user asked for.
type Options struct {
	Days          int           // how far back the event log is read; 0 means 30
	FullSystemLog bool          // the whole System log instead of the providers that matter
	Capture       time.Duration // 0: no packet capture
	Ports         []uint16      // for the capture; none means 443
	Skip          []string      // names of steps
}
