package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"ssltriage/collect"
	"ssltriage/collect/bundle"
)

// conclude says what could not be gathered and where the zip is.
func (p *program) conclude(ctx context.Context, out *collect.Output, entries []*bundle.Entry, err error) int {
	if out.Full() {
		p.errors.line(p.say(wordsDiskFull) + p.room(filepath.Dir(out.Path)))
	}
	if err != nil {
		return p.noZip(err)
	}
	missing := p.missing(entries)
	p.out.line()
	p.out.line(p.say(wordsZip) + out.Path)
	p.out.line(p.say(wordsSize) + p.size(out.Bytes))
	p.out.line("SHA-256: " + out.SHA256())
	p.out.line(p.say(wordsSend))
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case missing > 0 || out.Full():
		return exitIncomplete
	}
	return exitComplete
}

// missing prints what could not be gathered although it may be there, and
// returns how much that was. What this Windows does not have, what is empty and
// what the user did not want is complete as it is.
func (p *program) missing(entries []*bundle.Entry) int {
	n := 0
	for _, e := range entries {
		if !p.lacking(e) || collect.InOtherForm(entries, e) {
			continue
		}
		if n++; n == 1 {
			p.out.line("\n" + p.say(wordsIncomplete))
		}
		p.out.line("  " + pad(e.Path, 28) + " " + p.say(statusWords[string(e.Status)]) + after(": ", p.reason(e.Error)))
	}
	return n
}

// lacking reports whether an entry stands for something that may be there. A
// program that ended well and said nothing has given no answer, and neither has a
// capture that was asked for.
func (p *program) lacking(e *bundle.Entry) bool {
	switch e.Status {
	case bundle.StatusAccessDenied, bundle.StatusTimeout, bundle.StatusFailed, bundle.StatusTruncated:
		return true
	case bundle.StatusEmpty:
		return e.ExitCode != nil || p.wanted(e)
	case bundle.StatusSkipped, bundle.StatusMissingTool:
		return p.wanted(e)
	}
	return false
}

func (p *program) wanted(e *bundle.Entry) bool {
	return p.args.Capture > 0 && strings.HasPrefix(e.Path, "capture/")
}

// noZip says that there is none, and why.
func (p *program) noZip(err error) int {
	p.errors.line(p.say(wordsNoZip) + p.why(err))
	p.errors.line(p.say(wordsOtherFolder))
	return exitNoZip
}

// after puts a text behind what leads to it, if there is one.
func after(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

// size writes "211,849 bytes (207 kB)".
func (p *program) size(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + p.say(wordsBytes) + " (" + kilobytes(n) + ")"
}

// room names the drive of a folder and what is free on it.
func (p *program) room(folder string) string {
	drive := filepath.VolumeName(folder)
	if drive == "" {
		drive = folder
	}
	free, err := p.host.FreeBytes(folder)
	if err != nil {
		return drive
	}
	return drive + p.say(wordsFree) + strconv.FormatUint(free>>20, 10) + " MB"
}

// outputPath returns the path of the zip, which does not exist yet.
func (p *program) outputPath() (string, error) {
	path := p.args.output
	if path == "" {
		path = besideProgram()
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Abs(p.newName(path))
	}
	if !strings.EqualFold(filepath.Ext(path), ".zip") {
		return "", wrong(path+": there is no such folder, and the name of a zip ends with .zip",
			path+": このフォルダーはありません。zip の名前は .zip で終わる必要があります")
	}
	return filepath.Abs(path)
}

// newName names a zip that a folder does not hold yet.
func (p *program) newName(folder string) string {
	name := "ssltriage-" + safeName(p.host.Identity().Host.Name) + "-" + p.host.Now().Format("20060102-150405")
	path := filepath.Join(folder, name+".zip")
	for n := 2; n < 100; n++ {
		if _, err := os.Lstat(path); err != nil {
			break
		}
		path = filepath.Join(folder, name+"-"+strconv.Itoa(n)+".zip")
	}
	return path
}

// besideProgram is the folder of the program: an elevated program that was
// started by a double click has System32 as its current folder.
func besideProgram() string {
	exe, err := os.Executable()
	if err != nil {
		return "."
	}
	return filepath.Dir(exe)
}

// safeName keeps of a computer's name what every file system takes.
func safeName(name string) string {
	keep := make([]rune, 0, len(name))
	for _, r := range name {
		if r < ' ' || r > '~' || r == '/' || r == '\\' || r == ':' || r == '*' || r == '?' || r == '"' || r == '<' || r == '>' || r == '|' {
			r = '_'
		}
		keep = append(keep, r)
	}
	return string(keep)
}
