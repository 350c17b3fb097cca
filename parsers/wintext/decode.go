package wintext

import (
	"bytes"
	"unicode/utf8"
)

// Decode decodes a text file and splits it into lines. It returns false for
// content that is not text.
//
// The encoding is the first of these that fits: UTF-16 and bytes in one file;
// a byte order mark; UTF-16 without one, known by where its NULs are; ASCII;
// UTF-8; the hint's OEM page or, where that reads worse, its ANSI page; the
// most plausible legacy code page (see legacyPage). Memory is proportional to
// len(raw), which the caller bounds.
func Decode(raw []byte, hint Hint) (Text, bool) {
	if hasBinaryMagic(raw) {
		return Text{}, false
	}
	var t Text
	var isText bool
	if isMixed(raw) {
		isText = t.decodeMixed(raw, hint)
	} else if body, order := utf16Body(raw); order != nil {
		isText = t.decodeUTF16(body, order)
	} else {
		isText = t.decodeBytes(raw, hint)
	}
	if !isText {
		return Text{}, false
	}
	return t, true
}

// finish splits the decoded text, unless its control characters show that it
// is none.
func (t *Text) finish(s string) bool {
	if tooManyControls(countControls(s), len(s)) {
		return false
	}
	t.split(s)
	return true
}

func (t *Text) decodeBytes(raw []byte, hint Hint) bool {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	// A file that was open when the machine went down ends in NULs.
	raw = bytes.TrimRight(raw, "\x00")
	if bytes.IndexByte(raw, 0) >= 0 {
		return false
	}
	decode := t.chooseBytes(raw, hint)
	return t.finish(decode(raw))
}

// chooseBytes notes the encoding of text that is not UTF-16 and returns its
// decoder.
func (t *Text) chooseBytes(raw []byte, hint Hint) func([]byte) string {
	kind := utf8Kind(raw)
	switch kind {
	case isASCII:
		t.Encoding = "ascii"
	case isUTF8, isDamagedUTF8:
		t.Encoding = "utf-8"
	default:
		page, guessed := legacyPage(raw, hint)
		t.Encoding, t.Guessed = page.name(), guessed
		return page.decode
	}
	if kind == isDamagedUTF8 {
		t.problem("some bytes are not valid UTF-8", "UTF-8 として正しくないバイトがあります")
	}
	return func(raw []byte) string { return string(bytes.ToValidUTF8(raw, []byte("\ufffd"))) }
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
