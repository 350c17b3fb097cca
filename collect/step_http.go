package collect

import (
	"context"
	"time"

	"ssltriage/collect/bundle"
)

func httpStep() Step {
	return Step{
		Name:  "http-config",
		Title: Words{"certificate bindings of HTTP.sys", "HTTP.sys の証明書のバインド"},
		Takes: []Words{{"HttpInitialize, " + httpConfigurationCall + " for ids 0 (IP listen list), 1, 5, 6, 11 (certificate bindings), " +
			"2 (URL reservations), 8, 9, 10, 12 (extended parameters, without session ticket keys)",
			"HttpInitialize, " + httpConfigurationCall + " ID 0 (IP リッスン一覧)、1、5、6、11 (証明書のバインド)、" +
				"2 (URL 予約)、8、9、10、12 (拡張パラメーター、セッション チケット キーを除く)"}},
		Needs:   []Need{{API: "httpapi.dll!HttpQueryServiceConfiguration"}},
		Owes:    []string{"http/config.json"},
		Timeout: 60 * time.Second,
		Gather:  gatherHTTP,
	}
}

func gatherHTTP(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	r := httpReader{ctx: ctx, host: j.Host, pointer: j.Host.PointerSize()}
	r.ipListen()
	for _, id := range []uint32{httpSSLCert, httpSNICert, httpCCSCert, httpScopedCCSCert} {
		r.table(id, 0, func(m Memory) error {
			b, err := decodeBinding(id, m, r.pointer)
			return keep(&r.doc.Bindings, b, err)
		})
	}
	r.table(httpURLACL, 0, func(m Memory) error {
		u, err := decodeURLACL(m, r.pointer)
		return keep(&r.doc.URLACLs, u, err)
	})
	for _, id := range []uint32{httpSSLCertEx, httpSNICertEx, httpCCSCertEx, httpScopedCCSCertEx} {
		r.extended(id)
	}
	return j.Document("http/config.json", httpConfigurationCall, start, r.doc, r.err)
}

// keep appends what was decoded without an error.
func keep[T any](list *[]T, record T, err error) error {
	if err == nil {
		*list = append(*list, record)
	}
	return err
}

// httpReader enumerates the tables of HTTP.sys.
type httpReader struct {
	ctx     context.Context
	host    Host
	pointer int
	doc     bundle.HTTPConfig
	err     error // nothing more can be asked: no such API, no time, or it hangs
}

func (r *httpReader) ask(id uint32, in []byte) (Memory, error) {
	if r.err != nil {
		return Memory{}, r.err
	}
	answer, err := within(r.ctx, callLimit, func() (Memory, error) { return r.host.HTTPQuery(id, in) })
	if err != nil && CodeOf(err) == 0 {
		r.err = err
	}
	return answer, err
}

func (r *httpReader) ipListen() {
	answer, err := r.ask(httpIPListen, nil)
	var list []string
	if err == nil {
		list, err = decodeIPListen(answer)
	}
	listen := &r.doc.IPListen
	listen.Addresses = list
	switch {
	case err != nil && !isAbsent(err):
		listen.State, listen.Error = bundle.StatusFailed, httpError(err)
	case len(list) == 0:
		listen.State = bundle.StatusEmpty
	default:
		listen.State = bundle.StatusOK
	}
	r.doc.Queries = append(r.doc.Queries, bundle.HTTPQuery{ID: httpIPListen, Count: len(list), Error: listen.Error})
}

// table asks for one record after the other, and notes how it ended.
func (r *httpReader) table(id, param uint32, take func(Memory) error) {
	count, err := r.records(id, param, take)
	r.doc.Queries = append(r.doc.Queries, bundle.HTTPQuery{ID: id, Count: count, Error: httpError(err)})
}

// records returns how many records were taken, and what ended the list too
// early or was damaged in it.
func (r *httpReader) records(id, param uint32, take func(Memory) error) (count int, damaged error) {
	for token := uint32(0); token < maxHTTPRecords; token++ {
		answer, err := r.ask(id, httpNext(id, r.pointer, token, param))
		switch {
		case CodeOf(err) == errorNoMoreItems, isAbsent(err):
			return count, damaged
		case err != nil:
			return count, err
		}
		if err := take(answer); err != nil {
			damaged = err
		} else {
			count++
		}
	}
	return count, &SystemError{Call: httpConfigurationCall, Code: errorMoreData}
}

// extended asks for each kind of extended parameter. Should this Windows
// answer with all kinds whichever is asked for, each is taken once, and never
// more of it than decodeExtended takes.
func (r *httpReader) extended(id uint32) {
	type key struct {
		address, host string
		param         uint32
	}
	seen := map[key]bool{}
	count := 0
	var failed error
	for _, param := range httpExtendedParams {
		_, err := r.records(id, param, func(m Memory) error {
			e, err := decodeExtended(id, m, r.pointer)
			k := key{e.Address, e.Host, e.ParamType}
			if err == nil && !seen[k] {
				seen[k] = true
				count++
				r.doc.Extended = append(r.doc.Extended, e)
			}
			return err
		})
		if err != nil && failed == nil {
			failed = err
		}
		if CodeOf(err) == errorInvalidParameter && param == httpExtendedParams[0] {
			break // this Windows does not know the id
		}
	}
	r.doc.Queries = append(r.doc.Queries, bundle.HTTPQuery{ID: id, Count: count, Error: httpError(failed)})
}

// httpError records an error; a damaged record has no code of Windows.
func httpError(err error) *bundle.WinError {
	if isMemory(err) {
		return bundle.NewWinError(errorInvalidData)
	}
	return winErrorIn(err)
}
