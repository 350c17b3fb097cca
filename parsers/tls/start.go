package tls

import "bytes"

// search looks for a record at the start of the segment, which may be shorter
// than a header, and for a hello within the segment behind another protocol.
// It returns the bytes to be read on.
func (s *Stream) search(segment []byte) []byte {
	data := segment
	if len(s.head) > 0 {
		data = append(s.head, segment...)
	}
	found := s.judge(data)
	if found == nothing && len(s.head) > 0 { // but perhaps this segment starts one
		s.foreign += int64(len(s.head))
		data = segment
		found = s.judge(data)
	}
	s.head = nil
	switch found {
	case nothing:
		at := s.hello(data)
		s.preface = true
		if at < 0 {
			s.foreign += int64(len(data))
			s.passed = min(s.passed+len(data), maxPreface)
			return nil
		}
		s.foreign += int64(at)
		data = data[at:]
	case tooShort:
		s.head = append([]byte(nil), data...)
		return nil
	case middle:
		s.uncertain = true
	case sslv2Hello:
		s.sslv2, _, _ = isSSLv2Hello(data)
	}
	s.started, s.left = true, 0
	return data
}

// maxPreface is how far a hello is looked for inside of segments. What stands
// in front of one in the same segment is short: a PROXY header, or the request
// to begin TLS.
const maxPreface = 4096

// hello returns the place of a whole hello's beginning within data, -1 when
// there is none: a handshake record whose length and that of its first
// message agree. The PROXY protocol puts its header right in front of the
// ClientHello.
func (s *Stream) hello(data []byte) int {
	if s.started || s.passed >= maxPreface {
		return -1
	}
	end := min(len(data), maxPreface-s.passed)
	for at := 0; at < end; at++ {
		next := bytes.IndexByte(data[at:end], byte(RecordHandshake))
		if next < 0 {
			return -1
		}
		if at += next; isHello(data[at:]) {
			return at
		}
	}
	return -1
}

func isHello(b []byte) bool {
	if len(b) < headerSize+messageHeader+2 || !isRecordVersion(uint16(b[1])<<8|uint16(b[2])) {
		return false
	}
	record := int(b[3])<<8 | int(b[4])
	message := int(b[6])<<16 | int(b[7])<<8 | int(b[8])
	switch MessageType(b[5]) {
	case MessageClientHello:
		return record == messageHeader+message && message >= 38 && b[9] == 3 && b[10] <= 4
	case MessageServerHello:
		return record >= messageHeader+message && message >= 38 && b[9] == 3 && b[10] <= 4
	}
	return false
}

// start is what the first bytes of a segment are.
type start int

const (
	nothing    start = iota
	tooShort         // to tell
	fresh            // the first record of a connection
	middle           // a record of a connection that was joined late
	sslv2Hello       // a hello in the format of SSL 2.0
)

// judge tells whether data begins with a record.
func (s *Stream) judge(data []byte) start {
	if !s.started {
		switch _, is, more := isSSLv2Hello(data); {
		case is:
			return sslv2Hello
		case more:
			return tooShort
		}
	}
	if data[0] < 20 || data[0] > 24 || len(data) > 1 && data[1] != 3 || len(data) > 2 && data[2] > 4 {
		return nothing
	}
	if len(data) < headerSize+1 {
		return tooShort
	}
	length := int(data[3])<<8 | int(data[4])
	if length == 0 || length > maxRecord {
		return nothing
	}
	if s.started {
		return middle
	}
	return s.judgeFirst(RecordType(data[0]), length, data[headerSize])
}

// judgeFirst judges a header that would be the first record of the stream.
// Behind another protocol (STARTTLS) only a hello is believed.
func (s *Stream) judgeFirst(kind RecordType, length int, content byte) start {
	if kind == RecordHandshake {
		if t := MessageType(content); t == MessageClientHello || t == MessageServerHello {
			return fresh
		}
	}
	plausible := false
	switch kind {
	case RecordHandshake, RecordApplicationData:
		plausible = true
	case RecordChangeCipherSpec:
		plausible = length == 1 && content == 1
	case RecordAlert:
		plausible = length == 2 || length == 1 && (content == 1 || content == 2) || length >= 18 && length <= 80
	}
	if !plausible || s.preface {
		return nothing
	}
	return middle
}
