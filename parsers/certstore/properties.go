package certstore

import (
	"regexp"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// propertyLine begins a property in a -v dump. The names are those of
// wincrypt.h in every language that public output exists of.
var propertyLine = newShape("_PROP_ID(", `^\s*CERT_[A-Z0-9_]{1,60}_PROP_ID\((\d{1,6})\)`)

var (
	dottedOID   = regexp.MustCompile(`\b[0-2](?:\.\d{1,12}){3,20}\b`)
	assignment  = newShape("= ", `^\s*(\S.{0,80}?)\s*= (.*)$`)
	uniqueName  = regexp.MustCompile(`^[0-9a-fA-F]{32}_[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	leadingHex  = regexp.MustCompile(`^([0-9A-Fa-f]{1,8})(?: \(\d+\))?(?: -- .*)?$`)
	keySpecLine = newShape("AT_", `^\s*\S{1,40}\s*= ([0-9A-Fa-f]{1,8}) -- (?:XCN_)?AT_`)
)

// isUniqueName knows the names of key files: the hash of the container's name
// and the machine's GUID.
func isUniqueName(s string) bool { return uniqueName.MatchString(s) }

// propertyBlocks maps property ids to their lines.
func propertyBlocks(lines []wintext.Line) map[int][]wintext.Line {
	blocks := make(map[int][]wintext.Line)
	current := -1
	for _, l := range lines {
		if m := propertyLine.find(l.S); m != nil {
			current, _ = strconv.Atoi(m[1])
			blocks[current] = append(blocks[current], wintext.Line{})
			continue
		}
		if current >= 0 {
			blocks[current] = append(blocks[current], l)
		}
	}
	return blocks
}

// readProperties fills what a -v dump lists, and reports whether there is
// such a list.
func (e *StoreEntry) readProperties(r record) bool {
	blocks := propertyBlocks(r.lines)
	if v, ok := wintext.Thumbprint(firstText(blocks[3])); ok {
		e.SHA1 = v
	}
	if lines, ok := blocks[propKeyInfo]; ok {
		e.readKeyBlock(lines)
	}
	if lines, ok := blocks[9]; ok {
		e.HasEnhKeyUsage = true
		for _, l := range lines[:min(len(lines), 200)] {
			e.EnhKeyUsage = append(e.EnhKeyUsage, dottedOID.FindAllString(l.S, 4)...)
		}
	}
	if _, ok := blocks[propArchived]; ok {
		e.Archived = true
	}
	e.FriendlyName = clip(firstText(blocks[propFriendlyName]), 256)
	return len(blocks) > 0
}

func firstText(lines []wintext.Line) string {
	for _, l := range lines {
		if s := strings.TrimSpace(l.S); s != "" {
			return s
		}
	}
	return ""
}

// readKeyBlock reads the key provider lines by their order, which is the same
// in every language: container, provider, then with -v type, flags and key
// spec as hexadecimal numbers. Between the first two a second name of the key
// may stand after a colon.
func (e *StoreEntry) readKeyBlock(lines []wintext.Line) {
	var values []string
	for _, l := range lines {
		if m := keySpecLine.find(l.S); m != nil {
			e.KeySpec = int(hexNumber(m[1]))
			break
		}
		if m := assignment.find(l.S); m != nil {
			values = append(values, clip(strings.TrimSpace(m[2]), 512))
			e.numberOfLabel(strings.TrimSpace(m[1]), m[2])
		} else if len(values) == 1 {
			e.readSecondName(l)
		}
		if len(values) >= 5 {
			break
		}
	}
	e.setNames(values)
	if len(values) > 3 && e.ProviderType < 0 && e.Flags < 0 {
		e.ProviderType, e.Flags = int(hexNumber(values[2])), hexNumber(values[3])
	}
}

// numberOfLabel reads the numbers whose labels are never translated.
func (e *StoreEntry) numberOfLabel(label, value string) {
	switch label {
	case "ProviderType":
		e.ProviderType = int(hexNumber(value))
	case "Flags":
		e.Flags = hexNumber(value)
	case "KeySpec":
		e.KeySpec = int(hexNumber(value))
	}
}

// setNames gives the first two values their meaning. A lone one is the
// provider when it names itself so: provider names are not translated.
func (e *StoreEntry) setNames(values []string) {
	switch {
	case len(values) == 0:
	case len(values) == 1 && strings.Contains(values[0], "Provider"):
		e.Provider = values[0]
	default:
		e.Container = values[0]
		if isUniqueName(values[0]) {
			e.UniqueContainer = values[0]
		}
	}
	if len(values) > 1 {
		e.Provider = values[1]
	}
}

// readSecondName reads the colon line below the container: the name of the
// key file, or for a CAPI key, whose container is that already, a simple name.
func (e *StoreEntry) readSecondName(l wintext.Line) {
	label, value, ok := l.Cut()
	switch {
	case !ok || value == "":
	case isUniqueName(value) || strings.HasPrefix(label, "Unique"):
		e.UniqueContainer = clip(value, 512)
	default:
		e.SimpleContainer = clip(value, 512)
	}
}

// hexNumber reads "20 (32)", "2 -- AT_SIGNATURE" or "20": hexadecimal
// without a prefix. -1 is no number.
func hexNumber(s string) int64 {
	m := leadingHex.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return -1
	}
	n, err := strconv.ParseUint(m[1], 16, 32)
	if err != nil {
		return -1
	}
	return int64(n)
}
