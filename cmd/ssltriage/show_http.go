package main

import (
	"cmp"
	"fmt"
	"iter"
	"net/netip"
	"strconv"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/text"
	"ssltriage/parsers/iisconfig"
	"ssltriage/parsers/sockets"
)

// bindingRecord is an HTTP.sys SSL record.
type bindingRecord struct {
	Endpoint  string   `json:"endpoint"` // as netsh writes it: "0.0.0.0:443"
	Kind      string   `json:"kind"`     // ipport, hostnameport, ccs, scopedccs
	Hash      string   `json:"hash"`     // lower-case hex
	HashState string   `json:"hashState"`
	Store     string   `json:"store"`
	AppID     string   `json:"appId"`
	Owner     string   `json:"owner"`  // of the application id, when it is known
	Flags     *uint32  `json:"flags"`  // DefaultFlags; null when not known
	Source    string   `json:"source"` // api, registry, netsh-json, netsh, httpcfg
	Sites     []string `json:"sites"`  // IIS sites that it serves
	Evidence  *place   `json:"evidence"`
}

func bindings(c *showCase) []bindingRecord {
	sites := map[*facts.Binding][]string{}
	for _, e := range c.facts.Endpoints() {
		for _, s := range e.Sites {
			sites[e.Binding] = append(sites[e.Binding], s.Site.Name)
		}
	}
	out := []bindingRecord{}
	for i := range c.facts.Bindings {
		b := &c.facts.Bindings[i]
		owner, _ := knowledge.AppID(b.AppID)
		out = append(out, bindingRecord{
			Endpoint: b.Key(), Kind: string(b.Kind), Hash: b.Hash, HashState: string(b.HashState), Store: b.Store(),
			AppID: b.AppID, Owner: owner.Owner, Flags: b.DefaultFlags, Source: string(b.Source),
			Sites: append([]string{}, sites[b]...), Evidence: placeOf(b.Ref),
		})
	}
	return out
}

func bindingRecords(c *showCase) iter.Seq[any] { return seq(bindings(c)) }

func bindingTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("ENDPOINT", "エンドポイント"), 28}, {text.T("CERTIFICATE", "証明書の拇印"), 40}, {text.T("STORE", "ストア"), 12}, {text.T("APPLICATION, SITES", "アプリケーション、サイト"), 0},
	}}
	for _, b := range bindings(c) {
		hash := b.Hash
		if hash == "" {
			hash = "(" + c.word(b.HashState) + ")"
		}
		users := append([]string{c.word(cmp.Or(b.Owner, b.AppID, "-"))}, b.Sites...)
		t.add(b.Endpoint, hash, orDash(b.Store), strings.Join(users, ", "))
	}
	return t
}

// siteRecord is an IIS site.
type siteRecord struct {
	Name     string        `json:"name"`
	ID       int64         `json:"id"`
	State    string        `json:"state"` // as IIS said it; empty in a configuration file
	AppPool  string        `json:"appPool"`
	Bindings []siteBinding `json:"bindings"`
	Evidence *place        `json:"evidence"`
}

// siteBinding is one binding of a site.
type siteBinding struct {
	Protocol string  `json:"protocol"`
	Address  string  `json:"address"` // "0.0.0.0": every one; empty for other forms
	Port     uint16  `json:"port"`
	Host     string  `json:"host"`
	SSLFlags *uint32 `json:"sslFlags"` // null when not known
	Raw      string  `json:"raw"`
}

func siteRecords(c *showCase) iter.Seq[any] {
	var out []siteRecord
	for _, s := range c.facts.Sites {
		r := siteRecord{Name: s.Name, ID: s.ID, State: s.State, AppPool: s.AppPool, Bindings: []siteBinding{}, Evidence: placeOf(s.Ref)}
		for _, b := range s.Bindings {
			r.Bindings = append(r.Bindings, siteBindingOf(b))
		}
		out = append(out, r)
	}
	return seq(out)
}

func siteBindingOf(b iisconfig.Binding) siteBinding {
	out := siteBinding{Protocol: b.Protocol, Port: b.Port, Host: b.Host, Raw: b.Raw}
	if b.IP.IsValid() {
		out.Address = b.IP.String()
	}
	if b.SSLFlagsKnown {
		flags := uint32(b.SSLFlags)
		out.SSLFlags = &flags
	}
	return out
}

func siteTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("SITE", "サイト"), 30}, {text.T("ID", "ID"), 10}, {text.T("STATE", "状態"), 12}, {text.T("PROTOCOL", "プロトコル"), 12}, {text.T("BINDING", "バインド"), 0},
	}}
	for _, s := range c.facts.Sites {
		id := strconv.FormatInt(s.ID, 10)
		if len(s.Bindings) == 0 {
			t.add(s.Name, id, orDash(s.State), "-", "-")
		}
		for _, b := range s.Bindings {
			binding := b.Raw
			if b.SSLFlagsKnown && b.Protocol == "https" {
				binding += fmt.Sprintf("  sslFlags=%d", b.SSLFlags)
			}
			t.add(s.Name, id, orDash(s.State), b.Protocol, binding)
		}
	}
	return t
}

// socketRecord is a row of the socket table.
type socketRecord struct {
	Protocol  string `json:"protocol"` // tcp, udp
	Local     string `json:"local"`    // address:port
	Remote    string `json:"remote"`   // empty for a listening socket
	Listening bool   `json:"listening"`
	State     string `json:"state"`   // in the words of the server
	PID       int    `json:"pid"`     // -1 unknown
	Process   string `json:"process"` // image; "System" is HTTP.sys and other drivers
	Evidence  *place `json:"evidence"`
}

func socketList(c *showCase) []socketRecord {
	out := []socketRecord{}
	for _, s := range c.facts.Sockets {
		r := socketRecord{
			Protocol: s.Proto, Local: end(s.Local, s.LocalHost), Remote: end(s.Remote, s.RemoteHost), Listening: s.Listening,
			State: s.StateRaw, PID: s.PID, Process: c.facts.ProcessName(s), Evidence: placeOf(s.Ref),
		}
		if s.Listening || s.Remote.Port() == 0 && s.RemoteHost == "" {
			r.Remote = ""
		}
		out = append(out, r)
	}
	return out
}

// end is one end of a socket; a name stands in where no address was printed.
func end(addr netip.AddrPort, host string) string {
	if addr.Addr().IsValid() {
		return addr.String()
	}
	return facts.EndpointText(host, addr.Port())
}

func socketRecords(c *showCase) iter.Seq[any] { return seq(socketList(c)) }

func socketTable(c *showCase) table {
	t := table{columns: []column{
		{text.T("PROTO", "種別"), 5}, {text.T("LOCAL", "ローカル"), 28}, {text.T("REMOTE", "リモート"), 24}, {text.T("STATE", "状態"), 12}, {text.T("PID", "PID"), 6}, {text.T("PROCESS", "プロセス"), 0},
	}}
	for _, s := range socketList(c) {
		pid := strconv.Itoa(s.PID)
		if s.PID == sockets.Unknown {
			pid = "-"
		}
		t.add(s.Protocol, s.Local, orDash(s.Remote), orDash(s.State), pid, orDash(s.Process))
	}
	return t
}
