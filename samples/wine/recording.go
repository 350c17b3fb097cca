package wine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Recording is how a program of Windows answers.
type Recording struct {
	Tool string `json:"tool"` // path below system32: "netsh.exe", `inetsrv\appcmd.exe`
	// Args are the arguments with single blanks between them, in which "*"
	// stands for anything. The first recording that fits answers.
	Args     string `json:"args"`
	Output   []byte `json:"output"` // standard output, as it was recorded
	ExitCode int    `json:"exitCode"`
	Hang     bool   `json:"hang"` // it does not end
	// File is written to the path that the argument with the number To, from
	// 0, names, where it is not nil.
	File []byte `json:"file"`
	To   int    `json:"to"`
}

// Play puts a program in the place of those that recordings name. Without a
// recording that fits such a program writes so to standard error and ends with
// 9009. findstr.exe and makecab.exe, without a recording that fits, do what
// their names say, as far as the collector's batch file needs it.
func (p *Prefix) Play(recordings ...Recording) {
	p.t.Helper()
	player, err := player()
	if err != nil {
		p.t.Fatalf("build the player: %v", err)
	}
	for _, r := range recordings {
		if err := p.replace(r.Tool, player); err != nil {
			p.t.Fatalf("replace %s: %v", r.Tool, err)
		}
		if r.Args != "" || r.Output != nil {
			p.rules = append(p.rules, r)
		}
	}
}

// Calls returns how the played programs were called, in order: "netsh http
// show sslcert".
func (p *Prefix) Calls() []string {
	p.t.Helper()
	data, err := os.ReadFile(p.Path(`C:\fake\calls.log`))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		p.t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

func (p *Prefix) writeRules() error {
	if len(p.rules) == 0 && len(p.natives) == 0 {
		return nil
	}
	data, err := json.Marshal(p.rules)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.Path(`C:\fake`), 0o700); err != nil {
		return err
	}
	return os.WriteFile(p.Path(`C:\fake\recordings.json`), data, 0o600)
}

var built struct {
	sync.Once
	data []byte
	err  error
}

// player builds the program that plays recordings.
func player() ([]byte, error) {
	built.Do(func() { built.data, built.err = build("ssltriage/samples/wine/playback") })
	return built.data, built.err
}

// build compiles a program of this module for Windows on amd64.
func build(pkg string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "wine-program-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	exe := filepath.Join(dir, "program.exe")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", exe, pkg)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	return os.ReadFile(exe)
}
