package certstore

import (
	"regexp"
	"strings"

	"ssltriage/parsers/wintext"
)

// nteBadKeyset is NTE_BAD_KEYSET (winerror.h): certutil's "Missing stored
// keyset".
const nteBadKeyset = 0x80090016

// noKeyPhrases open the sentence that certutil prints instead of a key block,
// in the languages of which public output exists. Letters outside ASCII are
// left open: they suffer most from wrong code pages.
var noKeyPhrases = []*regexp.Regexp{
	regexp.MustCompile(`^No key provider information`),
	regexp.MustCompile(`^Aucune information sur le fournisseur de cl.`),
	regexp.MustCompile(`^没有密钥提供程序信息`),
}

// testPhrases are the outcomes of the key test in the languages of which
// public output exists; the worse come first.
var testPhrases = []struct {
	shape shape
	test  KeyTest
}{
	{newShape("eyset", `^Missing stored keyset`), KeyTestMissingKeyset},
	{newShape("est ", `(?i)\btest failed\b`), KeyTestFailed},
	{newShape("eyset", `does NOT match stored keyset`), KeyTestFailed},
	{newShape("est ", `(?i)\btest passed\b`), KeyTestPassed},
	{newShape("stest wurde", `stest wurde durchgef.{1,3}hrt$`), KeyTestPassed},
	{newShape("est ", `(?i)\btest skipped\b`), KeyTestSkipped},
}

func isNoKeyPhrase(s string) bool {
	s = strings.TrimSpace(s)
	for _, p := range noKeyPhrases {
		if p.MatchString(s) {
			return true
		}
	}
	return false
}

func testOf(s string) KeyTest {
	s = strings.TrimSpace(s)
	for _, p := range testPhrases {
		if p.shape.matches(s) {
			return p.test
		}
	}
	return KeyTestUnknown
}

// keyTest takes the worst outcome among lines. Without a known sentence a
// key error (the NTE_ range of winerror.h) tells it in any language.
func keyTest(lines []wintext.Line, errors []uint32) KeyTest {
	found := make(map[KeyTest]bool)
	for _, l := range lines {
		found[testOf(l.S)] = true
	}
	for _, code := range errors {
		switch {
		case code == nteBadKeyset:
			found[KeyTestMissingKeyset] = true
		case code>>12 == 0x80090 && code < 0x80090300: // 0x8009_0300 on is SSPI
			found[KeyTestFailed] = true
		}
	}
	for _, t := range []KeyTest{KeyTestMissingKeyset, KeyTestFailed, KeyTestPassed, KeyTestSkipped} {
		if found[t] {
			return t
		}
	}
	return KeyTestUnknown
}

// decideKey tells whether a private key is associated, as far as the record
// proves it.
func (e *StoreEntry) decideKey(r record, after []wintext.Line, dump bool) {
	switch {
	case e.Container != "" || e.Provider != "":
		e.HasKeyInfo, e.KeyProof = ptr(true), ProofContainer
	case dump && r.complete:
		e.HasKeyInfo, e.KeyProof = ptr(false), ProofProperties
	case dump:
	case hasNoKeyPhrase(after):
		e.HasKeyInfo, e.KeyProof = ptr(false), ProofPhrase
	case r.complete && r.word != "" && (r.verb == "" || r.verb == "store") && sentenceInsteadOfKey(after):
		e.HasKeyInfo, e.KeyProof = ptr(false), ProofLayout
	}
}

func hasNoKeyPhrase(lines []wintext.Line) bool {
	for _, l := range lines {
		if isNoKeyPhrase(l.S) {
			return true
		}
	}
	return false
}

// sentenceInsteadOfKey knows the layout of a certificate without key: right
// below the hash an unindented sentence, where the indented key block would
// begin. -verifystore prints other sentences there, and is not judged by
// layout.
func sentenceInsteadOfKey(after []wintext.Line) bool {
	for _, l := range after {
		s := strings.TrimSpace(l.S)
		switch {
		case rulerLine.matches(l.S):
			continue
		case s == "" || strings.ContainsAny(s, ":=") || l.Indent() > 0:
			return false
		}
		return testOf(s) == KeyTestUnknown
	}
	return false
}
