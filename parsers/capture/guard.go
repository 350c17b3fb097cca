package capture

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// Limits of a pcapng file.
const (
	maxInSection  = 4096 // interfaces; one costs the library some 300 bytes
	maxInterfaces = 256  // in the result
	maxBlock      = 16 << 20
	maxProblems   = 100
)

// Block types of pcapng (draft-ietf-opsawg-pcapng section 11.1).
const (
	blockSection    = 0x0a0d0d0a
	blockInterface  = 1
	blockPacket     = 2
	blockSimple     = 3
	blockStatistics = 5
	blockEnhanced   = 6
	blockJournal    = 9
	blockCustom     = 0xbad
	blockCustomKeep = 0x40000bad
	blockSysdig     = 0x204
)

// guard stands between a pcapng file and the library's reader. It checks the
// frame of each block, hands over only the blocks that matter, one at a time
// and packets without their options, and counts: Wireshark numbers journal,
// custom and Sysdig blocks like packets, the library does not know them.
type guard struct {
	in         *bufio.Reader
	order      binary.ByteOrder
	block      []byte // what is left of the block that is being handed over
	buffer     []byte
	frames     int // packets and blocks that count as such, up to the current one
	sections   int
	interfaces int // handed over in this section
}

// Read hands over at most the rest of the current block, so that the library
// never reads ahead of the packet it returns.
func (g *guard) Read(p []byte) (int, error) {
	for len(g.block) == 0 {
		if err := g.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, g.block)
	g.block = g.block[n:]
	return n, nil
}

// next reads a block and decides what becomes of it.
func (g *guard) next() error {
	head, err := g.in.Peek(12)
	if len(head) == 0 {
		return io.EOF
	}
	if err != nil {
		return io.ErrUnexpectedEOF
	}
	if binary.BigEndian.Uint32(head) == blockSection {
		switch {
		case binary.BigEndian.Uint32(head[8:]) == 0x1a2b3c4d:
			g.order = binary.BigEndian
		case binary.LittleEndian.Uint32(head[8:]) == 0x1a2b3c4d:
			g.order = binary.LittleEndian
		default:
			return fmt.Errorf("section header with byte order magic %x", head[8:12])
		}
		g.sections++
		g.interfaces = 0
	}
	if g.order == nil {
		return fmt.Errorf("block before the first section header")
	}
	kind, length := g.order.Uint32(head), int(g.order.Uint32(head[4:]))
	if length < 12 || length%4 != 0 || length > maxBlock {
		return fmt.Errorf("block of type %#x with length %d", kind, length)
	}
	if !g.wants(kind) {
		if _, err := g.in.Discard(length); err != nil {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
	if cap(g.buffer) < length {
		g.buffer = make([]byte, length)
	}
	block := g.buffer[:length]
	if _, err := io.ReadFull(g.in, block); err != nil {
		return io.ErrUnexpectedEOF
	}
	return g.pass(kind, block)
}

// wants reports whether the library needs the block, and counts it.
func (g *guard) wants(kind uint32) bool {
	switch kind {
	case blockJournal, blockCustom, blockCustomKeep, blockSysdig:
		g.frames++
		return false
	case blockPacket, blockSimple, blockEnhanced:
		g.frames++
		return true
	case blockInterface:
		g.interfaces++
		return g.interfaces <= maxInSection
	case blockSection, blockStatistics:
		return true
	}
	return false
}

// pass checks a block and makes it the one to be handed over.
func (g *guard) pass(kind uint32, block []byte) error {
	if int(g.order.Uint32(block[len(block)-4:])) != len(block) {
		return fmt.Errorf("block of type %#x whose two lengths differ", kind)
	}
	if kind == blockEnhanced || kind == blockPacket {
		if len(block) < 32 {
			return fmt.Errorf("packet block of %d bytes", len(block))
		}
		captured := int64(g.order.Uint32(block[20:]))
		if captured > int64(len(block)-32) {
			return fmt.Errorf("packet of %d bytes in a block of %d", captured, len(block))
		}
		block = block[:28+(captured+3)/4*4+4]
		g.order.PutUint32(block[4:], uint32(len(block)))
		g.order.PutUint32(block[len(block)-4:], uint32(len(block)))
	}
	g.block = block
	return nil
}
