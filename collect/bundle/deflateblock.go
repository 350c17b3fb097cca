package bundle

// Alphabets of a block (RFC 1951, section 3.2.5 and 3.2.7).
const (
	endOfBlock   = 256
	literalCodes = 286
	fixedCodes   = 288
	lengthCodes  = 19
	distances    = 30
)

// codeOrder is the order in which the lengths of the code for code lengths are
// written (section 3.2.7).
var codeOrder = [lengthCodes]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// symbol is a code with the extra bits that follow it.
type symbol struct {
	code  uint16
	extra uint8 // how many bits
	value uint16
}

// lengthSymbol is the symbol of a match's length.
func lengthSymbol(length int) symbol {
	if length == maxMatch {
		return symbol{code: 285}
	}
	n := length - 3
	if n < 8 {
		return symbol{code: uint16(257 + n)}
	}
	extra := bitLength(n) - 3
	return symbol{uint16(257 + 4*extra + n>>extra), uint8(extra), uint16(n & (1<<extra - 1))}
}

// distanceSymbol is the symbol of a match's distance.
func distanceSymbol(distance int) symbol {
	n := distance - 1
	if n < 4 {
		return symbol{code: uint16(n)}
	}
	extra := bitLength(n) - 2
	return symbol{uint16(2*extra + n>>extra), uint8(extra), uint16(n & (1<<extra - 1))}
}

func bitLength(n int) (bits int) {
	for ; n > 0; n >>= 1 {
		bits++
	}
	return bits
}

// block is what is found in one block: a token is a literal, or a length above
// 255 with the distance beside it.
type block struct {
	tokens   []token
	literals [fixedCodes]int
	away     [distances]int
}

type token struct{ length, distance uint16 } // distance 0: length is a byte

func (b *block) reset() {
	*b = block{tokens: b.tokens[:0]}
	b.literals[endOfBlock] = 1
}

func (b *block) literal(c byte) {
	b.literals[c]++
	b.tokens = append(b.tokens, token{length: uint16(c)})
}

func (b *block) match(length, distance int) {
	b.literals[lengthSymbol(length).code]++
	b.away[distanceSymbol(distance).code]++
	b.tokens = append(b.tokens, token{uint16(length), uint16(distance)})
}

// write writes the block in the way that takes least room: as it is, with the
// fixed code, or with one of its own. No block is the last.
func (b *block) write(w *bitWriter, data []byte) {
	own := b.ownCode()
	fixed := fixedCode()
	size := own.header + b.cost(own)
	switch {
	case len(data)*8+80 < size && len(data)*8+80 < b.cost(fixed):
		storeBlock(w, data)
	case b.cost(fixed) <= size:
		w.write(1<<1, 3)
		b.tokensTo(w, fixed)
	default:
		w.write(2<<1, 3)
		own.headerTo(w)
		b.tokensTo(w, own)
	}
}

// storeBlock writes data as it is (section 3.2.4), in pieces of at most 65,535
// bytes.
func storeBlock(w *bitWriter, data []byte) {
	for len(data) > 0 {
		piece := data
		if len(piece) > 1<<16-1 {
			piece = piece[:1<<16-1]
		}
		data = data[len(piece):]
		w.write(0, 3)
		w.align()
		w.write(uint32(len(piece)), 16)
		w.write(uint32(^uint16(len(piece))), 16)
		w.flush()
		w.bytes(piece)
	}
}

// blockCode is a pair of codes, and how they are written before the block.
type blockCode struct {
	literals, away huffmanCode
	header         int // bits
	lengths        []symbol
	order          huffmanCode
	orderCount     int
}

func fixedCode() blockCode {
	length := make([]uint8, fixedCodes)
	for i := range length {
		switch {
		case i < 144:
			length[i] = 8
		case i < 256:
			length[i] = 9
		case i < 280:
			length[i] = 7
		default:
			length[i] = 8
		}
	}
	away := make([]uint8, distances)
	for i := range away {
		away[i] = 5
	}
	return blockCode{literals: newHuffmanCode(length), away: newHuffmanCode(away)}
}

// ownCode makes the codes that fit the block best.
func (b *block) ownCode() blockCode {
	c := blockCode{
		literals: newHuffmanCode(huffmanLengths(b.literals[:literalCodes], 15)),
		away:     newHuffmanCode(huffmanLengths(b.away[:], 15)),
	}
	literals, away := used(c.literals.length, 257), used(c.away.length, 1)
	c.lengths = runs(append(append([]uint8(nil), c.literals.length[:literals]...), c.away.length[:away]...))
	var freq [lengthCodes]int
	for _, s := range c.lengths {
		freq[s.code]++
	}
	c.order = newHuffmanCode(huffmanLengths(freq[:], 7))
	c.orderCount = lengthCodes
	for c.orderCount > 4 && c.order.length[codeOrder[c.orderCount-1]] == 0 {
		c.orderCount--
	}
	c.header = 3 + 14 + 3*c.orderCount
	for _, s := range c.lengths {
		c.header += int(c.order.length[s.code]) + int(s.extra)
	}
	return c
}

// used is how many lengths have to be written, at least so many.
func used(length []uint8, least int) int {
	n := len(length)
	for n > least && length[n-1] == 0 {
		n--
	}
	return n
}

// runs writes lengths with the codes for repetition (section 3.2.7).
func runs(length []uint8) (out []symbol) {
	for len(length) > 0 {
		n := 1
		for n < len(length) && length[n] == length[0] && n < 138 {
			n++
		}
		switch {
		case length[0] == 0 && n >= 11:
			out = append(out, symbol{18, 7, uint16(n - 11)})
		case length[0] == 0 && n >= 3:
			out = append(out, symbol{17, 3, uint16(n - 3)})
		case length[0] != 0 && n >= 4:
			if n > 7 {
				n = 7
			}
			out = append(out, symbol{code: uint16(length[0])}, symbol{16, 2, uint16(n - 4)})
		default:
			n = 1
			out = append(out, symbol{code: uint16(length[0])})
		}
		length = length[n:]
	}
	return out
}

func (c blockCode) headerTo(w *bitWriter) {
	w.write(uint32(used(c.literals.length, 257)-257), 5)
	w.write(uint32(used(c.away.length, 1)-1), 5)
	w.write(uint32(c.orderCount-4), 4)
	for _, s := range codeOrder[:c.orderCount] {
		w.write(uint32(c.order.length[s]), 3)
	}
	for _, s := range c.lengths {
		c.order.write(w, s)
	}
}

// write writes a symbol and its extra bits.
func (c huffmanCode) write(w *bitWriter, s symbol) {
	w.write(uint32(c.bits[s.code]), uint(c.length[s.code]))
	w.write(uint32(s.value), uint(s.extra))
}

func (b *block) tokensTo(w *bitWriter, c blockCode) {
	for _, t := range b.tokens {
		if t.distance == 0 {
			c.literals.write(w, symbol{code: t.length})
			continue
		}
		c.literals.write(w, lengthSymbol(int(t.length)))
		c.away.write(w, distanceSymbol(int(t.distance)))
	}
	c.literals.write(w, symbol{code: endOfBlock})
}

// cost is how many bits the block takes with a code, without its header.
func (b *block) cost(c blockCode) (bits int) {
	for s, n := range b.literals {
		if n > 0 {
			bits += n * (int(c.literals.length[s]) + extraBits(s-257, 4))
		}
	}
	for s, n := range b.away {
		if n > 0 {
			bits += n * (int(c.away.length[s]) + extraBits(s, 2))
		}
	}
	return bits
}

// extraBits is how many bits follow a code: the alphabets grow by one bit every
// so many codes. The last length, 258, has none.
func extraBits(code, step int) int {
	if code < 2*step || step == 4 && code == 28 {
		return 0
	}
	return code/step - 1
}
