package hive

import (
	"bytes"
	"io"

	"www.velocidex.com/golang/regparser"

	"ssltriage/parsers/problem"
)

// This file is the only one that knows the library regparser. The library
// trusts the file, so it gets a reader that runs out, and only its view of the
// cells and Values are used. Never used: Subkeys (an index that lists itself
// recurses until the process dies; writes to standard output when
// REGPARSER_DEBUG is set), OpenKey (takes '/' for a separator), Name (does not
// decode), ValueData (panics, and mistakes data that begins with "db"),
// LastWriteTime (seconds only) and RecoverHive (recovers nothing, may not end).

// Limits on reads that the library may make.
const (
	maxReadsPerCall = 300_000   // to list the subkeys or the values of one key
	baseReads       = 300_000   // for one file, and
	bytesPerRead    = 4         // one more for so many bytes of it,
	maxReads        = 1_000_000 // but no more than takes half a second; Select needs 25,000
	maxIndexLevels  = 4         // lists of lists of subkeys; Windows makes two levels
)

var errEndless = problem.New("list is damaged or endless", "一覧が破損しているか、終わりがありません")

// countingReader is the io.ReaderAt that the library reads from. Once used up
// it panics, which is the only way to get out of the library's recursion.
type countingReader struct {
	data       *bytes.Reader
	call, file int64 // reads left
}

func newCountingReader(data []byte) *countingReader {
	return &countingReader{data: bytes.NewReader(data), file: min(baseReads+int64(len(data))/bytesPerRead, maxReads)}
}

func (r *countingReader) ReadAt(p []byte, off int64) (int, error) {
	r.spend(1)
	n, err := r.data.ReadAt(p, off)
	if err != nil {
		err = io.EOF // the library repeats a read after any other error
	}
	return n, err
}

func (r *countingReader) spend(reads int64) {
	r.call -= reads
	r.file -= reads
	if r.call < 0 || r.file < 0 {
		panic(errEndless)
	}
}

// guard runs f with a fresh allowance and turns a panic into an error.
func (r *countingReader) guard(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case error:
			err = p
		default:
			err = problem.New("%v", "%v", p)
		}
	}()
	r.call = maxReadsPerCall
	f()
	return nil
}

// node is a key cell of the hive, with its name decoded.
type node struct {
	nk   *regparser.CM_KEY_NODE
	name string
	link bool // symbolic link
}

// root returns the hive's root key.
func (h *Hive) root() (node, error) {
	var n node
	err := h.reader.guard(func() {
		registry, err := regparser.NewRegistry(h.reader)
		if err != nil {
			return
		}
		cell := registry.Profile.HCELL(h.reader, baseBlockSize+int64(registry.BaseBlock.RootCell()))
		if nk := cell.KeyNode(); nk != nil {
			n = h.node(nk)
		}
	})
	if err == nil && n.nk == nil {
		err = problem.New("no key where the header says the root is", "ヘッダーが示すルートの位置にキーがありません")
	}
	return n, err
}

func (h *Hive) node(nk *regparser.CM_KEY_NODE) node {
	at := nk.Offset + nk.Profile.Off_CM_KEY_NODE__Name
	length, flags := min(int(nk.NameLength()), maxKeyName), nk.Flags()
	return node{nk, h.cells.keyName(at, length, flags&flagLatin1 != 0), flags&flagLink != 0}
}

// children lists the subkeys of a key, each cell once, and says what is wrong
// with the list. They are remembered: several lookups pass the same keys.
func (h *Hive) children(parent node) ([]node, error) {
	if known, ok := h.known[parent.nk.Offset]; ok {
		return known.nodes, known.err
	}
	var nodes []node
	var declared uint32
	seen := map[int64]bool{parent.nk.Offset: true}
	err := h.reader.guard(func() {
		declared = parent.nk.SubKeyCounts()[0]
		if declared == 0 && parent.nk.SubKeyLists()[0] == noCell {
			return
		}
		list := parent.nk.Profile.HCELL(h.reader, baseBlockSize+int64(parent.nk.SubKeyLists()[0]))
		h.list(list, 1, func(nk *regparser.CM_KEY_NODE) {
			if !seen[nk.Offset] {
				seen[nk.Offset] = true
				nodes = append(nodes, h.node(nk))
			}
		})
	})
	if err == nil && int64(declared) != int64(len(nodes)) {
		err = problem.New("%d of %d subkeys could be read", "%[2]d 個中 %[1]d 個のサブキーしか読み取れませんでした", len(nodes), declared)
	}
	h.known[parent.nk.Offset] = children{nodes, err}
	return nodes, err
}

// list calls found for each key in a subkey list, or in lists that it lists.
func (h *Hive) list(cell *regparser.HCELL, level int, found func(*regparser.CM_KEY_NODE)) {
	if level > maxIndexLevels {
		panic(errEndless)
	}
	var offsets []uint32
	profile := cell.Profile
	if leaf := cell.KeyIndexFast(); leaf != nil {
		for _, element := range regparser.ParseSafeArray_CM_KEY_INDEX_FAST_ELEMENT(profile, h.reader,
			leaf.Offset+profile.Off_CM_KEY_INDEX_FAST_List, int(leaf.Count())) {
			offsets = append(offsets, element.NodeOffset())
		}
	} else if index := cell.KeyIndex(); index != nil {
		offsets = regparser.ParseSafeArray_uint32(h.reader,
			index.Offset+profile.Off_CM_KEY_INDEX_List, int(index.Count()))
	}
	for _, offset := range offsets {
		child := profile.HCELL(h.reader, baseBlockSize+int64(offset))
		if nk := child.KeyNode(); nk != nil {
			found(nk)
		} else {
			h.list(child, level+1, found)
		}
	}
}

// values reads the values of a key and says what is wrong with their list.
func (h *Hive) values(n node) ([]Value, error) {
	var values []Value
	var declared uint32
	err := h.reader.guard(func() {
		list := n.nk.ValueList()
		declared = list.Count()
		if declared == 0 {
			return
		}
		// The library reads on behind a list that is too short.
		room := len(h.cells.cell(list.List())) / 4
		for i, vk := range n.nk.Values() {
			if i == room {
				break
			}
			values = append(values, h.value(vk))
		}
	})
	if err == nil && int64(declared) != int64(len(values)) {
		err = problem.New("%d of %d values could be read", "%[2]d 個中 %[1]d 個の値しか読み取れませんでした", len(values), declared)
	}
	return values, err
}

func (h *Hive) value(vk *regparser.CM_KEY_VALUE) Value {
	v := Value{Type: vk.Type(), Offset: vk.Offset - 4}
	length := min(int(vk.NameLength()), maxName)
	h.reader.spend(int64(length) / 4) // long names cost memory
	v.Name = h.cells.name(vk.Offset+vk.Profile.Off_CM_KEY_VALUE_Name, length, vk.Flags()&flagVLatin1 != 0)
	var joinable *int
	if h.splitsData {
		joinable = &h.joinable
	}
	data, err := h.cells.data(vk.DataLength(), vk.Data(), vk.Offset+vk.Profile.Off_CM_KEY_VALUE_Data, joinable)
	if err != nil {
		v.Problem = problem.Of(err)
	}
	v.Data = data
	return v
}

// lastWrite returns the FILETIME of a key; the library's own has only seconds.
func (h *Hive) lastWrite(n node) (ft uint64) {
	raw := h.cells.bytes(n.nk.Offset+n.nk.Profile.Off_CM_KEY_NODE_LastWriteTime, 8)
	for i := len(raw) - 1; i >= 0; i-- {
		ft = ft<<8 | uint64(raw[i])
	}
	return ft
}
