// Command playback stands for a program of Windows in tests under Wine: it
// finds its recording by its own name and arguments, notes the call, and
// answers. See package wine.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ssltriage/samples/wine"
)

const folder = `C:\fake\`

func main() {
	exe, err := os.Executable()
	if err != nil {
		fail(err)
	}
	tool := strings.ToLower(filepath.Base(exe))
	args := os.Args[1:]
	note(strings.TrimSuffix(tool, ".exe") + " " + strings.Join(args, " "))
	data, err := os.ReadFile(folder + "recordings.json")
	if err != nil {
		fail(err)
	}
	var recordings []wine.Recording
	if err := json.Unmarshal(data, &recordings); err != nil {
		fail(err)
	}
	for _, r := range recordings {
		if strings.ToLower(filepath.Base(r.Tool)) == tool && fits(r.Args, strings.Join(args, " ")) {
			play(r, args)
		}
	}
	switch tool {
	case "findstr.exe":
		os.Exit(findstr(args, os.Stdin, os.Stdout))
	case "makecab.exe":
		if err := makecab(args); err != nil {
			fail(err)
		}
		return
	}
	fmt.Fprintf(os.Stderr, "%s: no recording for: %s\n", tool, strings.Join(args, " "))
	os.Exit(9009)
}

func play(r wine.Recording, args []string) {
	if r.Hang {
		time.Sleep(time.Hour)
	}
	if r.File != nil && r.To < len(args) {
		if err := os.WriteFile(args[r.To], r.File, 0o600); err != nil {
			fail(err)
		}
	}
	if _, err := os.Stdout.Write(r.Output); err != nil {
		fail(err)
	}
	os.Exit(r.ExitCode)
}

// fits compares with a pattern in which "*" stands for anything, without
// regard to case.
func fits(pattern, s string) bool {
	parts := strings.Split(strings.ToLower(pattern), "*")
	s = strings.ToLower(s)
	if len(parts) == 1 {
		return s == parts[0]
	}
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}

func note(call string) {
	log, err := os.OpenFile(folder+"calls.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = log.WriteString(call + "\n")
	}
	if err != nil {
		fail(err)
	}
	_ = log.Close()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "playback:", err)
	os.Exit(9010)
}
