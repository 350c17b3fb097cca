package facts

import (
	"strconv"
	"strings"

	"ssltriage/parsers/httpsys"
)

// index finds things by what they are asked for with. Servers with thousands
// of sites exist, and hostile bundles with more: without it, joining each
// site with each record takes minutes.
type index struct {
	records   map[string]*Binding   // by kind and key, see record
	bound     map[string][]*Binding // by thumbprint
	damaged   []*Binding            // whose hash only Fits can compare
	keyFiles  map[string][]int      // places in KeyFiles, by name and by its first part
	refused   map[string]int        // places in KeyFilesRefused, likewise
	absent    map[string][]int      // places in KeyFilesAbsent, likewise
	listeners map[uint16][]Socket
	processes map[int]string // image by process id
	endpoints []Endpoint
	serving   map[*Binding][]int // places in endpoints, by their record
}

// find returns the index: the one made when all files were read, or a new
// one while they are not.
func (f *Facts) find() *index {
	if f.index != nil {
		return f.index
	}
	return f.makeIndex()
}

func (f *Facts) makeIndex() *index {
	x := &index{}
	x.indexRecords(f)
	x.indexKeyFiles(f)
	x.indexSockets(f)
	x.joinEndpoints(f)
	return x
}

func (x *index) indexRecords(f *Facts) {
	x.records, x.bound = map[string]*Binding{}, map[string][]*Binding{}
	for i := range f.Bindings {
		b := &f.Bindings[i]
		kind, key := b.Kind, b.Key()
		if kind == httpsys.KindScopedCCS {
			kind, key = httpsys.KindCCS, strconv.Itoa(int(b.Port))
		}
		if name := string(kind) + " " + key; x.records[name] == nil {
			x.records[name] = b
		}
		switch b.HashState {
		case httpsys.HashPresent:
			x.bound[b.Hash] = append(x.bound[b.Hash], b)
			for _, o := range b.Others {
				if o.Hash != b.Hash {
					x.bound[o.Hash] = append(x.bound[o.Hash], b)
				}
			}
		case httpsys.HashDamaged:
			x.damaged = append(x.damaged, b)
		}
	}
}

func (x *index) indexKeyFiles(f *Facts) {
	x.keyFiles, x.refused, x.absent = map[string][]int{}, map[string]int{}, map[string][]int{}
	for i, k := range f.KeyFiles {
		if !k.Directory {
			name, stem := keyFileNames(k.Name)
			x.keyFiles[name] = append(x.keyFiles[name], i)
			if stem != "" {
				x.keyFiles[stem] = append(x.keyFiles[stem], i)
			}
		}
	}
	for i, r := range f.KeyFilesRefused {
		name, stem := keyFileNames(r.Name)
		for _, key := range []string{name, stem} {
			if _, known := x.refused[key]; !known && key != "" {
				x.refused[key] = i
			}
		}
	}
	for i, k := range f.KeyFilesAbsent {
		name, stem := keyFileNames(k.Name)
		x.absent[name], x.absent[stem] = append(x.absent[name], i), append(x.absent[stem], i)
	}
}

// keyFileNames are the names under which a key file is looked up: its own,
// and its part before the machine's GUID.
func keyFileNames(name string) (whole, stem string) {
	whole = strings.ToLower(name)
	stem, _, cut := strings.Cut(whole, "_")
	if !cut {
		stem = ""
	}
	return whole, stem
}

func (x *index) indexSockets(f *Facts) {
	x.listeners, x.processes = map[uint16][]Socket{}, map[int]string{}
	for _, s := range f.Sockets {
		if s.Listening && s.Proto == "tcp" {
			port := s.Local.Port()
			x.listeners[port] = append(x.listeners[port], s)
		}
	}
	for _, p := range f.Processes {
		if _, known := x.processes[p.PID]; !known {
			x.processes[p.PID] = p.Image
		}
	}
	for _, s := range f.Sockets { // netstat -b names it beside another row
		if s.PID > 0 && s.Image != "" && x.processes[s.PID] == "" {
			x.processes[s.PID] = s.Image
		}
	}
}

// joinEndpoints: see Facts.Endpoints.
func (x *index) joinEndpoints(f *Facts) {
	x.endpoints, x.serving = []Endpoint{}, map[*Binding][]int{}
	known := map[string]int{}
	for i := range f.Sites {
		for _, b := range f.Sites[i].HTTPS() {
			e := Endpoint{Addr: b.IP, Port: b.Port, Sites: []SiteBinding{{&f.Sites[i], b, f.siteRef(f.Sites[i], b)}}}
			if x.isSNI(b) {
				e.Host = b.Host
			}
			name := e.Text()
			if e.central() { // another record than for its neighbours
				name += " central"
			}
			if at, seen := known[name]; seen {
				x.endpoints[at].Sites = append(x.endpoints[at].Sites, e.Sites...)
				continue
			}
			e.Binding = x.bindingFor(e)
			known[name] = len(x.endpoints)
			x.addEndpoint(e)
		}
	}
	for i := range f.Bindings {
		b := &f.Bindings[i]
		if len(x.serving[b]) == 0 {
			x.addEndpoint(Endpoint{Addr: b.Endpoint.Addr(), Host: b.Host, Port: b.Port, Binding: b})
		}
	}
}

func (x *index) addEndpoint(e Endpoint) {
	if e.Binding != nil {
		x.serving[e.Binding] = append(x.serving[e.Binding], len(x.endpoints))
	}
	x.endpoints = append(x.endpoints, e)
}
