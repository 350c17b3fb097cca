package facts

import (
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/parsers/hive"
)

// registry takes over the keys of one registry file.
func (l *loader) registry(file string, tree hive.Tree) (taken []string) {
	for _, key := range tree.Keys {
		l.f.Registry = append(l.f.Registry, RegistryKey{Role: key.Role, Key: key, File: file})
		if key.Role == hive.HTTPParameters {
			l.httpsysRegistry(file, key)
		}
	}
	for _, role := range tree.Absent {
		if !slices.Contains(l.f.RegistryAbsent, role) {
			l.f.RegistryAbsent = append(l.f.RegistryAbsent, role)
		}
	}
	l.registryFiles = append(l.registryFiles, registryFile{file, tree.Problems})
	if len(tree.Keys)+len(tree.Absent) == 0 && tree.Kind != hive.KindHive {
		return nil
	}
	return []string{"registry (" + string(tree.Kind) + ")"}
}

// registryFile is a registry file with the trouble it made.
type registryFile struct {
	name     string
	problems []string
}

// Key returns the registry key of a role; nil when there is none. A key that
// was read itself comes before one that was only named as the parent of
// another: of the latter, nothing may be concluded from what it lacks.
func (f *Facts) Key(role hive.Role) *RegistryKey {
	var named *RegistryKey
	for i, k := range f.Registry {
		switch {
		case k.Role != role:
		case !k.Implied:
			return &f.Registry[i]
		case named == nil:
			named = &f.Registry[i]
		}
	}
	return named
}

// ValueRef cites a value of a registry key.
func (k RegistryKey) ValueRef(key *hive.Key, v *hive.Value) evidence.Ref {
	if v.Line > 0 {
		return evidence.Line(k.File, v.Line, v.Quote())
	}
	name := v.Name
	if name == "" {
		name = "(default)"
	}
	return evidence.Value(k.File, key.Path+`\`+name, v.Quote())
}

// Ref cites the registry key itself.
func (k RegistryKey) Ref() evidence.Ref {
	if k.Line > 0 {
		return evidence.Line(k.File, k.Line, "["+k.Path+"]")
	}
	return evidence.Value(k.File, k.Path, "")
}
