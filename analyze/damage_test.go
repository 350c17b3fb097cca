package analyze

import (
	"os"
	"path/filepath"
	"testing"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
)

// TestDamageIsSaidInBothLanguages damages the files of samples in several
// ways: whatever the parsers and the reader say of it is said in Japanese too.
func TestDamageIsSaidInBothLanguages(t *testing.T) {
	said := map[text.Text]bool{}
	for _, name := range []string{"healthy-2003", "healthy-2012-r2", "healthy-2022", "private-key-corrupt"} {
		for way, damage := range map[string]func([]byte) []byte{"cut": cutInHalf, "bytes": spoil, "empty": func([]byte) []byte { return nil }} {
			t.Run(name+" "+way, func(t *testing.T) {
				dir := t.TempDir()
				damaged(t, filepath.Join("..", "samples", "cases", name, "bundle"), dir, damage)
				for _, x := range troubles(t, dir) {
					said[x] = true
					if fault := languageFault(x.EN, x.JA); fault != "" {
						t.Errorf("%s\n en %q\n ja %q", fault, x.EN, x.JA)
					}
				}
			})
		}
	}
	if len(said) < 40 {
		t.Errorf("only %d different problems", len(said))
	}
}

func cutInHalf(b []byte) []byte { return b[:len(b)/2] }

// spoil changes a byte in every hundred, behind the beginning that tells what
// the file is.
func spoil(b []byte) []byte {
	for i := 150; i < len(b); i += 97 {
		b[i] ^= 0x15
	}
	return b
}

// damaged copies the files of a folder, each damaged.
func damaged(t *testing.T, from, to string, damage func([]byte) []byte) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		path = filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, damage(content), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// troubles is all that is said to be wrong with the files of a folder.
func troubles(t *testing.T, dir string) (out []text.Text) {
	t.Helper()
	b, err := reader.Open(dir, reader.Options{})
	if err != nil {
		return []text.Text{Say(err), Hint(err)}
	}
	defer b.Close()
	f := facts.Load(b, nil)
	for _, p := range f.Problems {
		out = append(out, p.Message)
	}
	for _, k := range facts.Kinds {
		out = append(append(out, f.Source(k).Why), f.Source(k).Problems...)
	}
	for _, h := range f.Handshakes {
		for _, p := range h.Problems {
			out = append(out, text.Text(p))
		}
	}
	for _, file := range f.Files {
		out = append(out, file.Taken)
	}
	return out
}
