package report

import (
	"fmt"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/capture"
)

// maxHandshakes bounds the report: alike connections are one entry anyway.
const maxHandshakes = 200

// handshakes lists the connections, failing inbound ones first, alike ones
// joined to one entry with a count.
func handshakes(f *facts.Facts) []Handshake {
	out := []Handshake{}
	index := map[string]int{}
	for _, failed := range []bool{true, false} {
		for _, h := range f.Inbound() {
			if h.Failed() != failed {
				continue
			}
			key := h.GroupKey()
			if i, seen := index[key]; seen {
				out[i].Count++
			} else if len(out) < maxHandshakes {
				index[key] = len(out)
				out = append(out, HandshakeOf(f, h))
			}
		}
	}
	return out
}

// HandshakeOf is one connection in the report's form, with what is known of
// the certificates that were sent.
func HandshakeOf(f *facts.Facts, h facts.Handshake) Handshake {
	out := Handshake{
		File: h.File, Client: h.Client.String(), Server: h.Server.String(), Start: moment(h.Start),
		Outcome: string(h.Outcome), Count: 1, Certificates: certificates(f, h.Certificates),
		ClientCertificateRequested: h.CertificateRequest != nil, Alerts: alerts(h.Alerts),
		Milliseconds:    Milliseconds{milliseconds(h.Times.Connect()), milliseconds(h.Times.ServerAnswer())},
		RecordSplitting: len(h.Splits) > 0, Problems: list(h.Problems),
	}
	if hello := h.ClientHello; hello != nil {
		out.ClientHello = clientHello(hello)
	}
	if hello := h.ServerHello; hello != nil {
		out.ServerHello = &ServerHello{
			Frame: hello.Frame, Version: hello.Version.String(), CipherSuite: hex(hello.CipherSuite),
			CipherSuiteName: hello.CipherSuite.String(),
			ALPN:            hello.ALPN, HelloRetryRequest: h.HelloRetryRequest != nil,
		}
	}
	if h.Close != nil {
		out.Close = &Close{h.Close.Frame, string(h.Close.From), string(h.Close.Kind)}
	}
	if len(h.Plain) > 0 {
		out.Plain = fmt.Sprintf("%s from %s: %s", h.Plain[0].Kind, h.Plain[0].From, h.Plain[0].Quote)
	}
	return out
}

func clientHello(hello *capture.ClientHello) *ClientHello {
	format := "tls"
	if hello.SSLv2 {
		format = "sslv2"
	}
	versions := []string{}
	for _, v := range hello.Versions {
		versions = append(versions, v.String())
	}
	return &ClientHello{
		Frame: hello.Frame, Format: format, LegacyVersion: hello.LegacyVersion.String(), Versions: versions,
		CipherSuites: hexes(hello.CipherSuites), SNI: hello.ServerName, ALPN: list(hello.ALPN), Groups: hexes(hello.Groups),
		SignatureAlgorithms: hexes(hello.SignatureAlgorithms), Extensions: hexes(hello.Extensions),
	}
}

func certificates(f *facts.Facts, sent *capture.Certificates) []Certificate {
	out := []Certificate{}
	if sent == nil {
		return out
	}
	for _, c := range sent.Chain {
		item := Certificate{Frame: sent.Frame, SHA1: c.SHA1}
		if known := f.Certificate(c.SHA1); known != nil {
			item.Subject = known.Subject
			if known.Cert != nil {
				item.NotAfter = moment(known.Cert.NotAfter)
			}
		}
		out = append(out, item)
	}
	return out
}

// alerts are those that were readable: an encrypted one says nothing.
func alerts(in []capture.Alert) []Alert {
	out := []Alert{}
	for _, a := range in {
		if !a.Encrypted {
			out = append(out, alert(a))
		}
	}
	return out
}

func alert(a capture.Alert) Alert {
	level := "warning"
	if a.Fatal {
		level = "fatal"
	}
	return Alert{Frame: a.Frame, From: string(a.From), Level: level, Code: int(a.Code), Name: a.Code.String()}
}

func hex[T ~uint16](n T) string { return fmt.Sprintf("0x%04x", uint16(n)) }

func hexes[T ~uint16](in []T) []string {
	out := []string{}
	for _, n := range in {
		out = append(out, hex(n))
	}
	return out
}

func milliseconds(d time.Duration, ok bool) float64 {
	if !ok {
		return 0
	}
	return float64(d.Microseconds()) / 1000
}
