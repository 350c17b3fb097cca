package facts

import "ssltriage/analyze/text"

// Kind is a kind of evidence. Rules name the kinds they need.
type Kind string

// The kinds of evidence.
const (
	KindBindings     Kind = "bindings"      // HTTP.sys SSL records
	KindIPListen     Kind = "iplisten"      // HTTP.sys IP listen list
	KindSites        Kind = "sites"         // IIS sites and their bindings
	KindAccess       Kind = "access"        // what the sites demand of clients (SSL settings)
	KindCertificates Kind = "certificates"  // content of the machine's certificate stores
	KindContent      Kind = "content"       // each bound certificate itself, not only its thumbprint
	KindChain        Kind = "chain"         // the machine's CA and Root stores
	KindKeys         Kind = "keys"          // key association of each certificate
	KindKeyFiles     Kind = "keyfiles"      // key files with their permissions
	KindSockets      Kind = "sockets"       // listening ports with the owning process
	KindServices     Kind = "services"      // state of the Windows services
	KindEvents       Kind = "eventlog"      // System event log
	KindSchannel     Kind = "schannel"      // SCHANNEL registry key
	KindCipherSuites Kind = "cipher-suites" // registry key with the cipher suite order
	KindCapture      Kind = "capture"       // network capture
	KindHost         Kind = "host"          // Windows version
	KindUpdates      Kind = "updates"       // installed updates
	KindClock        Kind = "clock"         // state of the time service
)

// Kinds lists all kinds in the order in which reports show them.
var Kinds = []Kind{
	KindHost, KindSites, KindAccess, KindBindings, KindIPListen, KindCertificates, KindContent, KindChain, KindKeys, KindKeyFiles,
	KindSockets, KindServices, KindEvents, KindSchannel, KindCipherSuites, KindCapture, KindUpdates, KindClock,
}

// State says how complete a kind of evidence is.
type State string

// The states of a kind of evidence.
const (
	Complete State = "complete" // everything of this kind was there and read
	Partial  State = "partial"  // some of it: may prove a fault, never rules one out
	Absent   State = "absent"   // nothing of this kind in the bundle
	Failed   State = "failed"   // it should be there, but could not be gathered or read
)

// Source says what there is of one kind of evidence.
type Source struct {
	Kind     Kind
	State    State
	Why      text.Text   // why it is not complete; zero when it is
	Files    []string    // files that hold it, in bundle order
	Count    int         // records read
	Problems []text.Text // trouble while reading, one line each, with the file
}

// kindInfo is what people are told of a kind.
type kindInfo struct {
	name text.Text
	get  string // the command that gets it on Windows 2008 and later
	get6 string // the command on Windows 2003 (IIS 6), where it differs
}

var kindInfos = map[Kind]kindInfo{
	KindBindings: {text.T("HTTP.sys SSL bindings", "HTTP.sys の SSL バインド"),
		"netsh http show sslcert > sslcert.txt", "httpcfg query ssl > sslcert.txt"},
	KindIPListen: {text.T("HTTP.sys IP listen list", "HTTP.sys の IP リッスン リスト"),
		"netsh http show iplisten > iplisten.txt", "httpcfg query iplisten > iplisten.txt"},
	KindSites: {text.T("IIS sites", "IIS サイト"),
		`%windir%\system32\inetsrv\appcmd list site /config /xml > sites.xml`,
		`copy %windir%\system32\inetsrv\MetaBase.xml sites.xml`},
	KindAccess: {text.T("SSL settings of the sites", "サイトの SSL 設定"),
		`%windir%\system32\inetsrv\appcmd list config /section:system.webServer/security/access /xml > access.xml`,
		`copy %windir%\system32\inetsrv\MetaBase.xml sites.xml`},
	KindCertificates: {text.T("certificates of the computer", "コンピューターの証明書"),
		"certutil -v -store my > my.txt", "certutil -v -store my > my.txt"},
	KindContent: {text.T("content of each bound certificate", "バインドされた証明書の内容"),
		`powershell -Command "dir Cert:\LocalMachine\My | foreach { [IO.File]::WriteAllBytes((Join-Path $pwd ($_.Thumbprint + '.cer')), $_.RawData) }"`,
		"certutil -store my 0 certificate0.cer"},
	KindChain: {text.T("CA and root certificates of the computer", "コンピューターの CA 証明書とルート証明書"),
		"certutil -v -store root > root.txt & certutil -v -store ca > ca.txt",
		"certutil -v -store root > root.txt & certutil -v -store ca > ca.txt"},
	KindKeys: {text.T("private key of each certificate", "各証明書の秘密キー"),
		"certutil -v -store my > my.txt", "certutil -v -store my > my.txt"},
	KindKeyFiles: {text.T("key files and their permissions", "キー ファイルとアクセス許可"),
		`icacls "%ProgramData%\Microsoft\Crypto\RSA\MachineKeys" /t > keys.txt & icacls "%ProgramData%\Microsoft\Crypto\Keys" /t >> keys.txt`,
		`cacls "%ALLUSERSPROFILE%\Application Data\Microsoft\Crypto\RSA\MachineKeys\*" > keys.txt`},
	KindSockets: {text.T("listening ports", "待ち受けポート"),
		"netstat -anob > netstat.txt", "netstat -ano > netstat.txt"},
	KindServices: {text.T("Windows services", "Windows サービス"),
		"sc queryex > services.txt", "sc queryex > services.txt"},
	KindEvents: {text.T("System event log", "システム イベント ログ"),
		"wevtutil epl System System.evtx", "save the System log from the event viewer as System.evt"},
	KindSchannel: {text.T("SCHANNEL registry key", "SCHANNEL レジストリ キー"),
		`reg save HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL schannel.hiv`, ""},
	KindCipherSuites: {text.T("cipher suite order", "暗号スイートの順序"),
		`reg save HKLM\SYSTEM\CurrentControlSet\Control\Cryptography\Configuration cryptography.hiv`, ""},
	KindCapture: {text.T("network capture", "ネットワーク キャプチャ"),
		"ssltriage-collect --capture 60s", "a capture of one failing connection as .pcapng or .pcap, taken on the client"},
	KindHost: {text.T("Windows version", "Windows のバージョン"), "systeminfo > systeminfo.txt", ""},
	KindUpdates: {text.T("installed updates", "インストール済み更新プログラム"),
		"wmic qfe list /format:csv > updates.csv", ""},
	KindClock: {text.T("time service", "タイム サービス"), "w32tm /query /status > clock.txt", ""},
}

// Name is the kind as people call it.
func (k Kind) Name() text.Text { return kindInfos[k].name }

// Get is the command that gets this kind of evidence on a server; iis6 asks
// for the form that Windows 2003 has.
func (k Kind) Get(iis6 bool) string {
	info := kindInfos[k]
	if iis6 && info.get6 != "" {
		return info.get6
	}
	return info.get
}
