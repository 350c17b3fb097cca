package collect

import (
	"bytes"
	"strings"
)

// commandLine returns a command as a person would type it. It is for reading:
// what starts the program quotes by the rules of the program.
func commandLine(tool string, args []string) string {
	line := []string{quoteArg(tool)}
	for _, a := range args {
		line = append(line, quoteArg(a))
	}
	return strings.Join(line, " ")
}

func quoteArg(a string) string {
	if a == "" || strings.ContainsAny(a, " \t") {
		return `"` + a + `"`
	}
	return a
}

// defaultLimit is how much of a program's output is kept.
const defaultLimit = 16 << 20

// limit is how much of the output is kept.
func (c Command) limit() int64 {
	if c.Limit > 0 {
		return c.Limit
	}
	return defaultLimit
}

// cutOff says that a program was ended at the limit.
func (c Command) cutOff() string {
	return "it wrote more than " + decimal(uint64(c.limit()>>20)) + " MB, was ended there, and the rest is missing"
}

// firstLine returns the first line of a program's output that says something,
// at most 300 bytes, to stand in the manifest. Bytes that are not ASCII are of
// a code page that only the analyzer can read: they become "?".
func firstLine(output []byte) string {
	if bytes.HasPrefix(output, []byte("\xff\xfe")) { // UTF-16, as wmic.exe writes it
		output = bytes.ReplaceAll(output[2:], []byte{0}, nil)
	}
	if len(output) > maxFirstLine {
		output = output[:maxFirstLine]
	}
	for _, line := range bytes.Split(output, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) > 300 {
			line = line[:300]
		}
		if len(line) > 0 {
			return ascii(line)
		}
	}
	return ""
}

// maxFirstLine is how far the first line is looked for.
const maxFirstLine = 64 << 10

func ascii(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		if c < ' ' || c > '~' {
			c = '?'
		}
		out.WriteByte(c)
	}
	return out.String()
}
