package facts

import (
	"fmt"
	"strings"
	"time"

	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// tlsSettings are the registry keys with settings of TLS, by the names that
// people know them by. Bindings are on the timeline one by one.
var tlsSettings = []struct {
	role hive.Role
	name string
}{
	{hive.Schannel, "SCHANNEL"},
	{hive.Cryptography, `Cryptography\Configuration`},
	{hive.CryptographyPolicy, `Policies\Microsoft\Cryptography`},
	{hive.FIPS, "FipsAlgorithmPolicy"},
	{hive.WinHTTP, "WinHttp"},
	{hive.DotNet, ".NETFramework"},
}

// atOnce bounds the time in which one change, or one setup, writes its keys.
const atOnce = time.Minute

// registryMoments are the last writes of keys with settings of TLS; keys that
// were written in one go are one moment.
func (f *Facts) registryMoments() []Moment {
	var out []Moment
	for _, s := range tlsSettings {
		writes := f.Writes(s.role)
		for len(writes) > 0 {
			n := 1
			for n < len(writes) && writes[n].At.Sub(writes[n-1].At) <= atOnce {
				n++
			}
			out = append(out, writtenAtOnce(s.name, writes[:n]))
			writes = writes[n:]
		}
	}
	return out
}

func writtenAtOnce(name string, writes []Write) Moment {
	what := text.F("%s was last written", "%s の最終書き込み", name+below(writes[0].Path))
	if len(writes) > 1 {
		what = text.F("%s: %d keys were last written: %s", "%s: %d 個のキーの最終書き込み: %s", name, len(writes), pathsOf(writes))
	}
	return Moment{
		Time: writes[0].At, Until: writes[len(writes)-1].At, Kind: MomentRegistry, What: what, Ref: writes[0].Ref,
	}
}

func below(path string) string {
	if path == "" {
		return ""
	}
	return `\` + path
}

// pathsOf lists the first of the keys, those with values first: a key is
// also written when a key below it is made.
func pathsOf(writes []Write) string {
	const show = 2
	var names []string
	for _, withValues := range []bool{true, false} {
		for _, w := range writes {
			if w.Path != "" && (len(w.Key.Values) > 0) == withValues {
				names = append(names, w.Path)
			}
		}
	}
	more := ""
	if len(names) > show {
		more = fmt.Sprintf(", … (+%d)", len(names)-show)
		names = names[:show]
	}
	return strings.Join(names, ", ") + more
}

// certificateMoments are the ends of the validity of each bound certificate.
func (f *Facts) certificateMoments() []Moment {
	var out []Moment
	for _, c := range f.Bound() {
		if c.Cert == nil {
			continue
		}
		out = append(out,
			Moment{Time: c.Cert.NotBefore, Kind: MomentCertificate, Ref: c.Ref,
				What: text.F("certificate %s becomes valid", "証明書 %s の有効期間の開始", certificateName(c))},
			Moment{Time: c.Cert.NotAfter, Kind: MomentCertificate, Ref: c.Ref,
				What: text.F("certificate %s expires", "証明書 %s の有効期限", certificateName(c))})
	}
	return out
}

// certificateName is a certificate by its common name and the beginning of
// its thumbprint, which tells renewed ones apart.
func certificateName(c *Certificate) string {
	name := c.Subject
	if _, after, ok := strings.Cut(name, "CN="); ok {
		name, _, _ = strings.Cut(after, ",")
	}
	return fmt.Sprintf("%s (%.8s…)", name, c.Thumbprint)
}
