package hive

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"ssltriage/samples/shared"
)

// A whole hive is read by libhivex, which is independent of regparser, and
// compared key by key and value by value.
func TestAgainstLibhivex(t *testing.T) {
	tool, err := exec.LookPath("hivexml")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("hivexml is missing: install libhivex-bin")
		}
		t.Skip("hivexml is not here")
	}
	for _, name := range []string{"system-windows-8.1.hiv", "reg-save-timezoneinformation.hiv"} {
		path := shared.Path(t, "evidence/hives/"+name)
		out, err := exec.Command(tool, path).Output()
		if err != nil {
			t.Fatal(err)
		}
		want := libhivexLines(t, out)
		root, _ := loadAll(t, shared.Read(t, "evidence/hives/"+name))
		got := ownLines(root)
		if len(got) != len(want) || len(got) == 0 {
			t.Fatalf("%s: %d lines, libhivex has %d", name, len(got), len(want))
		}
		differences := 0
		for i := range want {
			if got[i] != want[i] && differences < 10 {
				differences++
				t.Errorf("%s:\n got %q\nwant %q", name, got[i], want[i])
			}
		}
	}
}

// libhivexLines turns the XML into a line per key and value, in its order.
func libhivexLines(t *testing.T, out []byte) (lines []string) {
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

// ownLines writes the tree the same way.
func ownLines(root *Key) (lines []string) {
	kinds := map[uint32]string{None: "none", Binary: "binary", Link: "link", ResourceList: "resource-list",
		FullResource: "resource-description", ResourceReqs: "resource-requirements"}
	root.Walk(func(k *Key) {
		lines = append(lines, "key "+k.Name)
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
				n, _ := v.DWORD()
				kind, text = "int32", fmt.Sprint(int32(n))
			case DWORDBigEndian:
				kind, text = "int32", fmt.Sprint(int32(binary.BigEndian.Uint32(v.Data)))
			case QWORD:
				n, _ := v.QWORD()
				kind, text = "int64", fmt.Sprint(int64(n))
			}
			lines = append(lines, fmt.Sprintf("%s %s %s", kind, v.Name, text))
		}
	})
	return lines
}
