package collect

import (
	"context"
	"syscall"
	"time"
	"unsafe"

	"ssltriage/collect/bundle"
)

var (
	queryFullProcessImageName = function{kernel32, "QueryFullProcessImageNameW"}
	wtsEnumerateProcesses     = function{wtsapi32, "WTSEnumerateProcessesW"}
	wtsFreeMemory             = function{wtsapi32, "WTSFreeMemory"}
)

// namesTime is how long all look-ups of account names may take together: a
// domain controller that does not answer is waited for.
const namesTime = 5 * time.Second

// Processes returns those of the whole machine.
func (h *windowsHost) Processes() ([]bundle.Process, error) {
	snapshot, err := syscall.CreateToolhelp32Snapshot(syscall.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, systemError("CreateToolhelp32Snapshot", err)
	}
	defer syscall.CloseHandle(snapshot)
	var processes []bundle.Process
	e := syscall.ProcessEntry32{Size: uint32(unsafe.Sizeof(syscall.ProcessEntry32{}))}
	for err = syscall.Process32First(snapshot, &e); err == nil; err = syscall.Process32Next(snapshot, &e) {
		p := bundle.Process{PID: e.ProcessID, Image: syscall.UTF16ToString(e.ExeFile[:])}
		p.Path, p.UserSID, err = pathAndUser(p.PID)
		p.Error = WinErrorOf(err)
		processes = append(processes, p)
	}
	addUsers(processes)
	if err = systemError("Process32Next", err); CodeOf(err) == errorNoMoreFiles {
		err = nil
	}
	return processes, err
}

// addUsers adds the users that the processes' tokens did not tell, and the
// names of all.
func addUsers(processes []bundle.Process) {
	ctx, cancel := context.WithTimeout(context.Background(), namesTime)
	defer cancel()
	names := accountNames{ctx: ctx, known: map[string]string{}}
	var users map[uint32]string
	for i := range processes {
		p := &processes[i]
		if p.UserSID == "" && p.PID != 0 { // 0 is no process, and nobody's
			if users == nil {
				users = sessionUsers()
			}
			if p.UserSID = users[p.PID]; p.UserSID != "" && p.Path != "" {
				p.Error = nil
			}
		}
		p.UserName = names.of(p.UserSID)
	}
}

// pathAndUser opens a process for the little that PROCESS_QUERY_LIMITED_INFORMATION
// allows.
func pathAndUser(pid uint32) (path, user string, err error) {
	const queryLimitedInformation = 0x1000
	process, err := syscall.OpenProcess(queryLimitedInformation, false, pid)
	if err != nil {
		return "", "", systemError("OpenProcess", err)
	}
	defer syscall.CloseHandle(process)
	var name [32 << 10]uint16
	size := uint32(len(name))
	_, pathErr := queryFullProcessImageName.check(uintptr(process), 0, uintptr(unsafe.Pointer(&name)), uintptr(unsafe.Pointer(&size)))
	if pathErr == nil {
		path = syscall.UTF16ToString(name[:size])
	}
	var token syscall.Token
	if err := syscall.OpenProcessToken(process, syscall.TOKEN_QUERY, &token); err != nil {
		return path, "", systemError("OpenProcessToken", err)
	}
	defer token.Close()
	if user, err = userOf(token); err != nil {
		return path, "", err
	}
	return path, user, pathErr
}

// sessionUsers returns the users' SIDs as the session manager knows them,
// which needs no access to the processes' tokens. The map is never nil.
func sessionUsers() map[uint32]string {
	users := map[uint32]string{}
	type processInfo struct { // WTS_PROCESS_INFOW
		_, pid uint32
		_      *uint16
		user   *syscall.SID
	}
	var list *processInfo
	var n uint32
	const currentServer, version1 = 0, 1
	if _, err := wtsEnumerateProcesses.check(currentServer, 0, version1, uintptr(unsafe.Pointer(&list)), uintptr(unsafe.Pointer(&n))); err != nil || list == nil {
		return users
	}
	defer wtsFreeMemory.call(uintptr(unsafe.Pointer(list)))
	for _, p := range unsafe.Slice(list, n) {
		if p.user != nil {
			users[p.pid], _ = p.user.String()
		}
	}
	return users
}

// accountNames looks names up, each once, until its time is over.
type accountNames struct {
	ctx   context.Context
	known map[string]string
}

// of returns `DOMAIN\name`, or "". A look-up that does not come back in time is
// left behind.
func (a accountNames) of(sid string) string {
	name, ok := a.known[sid]
	if ok || sid == "" || a.ctx.Err() != nil {
		return name
	}
	found := make(chan string, 1)
	go func() { found <- accountName(sid) }()
	select {
	case name = <-found:
	case <-a.ctx.Done():
	}
	a.known[sid] = name
	return name
}

func accountName(text string) string {
	sid, err := syscall.StringToSid(text)
	if err != nil {
		return ""
	}
	name, domain, _, err := sid.LookupAccount("")
	switch {
	case err != nil:
		return ""
	case domain == "":
		return name
	}
	return domain + `\` + name
}
