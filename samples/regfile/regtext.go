package regfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Reg returns the text of a .reg file as `reg export PATH` writes it: UTF-16LE
// with a byte order mark, lines ended by CR LF. path is the full path of root,
// for example `HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\HTTP`;
// root's own name is not used.
func Reg(path string, root *Key) []byte {
	var b strings.Builder
	b.WriteString("\ufeffWindows Registry Editor Version 5.00\r\n\r\n")
	writeRegKey(&b, path, root)
	return utf16le(b.String())
}

func writeRegKey(b *strings.Builder, path string, k *Key) {
	fmt.Fprintf(b, "[%s]\r\n", path)
	for _, v := range k.Values {
		b.WriteString(regLine(v))
	}
	b.WriteString("\r\n")
	for _, sub := range k.Subkeys {
		writeRegKey(b, path+`\`+sub.Name, sub)
	}
}

func regLine(v Value) string {
	name := "@"
	if v.Name != "" {
		name = `"` + escape(v.Name) + `"`
	}
	if s, ok := plainString(v); ok {
		return name + `="` + escape(s) + "\"\r\n"
	}
	if v.Type == DWORD && len(v.Data) == 4 {
		return fmt.Sprintf("%s=dword:%08x\r\n", name, binary.LittleEndian.Uint32(v.Data))
	}
	if v.Type == Binary {
		return wrapHex(name+"=hex:", v.Data)
	}
	return wrapHex(fmt.Sprintf("%s=hex(%x):", name, v.Type), v.Data)
}

func escape(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }

// plainString returns a REG_SZ that can be written between quotes without
// loss; anything else is written as bytes.
func plainString(v Value) (string, bool) {
	if v.Type != SZ || len(v.Data) < 2 || len(v.Data)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(v.Data)/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(v.Data[2*i:])
	}
	s := string(utf16.Decode(units))
	if strings.ContainsAny(s, "\x00\r\n") || !bytes.Equal(terminated(s), v.Data) {
		return "", false
	}
	return s, true
}

// wrapHex writes bytes and wraps the line before column 80 as regedit does.
func wrapHex(line string, data []byte) string {
	const widest = 77
	var b strings.Builder
	column := len(line)
	b.WriteString(line)
	for i, c := range data {
		item := fmt.Sprintf("%02x", c)
		if i+1 < len(data) {
			item += ","
		}
		if column+len(item) > widest+2 {
			b.WriteString("\\\r\n  ")
			column = 2
		}
		b.WriteString(item)
		column += len(item)
	}
	b.WriteString("\r\n")
	return b.String()
}
