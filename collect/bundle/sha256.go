package bundle

import (
	"encoding/binary"
	"hash"
	"math/bits"
)

// NewSHA256 returns SHA-256 (FIPS 180-4) in plain Go. See the package comment
// for why it is not crypto/sha256; whoever has that at hand may use it in
// Options.NewHash and is several times faster.
func NewSHA256() hash.Hash {
	s := new(sha256State)
	s.Reset()
	return s
}

const (
	sha256Size  = 32
	sha256Block = 64
)

type sha256State struct {
	state  [8]uint32
	block  [sha256Block]byte
	filled int    // bytes waiting in block
	length uint64 // bytes written so far
}

var sha256Start = [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}

var sha256Round = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

func (s *sha256State) Size() int      { return sha256Size }
func (s *sha256State) BlockSize() int { return sha256Block }

func (s *sha256State) Reset() { s.state, s.filled, s.length = sha256Start, 0, 0 }

func (s *sha256State) Write(p []byte) (int, error) {
	n := len(p)
	s.length += uint64(n)
	for len(p) > 0 {
		if s.filled == 0 && len(p) >= sha256Block {
			s.mix(p[:sha256Block])
			p = p[sha256Block:]
			continue
		}
		k := copy(s.block[s.filled:], p)
		p = p[k:]
		if s.filled += k; s.filled == sha256Block {
			s.mix(s.block[:])
			s.filled = 0
		}
	}
	return n, nil
}

// Sum appends the digest of what was written so far to b.
func (s *sha256State) Sum(b []byte) []byte {
	end := *s
	var pad [sha256Block + 8]byte
	pad[0] = 0x80
	n := sha256Block - (end.filled+8)%sha256Block // up to the 8 bytes of the length
	binary.BigEndian.PutUint64(pad[n:], s.length*8)
	end.Write(pad[:n+8])
	for _, v := range end.state {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// mix takes one block of 64 bytes into the state (FIPS 180-4 section 6.2.2).
func (s *sha256State) mix(p []byte) {
	var w [64]uint32
	for i := 0; i < 16; i++ {
		w[i] = binary.BigEndian.Uint32(p[4*i:])
	}
	for i := 16; i < 64; i++ {
		x, y := w[i-15], w[i-2]
		w[i] = w[i-16] + w[i-7] +
			(bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3) +
			(bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10)
	}
	a, b, c, d, e, f, g, h := s.state[0], s.state[1], s.state[2], s.state[3], s.state[4], s.state[5], s.state[6], s.state[7]
	for i := range w {
		t1 := h + (bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)) +
			(e&f ^ ^e&g) + sha256Round[i] + w[i]
		t2 := (bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)) + (a&b ^ a&c ^ b&c)
		a, b, c, d, e, f, g, h = t1+t2, a, b, c, d+t1, e, f, g
	}
	for i, v := range [8]uint32{a, b, c, d, e, f, g, h} {
		s.state[i] += v
	}
}

func hexSum(h hash.Hash) string {
	const digits = "0123456789abcdef"
	var out []byte
	for _, b := range h.Sum(nil) {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}
