package keyfiles

import (
	"regexp"
	"strings"
)

// Access is the answer to "may this account read it?".
type Access int

// The three answers. The zero value is the honest one.
const (
	AccessUnknown Access = iota
	AccessYes
	AccessNo
)

// String returns "yes", "no" or "unknown".
func (a Access) String() string {
	switch a {
	case AccessYes:
		return "yes"
	case AccessNo:
		return "no"
	}
	return "unknown"
}

// MarshalText writes the same words as String.
func (a Access) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// CanRead says whether an account may read the file's content
// (FILE_READ_DATA). The SIDs are those of the account's token: its own and
// those of all groups it is in, Everyone (S-1-1-0) and Authenticated Users
// (S-1-5-11) included; no membership is assumed beyond them.
//
// The entries are taken in their order, as MS-DTYP 2.5.3.2 has it: the first
// one that concerns the account decides. An entry that may or may not concern
// it (a domain-dependent alias, a condition) makes the answer unknown, unless
// an entry before it has decided.
func (d SecurityDescriptor) CanRead(sids ...string) Access {
	if !d.DACLPresent {
		return AccessUnknown
	}
	if d.NullDACL {
		return AccessYes
	}
	acl := make([]ACE, 0, len(d.DACL))
	for _, a := range d.DACL {
		acl = append(acl, a.entry())
	}
	return canRead(acl, sids, d.Owner)
}

// CanRead answers the same from whatever was printed about the file: its
// security descriptor, else its entries. Names that could be a well-known
// account in a language that is not known here make the answer unknown.
func (f KeyFile) CanRead(sids ...string) Access {
	if d, err := ParseSDDL(f.SDDL); err == nil {
		return d.CanRead(sids...)
	}
	if f.SDDL != "" || len(f.ACL) == 0 {
		return AccessUnknown
	}
	answer := canRead(f.ACL, sids, "")
	if f.Incomplete && answer == AccessNo {
		return AccessUnknown
	}
	return answer
}

// canRead walks the entries. A certain entry decides, unless one before it may
// have decided the other way.
func canRead(acl []ACE, sids []string, owner string) Access {
	language := knowsLanguage(acl)
	var mayAllow, mayDeny bool
	for _, e := range acl {
		concerned := e.concerns(sids, owner, language)
		if e.InheritOnly || e.Read == AccessNo || concerned == AccessNo {
			continue
		}
		switch certain := concerned == AccessYes && e.Read == AccessYes; {
		case !certain && e.Deny:
			mayDeny = true
		case !certain:
			mayAllow = true
		case e.Deny:
			return unless(mayAllow, AccessNo)
		default:
			return unless(mayDeny, AccessYes)
		}
	}
	return unless(mayAllow, AccessNo)
}

func unless(doubt bool, a Access) Access {
	if doubt {
		return AccessUnknown
	}
	return a
}

const ownerRights = "S-1-3-4"

// concerns says whether the entry is for one of the SIDs.
func (e ACE) concerns(sids []string, owner string, language bool) Access {
	for _, sid := range sids {
		if strings.EqualFold(sid, e.SID) || e.SID == ownerRights && strings.EqualFold(sid, owner) {
			return AccessYes
		}
	}
	switch {
	case e.SID == ownerRights && owner == "":
		return AccessUnknown
	case strings.HasPrefix(e.SID, "S-1-"):
		return AccessNo
	case domainAliases[e.SID] != "":
		return domainConcerns("-"+domainAliases[e.SID], sids)
	case e.ordinary(language):
		return domainConcerns("", sids)
	}
	return AccessUnknown
}

// domainConcerns says whether an account of some domain or of the computer
// itself, whose SID ends like that, may be one of the SIDs.
func domainConcerns(end string, sids []string) Access {
	for _, sid := range sids {
		if strings.HasPrefix(sid, "S-1-5-21-") && strings.HasSuffix(sid, end) {
			return AccessUnknown
		}
	}
	return AccessNo
}

// ordinary says that a name without a known SID is certainly not a well-known
// account: its first part is neither one of Windows itself nor a translation
// of one. Where the language of the list is not known, the first part has to
// be a plain NetBIOS name; every language keeps the "NT" of "NT AUTHORITY".
func (e ACE) ordinary(language bool) bool {
	authority, name, ok := strings.Cut(strings.ToUpper(e.Principal), `\`)
	if !ok || knownAuthorities[authority] || ntAuthority(authority) {
		return false
	}
	if strings.HasPrefix(name, "SYST") || strings.HasPrefix(name, "SIST") {
		return false
	}
	return language || netbiosName.MatchString(authority)
}

// netbiosName is the name of a computer or domain as nearly all are: at most
// 15 letters, digits, hyphens and underscores.
var netbiosName = regexp.MustCompile(`^[0-9A-Z_-]{1,15}$`)

// knowsLanguage says that a name of the list with a translated first part was
// recognised, so that the names of that language are known here.
func knowsLanguage(acl []ACE) bool {
	for _, e := range acl {
		authority, _, ok := strings.Cut(strings.ToUpper(e.Principal), `\`)
		if ok && e.SID != "" && knownAuthorities[authority] {
			return true
		}
	}
	return false
}

// entry turns an entry of a descriptor into the common form.
func (a DescriptorACE) entry() ACE {
	e := ACE{SID: a.SID, Rights: a.Raw, InheritOnly: a.inheritOnly()}
	switch a.Type {
	case "A", "OA":
		e.Read = readOf(a.Mask)
	case "D", "OD":
		e.Deny, e.Read = true, readOf(a.Mask)
	case "XA", "ZA", "XD": // conditional: whether it applies depends on claims
		e.Deny = a.Type == "XD"
		if e.Read = readOf(a.Mask); e.Read == AccessYes {
			e.Read = AccessUnknown
		}
	default: // audit, label and the like grant nothing
		e.Read = AccessNo
	}
	return e
}

func readOf(mask uint32) Access {
	if mask&readBits != 0 {
		return AccessYes
	}
	return AccessNo
}
