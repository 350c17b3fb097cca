package hive

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// Quote returns the value as evidence for a reader: the line of the file for
// a value that came as text, else the notation of .reg files, for example
//
//	Enabled = dword:00000000
//	SslCertStoreName = "MY"
//	Functions = "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"
//	AppId = hex:81,e1,c3,4d
//
// It has one line of at most 300 bytes.
func (v *Value) Quote() string {
	if v.source != "" {
		return wintext.Quote(v.source)
	}
	name := printable(v.Name)
	if v.Name == "" {
		name = "(Default)"
	}
	return wintext.Quote(name + " = " + v.notation())
}

// quotedBytes is how many bytes of data are worth formatting for a quote of
// 300 bytes.
const quotedBytes = 600

func (v *Value) notation() string {
	if !v.Problem.IsZero() {
		return TypeName(v.Type) + " (" + v.Problem.EN + ")"
	}
	if n, err := v.DWORD(); err == nil {
		return fmt.Sprintf("dword:%08x", n)
	}
	cut := Value{Type: v.Type, Data: v.Data[:min(len(v.Data), quotedBytes)]}
	if s, err := cut.String(); err == nil {
		return strconv.Quote(s)
	}
	if list, err := cut.MultiString(); err == nil {
		for i, s := range list {
			list[i] = strconv.Quote(s)
		}
		return strings.Join(list, ", ")
	}
	prefix := "hex:"
	if v.Type != Binary {
		prefix = fmt.Sprintf("hex(%x):", v.Type)
	}
	return prefix + commaHex(cut.Data)
}

// commaHex writes bytes as .reg files do: "81,e1,c3".
func commaHex(data []byte) string {
	parts := make([]string, len(data))
	for i := range data {
		parts[i] = hex.EncodeToString(data[i : i+1])
	}
	return strings.Join(parts, ",")
}

// printable escapes what could move a terminal's cursor or break a line.
func printable(s string) string {
	quoted := strconv.Quote(s)
	if quoted == `"`+s+`"` {
		return s
	}
	clean := strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(quoted[1 : len(quoted)-1])
	return clean
}
