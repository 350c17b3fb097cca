package collect

import "unsafe"

var getExtendedTCPTable = function{iphlpapi, "GetExtendedTcpTable"}

// TCPTable returns a table of TCP_TABLE_OWNER_PID_ALL as Windows wrote it.
func (h *windowsHost) TCPTable(ipv6 bool) ([]byte, error) {
	const inet, inet6, ownerPIDAll = 2, 23, 5 // AF_INET, AF_INET6 of winsock2.h
	family := uintptr(inet)
	if ipv6 {
		family = inet6
	}
	table, size, err := fill(16<<10, func(b buffer, size *uint32) error {
		return getExtendedTCPTable.status(uintptr(unsafe.Pointer(&b[0])), uintptr(unsafe.Pointer(size)), 0, family, ownerPIDAll, 0)
	})
	if err != nil {
		return nil, err
	}
	return table.bytes(size), nil
}
