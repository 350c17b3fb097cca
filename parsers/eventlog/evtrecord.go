package eventlog

import "time"

// record counts one record of an .evt file and collects it if it is wanted.
func (e *evtWalk) record(b []byte, at int64) {
	e.log.TotalRecords++
	t := time.Time{}
	if seconds := le.Uint32(b[12:]); seconds != 0 {
		t = time.Unix(int64(seconds), 0).UTC()
	}
	e.log.widen(t)
	source, next := wideString(b, evtFixed)
	stat := e.providerNamed(source)
	stat.count++
	id := int(le.Uint16(b[20:]))
	if !stat.wanted(id, e.want) {
		return
	}
	ev := Event{
		Format:     EVT,
		Provider:   stat.name,
		ID:         id,
		Qualifiers: int(le.Uint16(b[22:])),
		Level:      evtLevel(le.Uint16(b[24:])),
	}
	ev.Computer, _ = wideString(b, next)
	ev.Strings = evtStrings(b)
	ev.Binary = append([]byte(nil), part(b, le.Uint32(b[52:]), le.Uint32(b[48:]))...)
	ev.UserSID, _ = sidString(part(b, le.Uint32(b[44:]), le.Uint32(b[40:])))
	ev.nameByPosition()
	o := Occurrence{Time: t, RecordID: uint64(le.Uint32(b[8:])), Offset: at}
	e.collector.add(eventKey(&ev), ev.kind(), o, func() Event { return ev })
}

// evtLevel turns the event type of winnt.h into the level of an .evtx event.
func evtLevel(kind uint16) int {
	switch kind {
	case 1: // EVENTLOG_ERROR_TYPE
		return 2
	case 2: // EVENTLOG_WARNING_TYPE
		return 3
	case 4: // EVENTLOG_INFORMATION_TYPE
		return 4
	}
	return 0 // audits
}

// evtStrings reads the insertion strings.
func evtStrings(b []byte) []string {
	count, at := int(le.Uint16(b[26:])), int(le.Uint32(b[36:]))
	var list []string
	for count = min(count, maxFields); count > 0 && at >= evtFixed && at+2 <= len(b)-4; count-- {
		var s string
		s, at = wideString(b, at)
		list = append(list, s)
	}
	return list
}

// wideString reads a NUL-terminated UTF-16 string inside the record and
// gives the place behind it.
func wideString(b []byte, at int) (string, int) {
	end := at
	for end+2 <= len(b)-4 && (b[end] != 0 || b[end+1] != 0) {
		end += 2
	}
	return utf16String(b[at:end]), end + 2
}

// part gives n bytes of the record at an offset, or nil where they leave it.
func part(b []byte, at, n uint32) []byte {
	if at < evtFixed || uint64(at)+uint64(n) > uint64(len(b)-4) {
		return nil
	}
	return b[at : at+n]
}
