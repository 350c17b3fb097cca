package regfile

import (
	"encoding/binary"
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

	inOneCell = 16344 // bytes of a value; more are split from 1.4 on

	flagLink        = 0x10
	flagLatin1Key   = 0x20
	flagsRoot       = 0x0c // hive entry, not to be deleted
	flagLatin1Value = 0x01
)

// Hive returns a hive file of format 1.3 as `reg save` writes it for the key
// root: clean, without a file name, saved at the newest time of its keys.
// The keys must be a tree. Values of more than 1 MiB do not exist in Windows.
func Hive(root *Key) []byte { return HiveAs(root, Format{}) }

// Format is what hives of one kind have in common. The zero value is that of
// `reg save`.
type Format struct {
	Minor     uint32    // version 1.Minor: 3 (also when 0), 5 as the kernel's own hives
	Sequences [2]uint32 // 1 and 1 when both are 0; different in a hive that was not closed cleanly
	Lists     string    // kind of the subkey lists: "lf", "lh" or "li"; empty: lf, from 1.5 on lh
}

// HiveAs returns a hive file of another format. From 1.4 on, values of more
// than 16,344 bytes are split.
func HiveAs(root *Key, f Format) []byte {
	if f.Minor == 0 {
		f.Minor = 3
	}
	if f.Sequences == [2]uint32{} {
		f.Sequences = [2]uint32{1, 1}
	}
	if f.Lists == "" {
		f.Lists = map[bool]string{true: "lh", false: "lf"}[f.Minor >= 5]
	}
	w := &hiveWriter{saved: newest(root), format: f}
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
	format   Format
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
	put(4, w.format.Sequences[0])
	put(8, w.format.Sequences[1])
	binary.LittleEndian.PutUint64(block[12:], fileTime(w.saved))
	put(20, 1)
	put(24, w.format.Minor)
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
