package windows

import (
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/width"
)

// Encoding is how a text came to be a file.
type Encoding string

// The encodings.
const (
	OEM    Encoding = "oem"    // cmd's redirection: the OEM code page
	ANSI   Encoding = "ansi"   // saved by an old Notepad
	UTF8   Encoding = "utf-8"  // saved by a new editor
	BOM8   Encoding = "bom8"   // UTF-8 with a byte order mark
	UTF16  Encoding = "utf-16" // PowerShell's redirection: UTF-16LE with BOM
	UTF16N Encoding = "utf-16 without BOM"
)

// Encode turns a text with LF line ends into the bytes of a file with CR LF.
func (l *Language) Encode(text string, as Encoding) []byte {
	text = strings.ReplaceAll(text, "\n", "\r\n")
	switch as {
	case UTF8:
		return []byte(text)
	case BOM8:
		return append([]byte("\xef\xbb\xbf"), text...)
	case UTF16:
		return append([]byte("\xff\xfe"), wide(text)...)
	case UTF16N:
		return wide(text)
	case ANSI:
		return encode(text, l.ANSI)
	}
	return encode(text, l.OEM)
}

// encode writes a code page; what it lacks becomes a question mark, as
// Windows does.
func encode(text string, page int) []byte {
	e := map[int]encoding.Encoding{
		437: charmap.CodePage437, 850: charmap.CodePage850, 1252: charmap.Windows1252,
		932: japanese.ShiftJIS, 936: simplifiedchinese.GBK,
	}[page]
	if e == nil {
		panic(fmt.Sprintf("no code page %d", page)) // a slip in a language
	}
	out, err := encoding.ReplaceUnsupported(e.NewEncoder()).Bytes([]byte(text))
	if err != nil {
		panic(err)
	}
	return []byte(strings.ReplaceAll(string(out), "\x1a", "?"))
}

// Prompt puts a command before its output, as in a copied console.
func Prompt(command, output string) string {
	return `C:\Windows\system32>` + command + "\n" + output + "\n"
}

// pad fills a label with blanks up to a width in columns, of which East Asian
// characters take two.
func pad(label string, columns int) string {
	if n := columns - displayWidth(label); n > 0 {
		return label + strings.Repeat(" ", n)
	}
	return label
}

func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
