package httpsys_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"ssltriage/parsers/httpsys"
)

// httpcfgHash prints a hash as httpcfg does, each byte with %2x.
func httpcfgHash(t *testing.T, sha1 string) string {
	raw, err := hex.DecodeString(sha1)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range raw {
		fmt.Fprintf(&b, "%2x", c)
	}
	return b.String()
}

// httpcfgRecord prints a record with the hash as given.
func httpcfgRecord(hash string) string {
	return "    IP                      : 0.0.0.0:443\n" +
		"    Hash                    : " + hash + "\n" +
		"    Guid                    : " + iisApp + "\n" +
		"    CertStoreName           : (null)\n" +
		"    CertCheckMode           : 65537\n" +
		"    RevocationFreshnessTime : 60\n" +
		"    UrlRetrievalTimeout     : 15000\n" +
		"    SslCtlIdentifier        : (null)\n" +
		"    SslCtlStoreName         : (null)\n" +
		"    Flags                   : 2\n" +
		"------------------------------------------------------------------------------\n"
}

func readHTTPCfg(t *testing.T, hash string) httpsys.Binding {
	t.Helper()
	r := parse(httpcfgRecord(hash))
	if len(r.Bindings) != 1 || len(r.Problems) > 0 {
		t.Fatalf("%q: %d bindings, problems %q", hash, len(r.Bindings), r.Problems)
	}
	return r.Bindings[0]
}

func TestHTTPCfgRecord(t *testing.T) {
	b := readHTTPCfg(t, hashA)
	if b.Source != httpsys.SourceHTTPCfg || b.Store() != "MY" || *b.StoreName != "" || *b.CTLIdentifier != "" {
		t.Errorf("%+v", b)
	}
	if *b.CertCheckMode != 65537 || switches(b) != "off off off off on" || *b.DefaultFlags != 2 {
		t.Errorf("check mode %d, flags %d, switches %s", *b.CertCheckMode, *b.DefaultFlags, switches(b))
	}
	if *b.RevocationFreshnessTime != 60 || *b.URLRetrievalTimeout != 15000 || len(b.Other) > 0 {
		t.Errorf("%+v", b)
	}
}

// TestHTTPCfgRecords: records follow each other with a ruler between.
func TestHTTPCfgRecords(t *testing.T) {
	r := parse("C:\\>httpcfg query ssl\n" + strings.Repeat(httpcfgRecord(hashA), 3))
	if len(r.Bindings) != 3 || listings(r) != "ssl/httpcfg=3@1" {
		t.Errorf("%d bindings, %s", len(r.Bindings), listings(r))
	}
}

func TestHTTPCfgHashColumns(t *testing.T) {
	for _, sha1 := range []string{
		"2b7f000102030405060708090a0b0c0de0b403c0",
		"0b7f1111111111111111111111111111111111c0", // its first column is a blank
		"0b7f11111111111111111111111111111111110d",
		"2b7f11111111111111111111111111111111110d",
		"0101010101010101010101010101010101010101",
	} {
		printed := httpcfgHash(t, sha1)
		if len(printed) != 40 {
			t.Fatalf("%q has %d columns", printed, len(printed))
		}
		b := readHTTPCfg(t, printed)
		if b.Hash != sha1 || b.HashState != httpsys.HashPresent || !b.Fits(sha1) || b.Fits(hashB) {
			t.Errorf("%q: %s %q, want %q", printed, b.HashState, b.Hash, sha1)
		}
	}
}

func TestHTTPCfgHashDamaged(t *testing.T) {
	const microsoft = "c09b416d6b08d615db22064079d15638e968230d"
	b := readHTTPCfg(t, "c09b416d6b 8d615db22 64079d15638e96823d") // as published
	if b.HashState != httpsys.HashDamaged || b.Hash != microsoft || !b.Fits(microsoft) {
		t.Errorf("39 columns: %s %q", b.HashState, b.Hash)
	}
	for _, text := range []string{"c09b416d6b8d615db2264079d15638e96823d", "c09b416d6b 8d615db2264079d15638e96823d"} {
		b := readHTTPCfg(t, text)
		if b.HashState != httpsys.HashDamaged || b.Hash != "" || b.HashText != text || !b.Fits(microsoft) {
			t.Errorf("%d columns: %s %q, fits %t", len(text), b.HashState, b.Hash, b.Fits(microsoft))
		}
		for _, other := range []string{hashA, "", "c09b416d6b8d0615db22064079d15638e96823d0", strings.ToUpper(microsoft)} {
			if b.Fits(other) {
				t.Errorf("%q fits %q", text, other)
			}
		}
	}
	// The first blank is lost, not the last: the reading is wrong, Fits is not.
	const leading = "0b7f1111111111111111111111111111111111c0"
	collapsed := parse(strings.ReplaceAll(httpcfgRecord(httpcfgHash(t, leading)), ":  b7f", ": b7f")).Bindings[0]
	if collapsed.HashState != httpsys.HashDamaged || !collapsed.Fits(leading) || collapsed.Hash == leading {
		t.Errorf("%s %q, fits %t", collapsed.HashState, collapsed.Hash, collapsed.Fits(leading))
	}
}

func TestHTTPCfgHashUnusable(t *testing.T) {
	for _, text := range []string{"redacted", "c09b416d6b", strings.Repeat("1", 41), "c0 9b 41", "g09b416d6b 8d615db22 64079d15638e968230d"} {
		if b := readHTTPCfg(t, text); b.HashState != httpsys.HashUnusable || b.Hash != "" || b.HashText != text || b.Fits("") {
			t.Errorf("%q: %s %q", text, b.HashState, b.Hash)
		}
	}
}

// TestHTTPCfgTable reads a record as Microsoft's article publishes it.
func TestHTTPCfgTable(t *testing.T) {
	r := parse("|Configuration|Setting |\n| --- | --- |\n| IP | 0.0.0.0:443 |\n| Hash | " + hashA + " |\n| Guid | " + iisApp + " |\n| CertStoreName | MY |\n| Flags | 0 |\n")
	if len(r.Bindings) != 1 || r.Bindings[0].Hash != hashA || *r.Bindings[0].DefaultFlags != 0 {
		t.Errorf("%+v", r)
	}
}
