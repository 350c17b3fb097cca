//go:build !windows

package collect

import (
	"os"
	"syscall"
)

// diskFullErrors are those of POSIX.
var diskFullErrors = []error{syscall.ENOSPC, syscall.EDQUOT}

func createReserve(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func openReserve(path string) (*os.File, error) { return os.Open(path) }
