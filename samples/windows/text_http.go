package windows

import (
	"fmt"
	"strings"
)

// SSLCertText is "netsh http show sslcert", or "httpcfg query ssl" of
// Windows Server 2003.
func (s *Server) SSLCertText() string {
	if s.Version.IIS6() {
		return s.httpcfgText()
	}
	w := s.Language.netsh
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n-------------------------\n\n", w.sslTitle)
	for _, record := range s.Bindings {
		s.sslRecord(&b, record)
		b.WriteByte('\n')
	}
	return b.String()
}

// sslRecord prints the fields that this Windows knows, in netsh's order.
func (s *Server) sslRecord(b *strings.Builder, r Binding) {
	w := s.Language.netsh
	values := s.sslValues(r)
	for i, value := range values[:s.Version.SSLFields] {
		label := w.labels[i]
		switch {
		case i == 0 && r.Kind == ByHost:
			label = w.hostname
		case i == 0 && r.Kind == CentralStore:
			label = w.ccs
		}
		fmt.Fprintf(b, "    %s%s%s\n", pad(label, 28), w.sep, value)
	}
	if s.Version.Build >= 19041 {
		b.WriteString(" Extended Properties:\n    PropertyId                   : 0\n    Receive Window               : 1048576\n")
		b.WriteString(" Extended Properties:\n    PropertyId                   : 1\n    Max Settings Per Frame       : 2796202\n    Max Settings Per Minute      : 4294967295\n")
	}
}

func (s *Server) sslValues(r Binding) []string {
	w := s.Language.netsh
	onOff := func(on bool) string {
		if on {
			return w.on
		}
		return w.off
	}
	set := func(bit uint32) string {
		if r.Flags&bit != 0 {
			return w.set
		}
		return w.notSet
	}
	null := func(v string) string {
		if v == "" {
			return "(null)"
		}
		return v
	}
	return []string{
		r.key(), null(r.Hash), r.AppID, null(r.Store),
		onOff(r.CheckMode&1 == 0), onOff(r.CheckMode&2 != 0), onOff(r.CheckMode&0x10000 == 0), "0", "0", "(null)", "(null)",
		onOff(r.Flags&1 != 0), onOff(r.Flags&NegotiateClientCert != 0), onOff(r.Flags&RejectConnections != 0),
		set(0x10), set(0x20), set(0x1000), set(DisableTLS13), set(0x80), set(0x100), set(0x200), set(0x400), set(0x800),
	}
}

// key is what a record is for, as netsh prints it.
func (r Binding) key() string {
	switch r.Kind {
	case ByHost:
		return fmt.Sprintf("%s:%d", r.Host, r.Address.Port())
	case CentralStore:
		return fmt.Sprint(r.Address.Port())
	}
	return r.Address.String()
}

func (s *Server) httpcfgText() string {
	var b strings.Builder
	for _, r := range s.Bindings {
		for _, field := range [][2]string{
			{"IP", r.Address.String()}, {"Hash", httpcfgHash(r.Hash)}, {"Guid", r.AppID}, {"CertStoreName", r.Store},
			{"CertCheckMode", fmt.Sprint(r.CheckMode)}, {"RevocationFreshnessTime", "0"}, {"UrlRetrievalTimeout", "0"},
			{"SslCtlIdentifier", "(null)"}, {"SslCtlStoreName", "(null)"}, {"Flags", fmt.Sprint(r.Flags)},
		} {
			fmt.Fprintf(&b, "    %-24s: %s\n", field[0], field[1])
		}
		b.WriteString(strings.Repeat("-", 78) + "\n")
	}
	return b.String()
}

// httpcfgHash prints each byte with %2x, so that a small one has a blank in
// place of its first digit.
func httpcfgHash(hash string) string {
	var b strings.Builder
	for i := 0; i+1 < len(hash); i += 2 {
		if hash[i] == '0' {
			b.WriteString(" " + hash[i+1:i+2])
			continue
		}
		b.WriteString(hash[i : i+2])
	}
	return b.String()
}

// IPListenText is "netsh http show iplisten", or "httpcfg query iplisten".
func (s *Server) IPListenText() string {
	if s.Version.IIS6() {
		if len(s.IPListen) == 0 {
			return "HttpQueryServiceConfiguration completed with 1168.\n"
		}
		var b strings.Builder
		for _, a := range s.IPListen {
			fmt.Fprintf(&b, "    %-24s: %s\n%s\n", "IP", a, strings.Repeat("-", 78))
		}
		return b.String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n-------------------------------------------\n\n", s.Language.netsh.listenTitle)
	for _, a := range s.IPListen {
		fmt.Fprintf(&b, "    %s\n", a)
	}
	return b.String() + "\n"
}

// URLACLText is "netsh http show urlacl".
func (s *Server) URLACLText() string {
	w := s.Language.netsh
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n-----------------\n\n", w.aclTitle)
	for _, r := range s.Reservations {
		fmt.Fprintf(&b, "    %s%s%s\n", pad(w.url, 24), w.sep, r.URL)
		sddl := "D:"
		for _, user := range r.Users {
			fmt.Fprintf(&b, "        %s: %s\n            %s: %s\n            %s: %s\n", w.user, s.reserved(user), w.listen, w.yes, w.delegate, w.no)
			sddl += "(A;;GX;;;" + user.sddl() + ")"
		}
		fmt.Fprintf(&b, "            SDDL: %s\n\n", sddl)
	}
	return b.String()
}

func (s *Server) reserved(a Account) string {
	if a == Everyone {
		return `\` + s.name(a)
	}
	return s.name(a)
}

// ServiceStateText is "netsh http show servicestate view=requestq".
func (s *Server) ServiceStateText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n-----------------------------------------------------\n\n", s.Language.netsh.stateTitle)
	for i, site := range s.Sites {
		if site.Stopped || !s.Service("W3SVC").Running {
			continue
		}
		fmt.Fprintf(&b, "Request queue name: %s\n    Version: 2.0\n    State: Active\n    Request queue 503 verbosity level: Basic\n    Max requests: 1000\n", site.Pool)
		fmt.Fprintf(&b, "    Number of active processes attached: 1\n    Process IDs:\n        %d\n", s.PID("w3wp"))
		fmt.Fprintf(&b, "    URL groups:\n    URL group ID: %016X\n        State: Active\n        Request queue name: %s\n        Properties:\n            Max bandwidth: inherited\n",
			0xfe00000040000001+uint64(i), site.Pool)
		fmt.Fprintf(&b, "        Number of registered URLs: %d\n        Registered URLs:\n", len(site.Bindings))
		for _, binding := range site.Bindings {
			b.WriteString("            " + binding.url(site.ID) + "\n")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// url is a binding as HTTP.sys registers it: "HTTPS://*:443/".
func (b SiteBinding) url(site int) string {
	address, rest, _ := strings.Cut(b.Info, ":")
	port, host, _ := strings.Cut(rest, ":")
	switch {
	case host != "":
		return strings.ToUpper(b.Protocol + "://" + host + ":" + port + "/")
	case address != "*":
		return strings.ToUpper(b.Protocol + "://" + address + ":" + port + ":" + address + "/")
	}
	return fmt.Sprintf("%s://*:%s:%d/", strings.ToUpper(b.Protocol), port, site)
}
