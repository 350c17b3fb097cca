package redact

import (
	"strings"
)

// plain are words that name nobody even where they are somebody's name:
// replacing them would take the sentences apart.
var plain = set(`
	account active ad adfs administrator admin administrators administrateur administratoren administrateurs admins alert all any api app
	application apps auto backup binding bindings boot bundle ca capture cert certificate certificates cipher client clients clock
	cluster code collected computer config configuration connection corp country crypto curve data database db default demo dev dns domain
	domains error event events evidence example exchange external file files firewall folder ftp gateway group guest handshake help home
	host hosts hostname http https iis info inetpub info int intern internal internet intra intranet issuer kdc key keys krbtgt ldap
	lan load local localhost localdomain localservice localsystem log logs machine mail manager microsoft my name net netsh network networkservice none null
	answered closed established negotiate negotiation refused reset restart schannel unanswered
	office old online operator organization owner pass password pc pki policy port portal private prod production protocol proxy public read registry
	remote report request root router rule script secure security self server servers service services session sha1 sha256 shop
	site smtp source sql ssl state status store subject support sys system system32 sysadmin task test text time timeline tls token trust type
	unknown update updates user users value vpn web website webserver windows work workgroup world www wwwroot xml zip www1 www2
	hkey_local_machine hklm builtin authority utf utf-8 ascii sha rsa ecdsa tlsv1 true false yes no on off error warning
	everyone jeder everybody guests gast gäste system système sistema benutzer utilisateurs
`)

// authorities stand before the names of accounts that every Windows has, in
// the languages of Windows; only the last word of each counts.
var authorities = set(`
	authority autorität nt-autorität builtin vordefiniert apppool service pool nt nt-authority autorite autoridad autoridade integrado vordefiniert
	predefinito incorporado ingebouwd virtual manager package machine host dwm
`)

// publicHosts are names that point to nobody's server in particular.
var publicHosts = []string{"microsoft.com", "windows.com", "windowsupdate.com", "microsoft.net", "w3.org", "ietf.org", "rfc-editor.org", "xmlsoap.org", "oasis-open.org", "asp.net", "localhost.localdomain"}

// endings are those of files; a word with one of them is no host name.
var endings = set(`
	7z asp aspx axd bak bat bin blg bmp cab cap cat cer cert cfg cmd config conf cpl crl crt cs css csr csv dat db der dll doc docx drv
	dmp edb eml etl evt evtx exe gif gz hiv hive htm html ico inf ini inc jpeg jpg js json key lnk log lst map md mdb mof msc msg msi msp mst mui
	nfo ndjson ocx odt old orig out p12 p7b p7c p7m pcap pcapng pdb pdf pem pfx php png ppt pptx prn ps1 psd1 psm1 py rar reg rtf sam sav sh
	spc sql sst sys tar temp tgz tmp tsv ttf txt txtar url vbs vsdx wer wim wmi wsf xls xlsx xsd xsl xslt xml yaml yml zip hta svc ashx ost pst
	netsh local1 regtrans blf wal
`)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// isPlain reports whether a name must stay, because it is a word of the trade
// or everybody's.
func isPlain(s string) bool {
	s = lower(s)
	if plain[s] || strings.HasPrefix(s, "microsoft ") || strings.HasPrefix(s, "windows ") {
		return true
	}
	for i := range len(s) {
		if c := s[i]; isWord(c) && (c < '0' || c > '9') || c >= 0x80 {
			return false
		}
	}
	return len(s) < minDigits // a short number is nobody's name
}

const minDigits = 6

// isHostName reports whether a word with dots is the DNS name of a host.
func isHostName(s string) bool {
	last := s[strings.LastIndexByte(s, '.')+1:]
	l := lower(last)
	switch {
	case len(s) > 253 || len(last) < 2 || last != l && last != strings.ToUpper(last) || endings[l]:
		return false
	case strings.HasPrefix(lower(s), "system.") || strings.HasPrefix(lower(s), "microsoft."):
		return false // namespaces of .NET and of IIS
	case strings.Contains(s, ".."):
		return false
	}
	if !strings.HasPrefix(l, "xn--") && strings.ContainsFunc(l, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return false
	}
	for _, h := range publicHosts {
		if l := lower(s); l == h || strings.HasSuffix(l, "."+h) {
			return false
		}
	}
	return !tokenForm.MatchString(s)
}

// withoutEnding takes the endings of files off a word with dots.
func withoutEnding(s string) string {
	for {
		i := strings.LastIndexByte(s, '.')
		if i < 0 || !endings[lower(s[i+1:])] {
			return s
		}
		s = s[:i]
	}
}
