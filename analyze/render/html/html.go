// Package html renders the report as one page that can be forwarded: no script,
// nothing that is loaded, pictures drawn inside, and a content security policy
// that forbids everything but its own style.
package html

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// Options are the reader's wishes.
type Options struct {
	Lang    text.Lang
	Verbose bool // checks that do not apply
}

//go:embed page.html
var pageTemplate string

//go:embed style.css
var style string

var page = template.Must(template.New("page").Parse(pageTemplate))

// styleHash is what the policy names: the style may be that one and no other
// (Content Security Policy Level 3, 6.7.3.3).
var styleHash = func() string {
	sum := sha256.Sum256([]byte(style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}()

// Write renders the report.
func Write(w io.Writer, r report.Report, o Options) error {
	var buf bytes.Buffer
	if err := page.Execute(&buf, makeView(r, o)); err != nil {
		return fmt.Errorf("render the page: %w", err)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// view is what the template shows: strings that are harmless on a screen. What
// is harmless in HTML is the template's business.
type view struct {
	Lang                          text.Lang
	Title, Bundle, Host, Tool     string
	Collected, SHA256, Cut        string
	Style                         template.CSS
	StyleHash                     string
	T                             labels
	Sections                      []section
	HeadTitle, RestTitle, Nothing string
	Verdict                       *finding
	Rest                          []finding
	Pictures                      []figure
	RuledOut                      []ruledOut
	NotChecked                    []missing
	Tables                        []table
	Lists                         []list
}

// section is an entry of the page's contents.
type section struct{ ID, Title string }

// labels are the fixed words of the template.
type labels struct {
	When, CutOff, Contents, Pictures, RuledOut, NotChecked, For, Get, Appendix string
}

// maker turns a report into a view.
type maker struct {
	Options
	report.Report
}

func (m maker) say(t text.Text) string { return terminal.Safe(t.In(m.Lang)) }

// sentence is a text that begins with a capital, as on a page. Only a plain
// word gets one: a name stays as it is written.
func (m maker) sentence(t text.Text) string {
	s := m.say(t)
	word, _, _ := strings.Cut(s, " ")
	if word == "" || word == "http" || word == "https" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func makeView(r report.Report, o Options) view {
	m := maker{o, r}
	verdict, rest := phrase.Head(r)
	v := view{
		Lang: o.Lang, Title: terminal.Safe(r.Bundle.Name) + " – " + terminal.Safe(r.Tool), Bundle: terminal.Safe(r.Bundle.Name),
		Host: terminal.Safe(phrase.Host(r.Host)), Tool: terminal.Safe(r.Tool), Collected: m.say(phrase.Collected(r)),
		SHA256: terminal.Safe(r.Bundle.SHA256), Cut: m.say(phrase.Cut(r)), Style: template.CSS(style), StyleHash: styleHash, T: m.labels(),
		HeadTitle: m.say(phrase.HeadTitle(verdict)), RestTitle: m.say(phrase.RestTitle(verdict)), Nothing: m.say(phrase.Nothing(r)),
		Pictures: m.pictures(), RuledOut: m.ruledOut(), NotChecked: m.notChecked(), Tables: m.tables(), Lists: m.lists(),
	}
	if v.Lang == "" {
		v.Lang = text.EN
	}
	if verdict != nil {
		f := m.finding(*verdict)
		f.Verdict = true
		v.Verdict = &f
	}
	for _, fd := range rest {
		v.Rest = append(v.Rest, m.finding(fd))
	}
	v.Sections = v.contents()
	return v
}

func (m maker) labels() labels {
	return labels{
		When: m.say(phrase.When), CutOff: m.say(phrase.CutOff), Contents: m.say(text.T("contents", "目次")), Pictures: m.say(text.T("Pictures", "図")),
		RuledOut: m.say(phrase.RuledOut), NotChecked: m.say(phrase.NotChecked), For: m.say(phrase.For), Get: m.say(phrase.Get),
		Appendix: m.say(text.T("Appendix", "付録")),
	}
}

// contents lists the sections that the page has.
func (v view) contents() []section {
	out := []section{{"verdict", v.HeadTitle}}
	for _, s := range []struct {
		section
		there bool
	}{
		{section{"pictures", v.T.Pictures}, len(v.Pictures) > 0}, {section{"also", v.RestTitle}, len(v.Rest) > 0},
		{section{"ruled-out", v.T.RuledOut}, len(v.RuledOut) > 0}, {section{"not-checked", v.T.NotChecked}, len(v.NotChecked) > 0},
		{section{"appendix", v.T.Appendix}, true},
	} {
		if s.there {
			out = append(out, s.section)
		}
	}
	return out
}
