package rules

import (
	"regexp"
	"strings"

	"ssltriage/analyze/facts"
)

// keyPathShape is a folder of private keys as a path may name it.
var keyPathShape = regexp.MustCompile(`(?i)^[A-Z]:\\(ProgramData|Users\\All Users|Documents and Settings\\All Users\\Application Data)\\Microsoft\\Crypto\\(RSA\\MachineKeys|Keys)$`)

// keyFolder is the folder of a certificate's key: as the evidence names it,
// else where Windows has it.
func keyFolder(f *facts.Facts, c *facts.Certificate) string {
	if c != nil {
		if file := f.KeyFileOf(c); file != nil {
			folder := strings.TrimSuffix(file.Path[:len(file.Path)-len(file.Name)], `\`)
			if keyPathShape.MatchString(folder) {
				return folder
			}
		}
	}
	root := `C:\ProgramData\Microsoft\Crypto\`
	if f.Host.IIS6() {
		root = `C:\Documents and Settings\All Users\Application Data\Microsoft\Crypto\`
	}
	if c != nil && c.Key.Folder() == facts.FolderKeys {
		return root + "Keys"
	}
	return root + `RSA\MachineKeys`
}

// keyFileName is the file of a certificate's key; empty when its name is not
// known or has no safe shape.
func keyFileName(f *facts.Facts, c *facts.Certificate) string {
	if c == nil {
		return ""
	}
	name := strings.ToLower(c.Key.UniqueName)
	if file := f.KeyFileOf(c); file != nil {
		name = strings.ToLower(file.Name)
	}
	if !keyFileShape.MatchString(name) {
		return ""
	}
	return name
}

// storeOf is the store that the records of a certificate name, for certutil;
// "my" when they name none of a safe shape.
func storeOf(f *facts.Facts, c *facts.Certificate) string {
	for _, b := range f.BoundTo(c) {
		if s := b.Store(); storeShape.MatchString(s) && !strings.Contains(s, " ") {
			return strings.ToLower(s)
		}
	}
	return "my"
}

// lastPart is the last part of a path.
func lastPart(path string) string { return path[strings.LastIndexByte(path, '\\')+1:] }
