package collect

import "syscall"

// diskFullErrors are ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL and
// ERROR_DISK_QUOTA_EXCEEDED (winerror.h).
var diskFullErrors = []error{syscall.Errno(112), syscall.Errno(39), syscall.Errno(1295)}
