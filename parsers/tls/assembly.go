package tls

// assembly puts a handshake message together: messages span records and
// share them.
type assembly struct {
	data    []byte // header and body, as far as they are there without a hole
	have    int    // bytes of the message so far, missing ones included
	need    int    // length with header; 0 while the header is incomplete
	strict  bool   // accept only what is surely a message, see judge
	record  int    // length of the record in which the message begins
	damaged bool
	told    bool // a message was told; the stream clears it
}

const messageHeader = 4

func (a *assembly) empty() bool { return a.have == 0 }

func (a *assembly) reset() { *a = assembly{data: a.data[:0], told: a.told} }

// judge is called before the first byte of a record that starts a message.
// With strict the content may as well be encrypted: after ChangeCipherSpec
// (where TLS 1.3 still sends hellos in the clear, RFC 8446 appendix D.4) and
// where the beginning was not seen. A message then has to prove itself.
func (a *assembly) judge(strict bool, record int) {
	a.reset()
	a.strict, a.record = strict, record
}

// add takes the next bytes of a record and tells the messages that become
// complete. It returns false when the bytes are no messages.
func (a *assembly) add(data []byte, h Handler) bool {
	for len(data) > 0 {
		if n := a.whole(data); n > 0 {
			a.data, a.have, a.need = data[:n:n], n, n
			a.tell(h)
			data = data[n:]
			continue
		}
		if a.need == 0 {
			n := min(a.headerSize()-len(a.data), len(data))
			a.data = append(a.data, data[:n]...)
			a.have += n
			data = data[n:]
			if len(a.data) < a.headerSize() {
				return true
			}
			length, ok := a.open(a.data)
			if !ok {
				a.reset()
				return false
			}
			a.need = length
		}
		n := min(a.need-a.have, len(data))
		if !a.damaged {
			a.data = append(a.data, data[:max(0, min(n, maxMessage-len(a.data)))]...)
		}
		a.have += n
		data = data[n:]
		if a.have >= a.need {
			a.tell(h)
		}
	}
	return true
}

// headerSize is what has to be seen before the message is believed: a header,
// and two bytes of the body where it has to prove itself.
func (a *assembly) headerSize() int {
	if a.strict {
		return messageHeader + 2
	}
	return messageHeader
}

// open reads the header of a message and returns the length of both; it
// reports whether it is one.
func (a *assembly) open(head []byte) (length int, ok bool) {
	kind := MessageType(head[0])
	length = int(head[1])<<16 | int(head[2])<<8 | int(head[3])
	if !isMessage(kind) || a.strict && !proven(kind, length, head[4:], a.record) {
		return 0, false
	}
	return messageHeader + length, true
}

// whole returns the length of a message that begins with data and lies in it,
// and so need not be copied; 0 when that is not so.
func (a *assembly) whole(data []byte) int {
	if !a.empty() || len(data) < a.headerSize() {
		return 0
	}
	if length, ok := a.open(data[:a.headerSize()]); ok && length <= min(len(data), maxMessage) {
		return length
	}
	return 0
}

// proven decides whether the first bytes of a record that may be encrypted
// are a message all the same. The chance that encrypted bytes pass is below
// one in 2^24.
func proven(kind MessageType, length int, body []byte, record int) bool {
	if length > 1<<17 {
		return false
	}
	switch kind {
	case MessageClientHello, MessageServerHello:
		return length >= 38 && (body[0] == 3 || body[0] == 0x7f) && body[1] <= 0x1c &&
			(messageHeader+length >= record || kind == MessageServerHello)
	case MessageCertificate:
		// The list of certificates fills the message.
		return length >= 3 && int(body[0])<<8|int(body[1]) == (length-3)>>8
	}
	return false
}

// isMessage knows the message types that may come in the clear.
func isMessage(kind MessageType) bool {
	_, known := messageNames[kind]
	return known
}

// skip counts n missing bytes. It returns false when the place within the
// messages is lost by them.
func (a *assembly) skip(n int, h Handler) bool {
	if a.need == 0 || a.have+n > a.need {
		a.drop(h)
		return false
	}
	a.damaged = true
	if a.have += n; a.have == a.need {
		a.tell(h)
	}
	return true
}

// drop gives an unfinished message up; of a hello the part that was read is
// told.
func (a *assembly) drop(h Handler) {
	if a.need > 0 {
		a.damaged = true
		a.tell(h)
	}
	a.reset()
}

func (a *assembly) tell(h Handler) {
	m := Message{Type: MessageType(a.data[0]), Body: a.data[messageHeader:], Truncated: a.damaged || len(a.data) < a.need}
	h.Message(m)
	a.data = nil // thousands of streams wait idle
	a.reset()
	a.told = true
}
