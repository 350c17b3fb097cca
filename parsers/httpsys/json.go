package httpsys

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"sort"
	"strings"

	"ssltriage/parsers/wintext"
)

// bindingsProperty is the property that holds the records in the output of
// "netsh http show sslcert json=enable". Property names are English
// everywhere.
const bindingsProperty = `"SslCertificateBindings"`

// document is the text as one string, with the offset at which each line
// begins.
type document struct {
	text   string
	starts []int
}

// json reads the JSON documents of netsh, wherever they stand in the text.
func (p *parser) json() {
	var doc document
	for i := range p.lines {
		if doc.text == "" && strings.Contains(p.lines[i].S, bindingsProperty) {
			doc = p.document()
		}
	}
	const maxDocuments = 64 // of one text
	end := 0
	for range maxDocuments {
		at := strings.Index(doc.text[end:], bindingsProperty)
		if at < 0 {
			return
		}
		at += end
		n, ok := p.jsonDocument(doc, strings.LastIndexByte(doc.text[end:at], '{')+end)
		if !ok {
			p.problem(doc.line(at), "the JSON of netsh is cut or damaged", "netsh の JSON が途中で切れているか、破損しています")
			return
		}
		end = max(n, at+1)
	}
}

func (p *parser) document() document {
	var d document
	var b strings.Builder
	for _, l := range p.lines {
		d.starts = append(d.starts, b.Len())
		b.WriteString(l.S)
		b.WriteByte('\n')
	}
	d.text = b.String()
	return d
}

// line returns the index of the line that holds an offset.
func (d document) line(offset int) int {
	return sort.SearchInts(d.starts, offset+1) - 1
}

// jsonDocument reads one document at an offset and returns the offset after it.
func (p *parser) jsonDocument(doc document, start int) (end int, ok bool) {
	if start < 0 || doc.text[start] != '{' {
		return 0, false
	}
	var body struct {
		SslCertificateBindings []json.RawMessage
	}
	dec := json.NewDecoder(strings.NewReader(doc.text[start:]))
	if err := dec.Decode(&body); err != nil {
		return 0, false
	}
	end = start + int(dec.InputOffset())
	p.listing = 0
	p.openSSLListing(doc.line(start), SourceNetshJSON, "")
	at := start
	for _, raw := range body.SslCertificateBindings {
		at += max(0, strings.Index(doc.text[at:end], string(raw)))
		p.jsonBinding(doc.line(at), raw)
		at += len(raw)
	}
	return end, true
}

func (p *parser) jsonBinding(i int, raw json.RawMessage) {
	var object map[string]any
	if err := json.Unmarshal(raw, &object); err != nil || len(object) > maxFields {
		p.problem(i, "a binding in the JSON of netsh is not an object of at most %d properties",
			"netsh の JSON に、プロパティが %d 個以下のオブジェクトではないバインドがあります", maxFields)
		return
	}
	if p.full(len(p.res.Bindings), i, manyBindings) {
		return
	}
	b := Binding{
		Source: SourceNetshJSON, HashState: HashEmpty, AppIDState: AppIDMissing,
		Line: p.number(i), Quote: wintext.Quote(strings.Join(strings.Fields(string(raw)), " ")),
	}
	label := b.setProperties(object)
	if b.Port == 0 {
		p.problem(i, "a binding in the JSON of netsh has no endpoint that could be read",
			"netsh の JSON に、エンドポイントを読み取れないバインドがあります")
		return
	}
	b.settleKind(label)
	p.res.Bindings = append(p.res.Bindings, b)
	if p.listing > 0 {
		p.res.SSLListings[p.listing-1].Count++
	}
}

// setProperties fills the binding from its properties, in the order of their
// names, and returns the name of the endpoint's.
func (b *Binding) setProperties(object map[string]any) (endpoint string) {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		f := Field{Label: name, Value: jsonText(object[name])}
		switch key := f.key(); {
		case endpointNames[key] && b.Port == 0 && b.setKey(f.Value):
			endpoint = name
		case key == "sslhash" || key == "certificatehash" || key == "certhash":
			b.Hash, b.HashState = jsonHash(object[name], f.Value)
			if b.HashState == HashUnusable {
				b.HashText = wintext.Quote(f.Value)
			}
		case key == "appid" || key == "applicationid" || key == "guidstring":
			if id, state := readAppID(f.Value); b.AppID == "" {
				b.AppID, b.AppIDState = id, state
			}
		case setters[key] != nil && setters[key](b, []string{f.Value}):
		default:
			b.Other = append(b.Other, Field{name, wintext.Quote(f.Value)})
		}
	}
	return endpoint
}

// endpointNames are the properties that may hold the endpoint. Only IpPort is
// known from programs that read this output; the others follow netsh's own
// parameters.
var endpointNames = map[string]bool{
	"ipport": true, "hostnameport": true, "ccs": true, "ccsport": true,
	"port": true, "scopedccs": true, "scopedccsport": true,
}

// jsonText prints a property's value as netsh prints it in text: null is "".
func jsonText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	}
	raw, _ := json.Marshal(v) // cannot fail: it was JSON
	return string(raw)
}

// jsonHash reads a hash in hex, in base64 or as an array of bytes. Programs
// that read this output disagree about which it is.
func jsonHash(v any, text string) (string, HashState) {
	h, state := readHash(text)
	if state != HashUnusable {
		return h, state
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if numbers, ok := v.([]any); ok {
		raw, err = jsonBytes(numbers), nil
	}
	if err != nil || len(raw) != hashBytes && len(raw) != 32 {
		return "", HashUnusable
	}
	return readHash(hex.EncodeToString(raw))
}

func jsonBytes(numbers []any) []byte {
	var raw []byte
	for _, n := range numbers {
		f, ok := n.(float64)
		if !ok || f != float64(byte(f)) || len(raw) > 32 {
			return nil
		}
		raw = append(raw, byte(f))
	}
	return raw
}
