package facts

import (
	"strings"

	"ssltriage/analyze/text"
	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/keyfiles"
)

// join settles what needs all files, then says how complete each kind of
// evidence is. The order matters: each step uses the ones before it.
func (l *loader) join() {
	l.joinHiveLogs()
	l.joinHost()
	l.joinClock()
	l.f.judgeHandshakes()
	l.judgeSources()
	l.judgeManifest(l.man)
	l.f.findSymptoms()
}

// judgeSources says for each kind of evidence how complete it is.
func (l *loader) judgeSources() {
	for k, s := range l.kinds { // sockets, services, sites, key files, updates, clock
		l.f.sources[k] = s
	}
	l.judgeAccess()
	l.judgeBindings()
	l.judgeCertificates()
	l.judgeContent()
	l.judgeKeys()
	l.judgeKeyFiles()
	l.judgeSockets()
	l.judgeEvents()
	l.judgeRegistry(KindSchannel, hive.Schannel)
	l.judgeRegistry(KindCipherSuites, hive.Cryptography)
	l.judgeCapture()
	l.judgeUpdates()
	l.judgeHost()
	l.judgeClock()
}

// put files a source; state Complete needs no reason.
func (l *loader) put(k Kind, state State, files []string, count int, why text.Text, problems ...text.Text) {
	l.f.sources[k] = &Source{Kind: k, State: state, Why: why, Files: files, Count: count, Problems: problems}
}

func (l *loader) judgeBindings() {
	h := l.http
	switch {
	case h.whole && len(h.problems) == 0:
		l.put(KindBindings, Complete, h.files, len(l.f.Bindings), text.Text{})
	case h.whole || len(l.f.Bindings) > 0:
		l.put(KindBindings, Partial, h.files, len(l.f.Bindings),
			text.T("only some of the records are there, or could be read", "レコードの一部しかないか、一部しか読めませんでした"), h.problems...)
	}
	var ipProblems []text.Text
	if !h.ipError.IsZero() {
		ipProblems = []text.Text{h.ipError}
	}
	if l.f.IPListen.Seen {
		l.put(KindIPListen, Complete, h.ipFiles, len(l.f.IPListen.Addresses), text.Text{}, ipProblems...)
	} else if !h.ipError.IsZero() {
		l.put(KindIPListen, Failed, h.files, 0, text.T("HTTP.sys did not tell it to the collector: run the command below by hand, as administrator",
			"収集ツールが HTTP.sys から取得できませんでした。下のコマンドを管理者として手動で実行してください"), ipProblems...)
	}
}

// judgeCertificates: the store My (and any store that a binding names) must
// have been listed whole; for chains the stores CA and Root.
func (l *loader) judgeCertificates() {
	n := len(l.f.Certificates)
	if n == 0 && len(l.f.Stores) == 0 && len(l.said) == 0 {
		return
	}
	missing := ""
	for _, store := range l.f.neededStores() {
		if l.f.Stores[store].IsZero() {
			missing = store
		}
	}
	if missing == "" {
		l.put(KindCertificates, Complete, l.certFiles, n, text.Text{}, l.certProblems...)
	} else {
		l.put(KindCertificates, Partial, l.certFiles, n,
			text.F("there is no whole listing of the store %s", "ストア %s の完全な一覧がありません", missing), l.certProblems...)
	}
	root, ca := l.f.Stores[StoreRoot], l.f.Stores[StoreCA]
	switch {
	case !root.IsZero() && !ca.IsZero():
		l.put(KindChain, Complete, []string{root.File, ca.File}, n, text.Text{})
	case !root.IsZero() || !ca.IsZero():
		l.put(KindChain, Partial, l.certFiles, n,
			text.T("only one of the stores Root and CA is listed", "Root と CA のうち一方のストアしか一覧がありません"))
	}
}

// neededStores are the stores that HTTP.sys looks into: those that the
// bindings name, and My.
func (f *Facts) neededStores() []string {
	out := []string{StoreMy}
	for _, b := range f.Bindings {
		if s := b.StoreUpper(); s != "" && s != StoreMy && b.Hash != "" {
			out = append(out, s)
		}
		for _, o := range b.Others {
			if s := strings.ToUpper(o.Store); s != "" && s != StoreMy {
				out = append(out, s)
			}
		}
	}
	return out
}

// judgeKeys: for each bound certificate it must be known whether a key
// belongs to it.
func (l *loader) judgeKeys() {
	known, bound, files := 0, 0, []string{}
	for _, c := range l.f.Certificates {
		if c.Key.Associated != Unknown {
			known++
		}
	}
	for _, b := range l.f.Bindings {
		if c := l.f.CertificateOf(b); c != nil {
			bound++
			if c.Key.Associated == Unknown {
				bound = -1 << 20
			} else {
				files = append(files, c.Key.Ref.File)
			}
		}
	}
	switch {
	case known == 0:
	case bound > 0:
		l.put(KindKeys, Complete, unique(files), known, text.Text{})
	case bound == 0 && l.f.sources[KindCertificates] != nil && l.f.sources[KindCertificates].State == Complete:
		l.put(KindKeys, Complete, l.certFiles, known, text.Text{})
	default:
		l.put(KindKeys, Partial, l.certFiles, known,
			text.T("not every bound certificate is among the listed keys", "バインドされた証明書のキー情報がすべて揃っていません"))
	}
}

func unique(in []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range in {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// judgeKeyFiles: of each bound certificate whose key is in a file, it must be
// known who may read the file, or that it is not there.
func (l *loader) judgeKeyFiles() {
	s := l.f.sources[KindKeyFiles]
	if s == nil {
		return
	}
	for _, c := range l.f.Bound() {
		file := l.f.KeyFileOf(c)
		if c.Key.InFile() && l.f.KeyFileMissing(c) == nil && (file == nil || file.CanRead(SystemToken...) == keyfiles.AccessUnknown) {
			s.State, s.Why = Partial, text.T("the key file of a bound certificate, or its permissions, are not among them", "バインドされた証明書のキー ファイルまたはそのアクセス許可が含まれていません")
		}
	}
	if len(l.f.KeyFolders) == 0 && len(l.f.Bound()) == 0 {
		s.State, s.Why = Partial, text.T("the key files are not listed one by one", "キー ファイルが 1 つずつ一覧表示されていません")
	}
}

func (l *loader) judgeSockets() {
	s := l.f.sources[KindSockets]
	if s == nil {
		return
	}
	listeners, owners, whole := 0, 0, false
	for _, socket := range l.f.Sockets {
		if socket.Listening {
			listeners++
			whole = whole || socket.Local.Port() == portRPC
			if socket.PID >= 0 {
				owners++
			}
		}
	}
	switch {
	case listeners == 0:
		s.State, s.Why = Partial, text.T("no listening port is in the table (netstat without -a)", "待ち受け中のポートがありません (-a なしの netstat)")
	case owners == 0:
		s.State, s.Why = Partial, text.T("process ids are missing (netstat without -o)", "プロセス ID がありません (-o なしの netstat)")
	case !whole:
		s.State, s.Why = Partial, text.T("it looks like an excerpt: port 135, on which every Windows listens, is missing", "すべての Windows が待ち受けるポート 135 がないため、一部の抜粋と思われます")
	}
}

// portRPC is the port of the RPC endpoint mapper, which every Windows starts.
const portRPC = 135

// judgeEvents: a whole System log must be there. Exports as text or XML may
// be selections, and other channels (CAPI2, Application) do not count.
func (l *loader) judgeEvents() {
	var files []string
	var problems []text.Text
	count, damaged, system := 0, 0, false
	for _, f := range l.logs {
		files = append(files, f.name)
		problems = append(problems, at(f.name, f.log.Problems)...)
		count += f.log.TotalRecords
		if isSystemLog(f.log) {
			system = true
			damaged += f.log.Damaged + f.log.LeftOut
		}
	}
	switch {
	case len(files) == 0:
	case !system:
		l.put(KindEvents, Partial, files, count, text.T("there is no whole System log that could be read (an export as text or XML may be a selection)", "読み取れる完全なシステム ログがありません (テキストや XML での書き出しは一部の可能性があります)"), problems...)
	case damaged > 0:
		l.put(KindEvents, Partial, files, count, text.F("%d records are damaged or were left out", "%d 件のレコードが壊れているか読み飛ばされました", damaged), problems...)
	case l.loggingOff():
		l.put(KindEvents, Partial, files, count, text.T("Schannel logging is switched off (EventLogging = 0): that there are no Schannel events means nothing", "Schannel のログが無効 (EventLogging = 0) のため、イベントがないことは証拠になりません"), problems...)
	default:
		l.put(KindEvents, Complete, files, count, text.Text{}, problems...)
	}
}

// isSystemLog reports whether a log file is the System log as a whole. A
// legacy .evt file does not name its channel: its sources tell.
func isSystemLog(log eventlog.Log) bool {
	switch log.Format {
	case eventlog.EVTX:
		return strings.EqualFold(log.Channel, "System")
	case eventlog.EVT:
		for _, source := range []string{"Service Control Manager", "EventLog", "Schannel", "HTTP", "W3SVC", "Tcpip"} {
			if log.Providers[source] > 0 {
				return true
			}
		}
	}
	return false
}

// loggingOff reports SCHANNEL\EventLogging = 0. Source: Microsoft, "How to
// enable Schannel event logging" (KB260729).
func (l *loader) loggingOff() bool {
	key := l.f.Key(hive.Schannel)
	if key == nil {
		return false
	}
	v := key.Key.Value("EventLogging")
	if v == nil {
		return false
	}
	n, err := v.DWORD()
	return err == nil && n == 0
}

func (l *loader) judgeRegistry(k Kind, role hive.Role) {
	var files []string
	var problems []text.Text
	for _, f := range l.registryFiles {
		problems = append(problems, at(f.name, f.problems)...)
	}
	state, why := Absent, text.Text{}
	for _, key := range l.f.Registry {
		if key.Role != role {
			continue
		}
		files = append(files, key.File)
		switch {
		case !key.Implied && !key.Partial && !key.Dirty:
			state, why = Complete, text.Text{}
		case state == Complete:
		case key.Dirty:
			state, why = Partial, text.T("the hive was not closed cleanly: its last changes are in its transaction logs, which are not applied", "ハイブが正しく閉じられていません。最後の変更はトランザクション ログにあり、適用されていません")
		case state == Absent:
			state, why = Partial, text.T("only a part of the registry key is there", "レジストリ キーの一部しかありません")
		}
	}
	if state != Absent {
		l.put(k, state, unique(files), len(files), why, problems...)
	}
}

func (l *loader) judgeHost() {
	h := l.f.Host
	switch {
	case h.Build == 0:
	case h.Confidence == "certain":
		l.put(KindHost, Complete, []string{h.Ref.File}, 1, text.Text{})
	default:
		l.put(KindHost, Complete, []string{h.Ref.File}, 1, text.Text{},
			text.F("the Windows version is inferred: %s", "Windows のバージョンは推定です: %s", h.Basis))
	}
}
