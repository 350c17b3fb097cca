package rules

import (
	"slices"
	"strconv"

	"ssltriage/analyze/facts"
	"ssltriage/parsers/capture"
	"ssltriage/parsers/tls"
)

// Alerts by which a peer refuses a certificate. Source: RFC 8446 section 6.2,
// RFC 5246 section 7.2.2.
const (
	alertBadCertificate         = 42
	alertUnsupportedCertificate = 43
	alertCertificateRevoked     = 44
	alertCertificateExpired     = 45
	alertCertificateUnknown     = 46
	alertUnknownCA              = 48
	alertAccessDenied           = 49
)

// Other alerts that rules look at.
const (
	alertUnexpectedMessage = 10
	alertHandshakeFailure  = 40
	alertProtocolVersion   = 70
	alertInternalError     = 80
)

// refusedBy reports whether the client ended a connection because of the
// server's certificate: by one of the alerts, or in TLS 1.3, which encrypts
// them, by ending it right after the certificate.
func refusedBy(h facts.Handshake, codes ...int) bool {
	if h.Outcome == capture.ClientRejectedLikely {
		return true
	}
	_, _, ok := h.AlertFrom("client", codes...)
	return ok && h.Outcome == capture.FatalAlert
}

// clientRefusals are the symptoms of the connections in which clients
// refused a certificate with one of the alerts.
func clientRefusals(f *facts.Facts, c *facts.Certificate, codes ...int) []facts.Symptom {
	var refused []facts.Handshake
	for _, h := range f.ServedBy(c) {
		if refusedBy(h, codes...) {
			refused = append(refused, h)
		}
	}
	return f.SymptomsIn(refused)
}

// alertEvents are the events of an id (36887 received, 36888 sent) with one
// of the alerts. The events do not say which side of TLS the machine was.
func alertEvents(f *facts.Facts, id int, codes ...int) []facts.Event {
	var out []facts.Event
	for _, e := range f.EventsOf(facts.Schannel, id) {
		n, err := strconv.Atoi(e.Get("AlertDesc"))
		if err == nil && slices.Contains(codes, n) && e.Side() != facts.SideClient {
			out = append(out, e)
		}
	}
	return out
}

// alertSymptoms are the symptoms of those events.
func alertSymptoms(f *facts.Facts, id int, codes ...int) []facts.Symptom {
	return symptomsOfEvents(f, alertEvents(f, id, codes...))
}

// alertName is the name of an alert as the RFCs have it.
func alertName(code int) string { return tls.AlertCode(code).String() }
