package collect

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// list is what --list prints.
func list(o Options) (lines []string) {
	_, own := Itself()
	for _, w := range own {
		lines = append(lines, w.EN)
	}
	for _, s := range PlanFor(o) {
		for _, w := range s.Takes {
			lines = append(lines, w.EN)
		}
	}
	return lines
}

// TestListIsWhatIsDone runs every mode of the collector, and looks for each
// command and call in what --list prints for it: commands with all arguments.
func TestListIsWhatIsDone(t *testing.T) {
	capturing := Options{Capture: time.Millisecond, Ports: []uint16{443, 8443}}
	for name, mode := range map[string]struct {
		options Options
		spoil   func(h *fakeHost, f *fakeSniffers)
		runs    string // a command that shows that the mode was what it should be
	}{
		"everything works": {Options{}, func(*fakeHost, *fakeSniffers) {}, "netstat.exe -anob"},
		"second tries": {Options{Days: 7}, func(h *fakeHost, _ *fakeSniffers) {
			h.hives, h.registry = map[string]string{}, map[string]any{channelsKey + `Microsoft-Windows-CAPI2/Operational\Enabled`: 1}
			h.fail["SaveKey"], h.fail["ExportLog"] = denied(saveCall), &SystemError{Call: exportCall, Code: 15001}
			h.exit["netstat.exe -anob"] = 1
			h.tools[updatesText.line()] = "HotFixID=KB5000859\r\n"
		}, "netstat.exe -ano"},
		"whole System log": {Options{FullSystemLog: true}, func(*fakeHost, *fakeSniffers) {}, "w32tm.exe /query /status /verbose"},
		"pktmon":           {capturing, func(h *fakeHost, _ *fakeSniffers) { h.tools[pktmonTool] = "" }, "pktmon.exe filter add tlsev8443 -t TCP -p 8443"},
		"first pktmon": {capturing, func(h *fakeHost, f *fakeSniffers) {
			h.tools[pktmonTool], h.tools["logman.exe"], f.rtm = "", "", true
		}, "logman.exe query PktMon -ets"},
		"netsh trace":                   {capturing, func(*fakeHost, *fakeSniffers) {}, "netsh.exe trace stop"},
		"netsh trace without its types": {capturing, func(_ *fakeHost, f *fakeSniffers) { f.noTypes = true }, "netsh.exe trace stop"},
		"netsh trace of old":            {capturing, func(h *fakeHost, f *fakeSniffers) { h.identity.Host.Build, f.noTypes = 7601, true }, "netsh.exe trace stop"},
		"left by an earlier pktmon": {Options{}, func(h *fakeHost, f *fakeSniffers) {
			h.tools[pktmonTool] = ""
			leaveRecording(t, h, f, pktmonTool)
		}, "pktmon.exe unload"},
		"left by an earlier netsh": {Options{}, func(h *fakeHost, f *fakeSniffers) { leaveRecording(t, h, f, netshTool) }, "netsh.exe trace show status"},
	} {
		t.Run(name, func(t *testing.T) {
			h, f := webServer(t), &fakeSniffers{t: t}
			h.program = func(c Command) (string, int, bool) {
				if c.Tool == netshTool && c.Args[0] == "http" {
					return "", 0, false
				}
				return f.run(c)
			}
			mode.spoil(h, f)
			h.gather(t, mode.options, Plan()...)
			lines := list(mode.options)
			if h.count("Run "+mode.runs) == 0 {
				t.Errorf("%s was not run", mode.runs)
			}
			for _, call := range h.calls {
				if !inList(lines, h.asListed(call)) {
					t.Errorf("--list does not name %s", h.asListed(call))
				}
			}
		})
	}
}

// leaveRecording leaves what a collector leaves that was killed.
func leaveRecording(t *testing.T, h *fakeHost, f *fakeSniffers, tool string) {
	etl, _ := h.State(captureName)
	f.start(etl)
	if err := mark(h, marker{tool: tool, file: etl}); err != nil {
		t.Fatal(err)
	}
}

// asListed puts the names of --list for those of the test.
func (h *fakeHost) asListed(call string) string {
	return strings.NewReplacer(filepath.Join(h.dir, "temp-"), listedTemp, filepath.Join(h.dir, "state-"), listedState,
		`C:\Windows`, `%SystemRoot%`, `C:\ProgramData`, `%ProgramData%`).Replace(call)
}

// calledAs is what --list calls the methods of Host.
var calledAs = map[string]string{
	"LastBoot": "GetTickCount64", "Processes": "CreateToolhelp32Snapshot", "Services": "EnumServicesStatusEx",
	"TCPTable": "GetExtendedTcpTable", "HTTPQuery": httpConfigurationCall, "FreeBytes": "GetDiskFreeSpaceEx",
	"EachCertificate": "CertOpenStore", "SaveKey": saveCall + ` HKLM\`, "ExportLog": exportCall + " ",
	"FileVersion": "VerQueryValue", "StringValue": valuesCall, "NumberValue": valuesCall, "Subkeys": "RegEnumKeyEx",
	"List": "FindFirstFile", "Security": "GetSecurityInfo", "ReadFile": "of ", "Temp": listedTemp, "State": listedState,
}

var packageName = regexp.MustCompile(`Package_[^\\ ]*`)

// inList reports whether a line names a call of the fake host: the function,
// and what it is called for.
func inList(lines []string, call string) bool {
	method, args, _ := strings.Cut(call, " ")
	var wanted []string
	switch method {
	case "Run":
		for _, l := range lines {
			if l == args || strings.HasPrefix(l, args+" (") {
				return true
			}
		}
		return false
	case "StringValue", "NumberValue":
		key, value := args[:strings.LastIndex(args, " ")], args[strings.LastIndex(args, " ")+1:]
		wanted = []string{`HKLM\` + packageName.ReplaceAllString(key, "Package_*") + ": ", value}
	case "ReadFile":
		wanted = []string{strings.Replace(packageName.ReplaceAllString(args, "Package_for_*"), "Package_for_*", "Package_for_*.mum", 1)}
	case "Security", "List":
		wanted = []string{regexp.MustCompile(`(MachineKeys|Keys|SystemKeys|S-1-5-18)\\.*`).ReplaceAllString(args, "$1")}
	case "ExportLog":
		wanted = []string{exportCall + " " + strings.TrimSuffix(args[:strings.Index(args+" <", " <")], " ")}
	case "HTTPQuery":
		n, _ := strconv.Atoi(args)
		wanted = []string{strconv.Itoa(n)}
	case "Temp", "State", "TCPTable", "FreeBytes", "Cleanup":
	default:
		if args != "" {
			wanted = []string{args}
		}
	}
	function, known := calledAs[method]
	if method == "Cleanup" {
		return true
	}
	for _, l := range lines {
		if known && strings.Contains(l, function) && containsAll(l, wanted) {
			return true
		}
	}
	return false
}

func containsAll(s string, parts []string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

// TestListNamesEveryFunction finds the functions of Windows in the source.
func TestListNamesEveryFunction(t *testing.T) {
	all := strings.Join(list(Options{}), "\n")
	files, err := filepath.Glob("*_windows.go")
	if err != nil || len(files) < 15 {
		t.Fatal(files, err)
	}
	found := 0
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			for _, function := range functionsOf(n) {
				if found++; !regexp.MustCompile(`\b` + function + `\b`).MatchString(all) {
					t.Errorf("%s: --list does not name %s", name, function)
				}
			}
			return true
		})
	}
	if found < 80 {
		t.Errorf("only %d calls of Windows were found", found)
	}
}

// goHelpers are functions of package syscall that call nothing of Windows.
const goHelpers = " UTF16ToString Handle Errno SyscallN EscapeArg UTF16PtrFromString UTF16FromString "

// inWindows are those with another name in Windows.
var inWindows = map[string]string{"Read": "ReadFile", "StringToSid": "ConvertStringSidToSid", "OpenCurrentProcessToken": "OpenProcessToken"}

// functionsOf returns the functions of Windows that a piece of source calls or
// declares.
func functionsOf(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CompositeLit: // function{kernel32, "GetACP"}
		if id, ok := n.Type.(*ast.Ident); ok && id.Name == "function" && len(n.Elts) == 2 {
			if name, ok := n.Elts[1].(*ast.BasicLit); ok {
				s, _ := strconv.Unquote(name.Value)
				return []string{strings.TrimSuffix(s, "W")}
			}
		}
	case *ast.CallExpr: // syscall.CreateFile(…)
		if f, ok := n.Fun.(*ast.SelectorExpr); ok {
			if pkg, ok := f.X.(*ast.Ident); !ok || pkg.Name != "syscall" || strings.Contains(goHelpers, " "+f.Sel.Name+" ") {
				return nil
			}
			if name := inWindows[f.Sel.Name]; name != "" {
				return []string{name}
			}
			return []string{f.Sel.Name}
		}
	}
	return nil
}

// TestListForJapanese: a line is a command or a name, or it is in both
// languages.
func TestListForJapanese(t *testing.T) {
	_, takes := Itself()
	for _, s := range Plan() {
		takes = append(takes, s.Takes...)
	}
	prose := regexp.MustCompile(`\b(the|only|where|of|and|is|not)\b`)
	for _, w := range takes {
		if w.JA == "" || w.EN == w.JA && prose.MatchString(w.EN) {
			t.Errorf("not in Japanese: %q", w.EN)
		}
	}
}

// A capture of an earlier run is nobody's but ours: another file, named in a
// marker that somebody made, is never touched.
func TestStopCaptureTouchesOwnFileOnly(t *testing.T) {
	h, f := captureHost(t, pktmonTool)
	theirs := filepath.Join(t.TempDir(), "theirs.etl")
	f.start(theirs)
	if err := mark(h, marker{tool: pktmonTool, file: theirs}); err != nil {
		t.Fatal(err)
	}
	if file, err := StopCapture(context.Background(), h); file != "" || err != nil || f.recording != theirs {
		t.Errorf("%q, %v, recording %q", file, err, f.recording)
	}
}
