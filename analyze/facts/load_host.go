package facts

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/wintext"
)

var uniqueNameShape = regexp.MustCompile(`^(?i)[0-9a-f]{32}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// hostClaim is one source's word on the Windows version.
type hostClaim struct {
	version    hostinfo.Version
	product    string
	confidence string
	basis      text.Text
	ref        evidence.Ref
}

// manifest takes over who and when, and how to decode texts.
func (l *loader) manifest(m *bundle.Manifest) {
	if m == nil {
		return
	}
	l.hint = wintext.Hint{OEM: int(cmp.Or(m.Host.ConsoleCP, m.Host.OEMCP)), ANSI: int(m.Host.ACP)}
	at := m.Clock.End
	if at.IsZero() {
		at = m.Clock.Start
	}
	if !at.IsZero() {
		l.now = Clock{CollectedAt: at.UTC(), Basis: BasisManifest}
		l.f.collectedRef = evidence.Value(l.manFile, "clock", at.UTC().Format("2006-01-02T15:04:05Z"))
	}
	l.f.Host.Elevated = tri(m.Elevated)
	l.claimHost(m.Host, evidence.Value(l.manFile, "host", m.Host.Product))
}

// claimHost takes over the host as the collector describes it.
func (l *loader) claimHost(h bundle.Host, ref evidence.Ref) {
	host := &l.f.Host
	host.Name = cmp.Or(host.Name, h.Name)
	host.Language = cmp.Or(host.Language, h.SysLanguage, h.UILanguage)
	if h.ProductType > 0 {
		host.Server = tri(h.ProductType != 1)
	}
	if h.Build > 0 {
		l.claim(hostinfo.Version{Major: int(h.Major), Minor: int(h.Minor), Build: int(h.Build), UBR: int(h.UBR)},
			h.Product, "certain", text.T("the collector asked Windows", "収集ツールが Windows に問い合わせました"), ref)
	}
}

func (l *loader) claim(v hostinfo.Version, product, confidence string, basis text.Text, ref evidence.Ref) {
	l.hosts = append(l.hosts, hostClaim{v, product, confidence, basis, ref})
}

// hostText takes over systeminfo, ver, hotfix lists and w32tm.
func (l *loader) hostText(file string, r hostinfo.Result) (taken []text.Text) {
	for _, s := range r.Systems {
		ref := evidence.Line(file, s.Line, s.Quote)
		l.f.Host.Name = cmp.Or(l.f.Host.Name, s.Host)
		l.f.Host.Language = cmp.Or(l.f.Host.Language, s.Locale)
		l.claim(s.Version, s.Product, "certain", text.F("output of %s", "%s の出力", string(s.Origin)), ref)
		l.newest.dated(latest(PrintedDate(s.BootRaw)...))
		if start := printedStart(s.BootRaw, ref); start.Latest.After(l.f.Host.PrintedStart.Latest) {
			l.f.Host.PrintedStart = start
		}
	}
	for _, u := range r.Updates {
		l.f.Updates = append(l.f.Updates, Update{u, evidence.Line(file, u.Line, u.Quote)})
	}
	for i, c := range r.Clocks {
		l.newest.dated(latest(PrintedDate(c.LastSyncRaw)...))
		if l.f.Clock.Status == nil {
			l.f.Clock.Status, l.f.Clock.Ref = &r.Clocks[i], evidence.Line(file, c.Line, c.Quote)
		}
		if c.Verbose && synchronised(&r.Clocks[i]) == Yes && l.f.Clock.Offset == nil {
			l.f.Clock.setOffset(c.PhaseOffset.Milliseconds(), evidence.Line(file, c.Line, c.Quote))
		}
	}
	if len(r.Systems) > 0 {
		taken = append(taken, text.T("Windows version", "Windows のバージョン"))
	}
	if len(r.Updates) > 0 {
		l.source(KindUpdates, file, len(r.Updates), at(file, r.Problems)...)
		taken = append(taken, text.T("installed updates", "インストール済み更新プログラム"))
	}
	if len(r.Clocks) > 0 {
		l.source(KindClock, file, len(r.Clocks))
		taken = append(taken, text.T("time service", "タイム サービス"))
	}
	return taken
}

// joinHost settles the Windows version: the system's own word first, then
// the registry, then the event log.
func (l *loader) joinHost() {
	l.hostFromRegistry()
	l.hostFromEvents()
	if len(l.hosts) == 0 && len(l.f.EventsOf(Schannel)) == 0 && l.onlyHTTPCfg() {
		l.claim(hostinfo.Version{Major: 5, Minor: 2, Build: 3790}, "", "likely",
			text.T("httpcfg exists on Windows 2003 and XP only", "httpcfg は Windows 2003 / XP にのみあります"), l.f.Bindings[0].Ref)
	}
	for _, rank := range []string{"certain", "likely", "possible"} {
		for _, c := range l.hosts {
			if c.confidence == rank && l.f.Host.Build == 0 {
				l.f.Host.take(c)
			}
		}
	}
	if h := &l.f.Host; h.Build > 0 && h.UBR == 0 {
		for _, c := range l.hosts { // a later source may know the revision
			if c.version.Build == h.Build && c.version.UBR > 0 {
				h.UBR = c.version.UBR
			}
		}
	}
}

func (h *Host) take(c hostClaim) {
	h.Major, h.Minor, h.Build, h.UBR = c.version.Major, c.version.Minor, c.version.Build, c.version.UBR
	h.Confidence, h.Basis, h.Ref = c.confidence, c.basis, c.ref
	h.Product = c.product
	if h.Server == Unknown && strings.Contains(c.product, "Server") {
		h.Server = Yes
	}
}

// onlyHTTPCfg reports whether the bindings come from httpcfg, which exists
// up to Windows 2003.
func (l *loader) onlyHTTPCfg() bool {
	for _, b := range l.f.Bindings {
		if b.Source != "httpcfg" {
			return false
		}
	}
	return len(l.f.Bindings) > 0
}

func (l *loader) hostFromRegistry() {
	key := l.f.Key(hive.CurrentVersion)
	if key != nil {
		build := valueString(key, "CurrentBuildNumber")
		if build == "" {
			build = valueString(key, "CurrentBuild")
		}
		major, minor := valueNumber(key, "CurrentMajorVersionNumber"), valueNumber(key, "CurrentMinorVersionNumber")
		version := valueString(key, "CurrentVersion") // "6.3" on every Windows since 8.1
		if major > 0 {
			version = strconv.Itoa(major) + "." + strconv.Itoa(minor)
		}
		if v, ok := hostinfo.ParseVersion(version + "." + build); ok {
			v.UBR = valueNumber(key, "UBR")
			l.claim(v, valueString(key, "ProductName"), "certain",
				text.T("the registry", "レジストリ"), evidence.Value(key.File, key.Path+`\CurrentBuildNumber`, build))
		}
	}
	if key := l.f.Key(hive.ComputerName); key != nil && l.f.Host.Name == "" {
		if sub := key.Sub("ComputerName"); sub != nil {
			if v := sub.Value("ComputerName"); v != nil {
				l.f.Host.Name, _ = v.String()
			}
		}
	}
	if key := l.f.Key(hive.ProductOptions); key != nil && l.f.Host.Server == Unknown {
		if kind := valueString(key, "ProductType"); kind != "" {
			l.f.Host.Server = tri(kind != "WinNT")
		}
	}
}

func valueString(key *RegistryKey, name string) string {
	if v := key.Key.Value(name); v != nil {
		s, _ := v.String()
		return s
	}
	return ""
}

func valueNumber(key *RegistryKey, name string) int {
	if v := key.Key.Value(name); v != nil {
		n, _ := v.DWORD()
		return int(n)
	}
	return 0
}

// hostFromEvents reads the version from EventLog 6009, which Windows writes
// at every start: "10.00." and the build. The last one counts.
func (l *loader) hostFromEvents() {
	var last Event
	var version hostinfo.Version
	for _, e := range l.f.EventsOf("EventLog", 6009) {
		v, ok := versionOf6009(e.Strings)
		if ok && !e.Last.Before(last.Last) {
			last, version = e, v
		}
	}
	if version.Build > 0 {
		l.claim(version, "", "likely", text.T("event 6009 of the last start", "最後の起動時のイベント 6009"), last.Ref)
	}
	for _, e := range append(l.f.EventsOf("EventLog", 6005), l.f.EventsOf("Microsoft-Windows-Kernel-General", 12)...) {
		if e.Last.After(l.f.Host.LastBoot) && (l.f.Host.BootRef.IsZero() || l.f.Host.BootRef.Loc.Unit == evidence.UnitRecord) {
			l.f.Host.LastBoot, l.f.Host.BootRef = e.Last, e.Ref
		}
	}
	if l.f.Host.Name == "" && len(l.logs) > 0 {
		if names := l.logs[len(l.logs)-1].log.Computers; len(names) == 1 {
			l.f.Host.Name = names[0]
		}
	}
}

var version6009 = regexp.MustCompile(`^(\d{1,2})\.0?(\d)\.?$`)

// versionOf6009 reads the strings of event 6009: "10.00.", "17763", …
func versionOf6009(list []string) (hostinfo.Version, bool) {
	if len(list) < 2 {
		return hostinfo.Version{}, false
	}
	m := version6009.FindStringSubmatch(strings.TrimSpace(list[0]))
	if m == nil {
		return hostinfo.Version{}, false
	}
	return hostinfo.ParseVersion(m[1] + "." + m[2] + "." + strings.TrimSpace(list[1]))
}

// newest is the latest time that the evidence itself names.
type newest struct {
	evidence time.Time // of events and packets
	trace    time.Time // of anything else that is dated; see Clock.Trace
	files    time.Time // of files
}

func (n *newest) record(t time.Time) {
	if t.After(n.evidence) {
		n.evidence = t.UTC()
	}
}

func (n *newest) dated(t time.Time) {
	if t.After(n.trace) {
		n.trace = t.UTC()
	}
}

// file notes a file's time stamp. Years before 2000 are the defaults of zip
// programs, not times.
func (n *newest) file(f *reader.File) {
	if f.Modified.Year() >= 2000 && f.Modified.After(n.files) {
		n.files = f.Modified.UTC()
	}
}

// joinClock settles when the evidence was collected.
func (l *loader) joinClock() {
	c := &l.f.Clock
	c.CollectedAt, c.Basis = l.now.CollectedAt, l.now.Basis
	c.FileTime, c.Trace = l.newest.files, latest(l.newest.evidence, l.newest.trace, l.latestState())
	switch {
	case !c.CollectedAt.IsZero():
	case !l.newest.evidence.IsZero():
		c.CollectedAt, c.Basis = l.newest.evidence, BasisEvidence
	case !l.newest.files.IsZero():
		c.CollectedAt, c.Basis = l.newest.files, BasisFile
	}
}

// latestState is the latest time at which the state in evidence was made:
// the last start, updates installed, registry keys written.
func (l *loader) latestState() time.Time {
	out := l.f.Host.LastBoot
	for _, u := range l.f.Updates {
		out = latest(out, u.Installed)
	}
	for _, k := range l.f.Registry {
		out = latest(out, lastWrite(k.Key))
	}
	return out
}

func lastWrite(k *hive.Key) time.Time {
	out := k.LastWrite
	for _, sub := range k.Subkeys {
		out = latest(out, lastWrite(sub))
	}
	return out
}

// setOffset notes how far the server's clock is off.
func (c *Clock) setOffset(milliseconds int64, ref evidence.Ref) {
	offset := time.Duration(milliseconds) * time.Millisecond
	c.Offset, c.OffsetRef = &offset, ref
}
