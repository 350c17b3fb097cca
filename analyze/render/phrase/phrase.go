// Package phrase holds the words that every format for people says around the
// report's own texts, and the choices that they share: which finding is the
// verdict, how missing evidence is grouped, how a place is written. So the
// formats differ in their looks only.
package phrase

import (
	"strings"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// Headings and labels.
var (
	Verdict       = text.T("Verdict", "診断")
	RootCause     = text.T("Root cause", "根本原因")
	AlsoFound     = text.T("Also found", "その他の検出事項")
	Notes         = text.T("Notes", "参考")
	Files         = text.T("Files", "ファイル")
	RuledOut      = text.T("Ruled out", "除外した原因")
	NotChecked    = text.T("Not checked", "未確認")
	NotApplicable = text.T("Does not apply", "該当なし")
	Internal      = text.T("Internal errors (please report them)", "内部エラー (報告してください)")

	Evidence = text.T("evidence", "証拠")
	Apply    = text.T("fix", "対処")
	Verify   = text.T("verify", "確認")
	Undo     = text.T("undo", "取り消し")
	Server   = text.T("server", "サーバー")
	When     = text.T("collected", "収集日時")
	Explains = text.T("explains: ", "次の原因でもあります: ")
	For      = text.T("for", "対象")
	Get      = text.T("get", "取得")
	Unread   = text.T("not recognised: ", "認識できないファイル: ")

	Protocols = text.T("Protocol versions of the server", "サーバーのプロトコル バージョン")
	Protocol  = text.T("version", "バージョン")
	State     = text.T("state", "状態")
	Reason    = text.T("reason", "理由")
	Missing   = text.T("missing", "不足している証拠")
)

// Head returns the verdict and the findings after it. Notes are no verdict:
// where there is nothing but notes, the first is nil.
func Head(r report.Report) (verdict *report.Finding, rest []report.Finding) {
	if !r.Worst("warning") {
		return nil, r.Findings
	}
	return &r.Findings[0], r.Findings[1:]
}

// HeadTitle is the heading of the verdict.
func HeadTitle(verdict *report.Finding) text.Text {
	if verdict != nil && verdict.RootCause {
		return RootCause
	}
	return Verdict
}

// RestTitle is the heading of what follows the verdict.
func RestTitle(verdict *report.Finding) text.Text {
	if verdict == nil {
		return Notes
	}
	return AlsoFound
}

// Nothing says that there is no verdict, and how much that means.
func Nothing(r report.Report) text.Text {
	if r.NothingChecked() {
		return text.T("Nothing could be checked: the evidence for it is missing.", "証拠が不足しているため、何も確認できませんでした。")
	}
	n := len(r.NotChecked)
	if n == 0 {
		return text.T("No fault was found.", "問題は見つかりませんでした。")
	}
	return text.F("No fault was found in what could be checked; %s could not be made.",
		"確認できた範囲では問題は見つかりませんでした。確認できなかった項目が %s あります。", Number(n, "check", "checks", "%d 件"))
}

// Basis says how the time of collection is known.
func Basis(b string) text.Text {
	switch b {
	case "manifest":
		return text.T("(collector's clock)", "(収集ツールの時計)")
	case "evidence":
		return text.T("or later (newest record)", "以降 (最新の記録による)")
	}
	return text.T("(time stamps of the files)", "(ファイルの日時による)")
}

// Collected is when the evidence was gathered; empty when unknown.
func Collected(r report.Report) text.Text {
	if r.Bundle.CollectedAt == nil {
		return text.Text{}
	}
	return text.F("%s %s", "%s %s", r.Bundle.CollectedAt.Format("2006-01-02 15:04:05 UTC"), Basis(r.Bundle.CollectedBasis))
}

// Host is what is known of the server, in one line; empty when nothing is.
func Host(h report.Host) string {
	var parts []string
	if h.Name != "" || h.OS != "" || h.Build != "" {
		for _, s := range []string{h.Name, h.OS, h.Build, h.Language} {
			if s != "" {
				parts = append(parts, s)
			}
		}
	}
	return strings.Join(parts, ", ")
}

// Seen tells how often and when; empty where that is not known.
func Seen(fd report.Finding) text.Text {
	const layout = "2006-01-02 15:04:05"
	switch {
	case fd.Count == 0 || fd.First == nil:
		return text.Text{}
	case fd.Last == nil || fd.First.Equal(*fd.Last):
		return text.F("Seen %s, %s %s.", "回数: %s、%s %s", Number(fd.Count, "time", "times", "%d"), fd.First.Format(layout), zone(fd))
	}
	return text.F("Seen %s, %s to %s %s.", "回数: %s、%s ～ %s %s", Number(fd.Count, "time", "times", "%d"), fd.First.Format(layout), fd.Last.Format(layout), zone(fd))
}

// zone is that of the times of a finding.
func zone(fd report.Finding) any {
	if fd.LocalTime {
		return text.T("(local time of the computer that captured)", "(キャプチャしたコンピューターの現地時刻)")
	}
	return "UTC"
}

// Number is a number of things: one and many are the English words, ja is the
// Japanese number with its counter, "%d 件".
func Number(n int, one, many, ja string) text.Text {
	if n == 1 {
		many = one
	}
	return text.F("%d "+many, ja, n)
}

// Place is where a piece of evidence stands.
func Place(e report.Evidence) text.Text {
	switch e.Unit {
	case "value":
		return text.F("%s %s", "%s %s", e.File, e.Key)
	case "line":
		return text.F("%s line %d", "%s %d 行目", e.File, e.N)
	case "record":
		return text.F("%s record %d", "%s レコード %d", e.File, e.N)
	case "frame":
		return text.F("%s frame %d", "%s フレーム %d", e.File, e.N)
	case "offset":
		return text.F("%s offset %d", "%s オフセット %d", e.File, e.N)
	}
	return text.T(e.File, e.File)
}

// Severity is a finding's severity in words.
func Severity(s string) text.Text {
	switch s {
	case "error":
		return text.T("error", "エラー")
	case "warning":
		return text.T("warning", "警告")
	}
	return text.T("info", "情報")
}

// Confidence is how sure a finding is, in words.
func Confidence(s string) text.Text {
	switch s {
	case "certain":
		return text.T("certain", "確実")
	case "likely":
		return text.T("likely", "可能性大")
	}
	return text.T("possible", "可能性あり")
}

// Role is what a piece of evidence does in a finding.
func Role(s string) text.Text {
	switch s {
	case "cause":
		return text.T("cause", "原因")
	case "symptom":
		return text.T("symptom", "症状")
	case "against":
		return text.T("against", "反証")
	}
	return text.T("link", "関連")
}

// ProtocolState is the state of a protocol version in words.
func ProtocolState(s string) text.Text {
	switch s {
	case "on":
		return text.T("on", "有効")
	case "off":
		return text.T("off", "無効")
	case "off-by-default":
		return text.T("off unless asked for", "明示的な要求時のみ有効")
	case "unsupported":
		return text.T("not supported", "非対応")
	}
	return text.T("not known", "不明")
}

// SourceState is how much there is of a kind of evidence, in words.
func SourceState(s string) text.Text {
	switch s {
	case "complete":
		return text.T("complete", "すべてあり")
	case "partial":
		return text.T("partial", "一部のみ")
	case "failed":
		return text.T("could not be gathered", "取得できず")
	}
	return text.T("absent", "なし")
}
