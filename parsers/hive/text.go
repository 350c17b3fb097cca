package hive

import (
	"strings"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// Parse reads registry text: .reg files ("Windows Registry Editor Version
// 5.00" and REGEDIT4) and the output of `reg query`, wherever in the text they
// stand. Only keys that matter are kept. The Tree is empty, of KindNone, when
// there is nothing of the kind.
//
// A .reg file need not be an export: it may be a script that was meant to
// change the registry. Deletions, which only a script has, are reported.
//
// What Wine writes is named, as KindWine, and not read: it is no Windows.
func Parse(t wintext.Text) Tree {
	if isWine(t.Lines) {
		return Tree{Kind: KindWine, Problems: []problem.Text{problem.New(
			"registry text of Wine, which is not Windows: not read; `reg export` writes text that is",
			"Windows ではなく Wine のレジストリ テキストのため、読み取りません。`reg export` を使うと読み取れるテキストが書き出されます")}}
	}
	r := &textReader{
		lines:    t.Lines,
		query:    hasQueryOutput(t.Lines),
		root:     &Key{Implied: true},
		keys:     map[member]*Key{},
		values:   map[member]int{},
		problems: &problems{},
	}
	for r.at < len(r.lines) {
		r.step()
	}
	return r.tree()
}

const (
	maxTextKeys  = 100_000 // kept from one text
	maxTextDepth = 64      // components of a path
	maxTextPath  = 100_000 // bytes of a path; Windows allows 32,767 characters
	maxTextPaths = 32 << 20
)

// member is a key or value by its parent and lower-case name.
type member struct {
	parent *Key
	name   string
}

// textReader goes through a text line by line.
type textReader struct {
	lines []wintext.Line
	at    int  // next line
	query bool // the text has output of reg query

	kind   Kind // of the block that the next line may belong to
	header string
	cur    *Key // the block's key; nil where it does not matter

	root     *Key
	keys     map[member]*Key
	values   map[member]int // index in the parent's Values
	paths    int            // bytes in the paths of the keys, at most
	used     Kind
	script   bool
	problems *problems
}

// next takes the next line as decoded.
func (r *textReader) next() (raw string, number int) {
	line := r.lines[r.at]
	r.at++
	return strings.TrimPrefix(line.Raw, "\ufeff"), line.N
}

// step reads one line, or one value that goes over several.
func (r *textReader) step() {
	raw, n := r.next()
	trimmed := strings.TrimSpace(raw)
	switch {
	case trimmed == headerV5 || trimmed == headerV4:
		r.kind, r.header, r.cur = KindReg, trimmed, nil
	case strings.HasPrefix(trimmed, "["):
		r.regKey(trimmed, n)
	case r.query && isRegistryPath(raw):
		r.kind, r.cur = KindQuery, r.open(raw, n)
		if r.cur != nil {
			r.use(KindQuery)
		}
	case r.kind == KindReg:
		r.regLine(raw, n)
	case r.kind == KindQuery:
		r.queryLine(raw, n)
	}
}

// isWine reports whether a text is what Wine saves as a hive.
func isWine(lines []wintext.Line) bool {
	for _, line := range lines {
		if s := strings.TrimLeft(line.Raw, "\ufeff \t"); s != "" {
			return strings.HasPrefix(s, headerWine)
		}
	}
	return false
}

// isRegistryPath reports whether a line begins with the path of a key. Tools
// write its root in capitals, people as they like.
func isRegistryPath(s string) bool {
	hive, rest, ok := strings.Cut(s, `\`)
	if !ok || rest == "" {
		return false
	}
	hive = strings.ToUpper(hive)
	return strings.HasPrefix(hive, "HKEY_") && !strings.ContainsAny(hive, " .") || hive == "HKLM"
}

// open returns the key of a path, made if need be; nil if it does not matter.
func (r *textReader) open(path string, line int) *Key {
	if len(path) > maxTextPath {
		r.problems.add("line %d: the path of the key is longer than %d bytes", "%d 行目: キーのパスが %d バイトを超えています", line, maxTextPath)
		return nil
	}
	parts := pathParts(path)
	if !matters(parts[:min(len(parts), maxTextDepth)]) {
		return nil
	}
	if len(parts) > maxTextDepth || len(r.keys)+len(parts) > maxTextKeys || r.paths > maxTextPaths {
		r.problems.add("line %d: too many keys: %d are read", "%d 行目: キーが多すぎるため、%d 個だけ読み取りました", line, len(r.keys))
		return nil
	}
	key := r.root
	for _, name := range parts {
		id := member{key, strings.ToLower(name)}
		sub := r.keys[id]
		if sub == nil {
			sub = &Key{Name: name, Implied: true, Line: line}
			r.keys[id] = sub
			r.paths += len(path)
			key.Subkeys = append(key.Subkeys, sub)
		}
		key = sub
	}
	if key.Implied {
		key.Line = line
	}
	return key
}

// pathParts splits a path that begins with its root, in either spelling.
func pathParts(path string) []string {
	parts := split(strings.TrimSuffix(path, `\`))
	if strings.EqualFold(parts[0], "HKEY_LOCAL_MACHINE") || strings.EqualFold(parts[0], "HKLM") {
		parts[0] = "HKLM"
	}
	return parts
}

// matters reports whether a key lies in a place or above one, whatever the
// control set, or is the Select key.
func matters(parts []string) bool {
	canonical := strings.Join(parts, `\`)
	if len(parts) > 2 && isControlSet(parts[2]) {
		canonical = strings.Join(append([]string{parts[0], parts[1], currentControlSet}, parts[3:]...), `\`)
	}
	if strings.EqualFold(canonical, systemRoot+`\Select`) {
		return true
	}
	for _, p := range places {
		if _, ok := below(p.path, canonical); ok {
			return true
		}
		if rel, ok := below(canonical, p.path); ok && p.reaches(rel) {
			return true
		}
	}
	return false
}

// store adds a value to the current key; a later one of the same name wins,
// as it does when the text is imported.
func (r *textReader) store(v Value) {
	if r.cur == nil {
		return
	}
	if v.Problem.IsZero() && v.wrongSize() {
		r.problems.add("line %d: value %q is %s of %d bytes, which is no number", "%d 行目: 値 %q は %s (%d バイト) で、数値ではありません", v.Line, clip(v.Name), TypeName(v.Type), len(v.Data))
	}
	r.cur.Implied = false
	id := member{r.cur, strings.ToLower(v.Name)}
	if i, ok := r.values[id]; ok {
		r.cur.Values[i] = v
		return
	}
	r.values[id] = len(r.cur.Values)
	r.cur.Values = append(r.cur.Values, v)
}

// tree selects the places from what was read.
func (r *textReader) tree() Tree {
	tree := Tree{Kind: r.used, Script: r.script}
	m := mount{set: r.controlSet()}
	for _, p := range places {
		parts := split(p.path)
		if len(parts) > 2 && parts[2] == currentControlSet && m.set != "" {
			parts[2] = m.set
		}
		key := prune(r.root.Lookup(parts...), p.levels)
		if key != nil && !(key.Implied && len(key.Values)+len(key.Subkeys) == 0) {
			tree.add(key, p, p.path)
		}
	}
	tree.Problems = r.problems.lines()
	if len(tree.Keys)+len(tree.Problems) == 0 {
		return Tree{}
	}
	return tree
}

// controlSet returns the control set to use, when it is not CurrentControlSet.
func (r *textReader) controlSet() string {
	system := r.root.Lookup("HKLM", "SYSTEM")
	if system == nil || system.Sub(currentControlSet) != nil {
		return ""
	}
	return usedControlSet(system, r.problems)
}

// prune copies a key down to a number of levels.
func prune(key *Key, levels int) *Key {
	if key == nil {
		return nil
	}
	pruned := *key
	pruned.Subkeys = nil
	if levels == 0 {
		pruned.Partial = len(key.Subkeys) > 0
		return &pruned
	}
	for _, sub := range key.Subkeys {
		pruned.Subkeys = append(pruned.Subkeys, prune(sub, levels-1))
	}
	return &pruned
}
