package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
)

// findstr is as much of the program of that name as a collector's batch file
// needs: lines with one of several strings, literal (/l) or with ".", "^" and
// "$" (/r), or (/v) without them, in any case (/i), from a file or from in. It
// returns the exit code: 1 where nothing was found.
func findstr(args []string, in io.Reader, out io.Writer) int {
	invert, fold, literal := false, "", false
	var patterns []string
	for _, a := range args {
		switch {
		case a == "/v":
			invert = true
		case a == "/i":
			fold = "(?i)"
		case a == "/l":
			literal = true
		case a == "/r":
		case strings.HasPrefix(a, "/c:"):
			patterns = append(patterns, a[3:])
		default:
			file, err := os.Open(a)
			if err != nil {
				_, _ = os.Stderr.WriteString("FINDSTR: Cannot open " + a + "\r\n")
				return 1
			}
			defer file.Close()
			in = file
		}
	}
	for i, p := range patterns {
		if literal {
			p = regexp.QuoteMeta(p)
		} else {
			p = strings.NewReplacer("(", `\(`, ")", `\)`, "+", `\+`, "?", `\?`, "|", `\|`, "{", `\{`).Replace(p)
		}
		patterns[i] = fold + "(?:" + p + ")"
	}
	match := regexp.MustCompile(strings.Join(patterns, "|"))
	exit := 1
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := bytes.TrimSuffix(lines.Bytes(), []byte("\r"))
		if match.Match(line) == invert {
			continue
		}
		exit = 0
		if _, err := out.Write(append(append([]byte(nil), line...), "\r\n"...)); err != nil {
			return 2
		}
	}
	return exit
}
