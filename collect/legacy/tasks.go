package legacy

import "strings"

const (
	machineKeys    = `Microsoft\Crypto\RSA\MachineKeys`
	cngKeys        = `Microsoft\Crypto\Keys`
	systemKeys     = `Microsoft\Crypto\SystemKeys`
	localSystem    = `Microsoft\Crypto\RSA\S-1-5-18`
	currentVersion = `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`
	inetStp        = `HKLM\SOFTWARE\Microsoft\InetStp`
	// lastDays selects what is not older than 30 days, in milliseconds.
	lastDays = "TimeCreated[timediff(@SystemTime) <= 2592000000]"
)

// Tasks returns what the batch file does, in no particular order.
func Tasks() []Task {
	return []Task{
		{Step: "host", Commands: hostCommands(), Instead: map[string]string{"host/os.json": "host/systeminfo.txt"}},
		{Step: "clock", Commands: clockCommands(), Instead: map[string]string{"host/clock.json": "host/w32tm.txt"}},
		{Step: "http-config", Commands: httpcfgCommands(), Instead: map[string]string{"http/config.json": "http/sslcert.txt"}},
		{Step: "http-text", Commands: httpCommands()},
		{Step: "certificates", Commands: certificateCommands(), Instead: map[string]string{"certs/stores.json": "certs/MY.txt"}},
		{Step: "keys", Commands: keyCommands(), Instead: map[string]string{"keys/files.json": "keys/MachineKeys.txt"}},
		{Step: "iis", Commands: iisCommands()},
		{Step: "network", Commands: networkCommands(), Instead: map[string]string{
			"net/sockets.json": "net/netstat.txt", "net/processes.json": "net/tasklist.csv", "net/services.json": "net/services.txt",
		}},
		{Step: "netstat", Commands: []Command{{Path: "net/netstat.txt", Tool: "netstat.exe", Args: "-ano"}}},
		{Step: "registry", Commands: registryCommands(), Instead: map[string]string{"registry/CurrentVersion.reg": "registry/values.txt"}},
		{Step: "updates", Commands: updateCommands(), Instead: map[string]string{"host/updates.json": "host/updates.csv"}},
		{Step: "events", Commands: eventCommands()},
		{Step: "capture-leftover", WhyNot: "a batch file starts no capture"},
		{Step: "capture", WhyNot: "Windows 2003 and 2008 bring no program that records packets, and a batch file that is stopped would leave one running"},
	}
}
func hostCommands() []Command {
	return []Command{
		{Path: "host/systeminfo.txt", Tool: "systeminfo.exe"},
		{Path: "host/os.txt", Tool: `wbem\wmic.exe`, Args: "os get Caption,Version,BuildNumber,CSDVersion,OSLanguage,CodeSet,LastBootUpTime,LocalDateTime,CurrentTimeZone /value"},
	}
}

func clockCommands() []Command {
	return []Command{
		{Path: "host/w32tm.txt", Tool: "w32tm.exe", Args: "/query /status /verbose", On: New},
		{Path: "host/w32tm.txt", Tool: "w32tm.exe", Args: "/dumpreg /subkey:Parameters", On: Old},
	}
}

// httpcfg is in a variable of the batch file: it came with the Support Tools
// of Windows 2003 and may be in several folders, or nowhere.
const httpcfg = "%HTTPCFG%"

func httpcfgCommands() []Command {
	return []Command{
		{Path: "http/sslcert.txt", Tool: httpcfg, Args: "query ssl", On: Old},
		{Path: "http/iplisten.txt", Tool: httpcfg, Args: "query iplisten", On: Old},
		{Path: "http/urlacl.txt", Tool: httpcfg, Args: "query urlacl", On: Old},
	}
}

func httpCommands() []Command {
	return []Command{
		{Path: "http/sslcert.txt", Tool: "netsh.exe", Args: "http show sslcert", On: New},
		{Path: "http/iplisten.txt", Tool: "netsh.exe", Args: "http show iplisten", On: New},
		{Path: "http/servicestate.txt", Tool: "netsh.exe", Args: "http show servicestate view=requestq verbose=yes", On: New},
		{Path: "http/urlacl.txt", Tool: "netsh.exe", Args: "http show urlacl", On: New},
	}
}

// certificateStores are listed; of exportedStores the certificates themselves
// are saved too, public part only.
var (
	certificateStores = []string{"MY", "CA", "ROOT", "AuthRoot", "TrustedPeople", "Disallowed", "REQUEST"}
	newStores         = []string{"WebHosting", "ClientAuthIssuer"} // of Windows 2012
	exportedStores    = []string{"MY", "WebHosting", "CA", "ROOT"}
)

func certificateCommands() []Command {
	var list []Command
	for _, store := range certificateStores {
		list = append(list, Command{Path: "certs/" + store + ".txt", Tool: "certutil.exe", Args: "-v -silent -store " + store, On: New},
			Command{Path: "certs/" + store + ".txt", Tool: "certutil.exe", Args: "-v -store " + store, On: Old})
	}
	for _, store := range newStores {
		list = append(list, Command{Path: "certs/" + store + ".txt", Tool: "certutil.exe", Args: "-v -silent -store " + store, On: New,
			Key: `HKLM\SOFTWARE\Microsoft\SystemCertificates\` + store})
	}
	return list
}

// keyFolders are the folders of key files of the machine; CNG has come with
// Windows 2008.
func keyCommands() []Command {
	var list []Command
	add := func(name, folder string, old bool) {
		for _, end := range []string{`\*"`, `"`} { // the files, then the folder itself
			c := Command{Path: "keys/" + name + ".txt", Args: `"%PROGRAMDATA%\` + folder + end, Adds: end == `"`, On: New, Tool: "icacls.exe"}
			list = append(list, c)
			if c.Tool, c.On = "cacls.exe", Old; old {
				list = append(list, c)
			}
		}
	}
	add("MachineKeys", machineKeys, true)
	add("Keys", cngKeys, false)
	add("SystemKeys", systemKeys, false)
	add("S-1-5-18", localSystem, true)
	return list
}

func iisCommands() []Command {
	drop := "findstr.exe " + findstr("/v /i /l", secretWords)
	return []Command{
		{Path: "iis/sites.xml", Tool: "findstr.exe", On: New, Pipe: drop,
			Args: findstr("/i /r", sitesElements) + ` "%S%\inetsrv\config\applicationHost.config"`},
		{Path: "iis/sites.xml", Tool: "findstr.exe", On: Old, Pipe: drop,
			Args: findstr("/i /r", metabaseLines) + ` "%S%\inetsrv\MetaBase.xml"`},
		{Path: "iis/appcmd.xml", Tool: `inetsrv\appcmd.exe`, Args: "list site /xml", On: New},
	}
}

func networkCommands() []Command {
	return []Command{
		{Path: "net/services.txt", Tool: "sc.exe", Args: "queryex type= all state= all bufsize= 250000"},
		{Path: "net/services.txt", Tool: "sc.exe", Args: "qc W3SVC", Adds: true},
		{Path: "net/services.txt", Tool: "sc.exe", Args: "qc HTTPFilter", Adds: true, On: Old},
		{Path: "net/services.txt", Tool: "sc.exe", Args: "qc HTTP", Adds: true},
		{Path: "net/tasklist.csv", Tool: "tasklist.exe", Args: "/svc /fo csv"},
	}
}

// savedKeys are the keys that the exe saves, by the names of their files.
var savedKeys = [][2]string{
	{"SCHANNEL", `SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`},
	{"HTTP-Parameters", `SYSTEM\CurrentControlSet\Services\HTTP\Parameters`},
	{"Cryptography", `SYSTEM\CurrentControlSet\Control\Cryptography\Configuration`},
	{"Cryptography-Policy", `SOFTWARE\Policies\Microsoft\Cryptography`},
	{"FipsAlgorithmPolicy", `SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy`},
	{"HTTPFilter-Parameters", `SYSTEM\CurrentControlSet\Services\HTTPFilter\Parameters`},
	{"WinHttp", `SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp`},
	{"WinHttp-32", `SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp`},
	{"SystemCertificates-Policy", `SOFTWARE\Policies\Microsoft\SystemCertificates`},
	{"W32Time", `SYSTEM\CurrentControlSet\Services\W32Time`},
}

func registryCommands() []Command {
	var list []Command
	for _, k := range savedKeys {
		list = append(list, saved(k[0], `HKLM\`+k[1])...)
	}
	list = append(list, values(currentVersion, "ProductName", "InstallationType", "CurrentVersion", "CurrentBuild", "CurrentBuildNumber", "CSDVersion", "UBR")...)
	list = append(list, values(inetStp, "VersionString", "MajorVersion", "MinorVersion")...)
	for _, top := range []string{`HKLM\SOFTWARE\Microsoft`, `HKLM\SOFTWARE\Wow6432Node\Microsoft`} {
		for _, version := range []string{"v4.0.30319", "v2.0.50727"} {
			list = append(list, values(top+`\.NETFramework\`+version, "SchUseStrongCrypto", "SystemDefaultTlsVersions")...)
		}
	}
	return list
}

// saved returns the commands that save a registry key as a hive. reg.exe of
// Windows 2003 does not know /y, which there is no need for either: the file
// is new. Where saving is refused the key is exported as text.
func saved(name, key string) []Command {
	hive, text := "registry/"+name+".hiv", "registry/"+name+".reg"
	bare := key
	key = `"` + key + `"`
	return []Command{
		{Path: hive, Tool: "reg.exe", Args: "save " + key + ` "%FILE%" /y`, Writes: true, Key: bare, On: New},
		{Path: hive, Tool: "reg.exe", Args: "save " + key + ` "%FILE%"`, Writes: true, Key: bare, Else: hive},
		{Path: text, Tool: "reg.exe", Args: "export " + key + ` "%FILE%" /y`, Writes: true, Key: bare, Else: hive, On: New},
		{Path: text, Tool: "reg.exe", Args: "export " + key + ` "%FILE%"`, Writes: true, Key: bare, Else: hive, On: Old},
	}
}

// values asks for single values of a key: beside them may be product keys.
func values(key string, names ...string) []Command {
	var list []Command
	for _, name := range names {
		list = append(list, Command{Path: "registry/values.txt", Tool: "reg.exe", Args: `query "` + key + `" /v ` + name, Key: key, Adds: true})
	}
	return list
}

func updateCommands() []Command {
	return []Command{
		{Path: "host/updates.csv", Tool: `wbem\wmic.exe`, Args: "qfe get HotFixID,InstalledOn,Description /format:csv"},
		{Path: "host/updates.csv", Tool: `wbem\wmic.exe`, Args: "qfe list full", Else: "host/updates.csv"},
	}
}

func eventCommands() []Command {
	export := func(name, channel, query string) Command {
		return Command{Path: "events/" + name + ".evtx", Tool: "wevtutil.exe", Writes: true, On: New,
			Args: `epl ` + channel + ` "%FILE%" "/q:*[System[` + query + `]]" /ow:true`}
	}
	from := func(providers ...string) string {
		return "Provider[@Name='" + strings.Join(providers, "' or @Name='") + "']"
	}
	return []Command{
		export("System", "System", lastDays),
		export("Application", "Application", from("Microsoft-Windows-CAPI2", "crypt32", "Microsoft-Windows-IIS-W3SVC-WP", "W3SVC-WP")+" and "+lastDays),
		export("Setup", "Setup", from("Microsoft-Windows-Servicing")+" and "+lastDays),
		export("CAPI2", "Microsoft-Windows-CAPI2/Operational", lastDays),
		{Path: "events/System.evt", Tool: "cscript.exe", Writes: true, On: Old, Args: `//nologo //t:300 "%OUT%\evt.vbs" "%FILE%"`},
	}
}
