package wintext

import (
	"bytes"
	"unicode/utf8"
)

// Decode decodes a text file and splits it into lines. It returns false for
// content that is not text.
//
// The encoding is the first of these that fits: a byte order mark; UTF-16
// without one, known by where its NULs are; ASCII; UTF-8; the hint's OEM page
// or, where that reads worse, its ANSI page; the most plausible legacy code
// page (see guess). Memory is proportional to len(raw), which the caller
// bounds.
func Decode(raw []byte, hint Hint) (Text, bool) {
	if hasBinaryMagic(raw) {
		return Text{}, false
	}
	var t Text
	if body, order := utf16Body(raw); order != nil {
		return t, t.decodeUTF16(body, order)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	// A file that was open when the machine went down ends in NULs.
	raw = bytes.TrimRight(raw, "\x00")
	if looksBinary(raw) {
		return Text{}, false
	}
	t.decodeBytes(raw, hint)
	return t, true
}

func (t *Text) decodeBytes(raw []byte, hint Hint) {
	switch kind := utf8Kind(raw); kind {
	case isASCII:
		t.Encoding = "ascii"
		t.split(string(raw))
	case isUTF8, isDamagedUTF8:
		t.Encoding = "utf-8"
		if kind == isDamagedUTF8 {
			t.problem("some bytes are not valid UTF-8")
		}
		t.split(string(bytes.ToValidUTF8(raw, []byte("\ufffd"))))
	default:
		page, guessed := legacyPage(raw, hint)
		t.Encoding, t.Guessed = page.name(), guessed
		t.split(page.decode(raw))
	}
}

type utf8Class int

const (
	notUTF8 utf8Class = iota
	isASCII
	isUTF8
	isDamagedUTF8 // UTF-8 with a few bytes lost, as where a copy was cut
)

// utf8Kind classifies bytes. Legacy text has next to no valid multi-byte
// sequences, so ten of them for each bad byte, or a single bad sequence at
// the very end, still mean UTF-8.
func utf8Kind(raw []byte) utf8Class {
	good, bad, atEnd := 0, 0, false
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
			if !utf8.FullRune(raw[i:]) {
				atEnd = true
				break
			}
		} else {
			good++
		}
		i += size
	}
	switch {
	case good == 0 && bad == 0:
		return isASCII
	case bad == 0:
		return isUTF8
	case good > 0 && bad == 1 && atEnd, good >= 10*bad:
		return isDamagedUTF8
	}
	return notUTF8
}
