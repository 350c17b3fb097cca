package phrase

import (
	"fmt"
	"slices"
	"strings"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// briefFiles is how many files of one trouble are named: a bundle of a
// stranger may hold thousands of broken ones.
const briefFiles = 8

// Problem is what was wrong with a file. Reports of older versions say it in
// English only.
func Problem(p report.Problem) text.Text {
	if p.Text.IsZero() {
		return text.T(p.Message, p.Message)
	}
	return p.Text
}

// SourceProblems are what was wrong while a kind of evidence was read. Reports
// of older versions say it in English only.
func SourceProblems(s report.Source) []text.Text {
	if len(s.ProblemTexts) == len(s.Problems) {
		return s.ProblemTexts
	}
	var out []text.Text
	for _, p := range s.Problems {
		out = append(out, text.T(p, p))
	}
	return out
}

// Trouble is what a check failed by. Reports of older versions say it in
// English only.
func Trouble(t report.Trouble) text.Text {
	if t.Text.IsZero() {
		return text.T(t.Message, t.Message)
	}
	return t.Text
}

// Problems are what was wrong with the files, of the bundle and while reading
// each kind of evidence, one line each. Files that have the same trouble are
// joined, and each trouble is said once, whatever number of kinds of evidence
// it touches. Without all, long lists of files are cut, and say so.
func Problems(r report.Report, lang text.Lang, all bool) []string {
	var messages []string
	files := map[string][]string{}
	for _, x := range r.Problems {
		m := Problem(x).In(lang)
		if _, known := files[m]; !known {
			messages = append(messages, m)
		}
		files[m] = append(files[m], x.File)
	}
	var lines []string
	for _, m := range messages {
		switch list := files[m]; {
		case len(list) == 1 && list[0] == "":
			lines = append(lines, m)
		case len(list) == 1:
			lines = append(lines, list[0]+": "+m)
		default:
			lines = append(lines, m+text.F(" (%d files: ", " (%d ファイル: ", len(list)).In(lang)+names(list, lang, all)+")")
		}
	}
	lines = append(lines, sourceProblems(r, lang, lines)...)
	if len(r.Unread) > 0 {
		lines = append(lines, Unread.In(lang)+names(r.Unread, lang, all))
	}
	return lines
}

// sourceProblems are those of the parsers, without what is said already.
func sourceProblems(r report.Report, lang text.Lang, said []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range r.Sources {
		for _, t := range SourceProblems(s) {
			problem := t.In(lang)
			if !seen[problem] && !slices.Contains(said, problem) {
				seen[problem] = true
				out = append(out, problem)
			}
		}
	}
	return out
}

// names lists files, not too many.
func names(list []string, lang text.Lang, all bool) string {
	if len(list) <= briefFiles || all {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:briefFiles], ", ") + fmt.Sprintf(text.T(", and %d more", " 他 %d 件").In(lang), len(list)-briefFiles)
}

// CutOff labels what Cut says.
var CutOff = text.T("cut off", "破損")

// Cut says why files of a bundle are lost; zero when it is whole.
func Cut(r report.Report) text.Text {
	if r.Bundle.Cut == "" {
		return text.Text{}
	}
	why := text.T(r.Bundle.Cut, r.Bundle.Cut)
	for _, p := range r.Problems {
		if p.Message == r.Bundle.Cut {
			why = Problem(p)
			break
		}
	}
	return text.F("%s; this report speaks of what could be read", "%s。このレポートは読み取れた範囲の内容です", why)
}
