package diff

import (
	"fmt"
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
)

// bindings are the HTTP.sys records with their flags.
func bindings(in Input) []item {
	var out []item
	for _, b := range in.Facts.Bindings {
		add := func(field, value text.Text) { out = append(out, item{b.Key(), field, value}) }
		add(text.T("certificate hash", "証明書ハッシュ"), hashState(b))
		add(text.T("store", "ストア"), same(b.Store()))
		add(text.T("application ID", "アプリケーション ID"), same(b.AppID))
		for _, f := range []struct {
			name text.Text
			set  *bool
		}{
			{text.T("Negotiate Client Certificate", "クライアント証明書のネゴシエート"), b.Flags.NegotiateClientCert},
			{text.T("Reject Connections", "接続の拒否"), b.Flags.Reject},
			{text.T("DS Mapper Usage", "DS マッパーの使用"), b.Flags.DSMapper},
			{text.T("Disable HTTP2", "HTTP/2 を無効にする"), b.Flags.DisableHTTP2},
			{text.T("Disable QUIC", "QUIC を無効にする"), b.Flags.DisableQUIC},
			{text.T("Disable TLS1.2", "TLS 1.2 を無効にする"), b.Flags.DisableTLS12},
			{text.T("Disable TLS1.3", "TLS 1.3 を無効にする"), b.Flags.DisableTLS13},
			{text.T("Disable Legacy TLS Versions", "従来の TLS バージョンを無効にする"), b.Flags.DisableLegacyTLS},
			{text.T("Disable OCSP Stapling", "OCSP ステープリングを無効にする"), b.Flags.DisableOCSPStapling},
			{text.T("Disable Session ID", "セッション ID を無効にする"), b.Flags.DisableSessionID},
			{text.T("Verify Client Certificate Revocation", "クライアント証明書の失効の確認"), b.RevocationCheck},
			{text.T("Usage Check", "使用状況の確認"), b.UsageCheck},
		} {
			if f.set != nil {
				add(f.name, yes(*f.set))
			}
		}
		if b.CTLStoreName != nil {
			add(text.T("CTL store", "CTL ストア"), quoted(*b.CTLStoreName))
		}
	}
	return out
}

func yes(b bool) text.Text {
	if b {
		return answer(facts.Yes)
	}
	return answer(facts.No)
}

// quoted keeps an empty name apart from an unknown one.
func quoted(s string) text.Text { return same(fmt.Sprintf("%q", s)) }

// hashState tells only whether there is a hash: the certificates differ from
// server to server.
func hashState(b facts.Binding) text.Text {
	switch {
	case b.Hash == "":
		return text.T("none", "なし")
	case strings.Trim(b.Hash, "0") == "":
		return text.T("nothing but zeros", "すべてゼロ")
	}
	return text.T("present", "あり")
}

// certificates are those that the records name, by endpoint.
func certificates(in Input) []item {
	var out []item
	f := in.Facts
	for _, b := range f.Bindings {
		c := f.CertificateOf(b)
		if c == nil {
			if b.Hash != "" && f.Source(facts.KindCertificates).State == facts.Complete {
				out = append(out, item{b.Key(), text.T("certificate", "証明書"), text.T("not in evidence", "証拠にありません")})
			}
			continue
		}
		add := func(field, value text.Text) { out = append(out, item{b.Key(), field, value}) }
		add(text.T("certificate", "証明書"), text.T("known", "あり"))
		add(text.T("stores", "ストア"), same(stores(c)))
		add(text.T("subject", "サブジェクト"), same(c.Subject))
		add(text.T("issuer", "発行者"), same(c.Issuer))
		if x := c.Cert; x != nil {
			add(text.T("validity", "有効期間"), validity(f, x.NotBefore, x.NotAfter))
			add(text.T("valid until", "有効期限"), date(x.NotAfter))
			add(text.T("key type", "キーの種類"), same(strings.TrimSpace(x.KeyAlgorithm+" "+x.Curve+bits(x.KeyBits, x.Curve))))
			add(text.T("signature", "署名"), same(x.SignatureAlgorithm))
			if !x.Partial {
				add(text.T("enhanced key usage", "拡張キー使用法"), usages(x.HasEKU, len(x.ExtKeyUsage), func(i int) string {
					if n := x.ExtKeyUsage[i].Name; n != "" {
						return n
					}
					return x.ExtKeyUsage[i].OID
				}))
			}
		}
		out = append(out, keyItems(f, b.Key(), c)...)
	}
	return out
}

func stores(c *facts.Certificate) string {
	var out []string
	for _, p := range c.Placements {
		out = append(out, p.Store)
	}
	return strings.Join(out, ", ")
}

func bits(n int, curve string) string {
	if n == 0 || curve != "" {
		return ""
	}
	return fmt.Sprint(n)
}

func date(t time.Time) text.Text {
	if t.IsZero() {
		return text.Text{}
	}
	return same(t.UTC().Format(time.DateOnly))
}

// validity is how the dates stand to the time of collection.
func validity(f *facts.Facts, from, until time.Time) text.Text {
	now := f.Clock.CollectedAt
	switch {
	case now.IsZero() || until.IsZero():
		return text.Text{}
	case now.After(until):
		return text.T("expired", "期限切れ")
	case now.Before(from) && f.Clock.Basis != facts.BasisEvidence:
		return text.T("not yet valid", "有効期間前")
	}
	return text.T("valid", "有効")
}

func usages(has bool, n int, name func(int) string) text.Text {
	if !has {
		return text.T("every use", "すべての用途")
	}
	var out []string
	for i := range n {
		out = append(out, name(i))
	}
	return same(strings.Join(out, ", "))
}

// keyItems are what is known of a private key.
func keyItems(f *facts.Facts, endpoint string, c *facts.Certificate) []item {
	out := []item{
		{endpoint, text.T("private key", "秘密キー"), answer(c.Key.Associated)},
		{endpoint, text.T("key can be opened", "キーを開けるか"), answer(c.Key.Usable)},
		{endpoint, text.T("key provider", "キー プロバイダー"), same(c.Key.Provider)},
	}
	if c.Key.KeySpec >= 0 && c.Key.Associated == facts.Yes {
		out = append(out, item{endpoint, text.T("key spec", "キー スペック"), same(fmt.Sprint(c.Key.KeySpec))})
	}
	switch file := f.KeyFileOf(c); {
	case file != nil:
		out = append(out, item{endpoint, text.T("key file", "キー ファイル"), text.T("present", "あり")},
			item{endpoint, text.T("SYSTEM may read the key file", "SYSTEM によるキー ファイルの読み取り"), yes(!file.LacksSystem())})
	case f.KeyFileMissing(c) != nil:
		out = append(out, item{endpoint, text.T("key file", "キー ファイル"), text.T("missing", "なし")})
	}
	return out
}
