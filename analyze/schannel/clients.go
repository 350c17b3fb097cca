package schannel

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"ssltriage/parsers/tls"
)

//go:embed clients.txt
var clientsText string

// KnownClient is a real client of clients.txt.
type KnownClient struct {
	Name   string
	Offer  Offer
	Source string // where its ClientHello was recorded
}

// Clients are the known clients, in the order of the file. The list is
// shared: it must not be changed.
func Clients() []KnownClient { return clients() }

var clients = sync.OnceValue(func() []KnownClient {
	var out []KnownClient
	for line := range strings.Lines(clientsText) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if key == "client" {
			out = append(out, KnownClient{Name: value})
		}
		if len(out) > 0 {
			out[len(out)-1].set(key, value)
		}
	}
	return out
})

// set takes over one line of a block.
func (c *KnownClient) set(key, value string) {
	o := &c.Offer
	switch key {
	case "versions":
		lowest, highest, _ := strings.Cut(value, " ")
		o.Exact = true
		for v := numbersOf[tls.Version](highest); v[0] >= numbersOf[tls.Version](lowest)[0]; v[0]-- {
			o.Versions = append(o.Versions, v[0])
		}
	case "suites":
		o.Suites = numbersOf[tls.CipherSuite](value)
	case "groups":
		o.Groups = numbersOf[tls.Group](value)
	case "shares":
		o.Shares = numbersOf[tls.Group](value)
	case "signatures":
		o.Signatures = numbersOf[tls.SignatureScheme](value)
	case "alpn":
		if value != "-" {
			o.ALPN = strings.Fields(value)
		}
	case "dh":
		least, most, _ := strings.Cut(value, " ")
		o.MinDH, _ = strconv.Atoi(least)
		o.MaxDH, _ = strconv.Atoi(most)
	case "source":
		c.Source = value
	}
}

// numbersOf reads numbers of four hexadecimal digits that follow each other; nil
// for "-".
func numbersOf[T ~uint16](hex string) []T {
	var out []T
	for len(hex) >= 4 {
		n, err := strconv.ParseUint(hex[:4], 16, 16)
		if err != nil {
			return out
		}
		out = append(out, T(n))
		hex = hex[4:]
	}
	return out
}
