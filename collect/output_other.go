//go:build !windows

package collect

import "syscall"

// diskFullErrors are those of POSIX.
var diskFullErrors = []error{syscall.ENOSPC, syscall.EDQUOT}
