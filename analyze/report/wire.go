package report

import (
	"fmt"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/schannel"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/tls"
)

// maxHandshakes bounds the report: alike connections are one entry anyway.
const maxHandshakes = 200

// handshakes lists the connections, failing inbound ones first, alike ones
// joined to one entry with a count.
func handshakes(f *facts.Facts) []Handshake {
	out := []Handshake{}
	index := map[string]int{}
	model := schannel.NewModel(f)
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
				line := HandshakeOf(f, h)
				line.Predicted = predicted(model, h)
				out = append(out, line)
			}
		}
	}
	return out
}

// HandshakeOf is one connection in the report's form, with what is known of
// the certificates that were sent.
func HandshakeOf(f *facts.Facts, h facts.Handshake) Handshake {
	out := Handshake{
		File: h.File, Frame: h.Frame, Client: h.Client.String(), Server: h.Server.String(), Start: moment(h.Start), LocalTime: h.LocalTime,
		Connect: string(h.Connect), Outcome: string(h.Outcome), Count: 1,
		MoreClientHellos: []ClientHello{}, MoreServerHellos: []ServerHello{},
		Certificates: certificates(f, h.Certificates), KeyExchange: keyExchange(h.KeyExchange),
		ClientCertificateRequested: certificateRequested(h),
		ClientCertificates:         certificates(f, h.ClientCertificates),
		Resumed:                    h.Resumed, Renegotiated: h.Renegotiated, Stapled: h.Stapled, TicketIssued: h.TicketIssued,
		Alerts: alerts(h.Alerts), EncryptedAlerts: encryptedAlerts(h.Alerts),
		Milliseconds: Milliseconds{
			milliseconds(h.Times.Connect()), milliseconds(h.Times.ServerAnswer()), milliseconds(h.BeforeClose()),
		},
		RecordSplitting: len(h.Splits) > 0, Problems: english(h.Problems), ProblemTexts: texts(h.Problems),
	}
	out.hellos(h)
	out.end(h)
	if c := h.ClientCertificates; c != nil && !c.Incomplete && !c.Compressed {
		out.ClientCertificate = "none"
		if len(c.Chain) > 0 {
			out.ClientCertificate = "sent"
		}
	}
	if len(h.Plain) > 0 {
		out.Plain = fmt.Sprintf("%s from %s: %s", h.Plain[0].Kind, h.Plain[0].From, h.Plain[0].Quote)
	}
	return out
}

func (out *Handshake) hellos(h facts.Handshake) {
	if hello := h.ClientHello; hello != nil {
		out.ClientHello = clientHello(hello)
	}
	for i := range h.MoreClientHellos {
		out.MoreClientHellos = append(out.MoreClientHellos, *clientHello(&h.MoreClientHellos[i]))
	}
	if hello := h.HelloRetryRequest; hello != nil {
		out.HelloRetryRequest = serverHello(hello, true)
	}
	if hello := h.ServerHello; hello != nil {
		out.ServerHello = serverHello(hello, h.HelloRetryRequest != nil)
	}
	for i := range h.MoreServerHellos {
		out.MoreServerHellos = append(out.MoreServerHellos, *serverHello(&h.MoreServerHellos[i], false))
	}
	if p := h.Prelude; p != nil {
		out.Prelude = &Prelude{Protocol: p.Protocol, Frame: p.Frame, Target: p.Target, Answer: p.Answer, Refused: p.Refused}
		if p.Client.IsValid() {
			out.Prelude.Client = p.Client.String()
		}
	}
}

func (out *Handshake) end(h facts.Handshake) {
	if s := h.LastStep; s != nil {
		out.LastStep = &WireStep{s.Frame, string(s.From), s.What}
	}
	if h.Close != nil {
		out.Close = &Close{h.Close.Frame, string(h.Close.From), string(h.Close.Kind)}
	}
	if r := h.Reset; r != nil {
		low, high := h.TTL(r.From)
		out.Reset = &Reset{r.Frame, string(r.From), int(r.TTL), int(low), int(high), r.Acknowledges}
	}
}

func clientHello(hello *capture.ClientHello) *ClientHello {
	format := "tls"
	if hello.SSLv2 {
		format = "sslv2"
	}
	versions, whole := []string{}, !hello.Incomplete
	if whole || hello.NamesVersions() {
		for _, v := range hello.Versions {
			versions = append(versions, v.String())
		}
	}
	out := &ClientHello{
		Frame: hello.Frame, Format: format, LegacyVersion: versionName(hello.LegacyVersion), Versions: versions,
		CipherSuites: hexes(hello.CipherSuites), SSLv2Ciphers: kinds(hello.SSLv2Ciphers), SNI: hello.ServerName, ALPN: list(hello.ALPN),
		Groups: hexes(hello.Groups), KeyShares: hexes(hello.KeyShares),
		SignatureAlgorithms: hexes(hello.SignatureAlgorithms), Extensions: hexes(hello.Extensions),
		Ticket: hello.HasTicket, PSK: hello.HasPSK, EarlyData: hello.OffersEarlyData(), ECH: hello.HasECH(),
		Length: hello.Length, Segments: hello.Segments, Incomplete: hello.Incomplete || hello.Malformed,
	}
	if !out.Incomplete {
		out.JA3, out.JA3Hash, out.JA4 = hello.JA3(), hello.JA3Hash(), hello.JA4()
	}
	return out
}

// serverHello is a ServerHello; retry says that a HelloRetryRequest came
// before it, or that it is one.
func serverHello(hello *capture.ServerHello, retry bool) *ServerHello {
	out := &ServerHello{
		Frame: hello.Frame, Version: versionName(hello.Version),
		CipherSuite: hex(hello.CipherSuite), CipherSuiteName: hello.SuiteName(),
		ALPN: hello.ALPN, Extensions: hexes(hello.Extensions), HelloRetryRequest: retry,
		Incomplete: hello.Incomplete || hello.Malformed,
	}
	if hello.SSLv2 || hello.NoSuite {
		out.CipherSuite, out.SSLv2Ciphers = "", kinds(hello.SSLv2Ciphers)
	}
	if hello.Group != 0 {
		out.Group = hello.Group.String()
	}
	if hello.Downgraded != 0 {
		out.Downgraded = hello.Downgraded.String()
	}
	return out
}

// versionName is "" for a version that was cut off.
func versionName(v tls.Version) string {
	if v == 0 {
		return ""
	}
	return v.String()
}

func keyExchange(k *tls.KeyExchange) *KeyExchange {
	if k == nil {
		return nil
	}
	out := &KeyExchange{PrimeBits: k.PrimeBits}
	if k.Group != 0 {
		out.Group = k.Group.String()
	}
	if k.Signature != 0 {
		out.Signature = k.Signature.String()
	}
	return out
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

func encryptedAlerts(in []capture.Alert) []EncryptedAlert {
	out := []EncryptedAlert{}
	for _, a := range in {
		if a.Encrypted {
			out = append(out, EncryptedAlert{a.Frame, string(a.From)})
		}
	}
	return out
}

func alert(a capture.Alert) Alert {
	level := "warning"
	switch {
	case a.Fatal:
		level = "fatal"
	case a.Level != 1 && a.Level != 0:
		level = fmt.Sprintf("level %d", a.Level)
	}
	return Alert{Frame: a.Frame, From: string(a.From), Level: level, Code: int(a.Code), Name: a.Code.String()}
}

func hex[T ~uint16](n T) string { return fmt.Sprintf("0x%04x", uint16(n)) }

// kinds are the ciphers of SSL 2.0.
func kinds(in []uint32) []string {
	var out []string
	for _, n := range in {
		out = append(out, fmt.Sprintf("0x%06x", n))
	}
	return out
}

func hexes[T ~uint16](in []T) []string {
	out := []string{}
	for _, n := range in {
		out = append(out, hex(n))
	}
	return out
}

func milliseconds(d time.Duration, ok bool) *float64 {
	if !ok {
		return nil
	}
	return new(float64(d.Microseconds()) / 1000)
}

// certificateRequested is nil where the request would not be seen.
func certificateRequested(h facts.Handshake) *bool {
	seen := h.CertificateRequest != nil
	hidden := h.Renegotiated || h.ServerTraffic.Missing > 0 || h.Connect == capture.Unseen ||
		h.ServerHello != nil && (h.ServerHello.Version == 0 || h.ServerHello.Version.Is13())
	if !seen && hidden {
		return nil
	}
	return &seen
}
