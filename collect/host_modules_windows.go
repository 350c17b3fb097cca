package collect

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

var (
	module32First = function{kernel32, "Module32FirstW"}
	module32Next  = function{kernel32, "Module32NextW"}
)

// moduleEntry is MODULEENTRY32W.
type moduleEntry struct {
	size    uint32
	_       [4]uint32
	_       uintptr
	_       uint32
	_       uintptr
	_       [256]uint16
	exePath [syscall.MAX_PATH]uint16
}

// ForeignModules returns what is loaded into this process from outside
// Windows' folder, and the DLLs that lie beside the program.
func (h *windowsHost) ForeignModules() []string {
	program, err := os.Executable()
	if err != nil {
		return nil
	}
	foreign := dllsIn(filepath.Dir(program))
	for _, module := range modules() {
		if !lies(h.systemRoot, module) && !strings.EqualFold(module, program) && !contains(foreign, module) {
			foreign = append(foreign, module)
		}
	}
	return foreign
}

// modules returns the paths of what is loaded into this process.
func modules() (paths []string) {
	snapshot, err := syscall.CreateToolhelp32Snapshot(syscall.TH32CS_SNAPMODULE, 0)
	if err != nil {
		return nil
	}
	defer syscall.CloseHandle(snapshot)
	m := moduleEntry{size: uint32(unsafe.Sizeof(moduleEntry{}))}
	for next := module32First; ; next = module32Next {
		if _, err := next.check(uintptr(snapshot), uintptr(unsafe.Pointer(&m))); err != nil {
			return paths
		}
		paths = append(paths, syscall.UTF16ToString(m.exePath[:]))
	}
}

// dllsIn returns the paths of the DLLs in a folder.
func dllsIn(folder string) (paths []string) {
	entries, err := readFolder(folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if strings.EqualFold(filepath.Ext(e.Name()), ".dll") {
			paths = append(paths, filepath.Join(folder, e.Name()))
		}
	}
	return paths
}

// lies reports whether a path lies in a folder.
func lies(folder, path string) bool {
	return len(path) > len(folder) && strings.EqualFold(path[:len(folder)], folder) && path[len(folder)] == '\\'
}

func contains(paths []string, path string) bool {
	for _, p := range paths {
		if strings.EqualFold(p, path) {
			return true
		}
	}
	return false
}
