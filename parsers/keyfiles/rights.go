package keyfiles

import (
	"strconv"
	"strings"
)

// Bits of an access mask that let somebody read a file's content. Source:
// MS-DTYP 2.4.3 (ACCESS_MASK) and FILE_READ_DATA in winnt.h. The generic bits
// stand in inherited entries and mean the same.
const (
	fileReadData = 0x00000001
	genericAll   = 0x10000000
	genericRead  = 0x80000000
	readBits     = fileReadData | genericAll | genericRead
)

// rightsLetters are the two-letter rights of SDDL. Source: MS-DTYP 2.5.1.1.
var rightsLetters = map[string]uint32{
	"GA": 0x10000000, "GR": 0x80000000, "GW": 0x40000000, "GX": 0x20000000,
	"RC": 0x00020000, "SD": 0x00010000, "WD": 0x00040000, "WO": 0x00080000,
	"CC": 0x0001, "DC": 0x0002, "LC": 0x0004, "SW": 0x0008,
	"RP": 0x0010, "WP": 0x0020, "DT": 0x0040, "LO": 0x0080, "CR": 0x0100,
	"FA": 0x001F01FF, "FR": 0x00120089, "FW": 0x00120116, "FX": 0x001200A0,
	"KA": 0x000F003F, "KR": 0x00020019, "KW": 0x00020006, "KX": 0x00020019,
	"NW": 0x0001, "NR": 0x0002, "NX": 0x0004,
}

// parseRights reads "FRFW", "0x1f01ff", "0x001200A9" or a decimal or octal
// number.
func parseRights(s string) (uint32, error) {
	if s == "" {
		return 0, nil
	}
	if s[0] >= '0' && s[0] <= '9' {
		mask, err := strconv.ParseUint(s, 0, 32)
		if err != nil || strings.Contains(s, "_") {
			return 0, notSDDL("rights %.20q", "アクセス権 %.20q", s)
		}
		return uint32(mask), nil
	}
	var mask uint32
	for rest := strings.ToUpper(s); rest != ""; rest = rest[2:] {
		if len(rest) < 2 {
			return 0, notSDDL("rights %.20q", "アクセス権 %.20q", s)
		}
		bits, ok := rightsLetters[rest[:2]]
		if !ok {
			return 0, notSDDL("rights %.20q", "アクセス権 %.20q", s)
		}
		mask |= bits
	}
	return mask, nil
}

// icaclsTokens are the words that icacls prints in parentheses; true where the
// right includes reading the content. Source: Microsoft, "icacls" (Windows
// commands). (N) is how it shows an entry that denies everything.
var icaclsTokens = map[string]bool{
	"I": false, "OI": false, "CI": false, "IO": false, "NP": false, // inheritance
	"DENY": false,
	"F":    true, "M": true, "RX": true, "R": true, "N": true, "W": false,
	"D": false, "DE": false, "RC": false, "WDAC": false, "WO": false, "S": false, "AS": false,
	"MA": true, "GR": true, "GW": false, "GE": false, "GA": true,
	"RD": true, "WD": false, "AD": false, "REA": false, "WEA": false, "X": false,
	"DC": false, "RA": false, "WA": false,
	"NW": false, "NR": false, "NX": false, // of an integrity level
}

// caclsWords are the rights that cacls lists under a "special access" entry;
// true where they include reading the content. They are the names of winnt.h
// and never translated.
var caclsWords = map[string]bool{
	"READ_CONTROL": false, "SYNCHRONIZE": false, "DELETE": false, "WRITE_DAC": false,
	"WRITE_OWNER": false, "STANDARD_RIGHTS_ALL": false, "STANDARD_RIGHTS_REQUIRED": false,
	"ACCESS_SYSTEM_SECURITY": false, "MAXIMUM_ALLOWED": false,
	"GENERIC_READ": true, "GENERIC_WRITE": false, "GENERIC_EXECUTE": false, "GENERIC_ALL": true,
	"FILE_GENERIC_READ": true, "FILE_GENERIC_WRITE": false, "FILE_GENERIC_EXECUTE": false,
	"FILE_READ_DATA": true, "FILE_WRITE_DATA": false, "FILE_APPEND_DATA": false,
	"FILE_READ_EA": false, "FILE_WRITE_EA": false, "FILE_EXECUTE": false, "FILE_DELETE_CHILD": false,
	"FILE_READ_ATTRIBUTES": false, "FILE_WRITE_ATTRIBUTES": false, "FILE_ALL_ACCESS": true,
}
