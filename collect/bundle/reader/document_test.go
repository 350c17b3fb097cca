package reader

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"ssltriage/collect/bundle"
)

// allDocuments returns one of each kind, every field filled.
func allDocuments() []bundle.Document {
	docs := []bundle.Document{&bundle.Manifest{}, &bundle.Certificates{}, &bundle.KeyFiles{}, &bundle.HTTPConfig{}, &bundle.Sockets{}, &bundle.Processes{}, &bundle.Services{},
		&bundle.OperatingSystem{}, &bundle.Updates{}, &bundle.Clock{}}
	for i, d := range docs {
		n := 0
		fill(reflect.ValueOf(d).Elem(), &n)
		docs[i] = reflect.ValueOf(d).Elem().Interface().(bundle.Document)
	}
	return docs
}

// fill sets every field to a value of its own.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(testTime.Add(time.Duration(*n) * time.Millisecond)))
		return
	case bundle.At:
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			fill(v.Field(i), n)
		}
	case reflect.Ptr:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.String:
		v.SetString(fmt.Sprintf("%d: \"<証明書>\" \\ \n\x01\x7f\u2028 \U0001f512", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(-*n))
	default:
		v.SetUint(1<<uint(v.Type().Bits()-1) + uint64(*n))
	}
}

func TestDocumentsRoundTrip(t *testing.T) {
	for _, d := range allDocuments() {
		data := bundle.EncodeDocument(d)
		if schema, ok := SniffDocument(data); !ok || schema != bundle.SchemaOf(d) {
			t.Errorf("%T: sniffed %q", d, schema)
		}
		if schema, ok := SniffDocument(data[:60]); !ok || schema != bundle.SchemaOf(d) {
			t.Errorf("%T: sniffed %q from its beginning", d, schema)
		}
		back, err := decodeAny(d, data)
		if err != nil {
			t.Errorf("%T: %v", d, err)
		}
		if !reflect.DeepEqual(dropAt(back), d) {
			t.Errorf("%T changed:\n%+v\n%+v", d, d, back)
		}
	}
}

// What is written is what encoding/json writes, but for the schema and layout.
func TestEncodeAgainstEncodingJSON(t *testing.T) {
	for _, d := range allDocuments() {
		var got, want map[string]interface{}
		must(t, json.Unmarshal(bundle.EncodeDocument(d), &got))
		data, err := json.Marshal(d)
		must(t, err)
		must(t, json.Unmarshal(data, &want))
		want["schema"] = bundle.SchemaOf(d)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%T:\n%v\n%v", d, got, want)
		}
	}
}

func decodeAny(d bundle.Document, data []byte) (bundle.Document, error) {
	switch d.(type) {
	case bundle.Manifest:
		return DecodeDocument[bundle.Manifest](data)
	case bundle.Certificates:
		return DecodeDocument[bundle.Certificates](data)
	case bundle.KeyFiles:
		return DecodeDocument[bundle.KeyFiles](data)
	case bundle.HTTPConfig:
		return DecodeDocument[bundle.HTTPConfig](data)
	case bundle.Sockets:
		return DecodeDocument[bundle.Sockets](data)
	case bundle.Processes:
		return DecodeDocument[bundle.Processes](data)
	case bundle.Services:
		return DecodeDocument[bundle.Services](data)
	case bundle.OperatingSystem:
		return DecodeDocument[bundle.OperatingSystem](data)
	case bundle.Updates:
		return DecodeDocument[bundle.Updates](data)
	case bundle.Clock:
		return DecodeDocument[bundle.Clock](data)
	}
	panic(fmt.Sprintf("%T", d))
}

// dropAt returns the document without the places of its records.
func dropAt(d bundle.Document) bundle.Document {
	v := reflect.New(reflect.TypeOf(d)).Elem()
	v.Set(reflect.ValueOf(d))
	clearAt(v)
	return v.Interface().(bundle.Document)
}

func clearAt(v reflect.Value) {
	switch {
	case v.Type() == atType:
		v.Set(reflect.Zero(atType))
	case v.Kind() == reflect.Struct && v.Type() != timeType:
		for i := 0; i < v.NumField(); i++ {
			clearAt(v.Field(i))
		}
	case v.Kind() == reflect.Slice:
		for i := 0; i < v.Len(); i++ {
			clearAt(v.Index(i))
		}
	}
}

func TestDocumentLayout(t *testing.T) {
	d := bundle.Sockets{Sockets: []bundle.Socket{
		{Proto: "tcp4", Local: "0.0.0.0:443", Remote: "0.0.0.0:0", State: bundle.TCPListen, PID: 4},
		{Proto: "tcp6", Local: "[::]:443", Remote: "[::]:0", State: bundle.TCPListen, PID: 4},
	}}
	want := `{
 "schema": "ssltriage/sockets/1",
 "tables": [],
 "sockets": [
  {"proto":"tcp4","local":"0.0.0.0:443","remote":"0.0.0.0:0","state":2,"pid":4},
  {"proto":"tcp6","local":"[::]:443","remote":"[::]:0","state":2,"pid":4}
 ]
}
`
	data := bundle.EncodeDocument(d)
	if string(data) != want {
		t.Fatalf("got\n%s", data)
	}
	got, err := DecodeDocument[bundle.Sockets](data)
	must(t, err)
	lines := strings.Split(want, "\n")
	for i, s := range got.Sockets {
		if s.Line != 5+i || s.Quote != strings.Trim(lines[4+i], " ,") {
			t.Errorf("record %d: line %d, %q", i, s.Line, s.Quote)
		}
	}
}

func TestOmitted(t *testing.T) {
	data := string(bundle.EncodeDocument(bundle.Updates{Updates: []bundle.Update{{KB: "KB1"}}}))
	if !strings.Contains(data, `{"kb":"KB1","dateOnly":false}`) || strings.Contains(data, "error") {
		t.Error(data)
	}
}

func TestDecodeTolerates(t *testing.T) {
	const head = `{"schema":"ssltriage/sockets/1",`
	one := []bundle.Socket{{Local: "a", PID: 7}}
	for _, c := range []struct {
		name, text string
		want       []bundle.Socket
		says       string
	}{
		{"unknown members", head + `"new":{"a":[1,{"b":2}]},"sockets":[{"local":"a","x":null,"pid":7}]}`, one, ""},
		{"byte order mark", "\ufeff" + head + `"sockets":[{"local":"a","pid":7}]}`, one, ""},
		{"null", head + `"sockets":[{"local":"a","pid":7,"proto":null}],"tables":null}`, one, ""},
		{"schema at the end", `{"x":[{}],"sockets":[{"local":"a","pid":7}],"schema":"ssltriage/sockets/1"}`, one, ""},
		{"wrong type", head + `"sockets":[{"local":"a","state":"listen","pid":7}]}`, one, "line 1: listen is not a valid bundle.TCPState"},
		{"object for number", head + `"sockets":[{"local":"a","state":{"x":1},"pid":7}]}`, one, "an object where bundle.TCPState is expected"},
		{"list for string", head + `"sockets":[{"local":"a","proto":["x"],"pid":7}]}`, one, "a list where string is expected"},
		{"string for list", head + `"tables":"x","sockets":[{"local":"a","pid":7}]}`, one, "x is not a valid []bundle.SocketTable"},
		{"out of range", head + "\n" + `"sockets":[{"local":"a","state":4294967296,"pid":7}]}`, one, "line 2: 4294967296 is not"},
		{"negative", head + `"sockets":[{"local":"a","state":-1,"pid":7}]}`, one, "-1 is not"},
		{"fraction", head + `"sockets":[{"local":"a","state":2.5,"pid":7}]}`, one, "2.5 is not"},
		{"cut off", head + `"sockets":[{"local":"a","pid":7},{"lo`, one, "ends in the middle"},
		{"cut off inside", head + `"sockets":[{"local":"a","pid":7`, one, "ends in the middle"},
		{"syntax", head + `"sockets":[{"local":"a","pid":7} {"local":"b"}]}`, one, "invalid character"},
		{"more behind", head + `"sockets":[{"local":"a","pid":7}]}{}`, one, "more text after the end"},
		{"twice", head + `"sockets":[{"local":"b"},{}],"sockets":[{"local":"a","pid":7}]}`, one, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := DecodeDocument[bundle.Sockets]([]byte(c.text))
			got = dropAt(got).(bundle.Sockets)
			if !reflect.DeepEqual(got.Sockets, c.want) {
				t.Errorf("got %+v", got.Sockets)
			}
			if (err == nil) != (c.says == "") || err != nil && (!errors.Is(err, ErrDocument) || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestDecodeTimes(t *testing.T) {
	for text, ok := range map[string]bool{"2024-05-17T10:42:56+09:00": true, "2024-05-17T01:42:56Z": true, "17.05.2024": false} {
		d, err := DecodeDocument[bundle.Clock]([]byte(`{"schema":"ssltriage/clock/1","utc":"` + text + `","zone":"x"}`))
		if (err == nil) != ok || ok && (!d.UTC.Equal(testTime) || d.UTC.Location() != time.UTC) || d.Zone != "x" {
			t.Errorf("%s: %v %v", text, d.UTC, err)
		}
	}
}

func TestDecodeOther(t *testing.T) {
	for _, text := range []string{"", "{}", "[]", "text", `{"schema":1}`, `{"schema":"other/1"}`, `{"schema":"ssltriage/sockets/2"}`,
		`{"schema":"ssltriage/clock/1"}`} {
		if _, err := DecodeDocument[bundle.Sockets]([]byte(text)); !errors.Is(err, ErrSchema) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if schema, ok := SniffDocument([]byte(`{"schema":"ssltriage/sockets/2"}`)); !ok || schema != "ssltriage/sockets/2" {
		t.Errorf("a later version: %q", schema)
	}
	if _, ok := SniffDocument([]byte(`{"schema":"other/1"}`)); ok {
		t.Error("another project's document was taken")
	}
}

func TestDecodeLimits(t *testing.T) {
	const head = `{"schema":"ssltriage/sockets/1","sockets":`
	deep := head + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}"
	if _, err := DecodeDocument[bundle.Sockets]([]byte(deep)); err == nil || !strings.Contains(err.Error(), "nested too deeply") {
		t.Errorf("depth: %v", err)
	}
	many := head + "[" + strings.Repeat("{},", maxDocumentObjects+10) + "{}]}"
	d, err := DecodeDocument[bundle.Sockets]([]byte(many))
	if err == nil || !strings.Contains(err.Error(), "more values") || len(d.Sockets) < maxDocumentObjects-2 {
		t.Errorf("count: %d, %v", len(d.Sockets), err)
	}
	large := append([]byte(head+"[]}"), bytes.Repeat([]byte(" "), MaxDocumentBytes)...)
	if _, err := DecodeDocument[bundle.Sockets](large); !errors.Is(err, ErrDocument) {
		t.Errorf("size: %v", err)
	}
}

// Cut at every byte, a document gives every record that is whole.
func TestDecodeCutEverywhere(t *testing.T) {
	var d bundle.Sockets
	for i := 0; i < 5; i++ {
		d.Sockets = append(d.Sockets, bundle.Socket{Proto: "tcp4", Local: "証:443", PID: uint32(i)})
	}
	data := bundle.EncodeDocument(d)
	for cut := 40; cut < len(data)-2; cut++ {
		got, err := DecodeDocument[bundle.Sockets](data[:cut])
		whole := bytes.Count(data[:cut], []byte("}"))
		if err == nil || len(got.Sockets) < whole || len(got.Sockets) > whole+1 {
			t.Fatalf("cut at %d: %d records, %d are whole, %v", cut, len(got.Sockets), whole, err)
		}
		if whole > 0 && !reflect.DeepEqual(dropAt(bundle.Sockets{Sockets: got.Sockets[:whole]}), bundle.Sockets{Sockets: d.Sockets[:whole:whole]}) {
			t.Fatalf("cut at %d: %+v", cut, got.Sockets)
		}
	}
}

func TestQuote(t *testing.T) {
	if got := quote("{\n1\n2\n3\n4\n5\n6\n7}"); got != "{\n1\n2\n3\n4\n5" {
		t.Errorf("lines: %q", got)
	}
	got := quote(strings.Repeat("証", 200))
	if len(got) > maxQuoteBytes || !strings.HasSuffix(got, "証…") {
		t.Errorf("length: %q", got)
	}
}

func TestWinError(t *testing.T) {
	if e := bundle.NewWinError(0x80090016); e.Code != 2148073494 || e.Hex != "0x80090016" {
		t.Errorf("got %+v", e)
	}
	if bundle.NewWinError(0) != nil {
		t.Error("0 is no error")
	}
}

func TestTCPState(t *testing.T) {
	for state, want := range map[bundle.TCPState]string{0: "", 1: "closed", bundle.TCPListen: "listen", 12: "delete-tcb", 13: "", 1 << 31: ""} {
		if got := state.String(); got != want {
			t.Errorf("%d: %q", uint32(state), got)
		}
	}
}
