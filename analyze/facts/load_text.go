package facts

import (
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
	"ssltriage/parsers/certstore"
	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/iisconfig"
	"ssltriage/parsers/keyfiles"
	"ssltriage/parsers/sockets"
	"ssltriage/parsers/wintext"
)

// textFile runs every text parser over a text: one file may hold the output
// of several tools, and each parser takes only what is its own.
func (l *loader) textFile(file *reader.File) ([]text.Text, error) {
	data, err := whole(file, maxText)
	if err != nil && len(data) == 0 {
		return nil, err
	}
	t, ok := wintext.Decode(data, l.hint)
	if !ok {
		return nil, nil
	}
	for _, p := range t.Problems {
		l.problem(file.Name, text.Text(p))
	}
	name := file.Name
	var taken []text.Text
	add := func(more []text.Text) { taken = append(taken, more...) }
	add(l.registryText(name, t))
	add(l.httpsysText(name, httpsys.ParseOutput(commandOf(file), t)))
	add(l.socketText(name, sockets.Parse(t)))
	add(l.certificateText(name, certstore.Parse(t)))
	add(l.keyFileText(name, keyfiles.Parse(t)))
	add(l.sites(name, iisconfig.Parse(t)))
	add(l.hostText(name, hostinfo.Parse(t)))
	add(l.eventText(name, t))
	return taken, err
}

// commandOf is the command line that made a file: what the manifest says,
// else what its name tells about an otherwise silent output, such as an
// empty list in a language whose title is not known.
func commandOf(file *reader.File) string {
	if file.Manifest != nil && file.Manifest.Source != "" {
		return file.Manifest.Source
	}
	name := strings.ToLower(file.Name[strings.LastIndexByte(file.Name, '/')+1:])
	for part, command := range map[string]string{
		"sslcert": "netsh http show sslcert", "iplisten": "netsh http show iplisten",
		"urlacl": "netsh http show urlacl", "servicestate": "netsh http show servicestate",
	} {
		if strings.Contains(name, part) {
			return command
		}
	}
	return ""
}

func (l *loader) registryText(file string, t wintext.Text) []text.Text {
	tree := hive.Parse(t)
	if tree.Kind == hive.KindNone {
		return nil
	}
	return l.registry(file, tree)
}

func (l *loader) socketText(file string, r sockets.Result) (taken []text.Text) {
	for _, s := range r.Sockets {
		l.f.Sockets = append(l.f.Sockets, Socket{s, evidence.Line(file, s.Line, s.Quote)})
	}
	for _, p := range r.Processes {
		l.f.Processes = append(l.f.Processes, Process{p, evidence.Line(file, p.Line, p.Quote)})
	}
	for _, s := range r.Services {
		l.f.Services = append(l.f.Services, Service{s, evidence.Line(file, s.Line, s.Quote)})
	}
	if len(r.Sockets) > 0 {
		l.source(KindSockets, file, len(r.Sockets), at(file, r.Problems)...)
		taken = append(taken, text.T("sockets", "ソケット"))
	}
	if len(r.Processes) > 0 {
		taken = append(taken, text.T("processes", "プロセス"))
	}
	if len(r.Services) > 0 {
		l.source(KindServices, file, len(r.Services))
		taken = append(taken, text.T("services", "サービス"))
	}
	return taken
}

func (l *loader) keyFileText(file string, r keyfiles.Result) []text.Text {
	for _, k := range r.Files {
		l.f.KeyFiles = append(l.f.KeyFiles, KeyFile{k, evidence.Line(file, k.Line, k.Quote)})
	}
	l.noteKeyFolders(file, r)
	l.noteFailures(file, r.Failures)
	if len(r.Files)+len(r.Folders)+len(r.Failures) == 0 {
		return nil
	}
	l.source(KindKeyFiles, file, len(r.Files), at(file, r.Problems)...)
	return []text.Text{text.T("files and permissions", "ファイルとアクセス許可")}
}

func (l *loader) eventText(file string, t wintext.Text) []text.Text {
	log := eventlog.Parse(t)
	if len(log.Events) == 0 {
		return nil
	}
	taken, _ := l.eventLog(file, log, nil)
	return taken
}
