package hive

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
)

// libhivexLines turns the XML into a line per key and value, in its order.
func libhivexLines(t *testing.T, out []byte) (lines []string) {
	out = bytes.ReplaceAll(out, []byte{0x1b}, []byte("?")) // a name of ours; libhivex's XML is not well-formed with it
	d := xml.NewDecoder(bytes.NewReader(out))
	var value, encoding string
	var list []string
	attr := func(e xml.StartElement, name string) string {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "node":
				lines = append(lines, "key "+attr(e, "name"))
			case "value":
				kind := attr(e, "type")
				encoding, list = attr(e, "encoding"), nil
				value = attr(e, "value")
				if encoding == "base64" {
					raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value), ""))
					if err != nil {
						t.Fatal(err)
					}
					value = fmt.Sprintf("%x", raw)
				}
				value = fmt.Sprintf("%s %s %s", kind, attr(e, "key"), value)
			case "mtime":
				var s string
				if err := d.DecodeElement(&s, &e); err != nil {
					t.Fatal(err)
				}
				if len(lines) > 0 { // the first is of the file
					lines = append(lines, "written "+s)
				}
			case "string":
				var s string
				if err := d.DecodeElement(&s, &e); err != nil {
					t.Fatal(err)
				}
				list = append(list, s)
			}
		case xml.EndElement:
			if e.Name.Local == "value" {
				lines = append(lines, value+strings.TrimRight(strings.Join(list, "|"), "|"))
			}
		}
	}
}

// noNumber stands for a REG_DWORD that has not four bytes. libhivex prints a
// number all the same: of the first four bytes, or -1 where there are fewer.
const noNumber = "(no number)"

// ownLines writes the tree the same way.
func ownLines(root *Key) (lines []string) {
	kinds := map[uint32]string{None: "none", Binary: "binary", Link: "link", ResourceList: "resource-list",
		FullResource: "resource-description", ResourceReqs: "resource-requirements"}
	root.Walk(func(k *Key) {
		lines = append(lines, "key "+k.Name)
		if !k.LastWrite.IsZero() {
			lines = append(lines, "written "+k.LastWrite.Format("2006-01-02T15:04:05Z"))
		}
		for i := range k.Values {
			v := &k.Values[i]
			text := fmt.Sprintf("%x", v.Data)
			kind := kinds[v.Type]
			if kind == "" {
				kind = "unknown"
			}
			switch v.Type {
			case SZ, ExpandSZ:
				kind = map[uint32]string{SZ: "string", ExpandSZ: "expand"}[v.Type]
				text, _ = v.String()
			case MultiSZ:
				kind = "string-list"
				list, _ := v.MultiString()
				text = strings.Join(list, "|")
			case DWORD:
				n, err := v.DWORD()
				kind, text = "int32", fmt.Sprint(int32(n))
				if err != nil {
					text = noNumber
				}
			case DWORDBigEndian:
				kind, text = "int32", fmt.Sprint(int32(binary.BigEndian.Uint32(v.Data)))
			case Link:
				text = decodeUTF16(v.Data)
			case QWORD:
				n, _ := v.QWORD()
				kind, text = "int64", fmt.Sprint(int64(n))
			}
			lines = append(lines, strings.ReplaceAll(fmt.Sprintf("%s %s %s", kind, v.Name, text), "\x1b", "?"))
		}
	})
	return lines
}
