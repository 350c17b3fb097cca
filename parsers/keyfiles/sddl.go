package keyfiles

import (
	"strings"

	"ssltriage/parsers/problem"
)

// SecurityDescriptor is a security descriptor in its text form (SDDL).
// Source: MS-DTYP 2.5.1 (Security Descriptor Description Language).
type SecurityDescriptor struct {
	Owner, Group string // SIDs; an alias such as "LA" that depends on the domain stays as it is; "" if absent

	// DACLPresent says that the text has a "D:" part. Without one nothing is
	// known about access.
	DACLPresent bool
	// NullDACL stands for NO_ACCESS_CONTROL: everybody may do everything. An
	// empty DACL is the opposite.
	NullDACL bool
	// Protected says that nothing is inherited from the folder above (flag P).
	Protected bool
	DACL      []DescriptorACE
}

// DescriptorACE is one access control entry of a DACL, in order.
type DescriptorACE struct {
	Type  string // "A", "D", "OA", "XA", …: MS-DTYP 2.4.4.1
	Flags string // "OICIID" as written
	Mask  uint32 // access rights, MS-DTYP 2.4.3
	SID   string // or a domain-dependent alias such as "LA"
	Raw   string // the entry with its parentheses
}

const (
	maxSDDL = 64 << 10 // bytes; a descriptor itself has at most 64 KiB
	maxACEs = 2000     // an ACL has at most 64 KiB and an entry at least 16 bytes
)

var errNotSDDL = problem.New("not a security descriptor", "セキュリティ記述子ではありません")

// notSDDL says where a text stops being a security descriptor.
func notSDDL(en, ja string, args ...any) error {
	return problem.Wrap(errNotSDDL, "%w: %w", "%w: %w", errNotSDDL, problem.New(en, ja, args...))
}

// ParseSDDL reads a security descriptor such as "O:SYG:SYD:PAI(A;;FA;;;SY)".
// The SACL is skipped. An error means that the text is damaged or cut; nothing
// is concluded from the part that could be read.
func ParseSDDL(s string) (SecurityDescriptor, error) {
	var d SecurityDescriptor
	s = strings.TrimSpace(s)
	if len(s) > maxSDDL {
		return d, problem.New("security descriptor of %d bytes is too long", "%d バイトのセキュリティ記述子は長すぎます", len(s))
	}
	if s == "" {
		return d, errNotSDDL
	}
	for s != "" {
		if len(s) < 2 || s[1] != ':' {
			return SecurityDescriptor{}, errNotSDDL
		}
		var err error
		part := s[0]
		switch s = s[2:]; part {
		case 'O':
			d.Owner, s, err = takeSID(s)
		case 'G':
			d.Group, s, err = takeSID(s)
		case 'D':
			s, err = d.takeDACL(s)
		case 'S':
			_, s, err = takeACEs(skipACLFlags(s))
		default:
			err = errNotSDDL
		}
		if err != nil {
			return SecurityDescriptor{}, err
		}
	}
	return d, nil
}

// takeSID takes a SID or a two-letter alias off s.
func takeSID(s string) (sid, rest string, err error) {
	end := 0
	for end < len(s) && isSIDByte(s[end]) && !(end > 0 && end+1 < len(s) && s[end+1] == ':') {
		end++
	}
	sid, err = normaliseSID(s[:end])
	return sid, s[end:], err
}

func isSIDByte(c byte) bool {
	return c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func (d *SecurityDescriptor) takeDACL(s string) (string, error) {
	if d.DACLPresent {
		return s, notSDDL("two DACLs", "DACL が 2 つあります")
	}
	d.DACLPresent = true
	rest := skipACLFlags(s)
	flags := s[:len(s)-len(rest)]
	if strings.Contains(flags, "NO_ACCESS_CONTROL") {
		d.NullDACL = true
		flags = strings.ReplaceAll(flags, "NO_ACCESS_CONTROL", "")
	}
	d.Protected = strings.Contains(flags, "P")
	raws, rest, err := takeACEs(rest)
	if err != nil {
		return rest, err
	}
	for _, raw := range raws {
		ace, err := parseACE(raw)
		if err != nil {
			return rest, err
		}
		d.DACL = append(d.DACL, ace)
	}
	return rest, nil
}

// skipACLFlags skips "PAI", "AR" and "NO_ACCESS_CONTROL" before the entries,
// but not the letter that begins the next part.
func skipACLFlags(s string) string {
	i := 0
	for i < len(s) && (s[i] >= 'A' && s[i] <= 'Z' || s[i] == '_') && !(i+1 < len(s) && s[i+1] == ':') {
		i++
	}
	return s[i:]
}

// takeACEs takes the entries in parentheses off s. A conditional entry holds
// parentheses and quoted strings itself.
func takeACEs(s string) (raws []string, rest string, err error) {
	for strings.HasPrefix(s, "(") {
		end := closing(s)
		if end < 0 {
			return nil, s, notSDDL("an entry is not closed", "エントリが閉じられていません")
		}
		if len(raws) == maxACEs {
			return nil, s, problem.New("more than %d entries", "エントリが %d 個を超えています", maxACEs)
		}
		raws = append(raws, s[:end+1])
		s = strings.TrimLeft(s[end+1:], " ")
	}
	return raws, s, nil
}

// closing finds the parenthesis that closes the one s begins with.
func closing(s string) int {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

var aceTypes = map[string]bool{
	"A": true, "D": true, "OA": true, "OD": true, "XA": true, "XD": true, "ZA": true,
	"AU": true, "AL": true, "OU": true, "OL": true, "XU": true, "ML": true, "RA": true,
	"SP": true, "TL": true, "FL": true,
}

// parseACE reads "(type;flags;rights;object;inherited object;SID[;condition])".
func parseACE(raw string) (DescriptorACE, error) {
	fields := strings.SplitN(raw[1:len(raw)-1], ";", 7)
	if len(fields) < 6 {
		return DescriptorACE{}, notSDDL("entry with %d fields", "エントリのフィールドが %d 個です", len(fields))
	}
	for i := range 6 {
		fields[i] = strings.TrimSpace(fields[i])
	}
	ace := DescriptorACE{Type: strings.ToUpper(fields[0]), Flags: strings.ToUpper(fields[1]), Raw: raw}
	if !aceTypes[ace.Type] {
		return ace, notSDDL("entry of type %.10q", "エントリの種類が %.10q です", fields[0])
	}
	if len(ace.Flags)%2 != 0 {
		return ace, notSDDL("flags %.20q", "フラグ %.20q", fields[1])
	}
	var err error
	if ace.Mask, err = parseRights(fields[2]); err != nil {
		return ace, err
	}
	ace.SID, err = normaliseSID(fields[5])
	return ace, err
}

// hasFlag looks for one of the two-letter flags.
func (a DescriptorACE) hasFlag(flag string) bool {
	for i := 0; i+2 <= len(a.Flags); i += 2 {
		if a.Flags[i:i+2] == flag {
			return true
		}
	}
	return false
}

// inheritOnly says that the entry is for what lies below and not for the
// object itself.
func (a DescriptorACE) inheritOnly() bool { return a.hasFlag("IO") }
