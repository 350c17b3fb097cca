package collect

import (
	"syscall"
	"unsafe"
)

var (
	getSecurityInfo = function{advapi32, "GetSecurityInfo"}
	toSDDL          = function{advapi32, "ConvertSecurityDescriptorToStringSecurityDescriptorW"}
	fromSDDL        = function{advapi32, "ConvertStringSecurityDescriptorToSecurityDescriptorW"}
)

// ownerGroupAccess is OWNER_, GROUP_ and DACL_SECURITY_INFORMATION.
const ownerGroupAccess = 1 | 2 | 4

// sddlRevision is SDDL_REVISION_1.
const sddlRevision = 1

// Security opens the file for nothing but its security descriptor, and with
// backup semantics: SeBackupPrivilege then reads the access list also of a key
// file that nobody may open, which is the one that matters.
func (h *windowsHost) Security(path string) (sddl, owner string, err error) {
	const (
		readControl       = 0x20000
		openReparsePoint  = 0x200000
		shareAll          = syscall.FILE_SHARE_READ | syscall.FILE_SHARE_WRITE | syscall.FILE_SHARE_DELETE
		backupNotFollowed = syscall.FILE_FLAG_BACKUP_SEMANTICS | openReparsePoint
		fileObject        = 1 // SE_FILE_OBJECT
	)
	file, err := syscall.CreateFile(utf16Ptr(extended(path)), readControl, shareAll, nil, syscall.OPEN_EXISTING, backupNotFollowed, 0)
	if err != nil {
		return "", "", systemError("CreateFile", err)
	}
	defer syscall.CloseHandle(file)
	var sid *syscall.SID
	var descriptor *byte
	err = getSecurityInfo.status(uintptr(file), fileObject, ownerGroupAccess, uintptr(unsafe.Pointer(&sid)), 0, 0, 0, uintptr(unsafe.Pointer(&descriptor)))
	if err != nil {
		return "", "", err
	}
	defer localFree(descriptor)
	if owner, err = sid.String(); err != nil {
		return "", "", systemError("ConvertSidToStringSid", err)
	}
	sddl, err = descriptorText(descriptor)
	return sddl, owner, err
}

// descriptorText returns a security descriptor as SDDL.
func descriptorText(descriptor *byte) (string, error) {
	var text *uint16
	_, err := toSDDL.check(uintptr(unsafe.Pointer(descriptor)), sddlRevision, ownerGroupAccess, uintptr(unsafe.Pointer(&text)), 0)
	if err != nil {
		return "", err
	}
	defer localFree((*byte)(unsafe.Pointer(text)))
	return textAt(text), nil
}

// newDescriptor returns the security descriptor of an SDDL text. localFree
// frees it.
func newDescriptor(sddl string) (*byte, error) {
	var descriptor *byte
	_, err := fromSDDL.check(uintptr(unsafe.Pointer(utf16Ptr(sddl))), sddlRevision, uintptr(unsafe.Pointer(&descriptor)), 0)
	return descriptor, err
}

// localFree frees what functions of advapi32 made.
func localFree(p *byte) { _, _ = syscall.LocalFree(syscall.Handle(unsafe.Pointer(p))) }
