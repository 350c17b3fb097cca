package collect

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ssltriage/collect/bundle"
	"ssltriage/collect/bundle/reader"
)

// noHost is a host of which a test uses nothing but clock and identity.
type noHost struct{ Host }

func (noHost) Now() time.Time { return time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC) }
func (noHost) Identity() Identity {
	return Identity{Host: bundle.Host{Name: "WEB01", Build: 17763}, Zone: "Tokyo Standard Time", BiasMinutes: -540}
}

// heard is a Progress that remembers.
type heard struct {
	mu    sync.Mutex
	lines []string
}

func (h *heard) note(s string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, s)
}
func (h *heard) Begin(_, _ int, s Step) { h.note("begin " + s.Name) }
func (h *heard) Say(w Words)            { h.note(w.EN) }
func (h *heard) End(s Step, entries []*bundle.Entry, _ int64, _ time.Duration) {
	words := []string{"end", s.Name}
	for _, e := range entries {
		words = append(words, e.Path+"="+string(e.Status))
	}
	h.note(strings.Join(words, " "))
}

func run(t *testing.T, ctx context.Context, steps ...Step) (*reader.Bundle, *heard) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "case.zip")
	out, err := CreateOutput(path)
	if err != nil {
		t.Fatal(err)
	}
	progress := &heard{}
	c := Collection{Host: noHost{}, Steps: steps, Progress: progress, Options: Options{Skip: []string{"unwanted"}}}
	if _, err := c.Run(ctx, out); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, path), progress
}

func open(t *testing.T, path string) *reader.Bundle {
	t.Helper()
	b, err := reader.Open(path, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	if b.Manifest == nil || !b.Manifest.Complete {
		t.Fatalf("%s has no complete manifest", path)
	}
	return b
}

// entry finds a manifest entry.
func entry(t *testing.T, b *reader.Bundle, path string) bundle.Entry {
	t.Helper()
	for _, e := range b.Manifest.Entries {
		if e.Path == path {
			return e
		}
	}
	t.Fatalf("the manifest has no %s", path)
	return bundle.Entry{}
}

func adds(path, content string) func(context.Context, *Job) error {
	return func(_ context.Context, j *Job) error {
		return j.Add(Item{Path: path, Entry: bundle.Entry{Source: "test"}, Data: []byte(content)})
	}
}

func TestEveryStepHasAStatus(t *testing.T) {
	steps := []Step{
		{Name: "good", Owes: []string{"good.txt"}, Gather: adds("good.txt", "here")},
		{Name: "lazy", Owes: []string{"lazy.txt"}, Gather: func(context.Context, *Job) error { return nil }},
		{Name: "missing", Owes: []string{"missing.txt"}, Gather: func(context.Context, *Job) error { return ErrMissing }},
		{Name: "denied", Owes: []string{"denied.txt"}, Gather: func(context.Context, *Job) error {
			return &SystemError{Call: "RegSaveKeyEx", Code: 1314, Text: "A required privilege is not held by the client."}
		}},
		{Name: "half", Owes: []string{"half.txt", "other.txt"}, Gather: func(ctx context.Context, j *Job) error {
			_ = adds("half.txt", "half")(ctx, j)
			return errors.New("and then it broke")
		}},
		{Name: "panics", Owes: []string{"panics.txt"}, Gather: func(context.Context, *Job) error { panic("at the disco") }},
		{Name: "unwanted", Owes: []string{"unwanted.txt"}, Gather: adds("unwanted.txt", "no")},
		{Name: "last", Owes: []string{"last.txt"}, Gather: adds("last.txt", "still here")},
	}
	for i := range steps {
		steps[i].Timeout = time.Minute
	}
	b, progress := run(t, context.Background(), steps...)
	want := map[string]bundle.Status{
		"good.txt": bundle.StatusOK, "lazy.txt": bundle.StatusEmpty, "missing.txt": bundle.StatusMissingTool,
		"denied.txt": bundle.StatusAccessDenied, "half.txt": bundle.StatusOK, "other.txt": bundle.StatusFailed,
		"panics.txt": bundle.StatusFailed, "unwanted.txt": bundle.StatusSkipped, "last.txt": bundle.StatusOK,
	}
	for path, status := range want {
		if got := entry(t, b, path); got.Status != status {
			t.Errorf("%s: %s (%s), want %s", path, got.Status, got.Error, status)
		}
	}
	if got := entry(t, b, "panics.txt").Error; !strings.Contains(got, "at the disco") {
		t.Errorf("the panic is told as %q", got)
	}
	if got := entry(t, b, "denied.txt").Error; got != "RegSaveKeyEx: A required privilege is not held by the client. (1314)" {
		t.Errorf("the refusal is told as %q", got)
	}
	if len(progress.lines) != 2*len(steps) {
		t.Errorf("progress heard %q", progress.lines)
	}
}

func TestAHangingStepCostsItsOwnTime(t *testing.T) {
	t.Parallel()
	late := make(chan error, 1)
	release := make(chan struct{})
	hanging := Step{Name: "hangs", Owes: []string{"early.txt", "late.txt"}, Timeout: 20 * time.Millisecond,
		Gather: func(ctx context.Context, j *Job) error {
			_ = adds("early.txt", "in time")(ctx, j)
			<-release
			late <- adds("late.txt", "too late")(ctx, j)
			return nil
		}}
	b, _ := run(t, context.Background(), hanging, Step{Name: "next", Timeout: time.Minute, Owes: []string{"next.txt"}, Gather: adds("next.txt", "here")})
	for path, status := range map[string]bundle.Status{"early.txt": bundle.StatusOK, "late.txt": bundle.StatusTimeout, "next.txt": bundle.StatusOK} {
		if got := entry(t, b, path).Status; got != status {
			t.Errorf("%s: %s, want %s", path, got, status)
		}
	}
	close(release)
	if err := <-late; !errors.Is(err, errClosed) {
		t.Errorf("adding after the step's time: %v", err)
	}
}

func TestInterruptionLeavesACompleteZip(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	slow := Step{Name: "slow", Timeout: time.Minute, Owes: []string{"slow.txt"}, Gather: func(ctx context.Context, _ *Job) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}}
	b, _ := run(t, ctx,
		Step{Name: "first", Timeout: time.Minute, Owes: []string{"first.txt"}, Gather: adds("first.txt", "here")}, slow,
		Step{Name: "never", Timeout: time.Minute, Owes: []string{"never.txt"}, Gather: adds("never.txt", "here")})
	for path, status := range map[string]bundle.Status{"first.txt": bundle.StatusOK, "slow.txt": bundle.StatusSkipped, "never.txt": bundle.StatusSkipped} {
		if got := entry(t, b, path); got.Status != status || status == bundle.StatusSkipped && got.Error != "interrupted" {
			t.Errorf("%s: %s (%s), want %s", path, got.Status, got.Error, status)
		}
	}
}

func TestAPrivateKeyIsNeverPacked(t *testing.T) {
	secret := "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n"
	file := filepath.Join(t.TempDir(), "big.bin")
	padding := strings.Repeat("x", 256<<10-20) // the mark lies across two reads
	if err := os.WriteFile(file, []byte(padding+secret), 0o600); err != nil {
		t.Fatal(err)
	}
	b, _ := run(t, context.Background(), Step{Name: "leaky", Timeout: time.Minute, Gather: func(ctx context.Context, j *Job) error {
		if err := adds("text.txt", "before "+secret)(ctx, j); !errors.Is(err, errKeyMaterial) {
			t.Errorf("adding a key: %v", err)
		}
		return j.Add(Item{Path: "file.bin", File: file})
	}})
	for _, path := range []string{"text.txt", "file.bin"} {
		if got := entry(t, b, path); got.Status != bundle.StatusFailed || got.Bytes != 0 {
			t.Errorf("%s: %+v", path, got)
		}
	}
}
