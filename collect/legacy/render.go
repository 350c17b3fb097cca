package legacy

import (
	"fmt"
	"path"
	"strings"
)

// Render returns the batch file: ASCII with CR LF. version stands in its log.
//
// Its rules: programs by their full path only; every one of them reads from
// NUL, so that none waits for an answer; paths with blanks, brackets or "&" do
// no harm, as they stand in quotes and never within a block in brackets; a
// redirection stands in front, as a digit before ">" would be taken for a
// handle; nothing is changed on the server.
func Render(version string) []byte {
	b := &batch{}
	b.text(strings.ReplaceAll(opening, "VERSION", version))
	for _, s := range steps() {
		b.line("")
		if s.WhyNot != "" {
			b.line("rem " + s.Name + ": " + s.WhyNot)
			continue
		}
		b.line("echo " + plain(s.Title.EN) + " ...")
		for _, c := range s.Commands {
			b.command(c)
		}
		if s.Name == "certificates" {
			for _, store := range exportedStores {
				b.line("call :certificates " + store)
			}
		}
	}
	b.packing()
	b.text(closing)
	return []byte(b.String())
}

// batch is a batch file that grows.
type batch struct{ strings.Builder }

func (b *batch) line(s string) { b.WriteString(s + "\r\n") }

func (b *batch) text(s string) {
	for _, line := range strings.Split(strings.Trim(s, "\n"), "\n") {
		b.line(line)
	}
}

// command runs one program between :begin and :end, which look whether it is
// to run, and write the log.
func (b *batch) command(c Command) {
	tool, name := `%S%\`+c.Tool, path.Base(strings.ReplaceAll(c.Tool, `\`, "/"))
	if c.Tool == httpcfg {
		tool, name = httpcfg, "httpcfg.exe"
	}
	condition := ""
	switch c.On {
	case Old:
		condition = `if "%NT5%"=="1" `
	case New:
		condition = `if not "%NT5%"=="1" `
	}
	switch {
	case c.Else != "" && !c.Writes: // what failed has left its complaint in the file
		condition += `if not "%RC%"=="0" `
	case c.Else != "":
		condition += fmt.Sprintf(`if not exist "%%OUT%%\%s" `, strings.ReplaceAll(c.Else, "/", `\`))
	}
	begin := fmt.Sprintf(`%scall :begin "%s" "%s"`, condition, c.Path, tool)
	if c.Key != "" {
		begin += fmt.Sprintf(` "%s"`, c.Key)
	}
	b.line(begin)
	b.line(fmt.Sprintf(`if defined GO >>"%%LOG%%" echo start %s "%%TIME%%" %s %s`, c.Path, name, c.Args))
	b.line("if defined GO " + c.run())
	b.line("call :end")
}

// run is the command itself, with its redirections.
func (c Command) run() string {
	program := `"%TOOL%" ` + c.Args + ` <nul`
	switch {
	case c.Pipe != "":
		return `2>"%SAID%" ` + program + ` | >"%FILE%" "%S%\` + strings.Replace(c.Pipe, " ", `" `, 1)
	case c.Writes:
		return `>"%SAID%" 2>&1 ` + program
	case c.Adds:
		return `>>"%FILE%" 2>&1 ` + program
	}
	return `>"%FILE%" 2>&1 ` + program
}

// packing writes the list of files for makecab, with names relative to the
// folder.
func (b *batch) packing() {
	b.text(beforePacking)
	for _, p := range append([]string{logName}, Paths()...) {
		p = strings.ReplaceAll(p, "/", `\`)
		b.line(fmt.Sprintf(`if exist "%s" >>list.ddf echo "%s" "%s"`, p, p, p))
	}
	for _, store := range exportedStores {
		b.line(fmt.Sprintf(`for %%%%F in (certs\%s\*.cer) do >>list.ddf echo "%%%%F" "%%%%F"`, store))
	}
	b.text(afterPacking)
}

// logName is the log that stands for the manifest; LegacyLogName of package reader.
const logName = "_log.txt"

// plain leaves of a title what cmd.exe takes literally.
func plain(title string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`&<>|^%"`, r) {
			return -1
		}
		return r
	}, title)
}
