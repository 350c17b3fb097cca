package main

import (
	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// nothingChecked is the error for a report without any statement, so that a
// program that reads only standard error learns why.
func nothingChecked(r report.Report) error {
	why := text.T("nothing of it is evidence", "証拠として使えるものがありません")
	switch {
	case len(r.Problems) > 0:
		file := r.Problems[0].File
		why = text.F("%s: %s", "%s: %s", file, phrase.Problem(r.Problems[0]))
		if file == "" {
			why = phrase.Problem(r.Problems[0])
		}
	case len(r.Unread) > 0:
		why = text.F("%s: not recognised", "%s: 認識できません", r.Unread[0])
	case len(r.NotChecked) > 0:
		why = text.T("the evidence for every check is incomplete", "どの確認についても証拠が不足しています")
	}
	return sayf("%s: nothing could be checked: %s", "%s: 何も確認できませんでした: %s", r.Bundle.Name, why)
}

// cutOff says why files of a bundle are lost.
func cutOff(r report.Report) text.Text {
	for _, p := range r.Problems {
		if p.Message == r.Bundle.Cut {
			return phrase.Problem(p)
		}
	}
	return text.T(r.Bundle.Cut, r.Bundle.Cut)
}
