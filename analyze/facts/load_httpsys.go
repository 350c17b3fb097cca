package facts

import (
	"cmp"
	"errors"
	"slices"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/problem"
)

// httpSys collects everything read about HTTP.sys until it can be merged.
type httpSys struct {
	bindings []Binding
	whole    bool // a complete list of the bindings was seen
	files    []string
	ipFiles  []string
	problems []text.Text
	ipError  text.Text // why the IP listen list could not be read
}

// maxBindings bounds the records of all files together: several sources name
// the same ones, and no server has thousands of them.
const maxBindings = 50_000

// sourceOrder ranks where a record was read: what the driver itself says
// before what a tool printed.
var sourceOrder = map[httpsys.Source]int{
	httpsys.SourceAPI: 0, httpsys.SourceRegistry: 1, httpsys.SourceNetshJSON: 2,
	httpsys.SourceNetsh: 3, httpsys.SourceHTTPCfg: 4,
}

// httpsysText takes over what a text says about HTTP.sys.
func (l *loader) httpsysText(file string, r httpsys.Result) (taken []text.Text) {
	l.http.bindings = slices.Grow(l.http.bindings, max(0, min(len(r.Bindings), maxBindings-len(l.http.bindings))))
	for _, b := range r.Bindings {
		if len(l.http.bindings) >= maxBindings {
			l.http.problems = append(l.http.problems, text.F("%s: there are more than %d HTTP.sys records in all, the rest is not read",
				"%s: HTTP.sys のレコードが合計 %d 件を超えています。残りは読み取っていません", file, maxBindings))
			break
		}
		l.http.bindings = append(l.http.bindings, Binding{Binding: b, Ref: evidence.Line(file, b.Line, b.Quote)})
	}
	for _, listing := range r.SSLListings {
		if listing.Filter == "" && (listing.Count > 0 || listing.Message == "") {
			l.http.whole = true
			l.listing = cmp.Or(l.listing, evidence.Line(file, listing.Line, listing.Quote))
		}
	}
	if len(r.Bindings)+len(r.SSLListings) > 0 {
		l.http.files = append(l.http.files, file)
		taken = append(taken, KindBindings.Name())
	}
	for _, list := range r.IPListenLists {
		if list.Message != "" && len(list.Addrs) == 0 {
			continue // an error message, not a list
		}
		ref := evidence.Line(file, list.Line, list.Quote)
		l.listen(file, ref)
		for _, addr := range list.Addrs {
			l.f.IPListen.Addresses = append(l.f.IPListen.Addresses, ListenAddress{addr, ref})
		}
		taken = append(taken, KindIPListen.Name())
	}
	for _, q := range r.Queues {
		l.f.Queues = append(l.f.Queues, Queue{q, evidence.Line(file, q.Line, q.Quote)})
	}
	for _, u := range r.URLACLs {
		l.f.URLACLs = append(l.f.URLACLs, URLACL{u, evidence.Line(file, u.Line, u.Quote)})
	}
	if len(r.Queues)+len(r.URLACLs)+len(r.URLGroups) > 0 {
		taken = append(taken, text.T("HTTP.sys service state", "HTTP.sys のサービスの状態"))
	}
	l.http.problems = append(l.http.problems, at(file, r.Problems)...)
	return taken
}

// httpsysRegistry reads Services\HTTP\Parameters, the driver's own copy of
// its configuration.
func (l *loader) httpsysRegistry(file string, key *hive.Key) {
	for _, table := range []string{"SslBindingInfo", "SslSniBindingInfo", "SslCcsBindingInfo", "SslScopedCcsBindingInfo"} {
		sub := key.Sub(table)
		if sub == nil {
			continue
		}
		for _, record := range sub.Subkeys {
			l.httpsysRecord(file, table, record)
		}
	}
	l.http.files = append(l.http.files, file)
	if !key.Implied && !key.Partial {
		l.http.whole = true
		l.listing = cmp.Or(l.listing, evidence.Value(file, key.Path, ""))
		l.listen(file, evidence.Value(file, key.Path, ""))
	}
	if v := key.Value("ListenOnlyList"); v != nil {
		ref := evidence.Value(file, key.Path+`\ListenOnlyList`, v.Quote())
		l.listen(file, ref)
		addrs, problems := httpsys.ListenOnlyFromRegistry(httpsys.RegValue{Name: v.Name, Type: v.Type, Data: v.Data})
		l.http.problems = append(l.http.problems, at(file, problems)...)
		for _, addr := range addrs {
			l.f.IPListen.Addresses = append(l.f.IPListen.Addresses, ListenAddress{addr, ref})
		}
	}
}

// unreadable is no type of Windows: the value is damaged in the hive.
const unreadable = ^uint32(0)

func (l *loader) httpsysRecord(file, table string, record *hive.Key) {
	var values []httpsys.RegValue
	for _, v := range record.Values {
		value := httpsys.RegValue{Name: v.Name, Type: v.Type, Data: v.Data}
		if !v.Problem.IsZero() { // no bytes are not the same as none that could be read
			value.Type = unreadable
			l.http.problems = append(l.http.problems, text.Text(v.Problem.In(file+": "+record.Path+`\`+v.Name)))
		}
		values = append(values, value)
	}
	if record.Partial && record.Value("SslCertHash") == nil {
		values = append(values, httpsys.RegValue{Name: "SslCertHash", Type: unreadable})
	}
	b, err := httpsys.FromRegistry(table, record.Name, values)
	if err != nil {
		l.http.problems = append(l.http.problems, text.Text(problem.Of(err).In(file+": "+record.Path)))
		if errors.Is(err, httpsys.ErrNoEndpoint) {
			return
		}
	}
	quote := b.Quote
	if v := record.Value("SslCertHash"); v != nil {
		quote = v.Quote()
	}
	l.http.bindings = append(l.http.bindings, Binding{Binding: b, Ref: evidence.Value(file, record.Path, quote), Changed: record.LastWrite})
}

func (l *loader) listen(file string, ref evidence.Ref) {
	if !l.f.IPListen.Seen {
		l.f.IPListen.Seen, l.f.IPListen.Ref = true, ref
	}
	if !slices.Contains(l.http.ipFiles, file) {
		l.http.ipFiles = append(l.http.ipFiles, file)
	}
}

// joinBindings merges the records of all sources: one binding an endpoint,
// from the most reliable source, and a Disagreement for each member that
// another source gives differently.
func (l *loader) joinBindings() {
	records := l.http.bindings
	slices.SortStableFunc(records, func(a, b Binding) int {
		return cmp.Compare(sourceOrder[a.Source], sourceOrder[b.Source])
	})
	index := make(map[string]int, len(records))
	l.f.Bindings = make([]Binding, 0, len(records))
	for _, r := range records {
		key := string(r.Kind) + " " + r.Key()
		i, seen := index[key]
		if !seen {
			index[key] = len(l.f.Bindings)
			l.f.Bindings = append(l.f.Bindings, r)
			continue
		}
		first := &l.f.Bindings[i]
		first.Also = append(first.Also, r.Ref)
		if first.Changed.IsZero() {
			first.Changed = r.Changed
		}
		for _, d := range httpsys.SameConfiguration(first.Binding, r.Binding) {
			l.f.Disagreements = append(l.f.Disagreements, Disagreement{
				Endpoint: first.Key(), Field: d.Field, A: d.A, B: d.B, RefA: first.Ref, RefB: r.Ref,
			})
		}
	}
	l.dedupeListen()
	l.f.BindingList = l.listing
}

// dedupeListen keeps one entry per address, whichever source named it first.
func (l *loader) dedupeListen() {
	var kept []ListenAddress
	for _, a := range l.f.IPListen.Addresses {
		if !slices.ContainsFunc(kept, func(k ListenAddress) bool { return k.Addr == a.Addr }) {
			kept = append(kept, a)
		}
	}
	l.f.IPListen.Addresses = kept
}
