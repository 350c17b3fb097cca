package hive

import "strings"

// First lines of .reg files: text is UTF-16 in the first kind, also in values
// written as hex, and in the ANSI code page in the second.
const (
	headerV5 = "Windows Registry Editor Version 5.00"
	headerV4 = "REGEDIT4"

	headerWine = "WINE REGISTRY Version" // of a hive as Wine saves it
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
		r.deletion(n, len(path) <= maxTextPath && matters(pathParts(path)))
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
		r.problems.add("line %d: deletes from the registry: this is a script and not an export", "%d 行目: レジストリから削除しています。これはエクスポートではなくスクリプトです", n)
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
			r.problems.add("line %d: not understood: %q", "%d 行目: 解釈できません: %q", n, clip(line))
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
	if !v.Problem.IsZero() && r.cur != nil {
		r.problems.add("line %d: value %q: %w", "%d 行目: 値 %q: %w", n, clip(name), v.Problem)
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

// clip shortens hostile or long text for a problem.
func clip(s string) string {
	const longest = 60
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}
