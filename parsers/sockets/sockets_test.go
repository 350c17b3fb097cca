package sockets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
	"ssltriage/samples/golden"
	"ssltriage/samples/shared"
)

// decode turns a file into text as the analyzer does, without a hint.
func decode(t testing.TB, raw []byte) wintext.Text {
	t.Helper()
	text, ok := wintext.Decode(raw, wintext.Hint{})
	if !ok {
		t.Fatal("not a text")
	}
	return text
}

// readable adds what JSON would hide: the port of an end without an address.
type readable struct {
	Socket
	LocalPort, RemotePort uint16
}

func compare(t *testing.T, name string, r Result) {
	t.Helper()
	out := struct {
		Sockets   []readable     `json:",omitempty"`
		Processes []Process      `json:",omitempty"`
		Services  []Service      `json:",omitempty"`
		Problems  []problem.Text `json:",omitempty"`
	}{Processes: r.Processes, Services: r.Services, Problems: r.Problems}
	for _, s := range r.Sockets {
		out.Sockets = append(out.Sockets, readable{s, s.Local.Port(), s.Remote.Port()})
	}
	golden.JSON(t, filepath.Join("testdata", name+".golden.json"), out)
}

func TestGoldenOwn(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, strings.TrimSuffix(filepath.Base(file), ".txt"), Parse(decode(t, raw)))
		})
	}
}

var real = []string{
	"netstat-abo-fr-1", "netstat-ano-de-1", "netstat-ano-ja-1", "netstat-ano-zhCN-1", "tasklist-v-csv-ja-1",
}

func TestGoldenReal(t *testing.T) {
	for _, name := range real {
		t.Run(name, func(t *testing.T) {
			raw := shared.Read(t, "reference/windows-output/"+name+".txt")
			compare(t, name, Parse(decode(t, raw)))
		})
	}
}

// TestOtherTools runs over every example output that belongs to other parsers.
func TestOtherTools(t *testing.T) {
	dir := shared.Path(t, "reference/windows-output")
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) < 20 {
		t.Fatalf("found %d examples, %v", len(files), err)
	}
	for _, file := range files {
		base := filepath.Base(file)
		if strings.HasPrefix(base, "netstat-") || strings.HasPrefix(base, "tasklist-") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := Parse(decode(t, raw))
		if len(r.Sockets)+len(r.Processes)+len(r.Services)+len(r.Problems) != 0 {
			t.Errorf("%s: found %+v", base, r)
		}
	}
}

func TestForeignLines(t *testing.T) {
	text := strings.Join([]string{
		"TCP port:443 is closed:see log",
		"  TCP    open    443",
		"tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      1234/sshd",
		"2024-05-01 10:00:00 ALLOW TCP 10.0.0.1 10.0.0.2 50000 443 0 - 0 0 0 - - - RECEIVE",
		"    IP:port                      : 0.0.0.0:443",
		"    Value                        : 20  SOMETHING",
		"    Other                        : 4  RUNNING",
		`"Name","12","x"`,
		`"TaskName","Next Run Time","Status"`,
		"Id,Name,State",
		"1,Default Web Site,Started",
		"Name          : W3SVC",
		"Status        : Running",
	}, "\r\n")
	if r := Parse(wintext.FromString(text)); len(r.Sockets)+len(r.Processes)+len(r.Services)+len(r.Problems) != 0 {
		t.Errorf("found %+v", r)
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := wintext.FromString(s)
		r := Parse(text)
		for _, s := range r.Sockets {
			checkPlace(t, text, s.Line, s.Quote)
			if s.PID < Unknown || s.Proto != "tcp" && s.Proto != "udp" {
				t.Errorf("impossible socket %+v", s)
			}
		}
		for _, p := range r.Processes {
			checkPlace(t, text, p.Line, p.Quote)
			if p.PID < 0 || p.Image == "" {
				t.Errorf("impossible process %+v", p)
			}
		}
		for _, s := range r.Services {
			checkPlace(t, text, s.Line, s.Quote)
			if s.Name == "" {
				t.Errorf("impossible service %+v", s)
			}
		}
	})
}

func checkPlace(t *testing.T, text wintext.Text, line int, quote string) {
	if line < 1 || line > len(text.Lines) {
		t.Errorf("line %d of %d", line, len(text.Lines))
	}
	if quote == "" || strings.Count(quote, "\n") > 5 {
		t.Errorf("quote %q", quote)
	}
}
