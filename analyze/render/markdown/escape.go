package markdown

import (
	"regexp"
	"strings"

	"ssltriage/analyze/render/terminal"
)

// special are the characters that CommonMark and GitHub's dialect obey inside a
// paragraph. A backslash takes their meaning (CommonMark 0.31, 2.4).
var special = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`,
	"|", `\|`, "~", `\~`, "&", `\&`, "$", `\$`, "#", `\#`,
	"://", `:\//`, // an address becomes no link
	"@", "@\u2060", // and a name nobody's mention
)

var (
	// bare is an address without a scheme, which GitHub links too.
	bare = regexp.MustCompile(`(?i)\bwww\.`)
	// begins are marks that only count at the beginning of a line: of lists,
	// headings and rules.
	begins = regexp.MustCompile(`^(\s*)([-+=]|\d+[.)])`)
	// emoji is the short name of one; a time of day is none.
	emoji = regexp.MustCompile(`:([A-Za-z0-9_+-]*[A-Za-z+][A-Za-z0-9_+-]*):`)
)

// prose makes a text harmless as part of a paragraph, a list item or a cell.
func prose(s string) string {
	s = special.Replace(terminal.Safe(s))
	s = bare.ReplaceAllStringFunc(s, func(m string) string { return m[:3] + `\.` })
	s = emoji.ReplaceAllString(s, `\:$1:`)
	return begins.ReplaceAllStringFunc(s, func(m string) string { return m[:len(m)-1] + `\` + m[len(m)-1:] })
}

// code is a string as a code span, in which nothing counts but backquotes.
func code(s string) string {
	s = strings.TrimSpace(terminal.Safe(s))
	if s == "" {
		return ""
	}
	mark := strings.Repeat("`", longestRun(s)+1)
	if len(mark) > 1 || strings.HasPrefix(s, "`") {
		return mark + " " + s + " " + mark
	}
	return mark + s + mark
}

// cell is code spans inside a table, where a bar would end the cell.
func cell(spans string) string { return strings.ReplaceAll(spans, "|", `\|`) }

// longestRun is the length of the longest run of backquotes.
func longestRun(s string) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
