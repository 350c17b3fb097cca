package main

import (
	"fmt"
	"iter"
	"path"
	"strconv"
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
	"ssltriage/parsers/wintext"
)

// certificateRecord is a certificate of the machine or on the wire.
type certificateRecord struct {
	Thumbprint   string     `json:"thumbprint"` // lower-case hex SHA-1
	Subject      string     `json:"subject"`
	Issuer       string     `json:"issuer"`
	SerialNumber string     `json:"serialNumber"`
	NotBefore    *time.Time `json:"notBefore"`
	NotAfter     *time.Time `json:"notAfter"`
	DNSNames     []string   `json:"dnsNames"`
	Key          string     `json:"key"`       // "RSA 2048"
	Signature    string     `json:"signature"` // "SHA256-RSA"
	Stores       []string   `json:"stores"`    // upper case; "CURRENTUSER\MY" is a user's
	Bound        []string   `json:"bound"`     // endpoints of HTTP.sys that name it
	Wire         bool       `json:"wire"`      // the server sent it as its own
	PrivateKey   string     `json:"privateKey"`
	Errors       []string   `json:"errors"` // codes that Windows gave for it
	Evidence     *place     `json:"evidence"`
}

func certificates(c *showCase) []certificateRecord {
	out := []certificateRecord{}
	for _, x := range c.facts.Certificates {
		r := certificateRecord{
			Thumbprint: x.Thumbprint, Subject: x.Subject, DNSNames: []string{}, Stores: []string{}, Bound: []string{},
			Wire: len(x.Wire) > 0, PrivateKey: answer(x.Key.Associated), Errors: []string{}, Evidence: placeOf(x.Ref),
		}
		for _, p := range x.Placements {
			r.Stores = append(r.Stores, p.Store)
		}
		for _, b := range c.facts.BoundTo(x) {
			r.Bound = append(r.Bound, b.Key())
		}
		for _, e := range x.ChainErrors {
			r.Errors = append(r.Errors, fmt.Sprintf("0x%08x", e.Code))
		}
		r.takeContent(x)
		out = append(out, r)
	}
	return out
}

// takeContent adds what stands in the certificate itself.
func (r *certificateRecord) takeContent(x *facts.Certificate) {
	if x.Cert == nil {
		return
	}
	r.Issuer, r.SerialNumber, r.Signature = x.Cert.Issuer, x.Cert.SerialNumber, x.Cert.SignatureAlgorithm
	r.NotBefore, r.NotAfter = moment(x.Cert.NotBefore), moment(x.Cert.NotAfter)
	r.DNSNames = append(r.DNSNames, x.Cert.DNSNames...)
	r.Key = x.Cert.KeyAlgorithm
	if x.Cert.Curve != "" {
		r.Key += " " + x.Cert.Curve
	} else if x.Cert.KeyBits > 0 {
		r.Key += " " + strconv.Itoa(x.Cert.KeyBits)
	}
}

// answer is a three-valued answer as JSON has it.
func answer(t facts.Tri) string {
	return map[facts.Tri]string{facts.Yes: "yes", facts.No: "no", facts.Unknown: "unknown"}[t]
}

func certificateRecords(c *showCase) iter.Seq[any] { return seq(certificates(c)) }

func certificateTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("THUMBPRINT", "拇印"), 40}, {text.T("STORES", "ストア"), 12}, {text.T("NOT AFTER", "有効期限"), 10}, {text.T("KEY", "秘密キー"), 8}, {text.T("SUBJECT, ENDPOINTS", "サブジェクト、エンドポイント"), 0},
	}}
	for _, r := range certificates(c) {
		until := "-"
		if r.NotAfter != nil {
			until = r.NotAfter.Format(dateLayout)
		}
		stores := strings.Join(r.Stores, ",")
		if r.Wire && stores == "" {
			stores = c.t("(wire)", "(通信)")
		}
		last := append([]string{r.Subject}, r.Bound...)
		t.add(r.Thumbprint, orDash(stores), until, c.word(r.PrivateKey), strings.Join(last, "; "))
	}
	return t
}

// keyRecord is a private key: what the certificate says of it, and its file.
type keyRecord struct {
	Thumbprint   string   `json:"thumbprint"` // of the certificate; empty: a file that belongs to none
	Associated   string   `json:"associated"` // yes, no, unknown
	Usable       string   `json:"usable"`     // whether Windows could open it when asked
	Code         string   `json:"code"`       // "0x80090016" when it could not; else empty
	Provider     string   `json:"provider"`
	ProviderType int      `json:"providerType"` // 0 a key storage provider; -1 unknown
	Container    string   `json:"container"`
	KeySpec      int      `json:"keySpec"` // 0 CNG, 1 AT_KEYEXCHANGE, 2 AT_SIGNATURE; -1 unknown
	Machine      string   `json:"machine"` // of the machine, not of a user
	File         *keyFile `json:"file"`    // null when it is not in evidence
	Evidence     *place   `json:"evidence"`
}

// keyFile is the file of a key.
type keyFile struct {
	Name       string `json:"name"`
	Path       string `json:"path"`
	Bytes      int64  `json:"bytes"`      // -1 unknown
	SystemRead string `json:"systemRead"` // whether SYSTEM may read it
	SDDL       string `json:"sddl"`
	Evidence   *place `json:"evidence"`
}

func keyFileOf(k *facts.KeyFile) *keyFile {
	if k == nil {
		return nil
	}
	return &keyFile{k.Name, k.Path, k.Size, k.CanRead(facts.SystemToken...).String(), k.SDDL, placeOf(k.Ref)}
}

// keys are the keys of certificates, then the key files that belong to none.
func keys(c *showCase) []keyRecord {
	out := []keyRecord{}
	used := map[string]bool{}
	for _, x := range c.facts.Certificates {
		if x.Key.Associated == facts.Unknown {
			continue
		}
		k := x.Key
		r := keyRecord{
			Thumbprint: x.Thumbprint, Associated: answer(k.Associated), Usable: answer(k.Usable), Provider: k.Provider,
			ProviderType: k.Type, Container: k.Container, KeySpec: k.KeySpec, Machine: answer(k.Machine), Evidence: placeOf(k.Ref),
		}
		if k.Usable == facts.No && k.Code != 0 {
			r.Code = fmt.Sprintf("0x%08x", k.Code)
		}
		if file := c.facts.KeyFileOf(x); file != nil {
			r.File = keyFileOf(file)
			used[strings.ToLower(file.Name)] = true
		}
		out = append(out, r)
	}
	for i, k := range c.facts.KeyFiles {
		if !k.Directory && k.UniqueName && !used[strings.ToLower(k.Name)] {
			out = append(out, keyRecord{
				Associated: "unknown", Usable: "unknown", ProviderType: -1, KeySpec: -1, Machine: "unknown",
				File: keyFileOf(&c.facts.KeyFiles[i]), Evidence: placeOf(k.Ref),
			})
		}
	}
	return out
}

func keyRecords(c *showCase) iter.Seq[any] { return seq(keys(c)) }

func keyTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("THUMBPRINT", "拇印"), 40}, {text.T("KEY", "キー"), 8}, {text.T("USABLE", "使用可否"), 8}, {text.T("SYSTEM", "SYSTEM"), 8}, {text.T("PROVIDER, FILE", "プロバイダー、ファイル"), 0},
	}}
	for _, k := range keys(c) {
		read, last := "-", []string{}
		if k.Provider != "" {
			last = append(last, k.Provider)
		}
		if k.KeySpec >= 0 {
			last = append(last, "KeySpec "+strconv.Itoa(k.KeySpec))
		}
		if k.Code != "" {
			code, _ := wintext.Code(k.Code)
			last = append(last, knowledge.CodeText(code))
		}
		if k.File != nil {
			read = k.File.SystemRead
			last = append(last, path.Base(strings.ReplaceAll(k.File.Path, `\`, "/")))
		} else if k.Container != "" {
			last = append(last, k.Container)
		}
		t.add(orDash(k.Thumbprint), c.word(k.Associated), c.word(k.Usable), c.word(read), orDash(strings.Join(last, "; ")))
	}
	return t
}
