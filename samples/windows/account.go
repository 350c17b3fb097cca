package windows

import (
	"fmt"
	"strings"
)

// Account is a user or group by its SID.
type Account string

// Well-known accounts.
const (
	System         Account = "S-1-5-18"
	LocalService   Account = "S-1-5-19"
	NetworkService Account = "S-1-5-20"
	Administrators Account = "S-1-5-32-544"
	Users          Account = "S-1-5-32-545"
	Everyone       Account = "S-1-1-0"
	// DefaultAppPool is the virtual account of that application pool.
	DefaultAppPool Account = "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"
	WinRM          Account = "S-1-5-80-569256582-2953403351-2909559716-1301513147-412116970"
	// Operator stands for the person who administers the samples' servers.
	Operator Account = "S-1-5-21-1004336348-1177238915-682003330-1105"
)

// sddlNames are the two-letter names of accounts (MS-DTYP 2.5.1.1).
var sddlNames = map[Account]string{
	System: "SY", LocalService: "LS", NetworkService: "NS", Administrators: "BA", Users: "BU", Everyone: "WD",
}

func (a Account) sddl() string {
	if s := sddlNames[a]; s != "" {
		return s
	}
	return string(a)
}

// name is the account as Windows shows it in a display language.
func (s *Server) name(a Account) string {
	if n := s.Language.accounts[a]; n != "" {
		return n
	}
	switch a {
	case DefaultAppPool:
		return `IIS APPPOOL\DefaultAppPool`
	case WinRM:
		return `NT SERVICE\WinRM`
	case Operator:
		return s.Name + `\webadmin`
	}
	return English.accounts[a]
}

// Rights are access rights to a file.
type Rights uint32

// Rights that occur on key files and their folders.
const (
	Full      Rights = 0x1f01ff
	Read      Rights = 0x120089
	ReadWrite Rights = 0x12019f
)

func (r Rights) sddl() string {
	switch r {
	case Full:
		return "FA"
	case Read:
		return "FR"
	}
	return fmt.Sprintf("0x%x", uint32(r))
}

// icacls is how icacls prints the rights.
func (r Rights) icacls() string {
	switch r {
	case Full:
		return "(F)"
	case Read:
		return "(R)"
	}
	return "(R,W)"
}

// Grant is an entry of an access control list.
type Grant struct {
	To     Account
	Rights Rights
}

// ACL is an access control list that only grants.
type ACL []Grant

// sddl is the list with owner and group.
func (a ACL) sddl(owner Account) string {
	var b strings.Builder
	fmt.Fprintf(&b, "O:%sG:%sD:PAI", owner.sddl(), System.sddl())
	for _, g := range a {
		fmt.Fprintf(&b, "(A;;%s;;;%s)", g.Rights.sddl(), g.To.sddl())
	}
	return b.String()
}
