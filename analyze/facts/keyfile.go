package facts

import (
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"ssltriage/parsers/keyfiles"
)

// Folders in which Windows keeps the private keys of the machine, by the end
// of their paths, in lower case.
const (
	FolderMachineKeys = `\crypto\rsa\machinekeys` // keys of CryptoAPI providers
	FolderKeys        = `\crypto\keys`            // keys of the software key storage provider (CNG)
)

// SystemToken are the accounts as which HTTP.sys asks for a key: SYSTEM, and
// the groups that SYSTEM is in. Source: Microsoft, "Well-known SIDs" and
// "LocalSystem account".
var SystemToken = []string{"S-1-5-18", "S-1-5-32-544", "S-1-1-0", "S-1-5-11"}

// systemAlone is SystemToken without Administrators. Windows gives a key file
// full control for SYSTEM and for Administrators each.
var systemAlone = []string{"S-1-5-18", "S-1-1-0", "S-1-5-11"}

// LacksSystem reports whether SYSTEM may read a key file only because it is
// in Administrators: the entry of its own that Windows sets is missing.
func (k KeyFile) LacksSystem() bool {
	return k.CanRead(SystemToken...) == keyfiles.AccessYes && k.CanRead(systemAlone...) == keyfiles.AccessNo
}

// softwareKSP is the key storage provider that keeps its keys in files.
const softwareKSP = "Microsoft Software Key Storage Provider"

// CNG reports whether the key belongs to a key storage provider.
func (k Key) CNG() bool {
	return k.Type == 0 || k.Type < 0 && strings.HasSuffix(strings.ToLower(k.Provider), "key storage provider")
}

// InFile reports whether the key's provider is known to keep its keys in
// files of the machine: Windows' own software providers, but neither TPM,
// smart card nor hardware security module.
func (k Key) InFile() bool {
	name := strings.ToLower(k.Provider)
	return strings.EqualFold(name, softwareKSP) ||
		strings.HasPrefix(name, "microsoft ") && strings.Contains(name, " cryptographic provider")
}

// Folder is the folder that holds the key's file; empty when the provider
// keeps none.
func (k Key) Folder() string {
	switch {
	case !k.InFile():
		return ""
	case k.CNG():
		return FolderKeys
	}
	return FolderMachineKeys
}

// keyFileStems are the first 32 digits that the file of a container can
// have: the MD5 of its name in lower case with a closing NUL, as four
// little-endian numbers. CryptoAPI takes the name as bytes, CNG as UTF-16.
// Measured on well-known containers: "iisConfigurationKey" is
// 6de9cb26d2b98c01ec4e9e8b34824aa2 on every server.
func keyFileStems(container string) []string {
	if container == "" {
		return nil
	}
	name := strings.ToLower(container) + "\x00"
	var wide []byte
	for _, unit := range utf16.Encode([]rune(name)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	return []string{keyFileStem([]byte(name)), keyFileStem(wide)}
}

func keyFileStem(name []byte) string {
	sum := md5.Sum(name)
	var s strings.Builder
	for i := 0; i < len(sum); i += 4 {
		fmt.Fprintf(&s, "%08x", binary.LittleEndian.Uint32(sum[i:]))
	}
	return s.String()
}

// KeyFileOf is the key file of a certificate, by its unique name or by that
// of its container; nil when neither the name nor the file is in evidence.
// A record that shows permissions comes before one that does not.
func (f *Facts) KeyFileOf(c *Certificate) *KeyFile {
	x, found := f.find(), -1
	for _, name := range c.Key.fileNames() {
		for _, i := range x.keyFiles[name] {
			if k := f.KeyFiles[i]; len(k.ACL) > 0 || k.SDDL != "" {
				return &f.KeyFiles[i]
			}
			if found < 0 {
				found = i
			}
		}
	}
	if found < 0 {
		return nil
	}
	return &f.KeyFiles[found]
}

// fileNames are the names that the key's file can have: its unique name,
// else the first parts that follow from the name of the container.
func (k Key) fileNames() []string {
	if k.UniqueName != "" {
		return []string{strings.ToLower(k.UniqueName)}
	}
	return keyFileStems(k.Container)
}

// KeyFolder is a folder of key files, or of the machine's key files above
// all, by the end of its path; nil when its permissions are not in evidence.
func (f *Facts) KeyFolder(end string) *KeyFile {
	for i, k := range f.KeyFiles {
		if !k.UniqueName && strings.HasSuffix(strings.ToLower(k.Path), end) && (len(k.ACL) > 0 || k.SDDL != "") {
			return &f.KeyFiles[i]
		}
	}
	return nil
}
