package eventlog

import (
	"math/rand/v2"
	"testing"
)

// TestTable: the table is a map, whatever the order of its changes and
// however many keys begin at one slot.
func TestTable(t *testing.T) {
	for _, bits := range []uint64{7, 63, 1<<64 - 1} { // few different keys, many
		random := rand.New(rand.NewPCG(bits, 1))
		var got table
		want := map[key]*entry{}
		for range 20_000 {
			k := key(random.Uint64()&bits) * (1 << random.IntN(3))
			switch random.IntN(3) {
			case 0:
				got.delete(k)
				delete(want, k)
			default:
				e := &entry{key: k}
				got.put(e)
				want[k] = e
			}
			if k = key(random.Uint64() & bits); got.get(k) != want[k] {
				t.Fatalf("bits %x: key %x is another", bits, k)
			}
		}
		for k, e := range want {
			if got.get(k) != e {
				t.Errorf("bits %x: key %x is lost", bits, k)
			}
		}
		if got.n != len(want) {
			t.Errorf("bits %x: %d entries, want %d", bits, got.n, len(want))
		}
	}
	var none table
	if none.delete(1); none.get(1) != nil {
		t.Error("an empty table has an entry")
	}
}
