// Package hive reads the Windows registry from what customers send: hive
// files (`reg save`, or a whole SYSTEM or SOFTWARE file), .reg text
// (`reg export`) and the output of `reg query`. Whatever the layout, it
// returns the same tree of keys, and each subtree that matters for TLS, HTTP
// and the state of the host says by its Role what it is.
//
// The hive format is described by Maxim Suhanov's "Windows registry file
// format specification" (msuhanov/regf).
package hive

import (
	"encoding/binary"
	"slices"
	"time"

	"ssltriage/parsers/problem"
)

// Limits. A hive needs its whole file in memory: an ordinary SYSTEM hive has
// 10 to 20 MB, a SOFTWARE hive up to 150 MB.
const (
	MaxSize     = 256 << 20 // largest hive file, bytes
	maxPaths    = 16 << 20  // bytes in all paths of the keys read, and one more for each of the file
	maxDepth    = 512       // levels of keys; Windows' own limit
	maxProblems = 50        // reported per file
)

// Hive is an opened registry hive. Its methods are not safe for concurrent use.
type Hive struct {
	// Problems of the header, such as "hive was not closed cleanly
	// (sequence 205/204): last changes may be missing".
	Problems []problem.Text
	// Dirty means that Windows had not written everything: the last changes
	// are in the hive's transaction logs, which nothing here applies.
	Dirty bool
	// Saved is when `reg save` wrote the file, UTC; zero for other hives, in
	// whose header the time may be years old.
	Saved time.Time

	cells      cells
	splitsData bool // format 1.4 and later may split large values
	reader     *countingReader
	known      map[int64]children
	joinable   int // bytes of split values that may still be joined
}

type children struct {
	nodes []node
	err   error
}

// Open checks the header of a hive. The error is ErrNotHive, ErrLog (a
// transaction log; nothing here applies one) or ErrTooLarge; all other trouble
// is in Problems, of the Hive or of the Tree that Select returns. The hive
// and every value read from it share data's memory.
func Open(data []byte) (*Hive, error) {
	switch kind := Sniff(data); {
	case kind == KindLog:
		return nil, ErrLog
	case kind != KindHive:
		return nil, ErrNotHive
	case int64(len(data)) > MaxSize:
		return nil, ErrTooLarge
	case len(data) < baseBlockSize:
		return nil, problem.Wrap(ErrNotHive, "%w: %d bytes are less than a header", "%w: %d バイトではヘッダーに足りません", ErrNotHive, len(data))
	}
	le := binary.LittleEndian
	h := &Hive{
		Problems:   checkHeader(data),
		Dirty:      le.Uint32(data[4:]) != le.Uint32(data[8:]),
		cells:      data,
		splitsData: le.Uint32(data[24:]) >= 4,
		reader:     newCountingReader(data),
		known:      map[int64]children{},
		joinable:   len(data),
	}
	if le.Uint32(data[4:]) == 1 && !h.Dirty { // written once
		h.Saved = fileTime(le.Uint64(data[12:]))
	}
	return h, nil
}

// All reads every key of the hive, for comparing and for looking: a diagnosis
// needs what Select returns. The root's name is that of the file, and paths
// begin with it. Root is nil, and the problems say why, when there is none.
func (h *Hive) All() (root *Key, found []problem.Text) {
	h.reader.file = baseReads + int64(len(h.cells))/2
	l := &loader{h: h, seen: map[int64]bool{}, problems: &problems{list: slices.Clone(h.Problems)}}
	n, err := h.root()
	if err != nil {
		l.problems.add("root key: %w", "ルート キー: %w", err)
		return nil, l.problems.lines()
	}
	root = l.load(n, whole, 0)
	root.setPaths(n.name)
	return root, l.problems.lines()
}

// loader turns nodes into Keys and collects the trouble on the way.
type loader struct {
	h        *Hive
	seen     map[int64]bool // key cells on any path so far: a list may contain an ancestor
	above    int            // bytes in the path of the key that is being read
	paths    int            // bytes in the paths of all keys read so far
	problems *problems
}

// load reads a key down to a number of levels: 0 is the key with its values only.
func (l *loader) load(n node, levels, depth int) *Key {
	key := &Key{Name: n.name, Path: n.name, Offset: n.nk.Offset - 4, LastWrite: fileTime(l.h.lastWrite(n))}
	l.seen[n.nk.Offset] = true
	var err error
	if key.Values, err = l.h.values(n); err != nil {
		l.damaged(key, err)
	}
	for _, v := range key.Values {
		if !v.Problem.IsZero() {
			l.damaged(key, problem.New("value %q: %w", "値 %q: %w", clip(printable(v.Name)), v.Problem))
		} else if v.wrongSize() {
			l.problems.add("key %s at offset %d: value %q is %s of %d bytes, which is no number", "キー %s (オフセット %d): 値 %q は %[4]s (%[5]d バイト) で、数値ではありません", printable(key.Name), key.Offset, clip(printable(v.Name)), TypeName(v.Type), len(v.Data))
		}
	}
	if n.link {
		l.link(key)
	}
	subs, err := l.h.children(n)
	if levels == 0 {
		key.Partial = key.Partial || len(subs) > 0
		return key
	}
	if err != nil {
		l.damaged(key, err)
	}
	for _, sub := range subs {
		if l.seen[sub.nk.Offset] {
			l.damaged(key, problem.New("subkey %q leads back to a key already read", "サブキー %q は読み取り済みのキーに戻ります", printable(sub.name)))
			continue
		}
		if depth+1 == maxDepth {
			l.damaged(key, problem.New("keys are nested deeper than %d levels", "キーの入れ子が %d 階層を超えています", maxDepth))
			break
		}
		length := 1 + len(sub.name)
		if l.paths += l.above + length; l.paths > maxPaths+len(l.h.cells) {
			l.damaged(key, problem.New("too many keys with long paths", "パスの長いキーが多すぎます"))
			break
		}
		l.above += length
		key.Subkeys = append(key.Subkeys, l.load(sub, levels-1, depth+1))
		l.above -= length
	}
	return key
}

// link reads where a symbolic link leads. It is not followed: its target may
// lie in another file.
func (l *loader) link(key *Key) {
	v := key.Value("SymbolicLinkValue")
	if v == nil || v.want(Link) != nil {
		l.damaged(key, problem.New("symbolic link without a target", "リンク先のないシンボリック リンクです"))
		return
	}
	key.Partial, key.Link = true, decodeUTF16(v.Data)
	l.problems.add("key %s at offset %d is a symbolic link to %s, which is not followed", "キー %s (オフセット %d) は %s へのシンボリック リンクのため、たどりません", printable(key.Name), key.Offset, clip(printable(key.Link)))
}

func (l *loader) damaged(key *Key, err error) {
	key.Partial = true
	l.problems.add("key %s at offset %d: %w", "キー %s (オフセット %d): %w", printable(key.Name), key.Offset, err)
}

// problems is a bounded list.
type problems struct {
	list    []problem.Text
	dropped int
}

func (p *problems) add(en, ja string, args ...any) {
	if len(p.list) >= maxProblems {
		p.dropped++
		return
	}
	p.list = append(p.list, problem.New(en, ja, args...))
}

// once is add, unless the same line is there already.
func (p *problems) once(en, ja string, args ...any) {
	if !slices.Contains(p.list, problem.New(en, ja, args...)) {
		p.add(en, ja, args...)
	}
}

func (p *problems) lines() []problem.Text {
	if p.dropped > 0 {
		return append(p.list, problem.New("%d more problems", "ほかに %d 件の問題があります", p.dropped))
	}
	return p.list
}
