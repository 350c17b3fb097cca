package facts

import (
	"path"
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/problem"
)

// registry takes over the keys of one registry file.
func (l *loader) registry(file string, tree hive.Tree) (taken []text.Text) {
	l.newest.dated(tree.Saved)
	for _, key := range tree.Keys {
		l.f.Registry = append(l.f.Registry, RegistryKey{Role: key.Role, Key: key, File: file, Dirty: tree.Dirty, Saved: tree.Saved})
		if key.Role == hive.HTTPParameters {
			l.httpsysRegistry(file, key)
		}
	}
	for _, role := range tree.Absent {
		if !tree.Dirty && !slices.Contains(l.f.RegistryAbsent, role) {
			l.f.RegistryAbsent = append(l.f.RegistryAbsent, role)
		}
	}
	l.registryFiles = append(l.registryFiles, registryFile{file, tree.Dirty, tree.Problems})
	switch {
	case tree.Kind == hive.KindWine:
		for _, p := range tree.Problems {
			l.problem(file, text.Text(p))
		}
		return []text.Text{text.T("registry text of Wine, not read", "Wine のレジストリ テキスト (読み取りません)")}
	case len(tree.Keys)+len(tree.Absent) == 0 && tree.Kind != hive.KindHive:
		return nil
	}
	return []text.Text{text.F("registry (%s)", "レジストリ (%s)", string(tree.Kind))}
}

// registryFile is a registry file with the trouble it made.
type registryFile struct {
	name     string
	dirty    bool
	problems []problem.Text
}

// hiveLog notes a transaction log: what it holds is not applied.
func (l *loader) hiveLog(file string) []text.Text {
	l.hiveLogs = append(l.hiveLogs, file)
	return []text.Text{text.T("transaction log of a registry hive, not applied", "レジストリ ハイブのトランザクション ログ (適用しません)")}
}

// joinHiveLogs tells, of each hive that was not closed cleanly, where its last
// changes are. A clean hive has nothing in its logs that it lacks.
func (l *loader) joinHiveLogs() {
	for i, file := range l.registryFiles {
		if !file.dirty {
			continue
		}
		missing := problem.New("its last changes are in its transaction logs (.LOG1, .LOG2), which are not in the bundle; `reg save` writes a hive that is whole",
			"最後の変更はトランザクション ログ (.LOG1、.LOG2) にありますが、バンドルに含まれていません。`reg save` を使うと完全なハイブが書き出されます")
		for _, log := range l.hiveLogs {
			if isLogOf(log, file.name) {
				missing = problem.New("its last changes are in %s, which is not applied; `reg save` writes a hive that is whole",
					"最後の変更は %s にありますが、適用しません。`reg save` を使うと完全なハイブが書き出されます", log)
			}
		}
		l.registryFiles[i].problems = append(file.problems, missing)
	}
}

// isLogOf reports whether a log belongs to a hive: SYSTEM.LOG1 to SYSTEM.
func isLogOf(log, hive string) bool {
	stem := strings.TrimSuffix(log, path.Ext(log))
	return strings.EqualFold(stem, hive) || strings.EqualFold(stem, strings.TrimSuffix(hive, path.Ext(hive)))
}

// Key returns the registry key of a role; nil when there is none. A key that
// was read itself comes before one that was only named as the parent of
// another: of the latter, nothing may be concluded from what it lacks. One
// that lacks its last changes comes after one that is whole.
func (f *Facts) Key(role hive.Role) *RegistryKey {
	var found *RegistryKey
	for i, k := range f.Registry {
		if k.Role == role && (found == nil || k.rank() < found.rank()) {
			found = &f.Registry[i]
		}
	}
	return found
}

// rank orders the keys of a role, the best to rest on first.
func (k RegistryKey) rank() int {
	switch {
	case k.Implied:
		return 2
	case k.Dirty:
		return 1
	}
	return 0
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
