package capture

import "encoding/binary"

// tdsPackets takes TLS out of the packets of SQL Server's protocol: during
// the handshake its records travel in packets of type 0x12 with a header of 8
// bytes, afterwards by themselves (MS-TDS sections 2.2.3.1 and 3.2.5.2). The
// boundaries of records and packets are independent of each other.
type tdsPackets struct {
	head [tdsHeader]byte
	have int // bytes of the header
	left int // bytes of the packet's content still to come
	over bool
}

const tdsHeader = 8

// read calls feed with the content of the packets in data.
func (t *tdsPackets) read(data []byte, feed func([]byte)) {
	for len(data) > 0 {
		switch {
		case t.over:
			feed(data)
			return
		case t.left > 0:
			n := min(t.left, len(data))
			feed(data[:n])
			t.left, data = t.left-n, data[n:]
		case t.have == 0 && data[0] >= 20 && data[0] <= 24: // a record of TLS
			t.over = true
		default:
			n := copy(t.head[t.have:], data)
			t.have, data = t.have+n, data[n:]
			if t.have == tdsHeader {
				length := int(binary.BigEndian.Uint16(t.head[2:]))
				t.have, t.left = 0, length-tdsHeader
				t.over = length < tdsHeader
			}
		}
	}
}

// skip counts n bytes that are missing, and returns how many of them were
// content. Where the place within the packets is lost, what follows is taken
// for plain TLS.
func (t *tdsPackets) skip(n int) int {
	if n > 0 && !t.over {
		t.over = n > t.left
		t.left = max(0, t.left-n)
	}
	return n
}
