package collect

import (
	"context"
	"reflect"
	"testing"
	"time"

	"ssltriage/collect/bundle"
	"ssltriage/samples/shared"
)

func queriesOf(d bundle.HTTPConfig) map[uint32]bundle.HTTPQuery {
	out := map[uint32]bundle.HTTPQuery{}
	for _, q := range d.Queries {
		q.At = bundle.At{}
		out[q.ID] = q
	}
	return out
}

func TestHTTPStep(t *testing.T) {
	h := webServer(t)
	b := h.gather(t, Options{}, httpStep())
	status(t, b, "http/config.json", bundle.StatusOK)
	d := document[bundle.HTTPConfig](t, b, "http/config.json")
	if len(d.Bindings) != 3 || d.Bindings[0].Address != "0.0.0.0:443" || d.Bindings[1].Address != "[::]:443" ||
		!d.Bindings[1].StoreNull || d.Bindings[2].Host != "www.example.com" {
		t.Errorf("bindings: %+v", d.Bindings)
	}
	if d.IPListen.State != bundle.StatusOK || !reflect.DeepEqual(d.IPListen.Addresses, []string{"10.0.0.1"}) {
		t.Errorf("IP listen list: %+v", d.IPListen)
	}
	if len(d.URLACLs) != 1 || d.URLACLs[0].URL != "https://+:443/app/" {
		t.Errorf("URL reservations: %+v", d.URLACLs)
	}
	if len(d.Extended) != 1 || len(d.Extended[0].Certificates) != 2 {
		t.Errorf("the same record came for each kind of parameter, and is to be taken once: %+v", d.Extended)
	}
	want := map[uint32]bundle.HTTPQuery{}
	for id, count := range map[uint32]int{0: 1, 1: 2, 2: 1, 5: 1, 6: 0, 8: 1, 9: 0, 10: 0, 11: 0, 12: 0} {
		want[id] = bundle.HTTPQuery{ID: id, Count: count}
	}
	if got := queriesOf(d); !reflect.DeepEqual(got, want) {
		t.Errorf("queries: %+v", got)
	}
}

// TestHTTPStepOld is a Windows that knows neither SNI nor anything later.
func TestHTTPStepOld(t *testing.T) {
	h := webServer(t)
	h.pointer = 4
	h.http = map[uint32][]Memory{1: {sslRecord(4, []byte{0, 0, 0, 0}, 443, "MY")}}
	for _, call := range []string{"05", "06", "08", "09", "10", "11", "12"} {
		h.fail["HTTPQuery "+call] = &SystemError{Call: httpConfigurationCall, Code: errorInvalidParameter}
	}
	b := h.gather(t, Options{}, httpStep())
	status(t, b, "http/config.json", bundle.StatusOK)
	d := document[bundle.HTTPConfig](t, b, "http/config.json")
	if len(d.Bindings) != 1 || d.IPListen.State != bundle.StatusEmpty {
		t.Errorf("%+v", d)
	}
	for id, q := range queriesOf(d) {
		if unknown := id > 2; unknown != (q.Error != nil && q.Error.Code == 87) {
			t.Errorf("query %+v", q)
		}
	}
	if h.count("HTTPQuery 08") != 1 {
		t.Error("an id that is not known was asked for again")
	}
}

func TestHTTPStepFailures(t *testing.T) {
	damaged := sslRecord(8, []byte{0, 0, 0, 0}, 443, "MY")
	damaged.Bytes = damaged.Bytes[:60]
	for name, test := range map[string]struct {
		break_ func(h *fakeHost)
		status bundle.Status
		code   uint32 // of id 1
		count  int
	}{
		"no API": {func(h *fakeHost) { h.fail["HTTPQuery"] = ErrMissing }, bundle.StatusMissingTool, errorProcNotFound, 0},
		"denied": {func(h *fakeHost) { h.fail["HTTPQuery"] = denied(httpConfigurationCall) }, bundle.StatusOK, errorAccessDenied, 0},
		"hangs":  {func(h *fakeHost) { h.hang["HTTPQuery 01"] = true }, bundle.StatusTimeout, errorTimeout, 0},
		"a damaged record among good ones": {func(h *fakeHost) { h.http[1] = append([]Memory{damaged}, h.http[1]...) },
			bundle.StatusOK, errorInvalidData, 2},
	} {
		t.Run(name, func(t *testing.T) {
			h := webServer(t)
			test.break_(h)
			b := h.gather(t, Options{}, short(httpStep(), 300*time.Millisecond))
			status(t, b, "http/config.json", test.status)
			q := queriesOf(document[bundle.HTTPConfig](t, b, "http/config.json"))[1]
			if q.Count != test.count || q.Error == nil || q.Error.Code != test.code {
				t.Errorf("%+v, %+v", q, q.Error)
			}
		})
	}
}

// TestHTTPStepEndless is a driver that never says that the list is over.
func TestHTTPStepEndless(t *testing.T) {
	h := webServer(t)
	h.http[1] = make([]Memory, maxHTTPRecords+10)
	for i := range h.http[1] {
		h.http[1][i] = sslRecord(8, []byte{10, 0, 0, 1}, uint16(i), "MY")
	}
	r := httpReader{ctx: context.Background(), host: h, pointer: 8}
	r.table(1, 0, func(m Memory) error { return nil })
	if q := r.doc.Queries[0]; q.Count != maxHTTPRecords || q.Error == nil || q.Error.Code != errorMoreData {
		t.Errorf("%+v", q)
	}
}

func TestHTTPTextStep(t *testing.T) {
	h := webServer(t)
	recorded := string(shared.Read(t, "reference/windows-output/netsh-sslcert-en-1.txt"))
	h.tools["netsh.exe http show sslcert"] = recorded
	h.tools["netsh.exe http show urlacl"] = ""
	h.exit["netsh.exe http show iplisten"] = 1
	s := httpTextStep()
	h.hang["Run netsh.exe http show servicestate view=requestq verbose=yes"] = true
	b := h.gather(t, Options{}, short(s, 500*time.Millisecond))
	if e := status(t, b, "http/sslcert.txt", bundle.StatusOK); e.Source != `C:\Windows\System32\netsh.exe http show sslcert` {
		t.Errorf("source %q", e.Source)
	}
	if content(t, b, "http/sslcert.txt") != recorded {
		t.Error("the output was changed")
	}
	status(t, b, "http/iplisten.txt", bundle.StatusFailed)
	status(t, b, "http/servicestate.txt", bundle.StatusTimeout)
	status(t, b, "http/urlacl.txt", bundle.StatusTimeout) // no time was left

	h.hang = map[string]bool{}
	b = h.gather(t, Options{}, s)
	status(t, b, "http/urlacl.txt", bundle.StatusEmpty)

	h.tools = map[string]string{}
	b = h.gather(t, Options{}, s)
	for _, path := range s.Owes {
		status(t, b, path, bundle.StatusMissingTool)
	}
}

// TestHTTPTextStepKeyMaterial: what looks like a private key stays out, alone.
func TestHTTPTextStepKeyMaterial(t *testing.T) {
	h := webServer(t)
	h.tools["netsh.exe http show sslcert"] = "-----BEGIN PRIVATE KEY-----\nMIIEvQ"
	h.tools["netsh.exe http show iplisten"] = "\x00\xff\x1b[2J\x85\u202e any bytes at all"
	b := h.gather(t, Options{}, httpTextStep())
	if e := status(t, b, "http/sslcert.txt", bundle.StatusFailed); e.Bytes != 0 {
		t.Errorf("%+v", e)
	}
	status(t, b, "http/iplisten.txt", bundle.StatusOK)
	if got := content(t, b, "http/iplisten.txt"); got != h.tools["netsh.exe http show iplisten"] {
		t.Errorf("%q", got)
	}
}
