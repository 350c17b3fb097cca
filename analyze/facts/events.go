package facts

import (
	"strings"
	"time"

	"ssltriage/parsers/eventlog"
	"ssltriage/parsers/wintext"
)

// Providers of the events that matter, by their canonical names.
const (
	Schannel    = "Schannel"
	HTTPEvent   = "Microsoft-Windows-HttpEvent"
	HTTPService = "Microsoft-Windows-HttpService"
	TimeService = "Microsoft-Windows-Time-Service"
)

// EventsOf returns the events of a provider with one of the ids; all its
// events when no id is given. Provider names are canonical: the "HTTP" of
// Windows 2003 is Microsoft-Windows-HttpEvent.
func (f *Facts) EventsOf(provider string, ids ...int) []Event {
	var out []Event
	for _, e := range f.Events {
		if eventlog.Canonical(e.Provider) != provider {
			continue
		}
		for _, id := range ids {
			if e.ID == id {
				out = append(out, e)
			}
		}
		if len(ids) == 0 {
			out = append(out, e)
		}
	}
	return out
}

// Code is the error code of an event's field in any notation; 0 when the
// field is missing or no code.
func (e Event) Code(field string) uint32 {
	code, _ := wintext.Code(e.Get(field))
	return code
}

// Side tells which end of TLS an event speaks of.
type Side int

// The sides.
const (
	SideUnknown Side = iota
	SideServer
	SideClient
)

// sideWords are the words that Windows puts into the field Type of Schannel
// events, per display language. The field is translated, so a word that is
// not here says nothing.
var sideWords = map[string]Side{
	"client": SideClient, "server": SideServer,
	"クライアント": SideClient, "サーバー": SideServer, "サーバ": SideServer,
	"客户端": SideClient, "服务器": SideServer, "用戶端": SideClient, "伺服器": SideServer,
	"클라이언트": SideClient, "서버": SideServer,
	"serveur": SideServer, "cliente": SideClient, "servidor": SideServer,
	"клиент": SideClient, "сервер": SideServer, "клиента": SideClient, "сервера": SideServer,
	"klient": SideClient, "serwer": SideServer, "klienta": SideClient, "serwera": SideServer,
}

// Side tells whether a Schannel event is about the server role of the
// machine. The id decides where only one side logs it; then the calling
// process that Windows Server 2022 and later name; then the translated Type.
// Source of the ids: the Schannel provider's manifest and Microsoft, "Schannel
// events".
func (e Event) Side() Side {
	switch e.ID {
	case 36873, 36875, 36876, 36881, 36882, 36883, 36884:
		return SideClient
	case 36869, 36874, 36877, 36878, 36879, 36885:
		return SideServer
	}
	if e.Get("CallerProcessId") == "4" {
		return SideServer
	}
	return sideWords[strings.ToLower(strings.TrimSpace(e.Get("Type")))]
}

// Near reports whether two events were logged within d of each other at
// least once, as far as their occurrences are kept.
func (e Event) Near(o Event, d time.Duration) bool {
	i := 0
	for _, a := range e.Occurrences {
		for i < len(o.Occurrences) && o.Occurrences[i].Time.Before(a.Time.Add(-d)) {
			i++
		}
		if i < len(o.Occurrences) && !a.Time.IsZero() && !o.Occurrences[i].Time.After(a.Time.Add(d)) {
			return true
		}
	}
	return false
}
