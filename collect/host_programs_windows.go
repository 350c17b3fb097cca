package collect

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Tool returns the full path of a program of System32.
func (h *windowsHost) Tool(name string) (path string, ok bool) {
	if strings.Contains(name, "..") || strings.ContainsAny(name, "/:") {
		return "", false
	}
	path = filepath.Join(h.system32, name)
	info, err := os.Stat(path)
	return path, err == nil && info.Mode().IsRegular()
}

// afterwards is how long the output of a program may still take to arrive when
// the program and all that it started have been ended.
const afterwards = 500 * time.Millisecond

// Run runs a program to its end, or kills it and all that it started when ctx
// is done, or when what it writes is more than is kept.
func (h *windowsHost) Run(ctx context.Context, c Command) Result {
	if err := ctx.Err(); err != nil {
		return Result{Err: err}
	}
	path, ok := h.Tool(c.Tool)
	if !ok {
		return Result{Err: during(c.Tool, ErrMissing)}
	}
	child, err := start(path, c.Args, h.system32, h.environment())
	if err != nil {
		return Result{Err: err}
	}
	defer child.release()
	output := newDrain(child.output, c.limit())
	var r Result
	select {
	case code := <-child.ended:
		r.ExitCode = &code
	case <-output.full:
	case <-ctx.Done():
		r.Err = ctx.Err()
	}
	child.kill() // also what a program that has ended left running
	r.Output, r.Truncated = output.take(afterwards)
	return r
}

// environment is what Windows' own programs need, and nothing of the caller's.
// It is in the order of names, as CreateProcess wants it.
func (h *windowsHost) environment() []uint16 {
	temp, err := h.tempFolder()
	if err != nil {
		temp = filepath.Join(h.systemRoot, "Temp")
	}
	var block []uint16
	for _, variable := range []string{
		"ALLUSERSPROFILE=" + h.data,
		"ComSpec=" + filepath.Join(h.system32, "cmd.exe"),
		"PATH=" + h.system32,
		"ProgramData=" + h.data,
		"SystemDrive=" + filepath.VolumeName(h.systemRoot),
		"SystemRoot=" + h.systemRoot,
		"TEMP=" + temp,
		"TMP=" + temp,
		"windir=" + h.systemRoot,
	} {
		text, _ := syscall.UTF16FromString(variable) // ends with a zero; no folder's name has one inside
		block = append(block, text...)
	}
	return append(block, 0)
}

// programLine is the command line as the C runtime of a program takes it apart
// (syscall.EscapeArg).
func programLine(path string, args []string) string {
	line := syscall.EscapeArg(path)
	for _, a := range args {
		line += " " + syscall.EscapeArg(a)
	}
	return line
}
