package facts

import (
	"bytes"
	"errors"
	"io"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/certstore"
	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/iisconfig"
	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// headBytes is how much of a file is looked at to tell what it is.
const headBytes = 4096

// maxWhole bounds a file that a parser needs in memory as a whole.
const maxWhole = 192 << 20

// maxText bounds a text file: what a Windows tool prints is far smaller.
const maxText = 32 << 20

// content is a kind of content: how it is recognised by its first bytes, and
// who reads it. The table below is the one place that joins the two. Names
// of files play no part, so that evidence gathered by hand works as well as
// the collector's.
type content struct {
	name  text.Text
	match func(head []byte) bool
	read  func(l *loader, f *reader.File) (taken []text.Text, err error)
}

var contents = []content{
	{text.T("event log (evtx)", "イベント ログ (evtx)"), prefix("ElfFile\x00"), (*loader).evtx},
	{text.T("event log (evt)", "イベント ログ (evt)"), legacyEventLog, (*loader).evt},
	{text.T("registry hive", "レジストリ ハイブ"), func(h []byte) bool { k := hive.Sniff(h); return k == hive.KindHive || k == hive.KindLog }, (*loader).hive},
	{takenCapture, func(h []byte) bool { return capture.Sniff(h) != capture.Unknown }, (*loader).deferCapture},
	{takenDocument, isDocument, (*loader).document},
	{text.T("log of collect-legacy.cmd", "collect-legacy.cmd のログ"), reader.IsLegacyLog, (*loader).legacyLog},
	{text.T("event log (XML)", "イベント ログ (XML)"), eventlog.SniffXML, (*loader).eventXML},
	{text.T("IIS configuration", "IIS の構成"), iisconfig.Sniff, (*loader).iisXML},
	{text.T("certificates", "証明書"), isCertificateFile, (*loader).certificatesBinary},
	{text.T("text", "テキスト"), func([]byte) bool { return true }, (*loader).textFile},
}

// What several readers take a file for.
var (
	takenCapture  = text.T("network capture", "ネットワーク キャプチャ")
	takenDocument = text.T("document of the collector", "収集ツールの文書")
	takenManifest = text.T("manifest", "マニフェスト")
)

func prefix(magic string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

// legacyEventLog knows the header of a .evt file: its length and "LfLe".
func legacyEventLog(head []byte) bool {
	return len(head) >= 8 && bytes.Equal(head[:8], []byte("\x30\x00\x00\x00LfLe"))
}

func isDocument(head []byte) bool {
	_, ok := reader.SniffDocument(head)
	return ok
}

// isCertificateFile excludes PEM, which is text that may hold more.
func isCertificateFile(head []byte) bool {
	format := certstore.Sniff(head)
	return format != certstore.FormatUnknown && format != certstore.FormatPEM
}

// loader collects what the parsers return until it is joined.
type loader struct {
	f    *Facts
	hint wintext.Hint

	http           httpSys
	listing        evidence.Ref
	certFiles      []string
	certProblems   []text.Text
	registryFiles  []registryFile
	hiveLogs       []string // transaction logs of hives
	logs           []logFile
	records        records
	kinds          map[Kind]*Source // what text and documents gave, by kind
	hosts          []hostClaim
	keyDescriptors []keyDescriptor
	newest         newest
	now            Clock
	man            *bundle.Manifest
	manFile        string                   // where it stands
	entryFiles     map[*bundle.Entry]string // the files that its entries describe
	said           []diagnosis
	captures       []*reader.File // read last: the bindings say where TLS is spoken
}

// Progress is told which file comes next.
type Progress func(done, total int, name string)

// Load reads every file of a bundle and joins what they say.
func Load(b *reader.Bundle, step Progress) *Facts {
	l := &loader{
		f:     New(),
		kinds: map[Kind]*Source{},

		man: b.Manifest, manFile: b.ManifestFile, entryFiles: map[*bundle.Entry]string{},
	}
	l.manifest(b.Manifest)
	for i, file := range b.Files {
		if step != nil {
			step(i, len(b.Files), file.Name)
		}
		l.file(file)
	}
	l.joinEvents()
	l.joinBindings()
	l.joinNamelessSites()
	l.joinDiagnoses()
	l.joinKeyDescriptors()
	l.f.index = l.f.makeIndex()
	l.readCaptures()
	l.join()
	for _, p := range b.Problems() {
		l.f.Problems = append(l.f.Problems, Problem{File: p.File, Message: text.Text(p.Message()), Cut: p.File == "" && isCut(p)})
	}
	return l.f
}

// isCut reports whether a problem of a bundle means that files of it are
// lost, and that nobody knows which.
func isCut(p *reader.Problem) bool {
	for _, kind := range []error{reader.ErrTruncated, reader.ErrTooManyEntries, reader.ErrTotalTooLarge} {
		if errors.Is(p, kind) {
			return true
		}
	}
	return false
}

// file reads one file with the first reader that recognises it.
func (l *loader) file(file *reader.File) {
	entry := File{Name: file.Name, Bytes: file.Size, Made: made(file)}
	if file.Manifest != nil {
		entry.Status = string(file.Manifest.Status)
		l.entryFiles[file.Manifest] = file.Name
	}
	defer func() { l.f.Files = append(l.f.Files, entry) }()
	head, err := file.Head(headBytes)
	if len(head) == 0 {
		if err == nil {
			entry.Taken = text.T("empty file", "空のファイル")
			l.problem(file.Name, text.T("the file is empty", "ファイルが空です"))
		}
		return
	}
	l.newest.file(file)
	for _, c := range contents {
		if !c.match(head) {
			continue
		}
		taken, err := l.safely(c, file)
		if err != nil {
			l.problem(file.Name, text.Text(problem.Of(err)))
			if len(taken) == 0 {
				taken = []text.Text{text.F("%s, unreadable", "%s、読み取れません", c.name)}
			}
		}
		entry.Taken = listed(taken)
		return
	}
}

// safely keeps a parser's panic inside the file that caused it.
func (l *loader) safely(c content, file *reader.File) (taken []text.Text, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = problem.New("%s: internal error: %v", "%s: 内部エラー: %v", problem.Text(c.name), r)
		}
	}()
	return c.read(l, file)
}

// whole reads a file into memory, at most limit bytes.
func whole(file *reader.File, limit int64) ([]byte, error) {
	r, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var buf bytes.Buffer
	if file.Size > 0 {
		buf.Grow(int(min(file.Size, limit)) + bytes.MinRead)
	}
	n, err := io.Copy(&buf, io.LimitReader(r, limit+1))
	if n > limit {
		return buf.Bytes()[:limit], problem.New("only the first %d MiB were read", "最初の %d MiB しか読み取っていません", limit>>20)
	}
	if err != nil && n > 0 {
		return buf.Bytes(), nil // the bundle notes the damage; what there is counts
	}
	return buf.Bytes(), err
}

func (l *loader) problem(file string, message text.Text) {
	l.f.Problems = append(l.f.Problems, Problem{File: file, Message: message})
}

// source notes that a file gave records of a kind.
func (l *loader) source(k Kind, file string, records int, problems ...text.Text) {
	s := l.kinds[k]
	if s == nil {
		s = &Source{Kind: k, State: Complete}
		l.kinds[k] = s
	}
	s.Files = append(s.Files, file)
	s.Count += records
	s.Problems = append(s.Problems, problems...)
}

// at puts the file's name before each problem.
func at(file string, problems []problem.Text) []text.Text {
	var out []text.Text
	for _, p := range problems {
		out = append(out, text.Text(p.In(file)))
	}
	return out
}

// listed joins what a file holds.
func listed(list []text.Text) text.Text {
	var out text.Text
	for i, t := range list {
		if i == 0 {
			out = t
			continue
		}
		out = text.F("%s, %s", "%s、%s", out, t)
	}
	return out
}
