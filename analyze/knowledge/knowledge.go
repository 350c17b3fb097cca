// Package knowledge holds what is known about the words and numbers that
// Windows leaves in evidence: events, TLS alerts, error codes, registry
// values, application ids, accounts, ports. Every row names its source, and
// every text stands in English and Japanese, in this project's own words.
//
// The package only tells what a thing means. Whether it matters on the
// server at hand is for the rules to say.
package knowledge

import "strings"

// Side is the end of TLS that the machine had when it logged something.
type Side string

// The sides.
const (
	SideNone   Side = ""       // not about TLS
	SideServer Side = "server" // the machine served
	SideClient Side = "client" // the machine connected to somewhere else
	SideEither Side = "either" // the fields tell which
)

// sideWords are the words that Windows puts into the field Type of Schannel
// events, per display language. The field is translated, so a word that is
// not here says nothing. Sources: event texts of the language packs as they
// are quoted in public logs and forum threads.
var sideWords = map[string]Side{
	"client": SideClient, "server": SideServer,
	"クライアント": SideClient, "サーバー": SideServer, "サーバ": SideServer,
	"客户端": SideClient, "服务器": SideServer, "用戶端": SideClient, "伺服器": SideServer,
	"클라이언트": SideClient, "서버": SideServer,
	"serveur": SideServer, "cliente": SideClient, "servidor": SideServer,
	"клиент": SideClient, "сервер": SideServer, "клиента": SideClient, "сервера": SideServer,
	"klient": SideClient, "serwer": SideServer, "klienta": SideClient, "serwera": SideServer,
}

// SideOf reads the field Type of a Schannel event in any language that is
// known; SideNone for another word.
func SideOf(word string) Side {
	return sideWords[strings.ToLower(strings.TrimSpace(word))]
}
