package hive

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// First lines of .reg files: text is UTF-16 in the first kind, also in values
// written as hex, and in the ANSI code page in the second.
const (
	headerV5 = "Windows Registry Editor Version 5.00"
	headerV4 = "REGEDIT4"
)

// regKey reads "[HKEY_…]" and "[-HKEY_…]". Other lines in brackets, such as
// those of .ini files, are none of ours.
func (r *textReader) regKey(line string, n int) {
	end := strings.LastIndexByte(line, ']')
	if end < 0 {
		end = len(line)
	}
	path, deletes := strings.CutPrefix(line[1:end], "-")
	if !isRegistryPath(path) {
		if r.header == "" {
			r.kind = KindNone
		}
		r.cur = nil
		return
	}
	r.kind = KindReg
	if deletes {
		r.deletion(n, matters(split(strings.Replace(path, "HKEY_LOCAL_MACHINE", "HKLM", 1))))
		r.cur = nil
		return
	}
	if r.cur = r.open(path, n); r.cur != nil {
		r.cur.Implied = false
		r.use(KindReg)
	}
}

func (r *textReader) deletion(n int, matters bool) {
	r.script = true
	if matters {
		r.problems.add("line %d: deletes from the registry: this is a script and not an export", n)
	}
}

// use notes where the tree comes from; reg query, which may show a part only,
// outweighs an export.
func (r *textReader) use(kind Kind) {
	if r.used != KindQuery {
		r.used = kind
	}
}

// regLine reads what may follow a key in a .reg file.
func (r *textReader) regLine(raw string, n int) {
	line := strings.TrimSpace(raw)
	if line == "" || line[0] == ';' {
		return
	}
	name, rest, ok := cutName(line)
	if !ok {
		if r.cur != nil && r.header != "" {
			r.problems.add("line %d: not understood: %q", n, clip(line))
		}
		if r.header == "" {
			r.kind, r.cur = KindNone, nil
		}
		return
	}
	v := Value{Name: name, Line: n}
	r.regValue(&v, line, rest)
	if v.Type == deleted {
		r.deletion(n, r.cur != nil)
		return
	}
	if v.Problem != "" && r.cur != nil {
		r.problems.add("line %d: value %q: %s", n, clip(name), v.Problem)
	}
	r.store(v)
}

// deleted is not a type of Windows: the value is to be removed.
const deleted = 0xfffffffe

// cutName splits `"name"=rest` and `@=rest`.
func cutName(line string) (name, rest string, ok bool) {
	if after, found := strings.CutPrefix(line, "@"); found {
		after, ok = strings.CutPrefix(strings.TrimLeft(after, " \t"), "=")
		return "", strings.TrimLeft(after, " \t"), ok
	}
	if line[0] != '"' {
		return "", "", false
	}
	name, after, ok := unquote(line[1:])
	if !ok {
		return "", "", false
	}
	after, ok = strings.CutPrefix(strings.TrimLeft(after, " \t"), "=")
	return name, strings.TrimLeft(after, " \t"), ok
}

// unquote reads up to the closing quote; only \\ and \" are escapes.
func unquote(s string) (text, rest string, closed bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '\\' || s[i+1] == '"'):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), "", false
}

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
			v.Problem = fmt.Sprintf("%q is not a dword", clip(rest))
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
			v.Problem = fmt.Sprintf("%q is not a type", clip(kind))
		}
	default:
		v.Problem = fmt.Sprintf("%q is not a value", clip(rest))
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
	for lines := 0; !closed && lines < maxLines && r.at < len(r.lines) && len(text) < maxData; lines++ {
		if next := r.lines[r.at].Raw; strings.HasPrefix(next, "[HKEY_") {
			break
		}
		more, _ := r.next()
		more, _, closed = unquote(more)
		text += "\r\n" + more
	}
	if !closed {
		v.Problem = "string without closing quote"
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
				v.Problem = fmt.Sprintf("%q is not a byte", clip(field))
			} else if len(v.Data) < maxData {
				v.Data = append(v.Data, b[0])
			} else {
				v.Problem = fmt.Sprintf("data is larger than %d bytes", maxData)
			}
		}
		if !wrapped {
			break
		}
		if r.at == len(r.lines) {
			v.Problem = "data is cut: the text ends in the middle"
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
	if v.Problem != "" {
		v.Data = nil
	}
}

// widen turns text in an ANSI code page, which REGEDIT4 writes, into UTF-16.
// The code page is not known here.
func (v *Value) widen() {
	wide := make([]byte, 0, 2*len(v.Data))
	for _, c := range v.Data {
		if c > 0x7e {
			v.Problem = "text in an unknown code page"
		}
		wide = append(wide, c, 0)
	}
	v.Data = wide
}

// clip shortens hostile or long text for a problem.
func clip(s string) string {
	const longest = 60
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}
