package tls

// RecordType is the content type of a record.
type RecordType uint8

// Content types (RFC 8446 section 5.1, RFC 6520 for heartbeat).
const (
	RecordChangeCipherSpec RecordType = 20
	RecordAlert            RecordType = 21
	RecordHandshake        RecordType = 22
	RecordApplicationData  RecordType = 23
	RecordHeartbeat        RecordType = 24
)

// Record is one record of a stream.
type Record struct {
	Type    RecordType
	Version Version // of the record's header: for a ClientHello it means nothing
	Length  int     // of the content, in bytes
	// Content is the content of an alert of at most 64 bytes, valid during
	// the call. It is nil for every other record, and when bytes are missing.
	Content []byte
	// Encrypted says that a handshake record holds no readable message; after
	// ChangeCipherSpec that is Finished.
	Encrypted bool
}

// Message is a handshake message in the clear.
type Message struct {
	Type MessageType
	// Body is the message without its header, valid during the call. With
	// SSLv2 it is the whole record.
	Body  []byte
	SSLv2 bool
	// Truncated says that bytes are missing, or that the message is longer
	// than the limit of the stream: Body is what precedes.
	Truncated bool
}

// Handler is told what a [Stream] finds, in the order of the stream. A record
// of application data is told when its header has been read, every other one
// when it is complete; messages come before the record that completes them.
type Handler interface {
	Record(Record)
	Message(Message)
	// Garbage is called when something follows that is no record; the stream
	// searches on from the next segment.
	Garbage()
}

const (
	headerSize = 5
	// maxRecord is generous against RFC 5246 section 6.2.3 (2^14 + 2048).
	maxRecord = 18432
	// maxMessage limits what one message may hold in memory. Certificate
	// messages rarely exceed 16 KB.
	maxMessage = 96 << 10
	maxAlert   = 64
)

// Stream finds the records and handshake messages in the bytes of one
// direction of a connection. The zero value with its Handler set is ready.
//
// A stream may begin with another protocol (STARTTLS, CONNECT) or in the
// middle of a connection: a first record is looked for at the start of every
// segment. It holds at most one message in memory.
type Stream struct {
	Handler Handler

	started   bool   // a record has been seen
	preface   bool   // bytes of another protocol have been seen
	passed    int    // how many of them, up to maxPreface
	foreign   int64  // and all of them
	uncertain bool   // began in the middle, or lost its place: encrypted or not is unknown
	switched  bool   // ChangeCipherSpec was seen
	readable  bool   // and what follows is not encrypted all the same,
	mac       int    // but has so many bytes of MAC behind every record
	head      []byte // start of a segment that may become a record; then the header
	record    Record
	left      int    // bytes of the record's content still to come
	body      []byte // content of a handshake record or alert, as far as it is there
	damaged   bool   // bytes of the record are missing
	opaque    bool   // the record's content is no readable message
	halfAlert []byte // the first byte of an alert in two records
	sslv2     int    // length of an SSL 2.0 format hello that is being read
	old       bool   // the stream began with one; further messages of SSL 2.0 may follow
	message   assembly
}

// Unencrypted tells the stream that the negotiated suite does not encrypt:
// behind ChangeCipherSpec the content of every record is readable and followed
// by a MAC.
func (s *Stream) Unencrypted(suite CipherSuite) { s.readable, s.mac = true, suite.hashSize() }

// Started reports whether the stream has found a record. Until then what was
// fed is another protocol, or nothing.
func (s *Stream) Started() bool { return s.started }

// Undecided returns the bytes at the end of what was fed that may be the
// beginning of the first record, but are too few to tell: at most 12, valid
// until the next call.
func (s *Stream) Undecided() []byte {
	if s.started {
		return nil
	}
	return s.head
}

// Foreign returns how many bytes were not TLS in front of the first record, and
// of those that are undecided none.
func (s *Stream) Foreign() int64 { return s.foreign }

// Feed reads the next bytes of the stream. Each call is one segment as it was
// sent; records are searched for at the start of segments only.
func (s *Stream) Feed(segment []byte) {
	if len(segment) == 0 {
		return
	}
	if !s.started || s.lost() {
		segment = s.search(segment)
	}
	for len(segment) > 0 {
		switch {
		case s.sslv2 > 0:
			segment = s.readSSLv2(segment)
		case s.left > 0:
			n := min(s.left, len(segment))
			s.content(segment[:n])
			segment = segment[n:]
		default:
			segment = s.header(segment)
		}
	}
}

// Skip tells the stream that n bytes are missing here.
func (s *Stream) Skip(n int) {
	if n <= 0 {
		return
	}
	if !s.started {
		s.head = nil // the beginning of something, nobody will know of what
		return
	}
	if s.sslv2 > 0 {
		s.tellSSLv2(true)
		s.lose()
		return
	}
	if s.left == 0 || n > s.left {
		s.handshake()
		s.message.drop(s.Handler)
		s.lose()
		return
	}
	if s.record.Type == RecordHandshake {
		s.handshake()
		if !s.message.skip(n, s.Handler) {
			s.opaque = true
		}
	}
	s.damaged = true
	if s.left -= n; s.left == 0 {
		s.endRecord()
	}
}

// Close tells the stream that nothing follows: a hello of which only the
// first part was seen is told as truncated.
func (s *Stream) Close() {
	if s.sslv2 > 0 {
		s.Skip(1)
		return
	}
	s.handshake()
	s.message.drop(s.Handler)
	s.body = nil
}

// Buffered returns how many bytes the stream holds in memory.
func (s *Stream) Buffered() int { return cap(s.body) + cap(s.message.data) + cap(s.head) }

func (s *Stream) lost() bool { return s.left < 0 }

// lose gives the stream's place up: the next record is searched for.
func (s *Stream) lose() { s.left, s.head, s.body, s.uncertain = -1, nil, nil, true }

// header reads the header of a record.
func (s *Stream) header(segment []byte) []byte {
	n := min(headerSize-len(s.head), len(segment))
	s.head = append(s.head, segment[:n]...)
	if len(s.head) < headerSize {
		return segment[n:]
	}
	h := s.head
	s.record = Record{Type: RecordType(h[0]), Version: Version(h[1])<<8 | Version(h[2]), Length: int(h[3])<<8 | int(h[4])}
	s.head = s.head[:0]
	if s.record.Type < 20 || s.record.Type > 24 || !isRecordVersion(uint16(s.record.Version)) || s.record.Length > maxRecord {
		s.message.drop(s.Handler)
		s.lose()
		if !s.old { // else it is SSL 2.0 that goes on
			s.Handler.Garbage()
		}
		return nil
	}
	s.left = s.record.Length
	s.damaged, s.opaque, s.body = false, false, nil
	if s.record.Type == RecordApplicationData {
		s.Handler.Record(s.record)
	}
	if s.left == 0 {
		s.endRecord()
	}
	return segment[n:]
}

// content reads bytes within a record. Those of handshake records are read
// when the record is complete, as its frame is the one that shows it.
func (s *Stream) content(data []byte) {
	s.left -= len(data)
	switch {
	case s.record.Type == RecordHandshake && !s.opaque,
		s.record.Type == RecordAlert && s.record.Length <= maxAlert:
		if s.left == 0 && s.body == nil { // all of it: read where it lies
			s.body = data[:len(data):len(data)]
		} else {
			s.body = append(s.body, data...)
		}
	}
	if s.left == 0 {
		s.endRecord()
	}
}

// handshake reads the messages in the content of the record, as far as it is
// there.
func (s *Stream) handshake() {
	if s.record.Type != RecordHandshake || s.opaque || len(s.body) == 0 {
		return
	}
	body := s.body
	if s.switched && s.readable && len(body) == s.record.Length {
		body = body[:max(0, len(body)-s.mac)]
	}
	if s.message.empty() && !s.damaged {
		s.message.judge(s.switched && !s.readable || s.uncertain, len(body))
	}
	s.opaque = !s.message.add(body, s.Handler)
	s.body = nil
	if s.message.told {
		s.message.told, s.uncertain = false, false
	}
}

func (s *Stream) endRecord() {
	r := s.record
	switch r.Type {
	case RecordApplicationData:
		return // was told with its header
	case RecordChangeCipherSpec:
		s.switched = true
	case RecordAlert:
		if !s.damaged && len(s.body) == r.Length {
			r.Content = s.body
		}
		if !s.joinAlert(&r) {
			return
		}
	case RecordHandshake:
		s.handshake()
		r.Encrypted = s.opaque && !s.damaged
	}
	s.body = nil
	s.Handler.Record(r)
}

// joinAlert puts an alert together that is spread over two records of one byte
// (RFC 5246 section 6.2.1); no protected record is as short. It returns false
// for the first of them.
func (s *Stream) joinAlert(r *Record) bool {
	if r.Length != 1 || len(r.Content) != 1 {
		s.halfAlert = nil
		return true
	}
	s.halfAlert = append(s.halfAlert, r.Content[0])
	if len(s.halfAlert) < 2 {
		s.body = nil
		return false
	}
	r.Content, r.Length, s.halfAlert = s.halfAlert, 2, nil
	return true
}

// readSSLv2 reads a hello in the format of SSL 2.0, which is a record of its
// own. What the client sends after it has the later format.
func (s *Stream) readSSLv2(segment []byte) []byte {
	n := min(s.sslv2-len(s.head), len(segment))
	s.head = append(s.head, segment[:n]...)
	if len(s.head) == s.sslv2 {
		s.tellSSLv2(false)
	}
	return segment[n:]
}

func (s *Stream) tellSSLv2(truncated bool) {
	kind := MessageClientHello
	if len(s.head) > sslv2Header && s.head[sslv2Header] == sslv2ServerHello {
		kind = MessageServerHello
	}
	s.Handler.Message(Message{Type: kind, Body: s.head, SSLv2: true, Truncated: truncated})
	s.sslv2, s.head, s.old = 0, nil, true
}
