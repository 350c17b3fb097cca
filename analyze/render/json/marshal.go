package json

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"ssltriage/analyze/render/terminal"
)

// Marshal is a value as JSON with a line end; prefix and indent are those of
// json.Encoder.SetIndent. Characters that a terminal obeys or hides become
// escapes, which mean the same to every reader of JSON.
func Marshal(v any, prefix, indent string) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, indent)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return escapeHidden(buf.Bytes()), nil
}

// escapeHidden replaces hidden characters in JSON by \u escapes. They occur
// in strings only, as the rest of JSON is ASCII.
func escapeHidden(data []byte) []byte {
	if bytes.IndexFunc(data, hidden) < 0 {
		return data
	}
	var out bytes.Buffer
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case !hidden(r):
			out.Write(data[:n])
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		data = data[n:]
	}
	return out.Bytes()
}

// hidden leaves the line ends of the encoder alone. U+FFFD becomes an escape as
// the encoder makes it one where it stands for broken UTF-8.
func hidden(r rune) bool { return r != '\n' && terminal.Hidden(r) }
