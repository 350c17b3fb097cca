package rules

import (
	"ssltriage/analyze/evidence"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
)

var evidenceDisagrees = rule.Rule{
	ID:       "evidence-disagrees",
	Scenario: rule.Always,
	Layer:    layerRest,
	Title:    text.T("two sources tell different things of one HTTP.sys record", "HTTP.sys のレコードについて 2 つの情報源の内容が異なります"),
	Doc: text.T(
		"The bundle tells of an HTTP.sys SSL record in more than one place, such as the registry and netsh, and they do not agree. Mostly the record was changed between the two, or one file is of another day or another server. The diagnosis rests on the more reliable source: the driver's own answer, then its registry, then what tools printed.",
		"バンドル内の複数の場所 (レジストリと netsh など) に HTTP.sys の SSL レコードの情報がありますが、内容が一致しません。多くの場合、取得の間にレコードが変更されたか、一方のファイルが別の日または別のサーバーのものです。診断では、ドライバー自身の回答、レジストリ、ツールの出力の順に信頼します。"),
	Proof: text.T(
		"Both places, with the record as each tells it.",
		"両方の場所に記載された、同じレコードの内容です。"),
	Remedy: text.T(
		"Collect the evidence again in one go. If the difference stays, trust the driver's own answer, and restart the HTTP service when the registry differs from it.",
		"証拠を一度に収集し直します。違いが残る場合はドライバー自身の回答を信頼し、レジストリと異なるときは HTTP サービスを再起動します。"),
	Citation: `Microsoft, HttpQueryServiceConfiguration; "netsh http show sslcert"`,
	Needs:    []facts.Kind{facts.KindBindings},
	Check:    checkEvidenceDisagrees,
}

func checkEvidenceDisagrees(f *facts.Facts) rule.Verdict {
	if len(f.Disagreements) == 0 {
		var twice []evidence.Ref
		for _, b := range f.Bindings {
			if len(b.Also) > 0 {
				twice = append(append(twice, b.Ref), b.Also...)
			}
		}
		if len(twice) == 0 {
			return rule.NA("no HTTP.sys record is told of twice", "複数の情報源がある HTTP.sys のレコードはありません")
		}
		return clear(twice)
	}
	var found []rule.Finding
	index := map[string]int{}
	for _, d := range f.Disagreements {
		i, seen := index[d.Endpoint]
		if !seen && len(found) == maxBuilt {
			continue
		}
		if !seen {
			i = len(found)
			index[d.Endpoint] = i
			found = append(found, disagreement(d))
		}
		addDisagreement(&found[i], d)
	}
	return worstFirst(found, len(found))
}

// disagreement begins the finding about one endpoint.
func disagreement(d facts.Disagreement) rule.Finding {
	return rule.Finding{
		Severity: rule.Info, Confidence: rule.Certain, Subject: facts.Subject{Endpoint: d.Endpoint},
		Title: text.F("two sources tell different things of the SSL record of %s", "%s の SSL レコードについて 2 つの情報源の内容が異なります", d.Endpoint),
		Why: text.T(
			"The record was changed between the two, or one of the files is not of this server or of this time. The diagnosis uses the first of the two values.",
			"取得の間にレコードが変更されたか、一方のファイルがこのサーバーまたはこの時点のものではありません。診断では最初の値を使用します。"),
		Fix: rule.Fix{Apply: []rule.Step{
			rule.Do("Collect both again at the same time, and leave out files of other servers or of an earlier day.", "両方を同時に取得し直し、別のサーバーや以前のファイルを除外します。"),
		}},
	}
}

// addDisagreement cites both sources of a member. Another certificate or
// store changes the diagnosis; other members hardly do.
func addDisagreement(fd *rule.Finding, d facts.Disagreement) {
	switch d.Field {
	case "Hash", "StoreName", "Kind", "AppID":
		fd.Severity = rule.Warning
	}
	fd.Cites = append(fd.Cites,
		rule.CauseRef(d.RefA, text.F("here %s is %q", "ここでは %s は「%s」です", d.Field, d.A)),
		rule.AgainstRef(d.RefB, text.F("here %s is %q", "ここでは %s は「%s」です", d.Field, d.B)))
}
