package httpsys_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/httpsys"
)

const reservations = `
予約済み URL:
-------------

    予約済み URL            : https://+:443/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/
        ユーザー: NT SERVICE\SstpSvc
            リッスン: はい
            委任: はい
        ユーザー: BUILTIN\Administrators
            リッスン: いいえ
            委任: いいえ
            SDDL: D:(A;;GA;;;S-1-5-80-3435701886-799518250-3791383489-3228296122-2938884314)(A;;GR;;;BA)

    予約済み URL            : http://*:5357/
        ユーザー: \Everyone
            リッスン: はい
            委任: いいえ
            SDDL: D:(A;;GX;;;WD)

`

var wantReservations = []httpsys.URLACL{
	{
		URL:   "https://+:443/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/",
		Users: []string{`NT SERVICE\SstpSvc`, `BUILTIN\Administrators`},
		SDDL:  "D:(A;;GA;;;S-1-5-80-3435701886-799518250-3791383489-3228296122-2938884314)(A;;GR;;;BA)",
	},
	{URL: "http://*:5357/", Users: []string{`\Everyone`}, SDDL: "D:(A;;GX;;;WD)"},
}

func acls(r httpsys.Result) []httpsys.URLACL {
	var out []httpsys.URLACL
	for _, a := range r.URLACLs {
		a.Line, a.Quote = 0, ""
		out = append(out, a)
	}
	return out
}

func TestURLACL(t *testing.T) {
	for name, text := range map[string]string{
		"as printed":       reservations,
		"indentation lost": strings.ReplaceAll(reservations, "  ", ""),
		"wrapped inside":   strings.ReplaceAll(reservations, "3791383489-", "3791383489-\n"),
		"wrapped between":  strings.ReplaceAll(reservations, ")(", ")\n("),
		"with a prompt":    "C:\\>netsh http show urlacl\n" + reservations + "C:\\>",
		"prompt at once":   strings.TrimRight(reservations, "\n") + "\nC:\\>(dir)",
	} {
		t.Run(name, func(t *testing.T) {
			r := parse(text)
			if diff := cmp.Diff(wantReservations, acls(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(r.Problems) > 0 || len(r.SSLListings) > 0 || len(r.IPListenLists) > 0 {
				t.Errorf("found more: %+v", r)
			}
		})
	}
	a := parse(reservations).URLACLs[1]
	if a.Line != 14 || !strings.HasPrefix(a.Quote, "予約済み URL") || !strings.HasSuffix(a.Quote, "SDDL: D:(A;;GX;;;WD)") {
		t.Errorf("line %d, quote %q", a.Line, a.Quote)
	}
}

func TestURLACLOfHTTPCfg(t *testing.T) {
	r := parse("httpcfg query urlacl\n    URL : http://*:2869/\n    ACL : D:(A;;GX;;;LS)\n" + strings.Repeat("-", 78) + "\n")
	want := []httpsys.URLACL{{URL: "http://*:2869/", SDDL: "D:(A;;GX;;;LS)"}}
	if diff := cmp.Diff(want, acls(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestURLACLCut(t *testing.T) {
	r := parse("  URL : http://*:80/\n   User: x\n     Listen: Yes\n     Delegate: No\n     SDDL: D:(A;;GX;;;S-1-5-\n")
	if len(r.URLACLs) != 1 || len(r.Problems) != 1 || r.Problems[0].EN != "line 5: SDDL with unbalanced parentheses" {
		t.Errorf("%d reservations, problems %q", len(r.URLACLs), r.Problems)
	}
	if r := parse("  URL : http://*:80/\n   User: x\n\n     SDDL: D:(A;;GX;;;WD)\n"); !empty(r) {
		t.Errorf("a reservation across a blank line: %+v", r)
	}
}
