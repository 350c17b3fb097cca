package collect

import (
	"syscall"
	"unsafe"
)

var regSaveKeyEx = function{advapi32, "RegSaveKeyExW"}

// wow6464Key asks for the 64-bit view of the registry (KEY_WOW64_64KEY).
const wow6464Key = 0x100

// openKey opens a key of the local machine for reading.
func openKey(key string) (syscall.Handle, error) {
	var open syscall.Handle
	err := syscall.RegOpenKeyEx(syscall.HKEY_LOCAL_MACHINE, utf16Ptr(key), 0, syscall.KEY_READ|wow6464Key, &open)
	return open, systemError("RegOpenKeyEx", err)
}

// Subkeys returns the names of the keys below a key.
func (h *windowsHost) Subkeys(key string) (names []string, err error) {
	open, err := openKey(key)
	if err != nil {
		return nil, err
	}
	defer syscall.RegCloseKey(open)
	for i := uint32(0); ; i++ {
		var name [256]uint16 // longer names can not be made
		n := uint32(len(name))
		err := syscall.RegEnumKeyEx(open, i, &name[0], &n, nil, nil, nil, nil)
		switch err = systemError("RegEnumKeyEx", err); {
		case CodeOf(err) == errorNoMoreItems:
			return names, nil
		case err != nil:
			return names, err
		}
		names = append(names, syscall.UTF16ToString(name[:n]))
	}
}

// StringValue returns a REG_SZ or REG_EXPAND_SZ, not expanded.
func (h *windowsHost) StringValue(key, name string) (string, error) { return readString(key, name) }

// NumberValue returns a REG_DWORD or REG_QWORD.
func (h *windowsHost) NumberValue(key, name string) (uint64, error) { return readNumber(key, name) }

func readString(key, name string) (string, error) {
	b, size, kind, err := readValue(key, name)
	switch {
	case err != nil:
		return "", err
	case kind != syscall.REG_SZ && kind != syscall.REG_EXPAND_SZ:
		return "", newSystemError("RegQueryValueEx", errorDatatypeMismatch)
	}
	return syscall.UTF16ToString(unsafe.Slice((*uint16)(unsafe.Pointer(&b[0])), size/2)), nil
}

func readNumber(key, name string) (uint64, error) {
	b, size, kind, err := readValue(key, name)
	switch {
	case err != nil:
		return 0, err
	case kind == syscall.REG_DWORD && size == 4, kind == syscall.REG_QWORD && size == 8:
		return b[0], nil
	}
	return 0, newSystemError("RegQueryValueEx", errorDatatypeMismatch)
}

func readValue(key, name string) (b buffer, size, kind uint32, err error) {
	open, err := openKey(key)
	if err != nil {
		return nil, 0, 0, err
	}
	defer syscall.RegCloseKey(open)
	b, size, err = fill(256, func(b buffer, size *uint32) error {
		err := syscall.RegQueryValueEx(open, utf16Ptr(name), nil, &kind, (*byte)(unsafe.Pointer(&b[0])), size)
		return systemError("RegQueryValueEx", err)
	})
	return b, size, kind, err
}

// SaveKey writes a key with all that is below it to a new file.
func (h *windowsHost) SaveKey(key, file string) error {
	open, err := openKey(key)
	if err != nil {
		return err
	}
	defer syscall.RegCloseKey(open)
	const latestFormat = 2 // REG_LATEST_FORMAT
	return regSaveKeyEx.status(uintptr(open), uintptr(unsafe.Pointer(utf16Ptr(file))), 0, latestFormat)
}
