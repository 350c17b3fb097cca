package collect

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"ssltriage/collect/bundle"
	"ssltriage/collect/bundle/reader"
)

// fakeHost is a server made of recordings. Every call is noted, and can be
// made to fail or to hang by its name: "Services", or with its argument,
// "SaveKey SYSTEM\…", "Run netsh.exe http show sslcert".
type fakeHost struct {
	Host            // nil: what no step asks for
	dir      string // holds Temp and State
	now      time.Time
	identity Identity
	pointer  int
	tools    map[string]string         // commands and what they print
	exit     map[string]int            // exit codes other than 0
	writes   map[string]func([]string) // programs that write a file, by tool and verb
	folders  map[string][]FileInfo     // see List
	security map[string]string         // SDDL by path
	files    map[string]string         // see ReadFile
	registry map[string]any            // string or uint64, by key\value
	hives    map[string]string         // content that SaveKey writes, by key
	stores   map[string][]StoredCertificate
	tables   map[bool][]byte // TCP tables, by "is IPv6"
	tasks    []bundle.Process
	services []bundle.Service
	http     map[uint32][]Memory // records, by id
	logs     map[string]string   // content that ExportLog writes, by channel
	free     uint64

	// program answers commands instead of the recordings, where it knows them.
	program func(c Command) (output string, code int, known bool)

	fail  map[string]error
	hang  map[string]bool
	over  chan struct{} // closed at the end of the test
	mu    sync.Mutex
	calls []string
}

var fakeNow = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

func newFakeHost(t testing.TB) *fakeHost {
	h := &fakeHost{
		dir: t.TempDir(), now: fakeNow, pointer: 8, free: 1 << 40, over: make(chan struct{}),
		identity: Identity{
			Host: bundle.Host{Name: "WEB01", Product: "Windows Server 2019 Standard", Major: 10, Build: 17763, UBR: 1697,
				ProductType: 3, UILanguage: "ja-JP", SysLanguage: "ja-JP", ACP: 932, OEMCP: 932, Architecture: "amd64"},
			Zone: "Tokyo Standard Time", BiasMinutes: -540, Elevated: true,
		},
		tools: map[string]string{}, exit: map[string]int{}, writes: map[string]func([]string){},
		folders: map[string][]FileInfo{}, files: map[string]string{}, registry: map[string]any{}, hives: map[string]string{},
		stores: map[string][]StoredCertificate{}, tables: map[bool][]byte{}, http: map[uint32][]Memory{}, logs: map[string]string{},
		fail: map[string]error{}, hang: map[string]bool{},
	}
	t.Cleanup(func() { close(h.over) })
	return h
}

// denied is what Windows answers a caller without rights.
func denied(call string) error {
	return &SystemError{Call: call, Code: errorAccessDenied, Text: "Access is denied."}
}

func absent(call string) error { return &SystemError{Call: call, Code: errorFileNotFound} }

// asked notes a call, hangs or returns the error that is set for it.
func (h *fakeHost) asked(call string, args ...string) error {
	full := strings.Join(append([]string{call}, args...), " ")
	h.mu.Lock()
	h.calls = append(h.calls, full)
	hang := h.hang[full] || h.hang[call]
	err := h.fail[full]
	if err == nil {
		err = h.fail[call]
	}
	h.mu.Unlock()
	if hang {
		<-h.over
		return errors.New("too late")
	}
	return err
}

// count returns how often calls with a beginning were made.
func (h *fakeHost) count(prefix string) (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.calls {
		if strings.HasPrefix(c, prefix) {
			n++
		}
	}
	return n
}

func (h *fakeHost) Now() time.Time                { return h.now }
func (h *fakeHost) Identity() Identity            { return h.identity }
func (h *fakeHost) PointerSize() int              { return h.pointer }
func (h *fakeHost) HasAPI(string, string) bool    { return true }
func (h *fakeHost) HasPrivilege(name string) bool { return h.asked("HasPrivilege", name) == nil }
func (h *fakeHost) LastBoot() (time.Time, error) {
	return h.now.Add(-49 * time.Hour), h.asked("LastBoot")
}

func (h *fakeHost) Tool(name string) (string, bool) {
	for line := range h.tools {
		if line == name || strings.HasPrefix(line, name+" ") {
			return `C:\Windows\System32\` + name, true
		}
	}
	return "", false
}

func (h *fakeHost) Run(ctx context.Context, c Command) Result {
	line := commandLine(c.Tool, c.Args)
	h.mu.Lock()
	h.calls = append(h.calls, "Run "+line)
	hang, err := h.hang["Run "+line], h.fail["Run "+line]
	h.mu.Unlock()
	if hang {
		<-ctx.Done()
		return Result{Output: []byte("still at it"), Err: ctx.Err()}
	}
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if _, ok := h.Tool(c.Tool); !ok {
		err = ErrMissing
	}
	if err != nil {
		return Result{Err: err}
	}
	if h.program != nil {
		if output, code, known := h.program(c); known {
			return Result{Output: []byte(output), ExitCode: &code}
		}
	}
	key, found := h.recording(line)
	code := h.exit[key]
	if !found {
		code = 1
	}
	if write := h.writes[key]; write != nil && code == 0 {
		write(c.Args)
	}
	r := Result{Output: []byte(h.tools[key]), ExitCode: &code}
	if limit := c.limit(); int64(len(r.Output)) > limit { // as Host.Run ends it
		r.Output, r.ExitCode, r.Truncated = r.Output[:limit], nil, true
	}
	return r
}

// recording finds the longest command of which a line is a continuation, as
// names of temporary files differ.
func (h *fakeHost) recording(line string) (key string, found bool) {
	for k := range h.tools {
		if (k == line || strings.HasPrefix(line, k+" ")) && len(k) >= len(key) {
			key, found = k, true
		}
	}
	return key, found
}

func (h *fakeHost) Folder(name string) string {
	return map[string]string{"SystemRoot": `C:\Windows`, "System32": `C:\Windows\System32`, "ProgramData": `C:\ProgramData`}[name]
}

func (h *fakeHost) List(folder string) ([]FileInfo, error) {
	if err := h.asked("List", folder); err != nil {
		return nil, err
	}
	files, ok := h.folders[folder]
	if !ok {
		return nil, absent("FindFirstFile")
	}
	return files, nil
}

func (h *fakeHost) ReadFile(path string, limit int64) ([]byte, bool, error) {
	if err := h.asked("ReadFile", path); err != nil {
		return nil, false, err
	}
	content, ok := h.files[path]
	if !ok {
		return nil, false, absent("CreateFile")
	}
	if int64(len(content)) > limit {
		return []byte(content[:limit]), true, nil
	}
	return []byte(content), false, nil
}

func (h *fakeHost) Security(path string) (string, string, error) {
	if err := h.asked("Security", path); err != nil {
		return "", "", err
	}
	if s, ok := h.security[path]; ok {
		return s, "", nil
	}
	return "O:BAG:SYD:P(A;;FA;;;SY)(A;;FA;;;BA)", "S-1-5-32-544", nil
}

func (h *fakeHost) FileVersion(path string) (string, error) {
	return "10.0.17763.1697", h.asked("FileVersion", path)
}

func (h *fakeHost) FreeBytes(string) (uint64, error) { return h.free, h.asked("FreeBytes") }

func (h *fakeHost) Temp(name string) (string, error) {
	return filepath.Join(h.dir, "temp-"+name), h.asked("Temp", name)
}

func (h *fakeHost) State(name string) (string, error) {
	return filepath.Join(h.dir, "state-"+name), h.asked("State", name)
}

func (h *fakeHost) Cleanup() error    { return h.asked("Cleanup") }
func (h *fakeHost) Remains() []string { return nil }

func (h *fakeHost) Subkeys(key string) ([]string, error) {
	if err := h.asked("Subkeys", key); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var names []string
	for k := range h.registry {
		if rest, ok := strings.CutPrefix(k, key+`\`); ok {
			name, _, below := strings.Cut(rest, `\`)
			if below && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	if names == nil {
		return nil, absent("RegOpenKeyEx")
	}
	sort.Strings(names)
	return names, nil
}

func (h *fakeHost) StringValue(key, name string) (string, error) {
	if err := h.asked("StringValue", key, name); err != nil {
		return "", err
	}
	switch v := h.registry[key+`\`+name].(type) {
	case string:
		return v, nil
	case nil:
		return "", absent("RegQueryValueEx")
	}
	return "", errors.New("RegQueryValueEx: not a text")
}

func (h *fakeHost) NumberValue(key, name string) (uint64, error) {
	if err := h.asked("NumberValue", key, name); err != nil {
		return 0, err
	}
	switch v := h.registry[key+`\`+name].(type) {
	case int:
		return uint64(v), nil
	case nil:
		return 0, absent("RegQueryValueEx")
	}
	return 0, errors.New("RegQueryValueEx: not a number")
}

func (h *fakeHost) SaveKey(key, file string) error {
	if err := h.asked("SaveKey", key); err != nil {
		return err
	}
	content, ok := h.hives[key]
	if !ok {
		return absent("RegOpenKeyEx")
	}
	return os.WriteFile(file, []byte(content), 0o600)
}

func (h *fakeHost) EachCertificate(store string, use func(StoredCertificate) bool) error {
	if err := h.asked("EachCertificate", store); err != nil {
		return err
	}
	list, ok := h.stores[store]
	if !ok {
		return absent("CertOpenStore")
	}
	for _, c := range list {
		if !use(c) {
			return nil
		}
	}
	return nil
}

func (h *fakeHost) TCPTable(v6 bool) ([]byte, error) {
	name := "v4"
	if v6 {
		name = "v6"
	}
	return h.tables[v6], h.asked("TCPTable", name)
}

func (h *fakeHost) Processes() ([]bundle.Process, error) { return h.tasks, h.asked("Processes") }
func (h *fakeHost) Services() ([]bundle.Service, error)  { return h.services, h.asked("Services") }

// HTTPQuery answers the record that the input asks for, if the input is what
// HTTP.sys would accept.
func (h *fakeHost) HTTPQuery(id uint32, in []byte) (Memory, error) {
	if err := h.asked("HTTPQuery", string(rune('0'+id/10))+string(rune('0'+id%10))); err != nil {
		return Memory{}, err
	}
	records, ok := h.http[id]
	token, valid := fakeToken(id, h.pointer, in)
	switch {
	case !valid:
		return Memory{}, &SystemError{Call: httpConfigurationCall, Code: errorInvalidParameter}
	case !ok:
		return Memory{}, absent(httpConfigurationCall)
	case int(token) >= len(records):
		return Memory{}, &SystemError{Call: httpConfigurationCall, Code: errorNoMoreItems}
	}
	return records[token], nil
}

func (h *fakeHost) ExportLog(channel, query, file string) error {
	if err := h.asked("ExportLog", channel, query); err != nil {
		return err
	}
	if err := h.fail["ExportLog "+channel]; err != nil {
		return err
	}
	content, ok := h.logs[channel]
	if !ok {
		return &SystemError{Call: exportCall, Code: errorChannelNotFound}
	}
	return os.WriteFile(file, []byte(content), 0o600)
}

// gather runs steps on a host as the program does, and opens the bundle.
func (h *fakeHost) gather(t *testing.T, o Options, steps ...Step) *reader.Bundle {
	t.Helper()
	return h.gatherFor(t, context.Background(), o, steps...)
}

func (h *fakeHost) gatherFor(t *testing.T, ctx context.Context, o Options, steps ...Step) *reader.Bundle {
	t.Helper()
	path := filepath.Join(t.TempDir(), "case.zip")
	out, err := CreateOutput(path)
	if err != nil {
		t.Fatal(err)
	}
	c := Collection{Host: h, Steps: steps, Progress: &heard{}, Options: o, Tool: bundle.Tool{Name: "ssltriage-collect", Version: "test"}}
	if _, err := c.Run(ctx, out); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// short gives a step less time, for tests of what hangs.
func short(s Step, d time.Duration) Step {
	s.Timeout = d
	return s
}

// content returns a file of a bundle, or "" where there is none.
func content(t *testing.T, b *reader.Bundle, path string) string {
	t.Helper()
	for _, f := range b.Files {
		if f.Name == path {
			data, err := f.Head(1 << 24)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
	}
	return ""
}

// document decodes a JSON document of a bundle.
func document[T bundle.Document](t *testing.T, b *reader.Bundle, path string) T {
	t.Helper()
	d, err := reader.DecodeDocument[T]([]byte(content(t, b, path)))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return d
}

// status asserts what the manifest says of a path.
func status(t *testing.T, b *reader.Bundle, path string, want bundle.Status) bundle.Entry {
	t.Helper()
	e := entry(t, b, path)
	if e.Status != want {
		t.Errorf("%s is %s (%s), want %s", path, e.Status, e.Error, want)
	}
	return e
}
