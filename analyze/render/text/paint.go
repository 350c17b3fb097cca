package text

// ansi is an ANSI SGR sequence.
type ansi string

const (
	bold   ansi = "\x1b[1m"
	red    ansi = "\x1b[1;31m"
	yellow ansi = "\x1b[1;33m"
	blue   ansi = "\x1b[1;34m"
	cyan   ansi = "\x1b[36m"
	reset  ansi = "\x1b[0m"
)

func (p *page) paint(c ansi, s string) string {
	if !p.color {
		return s
	}
	return string(c) + s + string(reset)
}

func severityColor(s string) ansi {
	switch s {
	case "error":
		return red
	case "warning":
		return yellow
	}
	return blue
}
