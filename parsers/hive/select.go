package hive

import (
	"slices"
	"strings"
)

// Select returns the subtrees that matter. Only they are read: for a SYSTEM
// hive of 8 MB that takes about 2 ms. Damage found on the way is
// reported in the Tree's Problems, after those of the header.
func (h *Hive) Select() Tree {
	l := &loader{h: h, problems: &problems{list: slices.Clone(h.Problems)}}
	tree := Tree{Kind: KindHive, Dirty: h.Dirty, Saved: h.Saved}
	if root, err := h.root(); err != nil {
		l.problems.add("root key: %w", "ルート キー: %w", err)
	} else if m, err := l.findMount(root); err != nil {
		l.problems.add("root key %q: %w", "ルート キー %q: %w", printable(root.name), err)
	} else {
		tree.Root = m.label
		l.places(&tree, root, m)
	}
	tree.Problems = l.problems.lines()
	return tree
}

// places adds every place that the hive has and lists those that it surely lacks.
func (l *loader) places(tree *Tree, root node, m mount) {
	var missing, unsure []Role
	for _, p := range places {
		l.seen = map[int64]bool{}
		if rel, ok := below(p.path, m.path); ok {
			n, found, sure := l.reach(root, m.literal(rel))
			switch {
			case found:
				tree.add(l.load(n, p.levels, 0), p, join(m.label, rel))
			case sure && m.certain():
				missing = append(missing, p.role)
			default:
				unsure = append(unsure, p.role)
			}
		} else if rel, ok := below(m.path, p.path); ok && p.reaches(rel) {
			tree.add(l.fragment(root, p, rel), p, strings.TrimSuffix(m.label, `\`+strings.Join(rel, `\`)))
		}
	}
	for _, role := range slices.Compact(missing) {
		if tree.Key(role) == nil && !slices.Contains(unsure, role) && !slices.Contains(tree.Absent, role) {
			tree.Absent = append(tree.Absent, role)
		}
	}
}

// fragment loads a root that is a part of a place, and hangs it below the
// parents that are only known by name.
func (l *loader) fragment(root node, p place, rel []string) *Key {
	key := l.load(root, p.levels-len(rel), 0)
	key.Name = rel[len(rel)-1]
	for _, name := range slices.Backward(append([]string{leaf(p.path)}, rel[:len(rel)-1]...)) {
		key = &Key{Name: name, Implied: true, Subkeys: []*Key{key}}
	}
	return key
}

// reaches reports whether a place is read as deep as that key below it.
func (p place) reaches(rel []string) bool { return p.levels == whole || len(rel) <= p.levels }

// literal replaces CurrentControlSet, which no hive file contains, by the
// control set in use.
func (m mount) literal(rel []string) []string {
	if m.set == "" || len(rel) == 0 || rel[0] != currentControlSet {
		return rel
	}
	return append([]string{m.set}, rel[1:]...)
}

// reach is find that reports damage: a key that is not found is surely absent
// only when every list on the way could be read whole.
func (l *loader) reach(n node, names []string) (key node, found, sure bool) {
	for i, name := range names {
		_, damage := l.h.children(n)
		next, ok := l.find(n, []string{name})
		if !ok && damage != nil {
			l.problems.once("key %s at offset %d: %w; %s may be missing for that", "キー %s (オフセット %d): %w。このため %s が見つからない可能性があります",
				printable(n.name), n.nk.Offset-4, damage, strings.Join(names[i:], `\`))
		}
		if !ok {
			return n, false, damage == nil
		}
		n = next
	}
	return n, true, true
}

// add finishes the top key of a subtree and adds it to the tree.
func (t *Tree) add(key *Key, p place, path string) {
	key.Role = p.role
	key.setPaths(path)
	if p.values != nil {
		all := len(key.Values)
		key.Values = slices.DeleteFunc(key.Values, func(v Value) bool { return !containsFold(p.values, v.Name) })
		key.Partial = key.Partial || len(key.Values) < all
	}
	t.Keys = append(t.Keys, key)
}

func join(top string, rel []string) string {
	return strings.TrimPrefix(strings.Join(append([]string{top}, rel...), `\`), `\`)
}
