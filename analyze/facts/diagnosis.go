package facts

import (
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/certstore"
	"ssltriage/parsers/httpsys"
)

// diagnosis is an error of one of Windows' functions that a text quotes.
type diagnosis struct {
	certstore.Diagnosis
	ref evidence.Ref
}

// appIIS is the application id of the records that IIS writes.
const appIIS = "{4dc3e181-e14b-4a21-b022-59fc669b0914}"

// noKeyProperty is CRYPT_E_NO_KEY_PROPERTY: no key is associated.
const noKeyProperty = 0x8009200b

func (l *loader) diagnoses(file string, list []certstore.Diagnosis) (taken []text.Text) {
	for _, d := range list {
		l.said = append(l.said, diagnosis{d, evidence.Line(file, d.Line, d.Quote)})
	}
	if len(list) == 0 {
		return nil
	}
	l.certFiles = append(l.certFiles, file)
	return []text.Text{text.T("errors of certificates", "証明書のエラー")}
}

// joinDiagnoses gives each error to the certificate that the text names or,
// where it names none, to the one that HTTP.sys uses when it uses just one.
func (l *loader) joinDiagnoses() {
	only := l.f.onlyHash()
	for _, d := range l.said {
		hash := d.SHA1
		if hash == "" {
			hash = only
		}
		if hash == "" {
			l.f.looseError(d)
			continue
		}
		c := l.certificate(hash)
		if c.Ref.IsZero() {
			c.Ref = d.ref
		}
		c.takeDiagnosis(d)
		if len(l.f.Bindings) == 0 && l.f.BindingList.IsZero() {
			l.f.looseError(d) // which certificates are in use is not known
		}
	}
}

// looseError keeps an error of a chain that no certificate in use can be
// given.
func (f *Facts) looseError(d diagnosis) {
	if d.API == certstore.APIChainPolicy {
		f.LooseErrors = append(f.LooseErrors, ChainError{d.Code, d.Conditional, d.ref})
	}
}

// onlyHash is the hash that all records of IIS name, or, where IIS has none,
// all records; "" when they name several or none.
func (f *Facts) onlyHash() string {
	var ofIIS, all []string
	for _, b := range f.Bindings {
		if b.HashState != httpsys.HashPresent {
			continue
		}
		all = append(all, b.Hash)
		if b.AppID == appIIS {
			ofIIS = append(ofIIS, b.Hash)
		}
	}
	for _, list := range [][]string{ofIIS, all} {
		if list = unique(list); len(list) > 0 {
			if len(list) == 1 {
				return list[0]
			}
			return ""
		}
	}
	return ""
}

func (c *Certificate) takeDiagnosis(d diagnosis) {
	if d.API == certstore.APIChainPolicy {
		has := slices.ContainsFunc(c.ChainErrors, func(e ChainError) bool { return e.Code == d.Code })
		if !has {
			c.ChainErrors = append(c.ChainErrors, ChainError{d.Code, d.Conditional, d.ref})
		}
		return
	}
	k := &c.Key
	if k.Associated == Unknown { // a key is looked for only where one is associated
		k.Associated, k.Ref = tri(d.Code != noKeyProperty), d.ref
	}
	if k.Usable == Unknown {
		k.Usable, k.Code, k.NotAcquired, k.UsableRef = No, d.Code, true, d.ref
	}
}

// LooseError is an error of a chain with one of the codes that a tool
// reported without a certificate in use to which it could be given.
func (f *Facts) LooseError(codes ...uint32) (ChainError, bool) {
	for _, e := range f.LooseErrors {
		if slices.Contains(codes, e.Code) {
			return e, true
		}
	}
	return ChainError{}, false
}
