package collect

import (
	"syscall"
	"unsafe"
)

var (
	lookupPrivilegeValue  = function{advapi32, "LookupPrivilegeValueW"}
	adjustTokenPrivileges = function{advapi32, "AdjustTokenPrivileges"}
)

// backupPrivilege lets registry keys be saved, and the access list of a key
// file be read that not even administrators may open.
const backupPrivilege = "SeBackupPrivilege"

// enablePrivilege enables a privilege that the account has.
func enablePrivilege(name string) error {
	const adjustAndQuery = syscall.TOKEN_ADJUST_PRIVILEGES | syscall.TOKEN_QUERY
	var token syscall.Token
	if err := syscall.OpenProcessToken(currentProcess, adjustAndQuery, &token); err != nil {
		return systemError("OpenProcessToken", err)
	}
	defer token.Close()
	wanted := struct { // TOKEN_PRIVILEGES of one LUID_AND_ATTRIBUTES
		count      uint32
		luid       [2]uint32
		attributes uint32
	}{count: 1, attributes: 2} // SE_PRIVILEGE_ENABLED
	if _, err := lookupPrivilegeValue.check(0, uintptr(unsafe.Pointer(utf16Ptr(name))), uintptr(unsafe.Pointer(&wanted.luid))); err != nil {
		return err
	}
	address, err := adjustTokenPrivileges.find()
	if err != nil {
		return err
	}
	// It succeeds also when it could not enable the privilege: the last error tells.
	if _, _, code := syscall.SyscallN(address, uintptr(token), 0, uintptr(unsafe.Pointer(&wanted)), 0, 0, 0); code != 0 {
		return newSystemError("AdjustTokenPrivileges", uint32(code))
	}
	return nil
}

// elevated reports whether the process has full administrator rights.
func elevated() bool {
	token, err := syscall.OpenCurrentProcessToken()
	if err != nil {
		return false
	}
	defer token.Close()
	var yes, n uint32
	err = syscall.GetTokenInformation(token, syscall.TokenElevation, (*byte)(unsafe.Pointer(&yes)), uint32(unsafe.Sizeof(yes)), &n)
	return err == nil && yes != 0
}

// ownSID returns the SID of the account that the process runs as, or "".
func ownSID() string {
	token, err := syscall.OpenCurrentProcessToken()
	if err != nil {
		return ""
	}
	defer token.Close()
	sid, _ := userOf(token)
	return sid
}

// userOf returns the SID of a token's user.
func userOf(token syscall.Token) (string, error) {
	user, err := token.GetTokenUser()
	if err != nil {
		return "", systemError("GetTokenInformation", err)
	}
	return user.User.Sid.String()
}
