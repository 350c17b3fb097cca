package facts

import "ssltriage/analyze/text"

// judgeContent: of each bound certificate the content must be known, not
// only its thumbprint and what a listing prints: dates and purposes are read
// from the certificate itself, never from a text in the server's regional
// format.
func (l *loader) judgeContent() {
	known, missing := 0, ""
	for i := range l.f.Bindings {
		b := &l.f.Bindings[i]
		switch c := l.f.CertificateOf(*b); {
		case b.Hash == "": // damaged, or a central store: its certificates are files elsewhere
		case c == nil || c.Cert == nil || c.Cert.Partial:
			missing = b.Key()
		default:
			known++
		}
	}
	for _, c := range l.f.Certificates {
		if len(c.Wire) > 0 && c.Cert != nil && len(l.f.BoundTo(c)) == 0 {
			known++
		}
	}
	switch {
	case known == 0:
	case l.f.Source(KindBindings).State != Complete:
		l.put(KindContent, Partial, l.certFiles, known,
			text.T("without all bindings it is not known which certificates are meant", "バインドがすべて揃っていないため、対象の証明書が特定できません"))
	case missing != "":
		l.put(KindContent, Partial, l.certFiles, known,
			text.F("the certificate of %s itself is not among the files", "%s の証明書の内容が証拠にありません", missing), l.certProblems...)
	default:
		l.put(KindContent, Complete, l.certFiles, known, text.Text{})
	}
}
