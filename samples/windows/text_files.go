package windows

import (
	"fmt"
	"strings"
)

// IcaclsText is "icacls FOLDER" and "icacls FOLDER\*".
func (s *Server) IcaclsText(folder string) string {
	var b strings.Builder
	s.access(&b, folder, folderACL)
	n := 1
	for _, f := range s.KeyFiles {
		if f.Folder == folder {
			s.access(&b, f.Folder+`\`+f.Name, f.ACL)
			n++
		}
	}
	fmt.Fprintf(&b, s.Language.icacls+"\n", n, 0)
	return b.String()
}

// access prints one list: the path, and each account below the first.
func (s *Server) access(b *strings.Builder, path string, acl ACL) {
	indent := strings.Repeat(" ", len(path))
	for i, g := range acl {
		if i == 0 {
			b.WriteString(path)
		} else {
			b.WriteString(indent)
		}
		fmt.Fprintf(b, " %s:%s\n", s.name(g.To), g.Rights.icacls())
	}
	b.WriteByte('\n')
}

// CaclsText is "cacls FOLDER\*" of Windows Server 2003.
func (s *Server) CaclsText(folder string) string {
	var b strings.Builder
	for _, f := range s.KeyFiles {
		path := f.Folder + `\` + f.Name
		for i, g := range f.ACL {
			if i > 0 {
				path = strings.Repeat(" ", len(path))
			}
			fmt.Fprintf(&b, "%s %s:%s \n", path, s.name(g.To), strings.Trim(g.Rights.icacls(), "()"))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
