package facts

import (
	"cmp"
	"net/netip"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle"
	"ssltriage/parsers/httpsys"
)

func (l *loader) httpDocument(file string, d bundle.HTTPConfig) {
	others := otherCertificates(file, d.Extended)
	for _, b := range d.Bindings {
		l.http.bindings = append(l.http.bindings, Binding{
			Binding: apiBinding(b), Ref: lineOf(file, b.At), Others: others[recordKey{b.ID, b.Address, strings.ToLower(b.Host)}],
		})
	}
	l.http.files = append(l.http.files, file)
	for _, q := range d.Queries {
		if q.ID == 1 && q.Error == nil {
			l.http.whole = true
			l.listing = cmp.Or(l.listing, lineOf(file, q.At))
		}
		if q.Error != nil && q.Error.Code != errorInvalidParameter {
			l.http.problems = append(l.http.problems, queryFailed(file, q.ID, q.Error))
		}
	}
	if d.IPListen.Error != nil {
		l.http.ipError = queryFailed(file, 0, d.IPListen.Error)
	}
	ref := evidence.Value(file, "ipListen", "ipListen: "+strings.Join(d.IPListen.Addresses, ", "))
	if d.IPListen.State == bundle.StatusOK || d.IPListen.State == bundle.StatusEmpty {
		l.listen(file, ref)
	}
	for _, s := range d.IPListen.Addresses {
		if addr, err := netip.ParseAddr(s); err == nil {
			l.f.IPListen.Addresses = append(l.f.IPListen.Addresses, ListenAddress{addr, ref})
		}
	}
	for _, u := range d.URLACLs {
		l.f.URLACLs = append(l.f.URLACLs, URLACL{httpsys.URLACL{URL: u.URL, SDDL: u.SDDL}, lineOf(file, u.At)})
	}
}

// queryFailed says that HTTP.sys did not answer a query of the collector.
func queryFailed(file string, id uint32, e *bundle.WinError) text.Text {
	return text.F("%s: HTTP_SERVICE_CONFIG_ID %d: error %s", "%s: HTTP_SERVICE_CONFIG_ID %d: エラー %s", file, id, e.Hex)
}

// recordKey names an HTTP.sys record of a document.
type recordKey struct {
	id            uint32
	address, host string
}

// otherCertificates are the certificates that the extended parameters of
// records name beside their own: an ECDSA certificate beside one of RSA, for
// example. The ids 8, 9, 10 and 12 extend 1, 5, 6 and 11; type 6 is CertConfig
// of HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE (http.h). The other types do not
// decide whether TLS works, or are not documented.
func otherCertificates(file string, extended []bundle.SSLExtended) map[recordKey][]OtherCertificate {
	extends := map[uint32]uint32{8: 1, 9: 5, 10: 6, 12: 11}
	out := map[recordKey][]OtherCertificate{}
	for _, x := range extended {
		if x.ParamType != 6 {
			continue
		}
		key := recordKey{extends[x.ID], x.Address, strings.ToLower(x.Host)}
		for _, c := range x.Certificates {
			if hash := strings.ToLower(c.Hash); strings.Trim(hash, "0") != "" {
				out[key] = append(out[key], OtherCertificate{Hash: hash, Store: c.Store, Ref: lineOf(file, x.At)})
			}
		}
	}
	return out
}

// apiBinding turns a record of HttpQueryServiceConfiguration into the form
// that the other sources have.
func apiBinding(b bundle.SSLBinding) httpsys.Binding {
	out := httpsys.Binding{
		Source: httpsys.SourceAPI, Host: b.Host, Hash: strings.ToLower(b.Hash), HashState: httpsys.HashPresent,
		AppID: strings.ToLower(b.AppID), AppIDState: httpsys.AppIDPresent, StoreName: &b.Store,
		RevocationFreshnessTime: &b.FreshnessSeconds, URLRetrievalTimeout: &b.RetrievalMS,
		CTLIdentifier: &b.CTLIdentifier, CTLStoreName: &b.CTLStore,
	}
	out.Kind = map[uint32]httpsys.Kind{
		1: httpsys.KindIPPort, 5: httpsys.KindHostnamePort, 6: httpsys.KindCCS, 11: httpsys.KindScopedCCS,
	}[b.ID]
	if endpoint, err := netip.ParseAddrPort(b.Address); err == nil {
		out.Port = endpoint.Port()
		if out.Kind == httpsys.KindIPPort {
			out.Endpoint = endpoint
		}
	}
	switch {
	case out.Hash == "":
		out.HashState = httpsys.HashEmpty
	case strings.Trim(out.Hash, "0") == "":
		out.HashState = httpsys.HashZero
	}
	if out.AppID == "{00000000-0000-0000-0000-000000000000}" {
		out.AppIDState = httpsys.AppIDZero
	}
	out.SetCertCheckMode(b.CheckMode)
	out.SetDefaultFlags(b.Flags)
	return out
}
