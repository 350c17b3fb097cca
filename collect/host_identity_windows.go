package collect

import (
	"os"
	"syscall"
	"unsafe"

	"ssltriage/collect/bundle"
)

var (
	rtlGetVersion            = function{ntdll, "RtlGetVersion"}
	getACP                   = function{kernel32, "GetACP"}
	getOEMCP                 = function{kernel32, "GetOEMCP"}
	getConsoleOutputCP       = function{kernel32, "GetConsoleOutputCP"}
	getUserDefaultUILanguage = function{kernel32, "GetUserDefaultUILanguage"}
	getSystemDefaultLanguage = function{kernel32, "GetSystemDefaultUILanguage"}
	lcidToLocaleName         = function{kernel32, "LCIDToLocaleName"}
	getNativeSystemInfo      = function{kernel32, "GetNativeSystemInfo"}
	isWow64Process           = function{kernel32, "IsWow64Process"}
	isWow64Process2          = function{kernel32, "IsWow64Process2"}
	getDynamicTimeZoneInfo   = function{kernel32, "GetDynamicTimeZoneInformation"}
)

// windowsNT is where Windows says what it is.
const windowsNT = `SOFTWARE\Microsoft\Windows NT\CurrentVersion`

// currentProcess is the handle that GetCurrentProcess always returns.
const currentProcess = ^syscall.Handle(0)

// identify finds out what is known before the first step. What can not be
// found stays empty.
func identify() Identity {
	id := Identity{Elevated: elevated(), WOW64: wow64()}
	id.Zone, id.BiasMinutes = timeZone()
	h := &id.Host
	h.Name, _ = os.Hostname()
	h.Product, _ = readString(windowsNT, "ProductName")
	if ubr, err := readNumber(windowsNT, "UBR"); err == nil {
		h.UBR = uint32(ubr)
	}
	setVersion(h)
	h.UILanguage = languageName(getUserDefaultUILanguage)
	h.SysLanguage = languageName(getSystemDefaultLanguage)
	h.ACP, h.OEMCP, h.ConsoleCP = number(getACP), number(getOEMCP), number(getConsoleOutputCP)
	h.Architecture = architecture()
	return id
}

// number is the result of a function without arguments.
func number(f function) uint32 {
	n, _, _ := f.call()
	return uint32(n)
}

// setVersion asks the kernel: GetVersionEx tells a program that its manifest
// does not name the newest Windows that it is on an older one.
func setVersion(h *bundle.Host) {
	var v struct { // OSVERSIONINFOEXW
		size, major, minor, build, platform uint32
		_                                   [128]uint16
		_                                   [3]uint16
		productType, _                      byte
	}
	v.size = uint32(unsafe.Sizeof(v))
	if rtlGetVersion.status(uintptr(unsafe.Pointer(&v))) == nil {
		h.Major, h.Minor, h.Build, h.ProductType = v.major, v.minor, v.build, uint32(v.productType)
	}
}

// languageName returns the name, such as "ja-JP", of the language that a
// function answers as a number.
func languageName(language function) string {
	var name [85]uint16 // LOCALE_NAME_MAX_LENGTH
	_, err := lcidToLocaleName.check(uintptr(number(language)), uintptr(unsafe.Pointer(&name)), uintptr(len(name)), 0)
	if err != nil {
		return ""
	}
	return syscall.UTF16ToString(name[:])
}

// architecture is that of the machine, not of this program, as Go names it. An
// ARM64 machine owns up to being one to IsWow64Process2 only.
func architecture() string {
	var process, machine uint16
	_, err := isWow64Process2.check(uintptr(currentProcess), uintptr(unsafe.Pointer(&process)), uintptr(unsafe.Pointer(&machine)))
	if err != nil {
		var info [24]uint16                                                // SYSTEM_INFO, which is shorter on 32 bits
		_, _, _ = getNativeSystemInfo.call(uintptr(unsafe.Pointer(&info))) // every Windows has it
		machine = info[0]
	}
	switch machine { // IMAGE_FILE_MACHINE_* and PROCESSOR_ARCHITECTURE_* of winnt.h have no number in common
	case 0x14c, 0:
		return "386"
	case 0x8664, 9:
		return "amd64"
	case 0xaa64, 12:
		return "arm64"
	}
	return ""
}

// wow64 reports whether this is a 32-bit process on a 64-bit Windows.
func wow64() bool {
	var yes uint32
	_, err := isWow64Process.check(uintptr(currentProcess), uintptr(unsafe.Pointer(&yes)))
	return err == nil && yes != 0
}

// timeZone returns the zone's key name and what is to be added to local time
// to get UTC, in minutes, now.
func timeZone() (name string, bias int) {
	var zone struct { // DYNAMIC_TIME_ZONE_INFORMATION
		bias         int32
		_            [32]uint16
		_            [8]uint16
		standardBias int32
		_            [32]uint16
		_            [8]uint16
		daylightBias int32
		key          [128]uint16
		_            byte
	}
	const (
		standard = 1
		daylight = 2
	)
	id, _, err := getDynamicTimeZoneInfo.call(uintptr(unsafe.Pointer(&zone)))
	if err != nil {
		return "", 0
	}
	bias = int(zone.bias)
	switch uint32(id) {
	case standard:
		bias += int(zone.standardBias)
	case daylight:
		bias += int(zone.daylightBias)
	}
	return syscall.UTF16ToString(zone.key[:]), bias
}
