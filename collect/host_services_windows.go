package collect

import (
	"unsafe"

	"ssltriage/collect/bundle"
)

var (
	openSCManager        = function{advapi32, "OpenSCManagerW"}
	openService          = function{advapi32, "OpenServiceW"}
	closeServiceHandle   = function{advapi32, "CloseServiceHandle"}
	enumServicesStatusEx = function{advapi32, "EnumServicesStatusExW"}
	queryServiceConfig   = function{advapi32, "QueryServiceConfigW"}
)

// enumServiceStatus is ENUM_SERVICE_STATUS_PROCESSW. The texts stand in the
// same buffer.
type enumServiceStatus struct {
	name, display uintptr
	_, state      uint32
	_             [5]uint32
	pid, _        uint32
}

// Services returns the services and drivers of the machine.
func (h *windowsHost) Services() ([]bundle.Service, error) {
	const connectAndEnumerate = 0x1 | 0x4 // SC_MANAGER_*
	manager, err := openSCManager.check(0, 0, connectAndEnumerate)
	if err != nil {
		return nil, err
	}
	defer closeServiceHandle.check(manager)
	b, n, err := enumerate(manager)
	if err != nil {
		return nil, err
	}
	var services []bundle.Service
	for _, e := range unsafe.Slice((*enumServiceStatus)(unsafe.Pointer(&b[0])), n) {
		s := bundle.Service{Name: b.text(e.name), Display: b.text(e.display), State: bundle.ServiceState(e.state), PID: e.pid}
		if err := configure(manager, &s); err != nil {
			s.Error = WinErrorOf(err)
		}
		services = append(services, s)
	}
	return services, nil
}

// enumerate returns a buffer with n times enumServiceStatus.
func enumerate(manager uintptr) (b buffer, n uint32, err error) {
	const (
		processInfo = 0          // SC_ENUM_PROCESS_INFO
		all         = 0x30 | 0xb // SERVICE_WIN32, SERVICE_DRIVER
		anyState    = 3          // SERVICE_STATE_ALL
	)
	b, _, err = fill(64<<10, func(b buffer, size *uint32) error {
		var missing, resume uint32
		_, err := enumServicesStatusEx.check(manager, processInfo, all, anyState, uintptr(unsafe.Pointer(&b[0])), uintptr(*size),
			uintptr(unsafe.Pointer(&missing)), uintptr(unsafe.Pointer(&n)), uintptr(unsafe.Pointer(&resume)), 0)
		*size += missing
		return err
	})
	return b, n, err
}

// configure adds how a service is started, and as whom.
func configure(manager uintptr, s *bundle.Service) error {
	const queryConfig = 0x1 // SERVICE_QUERY_CONFIG
	service, err := openService.check(manager, uintptr(unsafe.Pointer(utf16Ptr(s.Name))), queryConfig)
	if err != nil {
		return err
	}
	defer closeServiceHandle.check(service)
	b, _, err := fill(8<<10, func(b buffer, size *uint32) error {
		_, err := queryServiceConfig.check(service, uintptr(unsafe.Pointer(&b[0])), uintptr(*size), uintptr(unsafe.Pointer(size)))
		return err
	})
	if err != nil {
		return err
	}
	config := (*struct { // QUERY_SERVICE_CONFIGW
		_, startType, _ uint32
		_, _            uintptr
		_               uint32
		_, account, _   uintptr
	})(unsafe.Pointer(&b[0]))
	s.StartType = config.startType
	s.Account = b.text(config.account)
	return nil
}
