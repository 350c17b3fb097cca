//go:build go1.26

package collect

import (
	"encoding/asn1"
	hexcode "encoding/hex"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze"
	"ssltriage/collect/bundle"
	"ssltriage/collect/bundle/reader"
	"ssltriage/samples"
)

// TestSamplesCollected is the road from end to end: a server that is broken
// like a sample case answers the calls of every step, in the memory layouts of
// Windows; the steps pack what they find; and the analyzer names the fault
// that the case was made with. Pointers have 8 bytes on one case and 4 on the
// next.
func TestSamplesCollected(t *testing.T) {
	cases, err := samples.Cases("../samples/cases")
	if err != nil {
		t.Fatal(err)
	}
	collected := 0
	for i, c := range cases {
		if _, err := os.Stat(filepath.Join(c.Bundle(), bundle.ManifestName)); err != nil {
			continue // gathered by hand, from a Windows that the program does not run on
		}
		collected++
		t.Run(c.Name, func(t *testing.T) {
			h := replay(t, c, 4+i%2*4)
			zip := h.zip(t, Options{Capture: time.Millisecond})
			result, err := analyze.Run([]string{zip}, nil, analyze.Options{Tool: "test"})
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]bool{}
			first := ""
			for _, f := range result.Report.Findings {
				if first == "" {
					first = f.Rule
				}
				found[f.Rule] = true
			}
			if c.Expect != "" && first != c.Expect {
				t.Errorf("the first finding is %q, want %q (all: %v)", first, c.Expect, found)
			}
			for _, rule := range c.Also {
				if !found[rule] {
					t.Errorf("%s was not found among %v", rule, found)
				}
			}
			for _, f := range result.Report.Findings {
				if c.Expect == "" && f.Severity == "error" {
					t.Errorf("a healthy server has %s", f.Rule)
				}
			}
		})
	}
	if collected < 20 {
		t.Errorf("only %d cases were collected", collected)
	}
}

// zip runs the plan and returns the path of its bundle.
func (h *fakeHost) zip(t *testing.T, o Options) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "case.zip")
	out, err := CreateOutput(path)
	if err != nil {
		t.Fatal(err)
	}
	c := Collection{Host: h, Steps: Plan(), Progress: &heard{}, Options: o, Tool: bundle.Tool{Name: "ssltriage-collect", Version: "test"}}
	if _, err := c.Run(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// replayed is a sample case that is turned back into a server.
type replayed struct {
	*fakeHost
	t testing.TB
	b *reader.Bundle
}

func replay(t *testing.T, c samples.Case, pointer int) *fakeHost {
	b, err := reader.Open(c.Bundle(), reader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	r := replayed{newFakeHost(t), t, b}
	r.now, r.pointer = b.Manifest.Clock.End, pointer
	r.identity = Identity{Host: b.Manifest.Host, Zone: b.Manifest.Clock.Zone, BiasMinutes: b.Manifest.Clock.BiasMinutes, Elevated: b.Manifest.Elevated}
	r.programs()
	r.system()
	r.certificates()
	r.keyFiles()
	r.network()
	r.httpSys()
	if log := r.file("events/System.evtx"); log != "" {
		r.logs["System"] = log
	}
	for name, key := range map[string]string{"SCHANNEL": savedKeys[0].key, "HTTP-Parameters": savedKeys[1].key, "Cryptography": savedKeys[2].key} {
		if hive := r.file("registry/" + name + ".hiv"); hive != "" {
			r.hives[key] = hive
		}
	}
	return r.fakeHost
}

func (r replayed) file(path string) string { return content(r.t.(*testing.T), r.b, path) }

// read decodes a document of the case; ok is false where it has none.
func read[T bundle.Document](r replayed, path string) (d T, ok bool) {
	data := r.file(path)
	if data == "" {
		return d, false
	}
	d, err := reader.DecodeDocument[T]([]byte(data))
	if err != nil {
		r.t.Fatal(err)
	}
	return d, true
}

// programs are the texts, and a pktmon that has the case's packets.
func (r replayed) programs() {
	for _, c := range append(httpTexts, netstats[0], iisStates) {
		if text := r.file(c.path); text != "" {
			r.tools[c.line()] = text
		}
	}
	if sites := r.file("iis/sites.xml"); sites != "" {
		r.files[`C:\Windows\System32\inetsrv\config\applicationHost.config`] = sites
	}
	sniffers := &fakeSniffers{t: r.t.(*testing.T)}
	for _, f := range r.b.Files {
		if strings.HasPrefix(f.Name, "capture/") {
			packets := r.file(f.Name)
			r.tools[pktmonTool] = ""
			r.program = func(c Command) (string, int, bool) {
				if c.Tool == pktmonTool && c.Args[0] == "etl2pcap" {
					writeFile(r.t, c.Args[3], packets)
					return "", 0, true
				}
				return sniffers.run(c)
			}
		}
	}
}

func (r replayed) system() {
	if d, ok := read[bundle.OperatingSystem](r, "host/os.json"); ok {
		r.registry[currentVersionKey+`\InstallationType`] = d.InstallationType
		r.registry[currentVersionKey+`\CurrentBuildNumber`] = strconv.Itoa(int(d.Host.Build))
		r.registry[currentVersionKey+`\ProductName`] = d.Host.Product
	}
	if d, ok := read[bundle.Updates](r, "host/updates.json"); ok {
		for _, u := range d.Updates {
			addPackage(r.fakeHost, "Package_for_"+u.KB+"~31bf3856ad364e35~amd64~~1.0", packageInstalled, toFileTime(u.Installed))
		}
	}
	if d, ok := read[bundle.Clock](r, "host/clock.json"); ok {
		r.registry[timeParametersKey+`\Type`] = d.W32Time.Type
		r.tools[timeStatus.line()] = w32tmText(d.W32Time)
	}
}

func toFileTime(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.Unix()*1e7) + 116444736000000000
}

// w32tmText is the status in the shape of w32tm.exe.
func w32tmText(w bundle.W32Time) string {
	if w.State != bundle.ServiceRunning {
		return "The following error occurred: The service has not been started. (0x80070426)\r\n"
	}
	offset := 0.0
	if w.OffsetMS != nil {
		offset = float64(*w.OffsetMS) / 1000
	}
	return "Leap Indicator: 0(no warning)\r\nStratum: 4 (secondary reference - syncd by (S)NTP)\r\nPrecision: -23 (119.209ns per tick)\r\n" +
		"Root Delay: 0.0216253s\r\nRoot Dispersion: 7.7938950s\r\nReferenceId: 0x0A000003 (source IP:  10.0.0.3)\r\n" +
		"Last Successful Sync Time: 1/10/2022 1:45:54 AM\r\nSource: " + w.Source + "\r\nPoll Interval: 10 (1024s)\r\n\r\n" +
		"Phase Offset: " + strconv.FormatFloat(offset, 'f', 7, 64) + "s\r\nClockRate: 0.0156250s\r\nState Machine: 2 (Sync)\r\n" +
		"Time Source Flags: 0 (None)\r\nServer Role: 0 (None)\r\nLast Sync Error: 0 (The command completed successfully.)\r\n" +
		"Time since Last Good Sync Time: 20.6s\r\n"
}

func (r replayed) certificates() {
	d, _ := read[bundle.Certificates](r, "certs/stores.json")
	for _, s := range d.Stores {
		if s.Error != nil {
			r.fail["EachCertificate "+s.Name] = &SystemError{Call: "CertOpenStore", Code: s.Error.Code}
		} else {
			r.stores[s.Name] = []StoredCertificate{}
		}
	}
	for _, c := range d.Certificates {
		sha1, _ := hexcode.DecodeString(c.SHA1)
		s := StoredCertificate{DER: []byte(r.file(c.File)), SHA1: sha1, Subject: c.Subject, FriendlyName: c.FriendlyName, Archived: c.Archived,
			KeyInfo: c.KeyInfo, Acquire: func() bundle.Acquire { return c.Acquire }}
		if c.KeyInfoError != nil {
			s.KeyInfoError = &SystemError{Call: "CertGetCertificateContextProperty", Code: c.KeyInfoError.Code}
		}
		if c.EnhancedUsageSet {
			s.EnhancedUsage = r.usage(c.EnhancedUsage)
		}
		r.stores[c.Store] = append(r.stores[c.Store], s)
	}
}

func (r replayed) usage(oids []string) []byte {
	var list []asn1.ObjectIdentifier
	for _, oid := range oids {
		var arcs asn1.ObjectIdentifier
		for _, arc := range strings.Split(oid, ".") {
			n, _ := strconv.Atoi(arc)
			arcs = append(arcs, n)
		}
		list = append(list, arcs)
	}
	return usage(r.t, list...)
}

func (r replayed) keyFiles() {
	d, _ := read[bundle.KeyFiles](r, "keys/files.json")
	r.fakeHost.security = map[string]string{}
	for _, dir := range d.Directories {
		r.folders[dir.Path] = []FileInfo{}
		r.fakeHost.security[dir.Path] = dir.SDDL
		if dir.Error != nil {
			r.fail["List "+dir.Path] = &SystemError{Call: "FindFirstFile", Code: dir.Error.Code}
		}
	}
	for _, k := range d.Files {
		r.folders[k.Directory] = append(r.folders[k.Directory], FileInfo{Name: k.Name, Size: k.Size, Modified: k.Modified})
		r.fakeHost.security[k.Directory+`\`+k.Name] = k.SDDL
		if k.Error != nil {
			r.fail["Security "+k.Directory+`\`+k.Name] = &SystemError{Call: "GetSecurityInfo", Code: k.Error.Code}
		}
	}
}

func (r replayed) network() {
	if d, ok := read[bundle.Sockets](r, "net/sockets.json"); ok {
		rows := map[bool][]tcpRow{}
		for _, s := range d.Sockets {
			v6 := s.Proto == "tcp6"
			rows[v6] = append(rows[v6], tcpRow{local: s.Local, remote: s.Remote, state: s.State, pid: s.PID})
		}
		for _, v6 := range []bool{false, true} {
			r.tables[v6] = tcpTable(v6, rows[v6]...)
		}
	}
	d, _ := read[bundle.Processes](r, "net/processes.json")
	r.tasks = d.Processes
	services, _ := read[bundle.Services](r, "net/services.json")
	r.services = services.Services
}

// httpSys lays the configuration out in memory.
func (r replayed) httpSys() {
	d, ok := read[bundle.HTTPConfig](r, "http/config.json")
	if !ok {
		r.fail["HTTPQuery"] = denied(httpConfigurationCall)
	}
	for _, b := range d.Bindings {
		r.http[b.ID] = append(r.http[b.ID], sslMemory(r.t, r.pointer, b))
	}
	for _, u := range d.URLACLs {
		r.http[httpURLACL] = append(r.http[httpURLACL], urlRecord(r.pointer, u.URL, u.SDDL))
	}
	var addresses [][]byte
	for _, a := range d.IPListen.Addresses {
		addresses = append(addresses, netip.MustParseAddr(a).AsSlice())
	}
	if len(addresses) > 0 {
		r.http[httpIPListen] = []Memory{listenRecord(addresses...)}
	}
}

// sslMemory lays out one binding.
func sslMemory(t testing.TB, pointer int, b bundle.SSLBinding) Memory {
	endpoint := netip.MustParseAddrPort(b.Address)
	address := sockaddr(endpoint.Addr().AsSlice(), endpoint.Port())
	o := map[uint32]map[int]sslOffsets{1: sslSet, 5: sniSet, 6: ccsSet, 11: sniSet}[b.ID][pointer]
	h := newHTTPImage(pointer, o.size)
	switch b.ID {
	case httpSSLCert:
		h.point(0, address)
	case httpCCSCert:
		copy(h.buf, address)
	default:
		copy(h.buf, address)
		h.point(sockaddrStorage, wideText(b.Host))
	}
	p := paramOffsets[pointer]
	hash, err := hexcode.DecodeString(b.Hash)
	if err != nil {
		t.Fatal(err)
	}
	if len(hash) > 0 {
		h.u32(o.param, uint32(len(hash)))
		h.point(o.param+p[0], hash)
	}
	copy(h.buf[o.param+p[1]:], guidBytes(t, b.AppID))
	if !b.StoreNull {
		h.point(o.param+p[2], wideText(b.Store))
	}
	h.u32(o.param+p[3], b.CheckMode)
	h.u32(o.param+p[3]+4, b.FreshnessSeconds)
	h.u32(o.param+p[3]+8, b.RetrievalMS)
	if b.CTLIdentifier != "" {
		h.point(o.param+p[4], wideText(b.CTLIdentifier))
	}
	if b.CTLStore != "" {
		h.point(o.param+p[5], wideText(b.CTLStore))
	}
	h.u32(o.param+p[6], b.Flags)
	return h.memory()
}

// guidBytes is a GUID in memory: the first three parts have their low byte
// first.
func guidBytes(t testing.TB, guid string) []byte {
	b, err := hexcode.DecodeString(strings.NewReplacer("{", "", "}", "", "-", "").Replace(guid))
	if err != nil || len(b) != 16 {
		t.Fatalf("%q: %v", guid, err)
	}
	for _, part := range [][]byte{b[0:4], b[4:6], b[6:8]} {
		for i, k := 0, len(part)-1; i < k; i, k = i+1, k-1 {
			part[i], part[k] = part[k], part[i]
		}
	}
	return b
}
