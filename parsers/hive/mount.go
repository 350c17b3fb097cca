package hive

import (
	"fmt"
	"slices"
	"strings"

	"ssltriage/parsers/problem"
)

// mount is the place in the registry that a hive's root stands for.
type mount struct {
	path  string // canonical path of the root, for looking places up
	label string // the same as far as it is certain, for showing
	set   string // name of the control set in use, when path is HKLM\SYSTEM
}

// certain reports whether only one place in the registry is possible.
func (m mount) certain() bool { return m.path == m.label }

// candidates are all paths that a hive's root may stand for: every place,
// every fragment, and every key above a place.
var candidates = func() []string {
	var list []string
	for _, p := range places {
		parts := split(p.path)
		for n := len(parts); n >= 2; n-- {
			list = append(list, strings.Join(parts[:n], `\`))
		}
	}
	for _, f := range fragments {
		list = append(list, f.path)
	}
	slices.Sort(list)
	return slices.Compact(list)
}()

// findMount tells by name and content what the root of a hive stands for.
// `reg save` names the root after the saved key; whole hives and other tools
// have names of their own, so that only the content tells.
func (l *loader) findMount(root node) (mount, error) {
	if l.hasControlSets(root) {
		return mount{systemRoot, systemRoot, l.controlSet(root)}, nil
	}
	var named []string
	for _, path := range candidates {
		if name := leaf(path); strings.EqualFold(name, root.name) ||
			name == currentControlSet && isControlSet(root.name) {
			named = append(named, path)
		}
	}
	if m, err := l.best(root, named, 1); err == nil || err == errAmbiguous {
		return m, err
	}
	return l.best(root, candidates, 2)
}

var (
	errUnknown   error = problem.New("not one of the registry keys that matter here", "ここで使用するレジストリ キーではありません")
	errAmbiguous error = problem.New("could be one of several registry keys", "複数のレジストリ キーが考えられます")
)

// best returns the candidate that explains the root's content best. Two
// equally good ones are fine as long as they have the same roles.
func (l *loader) best(root node, paths []string, atLeast int) (mount, error) {
	found, err, top := mount{}, errUnknown, atLeast-1
	var topRoles []Role
	for _, path := range paths {
		score, roles := l.score(root, path)
		switch {
		case score > top:
			found, err, top, topRoles = mount{path: path, label: path}, nil, score, roles
		case score < top || err != nil:
		case slices.Equal(roles, topRoles):
			found.label = commonSuffix(found.label, path)
		default:
			err = errAmbiguous
		}
	}
	return found, err
}

// score counts what speaks for a root standing for a path, and lists the
// roles that it would have.
func (l *loader) score(root node, path string) (score int, roles []Role) {
	for _, p := range places {
		if rel, ok := below(p.path, path); ok {
			if n, found := l.find(root, rel); found {
				if s := l.signs(n, p.landmark); s > 0 {
					score += s
					roles = append(roles, p.role)
				}
			}
		} else if rel, ok := below(path, p.path); ok && p.reaches(rel) {
			roles = append(roles, p.role)
		}
	}
	for _, f := range fragments {
		if f.path == path {
			score += l.signs(root, f)
		}
	}
	return score, roles
}

// signs counts what shows that a key is the landmark; its name fits already,
// unless it is the root.
func (l *loader) signs(n node, mark landmark) (count int) {
	if mark.unique && strings.EqualFold(n.name, leaf(mark.path)) {
		count++
	}
	for _, sub := range mark.not {
		if _, ok := l.find(n, split(sub)); ok {
			return 0
		}
	}
	for _, sub := range mark.subs {
		if _, ok := l.find(n, split(sub)); ok {
			count++
		}
	}
	if len(mark.vals) == 0 {
		return count
	}
	values, _ := l.h.values(n)
	for _, v := range values {
		if containsFold(mark.vals, v.Name) {
			count++
		}
	}
	return count
}

// find follows names downwards without reporting damage.
func (l *loader) find(n node, names []string) (node, bool) {
	for _, name := range names {
		subs, _ := l.h.children(n)
		i := slices.IndexFunc(subs, func(sub node) bool { return strings.EqualFold(sub.name, name) })
		if i < 0 {
			return n, false
		}
		n = subs[i]
	}
	return n, true
}

func (l *loader) hasControlSets(root node) bool {
	subs, _ := l.h.children(root)
	return slices.ContainsFunc(subs, func(sub node) bool { return isControlSet(sub.name) })
}

// controlSet returns the name of the control set in use.
func (l *loader) controlSet(root node) string {
	system := &Key{}
	subs, _ := l.h.children(root)
	for _, sub := range subs {
		key := &Key{Name: sub.name}
		if strings.EqualFold(sub.name, "Select") {
			key.Values, _ = l.h.values(sub)
		}
		system.Subkeys = append(system.Subkeys, key)
	}
	return usedControlSet(system, l.problems)
}

// usedControlSet returns the subkey of HKLM\SYSTEM that Select\Current numbers.
// Without it the lowest-numbered one is taken and the doubt reported; "" if
// there is none.
func usedControlSet(system *Key, doubts *problems) string {
	n, err := system.Sub("Select").Value("Current").DWORD()
	set := fmt.Sprintf("ControlSet%03d", n)
	if err == nil && system.Sub(set) != nil {
		return set
	}
	set = ""
	for _, sub := range system.Subkeys {
		if isControlSet(sub.Name) && (set == "" || sub.Name < set) {
			set = sub.Name
		}
	}
	if set != "" {
		doubts.add(`Select\Current does not name the control set in use: %s is taken`,
			`Select\Current が使用中のコントロール セットを示していません。%s を使用します`, set)
	}
	return set
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}
