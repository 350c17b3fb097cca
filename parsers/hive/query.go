package hive

import (
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// queryValue is a value in the output of reg query, for example
//
//	HKEY_LOCAL_MACHINE\SYSTEM\…\TLS 1.0\Server
//	    Enabled    REG_DWORD    0x0
//
// The columns are parted by four blanks, by tabs in Windows XP and 2003.
var queryValue = regexp.MustCompile(`^(?: {4}|\t)(.*?)(?: {4}|\t+)(REG_[A-Z_]+)(?:(?: {4}|\t)(.*)|\s*)$`)

// hasQueryOutput tells the output of reg query from a text that only mentions
// keys: a value stands somewhere below the path of a key.
func hasQueryOutput(lines []wintext.Line) bool {
	below := false
	for _, line := range lines {
		switch {
		case isRegistryPath(line.Raw):
			below = true
		case below && strings.Contains(line.Raw, "REG_") && queryValue.MatchString(line.Raw):
			return true
		case strings.TrimLeft(line.Raw, " \t") == line.Raw && line.Raw != "":
			below = false
		}
	}
	return false
}

// queryLine reads what may follow a key in the output of reg query.
func (r *textReader) queryLine(raw string, n int) {
	if strings.TrimSpace(raw) == "" {
		return
	}
	cols := queryValue.FindStringSubmatch(raw)
	if cols == nil {
		r.kind, r.cur = KindNone, nil
		return
	}
	t := slices.Index(typeNames[:], cols[2])
	if r.cur == nil || t < 0 {
		return
	}
	v := Value{Name: cols[1], Type: uint32(t), Line: n, source: raw}
	if isDefaultName(v.Name) {
		if v.Name = ""; inParentheses(cols[3]) {
			return // "(value not set)" in any language
		}
	}
	data, err := queryData(v.Type, cols[3])
	if err != nil {
		v.Problem = problem.Of(err)
		r.problems.add("line %d: value %q: %w", "%d 行目: 値 %q: %w", n, clip(v.Name), err)
	}
	v.Data = data
	r.store(v)
	r.use(KindQuery)
}

// isDefaultName recognises "(Default)" in any language and the older "<NO NAME>".
func isDefaultName(s string) bool { return s == "<NO NAME>" || inParentheses(s) }

func inParentheses(s string) bool {
	return strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && len(s) > 2
}

// queryData turns the printed form of a value back into its bytes.
func queryData(t uint32, s string) ([]byte, error) {
	switch t {
	case SZ, ExpandSZ, Link:
		return append(encodeUTF16(s), 0, 0), nil
	case MultiSZ:
		var data []byte
		for part := range strings.SplitSeq(strings.TrimSuffix(s, `\0\0`), `\0`) {
			data = append(append(data, encodeUTF16(part)...), 0, 0)
		}
		return append(data, 0, 0), nil
	case DWORD, DWORDBigEndian:
		n, err := strconv.ParseUint(strings.TrimSpace(s), 0, 32)
		if err != nil {
			return nil, problem.New("%q is not a dword", "%q は dword ではありません", clip(s))
		}
		if t == DWORDBigEndian {
			return binary.BigEndian.AppendUint32(nil, uint32(n)), nil
		}
		return binary.LittleEndian.AppendUint32(nil, uint32(n)), nil
	case QWORD:
		n, err := strconv.ParseUint(strings.TrimSpace(s), 0, 64)
		if err != nil {
			return nil, problem.New("%q is not a qword", "%q は qword ではありません", clip(s))
		}
		return binary.LittleEndian.AppendUint64(nil, n), nil
	}
	data, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil {
		return nil, problem.New("%q is not a row of bytes", "%q はバイト列ではありません", clip(s))
	}
	return data, nil
}
