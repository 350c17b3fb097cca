package analyze

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	jsonformat "ssltriage/analyze/render/json"
)

// TestSamplesSpeakBothLanguages walks the JSON report of every sample. A
// member "en" has a "ja" beside it; neither is empty without the other, and
// the Japanese is Japanese unless the English has no words to translate.
func TestSamplesSpeakBothLanguages(t *testing.T) {
	texts := 0
	for _, dir := range sampleDirs(t) {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			var buf bytes.Buffer
			if err := jsonformat.Write(&buf, analyzeDir(t, dir)); err != nil {
				t.Fatal(err)
			}
			var value any
			if err := json.Unmarshal(buf.Bytes(), &value); err != nil {
				t.Fatal(err)
			}
			walkTexts(value, "", func(place, en, ja string) {
				texts++
				if fault := languageFault(en, ja); fault != "" {
					t.Errorf("%s: %s\n en %q\n ja %q", place, fault, en, ja)
				}
			})
		})
	}
	if texts < 10_000 {
		t.Errorf("only %d texts found", texts)
	}
}

// walkTexts calls f for every pair of languages below a value.
func walkTexts(value any, place string, f func(place, en, ja string)) {
	switch v := value.(type) {
	case map[string]any:
		en, hasEN := v["en"].(string)
		ja, hasJA := v["ja"].(string)
		if hasEN || hasJA {
			f(place, en, ja)
			return
		}
		for name, member := range v {
			walkTexts(member, place+"."+name, f)
		}
	case []any:
		for i, element := range v {
			walkTexts(element, fmt.Sprintf("%s[%d]", place, i), f)
		}
	}
}

// languageFault says what is wrong with a pair; empty when nothing is.
func languageFault(en, ja string) string {
	switch {
	case en == "" && ja == "":
		return ""
	case strings.TrimSpace(en) == "" || strings.TrimSpace(ja) == "":
		return "one language is missing"
	case !isJapanese(ja) && wordy(en):
		return "the Japanese has no Japanese in it"
	}
	return ""
}

func isJapanese(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) }) >= 0
}

// names are words that both languages share: products, protocols, functions
// and the like. A text of nothing but these, numbers, paths and addresses needs
// no translation.
var names = regexp.MustCompile(`^(Windows|Server|Standard|Datacenter|Schannel|HTTP|HTTP\.sys|TLS|SSL|IIS|KB\d+|CN=.*|SHA-?\d*|RSA|ECDSA|RC4|AES|MD5)$`)

// wordy reports whether a text has words of English: three letters or more in
// lower case, that are not a part of a name or a path.
func wordy(s string) bool {
	for _, word := range strings.Fields(s) {
		word = strings.Trim(word, `.,;:()"'`)
		if len(word) >= 3 && word != "the" && !names.MatchString(word) && lowerWord.MatchString(word) {
			return true
		}
	}
	return false
}

var lowerWord = regexp.MustCompile(`^[A-Za-z]?[a-z]+(-[a-z]+)*$`)

func TestLanguageFault(t *testing.T) {
	for _, pair := range [][3]string{
		{"the service stopped", "", "missing"}, {"", "停止", "missing"}, {"the service stopped", "the service stopped", "no Japanese"},
		{"the service stopped", "サービスが停止", ""}, {"", "", ""}, {"TLS 1.2", "TLS 1.2", ""}, {"0x8009030d", "0x8009030d", ""},
		{"KB5018410", "KB5018410", ""}, {`C:\Windows\System32\drivers\http.sys`, `C:\Windows\System32\drivers\http.sys`, ""},
	} {
		if got := languageFault(pair[0], pair[1]); !strings.Contains(got, pair[2]) || got != "" && pair[2] == "" {
			t.Errorf("%q, %q: %q", pair[0], pair[1], got)
		}
	}
}
