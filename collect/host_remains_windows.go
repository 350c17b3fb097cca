package collect

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lockName is the file in a temporary folder that says that it is in use.
const lockName = "lock"

// lockAge is how long a folder without its lock, which is made right after it,
// may still be somebody's.
const lockAge = time.Hour

// lockFolder opens a file in a temporary folder that nobody else can open as
// long as this process lives. It returns 0 where that is not possible.
func lockFolder(folder string) syscall.Handle {
	lock, err := openAlone(filepath.Join(folder, lockName), syscall.GENERIC_WRITE, syscall.CREATE_NEW, 0)
	if err != nil {
		return 0
	}
	return lock
}

// openAlone opens a file, and not what it may be a link to, as long as nobody
// else has it open, and keeps others from opening it.
func openAlone(path string, access, mode, flags uint32) (syscall.Handle, error) {
	const nobodyElse, openReparsePoint = 0, 0x200000
	return syscall.CreateFile(utf16Ptr(extended(path)), access, nobodyElse, nil, mode, syscall.FILE_ATTRIBUTE_NORMAL|openReparsePoint|flags, 0)
}

// Remains removes the temporary folders of runs that were killed, in both places
// where they are made.
func (h *windowsHost) Remains() (removed []string) {
	for _, parent := range []string{filepath.Join(h.systemRoot, "Temp"), h.data} {
		for _, name := range namesLike(parent, tempPrefix) {
			path := filepath.Join(parent, name)
			if isTempName(name) && h.trusted(path) == nil && abandoned(path) && removeAll(path) == nil {
				removed = append(removed, path)
			}
		}
	}
	return removed
}

// namesLike returns the names in a folder that begin so. The folder may hold a
// hundred thousand others.
func namesLike(folder, prefix string) (names []string) {
	var d syscall.Win32finddata
	find, err := syscall.FindFirstFile(utf16Ptr(filepath.Join(folder, prefix)+"*"), &d)
	for ; err == nil; err = syscall.FindNextFile(find, &d) {
		names = append(names, syscall.UTF16ToString(d.FileName[:]))
	}
	if find != syscall.InvalidHandle {
		_ = syscall.FindClose(find) // nothing is lost
	}
	return names
}

// isTempName recognises the names that makeUnguessable gives.
func isTempName(name string) bool {
	digits := strings.TrimPrefix(name, tempPrefix)
	for i := 0; i < len(digits); i++ {
		if strings.IndexByte("0123456789abcdef", digits[i]) < 0 {
			return false
		}
	}
	return len(name) == len(tempPrefix)+tempDigits && len(digits) == tempDigits
}

// abandoned reports whether nobody holds the lock of a temporary folder.
func abandoned(folder string) bool {
	path := filepath.Join(folder, lockName)
	lock, err := openAlone(path, syscall.GENERIC_READ, syscall.OPEN_EXISTING, 0)
	if err == nil {
		_ = syscall.CloseHandle(lock) // nothing is lost
		return true
	}
	info, statErr := os.Lstat(folder)
	return err == syscall.ERROR_FILE_NOT_FOUND && statErr == nil && time.Since(info.ModTime()) > lockAge
}
