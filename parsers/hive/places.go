package hive

import "strings"

// Role says what a key is for. A caller looks keys up by role and need not
// know from which layout or file they came.
type Role string

// The roles, with the key they stand for. C is HKLM\SYSTEM\CurrentControlSet.
const (
	Schannel           Role = "schannel"             // C\Control\SecurityProviders\SCHANNEL
	Cryptography       Role = "cryptography"         // C\Control\Cryptography\Configuration: active cipher suites below Local\SSL
	CryptographyPolicy Role = "cryptography-policy"  // HKLM\SOFTWARE\Policies\Microsoft\Cryptography: the same by policy, below Configuration\SSL
	FIPS               Role = "fips"                 // C\Control\Lsa\FipsAlgorithmPolicy
	LSA                Role = "lsa"                  // C\Control\Lsa: values that concern TLS
	HTTPParameters     Role = "http-parameters"      // C\Services\HTTP\Parameters: bindings, ListenOnlyList, UrlAclInfo
	HTTPFilter         Role = "http-filter"          // C\Services\HTTPFilter\Parameters
	HTTPService        Role = "http-service"         // C\Services\HTTP: Start
	ServiceW3SVC       Role = "services-w3svc"       // C\Services\W3SVC: Start
	ServiceWAS         Role = "services-was"         // C\Services\WAS: Start
	ServiceKeyIso      Role = "services-keyiso"      // C\Services\KeyIso: Start; CNG keys need it
	ServiceCryptSvc    Role = "services-cryptsvc"    // C\Services\CryptSvc: Start
	ServiceW32Time     Role = "services-w32time"     // C\Services\W32Time with Parameters
	EventLogSystem     Role = "eventlog-system"      // C\Services\EventLog\System: size and retention
	EventLogSchannel   Role = "eventlog-schannel"    // C\Services\EventLog\System\Schannel
	ProductOptions     Role = "product-options"      // C\Control\ProductOptions: ProductType
	ComputerName       Role = "computer-name"        // C\Control\ComputerName
	TimeZone           Role = "time-zone"            // C\Control\TimeZoneInformation
	Windows            Role = "windows"              // C\Control\Windows: ShutdownTime
	CodePage           Role = "code-page"            // C\Control\Nls\CodePage: ACP, OEMCP
	Language           Role = "language"             // C\Control\Nls\Language: InstallLanguage, Default
	CurrentVersion     Role = "currentversion"       // HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion: the build
	DotNet             Role = "dotnet"               // …\.NETFramework\v4.0.30319 and v2.0.50727; Path says which, and whether Wow6432Node
	WinHTTP            Role = "winhttp"              // …\Internet Settings\WinHttp, also below Wow6432Node
	AuxRecord          Role = "aux-record"           // …\FeatureControl\FEATURE_SCH_SEND_AUX_RECORD_KB_2618444
	CertificatesPolicy Role = "certificates-policy"  // HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates
	CertificateStore   Role = "central-certificates" // HKLM\SOFTWARE\Microsoft\IIS\CentralCertProvider, without its secrets
	IIS                Role = "iis"                  // HKLM\SOFTWARE\Microsoft\InetStp: version of IIS
)

// place is one subtree that matters.
type place struct {
	landmark
	role   Role
	levels int      // levels of subkeys that are read; whole reads all
	values []string // values that are read; nil reads all. Keeps secrets and product keys out
}

const whole = -1

// landmark is a key that can be recognised when it is the root of a saved hive.
type landmark struct {
	path   string   // canonical
	unique bool     // its name alone tells it
	subs   []string // paths below it that tell it
	vals   []string // values that tell it
	not    []string // paths below it that it never has
}

const (
	control  = `HKLM\SYSTEM\CurrentControlSet\Control`
	services = `HKLM\SYSTEM\CurrentControlSet\Services`
	schannel = control + `\SecurityProviders\SCHANNEL`
	crypto   = control + `\Cryptography\Configuration`
	httpsys  = services + `\HTTP\Parameters`
	software = `HKLM\SOFTWARE`
	policies = software + `\Policies\Microsoft`
)

var (
	bindingTables = words("SslBindingInfo SslSniBindingInfo SslCcsBindingInfo SslScopedCcsBindingInfo UrlAclInfo")
	protocolNames = []string{"Multi-Protocol Unified Hello", "PCT 1.0", "SSL 2.0", "SSL 3.0",
		"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3", "DTLS 1.0", "DTLS 1.2"}
	buildValues = words("CurrentVersion CurrentBuild CurrentBuildNumber UBR ProductName DisplayVersion ReleaseId " +
		"EditionID InstallationType BuildLab BuildLabEx CSDVersion CurrentMajorVersionNumber CurrentMinorVersionNumber InstallDate")
	serviceValues = words("Start Type ImagePath DisplayName ObjectName DependOnService DelayedAutostart ErrorControl")
	dotNetValues  = words("SchUseStrongCrypto SystemDefaultTlsVersions")
)

var places = append([]place{
	{landmark{path: schannel, unique: true, subs: words("Protocols Ciphers CipherSuites Hashes KeyExchangeAlgorithms"),
		vals: words("EventLogging SendExtraRecord SendTrustedIssuerList")}, Schannel, whole, nil},
	{landmark{path: crypto, subs: words("Local")}, Cryptography, whole, nil},
	{landmark{path: control + `\Lsa\FipsAlgorithmPolicy`, unique: true}, FIPS, whole, nil},
	{landmark{path: control + `\Lsa`, subs: words("FipsAlgorithmPolicy")}, LSA, 0,
		words("FipsAlgorithmPolicy MaxAsyncWorkerThreadsPerCpu LmCompatibilityLevel")},
	{landmark{path: httpsys, subs: bindingTables,
		vals: words("ListenOnlyList EnableHttp2Tls MaxRequestBytes MaxFieldLength EnableSslCloseNotify")}, HTTPParameters, whole, nil},
	{landmark{path: services + `\HTTPFilter\Parameters`, vals: words("CertChainCacheOnlyUrlRetrieval")}, HTTPFilter, whole, nil},
	{landmark{path: services + `\EventLog\System`, subs: words("Schannel")}, EventLogSystem, 0, nil},
	{landmark{path: services + `\EventLog\System\Schannel`, vals: words("ProviderGuid EventMessageFile")}, EventLogSchannel, 0, nil},
	{landmark{path: control + `\ProductOptions`, unique: true}, ProductOptions, 0, words("ProductType ProductSuite")},
	{landmark{path: control + `\ComputerName`, subs: words("ComputerName ActiveComputerName")}, ComputerName, 1, nil},
	{landmark{path: control + `\TimeZoneInformation`, unique: true}, TimeZone, 0, nil},
	{landmark{path: control + `\Windows`, vals: words("ShutdownTime CSDVersion")}, Windows, 0, nil},
	{landmark{path: control + `\Nls\CodePage`, vals: words("ACP OEMCP")}, CodePage, 0, words("ACP OEMCP MACCP")},
	{landmark{path: control + `\Nls\Language`, vals: words("InstallLanguage")}, Language, 0, words("InstallLanguage Default")},
	{landmark{path: software + `\Microsoft\Windows NT\CurrentVersion`,
		vals: words("CurrentBuildNumber CurrentBuild BuildLab")}, CurrentVersion, 0, buildValues},
	{landmark{path: policies + `\Cryptography`, subs: []string{`Configuration\SSL`}}, CryptographyPolicy, whole, nil},
	// Its namesake below SOFTWARE\Microsoft holds the stores themselves, among them MY.
	{landmark{path: policies + `\SystemCertificates`, unique: true, not: words("MY")}, CertificatesPolicy, whole, nil},
	{landmark{path: software + `\Microsoft\IIS\CentralCertProvider`, unique: true}, CertificateStore, 0,
		words("Enabled CertStoreLocation UserName PollingInterval")},
	{landmark{path: software + `\Microsoft\InetStp`, unique: true}, IIS, 0,
		words("MajorVersion MinorVersion VersionString")},
	service("HTTP", HTTPService, 0),
	service("W3SVC", ServiceW3SVC, 0),
	service("WAS", ServiceWAS, 0),
	service("KeyIso", ServiceKeyIso, 0),
	service("CryptSvc", ServiceCryptSvc, 0),
	service("W32Time", ServiceW32Time, 2),
}, bothBitnesses()...)

// service is the key of a service; with levels, all its values are read.
func service(name string, role Role, levels int) place {
	p := place{landmark{path: services + `\` + name, vals: words("Start ImagePath")}, role, levels, serviceValues}
	if levels > 0 {
		p.values = nil
	}
	return p
}

// bothBitnesses are the keys that 32-bit programs see below Wow6432Node.
func bothBitnesses() []place {
	var list []place
	for _, top := range []string{software + `\Microsoft`, software + `\Wow6432Node\Microsoft`} {
		list = append(list,
			place{landmark{path: top + `\.NETFramework\v4.0.30319`, unique: true}, DotNet, 0, dotNetValues},
			place{landmark{path: top + `\.NETFramework\v2.0.50727`, unique: true}, DotNet, 0, dotNetValues},
			place{landmark{path: top + `\Windows\CurrentVersion\Internet Settings\WinHttp`, unique: true}, WinHTTP, 0, nil},
			place{landmark{path: top + `\Internet Explorer\Main\FeatureControl\FEATURE_SCH_SEND_AUX_RECORD_KB_2618444`,
				unique: true}, AuxRecord, 0, nil},
		)
	}
	return list
}

// fragments are keys inside a place that are saved on their own now and then.
var fragments = func() []landmark {
	list := []landmark{
		{path: schannel + `\Protocols`, subs: protocolNames},
		{path: schannel + `\Ciphers`, subs: []string{"NULL", "RC4 128/128", "Triple DES 168", "AES 128/128", "AES 256/256", "DES 56/56"}},
		{path: schannel + `\Hashes`, subs: words("MD5 SHA SHA256 SHA384 SHA512")},
		{path: schannel + `\KeyExchangeAlgorithms`, unique: true},
		{path: crypto + `\Local`, subs: words("SSL")},
		{path: control + `\ComputerName\ComputerName`, vals: words("ComputerName")},
	}
	for _, name := range bindingTables {
		list = append(list, landmark{path: httpsys + `\` + name, unique: true})
	}
	for _, name := range protocolNames {
		list = append(list, landmark{path: schannel + `\Protocols\` + name, unique: true})
	}
	return list
}()

func words(s string) []string { return strings.Fields(s) }
