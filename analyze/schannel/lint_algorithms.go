package schannel

import (
	"ssltriage/parsers/hive"
)

// algorithms judges the keys below Ciphers, Hashes and KeyExchangeAlgorithms.
func (l *linter) algorithms(group *hive.Key, names []string) {
	for i := range group.Values {
		if v := &group.Values[i]; canonical(v.Name, valueNames[:1]) != "" {
			l.add(Slip{Kind: Misplaced, Ref: l.root.ValueRef(group, v), Path: group.Name, Found: v.Name})
		}
	}
	for _, key := range group.Subkeys {
		l.algorithm(group, key, names)
	}
}

func (l *linter) algorithm(group, key *hive.Key, names []string) {
	path := group.Name + `\` + key.Name
	name := canonical(key.Name, names)
	if name == "" {
		if meant := l.meant(key.Name, names); meant != "" && hasSettings(key) {
			l.add(Slip{Kind: MisspeltKey, Ref: l.keyRef(key), Path: path, Found: key.Name, Meant: meant, Intended: l.moved(key, group.Name, meant)})
		}
		return
	}
	at := []string{group.Name, name}
	for _, sub := range key.Subkeys {
		if hasSettings(sub) {
			l.add(Slip{Kind: MisspeltKey, Ref: l.keyRef(sub), Path: path + `\` + sub.Name, Found: key.Name + `\` + sub.Name, Meant: name, Intended: l.moved(sub, at...)})
		}
	}
	for i := range key.Values {
		v := &key.Values[i]
		if canonical(v.Name, valueNames[:1]) != "" {
			l.typed(key, v, path, "Enabled", "", at)
			l.wrongTriple(group, key, name, v)
		} else if l.meant(v.Name, valueNames[:1]) != "" && canonical(v.Name, []string{"DisabledByDefault"}) == "" {
			l.add(Slip{Kind: MisspeltValue, Ref: l.root.ValueRef(key, v), Path: path, Found: v.Name, Meant: "Enabled", Intended: l.as(v, "Enabled", at)})
		} else if canonical(v.Name, []string{"DisabledByDefault"}) != "" {
			l.add(Slip{Kind: Misplaced, Ref: l.root.ValueRef(key, v), Path: path, Found: v.Name})
		}
	}
}

// wrongTriple judges the two names of Triple DES: "168/168" is read before
// Windows Vista only, "168" from then on. Source: KB245030. Where both are
// there, the one that counts does the work.
func (l *linter) wrongTriple(group, key *hive.Key, name string, v *hive.Value) {
	build := l.f.Host.Build
	other := map[string]string{"Triple DES 168/168": "Triple DES 168", "Triple DES 168": "Triple DES 168/168"}[name]
	if other == "" || build == 0 || (name == "Triple DES 168/168") == (build < vista) {
		return
	}
	if right := group.Sub(other); right != nil && right.Value("Enabled") != nil {
		return
	}
	l.add(Slip{Kind: WithoutEffect, Ref: l.root.ValueRef(key, v), Path: group.Name + `\` + key.Name, Found: key.Name, Meant: other, Intended: l.as(v, "Enabled", []string{group.Name, other})})
}
