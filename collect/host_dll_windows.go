package collect

import (
	"strings"
	"sync"
	"syscall"
	"unsafe"
)

// The DLLs that are used beside those that package syscall knows.
var (
	advapi32 = &library{name: "advapi32.dll"}
	crypt32  = &library{name: "crypt32.dll"}
	httpapi  = &library{name: "httpapi.dll"}
	iphlpapi = &library{name: "iphlpapi.dll"}
	kernel32 = &library{name: "kernel32.dll"}
	ncrypt   = &library{name: "ncrypt.dll"}
	ntdll    = &library{name: "ntdll.dll"}
	version  = &library{name: "version.dll"}
	wevtapi  = &library{name: "wevtapi.dll"}
	wtsapi32 = &library{name: "wtsapi32.dll"}
)

// library is a DLL of System32. It is loaded when it is first needed, by its
// full path: a bare name would find a DLL that was planted beside the program.
type library struct {
	name   string
	once   sync.Once
	handle syscall.Handle
	err    error
}

func (l *library) load() (syscall.Handle, error) {
	l.once.Do(func() { l.handle, l.err = loadLibrary(l.name) })
	return l.handle, l.err
}

// function is a function of a DLL. One that this Windows does not have is an
// error when it is called.
type function struct {
	library *library
	name    string
}

// find returns the function's address, or ErrMissing.
func (f function) find() (uintptr, error) {
	dll, err := f.library.load()
	if err != nil {
		return 0, err
	}
	address, err := syscall.GetProcAddress(dll, f.name)
	if err != nil {
		return 0, during(f.library.name+"!"+f.name, ErrMissing)
	}
	return address, nil
}

// call calls a function that can not fail, and returns both result registers.
// What the arguments point to stays where it is until call returns.
//
//go:uintptrescapes
func (f function) call(args ...uintptr) (low, high uintptr, err error) {
	address, err := f.find()
	if err != nil {
		return 0, 0, err
	}
	low, high, _ = syscall.SyscallN(address, args...)
	return low, high, nil
}

// check calls a function whose result is 0 when it failed, with the reason in
// GetLastError.
//
//go:uintptrescapes
func (f function) check(args ...uintptr) (uintptr, error) {
	address, err := f.find()
	if err != nil {
		return 0, err
	}
	result, _, last := syscall.SyscallN(address, args...)
	if result != 0 {
		return result, nil
	}
	if last == 0 {
		last = errorGenFailure
	}
	return 0, f.failed(uint32(last))
}

// status calls a function whose result is an error code, or 0.
//
//go:uintptrescapes
func (f function) status(args ...uintptr) error {
	address, err := f.find()
	if err != nil {
		return err
	}
	if result, _, _ := syscall.SyscallN(address, args...); uint32(result) != 0 {
		return f.failed(uint32(result))
	}
	return nil
}

func (f function) failed(code uint32) error {
	return newSystemError(strings.TrimSuffix(f.name, "W"), code)
}

var (
	setDefaultDllDirectories = function{kernel32, "SetDefaultDllDirectories"}
	loadLibraryEx            = function{kernel32, "LoadLibraryExW"}
	getSystemDirectory       = function{kernel32, "GetSystemDirectoryW"}
)

// The flags of LoadLibraryEx and SetDefaultDllDirectories.
const (
	loadWithAlteredSearchPath = 0x8   // what a DLL needs is looked for beside the DLL
	loadLibrarySearchSystem32 = 0x800 // in System32 and nowhere else
)

// restrictLibrarySearch keeps also the DLLs that Windows itself loads into this
// process away from the program's folder. Server 2008 R2 has the function with
// update KB2533623 only. A key provider of another maker that needs DLLs from its
// own folder can not be loaded any more: Acquire then says NTE_PROVIDER_DLL_FAIL
// or NTE_PROV_DLL_NOT_FOUND.
func restrictLibrarySearch() {
	_, _ = setDefaultDllDirectories.check(loadLibrarySearchSystem32) // loadLibrary does not depend on it
}

// loadLibrary loads a DLL of System32.
func loadLibrary(name string) (syscall.Handle, error) {
	if name == "kernel32.dll" { // it is in every process, and knows how to load the others
		return syscall.LoadLibrary(name)
	}
	folder, err := systemFolder()
	if err != nil {
		return 0, err
	}
	flags := uintptr(loadLibrarySearchSystem32)
	if _, err := setDefaultDllDirectories.find(); err != nil {
		flags = loadWithAlteredSearchPath
	}
	handle, err := loadLibraryEx.check(uintptr(unsafe.Pointer(utf16Ptr(folder+`\`+name))), 0, flags)
	if err != nil {
		return 0, during(name, ErrMissing)
	}
	return syscall.Handle(handle), nil
}

// systemFolder is where this process's DLLs are: for a 32-bit process what is
// called System32 there too.
func systemFolder() (string, error) {
	var path [syscall.MAX_PATH]uint16
	if _, err := getSystemDirectory.check(uintptr(unsafe.Pointer(&path)), uintptr(len(path))); err != nil {
		return "", err
	}
	return syscall.UTF16ToString(path[:]), nil
}
