package wine

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

func TestPlayback(t *testing.T) {
	p := New(t)
	p.Play(Recording{Tool: "netsh.exe", Args: "http show *", Output: []byte("bindings\r\n"), ExitCode: 3},
		Recording{Tool: `inetsrv\appcmd.exe`, Args: "*", File: []byte("saved"), To: 1},
		Recording{Tool: "hang.exe", Args: "*", Hang: true})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, exit, err := p.Run(ctx, "", `C:\windows\system32\netsh.exe`, "http", "show", "sslcert")
	if err != nil || exit != 3 || !strings.Contains(out, "bindings") {
		t.Errorf("%q, exit code %d, %v", out, exit, err)
	}
	if out, exit, err = p.Run(ctx, "", `C:\windows\system32\netsh.exe`, "trace"); err != nil || exit != 9009&0xff {
		t.Errorf("without a recording: %q, exit code %d, %v", out, exit, err)
	}
	if _, _, err := p.Run(ctx, "", `C:\windows\system32\inetsrv\appcmd.exe`, "to", `C:\x.txt`); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(p.Path(`C:\x.txt`)); string(data) != "saved" {
		t.Errorf("%q, %v", data, err)
	}
	want := []string{"netsh http show sslcert", "netsh trace", `appcmd to C:\x.txt`}
	if got := p.Calls(); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("calls %q", got)
	}
	short, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if _, _, err := p.Run(short, "", `C:\windows\system32\hang.exe`); err == nil {
		t.Error("it did not hang")
	}
}
