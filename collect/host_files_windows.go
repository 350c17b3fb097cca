package collect

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

var (
	getSystemWindowsDirectory = function{kernel32, "GetSystemWindowsDirectoryW"}
	getDiskFreeSpaceEx        = function{kernel32, "GetDiskFreeSpaceExW"}
	getFileVersionInfoSize    = function{version, "GetFileVersionInfoSizeW"}
	getFileVersionInfo        = function{version, "GetFileVersionInfoW"}
	verQueryValue             = function{version, "VerQueryValueW"}
)

// findFolders asks Windows where it is. The environment is never asked: it is
// whatever the parent made of it.
func (h *windowsHost) findFolders() (err error) {
	if h.system32, err = systemFolder(); err != nil {
		return err
	}
	var path [syscall.MAX_PATH]uint16
	if _, err := getSystemWindowsDirectory.check(uintptr(unsafe.Pointer(&path)), uintptr(len(path))); err != nil {
		return err
	}
	h.systemRoot = syscall.UTF16ToString(path[:])
	drive := filepath.VolumeName(h.systemRoot)
	h.data, err = readString(windowsNT+`\ProfileList`, "ProgramData")
	h.data = strings.Replace(h.data, "%SystemDrive%", drive, 1)
	if err != nil || !filepath.IsAbs(h.data) {
		h.data = drive + `\ProgramData`
	}
	return nil
}

// Folder returns a well-known folder, or "".
func (h *windowsHost) Folder(name string) string {
	switch name {
	case "SystemRoot":
		return h.systemRoot
	case "System32":
		return h.system32
	case "ProgramData", "AllUsersProfile": // two names of one folder since Vista
		return h.data
	}
	return ""
}

// List returns the files of a folder.
func (h *windowsHost) List(folder string) ([]FileInfo, error) {
	entries, err := readFolder(folder)
	var files []FileInfo
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		if info, err := e.Info(); err == nil { // else it has gone since
			files = append(files, FileInfo{Name: e.Name(), Size: info.Size(), Modified: info.ModTime().UTC()})
		}
	}
	order(len(files), func(i, k int) bool { return files[i].Name < files[k].Name }, func(i, k int) { files[i], files[k] = files[k], files[i] })
	return files, systemError("FindNextFile", err)
}

// ReadFile returns a file's content.
func (h *windowsHost) ReadFile(path string, limit int64) (data []byte, more bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false, systemError("CreateFile", err)
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, limit+1))
	if int64(len(data)) > limit {
		data, more = data[:limit], true
	}
	return data, more, systemError("ReadFile", err)
}

// FreeBytes returns the room for this account on the volume of a folder.
func (h *windowsHost) FreeBytes(folder string) (uint64, error) {
	var free uint64
	_, err := getDiskFreeSpaceEx.check(uintptr(unsafe.Pointer(utf16Ptr(folder))), uintptr(unsafe.Pointer(&free)), 0, 0)
	return free, err
}

// FileVersion returns the file version in a file's version resource.
func (h *windowsHost) FileVersion(path string) (string, error) {
	name := utf16Ptr(path)
	size, err := getFileVersionInfoSize.check(uintptr(unsafe.Pointer(name)), 0)
	if err != nil {
		return "", err
	}
	info := newBuffer(uint32(size))
	if _, err := getFileVersionInfo.check(uintptr(unsafe.Pointer(name)), 0, uintptr(info.size()), uintptr(unsafe.Pointer(&info[0]))); err != nil {
		return "", err
	}
	var fixed uintptr // where in info VS_FIXEDFILEINFO is
	var n uint32
	if _, err := verQueryValue.check(uintptr(unsafe.Pointer(&info[0])), uintptr(unsafe.Pointer(utf16Ptr(`\`))), uintptr(unsafe.Pointer(&fixed)), uintptr(unsafe.Pointer(&n))); err != nil {
		return "", err
	}
	v, ok := info.words(fixed, 4) // signature, structure version, dwFileVersionMS, dwFileVersionLS
	if !ok {
		return "", newSystemError("VerQueryValue", errorInvalidData)
	}
	return decimal(uint64(v[2]>>16)) + "." + decimal(uint64(v[2]&0xffff)) + "." + decimal(uint64(v[3]>>16)) + "." + decimal(uint64(v[3]&0xffff)), nil
}

// extended returns a path as functions of Windows take it that are given one
// longer than MAX_PATH (learn.microsoft.com, "Naming Files, Paths, and
// Namespaces"). Package os does it for its own.
func extended(path string) string {
	const enough = 248 // MAX_PATH less a file name of 8.3
	if len(path) < enough || !filepath.IsAbs(path) || path[0] == '\\' {
		return path
	}
	return `\\?\` + filepath.Clean(path)
}
