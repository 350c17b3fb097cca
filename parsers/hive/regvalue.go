package hive

import (
	"encoding/hex"
	"strconv"
	"strings"

	"ssltriage/parsers/problem"
)

// regValue decodes what stands behind the "=".
func (r *textReader) regValue(v *Value, line, rest string) {
	v.source = line
	kind, digits, _ := strings.Cut(rest, ":")
	kind = strings.ToLower(strings.TrimSpace(kind))
	switch {
	case strings.HasPrefix(rest, `"`):
		v.Type = SZ
		r.regString(v, rest[1:])
	case withoutComment(rest) == "-":
		v.Type = deleted
	case kind == "dword":
		v.Type = DWORD
		n, err := strconv.ParseUint(withoutComment(digits), 16, 32)
		if err != nil {
			v.Problem = problem.New("%q is not a dword", "%q は dword ではありません", clip(rest))
			return
		}
		v.Data = []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}
	case kind == "hex":
		v.Type = Binary
		r.regHex(v, digits)
	case strings.HasPrefix(kind, "hex(") && strings.HasSuffix(kind, ")"):
		t, err := strconv.ParseUint(strings.TrimPrefix(kind[4:len(kind)-1], "0x"), 16, 32)
		v.Type = uint32(t)
		r.regHex(v, digits)
		if err != nil {
			v.Problem = problem.New("%q is not a type", "%q は型ではありません", clip(kind))
		}
	default:
		v.Problem = problem.New("%q is not a value", "%q は値ではありません", clip(rest))
	}
}

func withoutComment(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.TrimSpace(s)
}

// regString reads a string up to its closing quote. Regedit writes line breaks
// inside of it as they are.
func (r *textReader) regString(v *Value, s string) {
	const maxLines = 256
	text, _, closed := unquote(s)
	for lines := 0; !closed && lines < maxLines && r.at < len(r.lines) && len(text) < maxText; lines++ {
		if next := r.lines[r.at].Raw; strings.HasPrefix(next, "[HKEY_") {
			break
		}
		more, _ := r.next()
		more, _, closed = unquote(more)
		text += "\r\n" + more
	}
	if !closed {
		v.Problem = problem.New("string without closing quote", "文字列が引用符で閉じられていません")
	}
	v.Data = append(encodeUTF16(text), 0, 0)
}

// regHex reads comma-separated bytes; a backslash at the end of a line
// continues it.
func (r *textReader) regHex(v *Value, s string) {
	for {
		s = withoutComment(s)
		part, wrapped := strings.CutSuffix(s, `\`)
		for field := range strings.SplitSeq(part, ",") {
			if field = strings.TrimSpace(field); field == "" {
				continue
			}
			if len(field) == 1 {
				field = "0" + field
			}
			b, err := hex.DecodeString(field)
			if err != nil || len(b) != 1 {
				v.Problem = problem.New("%q is not a byte", "%q はバイトではありません", clip(field))
			} else if len(v.Data) < maxText {
				v.Data = append(v.Data, b[0])
			} else {
				v.Problem = problem.New("data is larger than %d bytes", "データが %d バイトを超えています", maxText)
			}
		}
		if !wrapped {
			break
		}
		if r.at == len(r.lines) {
			v.Problem = problem.New("data is cut: the text ends in the middle", "データが途中で切れています。テキストが途中で終わっています")
			break
		}
		s, _ = r.next()
		if len(v.source) < quotedBytes {
			v.source = strings.TrimSuffix(v.source, `\`) + strings.TrimSpace(s)
		}
	}
	if v.Type == SZ || v.Type == ExpandSZ || v.Type == MultiSZ {
		v.source = "" // the text is more telling than its bytes
		if r.header == headerV4 {
			v.widen()
		}
	}
	if !v.Problem.IsZero() {
		v.Data = nil
	}
}

// widen turns text in an ANSI code page, which REGEDIT4 writes, into UTF-16.
// The code page is not known here.
func (v *Value) widen() {
	wide := make([]byte, 0, 2*len(v.Data))
	for _, c := range v.Data {
		if c > 0x7e {
			v.Problem = problem.New("text in an unknown code page", "文字列のコード ページが不明です")
		}
		wide = append(wide, c, 0)
	}
	v.Data = wide
}
