package windows

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"ssltriage/samples/pki"
)

// Entry is a certificate in a store of the machine.
type Entry struct {
	Store        string // "MY", "Root", "CA", "WebHosting", "Remote Desktop"
	Cert         *pki.Certificate
	FriendlyName string
	Archived     bool
	Purposes     []string // OIDs to which the store restricts it; nil: not set
	Key          *Key     // nil: no private key is associated
	KeyError     uint32   // what Windows says when the key is opened; 0: it works
}

// Key is the association of a certificate with its private key.
type Key struct {
	Provider  string
	Type      uint32 // of a CryptoAPI provider; 0 CNG
	Container string
	Spec      uint32 // 0 CNG, 1 AT_KEYEXCHANGE
	Unique    string // file name of the key
}

// Providers of keys.
const (
	softwareKSP = "Microsoft Software Key Storage Provider"
	schannelCSP = "Microsoft RSA SChannel Cryptographic Provider"
)

// KeyFile is a file in a folder of private keys.
type KeyFile struct {
	Folder   string
	Name     string
	Size     int64
	Modified time.Time
	Owner    Account
	ACL      ACL
}

// Folders of private keys since Windows Vista, and before.
const (
	machineKeys     = `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys`
	cngKeys         = `C:\ProgramData\Microsoft\Crypto\Keys`
	machineKeys2003 = `C:\Documents and Settings\All Users\Application Data\Microsoft\Crypto\RSA\MachineKeys`
)

// folderACL is the default of the key folders. Source: Microsoft, "Default
// permissions for the MachineKeys folders".
var folderACL = ACL{{Everyone, ReadWrite}, {Administrators, Full}}

// keyACL is what a key file has that an administrator made.
var keyACL = ACL{{System, Full}, {Administrators, Full}}

// machineGUID is MachineGuid of the registry, made up from the name.
func (s *Server) machineGUID() string { return guid("machine " + s.Name) }

// guid makes up a GUID, without braces.
func guid(seed string) string {
	h := sha256.Sum256([]byte(seed))
	h[6], h[8] = h[6]&0x0f|0x40, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// uniqueName is the name of a container's file: the MD5 of the name in lower
// case with its NUL, as four little-endian numbers, and the machine's GUID.
// "iisConfigurationKey" gives the well-known 6de9cb26d2b98c01ec4e9e8b34824aa2.
func (s *Server) uniqueName(container string) string {
	sum := md5.Sum([]byte(strings.ToLower(container) + "\x00"))
	var b strings.Builder
	for i := 0; i < len(sum); i += 4 {
		fmt.Fprintf(&b, "%08x", binary.LittleEndian.Uint32(sum[i:]))
	}
	return b.String() + "_" + s.machineGUID()
}

// Install puts a certificate with its private key into a store, as importing
// a .pfx file does, and returns the entry and the file of its key.
func (s *Server) Install(c *pki.Certificate, store, friendlyName string) (*Entry, *KeyFile) {
	e := &Entry{Store: store, Cert: c, FriendlyName: friendlyName, Key: s.keyFor(c)}
	f := &KeyFile{
		Folder: s.folderOf(e.Key), Name: e.Key.Unique, Size: 2187 + int64(c.Hash()[0]),
		Modified: c.NotBefore.Add(50 * time.Hour), Owner: Administrators, ACL: keyACL,
	}
	s.Certificates = append(s.Certificates, e)
	s.KeyFiles = append(s.KeyFiles, f)
	return e, f
}

// Trust puts certificates without keys into a store.
func (s *Server) Trust(store string, list ...*pki.Certificate) {
	for _, c := range list {
		s.Certificates = append(s.Certificates, &Entry{Store: store, Cert: c})
	}
}

// keyFor names a key container as the tools of the time did: requests of IIS
// used a CryptoAPI provider, imports since 2016 keep keys in CNG.
func (s *Server) keyFor(c *pki.Certificate) *Key {
	name := guid("container " + c.SHA1())
	if s.Version.Build < 14393 {
		container := "{" + strings.ToUpper(name) + "}"
		return &Key{Provider: schannelCSP, Type: 12, Container: container, Spec: 1, Unique: s.uniqueName(container)}
	}
	container := "te-" + name
	return &Key{Provider: softwareKSP, Container: container, Unique: s.uniqueName(container)}
}

func (s *Server) folderOf(k *Key) string {
	switch {
	case s.Version.IIS6():
		return machineKeys2003
	case k.Type == 0:
		return cngKeys
	}
	return machineKeys
}

// KeyFolders are the folders of private keys that the server has.
func (s *Server) KeyFolders() []string {
	if s.Version.IIS6() {
		return []string{machineKeys2003}
	}
	return []string{machineKeys, cngKeys}
}

// systemKeys are containers that Windows and IIS make themselves.
func (s *Server) systemKeys() {
	for _, k := range []struct {
		name string
		acl  ACL
	}{
		{"iisConfigurationKey", ACL{{System, Full}, {Administrators, Full}, {"S-1-5-80-3139157870-2983391045-3678747466-658725712-1809340420", Read}}},
		{"NetFrameworkConfigurationKey", ACL{{System, Full}, {Administrators, Full}, {NetworkService, Read}}},
		{"iisWasKey", keyACL},
		{"TSSecKeySet1", ACL{{System, Full}, {Administrators, Full}, {NetworkService, Read}}},
		{"Microsoft Internet Information Server", keyACL},
	} {
		s.KeyFiles = append(s.KeyFiles, &KeyFile{
			Folder: s.KeyFolders()[0], Name: s.uniqueName(k.name), Size: 2300, Modified: s.Boot.AddDate(-1, 0, 0),
			Owner: System, ACL: k.acl,
		})
	}
}
