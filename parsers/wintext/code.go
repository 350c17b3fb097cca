package wintext

import (
	"regexp"
	"strconv"
	"strings"
)

// maxCodeBytes bounds a code with its symbolic name and its second notation.
const maxCodeBytes = 120

// codeShape is a number in one notation, optionally followed by the same
// number in another and by its symbolic name, which certutil prints as in
// "0x80090016 (-2146893802 NTE_BAD_KEYSET)".
var codeShape = regexp.MustCompile(
	`^(?:%%)?\(?(-?[0-9a-zA-Z]+)\)?(?:\s*\(?\s*(0x[0-9a-fA-F]+|-?[0-9]+)\b\s*\)?)?` +
		`(?:[\s:,]*\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)?\s*\)?$`)

// Code reads an error code in any notation: hexadecimal HRESULT or NTSTATUS
// ("0x8009030D", with a C suffix "L", sign-extended to 64 bits), unsigned
// ("2148204809") or signed decimal ("-2146762487"), either with the other
// behind it ("-2146762480(0x800b0110)") and with its symbolic name. Eight bare
// hex digits are a code when they begin as one does, with 800 or C00. Two
// notations that disagree are no code.
func Code(s string) (uint32, bool) {
	s = strings.TrimSpace(s)
	if len(s) > maxCodeBytes {
		return 0, false
	}
	m := codeShape.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	code, ok := oneCode(m[1])
	if !ok || m[2] == "" {
		return code, ok
	}
	second, ok := oneCode(m[2])
	return code, ok && second == code
}

func oneCode(s string) (uint32, bool) {
	lower := strings.ToLower(s)
	if digits, ok := strings.CutPrefix(lower, "0x"); ok {
		return hexCode(strings.TrimSuffix(digits, "l"))
	}
	if len(s) == 8 && (strings.HasPrefix(lower, "800") || strings.HasPrefix(lower, "c00")) {
		return hexCode(lower)
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < -1<<31 || n >= 1<<32 {
		return 0, false
	}
	return uint32(n), true
}

func hexCode(digits string) (uint32, bool) {
	n, err := strconv.ParseUint(digits, 16, 64)
	const signExtension = 0xffffffff
	if high := n >> 32; err != nil || high != 0 && high != signExtension {
		return 0, false
	}
	return uint32(n), true
}
