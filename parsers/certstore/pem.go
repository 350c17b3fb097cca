package certstore

import (
	"bytes"
	"encoding/base64"
	"iter"
	"slices"

	"ssltriage/parsers/wintext"
)

// maxPEMBody bounds the base64 of one block, in bytes.
const maxPEMBody = 24 << 20

var (
	pemBegin  = []byte("-----BEGIN ")
	pemEnd    = []byte("-----END ")
	pemDashes = []byte("-----")
)

// pemBlock is one block of RFC 7468. A private key's body is never taken.
type pemBlock struct {
	label   []byte
	body    []byte // base64 with its line ends; nil for a private key
	line    int    // line of the BEGIN line in the text, from 1
	private bool
	open    bool // no END line
}

// pemText returns data as single-byte text: files that Windows wrote as
// UTF-16 are decoded.
func pemText(data []byte) []byte {
	if bytes.Contains(data, pemBegin) {
		return data
	}
	if !bytes.Contains(data, []byte("B\x00E\x00G\x00I\x00N\x00")) && !bytes.Contains(data, []byte("\x00B\x00E\x00G\x00I\x00N")) {
		return nil
	}
	text, ok := wintext.Decode(data, wintext.Hint{})
	if !ok {
		return nil
	}
	var out bytes.Buffer
	for _, line := range text.Lines {
		out.WriteString(line.Raw)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// pemBlocks finds the blocks of a text. It is no judge of what stands around
// them: prompts, quoting, indentation.
func pemBlocks(text []byte) iter.Seq[pemBlock] {
	return func(yield func(pemBlock) bool) {
		line := 1
		for {
			at := bytes.Index(text, pemBegin)
			if at < 0 {
				return
			}
			line += bytes.Count(text[:at], []byte("\n"))
			block, rest := readPEM(text[at:])
			block.line = line
			if !yield(block) {
				return
			}
			line += bytes.Count(text[at:len(text)-len(rest)], []byte("\n"))
			text = rest
		}
	}
}

// readPEM reads the block that text begins with, and returns what follows.
func readPEM(text []byte) (pemBlock, []byte) {
	text = text[len(pemBegin):]
	head, _, _ := bytes.Cut(text[:min(len(text), 128)], []byte("\n"))
	label, _, ok := bytes.Cut(head, pemDashes)
	if !ok {
		return pemBlock{open: true}, text
	}
	block := pemBlock{label: label, private: bytes.Contains(label, []byte("PRIVATE KEY"))}
	rest := text[len(label)+len(pemDashes):]
	window := rest
	if begin := bytes.Index(rest, pemBegin); begin >= 0 {
		window = rest[:begin]
	}
	end := bytes.Index(window, pemEnd)
	if end < 0 {
		block.open = true
		return block, rest[len(window):]
	}
	if !block.private {
		block.body = rest[:end]
	}
	return block, rest[end:]
}

func isCertificateLabel(label []byte) bool {
	return slices.ContainsFunc(pemCertificates, func(l []byte) bool { return bytes.Equal(l, label) })
}

// decode returns the block's bytes. It skips header lines (RFC 1421),
// white space and whatever indentation or quoting a mail program added.
func (b pemBlock) decode() ([]byte, bool) {
	if b.open || b.private || len(b.body) > maxPEMBody {
		return nil, false
	}
	clean := make([]byte, 0, len(b.body))
	for line := range bytes.Lines(b.body) {
		if bytes.IndexByte(line, ':') >= 0 {
			continue
		}
		for _, c := range line {
			if isBase64(c) {
				clean = append(clean, c)
			}
		}
	}
	clean = bytes.TrimRight(clean, "=")
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, err := base64.RawStdEncoding.Decode(out, clean)
	return out[:n], err == nil
}

func isBase64(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '='
}
