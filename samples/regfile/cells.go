package regfile

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// key writes a key's own cell.
func (w *hiveWriter) key(k *Key, parent uint32, flags uint16) uint32 {
	w.keys++
	name, latin1 := encodeName(k.Name)
	if latin1 {
		flags |= flagLatin1Key
	}
	if k.Link != "" {
		flags |= flagLink
	}
	le := binary.LittleEndian
	nk := le.AppendUint16([]byte("nk"), flags)
	nk = le.AppendUint64(nk, fileTime(k.LastWrite))
	for _, n := range []uint32{
		0, parent,
		uint32(len(k.Subkeys)), 0, noCell, noCell,
		uint32(len(k.values())), noCell,
		w.security, noCell,
		longestKey(k.Subkeys), 0, longestName(k.values()), longestData(k.values()), 0,
	} {
		nk = le.AppendUint32(nk, n)
	}
	nk = le.AppendUint16(nk, uint16(len(name)))
	nk = le.AppendUint16(nk, 0)
	return w.cell(append(nk, name...))
}

// content writes a key's values and subkeys.
func (w *hiveWriter) content(k *Key, cell uint32) {
	if values := k.values(); len(values) > 0 {
		var list []byte
		for _, v := range values {
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
	leaf := binary.LittleEndian.AppendUint16([]byte(w.format.Lists), uint16(len(keys)))
	for i, key := range keys {
		leaf = binary.LittleEndian.AppendUint32(leaf, cells[i])
		switch w.format.Lists {
		case "lf":
			var hint [4]byte
			name, _ := encodeName(key.Name)
			copy(hint[:], name)
			leaf = append(leaf, hint[:]...)
		case "lh":
			leaf = binary.LittleEndian.AppendUint32(leaf, hash(key.Name))
		}
	}
	return w.cell(leaf)
}

// hash is that of a name in an "lh" list.
func hash(name string) (h uint32) {
	for _, u := range utf16.Encode([]rune(strings.ToUpper(name))) {
		h = h*37 + uint32(u)
	}
	return h
}

// value writes a value and its data; up to four bytes lie in its own cell.
func (w *hiveWriter) value(v Value) uint32 {
	size, data := uint32(len(v.Data)), uint32(0)
	if len(v.Data) <= 4 {
		var inline [4]byte
		copy(inline[:], v.Data)
		size |= inlineBit
		data = binary.LittleEndian.Uint32(inline[:])
	} else if w.format.Minor >= 4 && len(v.Data) > inOneCell {
		data = w.split(v.Data)
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

// split writes data in segments and the record that lists them.
func (w *hiveWriter) split(data []byte) uint32 {
	le := binary.LittleEndian
	var list []byte
	for len(data) > 0 {
		n := min(len(data), inOneCell)
		list = le.AppendUint32(list, w.cell(slices.Concat(data[:n], make([]byte, 4)))) // with four bytes to spare, as Windows does
		data = data[n:]
	}
	record := le.AppendUint16([]byte("db"), uint16(len(list)/4))
	return w.cell(le.AppendUint32(record, w.cell(list)))
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
