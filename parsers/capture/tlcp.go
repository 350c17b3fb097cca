package capture

// kindTLCP is what [Plain] calls the Chinese protocol of GB/T 38636-2020: its
// records and hellos look like those of TLS under the version 0x0101, and its
// server sends two certificates, for signing and for encryption.
const kindTLCP = "TLCP (GB/T 38636)"

// isTLCP reports whether b begins with a record of TLCP.
func isTLCP(b []byte) bool {
	if len(b) < 6 || b[0] < 20 || b[0] > 23 || b[1] != 1 || b[2] != 1 {
		return false
	}
	length := int(b[3])<<8 | int(b[4])
	return length > 0 && length <= 1<<14+2048
}

// saysTLCP reports whether the side begins with a hello of TLCP.
func (t *talk) saysTLCP() bool {
	return t != nil && isTLCP(t.plain) && t.plain[0] == 22 && (t.plain[5] == 1 || t.plain[5] == 2)
}

// speaksTLCP reports whether one side does so.
func (c *conn) speaksTLCP() bool { return c.sides[0].talk.saysTLCP() || c.sides[1].talk.saysTLCP() }
