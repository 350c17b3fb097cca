package collect

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func runCmd(t *testing.T, limit int64, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return newHost(t).Run(ctx, Command{Tool: "cmd.exe", Args: args, Limit: limit})
}

func TestRun(t *testing.T) {
	r := runCmd(t, 0, "/c", "echo out& echo err 1>&2& exit 3")
	if r.Err != nil || r.ExitCode == nil || *r.ExitCode != 3 || r.Truncated {
		t.Errorf("%+v", r)
	}
	if text := string(r.Output); !strings.Contains(text, "out") || !strings.Contains(text, "err") {
		t.Errorf("output %q", text)
	}
}

func TestRunReadsNothing(t *testing.T) {
	if r := runCmd(t, 0, "/c", "set /p x="); r.Err != nil || r.ExitCode == nil { // it would wait for ever
		t.Errorf("%+v", r)
	}
}

func TestRunFolderAndEnvironment(t *testing.T) {
	t.Setenv("SSLTRIAGE_SECRET", "do-not-inherit")
	r := runCmd(t, 0, "/c", "cd & set")
	text := strings.ToLower(string(r.Output))
	if !strings.Contains(text, `\windows\system32`) || !strings.Contains(text, "systemroot=") {
		t.Errorf("%q", text)
	}
	if strings.Contains(text, "do-not-inherit") {
		t.Error("the caller's environment went to the child")
	}
}

// A child that writes more than the limit is ended there.
func TestRunLimit(t *testing.T) {
	r := runCmd(t, 1000, "/c", "for /l %i in (1,1,3000000) do @echo 0123456789012345678901234567890123456789")
	if r.Err != nil || !r.Truncated || len(r.Output) != 1000 || r.ExitCode != nil {
		t.Errorf("%d bytes, truncated %v, %v, %v", len(r.Output), r.Truncated, r.ExitCode, r.Err)
	}
}

// cmd.exe hangs as long as the ping that it started, which also holds the pipe:
// both have to go.
func TestRunHanging(t *testing.T) {
	h := newHost(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	r := h.Run(ctx, Command{Tool: "cmd.exe", Args: []string{"/c", "echo begun& ping -n 600 127.0.0.1"}})
	late := time.Since(deadline(ctx))
	if !errors.Is(r.Err, context.DeadlineExceeded) || r.ExitCode != nil {
		t.Errorf("%v, %v", r.Err, r.ExitCode)
	}
	if late > time.Second {
		t.Errorf("returned %v after the time was over", late)
	}
	if !strings.Contains(string(r.Output), "begun") {
		t.Errorf("output %q", r.Output)
	}
	for _, p := range processes(t, h) {
		if strings.EqualFold(p.Image, "ping.exe") {
			t.Errorf("%d still runs", p.PID)
		}
	}
}

func deadline(ctx context.Context) time.Time {
	d, _ := ctx.Deadline()
	return d
}

// What a program leaves running ends with the program.
func TestRunLeavesNothing(t *testing.T) {
	h := newHost(t)
	r := h.Run(context.Background(), Command{Tool: "cmd.exe", Args: []string{"/c", "start /b ping -n 600 127.0.0.1"}})
	if r.Err != nil || r.ExitCode == nil {
		t.Errorf("%+v", r)
	}
	for _, p := range processes(t, h) {
		if strings.EqualFold(p.Image, "ping.exe") {
			t.Errorf("%d still runs", p.PID)
		}
	}
}

func TestRunMissing(t *testing.T) {
	h := newHost(t)
	for _, tool := range []string{"no-such-tool.exe", `..\regedit.exe`, `C:\windows\regedit.exe`, "drivers", ""} {
		if r := h.Run(context.Background(), Command{Tool: tool}); !errors.Is(r.Err, ErrMissing) || r.ExitCode != nil {
			t.Errorf("%q: %+v", tool, r)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if r := h.Run(cancelled, Command{Tool: "cmd.exe"}); !errors.Is(r.Err, context.Canceled) {
		t.Errorf("%+v", r)
	}
}
