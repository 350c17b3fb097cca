package collect

import (
	"context"
	"errors"
	"time"

	"ssltriage/collect/bundle"
)

// Progress hears of every step, for the screen. Say may be called by a step that
// was left behind, at any time; the others by one goroutine.
type Progress interface {
	Begin(n, of int, s Step)
	Say(w Words)
	// End gets what the step left in the manifest, and its content in bytes.
	End(s Step, entries []*bundle.Entry, bytes int64, took time.Duration)
}

// Collection is one run of the collector.
type Collection struct {
	Host     Host
	Options  Options
	Steps    []Step
	Tool     bundle.Tool
	Progress Progress
	Remarks  []string // for the manifest, see bundle.Manifest
}

// Run writes a bundle: it always tries to end with a complete zip, also when
// ctx is done, which stands for Ctrl-C and enters what is left as skipped, and
// when the disk is full, for which out keeps a reserve. It returns the
// manifest's entries, and an error when the zip could not be finished; what was
// written until then is a zip that the analyzer can salvage.
func (c Collection) Run(ctx context.Context, out *Output) ([]*bundle.Entry, error) {
	patience := &patience{}
	packed := bundle.NewWriter(out)
	m := c.manifest()
	if err := packed.Start(m); err != nil {
		return nil, err
	}
	var entries []*bundle.Entry
	for n, s := range c.Steps {
		c.Progress.Begin(n+1, len(c.Steps), s)
		began := c.Host.Now()
		sink := &sink{bundle: packed, out: out}
		left := c.step(ctx, s, &Job{Host: c.Host, Options: c.Options, sink: sink, say: c.Progress.Say, patience: patience})
		c.Progress.End(s, left, sink.taken, c.Host.Now().Sub(began))
		entries = append(entries, left...)
	}
	m.Clock.End = c.Host.Now()
	return entries, packed.Close(m)
}

// manifest is what is known before the first step.
func (c Collection) manifest() bundle.Manifest {
	id := c.Host.Identity()
	return bundle.Manifest{
		Tool: c.Tool, Remarks: c.Remarks, Host: id.Host, Elevated: id.Elevated, WOW64: id.WOW64,
		Clock: bundle.Span{Start: c.Host.Now(), Zone: id.Zone, BiasMinutes: id.BiasMinutes},
	}
}

// step runs one step within its time, in a goroutine that is left behind where
// a call into Windows does not come back.
func (c Collection) step(ctx context.Context, s Step, j *Job) []*bundle.Entry {
	sink := j.sink
	began := c.Host.Now()
	done := make(chan error, 1)
	inTime, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	switch {
	case sink.out.Full():
		done <- sink.out.fullError()
	case ctx.Err() != nil:
		done <- ErrInterrupted
	case c.skipped(s.Name):
		done <- errSkipped
	default:
		go func() {
			done <- gather(inTime, s, j)
		}()
	}
	err := wait(inTime, done, s.grace())
	if ctx.Err() != nil && !sink.out.Full() {
		err = ErrInterrupted
	}
	reason := bundle.Entry{Source: s.source(), Start: began, DurationMS: c.Host.Now().Sub(began).Milliseconds(), Status: reasonStatus(err)}
	if err != nil {
		reason.Error = reasonOf(err)
	}
	return sink.close(s.Owes, reason)
}

// grace is how long a step that was told to stop may take to say so.
func (s Step) grace() time.Duration {
	if s.Grace > 0 {
		return s.Grace
	}
	return 3 * time.Second
}

// wait returns the step's own error, or the reason why it was not waited for.
func wait(ctx context.Context, done <-chan error, grace time.Duration) error {
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		if err != nil {
			return err
		}
	case <-time.After(grace):
	}
	return ctx.Err()
}

// gather calls the step, and turns its panic into an error.
func gather(ctx context.Context, s Step, j *Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("internal error in " + s.Name + ": " + said(p))
		}
	}()
	return s.Gather(ctx, j)
}

// errSkipped is the user's wish.
var errSkipped = errors.New("not wanted (--skip)")

func (c Collection) skipped(name string) bool {
	for _, s := range c.Options.Skip {
		if s == name {
			return true
		}
	}
	return false
}

// reasonStatus is the status of what a step owes and did not add.
func reasonStatus(err error) bundle.Status {
	switch {
	case err == nil:
		return bundle.StatusEmpty
	case errors.Is(err, errSkipped):
		return bundle.StatusSkipped
	}
	return StatusOf(err)
}

// source names what the step would have run.
func (s Step) source() string {
	if len(s.Takes) == 0 {
		return s.Name
	}
	return s.Takes[0].EN
}
