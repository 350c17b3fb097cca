package legacy

import "strings"

// sitesElements are the lines of applicationHost.config that are copied: the
// sites with their bindings, the SSL settings, and what is around them. Pools
// and virtual directories, which hold passwords, are on other lines.
var sitesElements = []string{
	"<configuration>", "</configuration>", "<system.applicationHost>", "</system.applicationHost>",
	"<sites>", "</sites>", "<site ", "</site>", "<bindings>", "</bindings>", "<binding ",
	"<location ", "</location>", "<system.webServer>", "</system.webServer>", "<security>", "</security>", "<access ",
}

// metabaseLines are the lines of MetaBase.xml that are copied. Each property
// has a line of its own there. The dots are any character: blanks before the
// bracket that ends an element.
var metabaseLines = []string{
	"<IIsWebService", "</IIsWebService", "<IIsWebServer", "</IIsWebServer", "<IIsWebVirtualDir", "</IIsWebVirtualDir",
	"ServerComment=", "ServerBindings=", "SecureBindings=", "ServerAutoStart=", "SSLCertHash=", "SSLStoreName=",
	"AccessSSLFlags=", "AppPoolId=", "^>", "^.>", "^..>", "^...>", "^....>",
}

// secretWords drop a line that was to be copied: of a file in which several
// properties share one. AnonymousUserPass, WAMUserPass, UNCPassword,
// LogOdbcPassword (IIS 6), password (IIS 7).
var secretWords = []string{"pass=", " pass =", "userpass", "password"}

// findstr returns the arguments of findstr.exe for lines that have one of some
// strings, as regular expressions, in any case.
func findstr(options string, strs []string) string {
	args := []string{options}
	for _, s := range strs {
		args = append(args, `/c:"`+s+`"`)
	}
	return strings.Join(args, " ")
}
