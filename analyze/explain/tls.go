package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// number reads a number of TLS: "0xc02f", "0xC0,0x2F", and in decimal where a
// kind stands before it.
func number(q Query) (uint16, bool) {
	s := strings.ToLower(q.Word)
	if high, low, ok := strings.Cut(s, ","); ok {
		s = high + strings.TrimPrefix(low, "0x")
	}
	if digits, ok := strings.CutPrefix(s, "0x"); ok {
		n, err := strconv.ParseUint(digits, 16, 16)
		return uint16(n), err == nil && len(digits) <= 4
	}
	n, err := strconv.ParseUint(s, 10, 16)
	return uint16(n), err == nil && q.Kind != ""
}

// names indexes whatever numbers have a name by it, in lower case.
func names(name func(uint16) string) map[string]uint16 {
	index := map[string]uint16{}
	for n := range 1 << 16 {
		if s := name(uint16(n)); named(s) {
			index[strings.ToLower(s)] = uint16(n)
		}
	}
	return index
}

func named(s string) bool { return !strings.HasPrefix(s, "0x") && !strings.HasPrefix(s, "GREASE") }

var (
	suiteNames     = sync.OnceValue(func() map[string]uint16 { return names(func(n uint16) string { return tls.CipherSuite(n).String() }) })
	groupNames     = sync.OnceValue(func() map[string]uint16 { return names(func(n uint16) string { return tls.Group(n).String() }) })
	extensionNames = sync.OnceValue(func() map[string]uint16 { return names(func(n uint16) string { return tls.Extension(n).String() }) })
	schemeNames    = sync.OnceValue(func() map[string]uint16 {
		return names(func(n uint16) string { return tls.SignatureScheme(n).String() })
	})
	opensslNames = sync.OnceValue(func() map[string]uint16 {
		index := map[string]uint16{}
		for name, n := range suiteNames() {
			index[openssl(name)] = n
		}
		return index
	})
)

// openssl is the name that OpenSSL, and much that builds on it, has for a
// suite of TLS 1.2 and older, in lower case.
func openssl(name string) string {
	name = strings.TrimPrefix(name, "tls_")
	if !strings.Contains(name, "_with_") {
		return name
	}
	name = strings.NewReplacer("_with_", "_", "aes_128_cbc", "aes128", "aes_256_cbc", "aes256", "aes_128_gcm", "aes128_gcm", "aes_256_gcm", "aes256_gcm",
		"3des_ede_cbc", "des_cbc3", "rc4_128", "rc4", "chacha20_poly1305_sha256", "chacha20_poly1305").Replace(name)
	return strings.ReplaceAll(strings.TrimPrefix(name, "rsa_"), "_", "-")
}

func findSuite(q Query) []Topic {
	n, ok := suiteNamed(q.Word)
	if value, isNumber := suiteNumber(q); isNumber {
		n, ok = value, named(tls.CipherSuite(value).String())
	}
	if !ok {
		return nil
	}
	return []Topic{Suite(tls.CipherSuite(n))}
}

// bareSuite is a suite's number as logs write it without a prefix: "c02f",
// "C0,2F".
var bareSuite = regexp.MustCompile(`^(?i)([0-9a-f]{2}),?([0-9a-f]{2})$`)

// suiteNumber reads a suite's number; one in decimal needs no kind before it
// where it is too large for what else is counted.
func suiteNumber(q Query) (uint16, bool) {
	if n, ok := number(q); ok {
		return n, true
	}
	const first13 = 0x1301
	if n, err := strconv.ParseUint(q.Word, 10, 16); err == nil {
		return uint16(n), n >= first13 && named(tls.CipherSuite(n).String())
	}
	m := bareSuite.FindStringSubmatch(q.Word)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseUint(m[1]+m[2], 16, 16)
	return uint16(n), err == nil && named(tls.CipherSuite(n).String())
}

// suiteNamed finds a cipher suite by its name: IANA's, OpenSSL's, or Windows'
// with the curve that versions before 10 put behind it.
func suiteNamed(name string) (uint16, bool) {
	name = strings.ToLower(name)
	if i := strings.LastIndex(name, "_p"); i > 0 {
		if _, err := strconv.Atoi(name[i+2:]); err == nil {
			name = name[:i]
		}
	}
	if n, ok := suiteNames()[name]; ok {
		return n, true
	}
	n, ok := opensslNames()[name]
	return n, ok
}

// Suite explains a cipher suite.
func Suite(s tls.CipherSuite) Topic {
	t := topic("suite", text.T("cipher suite", "暗号スイート"), fmt.Sprintf("0x%04x %s", uint16(s), s), "IANA, TLS Cipher Suites; Microsoft, TLS Cipher Suites in Windows")
	switch {
	case s.Is13():
		t.say(Meaning, text.T("For TLS 1.3 only.", "TLS 1.3 専用です。"))
	case s.IsNull():
		t.say(Meaning, text.T("It does not encrypt.", "暗号化を行いません。"))
	case s.IsSignal():
		t.say(Meaning, text.T("A signal in the client's list; it is never chosen.", "クライアントの一覧内の信号で、選択されることはありません。"))
	case s.IsCBC():
		t.say(Meaning, text.T("A block cipher in CBC mode.", "CBC モードのブロック暗号です。"))
	}
	t.say(Meaning, made(s))
	t.say(Proof, text.T("The ClientHello or ServerHello of a capture, or the order of cipher suites (Functions).", "キャプチャの ClientHello または ServerHello、または暗号スイートの順序 (Functions) です。"))
	if in := defaultIn(s); len(in) > 0 {
		t.item(Detail, text.T("on by default in", "既定で有効"), text.T(strings.Join(in, ", "), strings.Join(in, "、")))
	} else if !s.IsSignal() {
		t.say(Meaning, text.T("On by default in no Windows server.", "既定で有効な Windows サーバーはありません。"))
	}
	return t
}

// made says of what the suite is made, as its name tells.
func made(s tls.CipherSuite) text.Text {
	exchange, cipher, ok := strings.Cut(strings.TrimPrefix(s.String(), "TLS_"), "_WITH_")
	if !ok {
		return text.Text{}
	}
	x := text.F("Key exchange and kind of certificate: %s; encryption and integrity: %s.", "キー交換と証明書の種類: %s、暗号化と整合性: %s。", exchange, cipher)
	if strings.Contains(exchange, "DHE") {
		return x.Plus(text.T("What was recorded cannot be decrypted later with the private key (forward secrecy).", "記録された通信を、後から秘密キーで復号することはできません (前方秘匿性)。"))
	}
	return x
}

// serverBuilds are the Windows servers whose defaults are told, oldest first.
var serverBuilds = []int{6002, 7601, 9200, 9600, 14393, 17763, 20348, 26100}

// defaultIn are the Windows servers that have a cipher suite on by default.
func defaultIn(suite tls.CipherSuite) []string {
	var out []string
	for _, build := range serverBuilds {
		host := facts.Host{Build: build, Server: facts.Yes}
		for _, s := range schannel.Suites(&facts.Facts{Host: host}).Suites {
			if s.Number == suite {
				out = append(out, host.OS())
				break
			}
		}
	}
	return out
}

// protocolNames are the versions that can be explained.
var protocolNames = []string{"SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"}

func findVersion(q Query) []Topic {
	for _, name := range protocolNames {
		if strings.EqualFold(strings.ReplaceAll(q.Word, " ", ""), strings.ReplaceAll(name, " ", "")) ||
			strings.EqualFold(strings.ReplaceAll(q.Word, "v", " "), name) {
			return []Topic{Version(name)}
		}
	}
	return nil
}

// Version explains a protocol version: where it is on by default, and by what
// it is switched.
func Version(name string) Topic {
	t := topic("version", text.T("protocol version", "プロトコル バージョン"), name, "Microsoft, Protocols in TLS/SSL (Schannel SSP)")
	for _, build := range serverBuilds {
		host := facts.Host{Build: build, Server: facts.Yes}
		t.item(Detail, text.F("server of %s", "%s のサーバー側", host.OS()), schannel.Default(name, build).Text())
	}
	t.say(Proof, text.F(
		`The values Enabled and DisabledByDefault below SCHANNEL\Protocols\%s\Server, and the Windows version; or a ServerHello of this version in a capture.`,
		`SCHANNEL\Protocols\%s\Server の Enabled と DisabledByDefault の値と Windows のバージョン、またはキャプチャにあるこのバージョンの ServerHello です。`, name))
	t.see(alone(name))
	return t
}

func findGroup(q Query) []Topic {
	n, ok := groupNames()[strings.ToLower(q.Word)]
	if !ok {
		g, known := schannel.GroupOf(q.Word)
		n, ok = uint16(g), known
	}
	if value, isNumber := number(q); isNumber {
		n, ok = value, q.Kind != "" && named(tls.Group(value).String())
	}
	if !ok {
		return nil
	}
	return []Topic{Group(tls.Group(n))}
}

const curveSource = "Microsoft, TLS Elliptic Curves in Windows 10 version 1607 and later"

// defaultCurves are on without a setting; see curveSource.
var defaultCurves = []tls.Group{0x001d, 0x0017, 0x0018}

// Group explains a key exchange group.
func Group(g tls.Group) Topic {
	t := topic("group", text.T("key exchange group", "キー交換グループ"), fmt.Sprintf("%d (0x%04x) %s", uint16(g), uint16(g), g), "IANA, TLS Supported Groups; "+curveSource)
	names := schannel.CurveNames(g)
	if len(names) == 0 {
		t.say(Meaning, text.T("Schannel has no name for it: a Windows server does not use it.", "Schannel に対応する名前がなく、Windows サーバーでは使用されません。"))
		return t
	}
	t.word(text.T("name in Windows (EccCurves)", "Windows での名前 (EccCurves)"), strings.Join(names, ", "))
	if slices.Contains(defaultCurves, g) {
		t.say(Meaning, text.T("In the list of curves by default from Windows 10 1607 and Server 2016 on.", "Windows 10 1607 / Server 2016 以降の既定の曲線の一覧に含まれます。"))
	} else {
		t.say(Meaning, text.T("Not in the list of curves by default: it must be added to be used.", "既定の曲線の一覧には含まれず、使用するには追加が必要です。"))
	}
	t.see(alone("EccCurves"))
	return t
}

func findExtension(q Query) []Topic {
	word := strings.ToLower(q.Word)
	n, ok := extensionNames()[word]
	if !ok {
		n, ok = extensionShort[word]
	}
	if value, isNumber := number(q); isNumber {
		n, ok = value, q.Kind != "" && named(tls.Extension(value).String())
	}
	if !ok {
		return nil
	}
	return []Topic{Extension(tls.Extension(n))}
}

// extensionShort are names that people use instead of IANA's.
var extensionShort = map[string]uint16{"sni": 0, "alpn": 16, "ems": 23, "npn": 13172, "ech": 0xfe0d}

// Extension explains an extension of a hello.
func Extension(e tls.Extension) Topic {
	x := knowledge.Extension(uint16(e))
	t := topic("extension", text.T("TLS extension", "TLS 拡張"), fmt.Sprintf("%d (0x%04x) %s", uint16(e), uint16(e), e), x.Source)
	t.say(Meaning, x.Meaning)
	t.say(Proof, text.T("The ClientHello or ServerHello of a capture: ssltriage show handshakes -f json lists its extensions.", "キャプチャの ClientHello または ServerHello です。拡張の一覧は ssltriage show handshakes -f json で表示できます。"))
	t.say(Remedy, x.Remedy)
	t.see(alone(e.String()))
	return t
}

func findSignature(q Query) []Topic {
	n, ok := schemeNames()[strings.ToLower(q.Word)]
	if value, isNumber := number(q); isNumber {
		n, ok = value, q.Kind != "" && named(tls.SignatureScheme(value).String())
	}
	if !ok {
		return nil
	}
	return []Topic{Signature(tls.SignatureScheme(n))}
}

// Signature explains a signature algorithm.
func Signature(s tls.SignatureScheme) Topic {
	t := topic("signature", text.T("signature algorithm", "署名アルゴリズム"), fmt.Sprintf("0x%04x %s", uint16(s), s), "IANA, TLS SignatureScheme; RFC 5246 section 7.4.1.4.1; RFC 8446 section 4.2.3")
	t.say(Meaning, text.T("A way to sign that a client names in signature_algorithms; the server needs one that its key can make.", "クライアントが signature_algorithms で示す署名の方式です。サーバーには、そのキーで作成できる方式が必要です。"))
	t.see(alone("signature algorithms"))
	return t
}
