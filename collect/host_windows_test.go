package collect

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ssltriage/collect/bundle"
)

// These tests run on Windows and under Wine 8. They need nothing but the
// system itself: cmd.exe and ping.exe in System32, and some certificates in the
// machine's ROOT store, which Wine takes from the Linux that it runs on. As
// administrator, or as root under Wine, they prove more than without.

func newHost(t *testing.T) *windowsHost {
	t.Helper()
	h, err := NewHost()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Cleanup(); err != nil {
			t.Error(err)
		}
	})
	return h.(*windowsHost)
}

func TestIdentity(t *testing.T) {
	h := newHost(t)
	id := h.Identity()
	t.Logf("%+v", id)
	if id.Host.Name == "" || id.Host.Product == "" || id.Host.Architecture == "" {
		t.Error("a name is missing")
	}
	if id.Host.Major < 6 || id.Host.Build < 6000 || id.Host.ProductType < 1 || id.Host.ProductType > 3 {
		t.Error("no Windows of this century")
	}
	if id.Host.ACP == 0 || id.Host.OEMCP == 0 {
		t.Error("no code page")
	}
	for _, language := range []string{id.Host.UILanguage, id.Host.SysLanguage} {
		if len(language) < 2 {
			t.Errorf("%q is no language", language)
		}
	}
	if id.WOW64 != (h.PointerSize() == 4 && id.Host.Architecture != "386") {
		t.Error("WOW64 does not go with the architecture")
	}
	_, offset := time.Now().Zone()
	if id.BiasMinutes != -offset/60 {
		t.Errorf("bias %d, and Go says %d", id.BiasMinutes, -offset/60)
	}
}

func TestLastBoot(t *testing.T) {
	h := newHost(t)
	boot, err := h.LastBoot()
	if since := h.Now().Sub(boot); err != nil || since <= 0 || since > 10*365*24*time.Hour {
		t.Errorf("%v, %v", boot, err)
	}
}

func TestHasAPI(t *testing.T) {
	h := newHost(t)
	for call, want := range map[string]bool{
		"iphlpapi.dll!GetExtendedTcpTable":    true,
		"wevtapi.dll!EvtExportLog":            true,
		"wevtapi.dll!NoSuchFunction":          false,
		"no-such.dll!GetExtendedTcpTable":     false,
		`..\system32\kernel32.dll!CreateFile`: false,
	} {
		dll, function, _ := strings.Cut(call, "!")
		if got := h.HasAPI(dll, function); got != want {
			t.Errorf("%s: %v", call, got)
		}
	}
	if err := (function{&library{name: "no-such.dll"}, "F"}).status(); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
	if _, err := (function{kernel32, "NoSuchFunction"}).check(); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
}

func TestPrivileges(t *testing.T) {
	h := newHost(t)
	if h.HasPrivilege("SeNoSuchPrivilege") {
		t.Error("a privilege that does not exist")
	}
	if h.Identity().Elevated && !h.HasPrivilege(backupPrivilege) {
		t.Error("elevated, and no " + backupPrivilege)
	}
}

// A DLL that lies beside the program is reported, and one of System32 is not.
func TestForeignModules(t *testing.T) {
	h := newHost(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	planted := filepath.Join(filepath.Dir(program), "Planted.DLL")
	if err := os.WriteFile(planted, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(planted)
	foreign := h.ForeignModules()
	if !contains(foreign, planted) {
		t.Errorf("%s is not in %q", planted, foreign)
	}
	own := modules()
	if !contains(own, program) || !contains(own, filepath.Join(h.systemRoot, `system32\kernel32.dll`)) {
		t.Errorf("modules %q", own)
	}
	for _, m := range foreign {
		if lies(h.systemRoot, m) || strings.EqualFold(m, program) {
			t.Errorf("%s is not foreign", m)
		}
	}
}

func runCmd(t *testing.T, limit int64, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return newHost(t).Run(ctx, Command{Tool: "cmd.exe", Args: args, Limit: limit})
}

func TestRun(t *testing.T) {
	r := runCmd(t, 0, "/c", "echo out& echo err 1>&2& exit 3")
	if r.Err != nil || r.ExitCode == nil || *r.ExitCode != 3 || r.Truncated {
		t.Errorf("%+v", r)
	}
	if text := string(r.Output); !strings.Contains(text, "out") || !strings.Contains(text, "err") {
		t.Errorf("output %q", text)
	}
}

func TestRunReadsNothing(t *testing.T) {
	if r := runCmd(t, 0, "/c", "set /p x="); r.Err != nil || r.ExitCode == nil { // it would wait for ever
		t.Errorf("%+v", r)
	}
}

func TestRunFolderAndEnvironment(t *testing.T) {
	t.Setenv("SSLTRIAGE_SECRET", "do-not-inherit")
	r := runCmd(t, 0, "/c", "cd & set")
	text := strings.ToLower(string(r.Output))
	if !strings.Contains(text, `\windows\system32`) || !strings.Contains(text, "systemroot=") {
		t.Errorf("%q", text)
	}
	if strings.Contains(text, "do-not-inherit") {
		t.Error("the caller's environment went to the child")
	}
}

// A child that writes more than the limit comes to its end all the same.
func TestRunLimit(t *testing.T) {
	r := runCmd(t, 1000, "/c", "for /l %i in (1,1,300) do @echo 0123456789012345678901234567890123456789")
	if r.Err != nil || !r.Truncated || len(r.Output) != 1000 || r.ExitCode == nil || *r.ExitCode != 0 {
		t.Errorf("%d bytes, truncated %v, %v, %v", len(r.Output), r.Truncated, r.ExitCode, r.Err)
	}
}

// cmd.exe hangs as long as the ping that it started, which also holds the pipe:
// both have to go.
func TestRunHanging(t *testing.T) {
	h := newHost(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	r := h.Run(ctx, Command{Tool: "cmd.exe", Args: []string{"/c", "echo begun& ping -n 600 127.0.0.1"}})
	late := time.Since(deadline(ctx))
	if !errors.Is(r.Err, context.DeadlineExceeded) || r.ExitCode != nil {
		t.Errorf("%v, %v", r.Err, r.ExitCode)
	}
	if late > time.Second {
		t.Errorf("returned %v after the time was over", late)
	}
	if !strings.Contains(string(r.Output), "begun") {
		t.Errorf("output %q", r.Output)
	}
	for _, p := range processes(t, h) {
		if strings.EqualFold(p.Image, "ping.exe") {
			t.Errorf("%d still runs", p.PID)
		}
	}
}

func deadline(ctx context.Context) time.Time {
	d, _ := ctx.Deadline()
	return d
}

// What a program leaves running ends with the program.
func TestRunLeavesNothing(t *testing.T) {
	h := newHost(t)
	r := h.Run(context.Background(), Command{Tool: "cmd.exe", Args: []string{"/c", "start /b ping -n 600 127.0.0.1"}})
	if r.Err != nil || r.ExitCode == nil {
		t.Errorf("%+v", r)
	}
	for _, p := range processes(t, h) {
		if strings.EqualFold(p.Image, "ping.exe") {
			t.Errorf("%d still runs", p.PID)
		}
	}
}

func TestRunMissing(t *testing.T) {
	h := newHost(t)
	for _, tool := range []string{"no-such-tool.exe", `..\regedit.exe`, `C:\windows\regedit.exe`, "drivers", ""} {
		if r := h.Run(context.Background(), Command{Tool: tool}); !errors.Is(r.Err, ErrMissing) || r.ExitCode != nil {
			t.Errorf("%q: %+v", tool, r)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if r := h.Run(cancelled, Command{Tool: "cmd.exe"}); !errors.Is(r.Err, context.Canceled) {
		t.Errorf("%+v", r)
	}
}

func TestFiles(t *testing.T) {
	h := newHost(t)
	for _, name := range []string{"SystemRoot", "System32", "ProgramData", "AllUsersProfile"} {
		if info, err := os.Stat(h.Folder(name)); err != nil || !info.IsDir() {
			t.Errorf("%s: %v", name, err)
		}
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "b ü.txt"), []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "a"), 0o700); err != nil {
		t.Fatal(err)
	}
	files, err := h.List(folder)
	if err != nil || len(files) != 1 || files[0].Name != "b ü.txt" || files[0].Size != 10 || files[0].Modified.IsZero() {
		t.Errorf("%+v, %v", files, err)
	}
	data, more, err := h.ReadFile(filepath.Join(folder, "b ü.txt"), 4)
	if string(data) != "0123" || !more || err != nil {
		t.Errorf("%q, %v, %v", data, more, err)
	}
	if _, more, _ := h.ReadFile(filepath.Join(folder, "b ü.txt"), 10); more {
		t.Error("more than all")
	}
	if _, err := h.List(filepath.Join(folder, "none")); CodeOf(err) != errorPathNotFound && CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
	if _, _, err := h.ReadFile(filepath.Join(folder, "none"), 1); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
	if free, err := h.FreeBytes(folder); free == 0 || err != nil {
		t.Errorf("%d, %v", free, err)
	}
}

func TestFileVersion(t *testing.T) {
	h := newHost(t)
	got, err := h.FileVersion(filepath.Join(h.Folder("System32"), "kernel32.dll"))
	if parts := strings.Split(got, "."); err != nil || len(parts) != 4 || parts[0] == "0" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := h.FileVersion(filepath.Join(h.Folder("System32"), "none.dll")); CodeOf(err) == 0 {
		t.Error(err)
	}
}

func TestSecurity(t *testing.T) {
	h := newHost(t)
	long := filepath.Join(t.TempDir(), strings.Repeat("d", 100), strings.Repeat("e", 100), strings.Repeat("f", 100))
	if err := os.MkdirAll(long, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{h.Folder("System32"), filepath.Join(h.Folder("System32"), "kernel32.dll"), long} {
		sddl, owner, err := h.Security(path)
		if err != nil || !strings.HasPrefix(owner, "S-1-5-") || !strings.HasPrefix(sddl, "O:") || !strings.Contains(sddl, "D:") {
			t.Errorf("%s: %q, %q, %v", path, sddl, owner, err)
		}
	}
	if _, _, err := h.Security(`C:\no-such-file`); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
}

func TestTemp(t *testing.T) {
	h := newHost(t)
	path, err := h.Temp("system.hiv")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(path)
	if again, _ := h.Temp("b"); filepath.Dir(again) != folder {
		t.Error("another folder for every file")
	}
	if other, _ := newHost(t).Temp("b"); filepath.Dir(other) == folder {
		t.Error("the same folder twice")
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Error("the file exists already")
	}
	checkProtection(t, h, folder)
	for _, name := range []string{"", ".", "..", `a\b`, "a/b", `C:\a`} {
		if got, err := h.Temp(name); err == nil {
			t.Errorf("%q leads to %s", name, got)
		}
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := h.Cleanup(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(folder); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// checkProtection asks for the access list: nobody stands in it but the
// administrators, the system and this account. Wine makes the list up from the
// file's mode, and may leave out one of them.
func checkProtection(t *testing.T, h *windowsHost, folder string) {
	t.Helper()
	sddl, _, err := h.Security(folder)
	if err != nil {
		t.Fatal(err)
	}
	_, aces, _ := strings.Cut(sddl, "D:")
	t.Log(sddl)
	for _, ace := range strings.Split(aces, "(")[1:] {
		trustee := ace[strings.LastIndex(ace, ";")+1 : strings.Index(ace, ")")]
		if trustee != "BA" && trustee != "SY" && trustee != h.user {
			t.Errorf("%s may enter: %s", trustee, sddl)
		}
	}
}

// Cleanup says so when something can not be removed.
func TestCleanupFails(t *testing.T) {
	h := newHost(t)
	path, err := h.Temp("open")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path) // an open file can not be removed
	if err != nil {
		t.Fatal(err)
	}
	err = h.Cleanup()
	f.Close()
	if CodeOf(err) == 0 || !strings.Contains(err.Error(), filepath.Dir(path)) {
		t.Error(err)
	}
}

func TestState(t *testing.T) {
	h := newHost(t)
	path, err := h.State("marker")
	if err != nil {
		t.Fatal(err)
	}
	checkProtection(t, h, filepath.Dir(path))
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := h.Cleanup(); err != nil {
		t.Error(err)
	}
	later := newHost(t)
	again, err := later.State("marker")
	if _, statErr := os.Stat(again); err != nil || again != path || statErr != nil {
		t.Errorf("%s, %v, %v", again, err, statErr)
	}
	if err := os.Remove(path); err != nil {
		t.Error(err)
	}
	if err := later.Cleanup(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("an empty folder is left behind: %v", err)
	}
}

func TestForeignState(t *testing.T) {
	h := newHost(t)
	if err := h.trusted(filepath.Join(h.Folder("System32"), "kernel32.dll")); err == nil {
		t.Error("a file is taken for a folder")
	}
	_, owner, err := h.Security(h.systemRoot)
	if err != nil {
		t.Fatal(err)
	}
	if h.user == owner {
		h.user = "S-1-5-21-1-2-3-1001" // as if another account had made it
	}
	if owner != "S-1-5-32-544" && owner != "S-1-5-18" {
		if err := h.trusted(h.systemRoot); !errors.Is(err, errForeignFolder) {
			t.Error(err)
		}
	}
}

func TestRegistry(t *testing.T) {
	h := newHost(t)
	keys, err := h.Subkeys(`SYSTEM\CurrentControlSet`)
	if err != nil || !contains(keys, "Control") || !contains(keys, "Services") {
		t.Errorf("%q, %v", keys, err)
	}
	if root, err := h.StringValue(windowsNT, "SystemRoot"); err != nil || !strings.EqualFold(root, h.systemRoot) {
		t.Errorf("%q, %v", root, err)
	}
	if _, err := h.NumberValue(windowsNT, "SystemRoot"); CodeOf(err) != errorDatatypeMismatch {
		t.Error(err)
	}
	if _, err := h.StringValue(windowsNT, "NoSuchValue"); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
	if _, err := h.Subkeys(`SYSTEM\NoSuchKey`); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
	if n, err := h.NumberValue(`SYSTEM\CurrentControlSet\Control\Session Manager\Environment`, "NUMBER_OF_PROCESSORS"); err == nil {
		t.Errorf("a text is taken for the number %d", n)
	}
	if start, err := h.NumberValue(`SYSTEM\CurrentControlSet\Services\`+someService(t, h), "Start"); err != nil || start > 4 {
		t.Errorf("%d, %v", start, err)
	}
}

func someService(t *testing.T, h *windowsHost) string {
	t.Helper()
	services, err := h.Services()
	if err != nil || len(services) == 0 {
		t.Fatalf("%d services, %v", len(services), err)
	}
	return services[0].Name
}

// Wine saves a text, which is the analyzer's business; both make a new file
// and leave an existing one alone, where the account may save at all.
func TestSaveKey(t *testing.T) {
	h := newHost(t)
	file, err := h.Temp("key.hiv")
	if err != nil {
		t.Fatal(err)
	}
	err = h.SaveKey(`SYSTEM\CurrentControlSet\Control\Nls`, file)
	if !h.HasPrivilege(backupPrivilege) {
		if CodeOf(err) != errorPrivilegeNotHeld {
			t.Error(err)
		}
		return
	}
	if info, statErr := os.Stat(file); err != nil || statErr != nil || info.Size() == 0 {
		t.Errorf("%v, %v", err, statErr)
	}
	if err := h.SaveKey(`SYSTEM\NoSuchKey`, file+"2"); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
}

func TestCertificates(t *testing.T) {
	h := newHost(t)
	n := 0
	err := h.EachCertificate("ROOT", func(c StoredCertificate) bool {
		n++
		if len(c.DER) < 100 || c.DER[0] != 0x30 || len(c.SHA1) != 20 || c.Subject == "" {
			t.Errorf("%d: %d bytes, SHA-1 %x, %q", n, len(c.DER), c.SHA1, c.Subject)
		}
		if length := int(binary.BigEndian.Uint16(c.DER[2:])); c.DER[1] == 0x82 && length+4 != len(c.DER) {
			t.Errorf("%s: %d bytes, and DER says %d", c.Subject, len(c.DER), length+4)
		}
		if c.KeyInfo != nil || c.KeyInfoError != nil || c.Archived {
			t.Errorf("%s: %+v, %v, %v", c.Subject, c.KeyInfo, c.KeyInfoError, c.Archived)
		}
		return true
	})
	if err != nil || n < 3 {
		t.Errorf("%d certificates, %v", n, err)
	}
}

// The key can be asked for when the enumeration is long over.
func TestAcquireNoKey(t *testing.T) {
	h := newHost(t)
	var first StoredCertificate
	n := 0
	err := h.EachCertificate("ROOT", func(c StoredCertificate) bool {
		first = c
		n++
		return false
	})
	if err != nil || n != 1 {
		t.Fatalf("%d certificates, %v", n, err)
	}
	if a := first.Acquire(); !a.Tried || a.OK || a.Error == nil || a.Error.Code != cryptENoKeyProperty {
		t.Errorf("%+v", a)
	}
}

func TestNoSuchStore(t *testing.T) {
	err := newHost(t).EachCertificate("SSLTRIAGE-NO-SUCH-STORE", func(StoredCertificate) bool { return true })
	if CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
}

// Our own listener stands in the table, for IPv4 and, where there is one, IPv6.
func TestTCPTable(t *testing.T) {
	h := newHost(t)
	for _, test := range []struct {
		address               string
		ipv6                  bool
		row, state, port, pid int // length, and where they stand, in 32-bit words
	}{
		{"127.0.0.1:0", false, 6, 0, 2, 5},
		{"[::1]:0", true, 14, 12, 5, 13},
	} {
		l, err := net.Listen("tcp", test.address)
		if err != nil {
			t.Logf("%s: %v", test.address, err)
			continue
		}
		defer l.Close()
		table, err := h.TCPTable(test.ipv6)
		if err != nil {
			t.Fatal(err)
		}
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(table[4*i:]) }
		found := false
		for row := 1; row < 1+test.row*int(word(0)); row += test.row {
			port := binary.BigEndian.Uint16(table[4*(row+test.port):])
			if int(port) == l.Addr().(*net.TCPAddr).Port && word(row+test.state) == uint32(bundle.TCPListen) {
				found = true
				if pid := word(row + test.pid); pid != uint32(os.Getpid()) && pid != 0 { // 0: Wine 8 knows none
					t.Errorf("%s belongs to process %d", l.Addr(), pid)
				}
			}
		}
		if !found {
			t.Errorf("%s is not among %d rows", l.Addr(), word(0))
		}
	}
}

func processes(t *testing.T, h *windowsHost) []bundle.Process {
	t.Helper()
	p, err := h.Processes()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProcesses(t *testing.T) {
	h := newHost(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range processes(t, h) {
		if p.PID != uint32(os.Getpid()) {
			continue
		}
		if !strings.EqualFold(p.Path, program) || p.Image != filepath.Base(program) || p.UserSID != h.user || p.Error != nil {
			t.Errorf("%+v", p)
		}
		if !strings.Contains(p.UserName, `\`) {
			t.Errorf("user name %q", p.UserName)
		}
		return
	}
	t.Error("the own process is not in the list")
}

func TestAccountNames(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	names := accountNames{ctx: ctx, known: map[string]string{}}
	if names.of("S-1-5-18") == "" {
		t.Error("the system has no name")
	}
	if name := names.of("no SID"); name != "" {
		t.Error(name)
	}
	cancel()
	if name := names.of("S-1-5-20"); name != "" {
		t.Errorf("%s was looked up when the time was over", name)
	}
}

func TestServices(t *testing.T) {
	h := newHost(t)
	services, err := h.Services()
	if err != nil || len(services) < 3 {
		t.Fatalf("%d services, %v", len(services), err)
	}
	running := 0
	for _, s := range services {
		if s.Name == "" || s.State < 1 || s.State > 7 || s.StartType > 4 || s.Error != nil {
			t.Errorf("%+v", s)
		}
		if s.State == bundle.ServiceRunning {
			running++
		}
	}
	if running == 0 {
		t.Error("no service runs")
	}
}

// A Windows without bindings, and Wine, answer with "not found" or "no more".
func TestHTTPQuery(t *testing.T) {
	h := newHost(t)
	in := make([]byte, 4*h.PointerSize()) // large enough for QueryDesc, KeyDesc and dwToken of an SSL_QUERY
	in[0] = 1                             // HttpServiceConfigQueryNext
	m, err := h.HTTPQuery(1, in[:3*h.PointerSize()])
	switch code := CodeOf(err); {
	case err == nil && (len(m.Bytes) == 0 || m.Base == 0):
		t.Errorf("%d bytes at %x", len(m.Bytes), m.Base)
	case err != nil && code != errorFileNotFound && code != errorNoMoreItems && code != errorNotFound:
		t.Error(err)
	}
}

func TestExportLog(t *testing.T) {
	h := newHost(t)
	file, err := h.Temp("system.evtx")
	if err != nil {
		t.Fatal(err)
	}
	const notImplemented = 120 // Wine
	switch err := h.ExportLog("System", "*[System[(EventID=6013)]]", file); {
	case err == nil:
		if head, _, err := h.ReadFile(file, 8); err != nil || !bytes.Equal(head, []byte("ElfFile\x00")) {
			t.Errorf("%q, %v", head, err)
		}
	case CodeOf(err) != notImplemented && CodeOf(err) != errorAccessDenied:
		t.Error(err)
	}
}

func TestErrorsHaveTheSystemsWords(t *testing.T) {
	err := newSystemError("CreateFile", 5)
	if err.Text == "" || strings.TrimSpace(err.Text) != err.Text || !strings.Contains(err.Error(), "(5)") {
		t.Errorf("%q", err.Error())
	}
	if err := newSystemError("F", 0x0badf00d); err.Text != "" || strings.Contains(err.Error(), strconv.Itoa(0x0badf00d)) {
		t.Errorf("%q", err.Error())
	}
}
