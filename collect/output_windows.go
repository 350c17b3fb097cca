package collect

import (
	"os"
	"syscall"
)

// diskFullErrors are ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL and
// ERROR_DISK_QUOTA_EXCEEDED (winerror.h).
var diskFullErrors = []error{syscall.Errno(112), syscall.Errno(39), syscall.Errno(1295)}

// createReserve makes a file that goes when it is closed, also by the end of
// this process, however that comes, and that nobody else can open until then.
func createReserve(path string) (*os.File, error) {
	const deleteAccess, deleteOnClose = 0x10000, 0x04000000
	return fileAlone(path, syscall.GENERIC_WRITE|deleteAccess, syscall.CREATE_NEW, deleteOnClose)
}

// openReserve opens what createReserve made in a process that is gone.
func openReserve(path string) (*os.File, error) {
	return fileAlone(path, syscall.GENERIC_READ, syscall.OPEN_EXISTING, 0)
}

// fileAlone is openAlone for package os.
func fileAlone(path string, access, mode, flags uint32) (*os.File, error) {
	handle, err := openAlone(path, access, mode, flags)
	if err != nil {
		return nil, systemError("CreateFile", err)
	}
	return os.NewFile(uintptr(handle), path), nil
}
