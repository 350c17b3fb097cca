package collect

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"ssltriage/collect/bundle"
)

// Job is a step at work: the host that it asks, what the user wants, and where
// its findings go. After the step's time is over a Job takes nothing more.
type Job struct {
	Host    Host
	Options Options

	sink     *sink
	say      func(Words)
	patience *patience
}

// Item is one file for the bundle.
type Item struct {
	Path  string // in the bundle, such as "net/netstat.txt"
	Entry bundle.Entry
	Data  []byte // the content; or
	File  string // the path of a file in Temp that holds it
}

// Add packs an item. Without Data and File the entry stands in the manifest
// only. It fails when the step's time is over, when the path is taken, when
// the content holds a private key, and when the bundle can not be written any
// more; the step may go on or return the error.
func (j *Job) Add(i Item) error { return j.sink.add(i) }

// Say shows the user a line while the step is at work, such as what to do now.
func (j *Job) Say(w Words) { j.say(w) }

// Document packs a JSON document that source answered since start. With an
// error the document is packed all the same, if it is not nil, and the entry
// has the error's status.
func (j *Job) Document(path, source string, start time.Time, d bundle.Document, err error) error {
	i := Item{Path: path, Entry: j.entry(source, start, err)}
	if d != nil {
		i.Data = bundle.EncodeDocument(d)
	}
	return j.Add(i)
}

// Command runs a program and packs what it wrote.
func (j *Job) Command(ctx context.Context, path string, c Command) error {
	start := j.Host.Now()
	r := j.patience.run(ctx, j.Host, c)
	e := j.entry(j.CommandLine(c), start, r.Err)
	e.ExitCode = r.ExitCode
	switch {
	case r.Err == nil && r.Truncated:
		e.Status, e.Error = bundle.StatusTruncated, c.cutOff()
	case r.Err == nil && r.ExitCode != nil && *r.ExitCode != 0:
		e.Status, e.Error = bundle.StatusFailed, firstLine(r.Output)
	}
	if r.Err == nil && len(r.Output) == 0 && e.Error == "" {
		e.Error = saidNothing
	}
	return j.Add(Item{Path: path, Entry: e, Data: r.Output})
}

// saidNothing is no answer: every program that is run has something to say.
const saidNothing = "it ended without an error and said nothing"

// CommandLine returns a command as it is run, with the full path.
func (j *Job) CommandLine(c Command) string {
	tool, ok := j.Host.Tool(c.Tool)
	if !ok {
		tool = c.Tool
	}
	return commandLine(tool, c.Args)
}

// entry returns the entry of something that began at start and has just ended.
func (j *Job) entry(source string, start time.Time, err error) bundle.Entry {
	e := bundle.Entry{Source: source, Start: start, DurationMS: j.Host.Now().Sub(start).Milliseconds(), Status: StatusOf(err)}
	if err != nil {
		e.Error = reasonOf(err)
	}
	return e
}

// open returns the content of an item, or nil where there is none.
func (i Item) open() (io.ReadCloser, error) {
	switch {
	case i.File != "":
		return os.Open(filepath.Clean(i.File))
	case len(i.Data) > 0:
		return io.NopCloser(bytes.NewReader(i.Data)), nil
	}
	return nil, nil
}
