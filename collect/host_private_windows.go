package collect

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// privateFolder is a folder that only administrators and the system may enter.
// It is made when it is first needed.
type privateFolder struct {
	mu   sync.Mutex
	path string // "": not made yet
	lock syscall.Handle
}

// Temp returns the path of a new file in the temporary folder.
func (h *windowsHost) Temp(name string) (string, error) {
	folder, err := h.tempFolder()
	if err != nil {
		return "", err
	}
	return inFolder(folder, name)
}

// State returns the path of a file in `ProgramData\ssltriage-collect`.
func (h *windowsHost) State(name string) (string, error) {
	folder, err := h.stateFolder()
	if err != nil {
		return "", err
	}
	return inFolder(folder, name)
}

// Cleanup removes the temporary folder, and that of State when nothing is in it.
func (h *windowsHost) Cleanup() error {
	h.state.mu.Lock()
	defer h.state.mu.Unlock()
	if h.state.path != "" && os.Remove(h.state.path) == nil { // it fails where a file is in it
		h.state.path = ""
	}
	h.temp.mu.Lock()
	defer h.temp.mu.Unlock()
	if h.temp.path == "" {
		return nil
	}
	if h.temp.lock != 0 {
		_ = syscall.CloseHandle(h.temp.lock) // nothing is lost
		h.temp.lock = 0
	}
	if err := removeAll(h.temp.path); err != nil {
		return during("remove "+h.temp.path, systemError("DeleteFile", err))
	}
	h.temp.path = ""
	return nil
}

// removeAll removes a folder. A program that was killed, or a virus scanner, may
// hold a file for a moment.
func removeAll(folder string) (err error) {
	for pause := 50 * time.Millisecond; pause < time.Second; pause *= 2 {
		if err = os.RemoveAll(folder); err == nil {
			return nil
		}
		time.Sleep(pause)
	}
	return err
}

// inFolder puts a file's name to its folder, from which it must not lead away.
func inFolder(folder, name string) (string, error) {
	if name == "" || name != filepath.Base(name) || name == "." || name == ".." {
		return "", errors.New(name + " is not the name of a file")
	}
	return filepath.Join(folder, name), nil
}

// tempFolder makes the temporary folder under Windows' own, or in ProgramData
// where that is not possible. The TEMP of the account that runs the collector
// may be open to its other, unelevated programs.
func (h *windowsHost) tempFolder() (string, error) {
	h.temp.mu.Lock()
	defer h.temp.mu.Unlock()
	if h.temp.path != "" {
		return h.temp.path, nil
	}
	path, err := h.makeUnguessable(filepath.Join(h.systemRoot, "Temp"))
	if err != nil {
		path, err = h.makeUnguessable(h.data)
	}
	if err == nil {
		h.temp.lock = lockFolder(path)
	}
	h.temp.path = path
	return path, err
}

// makeUnguessable makes a folder with a new name. One that exists is never
// used, whoever made it.
func (h *windowsHost) makeUnguessable(parent string) (string, error) {
	for try := 0; ; try++ {
		path := filepath.Join(parent, tempPrefix+hex(unguessable(), tempDigits))
		err := h.makePrivate(path)
		if err == nil {
			return path, nil
		}
		if CodeOf(err) != errorAlreadyExists || try == 100 {
			return "", err
		}
	}
}

var queryPerformanceCounter = function{kernel32, "QueryPerformanceCounter"}

// unguessable mixes clocks and the process number (SplitMix64, Steele, Lea and
// Flood 2014). It needs not be secret: a folder is made, or not, in one go.
func unguessable() uint64 {
	var counter uint64
	_, _ = queryPerformanceCounter.check(uintptr(unsafe.Pointer(&counter)))
	z := counter ^ uint64(time.Now().UnixNano())<<20 ^ uint64(os.Getpid())<<40
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return (z ^ z>>31) >> 16
}

// makePrivate makes a folder with an access list of its own, which inherits
// nothing. Without administrator rights the account has to be let in by name.
func (h *windowsHost) makePrivate(path string) error {
	sddl := "D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)"
	if !h.identity.Elevated && h.user != "" {
		sddl += "(A;OICI;FA;;;" + h.user + ")"
	}
	descriptor, err := newDescriptor(sddl)
	if err != nil {
		return err
	}
	defer localFree(descriptor)
	attributes := syscall.SecurityAttributes{SecurityDescriptor: uintptr(unsafe.Pointer(descriptor))}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	return systemError("CreateDirectory", syscall.CreateDirectory(utf16Ptr(path), &attributes))
}

// Why a folder that is there already is not used.
var (
	errForeignFolder = errors.New("was made by another account, and is not used")
	errLinkedFolder  = errors.New("is a link to another place, and is not used")
)

// stateFolder makes the folder, or uses the one that an earlier run made.
func (h *windowsHost) stateFolder() (string, error) {
	h.state.mu.Lock()
	defer h.state.mu.Unlock()
	if h.state.path != "" {
		return h.state.path, nil
	}
	path := filepath.Join(h.data, stateFolderName)
	err := h.makePrivate(path)
	if CodeOf(err) == errorAlreadyExists {
		err = h.trusted(path)
	}
	if err == nil {
		h.state.path = path
	}
	return h.state.path, err
}

// trusted checks that a folder is one and no link or junction, and belongs to
// the administrators, the system or this account: every account may make folders
// in ProgramData.
func (h *windowsHost) trusted(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return systemError("GetFileAttributes", err)
	}
	if data, ok := info.Sys().(*syscall.Win32FileAttributeData); !ok || data.FileAttributes&syscall.FILE_ATTRIBUTE_REPARSE_POINT != 0 {
		return during(path, errLinkedFolder)
	}
	_, owner, err := h.Security(path)
	if err != nil {
		return err
	}
	const administrators, system = "S-1-5-32-544", "S-1-5-18"
	if !info.IsDir() || owner != administrators && owner != system && owner != h.user {
		return during(path, errForeignFolder)
	}
	return nil
}
