package collect

import "unsafe"

var evtExportLog = function{wevtapi, "EvtExportLog"}

// ExportLog writes the events of a channel that a query selects to a new file.
func (h *windowsHost) ExportLog(channel, query, file string) error {
	const channelPath, tolerateQueryErrors = 0x1, 0x1000 // EVT_EXPORTLOG_FLAGS
	_, err := evtExportLog.check(0, uintptr(unsafe.Pointer(utf16Ptr(channel))), uintptr(unsafe.Pointer(utf16Ptr(query))),
		uintptr(unsafe.Pointer(utf16Ptr(file))), channelPath|tolerateQueryErrors)
	return err
}
