package certstore

// Identifier octets of the ASN.1 types that certificates are made of
// (X.690 section 8.1.2).
const (
	tagBoolean     = 0x01
	tagInteger     = 0x02
	tagBitString   = 0x03
	tagOctetString = 0x04
	tagOID         = 0x06
	tagUTF8        = 0x0c
	tagPrintable   = 0x13
	tagT61         = 0x14
	tagIA5         = 0x16
	tagUTCTime     = 0x17
	tagGeneralTime = 0x18
	tagUniversal   = 0x1c
	tagBMP         = 0x1e
	tagSequence    = 0x30
	tagSet         = 0x31
	tagContext0    = 0xa0
	tagContext3    = 0xa3
)

// maxBERDepth bounds the nesting of BER values of indefinite length. A
// PKCS#7 file nests about eight deep.
const maxBERDepth = 32

// tlv is one BER or DER value: identifier, length, contents.
type tlv struct {
	tag  byte   // identifier octet; high tag numbers are not read
	body []byte // contents, without the end-of-contents octets
	raw  []byte // the whole value
	head int    // length of identifier and length octets
}

// next reads the first value of b, which must have a definite length, and
// returns what follows it.
func next(b []byte) (v tlv, rest []byte, ok bool) {
	head, size, indefinite, ok := header(b)
	if !ok || indefinite || size > len(b)-head {
		return tlv{}, nil, false
	}
	end := head + size
	return tlv{tag: b[0], body: b[head:end:end], raw: b[:end:end], head: head}, b[end:], true
}

// nextBER is next for values that may have an indefinite length
// (X.690 section 8.1.3.6), as Windows and Java write PKCS#7.
func nextBER(b []byte) (v tlv, rest []byte, ok bool) {
	size, ok := sizeBER(b, 0)
	if !ok {
		return tlv{}, nil, false
	}
	head, _, indefinite, _ := header(b)
	bodyEnd := size
	if indefinite {
		bodyEnd -= 2
	}
	return tlv{tag: b[0], body: b[head:bodyEnd:bodyEnd], raw: b[:size:size], head: head}, b[size:], true
}

// sizeBER returns the length of the whole first value of b.
func sizeBER(b []byte, depth int) (int, bool) {
	head, size, indefinite, ok := header(b)
	if !ok || depth > maxBERDepth {
		return 0, false
	}
	if !indefinite {
		return head + size, size <= len(b)-head
	}
	at := head
	for {
		if len(b)-at < 2 {
			return 0, false
		}
		if b[at] == 0 && b[at+1] == 0 {
			return at + 2, true
		}
		n, ok := sizeBER(b[at:], depth+1)
		if !ok {
			return 0, false
		}
		at += n
	}
}

// header reads identifier and length octets. It takes lengths below 16 MiB;
// longer forms than needed are tolerated although DER forbids them.
func header(b []byte) (head, size int, indefinite, ok bool) {
	if len(b) < 2 || b[0]&0x1f == 0x1f {
		return 0, 0, false, false
	}
	first := b[1]
	switch {
	case first < 0x80:
		return 2, int(first), false, true
	case first == 0x80:
		return 2, 0, true, b[0]&0x20 != 0
	}
	n := int(first & 0x7f)
	if n > 4 || len(b) < 2+n || (n == 4 && b[2] != 0) {
		return 0, 0, false, false
	}
	for _, c := range b[2 : 2+n] {
		size = size<<8 | int(c)
	}
	return 2 + n, size, false, true
}

// children splits the contents of a constructed value, at most limit of them.
func children(body []byte, limit int) (list []tlv, ok bool) {
	for len(body) > 0 {
		v, rest, ok := next(body)
		if !ok || len(list) >= limit {
			return list, false
		}
		list = append(list, v)
		body = rest
	}
	return list, true
}
