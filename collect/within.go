package collect

import (
	"context"
	"errors"
	"time"

	"ssltriage/collect/bundle"
)

// callLimit is how long one call into Windows may take that usually answers
// in milliseconds.
const callLimit = 15 * time.Second

// within waits for a call for at most limit, and no longer than ctx. A call
// that hangs is left behind, and what it returns later is lost.
func within[T any](ctx context.Context, limit time.Duration, call func() (T, error)) (T, error) {
	value, err := waitFor(ctx, limit, func() (any, error) { return call() })
	t, _ := value.(T)
	return t, err
}

// patiently is within for what hung before, or may now: it costs its whole time
// once.
func patiently[T any](ctx context.Context, j *Job, name string, usual time.Duration, call func() (T, error)) (T, error) {
	limit := j.patience.limit(name, usual)
	t, err := within(ctx, limit, call)
	if late, ok := err.(*lateError); ok {
		err = j.patience.late(name, late.limit)
	}
	return t, err
}

// answer is what a call returned.
type answer struct {
	value any
	err   error
}

// waitFor is within for any type, so that its code is there once.
func waitFor(ctx context.Context, limit time.Duration, call func() (any, error)) (any, error) {
	inTime, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil {
				a.err = errors.New("internal error: " + said(p))
			}
			done <- a
		}()
		a.value, a.err = call()
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-inTime.Done():
	}
	if ctx.Err() == nil {
		return nil, &lateError{limit: limit}
	}
	return nil, ctx.Err()
}

// Codes of winerror.h that stand in documents for what is no error of Windows.
const (
	errorInvalidData  = 13   // an answer that makes no sense
	errorGenFailure   = 31   // anything else
	errorProcNotFound = 127  // ErrMissing
	errorMoreData     = 234  // there is more, and it was left out
	errorCancelled    = 1223 // Ctrl-C
	errorTimeout      = 1460 // the collector's clock
)

// winErrorIn returns the record of an error for a document, never nil for an
// error: nil means success there.
func winErrorIn(err error) *bundle.WinError {
	switch {
	case err == nil:
		return nil
	case CodeOf(err) != 0:
		return WinErrorOf(err)
	case errors.Is(err, ErrMissing):
		return bundle.NewWinError(errorProcNotFound)
	case errors.Is(err, context.DeadlineExceeded):
		return bundle.NewWinError(errorTimeout)
	case errors.Is(err, context.Canceled), errors.Is(err, ErrInterrupted):
		return bundle.NewWinError(errorCancelled)
	}
	return bundle.NewWinError(errorGenFailure)
}

// isAbsent reports whether an error says that a key, value, file or store does
// not exist, which is an answer.
func isAbsent(err error) bool {
	switch CodeOf(err) {
	case errorFileNotFound, errorPathNotFound, errorNotFound:
		return true
	}
	return false
}

// textCommand is a program whose output is packed as it comes.
type textCommand struct {
	path    string // in the bundle
	tool    string
	args    []string
	timeout time.Duration
}

// line is the command as it stands in Step.Takes.
func (c textCommand) line() string { return commandLine(c.tool, c.args) }

// texts runs commands one after the other. Each has its own time, so that one
// that hangs leaves the others theirs.
func (j *Job) texts(ctx context.Context, commands []textCommand) error {
	for _, c := range commands {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := goOn(j.text(ctx, c)); err != nil {
			return err
		}
	}
	return nil
}

// goOn is the error of packing one item of several, unless the others can be
// packed all the same: what looks like a private key stays out alone.
func goOn(err error) error {
	if errors.Is(err, errKeyMaterial) {
		return nil
	}
	return err
}

func (j *Job) text(ctx context.Context, c textCommand) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	return j.Command(ctx, c.path, Command{Tool: c.tool, Args: c.args})
}

// worked reports whether a program ended by itself with exit code 0.
func (r Result) worked() bool { return r.Err == nil && r.ExitCode != nil && *r.ExitCode == 0 }

// remarks packs a document that is good as far as it goes: what is wrong with
// parts of it stands in the entry.
func (j *Job) remarks(path, source string, start time.Time, d bundle.Document, errs []error) error {
	i := Item{Path: path, Entry: j.entry(source, start, nil), Data: bundle.EncodeDocument(d)}
	for _, err := range errs {
		if i.Entry.Error != "" {
			i.Entry.Error += "; "
		}
		i.Entry.Error += reasonOf(err)
	}
	return j.Add(i)
}
