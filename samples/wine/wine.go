// Package wine runs Windows programs in tests, by Wine: whole programs from
// their start to their exit code, with every program that they call replaced by
// one that plays back a recorded answer and notes how it was called.
//
// What it proves is the plumbing, not Windows: see the README's list of what is
// not verified. Where Wine is missing the tests are skipped, and fail under CI.
package wine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// Debian's package wine64 installs it here; the script /usr/bin/wine would
// complain about 32-bit programs first.
var programs = []string{"/usr/lib/wine/wine64", "/usr/bin/wine64", "/opt/wine-stable/bin/wine64"}

// Find returns the path of wine64, or skips the test.
func Find(t testing.TB) string {
	t.Helper()
	for _, p := range programs {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("wine64 is missing")
	}
	t.Skip("wine64 is not installed")
	return ""
}

// Prefix is a Windows of its own: a drive C and a registry.
type Prefix struct {
	Dir     string // holds drive_c
	program string
	t       testing.TB
	runtime string   // XDG_RUNTIME_DIR, where there is none
	natives []string // programs of Windows that are replaced, "netsh.exe"
	rules   []Recording
}

// New returns a new prefix, a copy of a template that is made once per machine
// (7 seconds) in the user's cache folder. It is removed with the test, and all
// that runs in it ends.
func New(t testing.TB) *Prefix {
	t.Helper()
	p := &Prefix{program: Find(t), t: t}
	if os.Getenv("XDG_RUNTIME_DIR") == "" { // or Wine complains
		p.runtime = t.TempDir()
	}
	from, err := template(p.program)
	if err != nil {
		t.Fatalf("make a Wine prefix: %v", err)
	}
	// Not t.TempDir: the path of the server's socket would be too long.
	if p.Dir, err = os.MkdirTemp("", "wine-"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.remove)
	if err := copyTree(p.Dir, from); err != nil {
		t.Fatalf("copy the Wine prefix: %v", err)
	}
	return p
}

func (p *Prefix) remove() {
	_ = p.command(context.Background(), "wineserver", "-k").Run()
	_ = p.command(context.Background(), "wineserver", "-w").Run()
	if err := os.RemoveAll(p.Dir); err != nil {
		p.t.Errorf("remove the Wine prefix: %v", err)
	}
}

// Drive returns the folder of drive C.
func (p *Prefix) Drive() string { return filepath.Join(p.Dir, "drive_c") }

// Path turns a path of Windows on drive C into one of this machine.
func (p *Prefix) Path(windows string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(windows, `C:`), `c:`)
	return filepath.Join(p.Drive(), filepath.FromSlash(strings.ReplaceAll(rest, `\`, "/")))
}

// Run runs a program or a batch file by its Windows path, and returns its
// output and error output and its exit code. Standard input is what input
// holds.
func (p *Prefix) Run(ctx context.Context, input, program string, args ...string) (output string, exit int, err error) {
	folder := p.Drive()
	if strings.HasSuffix(strings.ToLower(program), ".cmd") {
		end := strings.LastIndexByte(program, '\\') // in its folder, as cmd /c misreads quotes around a path with "&"
		folder = p.Path(program[:end])
		args = append([]string{"/c", program[end+1:]}, args...)
		program = `C:\windows\system32\cmd.exe`
	}
	if err := p.writeRules(); err != nil {
		return "", 0, err
	}
	cmd := p.command(ctx, p.program, append([]string{program}, args...)...)
	cmd.Dir = folder
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if errors.As(err, &failed) && ctx.Err() == nil {
		return string(out), failed.ExitCode(), nil
	}
	return string(out), cmd.ProcessState.ExitCode(), err
}

// Command returns a command for a program by its Windows path, for tests that
// need more than Run gives.
func (p *Prefix) Command(ctx context.Context, program string, args ...string) *exec.Cmd {
	if err := p.writeRules(); err != nil {
		p.t.Fatal(err)
	}
	cmd := p.command(ctx, p.program, append([]string{program}, args...)...)
	cmd.Dir = p.Drive()
	return cmd
}

func (p *Prefix) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.WaitDelay = 10 * time.Second
	cmd.Env = append(os.Environ(), environment(p.Dir, p.natives)...)
	if p.runtime != "" {
		cmd.Env = append(cmd.Env, "XDG_RUNTIME_DIR="+p.runtime)
	}
	return cmd
}

// environment is for a prefix in which some programs are replaced. Without the
// override for it, by its name with .exe, Wine runs its own.
func environment(dir string, natives []string) []string {
	overrides := "mscoree=;mshtml=;winemenubuilder.exe="
	if len(natives) > 0 {
		overrides += ";" + strings.Join(natives, ",") + "=n"
	}
	return []string{"WINEPREFIX=" + dir, "WINEARCH=win64", "WINEDEBUG=-all", "WINEDLLOVERRIDES=" + overrides, "DISPLAY="}
}

// Version makes Wine call itself another Windows: "win2003", "win2008",
// "win7", "win10" (winecfg -v).
func (p *Prefix) Version(name string) {
	p.t.Helper()
	out, exit, err := p.Run(context.Background(), "", `C:\windows\system32\winecfg.exe`, "-v", name)
	if err != nil || exit != 0 {
		p.t.Fatalf("winecfg -v %s: %v, exit code %d\n%s", name, err, exit, out)
	}
}

var templateOnce struct {
	sync.Mutex
	dir string
	err error
}

// template returns a prefix to copy, and makes it if there is none yet. It has
// the forwarder of WriteShim.
func template(program string) (string, error) {
	templateOnce.Lock()
	defer templateOnce.Unlock()
	if templateOnce.dir == "" && templateOnce.err == nil {
		templateOnce.dir, templateOnce.err = findTemplate(program)
	}
	return templateOnce.dir, templateOnce.err
}

func findTemplate(program string) (string, error) {
	version, err := exec.Command(program, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("%s --version: %w", program, err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	name := strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f && r != '/' && r != '(' && r != ')' {
			return r
		}
		return -1
	}, string(version))
	dir := filepath.Join(cache, "ssltriage-test", name)
	if _, err := os.Stat(filepath.Join(dir, "system.reg")); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", err
	}
	made, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	if err != nil {
		return "", err
	}
	for _, args := range [][]string{{program, "wineboot", "-i"}, {"wineserver", "-w"}} {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Env = append(os.Environ(), environment(made, nil)...)
		out, err := cmd.CombinedOutput()
		cancel()
		if err != nil {
			os.RemoveAll(made)
			return "", fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	if err := WriteShim(filepath.Join(made, "drive_c", "windows", "system32", "bcryptprimitives.dll")); err != nil {
		return "", err
	}
	if err := os.Rename(made, dir); err != nil { // another process was faster
		os.RemoveAll(made)
	}
	return dir, nil
}

// copyTree copies a prefix: its registry, and links to all other files, which
// Wine does not write to.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil || rel == "." {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir() || d.Type()&fs.ModeSymlink != 0 && strings.HasPrefix(rel, filepath.Join("drive_c", "users")):
			return os.MkdirAll(target, 0o700) // the user's Desktop and the like are links into the real home
		case d.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		case filepath.Ext(path) != ".reg" && os.Link(path, target) == nil:
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o600)
	})
}

// replace puts a file of a program of Windows in place of another, by its path
// below system32. It breaks the link to the template.
func (p *Prefix) replace(program string, data []byte) error {
	path := filepath.Join(p.Drive(), "windows", "system32", filepath.FromSlash(strings.ReplaceAll(program, `\`, "/")))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	base := filepath.Base(path)
	if i := sort.SearchStrings(p.natives, base); i == len(p.natives) || p.natives[i] != base {
		p.natives = append(p.natives, base)
		sort.Strings(p.natives)
	}
	return os.WriteFile(path, data, 0o700)
}
