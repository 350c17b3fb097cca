package eventlog

// table finds entries by key: a hash table with linear probing, because in a
// flood of different events each record looks for one, adds one and deletes
// one. Keys are hashes already and none that anybody could choose.
type table struct {
	slots []tableSlot // a power of two, at most half full
	n     int
}

type tableSlot struct {
	key   key
	entry *entry // nil: empty
}

const smallTable = 64

// get gives the entry of a key, nil when there is none.
func (t *table) get(k key) *entry {
	if len(t.slots) == 0 {
		return nil
	}
	return t.slots[t.find(k)].entry
}

// find gives the slot of a key, or the empty one where it would be.
func (t *table) find(k key) int {
	mask := len(t.slots) - 1
	i := int(k) & mask
	for t.slots[i].entry != nil && t.slots[i].key != k {
		i = (i + 1) & mask
	}
	return i
}

// put stores an entry by its key.
func (t *table) put(e *entry) {
	if 2*t.n >= len(t.slots) {
		t.grow()
	}
	i := t.find(e.key)
	if t.slots[i].entry == nil {
		t.n++
	}
	t.slots[i] = tableSlot{e.key, e}
}

func (t *table) grow() {
	old := t.slots
	t.slots, t.n = make([]tableSlot, max(smallTable, 2*len(old))), 0
	for _, s := range old {
		if s.entry != nil {
			t.put(s.entry)
		}
	}
}

// delete empties the slot of a key and moves up those behind it that were
// looked for there first.
func (t *table) delete(k key) {
	if len(t.slots) == 0 {
		return
	}
	mask := len(t.slots) - 1
	hole := t.find(k)
	if t.slots[hole].entry == nil {
		return
	}
	t.n--
	for i := (hole + 1) & mask; t.slots[i].entry != nil; i = (i + 1) & mask {
		home := int(t.slots[i].key) & mask
		if (i-home)&mask >= (i-hole)&mask {
			t.slots[hole], hole = t.slots[i], i
		}
	}
	t.slots[hole] = tableSlot{}
}
