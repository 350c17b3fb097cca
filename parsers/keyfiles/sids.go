package keyfiles

import (
	"crypto/sha1"
	"encoding/binary"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// sidAliases are the two-letter SIDs that mean the same on every computer.
// Source: MS-DTYP 2.5.1.1 with the SIDs of 2.4.2.4.
var sidAliases = map[string]string{
	"WD": "S-1-1-0", "CO": "S-1-3-0", "CG": "S-1-3-1", "OW": "S-1-3-4",
	"NU": "S-1-5-2", "IU": "S-1-5-4", "SU": "S-1-5-6", "AN": "S-1-5-7",
	"ED": "S-1-5-9", "PS": "S-1-5-10", "AU": "S-1-5-11", "RC": "S-1-5-12",
	"SY": "S-1-5-18", "LS": "S-1-5-19", "NS": "S-1-5-20",
	"BA": "S-1-5-32-544", "BU": "S-1-5-32-545", "BG": "S-1-5-32-546", "PU": "S-1-5-32-547",
	"AO": "S-1-5-32-548", "SO": "S-1-5-32-549", "PO": "S-1-5-32-550", "BO": "S-1-5-32-551",
	"RE": "S-1-5-32-552", "RU": "S-1-5-32-554", "RD": "S-1-5-32-555", "NO": "S-1-5-32-556",
	"MU": "S-1-5-32-558", "LU": "S-1-5-32-559", "IS": "S-1-5-32-568", "CY": "S-1-5-32-569",
	"ER": "S-1-5-32-573", "CD": "S-1-5-32-574", "RA": "S-1-5-32-575", "ES": "S-1-5-32-576",
	"MS": "S-1-5-32-577", "HA": "S-1-5-32-578", "AA": "S-1-5-32-579", "RM": "S-1-5-32-580",
	"WR": "S-1-5-33", "UD": "S-1-5-84-0-0-0-0-0", "AC": "S-1-15-2-1",
	"LW": "S-1-16-4096", "ME": "S-1-16-8192", "MP": "S-1-16-8448", "HI": "S-1-16-12288", "SI": "S-1-16-16384",
	"AS": "S-1-18-1", "SS": "S-1-18-2",
}

// domainAliases are the two-letter SIDs that end with this relative identifier
// behind the SID of the computer or the domain. Source: MS-DTYP 2.5.1.1.
var domainAliases = map[string]string{
	"RO": "498", "LA": "500", "LG": "501", "DA": "512", "DU": "513", "DG": "514", "DC": "515",
	"DD": "516", "CA": "517", "SA": "518", "EA": "519", "PA": "520", "CN": "522", "AP": "525",
	"KA": "526", "EK": "527",
}

var sidRE = regexp.MustCompile(`^S-1-(?:\d{1,15}|0X[0-9A-F]{1,12})(?:-\d{1,10}){0,15}$`)

// normaliseSID returns the SID of an alias or a SID; an alias that depends on
// the domain stays as it is.
func normaliseSID(s string) (string, error) {
	s = strings.ToUpper(s)
	if sid, ok := sidAliases[s]; ok {
		return sid, nil
	}
	if _, ok := domainAliases[s]; ok || sidRE.MatchString(s) {
		return s, nil
	}
	return "", notSDDL("account %.20q", "アカウント %.20q", s)
}

// principals maps the names that Windows shows for well-known accounts to
// their SIDs, in upper case. Chinese, Japanese and Korean Windows show the
// English names, Italian most of them.
//
// Sources: Microsoft, "Configure Windows service accounts and permissions"
// (SQL Server), section "Localized service names", for the services and the
// administrators; published outputs of icacls on German, French, Portuguese
// and Russian Windows for the rest.
var principals = map[string]string{
	`EVERYONE`:      "S-1-1-0",
	`JEDER`:         "S-1-1-0",
	`TOUT LE MONDE`: "S-1-1-0",
	`TODOS`:         "S-1-1-0",
	`ВСЕ`:           "S-1-1-0",

	`CREATOR OWNER`:         "S-1-3-0",
	`ERSTELLER-BESITZER`:    "S-1-3-0",
	`CREATEUR PROPRIETAIRE`: "S-1-3-0",

	`NT AUTHORITY\SYSTEM`:   "S-1-5-18",
	`NT-AUTORITÄT\SYSTEM`:   "S-1-5-18",
	`AUTORITE NT\SYSTEM`:    "S-1-5-18",
	`AUTORITE NT\SYSTÈME`:   "S-1-5-18",
	`AUTORIDADE NT\SISTEMA`: "S-1-5-18",
	`NT AUTHORITY\СИСТЕМА`:  "S-1-5-18",

	`NT AUTHORITY\LOCAL SERVICE`:    "S-1-5-19",
	`NT-AUTORITÄT\LOKALER DIENST`:   "S-1-5-19",
	`AUTORITE NT\SERVICE LOCAL`:     "S-1-5-19",
	`NT AUTHORITY\SERVIZIO LOCALE`:  "S-1-5-19",
	`NT AUTHORITY\SERVICIO LOC`:     "S-1-5-19",
	`NT AUTHORITY\NETWORK SERVICE`:  "S-1-5-20",
	`NT-AUTORITÄT\NETZWERKDIENST`:   "S-1-5-20",
	`AUTORITE NT\SERVICE RÉSEAU`:    "S-1-5-20",
	`NT AUTHORITY\SERVIZIO DI RETE`: "S-1-5-20",
	`NT AUTHORITY\SERVICIO DE RED`:  "S-1-5-20",

	`NT AUTHORITY\AUTHENTICATED USERS`:           "S-1-5-11",
	`NT-AUTORITÄT\AUTHENTIFIZIERTE BENUTZER`:     "S-1-5-11",
	`AUTORITE NT\UTILISATEURS AUTHENTIFIÉS`:      "S-1-5-11",
	`NT AUTHORITY\INTERACTIVE`:                   "S-1-5-4",
	`NT-AUTORITÄT\INTERAKTIV`:                    "S-1-5-4",
	`AUTORITE NT\INTERACTIF`:                     "S-1-5-4",
	`NT AUTHORITY\SERVICE`:                       "S-1-5-6",
	`NT-AUTORITÄT\DIENST`:                        "S-1-5-6",
	`NT AUTHORITY\IUSR`:                          "S-1-5-17",
	`NT AUTHORITY\NETWORK`:                       "S-1-5-2",
	`NT AUTHORITY\ANONYMOUS LOGON`:               "S-1-5-7",
	`NT AUTHORITY\ENTERPRISE DOMAIN CONTROLLERS`: "S-1-5-9",

	`BUILTIN\ADMINISTRATORS`:       "S-1-5-32-544",
	`VORDEFINIERT\ADMINISTRATOREN`: "S-1-5-32-544",
	`BUILTIN\ADMINISTRATEURS`:      "S-1-5-32-544",
	`BUILTIN\ADMINISTRADORES`:      "S-1-5-32-544",
	`BUILTIN\АДМИНИСТРАТОРЫ`:       "S-1-5-32-544",
	`BUILTIN\USERS`:                "S-1-5-32-545",
	`VORDEFINIERT\BENUTZER`:        "S-1-5-32-545",
	`BUILTIN\UTILISATEURS`:         "S-1-5-32-545",
	`BUILTIN\ПОЛЬЗОВАТЕЛИ`:         "S-1-5-32-545",
	`BUILTIN\GUESTS`:               "S-1-5-32-546",
	`BUILTIN\POWER USERS`:          "S-1-5-32-547",
	`BUILTIN\BACKUP OPERATORS`:     "S-1-5-32-551",
	`BUILTIN\IIS_IUSRS`:            "S-1-5-32-568",
}

// knownAuthorities are the first parts of the names above.
var knownAuthorities = map[string]bool{
	"NT AUTHORITY": true, "NT-AUTORITÄT": true, "AUTORITE NT": true, "AUTORIDADE NT": true,
	"BUILTIN": true, "VORDEFINIERT": true,
}

// ntAuthority reports whether a first part may be "NT AUTHORITY" in some
// language, all of which keep the two letters as a word of their own: "NT
// INSTANS", "NT-MYNDIGHED".
func ntAuthority(authority string) bool {
	words := strings.FieldsFunc(authority, func(r rune) bool { return r == ' ' || r == '-' })
	return len(words) > 1 && slices.Contains(words, "NT")
}

// virtualAuthorities are first parts that are never translated and whose
// accounts have a SID made from the name. Sources: MS-DTYP 2.4.2.4 for the
// S-1-5-80 of services; both ways of hashing are checked against published
// SIDs in the tests.
var virtualAuthorities = map[string]struct {
	prefix string
	fold   func(string) string
}{
	"IIS APPPOOL": {"S-1-5-82", strings.ToLower},
	"NT SERVICE":  {"S-1-5-80", strings.ToUpper},
}

// virtualSID makes the SID of "IIS APPPOOL\pool" or "NT SERVICE\service": the
// SHA-1 of the name in UTF-16, as five numbers.
func virtualSID(name string) (string, bool) {
	authority, account, ok := strings.Cut(name, `\`)
	virtual, known := virtualAuthorities[strings.ToUpper(authority)]
	if !ok || !known || account == "" {
		return "", false
	}
	var text []byte
	for _, unit := range utf16.Encode([]rune(virtual.fold(account))) {
		text = binary.LittleEndian.AppendUint16(text, unit)
	}
	sum := sha1.Sum(text)
	sid := virtual.prefix
	for i := 0; i < len(sum); i += 4 {
		sid += "-" + strconv.FormatUint(uint64(binary.LittleEndian.Uint32(sum[i:])), 10)
	}
	return sid, true
}

// maxPrincipal is the length of an account name in bytes that is still read:
// 256 letters for an application pool or a service.
const maxPrincipal = 300

// PrincipalSID returns the SID of a name as Windows tools show it, such as
// `BUILTIN\Administrators`, `NT-AUTORITÄT\SYSTEM` or `IIS APPPOOL\Shop`, or of a
// SID. It is not ok for other accounts, nor for languages not known here.
func PrincipalSID(name string) (sid string, ok bool) {
	if len(name) > maxPrincipal {
		return "", false
	}
	name = strings.TrimPrefix(strings.TrimSpace(name), "*")
	if sid, ok = virtualSID(name); ok {
		return sid, true
	}
	name = strings.ToUpper(name)
	if sid, ok = principals[name]; ok {
		return sid, true
	}
	if authority, account, _ := strings.Cut(name, `\`); account == "SYSTEM" && ntAuthority(authority) {
		return "S-1-5-18", true // most languages keep this word too
	}
	if strings.HasPrefix(name, "S-1-") && sidRE.MatchString(name) {
		return name, true
	}
	return "", false
}
