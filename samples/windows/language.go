package windows

import "time"

// Language is a display language of Windows with its code pages and regional
// formats.
//
// Where no public output of a tool exists in a language, its labels are
// invented: those of "netsh http" in every language but English, those of
// sc in Chinese. What surrounds the labels, and what the values look like, is
// the same in all languages.
type Language struct {
	Tag       string // "ja-JP"
	Locale    string // as systeminfo names it: "ja;日本語"
	OEM, ANSI int    // code pages
	Zone      string // key name of the time zone
	Bias      int    // minutes from local time to UTC, without summer time
	TimeZone  string // as systeminfo names it
	DateTime  string // layout of time.Format, as certutil prints a date
	Date      string // the same of the day alone

	accounts map[Account]string
	// Client and Server are the words in the field Type of Schannel events.
	Client, Server string

	netsh    netshWords
	netstat  netstatWords
	certutil certutilWords
	host     hostWords
	clock    clockWords
	icacls   string // closing line, with the two numbers as %d
	services map[string]string
}

// local is a time on the server's own clock.
func (l *Language) local(t time.Time) time.Time {
	return t.In(time.FixedZone(l.Zone, -l.Bias*60))
}

// netshWords are the words of "netsh http show".
type netshWords struct {
	sslTitle, listenTitle, aclTitle, stateTitle string
	labels                                      []string // of the fields of an SSL record, in their order
	hostname, ccs                               string   // instead of the first label
	on, off, set, notSet                        string
	url, user, listen, delegate, yes, no        string
	sep                                         string
}

// netstatWords are the words of netstat.
type netstatWords struct {
	title, header string
	states        map[string]string
	noOwner       string
}

// certutilWords are the words of certutil.
type certutilWords struct {
	my, root, ca                          string // names of the stores
	certificate, serial, issuer, subject  string
	notBefore, notAfter, nonRoot, isRoot  string
	container, unique, provider           string
	exportable, passed, missing, noKey    string
	noDecrypt, done, hash, nameHash, keys string
	algorithm, publicKey, length          string
	failed                                string // of the test of the key
}

// hostWords are the words of systeminfo and of the list of updates.
type hostWords struct {
	name, osName, osVersion, build, boot, locale, zone, hotfixes, installed string
	width                                                                   int
}

// clockWords are the words of w32tm /query /status.
type clockWords struct {
	labels                       []string
	leap, stratum, tick, unknown string
	sep                          string
}

// English is the language of the United States.
var English = &Language{
	Tag: "en-US", Locale: "en-us;English (United States)", OEM: 437, ANSI: 1252,
	Zone: "Eastern Standard Time", Bias: 300, TimeZone: "(UTC-05:00) Eastern Time (US & Canada)",
	DateTime: "1/2/2006 3:04 PM", Date: "1/2/2006",
	accounts: map[Account]string{
		System: `NT AUTHORITY\SYSTEM`, LocalService: `NT AUTHORITY\LOCAL SERVICE`, NetworkService: `NT AUTHORITY\NETWORK SERVICE`,
		Administrators: `BUILTIN\Administrators`, Users: `BUILTIN\Users`, Everyone: "Everyone",
		"S-1-5-80-3139157870-2983391045-3678747466-658725712-1809340420": `NT SERVICE\WMSvc`,
	},
	Client: "client", Server: "server",
	netsh: netshWords{
		sslTitle: "SSL Certificate bindings:", listenTitle: "IP addresses present in the IP listen list:",
		aclTitle: "URL Reservations:", stateTitle: "Snapshot of HTTP service state (Request Queue View):",
		labels: []string{
			"IP:port", "Certificate Hash", "Application ID", "Certificate Store Name",
			"Verify Client Certificate Revocation", "Verify Revocation Using Cached Client Certificate Only", "Usage Check",
			"Revocation Freshness Time", "URL Retrieval Timeout", "Ctl Identifier", "Ctl Store Name", "DS Mapper Usage",
			"Negotiate Client Certificate", "Reject Connections", "Disable HTTP2", "Disable QUIC", "Disable TLS1.2",
			"Disable TLS1.3", "Disable OCSP Stapling", "Enable Token Binding", "Log Extended Events",
			"Disable Legacy TLS Versions", "Enable Session Ticket",
		},
		hostname: "Hostname:port", ccs: "Central Certificate Store",
		on: "Enabled", off: "Disabled", set: "Set", notSet: "Not Set",
		url: "Reserved URL", user: "User", listen: "Listen", delegate: "Delegate", yes: "Yes", no: "No", sep: " : ",
	},
	netstat: netstatWords{
		title:   "Active Connections",
		header:  "  Proto  Local Address          Foreign Address        State           PID",
		noOwner: "Can not obtain ownership information",
	},
	certutil: certutilWords{
		my: "Personal", root: "Trusted Root Certification Authorities", ca: "Intermediate Certification Authorities",
		certificate: "Certificate", serial: "Serial Number", issuer: "Issuer", subject: "Subject",
		notBefore: "NotBefore", notAfter: "NotAfter", nonRoot: "Non-root Certificate", isRoot: "Root Certificate: Subject matches Issuer",
		container: "Key Container", unique: "Unique container name", provider: "Provider",
		exportable: "Private key is NOT exportable", passed: "Encryption test passed", failed: "Encryption test FAILED",
		missing: "Missing stored keyset",
		noKey:   "No key provider information", noDecrypt: "Cannot find the certificate and private key for decryption.",
		done: "CertUtil: -%s command completed successfully.", hash: "Cert Hash", nameHash: "Name Hash", keys: "Key Id Hash",
		algorithm: "Signature Algorithm", publicKey: "Public Key Algorithm", length: "Public Key Length",
	},
	host: hostWords{
		name: "Host Name:", osName: "OS Name:", osVersion: "OS Version:", build: "Build", boot: "System Boot Time:",
		locale: "System Locale:", zone: "Time Zone:", hotfixes: "Hotfix(s):", installed: "%d Hotfix(s) Installed.", width: 27,
	},
	clock: clockWords{
		labels: []string{"Leap Indicator", "Stratum", "Precision", "Root Delay", "Root Dispersion", "ReferenceId",
			"Last Successful Sync Time", "Source", "Poll Interval"},
		leap: "no warning", stratum: "secondary reference - syncd by (S)NTP", tick: "119.209ns per tick", unknown: "unspecified", sep: ": ",
	},
	icacls: "Successfully processed %d files; Failed processing %d files",
}
