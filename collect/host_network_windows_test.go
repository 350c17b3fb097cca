package collect

import (
	"context"
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/collect/bundle"
)

// Our own listener stands in the table, for IPv4 and, where there is one, IPv6.
func TestTCPTable(t *testing.T) {
	h := newHost(t)
	for _, test := range []struct {
		address               string
		ipv6                  bool
		row, state, port, pid int // length, and where they stand, in 32-bit words
	}{
		{"127.0.0.1:0", false, 6, 0, 2, 5},
		{"[::1]:0", true, 14, 12, 5, 13},
	} {
		l, err := net.Listen("tcp", test.address)
		if err != nil {
			t.Logf("%s: %v", test.address, err)
			continue
		}
		defer l.Close()
		table, err := h.TCPTable(test.ipv6)
		if err != nil {
			t.Fatal(err)
		}
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(table[4*i:]) }
		found := false
		for row := 1; row < 1+test.row*int(word(0)); row += test.row {
			port := binary.BigEndian.Uint16(table[4*(row+test.port):])
			if int(port) == l.Addr().(*net.TCPAddr).Port && word(row+test.state) == uint32(bundle.TCPListen) {
				found = true
				if pid := word(row + test.pid); pid != uint32(os.Getpid()) && pid != 0 { // 0: Wine 8 knows none
					t.Errorf("%s belongs to process %d", l.Addr(), pid)
				}
			}
		}
		if !found {
			t.Errorf("%s is not among %d rows", l.Addr(), word(0))
		}
	}
}

func processes(t *testing.T, h *windowsHost) []bundle.Process {
	t.Helper()
	p, err := h.Processes()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProcesses(t *testing.T) {
	h := newHost(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range processes(t, h) {
		if p.PID != uint32(os.Getpid()) {
			continue
		}
		if !strings.EqualFold(p.Path, program) || p.Image != filepath.Base(program) || p.UserSID != h.user || p.Error != nil {
			t.Errorf("%+v", p)
		}
		if !strings.Contains(p.UserName, `\`) {
			t.Errorf("user name %q", p.UserName)
		}
		return
	}
	t.Error("the own process is not in the list")
}

func TestAccountNames(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	names := accountNames{ctx: ctx, known: map[string]string{}}
	if names.of("S-1-5-18") == "" {
		t.Error("the system has no name")
	}
	if name := names.of("no SID"); name != "" {
		t.Error(name)
	}
	cancel()
	if name := names.of("S-1-5-20"); name != "" {
		t.Errorf("%s was looked up when the time was over", name)
	}
}

func TestServices(t *testing.T) {
	h := newHost(t)
	services, err := h.Services()
	if err != nil || len(services) < 3 {
		t.Fatalf("%d services, %v", len(services), err)
	}
	running := 0
	for _, s := range services {
		if s.Name == "" || s.State < 1 || s.State > 7 || s.StartType > 4 || s.Error != nil {
			t.Errorf("%+v", s)
		}
		if s.State == bundle.ServiceRunning {
			running++
		}
	}
	if running == 0 {
		t.Error("no service runs")
	}
}

// A Windows without bindings, and Wine, answer with "not found" or "no more".
func TestHTTPQuery(t *testing.T) {
	h := newHost(t)
	in := make([]byte, 4*h.PointerSize()) // large enough for QueryDesc, KeyDesc and dwToken of an SSL_QUERY
	in[0] = 1                             // HttpServiceConfigQueryNext
	m, err := h.HTTPQuery(1, in[:3*h.PointerSize()])
	switch code := CodeOf(err); {
	case err == nil && (len(m.Bytes) == 0 || m.Base == 0):
		t.Errorf("%d bytes at %x", len(m.Bytes), m.Base)
	case err != nil && code != errorFileNotFound && code != errorNoMoreItems && code != errorNotFound:
		t.Error(err)
	}
}
