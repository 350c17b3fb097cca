package hive

import (
	"testing"
	"time"

	"ssltriage/parsers/problem"
	"ssltriage/samples/shared"
)

// loadAll reads a whole hive, which the package itself never does.
func loadAll(t testing.TB, data []byte) (*Key, []problem.Text) {
	t.Helper()
	h, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	root, err := h.root()
	if err != nil {
		t.Fatal(err)
	}
	l := &loader{h: h, seen: map[int64]bool{}, problems: &problems{}}
	return l.load(root, whole, 0), l.problems.lines()
}

func count(root *Key) (keys, values int) {
	root.Walk(func(k *Key) {
		keys++
		values += len(k.Values)
	})
	return keys, values
}

// A real `reg save` keeps the times at which the keys were written: those of
// the subkeys differ, and the file says when it was saved.
func TestRegSaveKeepsTimes(t *testing.T) {
	for _, name := range []string{"corrupt-sub-key-list.hiv", "reg-save-timezoneinformation.hiv"} {
		data := shared.Read(t, "evidence/hives/"+name)
		h, err := Open(data)
		if err != nil {
			t.Fatal(err)
		}
		root, _ := h.All()
		times := map[time.Time]bool{}
		root.Walk(func(k *Key) {
			times[k.LastWrite] = true
			if !k.LastWrite.Before(h.Saved) {
				t.Errorf("%s: %s written %v, saved %v", name, k.Path, k.LastWrite, h.Saved)
			}
		})
		if keys, _ := count(root); len(times) < keys/2 {
			t.Errorf("%s: %d times of %d keys", name, len(times), keys)
		}
	}
	h, err := Open(shared.Read(t, "evidence/hives/system-windows-8.1.hiv"))
	if err != nil || !h.Saved.IsZero() || !h.Dirty {
		t.Errorf("a hive in use says when it was saved: %v, dirty %v, %v", h.Saved, h.Dirty, err)
	}
}

// The counts are those of libhivex, and of other tolerant readers where
// libhivex refuses the file.
func TestWholeHives(t *testing.T) {
	tests := []struct {
		file         string
		keys, values int
		problems     bool
	}{
		{"system-windows-8.1.hiv", 20015, 49779, false},
		{"reg-save-timezoneinformation.hiv", 1, 10, false},
		{"corrupt-sub-key-list.hiv", 100, 99, true},
		{"system-windows-xp-damaged.hiv", 1687, 5625, true},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			root, problems := loadAll(t, shared.Read(t, "evidence/hives/"+tt.file))
			keys, values := count(root)
			if keys != tt.keys || values != tt.values || (len(problems) > 0) != tt.problems {
				t.Errorf("%d keys, %d values, problems %q", keys, values, problems)
			}
		})
	}
}
