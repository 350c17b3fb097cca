package facts

import (
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/iisconfig"
)

// sites takes over an IIS configuration.
func (l *loader) sites(file string, r iisconfig.Result) []text.Text {
	for _, s := range r.Sites {
		l.site(Site{Site: s, Ref: evidence.Line(file, s.Line, s.Quote)})
	}
	for _, a := range r.Access {
		l.f.Access = append(l.f.Access, SSLAccess{a, evidence.Line(file, a.Line, a.Quote)})
	}
	for _, b := range r.Legacy {
		l.f.Legacy = append(l.f.Legacy, LegacyBinding{b, evidence.Line(file, b.Line, b.Quote)})
	}
	switch {
	case len(r.Sites) > 0:
		l.source(KindSites, file, len(r.Sites), at(file, r.Problems)...)
	case len(r.Access)+len(r.Legacy) == 0:
		return nil
	}
	return []text.Text{KindSites.Name()}
}

// site adds a site, or completes what another output already said of it:
// applicationHost.config knows no states, appcmd's text no flags.
func (l *loader) site(s Site) {
	for i := range l.f.Sites {
		known := &l.f.Sites[i]
		if !strings.EqualFold(known.Name, s.Name) || known.ID != 0 && s.ID != 0 && known.ID != s.ID {
			continue
		}
		if known.State == "" && s.State != "" {
			known.State, known.StateRef = s.State, s.Ref
		}
		if known.AutoStart == nil {
			known.AutoStart = s.AutoStart
		}
		if len(s.Bindings) > len(known.Bindings) || flagsKnown(s) && !flagsKnown(*known) {
			known.Bindings, known.Ref = s.Bindings, s.Ref
		}
		if !known.SSLAccessKnown {
			known.SSLAccess, known.SSLAccessKnown = s.SSLAccess, s.SSLAccessKnown
		}
		return
	}
	s.StateRef = s.Ref
	l.f.Sites = append(l.f.Sites, s)
}

// joinNamelessSites leaves out the bindings that Get-WebBinding prints without
// their sites where another output names the sites that have them.
func (l *loader) joinNamelessSites() {
	type key struct{ protocol, raw string }
	named := map[key]bool{}
	for _, s := range l.f.Sites {
		for _, b := range s.Bindings {
			if s.Name != "" {
				named[key{b.Protocol, strings.ToLower(b.Raw)}] = true
			}
		}
	}
	l.f.Sites = slices.DeleteFunc(l.f.Sites, func(s Site) bool {
		return s.Name == "" && s.ID == 0 && len(s.Bindings) > 0 && !slices.ContainsFunc(s.Bindings, func(b iisconfig.Binding) bool {
			return !named[key{b.Protocol, strings.ToLower(b.Raw)}]
		})
	})
}

// flagsKnown reports whether an output shows the flags of the bindings.
func flagsKnown(s Site) bool {
	for _, b := range s.Bindings {
		if !b.SSLFlagsKnown {
			return false
		}
	}
	return len(s.Bindings) > 0
}

// judgeAccess: the SSL settings of every site with https must be known. The
// list of sites alone (appcmd list site) does not hold them.
func (l *loader) judgeAccess() {
	known, sites := 0, 0
	var files []string
	for _, s := range l.f.Sites {
		if len(s.HTTPS()) == 0 {
			continue
		}
		sites++
		if s.SSLAccessKnown {
			known++
			files = append(files, s.Ref.File)
		}
	}
	switch {
	case sites > 0 && known == sites:
		l.put(KindAccess, Complete, unique(files), known, text.Text{})
	case known+len(l.f.Access) > 0:
		l.put(KindAccess, Partial, unique(files), known,
			text.T("the SSL settings of some sites are not there", "一部のサイトの SSL 設定がありません"))
	}
}
