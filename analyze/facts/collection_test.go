package facts_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/collect"
	"ssltriage/collect/bundle"
	"ssltriage/collect/bundle/reader"
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
	b, err := reader.OpenReader(&packed, "case.zip", reader.Options{})
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
	if len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Message.EN, "64-bit program") || f.Problems[0].File != bundle.ManifestName {
		t.Errorf("%+v", f.Problems)
	}
}

const (
	rsaHash   = "1111111111111111111111111111111111111111"
	ecdsaHash = "2222222222222222222222222222222222222222"
	unique    = "6de9cb26d2b98c01ec4e9e8b34824aa2_12345678-1234-1234-1234-123456789abc"
)

func softwareKey(container string) *bundle.KeyInfo {
	return &bundle.KeyInfo{Provider: "Microsoft Software Key Storage Provider", Container: container, Flags: 0x20}
}

// TestJoins: what the API says of certificates, keys and records belongs
// together, whatever documents it stands in.
func TestJoins(t *testing.T) {
	f := load(t, bundle.Manifest{Elevated: true}, func(w *bundle.Writer) {
		document(t, w, "http/config.json", bundle.HTTPConfig{
			Bindings: []bundle.SSLBinding{{ID: 1, Address: "0.0.0.0:443", Hash: rsaHash, Store: "MY"}, {ID: 5, Address: "0.0.0.0:443", Host: "www", Hash: rsaHash, Store: "MY"}},
			Extended: []bundle.SSLExtended{
				{ID: 8, Address: "0.0.0.0:443", ParamType: 6, Certificates: []bundle.SSLCertificate{{Hash: rsaHash}, {Hash: strings.ToUpper(ecdsaHash), Store: "WebHosting"}, {Hash: strings.Repeat("0", 40)}}},
				{ID: 8, Address: "0.0.0.0:443", ParamType: 0, Values: []uint32{1}},
			},
			Queries: []bundle.HTTPQuery{{ID: 1, Count: 1}, {ID: 5, Error: bundle.NewWinError(5)}, {ID: 8, Error: bundle.NewWinError(87)}},
		}, bundle.Entry{})
		document(t, w, "certs/stores.json", bundle.Certificates{
			Stores: []bundle.Store{{Name: "MY", Count: 2}, {Name: "WebHosting", Error: bundle.NewWinError(2)}, {Name: "CA", Error: bundle.NewWinError(5)}, {Name: "ROOT", Truncated: true}},
			Certificates: []bundle.Certificate{
				{Store: "MY", SHA1: rsaHash, KeyInfo: softwareKey("te-1"), Acquire: bundle.Acquire{Tried: true, OK: true, UniqueName: unique, SDDL: "O:BAG:SYD:P(A;;FA;;;BA)"}},
				{Store: "MY", SHA1: ecdsaHash, KeyInfo: softwareKey("te-2"), Acquire: bundle.Acquire{Tried: true, Error: bundle.NewWinError(0x80090016)}},
			},
		}, bundle.Entry{})
	})
	first, second := f.Certificates[0], f.Certificates[1]
	if first.Thumbprint != rsaHash {
		first, second = second, first
	}
	if first.Key.Usable != facts.Yes || second.Key.Usable != facts.No || second.Key.Code != 0x80090016 {
		t.Errorf("acquired: %+v %+v", first.Key, second.Key)
	}
	if len(f.BoundTo(second)) != 1 || len(f.BoundTo(first)) != 2 || len(f.Bound()) != 2 {
		t.Errorf("the second certificate of the record: %v", f.BoundTo(second))
	}
	if k := f.KeyFileOf(first); k == nil || len(k.ACL) != 1 || k.Ref.File != "certs/stores.json" {
		t.Errorf("the key's own descriptor: %+v", k)
	}
	if k := f.KeyFileOf(second); k != nil {
		t.Errorf("a key file out of nothing: %+v", k)
	}
	for store, listed := range map[string]bool{"MY": true, "WEBHOSTING": true, "CA": false, "ROOT": false} {
		if _, ok := f.Stores[store]; ok != listed {
			t.Errorf("store %s: listed %v", store, ok)
		}
	}
	if s := f.Source(facts.KindBindings); s.State != facts.Partial || len(s.Problems) != 1 || !strings.Contains(s.Problems[0].EN, "0x00000005") {
		t.Errorf("%+v", s)
	}
	if s := f.Source(facts.KindCertificates); len(s.Problems) != 2 {
		t.Errorf("%+v", s)
	}
}

// The permissions of the file itself come before what the provider says.
func TestKeyFileBeforeDescriptor(t *testing.T) {
	f := load(t, bundle.Manifest{}, func(w *bundle.Writer) {
		document(t, w, "certs/stores.json", bundle.Certificates{Certificates: []bundle.Certificate{
			{Store: "MY", SHA1: rsaHash, KeyInfo: softwareKey("te-1"), Acquire: bundle.Acquire{Tried: true, OK: true, UniqueName: unique, SDDL: "D:P(A;;FA;;;BA)"}}}}, bundle.Entry{})
		document(t, w, "keys/files.json", bundle.KeyFiles{Files: []bundle.KeyFile{
			{Directory: `C:\ProgramData\Microsoft\Crypto\Keys`, Name: unique, SDDL: "D:P(A;;FA;;;SY)(A;;FA;;;BA)"},
			{Directory: `C:\ProgramData\Microsoft\Crypto\Keys`, Name: "x", Error: bundle.NewWinError(32)},
		}}, bundle.Entry{})
	})
	if k := f.KeyFileOf(f.Certificates[0]); k == nil || k.Ref.File != "keys/files.json" || len(k.ACL) != 2 {
		t.Errorf("%+v", k)
	}
	if s := f.Source(facts.KindKeyFiles); len(s.Problems) != 1 || !strings.Contains(s.Problems[0].EN, "0x00000020") {
		t.Errorf("%+v", s)
	}
}

func TestPartsOfDocuments(t *testing.T) {
	f := load(t, bundle.Manifest{}, func(w *bundle.Writer) {
		document(t, w, "net/sockets.json", bundle.Sockets{
			Tables: []bundle.SocketTable{{Proto: "tcp4", Count: 2}, {Proto: "tcp6", Error: bundle.NewWinError(5)}},
			Sockets: []bundle.Socket{{Proto: "tcp4", Local: "0.0.0.0:135", Remote: "0.0.0.0:0", State: bundle.TCPListen, PID: 900},
				{Proto: "tcp4", Local: "0.0.0.0:443", Remote: "0.0.0.0:0", State: bundle.TCPListen, PID: 4}},
		}, bundle.Entry{})
		document(t, w, "host/updates.json", bundle.Updates{Updates: []bundle.Update{{KB: "KB5005112"}}, Error: bundle.NewWinError(1450)}, bundle.Entry{})
	})
	for _, kind := range []facts.Kind{facts.KindSockets, facts.KindUpdates} {
		if s := f.Source(kind); s.State != facts.Partial || s.Why.IsZero() {
			t.Errorf("%+v", s)
		}
	}
}

func TestTimeServiceByAPI(t *testing.T) {
	for name, c := range map[string]struct {
		w    bundle.W32Time
		want facts.Tri
	}{
		"stopped":   {bundle.W32Time{State: 1, Type: "NT5DS"}, facts.No},
		"no source": {bundle.W32Time{State: 4, Type: "NoSync"}, facts.No},
		"runs":      {bundle.W32Time{State: 4, Type: "NTP"}, facts.Unknown},
		"not known": {bundle.W32Time{Error: bundle.NewWinError(5)}, facts.Unknown},
	} {
		f := load(t, bundle.Manifest{}, func(w *bundle.Writer) {
			document(t, w, "host/clock.json", bundle.Clock{W32Time: c.w}, bundle.Entry{})
		})
		if got := f.Clock.Synchronised(); got != c.want || got != facts.Unknown && f.Clock.SynchronisedRef().IsZero() {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestLegacyLog: the log of the batch file counts like a manifest.
func TestLegacyLog(t *testing.T) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for name, text := range map[string]string{
		"tls-evidence-WEB03/_log.txt": "tls-evidence-cmd 1\r\nversion=1.0\r\ncomputer=WEB03\r\nver=Microsoft Windows\r\nadmin=no\r\noemcp=932\r\n" +
			"missing http/sslcert.txt C:\\WINDOWS\\system32\\httpcfg.exe\r\n" +
			"start keys/MachineKeys.txt \"10:00:00.00\" cacls.exe x\r\nrc keys/MachineKeys.txt 5 \"10:00:01.00\"\r\nempty keys/MachineKeys.txt\r\n" +
			"start host/systeminfo.txt \"10:00:02.00\" systeminfo.exe\r\n",
		"tls-evidence-WEB03/net/netstat.txt": "  TCP    0.0.0.0:135   0.0.0.0:0   LISTENING   900\r\n",
	} {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := reader.OpenReader(&packed, "case.zip", reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	f := facts.Load(b, nil)
	if f.Host.Name != "WEB03" || f.Host.Elevated != facts.No {
		t.Errorf("%+v", f.Host)
	}
	for kind, says := range map[facts.Kind]string{
		facts.KindBindings: "httpcfg.exe is not there): save the registry key",
		facts.KindHost:     "run collect-legacy.cmd again, and if it hangs",
		facts.KindKeyFiles: "did not run as administrator, and was refused (exit code 5): run collect-legacy.cmd again as administrator",
	} {
		if s := f.Source(kind); s.State != facts.Failed || !strings.Contains(s.Why.EN, says) {
			t.Errorf("%+v", s)
		}
	}
	for _, file := range f.Files {
		if strings.HasSuffix(file.Name, "_log.txt") && file.Taken.EN != "manifest" {
			t.Errorf("%+v", file)
		}
	}
}

// A provider that does not answer, such as that of a security module out of
// reach, says nothing of its key.
func TestUnansweredKey(t *testing.T) {
	f := load(t, bundle.Manifest{Elevated: true}, func(w *bundle.Writer) {
		document(t, w, "certs/stores.json", bundle.Certificates{Certificates: []bundle.Certificate{
			{Store: "MY", SHA1: rsaHash, KeyInfo: softwareKey("te-1"), Acquire: bundle.Acquire{Tried: true, Error: bundle.NewWinError(1460)}},
			{Store: "MY", SHA1: ecdsaHash, KeyInfo: softwareKey("te-2"), Acquire: bundle.Acquire{Tried: true}},
		}}, bundle.Entry{})
	})
	for _, c := range f.Certificates {
		if c.Key.Usable != facts.Unknown || c.Key.Code != 0 {
			t.Errorf("%+v", c.Key)
		}
	}
	if s := f.Source(facts.KindCertificates); len(s.Problems) != 2 || !strings.Contains(s.Problems[0].EN, "did not answer") {
		t.Errorf("%+v", s)
	}
}

// TestUnfinishedCollection: of a collector that was killed there is the first
// manifest only, and that is said; what it remarked is said too.
func TestUnfinishedCollection(t *testing.T) {
	var packed bytes.Buffer
	w := bundle.NewWriter(&packed)
	remark := "loaded into the collector from outside Windows, or ready to be: C:\\x\\version.dll"
	if err := w.Start(bundle.Manifest{Tool: bundle.Tool{Name: "ssltriage-collect"}, Remarks: []string{remark}}); err != nil {
		t.Fatal(err)
	}
	b, err := reader.OpenReader(&packed, "killed.zip", reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	en, ja := "", ""
	for _, p := range facts.Load(b, nil).Problems {
		en, ja = en+p.Message.EN+"\n", ja+p.Message.JA+"\n"
	}
	if !strings.Contains(en, "did not finish") || !strings.Contains(en, remark) {
		t.Error(en)
	}
	if !strings.Contains(ja, "最後まで完了していません") || !strings.Contains(ja, "収集ツールに読み込まれた") {
		t.Error(ja)
	}
}
