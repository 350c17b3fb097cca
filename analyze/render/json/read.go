package json

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// maxReport bounds a report that is read back, in bytes.
const maxReport = 256 << 20

// Error says why a saved report cannot be used, where, and what to do.
type Error struct {
	Place string // "line 3, column 7" or "findings[2].severity"; empty: the whole file
	What  text.Text
	Hint  text.Text
}

// Error is What with its place, in English.
func (e *Error) Error() string { return "read report: " + e.Text().EN }

// Text is What with its place.
func (e *Error) Text() text.Text {
	if e.Place == "" {
		return e.What
	}
	return text.F("%s: %s", "%s: %s", e.Place, e.What)
}

var (
	saveAgain = text.T("save the report again: ssltriage analyze -o report.json CASE", "レポートを保存し直してください: ssltriage analyze -o report.json CASE")
	noReport  = text.T("evidence is diagnosed by: ssltriage analyze CASE", "証拠の診断には ssltriage analyze CASE を使用してください")
)

// Read reads a report that Write wrote, also one that a shell of Windows saved
// as UTF-16. It refuses other versions, and what is damaged or lacks what a
// diagnosis cannot be without: the error is an *Error then.
func Read(in io.Reader) (report.Report, error) {
	var r report.Report
	data, err := io.ReadAll(io.LimitReader(in, maxReport+1))
	if err != nil {
		return r, fmt.Errorf("read report: %w", err)
	}
	if len(data) > maxReport {
		return r, &Error{What: text.F("larger than %d bytes", "%d バイトを超えています", maxReport)}
	}
	data = Decoded(data)
	if err := check(data); err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, &Error{What: text.T("a member has another type than a report gives it", "レポートの形式と異なる型の値があります"), Hint: saveAgain}
	}
	return r, nil
}

// Decoded is text as UTF-8 without a byte order mark: Windows PowerShell 5
// saves what is redirected as UTF-16.
func Decoded(data []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		return data
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}

// check says what is wrong with the bytes of a report.
func check(data []byte) error {
	trimmed := bytes.TrimSpace(data)
	switch {
	case len(trimmed) == 0:
		return &Error{What: text.T("the file is empty", "ファイルが空です"), Hint: saveAgain}
	case trimmed[0] == '[':
		return &Error{What: text.T("this is a list, not a report", "これはレポートではなく一覧です"), Hint: noReport}
	case trimmed[0] != '{':
		return &Error{What: text.T("this is not a report saved as JSON", "これは JSON で保存されたレポートではありません"), Hint: noReport}
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return damaged(data, err)
	}
	if err := version(object); err != nil {
		return err
	}
	if err := inspect(object); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return &Error{Place: at(data, decoder.InputOffset()), What: text.T("something follows the report", "レポートの後ろに余分な内容があります"), Hint: saveAgain}
	}
	return nil
}

// damaged says where JSON ends to be JSON.
func damaged(data []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return &Error{Place: at(data, int64(len(data))), What: text.T("the file ends within the report: it was cut off", "レポートの途中でファイルが終わっています"), Hint: saveAgain}
	}
	e := &Error{What: text.T("the JSON is damaged here", "ここで JSON が壊れています"), Hint: saveAgain}
	if errors.As(err, &syntax) {
		e.Place = at(data, syntax.Offset)
	}
	return e
}

// at is a place of the text, as editors count it.
func at(data []byte, offset int64) string {
	before := data[:min(max(offset, 0), int64(len(data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n') - 1
	return fmt.Sprintf("%d:%d", line, max(column, 1))
}

// family begins the names of all versions of the report.
const family = "ssltriage/report/"

// version checks what the object says that it is.
func version(object map[string]any) error {
	switch schema, ok := object["schema"].(string); {
	case !ok || !strings.HasPrefix(schema, family):
		return &Error{Place: "schema", What: text.F("not %q: this is another file than a report", "%q ではありません。レポートではないファイルです", report.Schema), Hint: noReport}
	case schema != report.Schema:
		return &Error{Place: "schema", What: text.F("%q; this program reads %q", "%q です。このプログラムが読み取れるのは %q です", schema, report.Schema),
			Hint: text.T("use the version of ssltriage that wrote the report, or analyze the evidence again", "レポートを作成したバージョンの ssltriage を使用するか、証拠をもう一度分析してください")}
	}
	return nil
}
