package facts_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/collect"
	"ssltriage/collect/bundle"
	"ssltriage/collect/legacy"
)

// TestEveryEntryIsKnown: whatever the collectors enter in their manifest, the
// analyzer knows which kind of evidence is missing when it fails.
func TestEveryEntryIsKnown(t *testing.T) {
	for _, s := range collect.Plan() {
		for _, path := range s.Owes {
			if !facts.KnownEntry(path) {
				t.Errorf("step %s: %s is not known", s.Name, path)
			}
		}
	}
	for _, path := range legacy.Paths() {
		if !facts.KnownEntry(path) && !strings.HasPrefix(path, "certs/") && !strings.HasPrefix(path, "keys/") {
			t.Errorf("collect-legacy.cmd: %s is not known", path)
		}
	}
}

// load makes facts of a bundle whose entries the function adds.
func load(t *testing.T, m bundle.Manifest, add func(*bundle.Writer)) *facts.Facts {
	t.Helper()
	var packed bytes.Buffer
	w := bundle.NewWriter(&packed)
	m.Clock.End = time.Date(2024, 5, 17, 1, 42, 56, 0, time.UTC)
	if m.Tool.Name == "" {
		m.Tool.Name = "ssltriage-collect"
	}
	if err := w.Start(m); err != nil {
		t.Fatal(err)
	}
	add(w)
	if err := w.Close(m); err != nil {
		t.Fatal(err)
	}
	b, err := bundle.OpenReader(&packed, "case.zip", bundle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	return facts.Load(b, nil)
}

func pack(t *testing.T, w *bundle.Writer, path, content string, e bundle.Entry) {
	t.Helper()
	var err error
	if content == "" {
		_, err = w.Add(path, nil, e)
	} else {
		_, err = w.Add(path, strings.NewReader(content), e)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func document(t *testing.T, w *bundle.Writer, path string, d bundle.Document, e bundle.Entry) {
	t.Helper()
	if _, err := w.AddDocument(path, d, e); err != nil {
		t.Fatal(err)
	}
}

// TestStatuses: every outcome of a step becomes the reason why the kind is
// missing, in both languages, with what to do.
func TestStatuses(t *testing.T) {
	code := 5
	for _, c := range []struct {
		path     string
		kind     facts.Kind
		e        bundle.Entry
		elevated bool
		en, ja   string
	}{
		{"http/config.json", facts.KindBindings, bundle.Entry{Status: bundle.StatusAccessDenied, Error: "HttpQuery (5)"}, false,
			"did not run as administrator, and was refused (HttpQuery (5)): run ssltriage-collect again as administrator", "管理者として実行し直して"},
		{"keys/files.json", facts.KindKeyFiles, bundle.Entry{Status: bundle.StatusAccessDenied}, true,
			"although the collector ran as administrator: run ssltriage-collect again under an account that may read it", "SYSTEM など"},
		{"http/sslcert.txt", facts.KindBindings, bundle.Entry{Status: bundle.StatusMissingTool, Error: "httpcfg.exe is not there"}, true,
			`(httpcfg.exe is not there): save the registry key HKLM\SYSTEM`, "reg save"},
		{"iis/sites.xml", facts.KindAccess, bundle.Entry{Status: bundle.StatusMissingTool}, true, "has no IIS, nothing is missing", "IIS のない"},
		{"events/System.evtx", facts.KindEvents, bundle.Entry{Status: bundle.StatusTimeout, DurationMS: 120_400}, true,
			"(120 s): run ssltriage-collect again when", "(120 秒)"},
		{"capture/capture.pcapng", facts.KindCapture, bundle.Entry{Status: bundle.StatusSkipped, Error: "not asked for (--capture 60s)"}, true,
			"ssltriage-collect --capture 60s", "--capture 60s"},
		{"net/services.json", facts.KindServices, bundle.Entry{Status: bundle.StatusSkipped, Error: "not wanted (--skip)"}, true, "without --skip", "--skip なし"},
		{"host/updates.json", facts.KindUpdates, bundle.Entry{Status: bundle.StatusSkipped, Error: "interrupted"}, true, "was interrupted", "中断"},
		{"registry/SCHANNEL.hiv", facts.KindSchannel, bundle.Entry{Status: bundle.StatusEmpty, Error: "there is no such key"}, true,
			"does not exist on this server (there is no such key)", "レジストリ キーはありません"},
		{"net/netstat.txt", facts.KindSockets, bundle.Entry{Status: bundle.StatusEmpty}, true, "which is no answer", "判断できません"},
		{"host/clock.json", facts.KindClock, bundle.Entry{Status: bundle.StatusFailed, ExitCode: &code, Error: "no service"}, true,
			"(exit code 5, no service): run the command below by hand", "(終了コード 5、no service)"},
		{"certs/stores.json", facts.KindKeys, bundle.Entry{Status: bundle.StatusFailed}, true, "failed to get it: run", "失敗しました。"},
	} {
		f := load(t, bundle.Manifest{Elevated: c.elevated}, func(w *bundle.Writer) { pack(t, w, c.path, "", c.e) })
		s := f.Source(c.kind)
		if s.State != facts.Failed || !strings.Contains(s.Why.EN, c.en) || !strings.Contains(s.Why.JA, c.ja) {
			t.Errorf("%s %s: %s %q %q", c.path, c.e.Status, s.State, s.Why.EN, s.Why.JA)
		}
	}
}

// A step that was cut off in the middle gives its kind in part only; where
// another file gives it whole, nothing is missing.
func TestPartlyCollected(t *testing.T) {
	doc := bundle.Services{Services: []bundle.Service{{Name: "HTTP", State: 4}}}
	f := load(t, bundle.Manifest{}, func(w *bundle.Writer) {
		document(t, w, "net/services.json", doc, bundle.Entry{Status: bundle.StatusTimeout})
	})
	if s := f.Source(facts.KindServices); s.State != facts.Partial || s.Count != 1 {
		t.Errorf("%+v", s)
	}
	f = load(t, bundle.Manifest{}, func(w *bundle.Writer) {
		document(t, w, "net/services.json", doc, bundle.Entry{})
		pack(t, w, "net/services.txt", "", bundle.Entry{Status: bundle.StatusFailed})
	})
	if s := f.Source(facts.KindServices); s.State != facts.Complete {
		t.Errorf("%+v", s)
	}
	f = load(t, bundle.Manifest{}, func(w *bundle.Writer) {
		document(t, w, "net/services.json", doc, bundle.Entry{Status: bundle.StatusOK, Error: "one was not read"})
	})
	if s := f.Source(facts.KindServices); s.State != facts.Complete || len(s.Problems) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestWrongCollector(t *testing.T) {
	f := load(t, bundle.Manifest{WOW64: true}, func(*bundle.Writer) {})
	if len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Message, "64-bit program") || f.Problems[0].File != bundle.ManifestName {
		t.Errorf("%+v", f.Problems)
	}
}
