package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"sync"
)

// KeyKind is an algorithm with its size.
type KeyKind string

// The kinds of keys.
const (
	RSA2048 KeyKind = "rsa-2048"
	RSA1024 KeyKind = "rsa-1024" // of the years before 2010
	P256    KeyKind = "p-256"
	P521    KeyKind = "p-521" // that no Windows has on by default
)

// keys holds every key that was made, by kind and seed: finding primes takes
// a while.
var keys sync.Map

// newKey makes the key that belongs to a seed, always the same one. It is
// no secret and good for nothing but samples.
func newKey(kind KeyKind, seed string) crypto.Signer {
	name := string(kind) + " " + seed
	if k, ok := keys.Load(name); ok {
		return k.(crypto.Signer)
	}
	k := makeKey(kind, &stream{seed: name})
	keys.Store(name, k)
	return k
}

func makeKey(kind KeyKind, random *stream) crypto.Signer {
	switch kind {
	case RSA1024:
		return makeRSA(random, 1024)
	case P256:
		return makeP256(random)
	case P521:
		return makeP521(random)
	}
	return makeRSA(random, 2048)
}

func makeRSA(random *stream, bits int) *rsa.PrivateKey {
	e := big.NewInt(65537)
	for {
		p, q := random.prime(bits/2), random.prime(bits/2)
		one := big.NewInt(1)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d := new(big.Int).ModInverse(e, phi)
		if d == nil || p.Cmp(q) == 0 {
			continue
		}
		key := &rsa.PrivateKey{
			PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: int(e.Int64())},
			D:         d, Primes: []*big.Int{p, q},
		}
		key.Precompute()
		if err := key.Validate(); err != nil {
			panic(fmt.Sprintf("make an RSA key: %v", err)) // a slip in the lines above
		}
		return key
	}
}

func makeP256(random *stream) *ecdsa.PrivateKey {
	for {
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), random.bytes(32))
		if err == nil { // else the number is not below the order of the curve
			return key
		}
	}
}

func makeP521(random *stream) *ecdsa.PrivateKey {
	for {
		number := random.bytes(66)
		number[0] &= 1 // 521 bits
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P521(), number); err == nil {
			return key
		}
	}
}

// stream is a sequence of bytes that depends on the seed only: SHA-256 in
// counter mode.
type stream struct {
	seed  string
	block uint64
}

func (s *stream) bytes(n int) []byte {
	var out []byte
	for len(out) < n {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.seed), s.block))
		s.block++
		out = append(out, sum[:]...)
	}
	return out[:n]
}

// prime returns the next prime of a length in bits. The two highest bits are
// set, so that the product of two of them has twice the length.
func (s *stream) prime(bits int) *big.Int {
	p := new(big.Int).SetBytes(s.bytes(bits / 8))
	p.SetBit(p, bits-1, 1).SetBit(p, bits-2, 1).SetBit(p, 0, 1)
	sieve := newSieve(p)
	for two := big.NewInt(2); sieve.divides() || !p.ProbablyPrime(0); {
		p.Add(p, two)
		sieve.step(2)
	}
	return p
}

// sieve knows the remainders of a number by small primes, so that most
// candidates need no expensive test.
type sieve struct{ primes, remainders []uint64 }

func newSieve(n *big.Int) *sieve {
	s := &sieve{}
	for q := int64(3); q < 4000; q += 2 {
		if big.NewInt(q).ProbablyPrime(0) {
			s.primes = append(s.primes, uint64(q))
			s.remainders = append(s.remainders, new(big.Int).Mod(n, big.NewInt(q)).Uint64())
		}
	}
	return s
}

func (s *sieve) divides() bool { return slices.Contains(s.remainders, 0) }

func (s *sieve) step(by uint64) {
	for i, q := range s.primes {
		s.remainders[i] = (s.remainders[i] + by) % q
	}
}
