//go:build go1.26

package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze"
	"ssltriage/collect/bundle"
	"ssltriage/collect/bundle/reader"
	"ssltriage/samples/pki"
	"ssltriage/samples/windows"
	"ssltriage/samples/wine"
)

const collector = `C:\tools\ssltriage-collect.exe`

// site is a server with one site, whose certificates lie in the stores of a
// Windows by Wine, and for which the programs of Windows answer.
type site struct {
	*windows.Server
	*wine.Prefix
	leaf *pki.Certificate
}

// newSite makes a server; withKey says whether the key of its certificate is
// there. Some programs may answer otherwise than they should.
func newSite(t *testing.T, withKey bool, otherwise ...wine.Recording) site {
	t.Helper()
	collected := time.Now().UTC().Truncate(time.Second)
	from := collected.AddDate(0, -4, 0)
	root := pki.Root(pki.Request{Subject: pkix.Name{CommonName: "北風ルート認証局"}, CA: true, From: from.AddDate(-5, 0, 0), To: from.AddDate(15, 0, 0), Seed: "wine"})
	leaf := root.Issue(pki.Request{Subject: pkix.Name{CommonName: "www.contoso.example", Organization: []string{"コントソ株式会社"}}, Hosts: []string{"www.contoso.example"}, From: from, To: from.AddDate(1, 0, 0), Seed: "wine"})
	s := site{windows.New(windows.Server2012R2, windows.Japanese, "WEB01", "10.20.30.40", collected), wine.New(t), leaf}
	s.Trust("Root", root)
	s.Everyday(collected.AddDate(0, 0, -3))
	_, file := s.Web("Default Web Site", leaf)
	seed := wine.Seed{Store: "MY", DER: leaf.Raw, FriendlyName: "社外向け証明書", Container: "web key"}
	if withKey {
		seed.Key = keyBlob(leaf.Key.(*rsa.PrivateKey))
	} else {
		s.KeyFiles = slices.DeleteFunc(s.KeyFiles, func(f *windows.KeyFile) bool { return f == file })
		for i := range 5 {
			s.KeyRefused(collected.Add(-time.Duration(i+1)*11*time.Minute), 0x80090016, 0x10003)
		}
	}
	s.Prefix.Seed(seed, wine.Seed{Store: "ROOT", DER: root.Raw})
	if err := os.MkdirAll(s.Path(`C:\tools`), 0o700); err != nil {
		t.Fatal(err)
	}
	s.Prefix.Install(collector, exe(t, "ssltriage-collect.exe"))
	s.Play(otherwise...) // the first recording that fits answers
	s.play(t)
	return s
}

// play lets the programs of Windows answer for the server.
func (s site) play(t *testing.T) {
	text := func(tool, args, output string) wine.Recording {
		return wine.Recording{Tool: tool, Args: args, Output: s.Language.Encode(output, windows.OEM)}
	}
	s.Play(
		text("netsh.exe", "http show sslcert", s.SSLCertText()),
		text("netsh.exe", "http show iplisten", s.IPListenText()),
		text("netsh.exe", "http show servicestate*", s.ServiceStateText()),
		text("netsh.exe", "http show urlacl", s.URLACLText()),
		text("netstat.exe", "-anob", s.NetstatText(true)),
		text("w32tm.exe", "*", s.ClockText()),
		wine.Recording{Tool: "reg.exe", Args: "export *SCHANNEL *", To: 2, File: s.SchannelReg()},
		wine.Recording{Tool: "reg.exe", Args: "export *", ExitCode: 1, Output: []byte("ERROR: not found")},
		wine.Recording{Tool: "wevtutil.exe", Args: "epl *", To: 2, File: s.SystemLog()},
	)
	config := s.Path(`C:\windows\system32\inetsrv\config\applicationHost.config`)
	if err := os.MkdirAll(filepath.Dir(config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(s.ApplicationHostConfig()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// keyBlob is a PRIVATEKEYBLOB (learn.microsoft.com, "RSA/Schannel Key BLOBs").
func keyBlob(key *rsa.PrivateKey) []byte {
	n := key.Size()
	b := append([]byte{7, 2, 0, 0, 0, 0xa4, 0, 0}, "RSA2"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(8*n))
	b = binary.LittleEndian.AppendUint32(b, uint32(key.E))
	p := key.Precomputed
	for _, part := range []struct {
		n     *big.Int
		bytes int
	}{{key.N, n}, {key.Primes[0], n / 2}, {key.Primes[1], n / 2}, {p.Dp, n / 2}, {p.Dq, n / 2}, {p.Qinv, n / 2}, {key.D, n}} {
		whole := part.n.FillBytes(make([]byte, part.bytes))
		slices.Reverse(whole)
		b = append(b, whole...)
	}
	return b
}

// collect runs the program and returns the path of its zip here.
func (s site) collect(t *testing.T, wantExit int, args ...string) (zip, output string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	output, exit, err := s.Run(ctx, "", collector, append([]string{"--yes"}, args...)...)
	if err != nil || exit != wantExit {
		t.Fatalf("exit code %d, want %d; %v\n%s", exit, wantExit, err, output)
	}
	return s.zip(t, `C:\tools`), output
}

func (s site) zip(t *testing.T, folder string) string {
	t.Helper()
	found, err := filepath.Glob(s.Path(folder) + "/ssltriage-*.zip")
	if err != nil || len(found) != 1 {
		t.Fatalf("left the zips %v, %v", found, err)
	}
	return found[0]
}

// statuses are those of the manifest of a zip, which must be complete and say
// the truth about every file.
func statuses(t *testing.T, zip string) map[string]bundle.Entry {
	t.Helper()
	b, err := reader.Open(zip, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if b.Manifest == nil || !b.Manifest.Complete {
		t.Fatal("no complete manifest")
	}
	for _, f := range b.Files {
		if err := f.Verify(); err != nil {
			t.Error(err)
		}
	}
	out := map[string]bundle.Entry{}
	for _, e := range b.Manifest.Entries {
		out[e.Path] = e
	}
	return out
}

// TestWineKeyMissing: from the stores of Windows to the diagnosis.
func TestWineKeyMissing(t *testing.T) {
	s := newSite(t, false)
	zip, output := s.collect(t, exitIncomplete, "--lang", "ja") // Wine has no hives
	for _, want := range []string{"証明書", "SHA-256: ", "サポート担当者"} {
		if !strings.Contains(output, want) {
			t.Errorf("the program does not say %q\n%s", want, output)
		}
	}
	status := statuses(t, zip)
	for path, want := range map[string]bundle.Status{
		"certs/MY/" + strings.ToUpper(s.leaf.SHA1()) + ".cer": bundle.StatusOK, "http/sslcert.txt": bundle.StatusOK, "iis/sites.xml": bundle.StatusOK,
		"events/System.evtx": bundle.StatusOK, "net/processes.json": bundle.StatusOK, "registry/SCHANNEL.reg": bundle.StatusOK,
	} {
		if got := status[path]; got.Status != want {
			t.Errorf("%s: %q (%s), want %q", path, got.Status, got.Error, want)
		}
	}
	result, err := analyze.Run([]string{zip}, nil, analyze.Options{Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if r := result.Report; len(r.Findings) == 0 || r.Findings[0].Rule != "private-key-not-found" || r.Findings[0].Subject.Thumbprint != s.leaf.SHA1() {
		for _, f := range r.Findings {
			t.Logf("%s %s %s %s", f.Severity, f.Confidence, f.Rule, f.Title.EN)
		}
		t.Error("the planted fault is not the verdict")
	}
	c := result.Facts.Certificate(s.leaf.SHA1())
	if c == nil || !strings.Contains(c.Subject, "コントソ株式会社") {
		t.Errorf("the certificate's name was lost: %+v", c)
	}
}

// TestWineKeyPresent: the key can be used, no fault is found, and nothing of
// the key is in the zip.
func TestWineKeyPresent(t *testing.T) {
	s := newSite(t, true)
	zip, _ := s.collect(t, exitIncomplete)
	b, err := reader.Open(zip, reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	key := s.leaf.Key.(*rsa.PrivateKey)
	secrets := [][]byte{x509.MarshalPKCS1PrivateKey(key), key.D.Bytes(), key.Primes[0].Bytes(), key.Primes[1].Bytes(), keyBlob(key)[12:]}
	acquired := false
	for _, f := range b.Files {
		content := read(t, f)
		acquired = acquired || f.Name == "certs/stores.json" && bytes.Contains(content, []byte(`"acquire":{"tried":true,"ok":true`)) && bytes.Contains(content, []byte("社外向け証明書"))
		for _, secret := range secrets {
			if bytes.Contains(content, secret[:32]) || bytes.Contains(content, reversed(secret)[:32]) {
				t.Errorf("%s holds a part of the private key", f.Name)
			}
		}
	}
	if !acquired {
		t.Error("the key was not acquired")
	}
	result, err := analyze.Run([]string{zip}, nil, analyze.Options{Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if result.Report.Worst("warning") {
		t.Errorf("found %s: %s", result.Report.Findings[0].Rule, result.Report.Findings[0].Title.EN)
	}
}

func read(t *testing.T, f *reader.File) []byte {
	t.Helper()
	in, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(in); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func reversed(b []byte) []byte {
	out := slices.Clone(b)
	slices.Reverse(out)
	return out
}

// TestWineTools: one program hangs, one says nothing, one fails, one is not
// there; each costs its own entry only.
func TestWineTools(t *testing.T) {
	t.Parallel()
	s := newSite(t, false,
		wine.Recording{Tool: "netsh.exe", Args: "http show urlacl", Hang: true},
		wine.Recording{Tool: "netsh.exe", Args: "http show iplisten", Output: []byte{}},
		wine.Recording{Tool: "netstat.exe", Args: "*", ExitCode: 1, Output: []byte("The requested operation requires elevation.\r\n")},
	)
	if err := os.Remove(s.Path(`C:\windows\system32\w32tm.exe`)); err != nil {
		t.Fatal(err)
	}
	zip, output := s.collect(t, exitIncomplete)
	status := statuses(t, zip)
	for path, want := range map[string]bundle.Status{
		"http/urlacl.txt": bundle.StatusTimeout, "http/iplisten.txt": bundle.StatusEmpty, "net/netstat.txt": bundle.StatusFailed,
		"host/w32tm.txt": bundle.StatusMissingTool, "http/sslcert.txt": bundle.StatusOK, "events/System.evtx": bundle.StatusOK,
	} {
		if got := status[path]; got.Status != want {
			t.Errorf("%s: %q (%s), want %q", path, got.Status, got.Error, want)
		}
	}
	if !strings.Contains(output, "http/urlacl.txt") || !strings.Contains(output, "timed out") {
		t.Errorf("the program does not say what is missing\n%s", output)
	}
}

// TestWineInterrupted presses Ctrl-C while a program hangs.
func TestWineInterrupted(t *testing.T) {
	t.Parallel()
	s := newSite(t, false, wine.Recording{Tool: "netsh.exe", Args: "http show sslcert", Hang: true})
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	wine64 := s.Command(ctx, collector, "--yes")
	line := "exec '" + strings.Join(append([]string{wine64.Path}, wine64.Args[1:]...), "' '") + "'"
	// By exec, as a shell that stays would end by the Ctrl-C with a code of its own.
	cmd := exec.CommandContext(ctx, "script", "-qec", line, "/dev/null")
	cmd.Env, cmd.Dir = append(wine64.Env, "SHELL=/bin/sh"), wine64.Dir
	keyboard, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var screen lockedBuffer
	cmd.Stdout, cmd.Stderr = &screen, &screen
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); !slices.Contains(s.Calls(), "netsh http show sslcert"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("netsh was never called\n%s", screen.String())
		}
	}
	keyboard.Write([]byte{3})
	err = cmd.Wait()
	if exit := cmd.ProcessState.ExitCode(); exit != exitInterrupted {
		t.Fatalf("exit code %d, %v\n%s", exit, err, screen.String())
	}
	status := statuses(t, s.zip(t, `C:\tools`))
	for path, want := range map[string]bundle.Status{
		"certs/stores.json": bundle.StatusFailed, "http/sslcert.txt": bundle.StatusSkipped, "events/System.evtx": bundle.StatusSkipped,
	} {
		if got := status[path]; path != "certs/stores.json" && got.Status != want || got.Path == "" {
			t.Errorf("%s: %q (%s), want %q", path, got.Status, got.Error, want)
		}
	}
}

// TestWineDiskFull fills a small disk: the zip ends properly, and the drive is
// named.
func TestWineDiskFull(t *testing.T) {
	s := newSite(t, false)
	disk := s.Path(`C:\small`)
	if err := os.MkdirAll(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=420k", "tmpfs", disk).CombinedOutput(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("mount a small disk: %v %s", err, out)
		}
		t.Skipf("a small disk can not be mounted: %v %s", err, out)
	}
	defer exec.Command("umount", disk).Run()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	output, exit, err := s.Run(ctx, "", collector, "--yes", "--out", `C:\small`)
	if err != nil || exit != exitIncomplete || !strings.Contains(output, "The disk is full") || !strings.Contains(output, "C:") {
		t.Fatalf("exit code %d, %v\n%s", exit, err, output)
	}
	status := statuses(t, s.zip(t, `C:\small`))
	if e := status["events/System.evtx"]; e.Status != bundle.StatusFailed || !strings.Contains(e.Error, "disk is full") {
		t.Errorf("events/System.evtx: %+v", e)
	}
	if e := status["host/os.json"]; e.Status != bundle.StatusOK {
		t.Errorf("host/os.json: %+v", e)
	}
}

// TestWineNowhereToWrite: no zip, and a hint where to put it.
func TestWineNowhereToWrite(t *testing.T) {
	s := newSite(t, false)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	output, exit, err := s.Run(ctx, "", collector, "--yes", "--out", `C:\no such folder\x.zip`)
	if err != nil || exit != exitNoZip || !strings.Contains(output, "--out") {
		t.Errorf("exit code %d, %v\n%s", exit, err, output)
	}
}

// TestWineOtherPrograms starts the other program that this machine can run, and
// the first one with a signature.
func TestWineOtherPrograms(t *testing.T) {
	p := wine.New(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for path, data := range map[string][]byte{`C:\current.exe`: exe(t, "ssltriage-collect-2016.exe"), `C:\signed.exe`: signed(t)} {
		p.Install(path, data)
		if output, exit, err := p.Run(ctx, "", path, "--version"); err != nil || exit != 0 || !strings.HasPrefix(output, "ssltriage-collect ") {
			t.Errorf("%s: exit code %d, %v\n%s", path, exit, err, output)
		}
	}
}

// signed makes the Authenticode signatures and returns one program.
func signed(t *testing.T) []byte {
	t.Helper()
	if _, err := exec.LookPath("osslsigncode"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("osslsigncode is missing")
		}
		t.Skip("osslsigncode is not installed")
	}
	cmd := exec.Command("make", "sign", "COLLECTOR="+built(t))
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make sign: %v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(built(t), "signed", "ssltriage-collect.exe"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(data, exe(t, "ssltriage-collect.exe")) {
		t.Error("nothing was signed")
	}
	return data
}
