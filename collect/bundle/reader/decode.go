package reader

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"ssltriage/collect/bundle"
	"ssltriage/parsers/problem"
)

// Errors of DecodeDocument.
var (
	ErrSchema   = problem.New("not a document of this schema", "このスキーマの文書ではありません")
	ErrDocument = problem.New("damaged document", "文書が破損しています")
)

// Limits of one document. The collector stays far below them.
const (
	MaxDocumentBytes   = 64 << 20
	maxDocumentObjects = 500_000
	maxDocumentTokens  = 10_000_000
	maxDocumentDepth   = 16
)

// DecodeDocument reads a document. Members that it does not know are passed
// over; a member of a wrong type or a number out of range is left zero and
// reported; a document that ends too early is delivered as far as it goes.
// So the value is worth looking at even when there is an error, unless that
// is ErrSchema: another kind of document, or a version that is not known.
func DecodeDocument[T bundle.Document](data []byte) (T, error) {
	var doc T
	schema, ok := SniffDocument(data)
	if !ok || schema != bundle.SchemaOf(doc) {
		return doc, problem.Wrap(ErrSchema, "%w: want %q, have %q", "%w: 想定は %q、実際は %q", ErrSchema, bundle.SchemaOf(doc), clip(schema))
	}
	if len(data) > MaxDocumentBytes {
		return doc, problem.Wrap(ErrDocument, "%w: %d bytes are more than the limit of %d", "%w: %d バイトは上限の %d バイトを超えています", ErrDocument, len(data), MaxDocumentBytes)
	}
	text := string(trimBOM(data))
	d := &decoder{text: text, tokens: json.NewDecoder(strings.NewReader(text)), line: 1,
		members: map[reflect.Type]map[string]int{}}
	d.tokens.UseNumber()
	d.value(reflect.ValueOf(&doc).Elem(), 0)
	if d.fatal == nil {
		if _, err := d.tokens.Token(); err != io.EOF {
			d.complain("more text after the end of the document", "文書の終わりより後ろに文字があります")
		}
	}
	return doc, d.err()
}

// decoder fills a struct from a stream of JSON tokens. Unlike encoding/json
// it knows where each record stands, keeps what it has when the text breaks
// off, and has limits.
type decoder struct {
	text    string
	tokens  *json.Decoder
	offset  int // up to which line breaks were counted
	line    int // line of offset, from 1
	members map[reflect.Type]map[string]int

	count, objects int
	soft           error // first value that did not fit
	fatal          error // what ended the reading
}

func (d *decoder) err() error {
	if d.fatal != nil {
		return d.fatal
	}
	return d.soft
}

// damaged says what is wrong with a document.
func damaged(what problem.Text) error {
	return problem.Wrap(ErrDocument, "%w: %w", "%w: %w", ErrDocument, what)
}

// complain keeps the first complaint about a value.
func (d *decoder) complain(en, ja string, args ...any) {
	if d.soft == nil {
		d.soft = damaged(problem.New(en, ja, args...).At(d.lineAt(d.tokens.InputOffset())))
	}
}

// token returns the next token, or nil once reading has to end.
func (d *decoder) token() json.Token {
	if d.fatal != nil {
		return nil
	}
	d.count++
	t, err := d.tokens.Token()
	line := d.lineAt(d.tokens.InputOffset())
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		d.fatal = damaged(problem.New("it ends in the middle, at line %d", "%d 行目で途切れています", line))
	case err != nil:
		d.fatal = damaged(problem.Of(err).At(line))
	case d.count > maxDocumentTokens || d.objects > maxDocumentObjects:
		d.fatal = damaged(problem.New("more values than the limit", "値の数が上限を超えています").At(line))
	default:
		return t
	}
	return nil
}

func (d *decoder) more() bool { return d.fatal == nil && d.tokens.More() }

// lineAt returns the line of an offset, which never goes back.
func (d *decoder) lineAt(offset int64) int {
	if end := int(offset); end > d.offset && end <= len(d.text) {
		d.line += strings.Count(d.text[d.offset:end], "\n")
		d.offset = end
	}
	return d.line
}

// value reads one value into v; an invalid v takes anything.
func (d *decoder) value(v reflect.Value, depth int) {
	t := d.token()
	if t == nil {
		return
	}
	delim, nested := t.(json.Delim)
	if nested && depth >= maxDocumentDepth {
		d.fatal = damaged(problem.New("nested too deeply", "入れ子が深すぎます").At(d.line))
		return
	}
	if v.IsValid() && v.Kind() == reflect.Ptr && t != nil {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch {
	case nested && delim == '{':
		d.object(v, depth)
	case nested:
		d.list(v, depth)
	case v.IsValid():
		d.scalar(v, t)
	}
}

func (d *decoder) object(v reflect.Value, depth int) {
	d.objects++
	start, line := int(d.tokens.InputOffset())-1, d.line
	var members map[string]int
	if v.IsValid() && v.Kind() == reflect.Struct && v.Type() != timeType {
		members = d.membersOf(v.Type())
	} else if v.IsValid() {
		d.complain("an object where %s is expected", "%s のはずの場所がオブジェクトです", v.Type())
	}
	for d.more() {
		key, _ := d.token().(string)
		i, known := members[key]
		if !known {
			d.value(reflect.Value{}, depth+1)
			continue
		}
		d.value(v.Field(i), depth+1)
	}
	d.token()
	if members == nil || d.fatal != nil && v.IsZero() {
		return
	}
	if v.NumField() > 0 && v.Type().Field(0).Type == atType {
		end := int(d.tokens.InputOffset())
		v.Field(0).Set(reflect.ValueOf(bundle.At{Line: line, Quote: quote(d.text[start:end])}))
	}
}

func (d *decoder) list(v reflect.Value, depth int) {
	fits := v.IsValid() && v.Kind() == reflect.Slice
	if v.IsValid() && !fits {
		d.complain("a list where %s is expected", "%s のはずの場所が配列です", v.Type())
	}
	if fits {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	for d.more() {
		if !fits {
			d.value(reflect.Value{}, depth+1)
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		before := d.fatal
		d.value(item, depth+1)
		if before == nil && d.fatal != nil && item.IsZero() {
			break // nothing of it was read
		}
		v.Set(reflect.Append(v, item))
	}
	d.token()
}

var (
	timeType = reflect.TypeOf(time.Time{})
	atType   = reflect.TypeOf(bundle.At{})
)

// scalar stores a string, number or boolean; null leaves the zero value.
func (d *decoder) scalar(v reflect.Value, t json.Token) {
	ok := false
	switch t := t.(type) {
	case bool:
		if ok = v.Kind() == reflect.Bool; ok {
			v.SetBool(t)
		}
	case json.Number:
		ok = setNumber(v, t.String())
	case string:
		ok = setString(v, t)
	}
	if !ok {
		d.complain("%v is not a valid %s", "%v は %s として正しくありません", clip(fmt.Sprint(t)), v.Type())
	}
}

func setNumber(v reflect.Value, s string) bool {
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(s, 10, v.Type().Bits())
		if err != nil {
			return false
		}
		v.SetInt(n)
		return true
	case reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(s, 10, v.Type().Bits())
		if err != nil {
			return false
		}
		v.SetUint(n)
		return true
	}
	return false
}

func setString(v reflect.Value, s string) bool {
	if v.Type() == timeType {
		t, err := time.Parse(time.RFC3339Nano, s)
		if t = t.UTC(); err != nil || t.Year() < 0 || t.Year() > 9999 {
			return false
		}
		v.Set(reflect.ValueOf(t))
		return true
	}
	if v.Kind() != reflect.String {
		return false
	}
	v.SetString(s)
	return true
}

func (d *decoder) membersOf(t reflect.Type) map[string]int {
	if m := d.members[t]; m != nil {
		return m
	}
	m := map[string]int{}
	for i := 0; i < t.NumField(); i++ {
		if name := memberName(t.Field(i)); name != "-" {
			m[name] = i
		}
	}
	d.members[t] = m
	return m
}

// memberName returns the JSON name of a field. A field without a tag is not part
// of the document.
func memberName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" {
		return "-"
	}
	return name
}
