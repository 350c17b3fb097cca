package facts

import (
	"cmp"
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/keyfiles"
	"ssltriage/parsers/sockets"
)

// document reads one of the collector's JSON documents by its schema.
func (l *loader) document(file *reader.File) ([]text.Text, error) {
	data, err := whole(file, reader.MaxDocumentBytes)
	if err != nil {
		return nil, err
	}
	schema, _ := reader.SniffDocument(data)
	name := file.Name
	switch schema {
	case "ssltriage/bundle/1":
		return []text.Text{takenManifest}, nil // the bundle has read it
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
	return []text.Text{takenDocument}, err
}

// legacyLog is a manifest too, and the bundle has read it.
func (l *loader) legacyLog(*reader.File) ([]text.Text, error) { return []text.Text{takenManifest}, nil }

// decode passes on what could be read, and then the error.
func decode[T bundle.Document](data []byte, take func(T)) error {
	d, err := reader.DecodeDocument[T](data)
	if !errors.Is(err, reader.ErrSchema) {
		take(d)
	}
	return err
}

func lineOf(file string, at bundle.At) evidence.Ref { return evidence.Line(file, at.Line, at.Quote) }

func (l *loader) storesDocument(file string, d bundle.Certificates) {
	for _, s := range d.Stores {
		switch {
		case s.Error != nil && s.Error.Code != errorFileNotFound:
			l.certProblems = append(l.certProblems, text.F("%s: store %s: error %s", "%s: ストア %s: エラー %s", file, s.Name, s.Error.Hex))
		case s.Truncated:
			l.certProblems = append(l.certProblems, text.F("%s: store %s holds more certificates than were written",
				"%s: ストア %s には、書き出された以上の証明書があります", file, s.Name))
		default: // a store that does not exist holds nothing
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
	case c.KeyInfoError != nil:
		l.certProblems = append(l.certProblems, text.F("%s: %s: the link to the private key could not be read, error %s",
			"%s: %s: 秘密キーへの関連付けを読み取れませんでした (エラー %s)", ref.File, cert.Thumbprint, c.KeyInfoError.Hex))
	case cert.Key.Associated == Unknown && !keyless(strings.ToUpper(c.Store)):
		cert.Key.Associated, cert.Key.Ref = No, ref
	}
	if c.Acquire.Tried && cert.Key.Associated == Yes {
		l.acquired(cert, c.Acquire, ref)
	}
}

// acquired takes over how it went to open a key. That nobody answered says
// nothing of the key.
func (l *loader) acquired(cert *Certificate, a bundle.Acquire, ref evidence.Ref) {
	switch {
	case a.OK:
		cert.Key.Usable, cert.Key.UsableRef = Yes, ref
	case a.Error == nil || unanswered[a.Error.Code]:
		l.certProblems = append(l.certProblems, text.F("%s: %s: the key's provider %s did not answer when the key was asked for",
			"%s: %s: キーを要求しましたが、プロバイダー %s が応答しませんでした", ref.File, cert.Thumbprint, cert.Key.Provider))
	default:
		cert.Key.Usable, cert.Key.UsableRef, cert.Key.Code = No, ref, a.Error.Code
	}
	if a.SDDL != "" {
		l.keyDescriptors = append(l.keyDescriptors, keyDescriptor{cert, a.SDDL, ref})
	}
}

// unanswered are the codes with which the collector says that it gave up:
// ERROR_TIMEOUT, ERROR_CANCELLED, ERROR_GEN_FAILURE, ERROR_PROC_NOT_FOUND
// (winerror.h).
var unanswered = map[uint32]bool{1460: true, 1223: true, 31: true, 127: true}

// keyDescriptor is the security descriptor of a key, as its provider tells it.
type keyDescriptor struct {
	cert *Certificate
	sddl string
	ref  evidence.Ref
}

// joinKeyDescriptors lets a key's own descriptor stand for that of its file,
// which is the same for Windows' software providers, where the permissions of
// the file are not in evidence. Source: Microsoft, "CryptSetProvParam"
// (PP_KEYSET_SEC_DESCR); "Key Storage Property Identifiers"
// (NCRYPT_SECURITY_DESCR_PROPERTY).
func (l *loader) joinKeyDescriptors() {
	if len(l.keyDescriptors) == 0 {
		return
	}
	l.f.index = l.f.makeIndex()
	for _, d := range l.keyDescriptors {
		known := l.f.KeyFileOf(d.cert)
		if !d.cert.Key.InFile() || d.cert.Key.UniqueName == "" || known != nil && (known.SDDL != "" || len(known.ACL) > 0) {
			continue
		}
		name := d.cert.Key.UniqueName
		k := keyfiles.KeyFile{Path: name, Name: name, Size: -1, UniqueName: uniqueNameShape.MatchString(name)}
		k, _ = k.WithDescriptor(d.sddl)
		l.f.KeyFiles = append(l.f.KeyFiles, KeyFile{k, d.ref})
		l.source(KindKeyFiles, d.ref.File, 1)
	}
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
	for _, t := range d.Tables {
		switch s := l.kinds[KindSockets]; {
		case t.Error != nil:
			s.Problems = append(s.Problems, failed(file, t.Proto, t.Error))
			s.State, s.Why = Partial, text.F("the table of %s could not be read", "%s のテーブルを読み取れませんでした", t.Proto)
		case t.Truncated:
			s.State, s.Why = Partial, text.F("the table of %s has more rows than were written", "%s のテーブルには、書き出された以上の行があります", t.Proto)
		}
	}
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

// failed says with which error Windows refused what the collector asked for.
func failed(file, what string, e *bundle.WinError) text.Text {
	return text.F("%s: %s: error %s", "%s: %s: エラー %s", file, what, e.Hex)
}

// isAbsent reports whether an error says that there is no such folder.
func isAbsent(e *bundle.WinError) bool {
	return e != nil && (e.Code == errorFileNotFound || e.Code == errorPathNotFound)
}

func (l *loader) keyFilesDocument(file string, d bundle.KeyFiles) {
	var problems []text.Text
	for _, dir := range d.Directories {
		if isAbsent(dir.Error) { // as good as an empty one: Windows makes it with the first key
			l.keyFolder(folderEnd(dir.Path), FolderListing{Ref: lineOf(file, dir.At)})
			continue
		}
		l.f.KeyFiles = append(l.f.KeyFiles, KeyFile{keyFileOf(dir.Path, "", dir.SDDL, -1, true), lineOf(file, dir.At)})
		if dir.Error != nil {
			problems = append(problems, failed(file, dir.Path, dir.Error))
		} else if !dir.Truncated {
			l.keyFolder(folderEnd(dir.Path), FolderListing{Ref: lineOf(file, dir.At)})
		}
	}
	for _, k := range d.Files {
		l.f.KeyFiles = append(l.f.KeyFiles, KeyFile{keyFileOf(k.Directory, k.Name, k.SDDL, k.Size, false), lineOf(file, k.At)})
		if k.Error != nil && k.Error.Code != errorAccessDenied {
			problems = append(problems, failed(file, k.Directory+`\`+k.Name, k.Error))
		} else if k.Error != nil {
			l.f.KeyFilesRefused = append(l.f.KeyFilesRefused, keyFileFailure(k.Directory+`\`+k.Name, lineOf(file, k.At)))
		}
	}
	l.source(KindKeyFiles, file, len(d.Files)+len(d.Directories), problems...)
}

// Codes of winerror.h. HttpQueryServiceConfiguration answers the last for an
// id that this Windows does not know.
const (
	errorFileNotFound     = 2
	errorPathNotFound     = 3
	errorAccessDenied     = 5
	errorInvalidParameter = 87
)

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
	h := &l.f.Host
	h.Installation, h.IIS = cmp.Or(h.Installation, d.InstallationType), cmp.Or(h.IIS, d.IISVersion)
	h.HTTPSys, h.Schannel = cmp.Or(h.HTTPSys, d.HTTPSysVersion), cmp.Or(h.Schannel, d.SchannelVersion)
	if !d.LastBoot.IsZero() {
		l.f.Host.LastBoot, l.f.Host.BootRef = d.LastBoot.UTC(), evidence.Value(file, "lastBoot", "lastBoot: "+d.LastBoot.UTC().Format("2006-01-02T15:04:05Z"))
	}
}

func (l *loader) updatesDocument(file string, d bundle.Updates) {
	for _, u := range d.Updates {
		l.f.Updates = append(l.f.Updates, Update{hostinfo.Update{KB: u.KB, Installed: u.Installed}, lineOf(file, u.At)})
	}
	if d.Error == nil || len(d.Updates) > 0 {
		l.source(KindUpdates, file, len(d.Updates))
	}
	if d.Error != nil && len(d.Updates) > 0 {
		s := l.kinds[KindUpdates]
		s.State, s.Why = Partial, text.F("the list of updates is not whole: error %s", "更新プログラムの一覧が完全ではありません: エラー %s", d.Error.Hex)
	}
}

func (l *loader) clockDocument(file string, d bundle.Clock) {
	l.source(KindClock, file, 1)
	w, c := d.W32Time, &l.f.Clock
	ref := evidence.Value(file, "w32time", strings.Trim("state: "+strconv.Itoa(int(w.State))+", type: "+w.Type+", source: "+w.Source, ", "))
	l.newest.dated(w.LastSync)
	if w.Error == nil {
		c.Unserviced = tri(w.State != serviceRunning || strings.EqualFold(w.Type, "NoSync") || ownClock(w.Source))
		c.ServiceRef = ref
	}
	if c.Offset == nil && w.OffsetMS != nil && !ownClock(w.Source) {
		c.setOffset(*w.OffsetMS, ref)
	}
}

// serviceRunning is SERVICE_RUNNING of winsvc.h.
const serviceRunning = 4
