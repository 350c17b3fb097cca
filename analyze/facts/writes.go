package facts

import (
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/parsers/hive"
)

// Write is the last write of a registry key: one of its values was set or
// removed, or one of its subkeys was made or removed. What the key was like
// before is not known.
type Write struct {
	Role hive.Role
	Key  *hive.Key
	Path string    // below the top key of the role; empty for the top key itself
	At   time.Time // UTC
	Ref  evidence.Ref
}

// Writes are the last writes of the keys of a role and of all keys below,
// oldest first. There are none in text (.reg, reg query): it has no times. Of
// a key that is in several files, the latest counts.
func (f *Facts) Writes(role hive.Role) []Write {
	var out []Write
	latest := map[string]time.Time{}
	for _, top := range f.Registry {
		if top.Role != role {
			continue
		}
		top.Walk(func(k *hive.Key) {
			id := strings.ToLower(k.Path)
			if k.Implied || !k.LastWrite.After(latest[id]) {
				return
			}
			latest[id] = k.LastWrite
			out = append(out, Write{
				Role: role, Key: k, Path: strings.TrimPrefix(strings.TrimPrefix(k.Path, top.Path), `\`), At: k.LastWrite.UTC(),
				Ref: evidence.Value(top.File, k.Path, "last write "+k.LastWrite.UTC().Format("2006-01-02T15:04:05Z")),
			})
		})
	}
	out = slices.DeleteFunc(out, func(w Write) bool { return w.At.Before(latest[strings.ToLower(w.Key.Path)]) })
	slices.SortStableFunc(out, func(a, b Write) int { return a.At.Compare(b.At) })
	return out
}
