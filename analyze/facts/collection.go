package facts

import (
	"slices"
	"strings"

	"ssltriage/analyze/text"
	"ssltriage/collect/bundle"
	"ssltriage/parsers/hive"
)

// manifestKinds says which kinds of evidence a file of the collectors gives:
// of the program, and of the batch file for old servers. None: it is a second
// witness, or its values are read for what they are, and nothing waits for it.
var manifestKinds = map[string][]Kind{
	"http/config.json":            {KindBindings, KindIPListen},
	"http/sslcert.txt":            {KindBindings},
	"http/iplisten.txt":           {KindIPListen},
	"http/servicestate.txt":       nil,
	"http/urlacl.txt":             nil,
	"iis/sites.xml":               {KindSites, KindAccess},
	"iis/appcmd.xml":              {KindSites},
	"certs/stores.json":           {KindCertificates, KindKeys, KindChain, KindContent},
	"certs/MY.txt":                {KindCertificates, KindKeys},
	"certs/CA.txt":                {KindChain},
	"certs/ROOT.txt":              {KindChain},
	"keys/files.json":             {KindKeyFiles},
	"keys/MachineKeys.txt":        {KindKeyFiles},
	"keys/Keys.txt":               {KindKeyFiles},
	"net/sockets.json":            {KindSockets},
	"net/netstat.txt":             {KindSockets},
	"net/processes.json":          nil,
	"net/tasklist.csv":            nil,
	"net/services.json":           {KindServices},
	"net/services.txt":            {KindServices},
	"events/System.evtx":          {KindEvents},
	"events/System.evt":           {KindEvents},
	"events/Application.evtx":     nil,
	"events/Setup.evtx":           nil,
	"events/CAPI2.evtx":           nil,
	"registry/SCHANNEL.hiv":       {KindSchannel},
	"registry/SCHANNEL.reg":       {KindSchannel},
	"registry/Cryptography.hiv":   {KindCipherSuites},
	"registry/Cryptography.reg":   {KindCipherSuites},
	"registry/CurrentVersion.reg": nil,
	"registry/values.txt":         nil,
	"capture/capture.pcapng":      {KindCapture},
	"capture/capture.etl":         {KindCapture},
	"host/os.json":                {KindHost},
	"host/systeminfo.txt":         {KindHost},
	"host/os.txt":                 {KindHost},
	"host/updates.json":           {KindUpdates},
	"host/updates.csv":            {KindUpdates},
	"host/clock.json":             {KindClock},
	"host/w32tm.txt":              {KindClock},
}

// manifestRoles are the registry keys that the collectors save, by the names
// of the files in registry/ without their ends. The key of one that is empty
// does not exist on the server.
var manifestRoles = map[string]hive.Role{
	"SCHANNEL":                  hive.Schannel,
	"HTTP-Parameters":           hive.HTTPParameters,
	"Cryptography":              hive.Cryptography,
	"Cryptography-Policy":       hive.CryptographyPolicy,
	"FipsAlgorithmPolicy":       hive.FIPS,
	"HTTPFilter-Parameters":     hive.HTTPFilter,
	"WinHttp":                   hive.WinHTTP,
	"WinHttp-32":                hive.WinHTTP,
	"SystemCertificates-Policy": hive.CertificatesPolicy,
	"W32Time":                   hive.ServiceW32Time,
}

// KnownEntry reports whether a path of a collector's manifest is one of which
// the analyzer knows what it gives.
func KnownEntry(path string) bool {
	_, kind := manifestKinds[path]
	_, role := manifestRoles[registryName(path)]
	return kind || role
}

// registryName is "SCHANNEL" of "registry/SCHANNEL.hiv"; "" for other files.
func registryName(path string) string {
	name, ok := strings.CutPrefix(path, "registry/")
	if dot := strings.LastIndexByte(name, '.'); ok && dot > 0 {
		return name[:dot]
	}
	return ""
}

// judgeManifest turns what the collector says of its steps into the reason why
// a kind of evidence is missing or not whole, with what to do about it.
func (l *loader) judgeManifest(m *bundle.Manifest) {
	if m == nil {
		return
	}
	if m.WOW64 {
		l.problem(l.manFile, text.T(
			"the collector was the 32-bit one on 64-bit Windows, which shows such programs other files and registry keys: collect again with the 64-bit program",
			"64 ビット版 Windows で 32 ビット版の収集ツールが使われました。32 ビットのプログラムには別のファイルとレジストリ キーが見えるため、64 ビット版でもう一度収集してください"))
	}
	if !m.Complete && strings.HasSuffix(l.manFile, bundle.ManifestStartName) {
		l.problem(l.manFile, text.T(
			"the collector did not finish (it was killed, or by a power cut or a full disk): only what it had packed until then is here, so collect again",
			"収集ツールが最後まで完了していません (強制終了、停電、またはディスクの空き不足)。それまでに収集したものしか含まれていないため、もう一度収集してください"))
	}
	for _, remark := range m.Remarks {
		l.problem(l.manFile, text.T(remark, bundle.Japanese(remark)))
	}
	for i := range m.Entries {
		e := &m.Entries[i]
		l.absentKey(e)
		for _, kind := range manifestKinds[e.Path] {
			l.judgeEntry(m, e, kind)
		}
	}
}

// absentKey notes a registry key that the collector looked for in vain.
func (l *loader) absentKey(e *bundle.Entry) {
	role, known := manifestRoles[registryName(e.Path)]
	if known && e.Status == bundle.StatusEmpty && l.f.Key(role) == nil && !slices.Contains(l.f.RegistryAbsent, role) {
		l.f.RegistryAbsent = append(l.f.RegistryAbsent, role)
	}
}

// judgeEntry lets the outcome of a step count for a kind of evidence: nothing
// else gave it, or the step's own file did, which is then not whole.
func (l *loader) judgeEntry(m *bundle.Manifest, e *bundle.Entry, kind Kind) {
	s, file := l.f.sources[kind], l.entryFiles[e]
	own := s != nil && file != "" && slices.Contains(s.Files, file)
	switch {
	case e.Status == bundle.StatusOK && e.Error != "" && own: // a remark
		s.Problems = append(s.Problems, text.F("%s: the collector notes: %s", "%s: 収集ツールの記録: %s", file, noted(e)))
	case e.Status == bundle.StatusOK:
	case s == nil:
		l.put(kind, Failed, []string{e.Path}, 0, collected(m, e, kind))
	case own && s.State == Complete && !l.answered(m, kind, s):
		s.State, s.Why = Partial, collected(m, e, kind)
	}
}

// answered reports whether a document of the collector, which Windows itself
// filled, gave a kind of evidence: what a program prints about it is then a
// second opinion, and its failure takes nothing away.
func (l *loader) answered(m *bundle.Manifest, kind Kind, s *Source) bool {
	for i := range m.Entries {
		e := &m.Entries[i]
		if e.Status == bundle.StatusOK && e.Error == "" && strings.HasSuffix(e.Path, ".json") &&
			slices.Contains(manifestKinds[e.Path], kind) && slices.Contains(s.Files, l.entryFiles[e]) {
			return true
		}
	}
	return false
}

// collected says why a step left nothing, or not all, and what to do.
func collected(m *bundle.Manifest, e *bundle.Entry, kind Kind) text.Text {
	tool := m.Tool.Name
	if tool == "" {
		tool = "ssltriage-collect"
	}
	said := sentence(e)
	switch e.Status {
	case bundle.StatusAccessDenied:
		if !m.Elevated {
			return text.F("the collector did not run as administrator, and was refused%s: run %s again as administrator",
				"収集ツールが管理者として実行されず、アクセスを拒否されました%s。%s を管理者として実行し直してください", said, tool)
		}
		return text.F("access was denied although the collector ran as administrator%s: run %s again under an account that may read it, such as SYSTEM",
			"収集ツールは管理者として実行されましたが、アクセスを拒否されました%s。読み取り権限のあるアカウント (SYSTEM など) で %s を実行し直してください", said, tool)
	case bundle.StatusMissingTool:
		return text.F("this server does not have what it takes%s: %s", "このサーバーには必要なものがありません%s。%s", said, alternative(kind))
	case bundle.StatusTimeout:
		if e.DurationMS == 0 { // a batch file has no clock
			return text.F("the program had not ended when the collection was broken off: run %s again, and if it hangs end that program alone (Ctrl+C, then N)",
				"収集が中断された時点でプログラムが終了していませんでした。%s を実行し直し、応答しない場合はそのプログラムだけを終了してください (Ctrl+C の後に N)", tool)
		}
		return text.F("it did not end in the time that the collector gives it (%d s)%s: run %s again when the server is less busy, or the command below by hand",
			"収集ツールの制限時間 (%d 秒) 内に終わりませんでした%s。サーバーの負荷が低いときに %s を実行し直すか、下のコマンドを手動で実行してください", e.DurationMS/1000, said, tool)
	case bundle.StatusSkipped:
		return skipped(e, tool, said)
	case bundle.StatusEmpty:
		return empty(e, said)
	case bundle.StatusTruncated:
		return text.F("the collector cut it off after %d bytes%s: what is missing can be got with the command below",
			"収集ツールが %d バイトで打ち切りました%s。残りは下のコマンドで取得できます", e.Bytes, said)
	}
	return text.F("the collector failed to get it%s: run the command below by hand, and send what it says",
		"収集ツールが取得に失敗しました%s。下のコマンドを手動で実行し、その表示を送ってください", said)
}

func skipped(e *bundle.Entry, tool string, said text.Text) text.Text {
	switch {
	case strings.Contains(e.Error, "interrupted"):
		return text.F("the collection was interrupted before it came to this: run %s again and let it end",
			"ここに達する前に収集が中断されました。%s を実行し直し、最後まで待ってください", tool)
	case strings.Contains(e.Error, "--capture"):
		return text.F("packets are recorded only when asked for: run %s --capture 60s, and let the failure happen meanwhile",
			"パケットは指定時のみ記録します。%s --capture 60s を実行し、その間に障害を再現してください", tool)
	case strings.Contains(e.Error, "--skip"):
		return text.F("it was skipped as the collector was told to: run %s again without --skip",
			"指定によりスキップされました。%s を --skip なしで実行し直してください", tool)
	}
	return text.F("the collector skipped it%s: run %s again when that is over", "収集ツールがスキップしました%s。状況が解消してから %s を実行し直してください", said, tool)
}

// empty says what it means that a step succeeded and gave nothing.
func empty(e *bundle.Entry, said text.Text) text.Text {
	switch {
	case registryName(e.Path) != "":
		return text.F("the registry key does not exist on this server%s: if that is to be checked, run the command below",
			"このサーバーにそのレジストリ キーはありません%s。確認するには下のコマンドを実行してください", said)
	case strings.HasSuffix(e.Path, ".evtx") || strings.HasSuffix(e.Path, ".evt"):
		return text.F("no event log was written%s: run the command below by hand, and see whether the service Windows Event Log runs",
			"イベント ログが書き出されませんでした%s。下のコマンドを手動で実行し、Windows Event Log サービスが実行中か確認してください", said)
	}
	return text.F("it ended without an error and gave nothing%s, which is no answer: run the command below by hand, and send what it says",
		"エラーなしで終了しましたが、何も出力しませんでした%s。これでは判断できません。下のコマンドを手動で実行し、その表示を送ってください", said)
}

// alternatives are the ways to a kind of evidence where the usual program or
// function is missing. The others have the command that stands below.
var alternatives = map[Kind]text.Text{
	KindBindings: text.T("save the registry key HKLM\\SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters with reg save, or install the Windows 2003 Support Tools for httpcfg",
		"reg save で HKLM\\SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters を保存するか、httpcfg を含む Windows 2003 サポート ツールをインストールしてください"),
	KindIPListen: text.T("save the registry key HKLM\\SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters with reg save",
		"reg save で HKLM\\SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters を保存してください"),
	KindSites: text.T("if the server has no IIS, nothing is missing; else send a copy of %windir%\\system32\\inetsrv\\config\\applicationHost.config without its passwords",
		"IIS のないサーバーなら問題ありません。そうでなければ、パスワードを除いた %windir%\\system32\\inetsrv\\config\\applicationHost.config のコピーを送ってください"),
	KindAccess: text.T("if the server has no IIS, nothing is missing; else run the command below",
		"IIS のないサーバーなら問題ありません。そうでなければ、下のコマンドを実行してください"),
	KindCapture: text.T("record on the client, or with Wireshark on another machine that sees the packets",
		"クライアント側で、またはパケットを観測できる別のマシンの Wireshark で記録してください"),
	KindUpdates: text.T("run systeminfo, which lists the updates too", "更新プログラムの一覧も表示する systeminfo を実行してください"),
}

func alternative(kind Kind) text.Text {
	if t, ok := alternatives[kind]; ok {
		return t
	}
	return text.T("use the command below", "下のコマンドを使用してください")
}

// noted is what the collector wrote of a step: its own sentences in both
// languages, those of Windows as they are.
func noted(e *bundle.Entry) text.Text { return text.T(e.Error, bundle.Japanese(e.Error)) }

// sentence is what is known of a failure, in brackets: its exit code, and its
// own words.
func sentence(e *bundle.Entry) text.Text {
	code := text.Text{}
	if e.ExitCode != nil && *e.ExitCode != 0 {
		code = text.F("exit code %d", "終了コード %d", *e.ExitCode)
	}
	switch {
	case !code.IsZero() && e.Error != "":
		return text.F(" (%s, %s)", " (%s、%s)", code, noted(e))
	case !code.IsZero() || e.Error != "":
		return text.F(" (%s%s)", " (%s%s)", code, noted(e))
	}
	return text.Text{}
}
