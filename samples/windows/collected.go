package windows

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"ssltriage/collect/bundle"
)

// Files are the files of a bundle by path, with slashes.
type Files map[string][]byte

// entry is one step of the collector.
type entry struct {
	path, source string
	data         []byte
	document     bundle.Document
}

const system32 = `C:\Windows\System32\`

// Bundle is the evidence as the collector packs it, with its manifest. The
// bundle's own Writer makes it.
func (s *Server) Bundle() (Files, error) {
	var packed bytes.Buffer
	w := bundle.NewWriter(&packed)
	at := s.Collected.Add(-45 * time.Second)
	manifest := bundle.Manifest{
		Tool: bundle.Tool{Name: "ssltriage-collect", Version: "1.0.0"}, Host: s.hostDocument(), Elevated: true,
		Clock: bundle.Span{Start: at, End: s.Collected, Zone: s.Language.Zone, BiasMinutes: s.Language.Bias},
	}
	if err := w.Start(manifest); err != nil {
		return nil, err
	}
	for _, e := range s.entries() {
		at = at.Add(700 * time.Millisecond)
		if err := s.collect(w, e, at); err != nil {
			return nil, err
		}
	}
	if err := w.Close(manifest); err != nil {
		return nil, err
	}
	return unpack(packed.Bytes())
}

// collect runs one step, or notes why it failed.
func (s *Server) collect(w *bundle.Writer, e entry, at time.Time) error {
	noted := bundle.Entry{Source: e.source, Start: at, DurationMS: 40 + int64(s.number(e.path, 400))}
	if missing, ok := s.Missing[e.path]; ok {
		noted.Status, noted.Error = bundle.Status(missing[0]), missing[1]
		_, err := w.Add(e.path, nil, noted)
		return err
	}
	if strings.Contains(e.source, ".exe") {
		noted.ExitCode = new(int)
	}
	if e.document != nil {
		_, err := w.AddDocument(e.path, e.document, noted)
		return err
	}
	_, err := w.Add(e.path, bytes.NewReader(e.data), noted)
	return err
}

// entries are the steps of the collector, in its order.
func (s *Server) entries() []entry {
	oem := func(text string) []byte { return s.Language.Encode(text, OEM) }
	list := []entry{
		{path: "host/os.json", source: "RtlGetVersion", document: s.systemDocument()},
		{path: "http/config.json", source: "HttpQueryServiceConfiguration", document: s.httpDocument()},
		{path: "http/sslcert.txt", source: system32 + "netsh.exe http show sslcert", data: oem(s.SSLCertText())},
		{path: "http/iplisten.txt", source: system32 + "netsh.exe http show iplisten", data: oem(s.IPListenText())},
		{path: "http/urlacl.txt", source: system32 + "netsh.exe http show urlacl", data: oem(s.URLACLText())},
		{path: "http/servicestate.txt", source: system32 + "netsh.exe http show servicestate view=requestq verbose=yes", data: oem(s.ServiceStateText())},
		{path: "iis/sites.xml", source: "applicationHost.config", data: []byte(s.ApplicationHostConfig())},
		{path: "certs/stores.json", source: "CertEnumCertificatesInStore", document: s.certificatesDocument()},
	}
	list = append(list, s.certificateEntries()...)
	list = append(list, []entry{
		{path: "keys/files.json", source: "GetNamedSecurityInfo", document: s.keyFilesDocument()},
		{path: "net/sockets.json", source: "GetExtendedTcpTable", document: s.socketsDocument()},
		{path: "net/processes.json", source: "CreateToolhelp32Snapshot", document: s.processesDocument()},
		{path: "net/services.json", source: "EnumServicesStatusEx", document: s.servicesDocument()},
		{path: "net/netstat.txt", source: system32 + "netstat.exe -anob", data: oem(s.NetstatText(true))},
		{path: "registry/SCHANNEL.hiv", source: "RegSaveKeyEx SCHANNEL", data: s.SchannelHive()},
		{path: "registry/Cryptography.hiv", source: "RegSaveKeyEx Configuration", data: s.CryptographyHive()},
		{path: "registry/Cryptography-Policy.hiv", source: "RegSaveKeyEx Cryptography"}, // absent, as on most servers
		{path: "registry/FipsAlgorithmPolicy.hiv", source: "RegSaveKeyEx FipsAlgorithmPolicy"},
		{path: "registry/HTTP-Parameters.hiv", source: "RegSaveKeyEx Parameters", data: s.HTTPHive()},
		{path: "registry/CurrentVersion.hiv", source: "RegSaveKeyEx CurrentVersion", data: s.CurrentVersionHive()},
		{path: "events/System.evtx", source: "EvtExportLog System", data: s.SystemLog()},
		{path: "host/updates.json", source: "Win32_QuickFixEngineering", document: s.updatesDocument()},
		{path: "host/clock.json", source: "W32Time", document: s.clockDocument()},
	}...)
	for _, c := range s.Captures {
		list = append(list, entry{path: "capture/" + c.Name, source: "capture", data: c.Data})
	}
	return list
}

// certificateEntries are the certificates themselves, the public part.
func (s *Server) certificateEntries() []entry {
	var list []entry
	done := map[string]bool{}
	for _, store := range stores {
		for _, e := range s.Certificates {
			name := certificatePath(store, e)
			if sameStore(e.Store, store) && !done[name] {
				done[name] = true
				list = append(list, entry{path: name, source: "CertEnumCertificatesInStore", data: e.Cert.Raw})
			}
		}
	}
	return list
}

func certificatePath(store string, e *Entry) string {
	return path.Join("certs", store, strings.ToUpper(e.Cert.SHA1())+".cer")
}

func sameStore(a, b string) bool { return strings.EqualFold(a, b) }

func unpack(packed []byte) (Files, error) {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("unpack the collector's zip: %w", err)
	}
	files := Files{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", f.Name, err)
		}
		data, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", f.Name, err)
		}
		files[f.Name] = data
	}
	return files, nil
}
