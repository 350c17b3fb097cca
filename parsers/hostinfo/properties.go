package hostinfo

import (
	"regexp"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

// Property names are never translated. They are kept in lower case.
var wantedProperties = map[string]bool{
	// Get-ComputerInfo
	"osversion": true, "osbuildnumber": true, "osname": true, "windowsproductname": true,
	"csname": true, "csdnshostname": true, "timezone": true, "oshotfixes": true,
	// Win32_OperatingSystem
	"version": true, "buildnumber": true, "caption": true,
	// HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion
	"currentversion": true, "currentmajorversionnumber": true, "currentminorversionnumber": true,
	"currentbuild": true, "currentbuildnumber": true, "ubr": true, "productname": true,
	// Win32_QuickFixEngineering
	"hotfixid": true, "installedon": true,
	// System.Version
	"major": true, "minor": true, "build": true, "revision": true,
}

// record is one object with its properties, however it was printed.
type record map[string]field

type field struct {
	value string
	line  wintext.Line
}

func (r record) get(name string) string { return r[name].value }

// first returns the first of the properties that has a value.
func (r record) first(names ...string) string {
	for _, name := range names {
		if v := r.get(name); v != "" {
			return v
		}
	}
	return ""
}

// properties reads objects printed as lists: "Name : value" by PowerShell,
// "Name=value" by wmic, "Name REG_SZ value" by reg. An object ends where a
// name comes again or where a line is none of these; blank lines do not end
// it, because a redirected wmic puts one after each property.
func (s *scan) properties() {
	const wrapped = 10 // a deeper indentation continues a value
	object := record{}
	flush := func() {
		s.object(object, listOfProperties)
		object = record{}
	}
	for _, line := range s.lines {
		name, value, ok := property(line.S)
		switch {
		case ok && wantedProperties[name]:
			if _, again := object[name]; again {
				flush()
			}
			object[name] = field{value, line}
		case !ok && line.S != "" && line.Indent() < wrapped && len(object) > 0:
			flush()
		}
	}
	flush()
}

// property reads one line of a list; the name comes in lower case.
func property(s string) (name, value string, ok bool) {
	s = strings.TrimLeft(s, " \t")
	n := 0
	for n < len(s) && (isIdentifier(s[n]) || n > 0 && '0' <= s[n] && s[n] <= '9') {
		n++
	}
	if n == 0 || n == len(s) || n > 64 {
		return "", "", false
	}
	name, rest := strings.ToLower(s[:n]), s[n:]
	if value, ok := strings.CutPrefix(rest, "="); ok {
		return name, strings.TrimSpace(value), true
	}
	rest = strings.TrimLeft(rest, " \t")
	if value, ok := strings.CutPrefix(rest, ":"); ok {
		return name, strings.TrimSpace(value), value == "" || value[0] == ' '
	}
	if kind, value, ok := strings.Cut(rest, " "); ok && strings.HasPrefix(kind, "REG_") {
		return name, strings.TrimSpace(value), true
	}
	return "", "", false
}

func isIdentifier(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

// The list that objects printed as lists stand in; tables count up from it.
const listOfProperties = 1

// object keeps what an object says.
func (s *scan) object(r record, list int) {
	if len(r) == 0 {
		return
	}
	if kb, ok := updateID(r.get("hotfixid")); ok {
		s.addUpdate(kb, r.get("installedon"), list, r["hotfixid"].line, r["installedon"].line)
	}
	s.computerInfo(r)
	s.operatingSystem(r)
	s.currentVersion(r)
	s.dotNetVersion(r)
}

var updateShape = regexp.MustCompile(`(?i)^KB(\d{6,8})(?:[-_][a-z0-9]+)?$`)

// updateID reads a HotFixID: "KB5005112", "KB4569776-v2".
func updateID(s string) (string, bool) {
	m := updateShape.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return "KB" + m[1], true
}

// computerInfo reads Get-ComputerInfo.
func (s *scan) computerInfo(r record) {
	for _, id := range strings.FieldsFunc(r.get("oshotfixes"), func(r rune) bool { return strings.ContainsRune("{}, .…", r) }) {
		if kb, ok := updateID(id); ok {
			s.addUpdate(kb, "", listOfProperties, r["oshotfixes"].line)
		}
	}
	line := r["osversion"].line
	v, ok := ParseVersion(r.get("osversion"))
	if !ok {
		return
	}
	if build := r.get("osbuildnumber"); build != "" && build != strconv.Itoa(v.Build) {
		s.problem(line.N, "version %s and build number %q disagree", "バージョン %s とビルド番号 %q が一致しません", v, wintext.Quote(build))
		return
	}
	s.addSystem(System{
		Version:  v,
		Product:  wintext.Quote(r.first("osname", "windowsproductname")),
		Host:     hostName(r.first("csdnshostname", "csname")),
		TimeZone: wintext.Quote(r.get("timezone")),
		Origin:   FromProperties,
	}, line, r["osname"].line, r["csdnshostname"].line)
}

// operatingSystem reads Win32_OperatingSystem. A "Version" alone is that of
// anything; only with the same BuildNumber beside it is it that of Windows.
func (s *scan) operatingSystem(r record) {
	v, ok := ParseVersion(r.get("version"))
	if !ok || r.get("buildnumber") != strconv.Itoa(v.Build) {
		return
	}
	sys := System{Version: v, Host: hostName(r.get("csname")), Origin: FromProperties}
	if caption := r.get("caption"); strings.Contains(caption, "Windows") {
		sys.Product = wintext.Quote(caption)
	}
	s.addSystem(sys, r["version"].line, r["caption"].line, r["csname"].line)
}

// currentVersion reads the registry's values. CurrentVersion has stayed "6.3"
// since Windows 8.1; from build 10240 on the version is 10.0.
func (s *scan) currentVersion(r record) {
	build := r.first("currentbuildnumber", "currentbuild")
	numbers := r.get("currentversion")
	if number(build) >= 10240 {
		numbers = "10.0"
	}
	v, ok := ParseVersion(numbers + "." + build)
	if !ok {
		return
	}
	ubr, err := strconv.ParseInt(r.get("ubr"), 0, 32) // decimal, or hexadecimal with 0x
	if err == nil && ubr > 0 {
		v.UBR = int(ubr)
	}
	sys := System{Version: v, Product: wintext.Quote(r.get("productname")), Origin: FromRegistry}
	s.addSystem(sys, r["currentbuildnumber"].line, r["currentbuild"].line, r["ubr"].line, r["productname"].line)
}

// dotNetVersion reads [System.Environment]::OSVersion.Version. The same four
// names print the version of PowerShell and of files; the revision of the
// operating system is 0, or the service pack in the upper 16 bits.
func (s *scan) dotNetVersion(r record) {
	revision, err := strconv.ParseUint(r.get("revision"), 10, 32)
	if err != nil || revision&0xffff != 0 {
		return
	}
	v, ok := ParseVersion(r.get("major") + "." + r.get("minor") + "." + r.get("build"))
	if ok && v.Major >= 6 {
		s.addSystem(System{Version: v, Origin: FromDotNet}, r["build"].line)
	}
}

func hostName(s string) string {
	if hostShape.MatchString(s) {
		return s
	}
	return ""
}
