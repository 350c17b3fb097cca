package legacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/x509/pkix"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze"
	"ssltriage/collect/bundle/reader"
	"ssltriage/collect/legacy"
	"ssltriage/samples/pki"
	"ssltriage/samples/windows"
	"ssltriage/samples/wine"
)

// server is a web server whose key file was deleted.
type server struct {
	*windows.Server
	leaf, root, issuing *pki.Certificate
}

func newServer(v *windows.Version, l *windows.Language) server {
	collected := time.Date(2014, 5, 20, 6, 30, 0, 0, time.UTC)
	from := collected.AddDate(0, -4, 0).Truncate(24 * time.Hour)
	root := pki.Root(pki.Request{Subject: pkix.Name{CommonName: "Northwind Root"}, CA: true, From: from.AddDate(-5, 0, 0), To: from.AddDate(15, 0, 0), Seed: "legacy"})
	issuing := root.Issue(pki.Request{Subject: pkix.Name{CommonName: "Northwind Issuing"}, CA: true, From: from.AddDate(-2, 0, 0), To: from.AddDate(8, 0, 0), Seed: "legacy"})
	leaf := issuing.Issue(pki.Request{Subject: pkix.Name{CommonName: "www.contoso.example"}, Hosts: []string{"www.contoso.example"}, From: from, To: from.AddDate(1, 0, 0), Seed: "legacy"})
	s := server{windows.New(v, l, "WEB03", "10.20.30.40", collected), leaf, root, issuing}
	s.Trust("Root", root)
	s.Trust("CA", issuing)
	s.Everyday(collected.AddDate(0, 0, -8))
	_, file := s.Web("Default Web Site", leaf)
	s.KeyFiles = slices.DeleteFunc(s.KeyFiles, func(f *windows.KeyFile) bool { return f == file })
	for i := range 5 {
		s.KeyRefused(collected.Add(-time.Duration(i)*11*time.Minute), 0x80090016, 0x10003)
	}
	return s
}

// play lets the programs of Windows answer for the server, each in the code
// page of its language.
func (s server) play(p *wine.Prefix) {
	text := func(tool, args, output string) wine.Recording {
		return wine.Recording{Tool: tool, Args: args, Output: s.Language.Encode(output, windows.OEM)}
	}
	fails := func(tool, args, says string, code int) wine.Recording {
		r := text(tool, args, says)
		r.ExitCode = code
		return r
	}
	file := func(tool, args string, to int, data []byte) wine.Recording {
		return wine.Recording{Tool: tool, Args: args, To: to, File: data}
	}
	p.Play(
		text("systeminfo.exe", "", s.SystemInfoText()),
		text("netstat.exe", "-ano", s.NetstatText(false)),
		text("tasklist.exe", "*", s.TasklistText()),
		text("sc.exe", "queryex*", s.ServicesText("HTTP", "HTTPFilter", "W3SVC", "W32Time", "KeyIso")),
		fails("sc.exe", "qc *", "[SC] OpenService FAILED 1060:\n", 36),
		text(`wbem\wmic.exe`, "os get LocalDateTime /value", "\n\nLocalDateTime=20140520153000.123000+540\n\n"),
		fails(`wbem\wmic.exe`, "os get *", "", 0),
		fails(`wbem\wmic.exe`, "qfe get *", "Invalid XSL format (or) file name.\n", 44),
		text(`wbem\wmic.exe`, "qfe list full", s.UpdatesText()),
		text("reg.exe", "query HKU\\S-1-5-19", "HKEY_USERS\\S-1-5-19\n"),
		text("reg.exe", "query *CodePage /v OEMCP", "\n! REG.EXE VERSION 3.0\n\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage\n    OEMCP\tREG_SZ\t932\n\n"),
		text("reg.exe", "query *Common AppData", "\nHKEY_LOCAL_MACHINE\\SOFTWARE\\…\n    Common AppData\tREG_SZ\tC:\\Documents and Settings\\All Users\\Application Data\n"),
		fails("reg.exe", "query *WinHttp*", "ERROR: The system was unable to find the specified registry key or value.\n", 1),
		fails("reg.exe", "query *Wow6432Node*", "ERROR: The system was unable to find the specified registry key or value.\n", 1),
		text("reg.exe", "query HKLM*", "found\n"),
		fails("reg.exe", "save * /y", "Error:  Invalid syntax.\n", 1),
		file("reg.exe", "save *SCHANNEL *", 2, s.SchannelHive()),
		file("reg.exe", "save *Cryptography\\Configuration *", 2, s.CryptographyHive()),
		fails("reg.exe", "save *", "ERROR: Access is denied.\n", 1),
		file("reg.exe", "export *", 2, s.SchannelReg()),
		fails("certutil.exe", "*WebHosting*", "CertUtil: -store command FAILED: 0x80070002 (WIN32: 2)\n", 2),
		file("certutil.exe", "-store MY 0 *", 3, s.leaf.Raw),
		file("certutil.exe", "-store ROOT 0 *", 3, s.root.Raw),
		file("certutil.exe", "-store CA 0 *", 3, s.issuing.Raw),
		text("certutil.exe", "-v *-store MY", s.StoreText("my", true)),
		text("certutil.exe", "-v *-store CA", s.StoreText("ca", true)),
		text("certutil.exe", "-v *-store ROOT", s.StoreText("root", true)),
		fails("certutil.exe", "*", "CertUtil: -store command FAILED: 0x80070103 (WIN32/HTTP: 259)\n", 3),
		text("cacls.exe", "*MachineKeys\\*", s.CaclsText(s.KeyFolders()[0])),
		text("icacls.exe", "*MachineKeys\\*", s.IcaclsText(s.KeyFolders()[0])),
		text("w32tm.exe", "/query*", s.ClockText()),
		text("netsh.exe", "http show sslcert", s.SSLCertText()),
		text("netsh.exe", "http show iplisten", s.IPListenText()),
		text("netsh.exe", "http show servicestate*", s.ServiceStateText()),
		text("netsh.exe", "http show urlacl", s.URLACLText()),
		text(`inetsrv\appcmd.exe`, "list site /xml", s.AppcmdText()),
		file("cscript.exe", "//nologo*", 3, s.SystemLog()),
		file("wevtutil.exe", "epl System *", 2, s.SystemLog()),
		fails("wevtutil.exe", "*", "Failed to export log.\n", 15007),
		wine.Recording{Tool: "findstr.exe"}, wine.Recording{Tool: "makecab.exe"},
	)
}

func put(t *testing.T, p *wine.Prefix, path string, data []byte) {
	t.Helper()
	target := p.Path(path)
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(target, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs the batch file in a folder whose name has everything that is
// dangerous to batch files, and returns the folder that it left.
func run(t *testing.T, p *wine.Prefix) string {
	t.Helper()
	const folder = `C:\Users & (old)\it's 100 tools`
	put(t, p, folder+`\collect-legacy.cmd`, legacy.Render("1.0.0"))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	out, exit, err := p.Run(ctx, "", folder+`\collect-legacy.cmd`, "/y")
	if err != nil || exit != 0 || !strings.Contains(out, "Send this file:") {
		t.Fatalf("exit code %d, %v\n%s", exit, err, out)
	}
	found, err := filepath.Glob(p.Path(folder) + "/tls-evidence-*")
	if err != nil || len(found) != 2 || found[1] != found[0]+".cab" {
		t.Fatalf("left %v, %v\n%s", found, err, out)
	}
	return found[0]
}

// missing names a file that must be there on each Windows and is not; empty
// for none.
func missing(files map[string][]byte) string {
	for _, name := range []string{"host/updates.csv", "registry/HTTP-Parameters.reg", "registry/SCHANNEL.hiv", "certs/MY/0.cer", "iis/sites.xml"} {
		if len(files[name]) < 100 || bytes.Contains(files[name], []byte("ERROR")) {
			return name
		}
	}
	return ""
}

func TestUnderWine(t *testing.T) {
	for _, v := range []struct {
		name    string
		version *windows.Version
		path    string // that is made on this Windows only
		calls   []string
	}{
		{"win2003", windows.Server2003, "events/System.evt", []string{`httpcfg query ssl`, `cacls C:\Documents and Settings\All Users\Application Data\Microsoft\Crypto\RSA\MachineKeys\*`}},
		{"win2008", windows.Server2008R2, "events/System.evtx", []string{`netsh http show sslcert`, `icacls C:\ProgramData\Microsoft\Crypto\Keys\*`, `certutil -v -silent -store MY`}},
	} {
		t.Run(v.name, func(t *testing.T) {
			s := newServer(v.version, windows.Japanese)
			p := wine.New(t)
			p.Version(v.name)
			s.play(p)
			if v.name == "win2003" {
				put(t, p, `C:\windows\system32\inetsrv\MetaBase.xml`, secretMetabase(s))
				p.Play(wine.Recording{Tool: "httpcfg.exe", Args: "query ssl", Output: s.Language.Encode(s.SSLCertText(), windows.OEM)},
					wine.Recording{Tool: "httpcfg.exe", Args: "query iplisten", Output: s.Language.Encode(s.IPListenText(), windows.OEM)})
			} else {
				put(t, p, `C:\windows\system32\inetsrv\config\applicationHost.config`, []byte(s.ApplicationHostConfig()))
			}
			folder := run(t, p)
			files := filesOf(t, folder)
			if name := missing(files); name != "" { // under load a program may fail to start under Wine
				t.Logf("once more, without %s\n%s", name, files["_log.txt"])
				os.RemoveAll(folder)
				os.Remove(folder + ".cab")
				folder = run(t, p)
				files = filesOf(t, folder)
			}
			if _, ok := files[v.path]; !ok {
				t.Errorf("no %s: %v", v.path, slices.Sorted(keys(files)))
			}
			for _, call := range v.calls {
				if !slices.Contains(p.Calls(), call) {
					t.Errorf("not called: %s\n%s", call, strings.Join(p.Calls(), "\n"))
				}
			}
			if name := missing(files); name != "" {
				t.Errorf("%s: %q\n%s", name, files[name], files["_log.txt"])
			}
			for name, data := range files {
				if bytes.Contains(data, []byte("secret")) {
					t.Errorf("%s holds a password", name)
				}
			}
			diagnosed(t, folder)
			diagnosed(t, folder+".cab")
			diagnosed(t, zipped(t, files))
		})
	}
}

// secretMetabase is the server's MetaBase.xml with passwords in it.
func secretMetabase(s server) []byte {
	text := strings.ReplaceAll(s.MetaBase(), "\t\tSecureBindings=", "\t\tAnonymousUserPass=\"secret1\"\n\t\tWAMUserPass=\"secret2\"\n\t\tUNCPassword=\"secret3\"\n\t\tSecureBindings=")
	return []byte(strings.ReplaceAll(text, "\n", "\r\n"))
}

func filesOf(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(folder, path)
		files[filepath.ToSlash(rel)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func keys(m map[string][]byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// zipped packs the folder as Explorer does.
func zipped(t *testing.T, files map[string][]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "evidence.zip")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w := zip.NewWriter(out)
	for _, name := range slices.Sorted(keys(files)) {
		f, err := w.Create("tls-evidence-WEB03/" + name)
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// diagnosed demands the planted fault, and that the log was read.
func diagnosed(t *testing.T, path string) {
	t.Helper()
	result, err := analyze.Run([]string{path}, nil, analyze.Options{Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	r := result.Report
	if len(r.Findings) == 0 || r.Findings[0].Rule != "private-key-not-found" || !r.Findings[0].RootCause {
		t.Errorf("%s: findings:", path)
		for _, f := range r.Findings {
			t.Logf("%s %s %s %s", f.Severity, f.Confidence, f.Rule, f.Title.EN)
		}
		for _, s := range r.Sources {
			t.Logf("%+v", s)
		}
	}
	if r.Host.Name == "" || r.Bundle.CollectedBasis != "manifest" {
		t.Errorf("%s: the log was not read: %+v %+v", path, r.Host, r.Bundle)
	}
	for _, f := range result.Facts.Files {
		if f.Name == reader.LegacyLogName && f.Taken.EN != "manifest" {
			t.Errorf("the log was taken as %q", f.Taken)
		}
	}
	for _, p := range r.Problems {
		t.Logf("problem: %s", fmt.Sprint(p))
	}
}

// Without /y it asks, and takes no for an answer.
func TestConsent(t *testing.T) {
	p := wine.New(t)
	put(t, p, `C:\t\collect-legacy.cmd`, legacy.Render("1.0.0"))
	for _, c := range []struct {
		input, argument, says string
	}{
		{"n\r\n", "", "Nothing was gathered."},
		{"\r\n", "", "Nothing was gathered."},
		{"", "/?", "Usage:"},
		{"", "everything", "Usage:"},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		var args []string
		if c.argument != "" {
			args = append(args, c.argument)
		}
		out, exit, err := p.Run(ctx, c.input, `C:\t\collect-legacy.cmd`, args...)
		cancel()
		if err != nil || exit != 3 || !strings.Contains(out, c.says) {
			t.Errorf("%q %q: exit code %d, %v\n%s", c.input, c.argument, exit, err, out)
		}
	}
	if left, _ := filepath.Glob(p.Path(`C:\t`) + "/tls-evidence*"); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}
