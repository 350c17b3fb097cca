package facts

import (
	"cmp"
	"errors"
	"net/netip"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/collect/bundle"
	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/keyfiles"
	"ssltriage/parsers/sockets"
)

// document reads one of the collector's JSON documents by its schema.
func (l *loader) document(file *bundle.File) ([]string, error) {
	data, err := whole(file, bundle.MaxDocumentBytes)
	if err != nil {
		return nil, err
	}
	schema, _ := bundle.SniffDocument(data)
	name := file.Name
	switch schema {
	case "ssltriage/bundle/1":
		return []string{"manifest"}, nil // the bundle has read it
	case "ssltriage/certificates/1":
		err = decode(data, func(d bundle.Certificates) { l.storesDocument(name, d) })
	case "ssltriage/http/1":
		err = decode(data, func(d bundle.HTTPConfig) { l.httpDocument(name, d) })
	case "ssltriage/sockets/1":
		err = decode(data, func(d bundle.Sockets) { l.socketsDocument(name, d) })
	case "ssltriage/processes/1":
		err = decode(data, func(d bundle.Processes) { l.processesDocument(name, d) })
	case "ssltriage/services/1":
		err = decode(data, func(d bundle.Services) { l.servicesDocument(name, d) })
	case "ssltriage/keyfiles/1":
		err = decode(data, func(d bundle.KeyFiles) { l.keyFilesDocument(name, d) })
	case "ssltriage/host/1":
		err = decode(data, func(d bundle.OperatingSystem) { l.osDocument(name, d) })
	case "ssltriage/updates/1":
		err = decode(data, func(d bundle.Updates) { l.updatesDocument(name, d) })
	case "ssltriage/clock/1":
		err = decode(data, func(d bundle.Clock) { l.clockDocument(name, d) })
	default:
		return nil, nil // a report or a later version: not evidence
	}
	return []string{"document of the collector"}, err
}

// legacyLog is a manifest too, and the bundle has read it.
func (l *loader) legacyLog(*bundle.File) ([]string, error) { return []string{"manifest"}, nil }

// decode passes on what could be read, and then the error.
func decode[T bundle.Document](data []byte, take func(T)) error {
	d, err := bundle.DecodeDocument[T](data)
	if !errors.Is(err, bundle.ErrSchema) {
		take(d)
	}
	return err
}

func lineOf(file string, at bundle.At) evidence.Ref { return evidence.Line(file, at.Line, at.Quote) }

func (l *loader) storesDocument(file string, d bundle.Certificates) {
	for _, s := range d.Stores {
		if s.Error == nil && !s.Truncated {
			l.f.Stores[strings.ToUpper(s.Name)] = lineOf(file, s.At)
		}
	}
	for _, c := range d.Certificates {
		l.storeCertificate(lineOf(file, c.At), c)
	}
	l.certFiles = append(l.certFiles, file)
}

func (l *loader) storeCertificate(ref evidence.Ref, c bundle.Certificate) {
	cert := l.certificate(strings.ToLower(c.SHA1))
	cert.Subject = cmp.Or(cert.Subject, c.Subject)
	if cert.Ref.IsZero() {
		cert.Ref = ref
	}
	cert.place(strings.ToUpper(c.Store), ref)
	if c.EnhancedUsageSet {
		cert.Purposes, cert.PurposesRef = append([]string{}, c.EnhancedUsage...), ref
	}
	if c.Archived {
		cert.Archived = Yes
	}
	switch {
	case c.KeyInfo != nil:
		k := c.KeyInfo
		cert.Key = Key{
			Associated: Yes, Provider: k.Provider, Type: int(k.ProviderType), Container: k.Container,
			UniqueName: cmp.Or(strings.ToLower(c.Acquire.UniqueName), uniqueContainer(k.Container)),
			KeySpec:    int(k.KeySpec), Machine: tri(k.Flags&0x20 != 0), Ref: ref,
		}
	case c.KeyInfoError == nil && cert.Key.Associated == Unknown && !keyless(strings.ToUpper(c.Store)):
		cert.Key.Associated, cert.Key.Ref = No, ref
	}
	if c.Acquire.Tried && cert.Key.Associated == Yes {
		cert.Key.Usable, cert.Key.UsableRef = tri(c.Acquire.OK), ref
		if c.Acquire.Error != nil {
			cert.Key.Code = c.Acquire.Error.Code
		}
	}
}

func (l *loader) httpDocument(file string, d bundle.HTTPConfig) {
	for _, b := range d.Bindings {
		l.http.bindings = append(l.http.bindings, Binding{Binding: apiBinding(b), Ref: lineOf(file, b.At)})
	}
	l.http.files = append(l.http.files, file)
	for _, q := range d.Queries {
		if q.ID == 1 && q.Error == nil {
			l.http.whole = true
			l.listing = cmp.Or(l.listing, lineOf(file, q.At))
		}
	}
	ref := evidence.Value(file, "ipListen", "ipListen: "+strings.Join(d.IPListen.Addresses, ", "))
	if d.IPListen.State == bundle.StatusOK || d.IPListen.State == bundle.StatusEmpty {
		l.listen(file, ref)
	}
	for _, s := range d.IPListen.Addresses {
		if addr, err := netip.ParseAddr(s); err == nil {
			l.f.IPListen.Addresses = append(l.f.IPListen.Addresses, ListenAddress{addr, ref})
		}
	}
	for _, u := range d.URLACLs {
		l.f.URLACLs = append(l.f.URLACLs, URLACL{httpsys.URLACL{URL: u.URL, SDDL: u.SDDL}, lineOf(file, u.At)})
	}
}

// apiBinding turns a record of HttpQueryServiceConfiguration into the form
// that the other sources have.
func apiBinding(b bundle.SSLBinding) httpsys.Binding {
	out := httpsys.Binding{
		Source: httpsys.SourceAPI, Host: b.Host, Hash: strings.ToLower(b.Hash), HashState: httpsys.HashPresent,
		AppID: strings.ToLower(b.AppID), AppIDState: httpsys.AppIDPresent, StoreName: &b.Store,
		RevocationFreshnessTime: &b.FreshnessSeconds, URLRetrievalTimeout: &b.RetrievalMS,
		CTLIdentifier: &b.CTLIdentifier, CTLStoreName: &b.CTLStore,
	}
	out.Kind = map[uint32]httpsys.Kind{
		1: httpsys.KindIPPort, 5: httpsys.KindHostnamePort, 6: httpsys.KindCCS, 11: httpsys.KindScopedCCS,
	}[b.ID]
	if endpoint, err := netip.ParseAddrPort(b.Address); err == nil {
		out.Port = endpoint.Port()
		if out.Kind == httpsys.KindIPPort {
			out.Endpoint = endpoint
		}
	}
	switch {
	case out.Hash == "":
		out.HashState = httpsys.HashEmpty
	case strings.Trim(out.Hash, "0") == "":
		out.HashState = httpsys.HashZero
	}
	if out.AppID == "{00000000-0000-0000-0000-000000000000}" {
		out.AppIDState = httpsys.AppIDZero
	}
	out.SetCertCheckMode(b.CheckMode)
	out.SetDefaultFlags(b.Flags)
	return out
}

func (l *loader) socketsDocument(file string, d bundle.Sockets) {
	for _, s := range d.Sockets {
		local, err := netip.ParseAddrPort(s.Local)
		if err != nil {
			continue
		}
		remote, _ := netip.ParseAddrPort(s.Remote)
		l.f.Sockets = append(l.f.Sockets, Socket{sockets.Socket{
			Proto: "tcp", Local: local, Remote: remote, Listening: s.State == bundle.TCPListen,
			StateRaw: s.State.String(), PID: int(s.PID),
		}, lineOf(file, s.At)})
	}
	l.source(KindSockets, file, len(d.Sockets))
}

func (l *loader) processesDocument(file string, d bundle.Processes) {
	for _, p := range d.Processes {
		l.f.Processes = append(l.f.Processes, Process{sockets.Process{
			PID: int(p.PID), Image: p.Image, User: cmp.Or(p.UserName, p.UserSID),
		}, lineOf(file, p.At)})
	}
}

func (l *loader) servicesDocument(file string, d bundle.Services) {
	for _, s := range d.Services {
		l.f.Services = append(l.f.Services, Service{sockets.Service{
			Name: s.Name, DisplayName: s.Display, Type: sockets.Unknown, StateCode: int(s.State),
			StartType: int(s.StartType), ExitCode: sockets.Unknown, PID: int(s.PID), Account: s.Account,
		}, lineOf(file, s.At)})
	}
	l.source(KindServices, file, len(d.Services))
}

func (l *loader) keyFilesDocument(file string, d bundle.KeyFiles) {
	var problems []string
	for _, dir := range d.Directories {
		l.f.KeyFiles = append(l.f.KeyFiles, KeyFile{keyFileOf(dir.Path, "", dir.SDDL, -1, true), lineOf(file, dir.At)})
		if dir.Error != nil {
			problems = append(problems, file+": "+dir.Path+": error "+dir.Error.Hex)
		} else if !dir.Truncated {
			l.keyFolder(folderEnd(dir.Path), FolderListing{Ref: lineOf(file, dir.At)})
		}
	}
	for _, k := range d.Files {
		l.f.KeyFiles = append(l.f.KeyFiles, KeyFile{keyFileOf(k.Directory, k.Name, k.SDDL, k.Size, false), lineOf(file, k.At)})
		if k.Error != nil && k.Error.Code == errorAccessDenied {
			l.f.KeyFilesRefused = append(l.f.KeyFilesRefused, keyFileFailure(k.Directory+`\`+k.Name, lineOf(file, k.At)))
		}
	}
	l.source(KindKeyFiles, file, len(d.Files)+len(d.Directories), problems...)
}

// errorAccessDenied is ERROR_ACCESS_DENIED of winerror.h.
const errorAccessDenied = 5

func keyFileOf(dir, name, sddl string, size int64, directory bool) keyfiles.KeyFile {
	k := keyfiles.KeyFile{Path: dir, Name: name, Size: size, Directory: directory}
	if !directory {
		k.Path = strings.TrimSuffix(dir, `\`) + `\` + name
		k.UniqueName = uniqueNameShape.MatchString(name)
	} else {
		k.Name = dir[strings.LastIndexByte(dir, '\\')+1:]
	}
	if sddl != "" {
		k, _ = k.WithDescriptor(sddl) // a damaged descriptor stays visible as text
	}
	return k
}

func (l *loader) osDocument(file string, d bundle.OperatingSystem) {
	l.claimHost(d.Host, evidence.Value(file, "host", d.Host.Product))
	if !d.LastBoot.IsZero() {
		l.f.Host.LastBoot, l.f.Host.BootRef = d.LastBoot.UTC(), evidence.Value(file, "lastBoot", "lastBoot: "+d.LastBoot.UTC().Format("2006-01-02T15:04:05Z"))
	}
}

func (l *loader) updatesDocument(file string, d bundle.Updates) {
	for _, u := range d.Updates {
		l.f.Updates = append(l.f.Updates, Update{hostinfo.Update{KB: u.KB, Installed: u.Installed}, lineOf(file, u.At)})
	}
	if d.Error == nil {
		l.source(KindUpdates, file, len(d.Updates))
	}
}

func (l *loader) clockDocument(file string, d bundle.Clock) {
	l.source(KindClock, file, 1)
	if l.f.Clock.Offset == nil && d.W32Time.OffsetMS != nil && !ownClock(d.W32Time.Source) {
		ref := evidence.Value(file, "w32time", "")
		l.f.Clock.setOffset(*d.W32Time.OffsetMS, ref)
	}
}
