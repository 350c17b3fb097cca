package collect

import (
	"path/filepath"
	"time"
	"unsafe"
)

// windowsHost is the Host that is Windows itself. Its methods stand in
// host_*_windows.go, one file for each part of Host.
type windowsHost struct {
	systemRoot string
	system32   string // the real one, see Files.Folder
	data       string // ProgramData
	user       string // the SID of the account that runs the collector
	identity   Identity

	temp, state privateFolder
	http        httpServer
}

// NewHost returns the Windows that the program runs on, and prepares the
// process: DLLs come from System32 only from now on, and SeBackupPrivilege is
// enabled where the account has it.
func NewHost() (Host, error) {
	restrictLibrarySearch()
	h := &windowsHost{}
	if err := h.findFolders(); err != nil {
		return nil, err
	}
	h.user = ownSID()
	h.identity = identify()
	if h.identity.WOW64 {
		h.system32 = filepath.Join(h.systemRoot, "Sysnative")
	}
	_ = enablePrivilege(backupPrivilege) // SaveKey and Security report what it is missing for
	return h, nil
}

// Now is the server's clock, UTC.
func (h *windowsHost) Now() time.Time { return time.Now().UTC() }

// Identity is what was found when the program started.
func (h *windowsHost) Identity() Identity { return h.identity }

// PointerSize is 8 or 4.
func (h *windowsHost) PointerSize() int { return int(unsafe.Sizeof(uintptr(0))) }

var getTickCount64 = function{kernel32, "GetTickCount64"}

// LastBoot is the clock less the time since the start, which sleep counts to.
func (h *windowsHost) LastBoot() (time.Time, error) {
	low, high, err := getTickCount64.call()
	if err != nil {
		return time.Time{}, err
	}
	milliseconds := uint64(low)
	if h.PointerSize() == 4 {
		milliseconds |= uint64(high) << 32
	}
	return h.Now().Add(-time.Duration(milliseconds) * time.Millisecond), nil
}

// HasAPI reports whether a DLL of System32 exports a function.
func (h *windowsHost) HasAPI(dll, name string) bool {
	_, err := function{&library{name: dll}, name}.find()
	return err == nil
}

// HasPrivilege enables a privilege, and reports whether that was possible.
func (h *windowsHost) HasPrivilege(name string) bool { return enablePrivilege(name) == nil }

var getConsoleProcessList = function{kernel32, "GetConsoleProcessList"}

// AloneOnConsole reports whether no other process uses the console.
func (h *windowsHost) AloneOnConsole() bool {
	var pids [2]uint32
	n, err := getConsoleProcessList.check(uintptr(unsafe.Pointer(&pids)), uintptr(len(pids)))
	return err == nil && n == 1
}
