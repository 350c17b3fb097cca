package hive

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"ssltriage/samples/regfile"
)

// Damage where it hurts: cell offsets, counts and sizes near the root. The
// coverage-guided fuzzer rarely hits a valid cell offset; this does all the time.
// SSLTRIAGE_MUTATIONS sets another number of hives.
func TestMutations(t *testing.T) {
	rounds := 3000
	if n, err := strconv.Atoi(os.Getenv("SSLTRIAGE_MUTATIONS")); err == nil {
		rounds = n
	}
	root := sampleRoot()
	for _, odd := range oddValues {
		root.Sub("Values").Set(odd.value)
	}
	sound := regfile.Hive(root)
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		data := bytes.Clone(sound)
		for range 1 + random.IntN(12) {
			mutate(random, data)
		}
		if random.IntN(20) == 0 {
			data = data[:baseBlockSize+random.IntN(len(data)-baseBlockSize)]
		}
		if h, err := Open(data); err == nil {
			examine(t, h.Select())
		}
	}
}

func mutate(random *rand.Rand, data []byte) {
	at := baseBlockSize + 4*random.IntN(0x200) // most keys lie here
	switch random.IntN(4) {
	case 0:
		data[at+random.IntN(4)] = byte(random.Uint32())
	case 1:
		data[at+random.IntN(4)] ^= 1 << random.IntN(8)
	case 2:
		binary.LittleEndian.PutUint32(data[at:], random.Uint32())
	case 3:
		binary.LittleEndian.PutUint32(data[at:], 8*random.Uint32N(0x200))
	}
}
