package regfile

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"
)

// Layout of a hive: msuhanov/regf, "Windows registry file format
// specification". Cell offsets count from the end of the base block.
const (
	blockSize  = 4096
	rootCell   = 0x20 // the root key is the first cell of the first bin
	noCell     = 0xffffffff
	inlineBit  = 0x80000000
	leafLength = 507 // subkeys in one list; Windows splits longer ones

	flagLatin1Key   = 0x20
	flagsRoot       = 0x0c // hive entry, not to be deleted
	flagLatin1Value = 0x01
)

// Hive returns a hive file of format 1.3 as `reg save` writes it for the key
// root: clean, without a file name, saved at the newest time of its keys.
// The keys must be a tree. Values of more than 1 MiB do not exist in Windows.
func Hive(root *Key) []byte {
	w := &hiveWriter{saved: newest(root)}
	w.data = make([]byte, rootCell)
	w.root(root)
	w.closeBin()
	return append(w.baseBlock(), w.data...)
}

func newest(k *Key) time.Time {
	t := k.LastWrite
	for _, sub := range k.Subkeys {
		if n := newest(sub); n.After(t) {
			t = n
		}
	}
	return t
}

type hiveWriter struct {
	data     []byte // of the one bin
	saved    time.Time
	security uint32 // cell shared by all keys
	keys     uint32
}

// cell appends a cell with room for the payload and returns its offset.
func (w *hiveWriter) cell(payload []byte) uint32 {
	at := len(w.data)
	size := (len(payload) + 4 + 7) &^ 7
	w.data = append(w.data, make([]byte, size)...)
	binary.LittleEndian.PutUint32(w.data[at:], uint32(-int32(size)))
	copy(w.data[at+4:], payload)
	return uint32(at)
}

// put overwrites a number in a cell's payload.
func (w *hiveWriter) put(cell uint32, at int, n uint32) {
	binary.LittleEndian.PutUint32(w.data[int(cell)+4+at:], n)
}

// Offsets in a key's cell that are filled in once its parts are written.
const (
	keySubkeyList = 28
	keyValueList  = 40
	keySecurity   = 44
	securityRefs  = 12
)

func (w *hiveWriter) root(root *Key) {
	cell := w.key(root, noCell, flagsRoot)
	w.security = w.cell(securityCell(uint32(len(w.data))))
	w.put(cell, keySecurity, w.security)
	w.content(root, cell)
	w.put(w.security, securityRefs, w.keys)
}

// securityCell is the descriptor of all keys: owner and group are the
// administrators (S-1-5-32-544), without lists. It is linked to itself.
func securityCell(at uint32) []byte {
	admins := []byte{1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0}
	le := binary.LittleEndian
	descriptor := []byte{1, 0, 0x00, 0x80}
	for _, offset := range []uint32{20, 36, 0, 0} {
		descriptor = le.AppendUint32(descriptor, offset)
	}
	descriptor = append(append(descriptor, admins...), admins...)
	sk := []byte("sk\x00\x00")
	for _, n := range []uint32{at, at, 0, uint32(len(descriptor))} {
		sk = le.AppendUint32(sk, n)
	}
	return append(sk, descriptor...)
}

// key writes a key's own cell.
func (w *hiveWriter) key(k *Key, parent uint32, flags uint16) uint32 {
	w.keys++
	name, latin1 := encodeName(k.Name)
	if latin1 {
		flags |= flagLatin1Key
	}
	le := binary.LittleEndian
	nk := le.AppendUint16([]byte("nk"), flags)
	nk = le.AppendUint64(nk, fileTime(k.LastWrite))
	for _, n := range []uint32{
		0, parent,
		uint32(len(k.Subkeys)), 0, noCell, noCell,
		uint32(len(k.Values)), noCell,
		w.security, noCell,
		longestKey(k.Subkeys), 0, longestName(k.Values), longestData(k.Values), 0,
	} {
		nk = le.AppendUint32(nk, n)
	}
	nk = le.AppendUint16(nk, uint16(len(name)))
	nk = le.AppendUint16(nk, 0)
	return w.cell(append(nk, name...))
}

// content writes a key's values and subkeys.
func (w *hiveWriter) content(k *Key, cell uint32) {
	if len(k.Values) > 0 {
		var list []byte
		for _, v := range k.Values {
			list = binary.LittleEndian.AppendUint32(list, w.value(v))
		}
		w.put(cell, keyValueList, w.cell(list))
	}
	if len(k.Subkeys) == 0 {
		return
	}
	sorted := slices.Clone(k.Subkeys)
	slices.SortStableFunc(sorted, func(a, b *Key) int {
		return strings.Compare(strings.ToUpper(a.Name), strings.ToUpper(b.Name))
	})
	cells := make([]uint32, len(sorted))
	for i, sub := range sorted {
		cells[i] = w.key(sub, cell, 0)
	}
	w.put(cell, keySubkeyList, w.subkeyList(sorted, cells))
	for i, sub := range sorted {
		w.content(sub, cells[i])
	}
}

// subkeyList writes one fast leaf, or an index of several.
func (w *hiveWriter) subkeyList(keys []*Key, cells []uint32) uint32 {
	if len(keys) <= leafLength {
		return w.leaf(keys, cells)
	}
	var leaves []uint32
	for start := 0; start < len(keys); start += leafLength {
		end := min(start+leafLength, len(keys))
		leaves = append(leaves, w.leaf(keys[start:end], cells[start:end]))
	}
	index := binary.LittleEndian.AppendUint16([]byte("ri"), uint16(len(leaves)))
	for _, leaf := range leaves {
		index = binary.LittleEndian.AppendUint32(index, leaf)
	}
	return w.cell(index)
}

func (w *hiveWriter) leaf(keys []*Key, cells []uint32) uint32 {
	leaf := binary.LittleEndian.AppendUint16([]byte("lf"), uint16(len(keys)))
	for i, key := range keys {
		leaf = binary.LittleEndian.AppendUint32(leaf, cells[i])
		var hint [4]byte
		name, _ := encodeName(key.Name)
		copy(hint[:], name)
		leaf = append(leaf, hint[:]...)
	}
	return w.cell(leaf)
}

// value writes a value and its data; up to four bytes lie in its own cell.
func (w *hiveWriter) value(v Value) uint32 {
	size, data := uint32(len(v.Data)), uint32(0)
	if len(v.Data) <= 4 {
		var inline [4]byte
		copy(inline[:], v.Data)
		size |= inlineBit
		data = binary.LittleEndian.Uint32(inline[:])
	} else {
		data = w.cell(v.Data)
	}
	name, latin1 := encodeName(v.Name)
	flags := uint16(0)
	if latin1 && len(name) > 0 {
		flags = flagLatin1Value
	}
	le := binary.LittleEndian
	vk := le.AppendUint16([]byte("vk"), uint16(len(name)))
	vk = le.AppendUint32(vk, size)
	vk = le.AppendUint32(vk, data)
	vk = le.AppendUint32(vk, v.Type)
	vk = le.AppendUint16(vk, flags)
	vk = le.AppendUint16(vk, 0)
	return w.cell(append(vk, name...))
}

// encodeName returns one byte per character where that is possible.
func encodeName(s string) (name []byte, latin1 bool) {
	for _, r := range s {
		if r > 0xff {
			return utf16le(s), false
		}
		name = append(name, byte(r))
	}
	return name, true
}

func longestKey(keys []*Key) (longest uint32) {
	for _, k := range keys {
		longest = max(longest, uint32(len(utf16le(k.Name))))
	}
	return longest
}

func longestName(values []Value) (longest uint32) {
	for _, v := range values {
		longest = max(longest, uint32(len(utf16le(v.Name))))
	}
	return longest
}

func longestData(values []Value) (longest uint32) {
	for _, v := range values {
		longest = max(longest, uint32(len(v.Data)))
	}
	return longest
}

// closeBin turns the rest of the last block into a free cell and writes the
// bin's header.
func (w *hiveWriter) closeBin() {
	if rest := -len(w.data) & (blockSize - 1); rest > 0 {
		at := len(w.data)
		w.data = append(w.data, make([]byte, rest)...)
		binary.LittleEndian.PutUint32(w.data[at:], uint32(rest))
	}
	copy(w.data, "hbin")
	binary.LittleEndian.PutUint32(w.data[8:], uint32(len(w.data)))
	binary.LittleEndian.PutUint64(w.data[20:], fileTime(w.saved))
}

func (w *hiveWriter) baseBlock() []byte {
	block := make([]byte, blockSize)
	copy(block, "regf")
	put := func(at int, n uint32) { binary.LittleEndian.PutUint32(block[at:], n) }
	put(4, 1) // sequence numbers: equal, so the hive is clean
	put(8, 1)
	binary.LittleEndian.PutUint64(block[12:], fileTime(w.saved))
	put(20, 1) // version 1.3
	put(24, 3)
	put(32, 1) // format
	put(36, rootCell)
	put(40, uint32(len(w.data)))
	put(44, 1) // clustering factor
	put(508, Checksum(block))
	return block
}

// Checksum returns what belongs at offset 508 of a base block: the XOR of the
// 127 words before it, where 0 and 0xffffffff are replaced.
func Checksum(block []byte) uint32 {
	var sum uint32
	for i := 0; i < 508; i += 4 {
		sum ^= binary.LittleEndian.Uint32(block[i:])
	}
	switch sum {
	case 0:
		return 1
	case 0xffffffff:
		return 0xfffffffe
	}
	return sum
}
