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
				out = append(out, HandshakeOf(h))
			}
		}
	}
	return out
}

// HandshakeOf is one connection in the report's form.
func HandshakeOf(h facts.Handshake) Handshake {
	out := Handshake{
		File: h.File, Client: h.Client.String(), Server: h.Server.String(), Start: moment(h.Start),
		Outcome: string(h.Outcome), Count: 1, ClientCertificateRequested: h.CertificateRequest != nil,
		Milliseconds:    Milliseconds{milliseconds(h.Times.Connect()), milliseconds(h.Times.ServerAnswer())},
		RecordSplitting: len(h.Splits) > 0, Problems: h.Problems,
	}
	if hello := h.ClientHello; hello != nil {
		out.ClientHello = clientHello(hello)
	}
	if hello := h.ServerHello; hello != nil {
		out.ServerHello = &ServerHello{
			Frame: hello.Frame, Version: hello.Version.String(), CipherSuite: hex(hello.CipherSuite),
			ALPN: hello.ALPN, HelloRetryRequest: h.HelloRetryRequest != nil,
		}
	}
	if h.Certificates != nil {
		for _, c := range h.Certificates.Chain {
			out.Certificates = append(out.Certificates, Certificate{Frame: h.Certificates.Frame, SHA1: c.SHA1})
		}
	}
	for _, a := range h.Alerts {
		if !a.Encrypted {
			out.Alerts = append(out.Alerts, alert(a))
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
	out := &ClientHello{
		Frame: hello.Frame, Format: "tls", LegacyVersion: hello.LegacyVersion.String(), Versions: []string{},
		CipherSuites: []string{}, SNI: hello.ServerName, ALPN: hello.ALPN,
	}
	if hello.SSLv2 {
		out.Format = "sslv2"
	}
	for _, v := range hello.Versions {
		out.Versions = append(out.Versions, v.String())
	}
	for _, c := range hello.CipherSuites {
		out.CipherSuites = append(out.CipherSuites, hex(c))
	}
	for _, g := range hello.Groups {
		out.Groups = append(out.Groups, hex(g))
	}
	for _, s := range hello.SignatureAlgorithms {
		out.SignatureAlgorithms = append(out.SignatureAlgorithms, hex(s))
	}
	for _, e := range hello.Extensions {
		out.Extensions = append(out.Extensions, hex(e))
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

func milliseconds(d time.Duration, ok bool) float64 {
	if !ok {
		return 0
	}
	return float64(d.Microseconds()) / 1000
}
