package httpsys_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/wintext"
	"ssltriage/samples/shared"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sources are real outputs and what each must at least hold, so that a golden
// file can not be rewritten into nothing.
var sources = []struct {
	name                                string
	bindings, listings, lists           int
	acls, queues, groups, problemsCount int
}{
	{name: "netsh-sslcert-en-1", bindings: 2, listings: 1},
	{name: "netsh-sslcert-en-3", bindings: 2, listings: 1},
	{name: "netsh-sslcert-en-6", bindings: 1},
	{name: "netsh-urlacl-en-1", acls: 2},
	{name: "netsh-urlacl-it-1", acls: 1},
	{name: "netsh-servicestate-requestq-en-1", queues: 2, groups: 1},
	{name: "netsh-trace-ja-1"},
	{name: "httpcfg-query-ssl-en-1", bindings: 2, listings: 1},
	{name: "httpcfg-ms-troubleshoot-1", bindings: 2, lists: 1},
}

func TestGolden(t *testing.T) {
	for _, s := range sources {
		t.Run(s.name, func(t *testing.T) {
			raw := shared.Read(t, "reference/windows-output/"+s.name+".txt")
			text, ok := wintext.Decode(raw, wintext.Hint{})
			if !ok {
				t.Fatal("not text")
			}
			r := httpsys.Parse(text)
			got := []int{len(r.Bindings), len(r.SSLListings), len(r.IPListenLists), len(r.URLACLs), len(r.Queues), len(r.URLGroups), len(r.Problems)}
			want := []int{s.bindings, s.listings, s.lists, s.acls, s.queues, s.groups, s.problemsCount}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
			compareGolden(t, s.name, r)
		})
	}
}

func compareGolden(t *testing.T, name string, r httpsys.Result) {
	t.Helper()
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
