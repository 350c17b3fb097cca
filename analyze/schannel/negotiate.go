package schannel

import (
	"slices"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/tls"
)

// Negotiate is what a client gets from the server: Schannel takes the highest
// version that both speak, then the first suite of its own list that the
// client offers, that fits the certificate and for which a curve and a
// signature algorithm are shared. Sources: RFC 5246 section 7.4.1.3, RFC 8446
// section 4.1.1, RFC 8422 sections 2.4 and 5.1; Microsoft, "Prioritizing
// Schannel Cipher Suites" (the server's order counts) and "TLS (Schannel SSP)
// changes in Windows 10 and Windows Server 2016".
//
// Without the certificate an RSA one is assumed, as most are: what it cannot
// decide stays open. Whether the server goes by the key usage is open, too: a
// Remote Desktop server whose certificate has key encipherment only passes
// over ECDHE and DHE (zeek/zeek, testing/btest/Traces/rdp/
// rdp-no-cookie-mstshash.pcap), and mail servers with such certificates were
// reported to use them (haskell-tls/hs-tls#274).
func (p Policy) Negotiate(o Offer) Result {
	if p.Credential.Key != "" {
		r := p.negotiate(o)
		if p.Credential.limited() && !p.Credential.ByUsage {
			p.Credential.ByUsage = true
			if strict := p.negotiate(o); strict.Failure != r.Failure || strict.Version != r.Version || strict.Suite != r.Suite {
				r.ByUsage = &strict
				r.doubt(text.F("if the server goes by the key usage of its certificate: %s", "サーバーが証明書のキー使用法に従う場合: %s", strict.Text()))
			}
		}
		return r
	}
	p.Credential.Key = "RSA"
	r := p.negotiate(o)
	r.doubt(text.T("the certificate is not known; an RSA certificate is assumed", "証明書が不明なため、RSA 証明書と仮定"))
	p.Credential.Key = "ECDSA"
	if r.Fails() && !p.negotiate(o).Fails() {
		return r.fail(Unpredictable, 0, text.T("it depends on the key of the certificate, which is not known", "証明書のキーによりますが、証明書が不明です"))
	}
	return r
}

func (p Policy) negotiate(o Offer) Result {
	var r Result
	version, ok := p.version(o, &r)
	if !ok {
		return r
	}
	r.Version = version
	switch {
	case !p.Suites.Known:
		return r.fail(Unpredictable, 0, p.Suites.Origin)
	case version == tls.SSL20:
		return p.ssl2(o, r)
	}
	if p.fallsBack(o) {
		r.doubt(text.F("the client says that it falls back (TLS_FALLBACK_SCSV), and the server speaks %s: a server that honours RFC 7507 answers with the alert inappropriate_fallback (86); no document of Microsoft says that Schannel does", "クライアントはバージョンを下げた再試行 (TLS_FALLBACK_SCSV) を通知しており、サーバーは %s に対応しています。RFC 7507 に従うサーバーはアラート inappropriate_fallback (86) を返しますが、Schannel が従うことを示す Microsoft の資料はありません", p.Endpoint.Highest().Name))
	}
	r = p.suite(o, r)
	if r.OK() && p.Strict && o.Renegotiates == facts.No && !version.Is13() {
		return r.fail(Renegotiation, alertHandshakeFailure, text.T("the client does not know secure renegotiation (RFC 5746), and AllowInsecureRenegoClients=0 demands it", "クライアントが安全な再ネゴシエーション (RFC 5746) に対応しておらず、AllowInsecureRenegoClients=0 により必須です"))
	}
	if r.OK() {
		r = p.client(o, r)
	}
	return r
}

// version chooses the protocol version.
func (p Policy) version(o Offer, r *Result) (tls.Version, bool) {
	for i := len(p.Endpoint) - 1; i >= 0; i-- {
		proto := p.Endpoint[i]
		v := proto.Version()
		if !o.Accepts(v) {
			continue
		}
		switch {
		case proto.State == UnknownState:
			*r = r.fail(Unpredictable, 0, text.F("whether %s is on is not known (%s)", "%s が有効かどうか不明です (%s)", proto.Name, proto.Reason))
			return 0, false
		case proto.State != On:
		case p.Suites.Known && p.none(v):
			r.doubt(text.F("%s is on, but none of its cipher suites is", "%s は有効ですが、使用できる暗号スイートがありません", proto.Name))
		default:
			return v, true
		}
	}
	*r = r.fail(NoVersion, alertProtocolVersion, p.noVersion(o))
	if slices.ContainsFunc(p.Endpoint, func(x Protocol) bool { return x.State == On && o.Accepts(x.Version()) }) {
		*r = r.fail(NoSuite, alertHandshakeFailure, text.T("no cipher suite of the shared versions is enabled", "共通のバージョンで有効な暗号スイートがありません"))
	}
	return 0, false
}

func (p Policy) noVersion(o Offer) text.Text {
	var on []tls.Version
	for _, x := range p.Endpoint {
		if x.State == On {
			on = append(on, x.Version())
		}
	}
	if len(on) == 0 {
		return text.T("every protocol version is off", "すべてのプロトコル バージョンが無効です")
	}
	return text.F("no common version: the client goes from %s to %s, the server from %s to %s", "共通のバージョンなし: クライアントは %s から %s、サーバーは %s から %s",
		o.lowest(), o.Highest(), slices.Min(on), slices.Max(on))
}

func (o Offer) lowest() tls.Version {
	if len(o.Versions) == 0 {
		return 0
	}
	if !o.Exact {
		return min(tls.SSL30, slices.Min(o.Versions))
	}
	return slices.Min(o.Versions)
}

// none reports whether no suite is left for a version.
func (p Policy) none(v tls.Version) bool {
	if v == tls.SSL20 {
		return len(p.Suites.Kinds) == 0
	}
	return len(p.ready(v)) == 0
}

// fallsBack reports whether the hello says that it is a second attempt with
// less than the server speaks. Windows servers were reported not to mind
// (ssllabs/ssllabs-scan#245, rbsec/sslscan#343).
func (p Policy) fallsBack(o Offer) bool {
	return o.Fallback && p.Endpoint.Highest().Version() > o.Highest()
}

// suite chooses the cipher suite with curve and signature. The failure that
// is reported is that of the suite which came furthest.
func (p Policy) suite(o Offer, r Result) Result {
	best := r.fail(NoSuite, alertHandshakeFailure, text.F("no common cipher suite for %s (the client offers %d, the server has %d)", "%s の共通の暗号スイートなし (クライアント %d 個、サーバー %d 個)",
		r.Version, len(o.Suites), len(p.ready(r.Version))))
	furthest := 0
	for _, s := range p.Suites.Suites {
		if s.Number == 0 || !slices.Contains(o.Suites, s.Number) || !s.UsableIn(r.Version) || s.exchange("_PSK_") {
			continue
		}
		tried, step := p.try(s, o, r)
		if tried.OK() {
			return tried
		}
		if step > furthest {
			best, furthest = tried, step
		}
	}
	return best
}

// try judges one suite that is shared; step tells how far it came.
func (p Policy) try(s Suite, o Offer, r Result) (_ Result, step int) {
	r.Suite = s
	if !p.Credential.Can(s) {
		return r.fail(NoSuiteForKey, alertHandshakeFailure, p.unfit(s)), 1
	}
	if s.exchange("_ECDHE_") || s.Number.Is13() {
		group, retry := p.group(s, o, r.Version)
		if group == 0 {
			return r.fail(NoGroup, alertHandshakeFailure, text.F("no common curve for %s", "%s の共通の曲線なし", s.Number)), 2
		}
		r.Group, r.Retry = group, retry
	}
	if why := p.certificateCurve(s, o, r.Version); !why.IsZero() {
		return r.fail(CertificateCurve, alertHandshakeFailure, why), 3
	}
	if s.Ephemeral() && r.Version >= tls.TLS12 {
		scheme, shared := p.signature(o, r.Version)
		if !shared {
			return r.fail(NoSignature, alertHandshakeFailure, text.F("no common signature algorithm for the %s key of the certificate", "証明書の %s キーで共通の署名アルゴリズムなし", p.Credential.Key)), 4
		}
		r.Signature = scheme
	}
	if why := p.chain(o, r.Version); !why.IsZero() {
		return r.fail(ChainSignature, alertHandshakeFailure, why), 5
	}
	return r, 6
}

// unfit says why the certificate cannot serve a suite.
func (p Policy) unfit(s Suite) text.Text {
	switch c := p.Credential; {
	case !s.Fits(c.Key):
		return text.F("the shared cipher suites need a certificate with another key than %s", "共通の暗号スイートは %s 以外のキーの証明書を必要とします", c.Key)
	case s.Deciphers() && c.SignatureOnly:
		return text.T("the key of the certificate can only sign (KeySpec 2), and the shared suites need it to decipher", "証明書のキーは署名専用 (KeySpec 2) ですが、共通のスイートは復号を必要とします")
	case s.Deciphers():
		return text.T("the key usage of the certificate lacks key encipherment, which the shared suites need", "証明書のキー使用法に、共通のスイートが必要とするキーの暗号化 (key encipherment) がありません")
	}
	return text.T("the key usage of the certificate lacks digital signature, which the shared suites need", "証明書のキー使用法に、共通のスイートが必要とするデジタル署名 (digital signature) がありません")
}

// ready are the suites that the server could use in a version, whatever the
// client.
func (p Policy) ready(v tls.Version) []Suite {
	var out []Suite
	for _, s := range p.Suites.Ready([]tls.Version{v}, p.Credential.Key) {
		if p.Credential.Can(s) {
			out = append(out, s)
		}
	}
	return out
}

// group is the curve of the key exchange: that of the suite's name before
// Windows 10, else the first of the server's that the client takes. In TLS
// 1.3 the server asks again when the client has sent no key for it.
func (p Policy) group(s Suite, o Offer, v tls.Version) (g tls.Group, retry bool) {
	candidates := p.Curves.Groups()
	if curve := s.Curve(); curve != 0 && (p.Curves.BySuite || !p.Curves.Known) {
		candidates = []tls.Group{curve}
	}
	for _, g := range candidates {
		if o.takes(g) && g != 0 {
			return g, v.Is13() && len(o.Shares) > 0 && !slices.Contains(o.Shares, g)
		}
	}
	return 0, false
}

// certificateCurve says why the curve of an ECDSA certificate keeps a suite
// from being used; zero when it does not. In TLS 1.3 the signature algorithm
// names the curve.
func (p Policy) certificateCurve(s Suite, o Offer, v tls.Version) text.Text {
	c := p.Credential
	if c.Key != "ECDSA" || c.CurveName == "" {
		return text.Text{}
	}
	if p.Curves.Has(c.Curve) == facts.No {
		return text.F("the certificate is on the curve %s, which is not on the server's list", "証明書の曲線 %s がサーバーの一覧にありません", c.CurveName)
	}
	if !v.Is13() && c.Curve != 0 && !o.takes(c.Curve) {
		return text.F("the certificate is on the curve %s, which the client does not offer", "証明書の曲線 %s をクライアントが提示していません", c.CurveName)
	}
	return text.Text{}
}

// signature is the first algorithm of the server's list that the key can make
// and the client takes. Of an unknown key or list nothing is ruled out.
func (p Policy) signature(o Offer, v tls.Version) (tls.SignatureScheme, bool) {
	can := p.Credential.schemes(v)
	if can == nil || v == tls.TLS13 && o.Signatures == nil {
		return 0, true
	}
	offered := o.signs(v)
	for _, s := range p.Signatures.Signatures {
		if slices.Contains(can, s.Scheme) && slices.Contains(offered, s.Scheme) {
			return s.Scheme, true
		}
	}
	if !p.Signatures.Known || len(p.Signatures.Unknown) > 0 || v.Is13() && !p.Signatures.hasPSS() {
		for _, s := range offered {
			if slices.Contains(can, s) {
				return s, true
			}
		}
	}
	return 0, false
}

// hasPSS reports whether the list names a PSS form at all: those of Windows
// before TLS 1.3 do not, and say nothing of what TLS 1.3 takes.
func (l SignatureList) hasPSS() bool {
	return slices.ContainsFunc(l.Signatures, func(s Signature) bool { return s.Scheme>>8 == 0x08 })
}

// schemes are the signature algorithms that the key can make; nil when the
// key is not known. RFC 8446 section 4.2.3 ties ECDSA to a curve in TLS 1.3
// and leaves RSA the PSS forms only.
func (c Credential) schemes(v tls.Version) []tls.SignatureScheme {
	byCurve := map[tls.Group]tls.SignatureScheme{0x0017: 0x0403, 0x0018: 0x0503, 0x0019: 0x0603}
	switch {
	case c.Key == "RSA" && v.Is13():
		return []tls.SignatureScheme{0x0804, 0x0805, 0x0806}
	case c.Key == "RSA":
		return []tls.SignatureScheme{0x0401, 0x0501, 0x0601, 0x0201, 0x0804, 0x0805, 0x0806}
	case c.Key == "ECDSA" && v.Is13():
		if s := byCurve[c.Curve]; s != 0 {
			return []tls.SignatureScheme{s}
		}
		if c.CurveName == "" {
			return nil
		}
		return []tls.SignatureScheme{}
	case c.Key == "ECDSA":
		return []tls.SignatureScheme{0x0403, 0x0503, 0x0603, 0x0203}
	}
	return nil
}

// chain says why the signatures of the chain rule TLS 1.2 out; zero when they
// do not. Before Windows 10 the server insists that the client's list covers
// its certificates (RFC 5246 section 7.4.2), and it needs each algorithm on
// its own list; later it sends what it has. Source: Microsoft, "TLS (Schannel
// SSP) changes in Windows 10 and Windows Server 2016".
func (p Policy) chain(o Offer, v tls.Version) text.Text {
	if v != tls.TLS12 || p.Build == 0 || p.Build >= windows10 {
		return text.Text{}
	}
	for i, s := range p.Credential.Chain {
		name := p.Credential.ChainNames[i]
		switch {
		case s == 0:
		case p.Signatures.Has(s) == facts.No:
			return text.F("the chain is signed with %s, which this Windows does not use in TLS 1.2", "チェーンの署名 %s を、この Windows は TLS 1.2 で使用できません", name)
		case !slices.Contains(o.signs(v), s):
			return text.F("the chain is signed with %s, which the client does not offer", "チェーンの署名 %s をクライアントが提示していません", name)
		}
	}
	return text.Text{}
}

// client judges what the client makes of the server's choice.
func (p Policy) client(o Offer, r Result) Result {
	switch {
	case slices.Contains(o.ALPN, "h2") && p.HTTP2 == facts.Yes && r.Version >= tls.TLS12: // RFC 9113 section 9.2
		r.ALPN = "h2"
	case slices.Contains(o.ALPN, "http/1.1"):
		r.ALPN = "http/1.1"
	}
	r.FromPeer = true
	switch {
	case r.Suite.exchange("_DHE_") && p.DH > 0 && o.MaxDH > 0 && p.DH > o.MaxDH:
		return r.fail(DHTooLong, 0, text.F("%s is chosen, and the client bears Diffie-Hellman keys of up to %d bits, not %d", "%s が選択されますが、クライアントの Diffie-Hellman キーは %d ビットまでです (サーバーは %d ビット)", r.Suite.Number, o.MaxDH, p.DH))
	case r.Suite.exchange("_DHE_") && p.DH > 0 && o.MinDH > p.DH:
		return r.fail(DHTooShort, alertInsufficient, text.F("%s is chosen, and the client demands Diffie-Hellman keys of %d bits, not %d", "%s が選択されますが、クライアントは %d ビット以上の Diffie-Hellman キーを必要とします (サーバーは %d ビット)", r.Suite.Number, o.MinDH, p.DH))
	case r.ALPN == "h2" && !r.Suite.FitsHTTP2():
		return r.fail(HTTP2Suite, 0, text.F("%s is chosen together with HTTP/2, which forbids it", "HTTP/2 とともに、HTTP/2 で禁止された %s が選択されます", r.Suite.Number))
	}
	r.FromPeer = false
	return r
}

// FitsHTTP2 reports whether HTTP/2 allows the suite: TLS 1.3, or an ephemeral
// exchange with authenticated encryption. Source: RFC 9113 section 9.2.2 and
// appendix A.
func (s Suite) FitsHTTP2() bool {
	aead := s.exchange("_GCM_") || s.exchange("_CCM") || s.exchange("_CHACHA20_")
	return s.Number.Is13() || aead && s.Ephemeral()
}
