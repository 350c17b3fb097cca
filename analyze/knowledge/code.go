package knowledge

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ssltriage/analyze/text"
)

//go:embed codes.csv
var codesCSV string

const codesSource = "Microsoft, COM Error Codes (Security and Setup)"

// CodeInfo says what an error code means.
type CodeInfo struct {
	Value  uint32
	Name   string    // "NTE_BAD_KEYSET"
	Text   text.Text // what it means, for HTTPS on Windows where it has to do with that
	Source string
}

// Code returns what is known of an error code: HRESULT, NTSTATUS or Win32.
// The HRESULT form 0x8007xxxx of a Win32 code is the Win32 code.
func Code(value uint32) (CodeInfo, bool) {
	c, ok := codes().byValue[value]
	if !ok && value>>16 == 0x8007 {
		c, ok = codes().byValue[value&0xffff]
		c.Value = value
	}
	return c, ok
}

// CodeByName returns the code of a symbolic name, in any case.
func CodeByName(name string) (CodeInfo, bool) {
	value, ok := codes().byName[strings.ToUpper(name)]
	return codes().byValue[value], ok
}

// CodeNames returns the symbolic names of all codes, sorted.
func CodeNames() []string {
	var out []string
	for name := range codes().byName {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// CodeText writes a code with its name, as far as it is known:
// "0x80090016 NTE_BAD_KEYSET", "1168 ERROR_NOT_FOUND", "0x80041234".
func CodeText(value uint32) string {
	s := fmt.Sprintf("0x%08x", value)
	if value < 0x10000 {
		s = strconv.Itoa(int(value))
	}
	if c, ok := Code(value); ok {
		s += " " + c.Name
	}
	return s
}

type codeTable struct {
	byValue map[uint32]CodeInfo
	byName  map[string]uint32
}

// codeTables are all tables with texts.
func codeTables() [][]CodeInfo {
	return [][]CodeInfo{keyCodes, tlsCodes, packageCodes, certificateCodes, messageCodes, enrollmentCodes, win32Codes, statusCodes}
}

var codes = sync.OnceValue(func() codeTable {
	t := codeTable{map[uint32]CodeInfo{}, map[string]uint32{}}
	for line := range strings.Lines(codesCSV) {
		value, name, found := strings.Cut(strings.TrimSpace(line), ",")
		n, err := strconv.ParseUint(strings.TrimPrefix(value, "0x"), 16, 32)
		if found && err == nil {
			t.byValue[uint32(n)] = CodeInfo{Value: uint32(n), Name: name, Source: codesSource}
		}
	}
	for _, table := range codeTables() {
		for _, c := range table {
			known := t.byValue[c.Value]
			c.Name, c.Source = cmp.Or(c.Name, known.Name), cmp.Or(c.Source, known.Source)
			t.byValue[c.Value] = c
		}
	}
	for value, c := range t.byValue {
		t.byName[c.Name] = value
	}
	return t
})
