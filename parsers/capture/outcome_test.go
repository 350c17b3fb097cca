package capture

import (
	gotls "crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	"ssltriage/parsers/tls"
	"ssltriage/samples/pcapfile"
)

// tell records what log says, lets more happen, and returns the story.
func tell(t *testing.T, log []said, more func(*pcapfile.Conversation)) *Handshake {
	t.Helper()
	r, c := play(log)
	if more != nil {
		more(c)
	}
	return recorded(t, r).one(t)
}

func closes(sides ...pcapfile.Side) func(*pcapfile.Conversation) {
	return func(c *pcapfile.Conversation) {
		for _, s := range sides {
			c.Close(s)
		}
	}
}

func resets(side pcapfile.Side) func(*pcapfile.Conversation) {
	return func(c *pcapfile.Conversation) { c.Reset(side) }
}

func TestOutcomesOfRealHandshakes(t *testing.T) {
	const c, s = pcapfile.Client, pcapfile.Server
	for _, version := range []uint16{gotls.VersionTLS12, gotls.VersionTLS13} {
		name := gotls.VersionName(version)
		client, server := configs(t, version)
		good := exchange(t, client, server)
		want := func(log []said, more func(*pcapfile.Conversation), outcome Outcome, what string) {
			t.Helper()
			if h := tell(t, log, more); h.Outcome != outcome {
				t.Errorf("%s, %s: %s, want %s", name, what, h.Outcome, outcome)
			}
		}
		want(good, nil, Established, "open at the end")
		want(good, closes(c, s), Established, "closed by the client")
		want(good, closes(s, c), Established, "closed by the server")
		want(good, resets(c), Established, "reset by the client")
		want(good, resets(s), Established, "reset by the server")

		hello := good[:1]
		want(hello, nil, Incomplete, "the capture ends behind the ClientHello")
		want(hello, closes(s, c), ClosedByServer, "closed behind the ClientHello")
		want(hello, resets(s), ResetByServer, "reset behind the ClientHello")
		want(hello, resets(c), ResetByClient, "given up behind the ClientHello")
		want(hello, closes(c), ClosedByClient, "closed by the client behind its hello")
		want(hello, func(v *pcapfile.Conversation) { v.Wait(5 * time.Second); v.Close(c) }, NoServerHello, "silence and five seconds of patience")
		want(nil, func(v *pcapfile.Conversation) { v.SendUnheard(c, hello[0].data, 2) }, NoServerHello, "the ClientHello does not arrive")
		want(hello, func(v *pcapfile.Conversation) { v.Send(s, []byte("HTTP/1.1 400 Bad Request\r\n\r\n")); v.Close(s) }, NotTLS, "an HTTP server answers")
		want(nil, func(v *pcapfile.Conversation) { v.Send(c, []byte("GET / HTTP/1.1\r\n\r\n")); v.Close(s) }, NotTLS, "an HTTP client asks")
		want(nil, closes(c, s), ClosedByClient, "opened and closed")
		want(nil, resets(s), ResetByServer, "opened and reset")
		want(nil, nil, Incomplete, "opened and nothing else")
		want([]said{{s, []byte("220 ready\r\n")}, {c, []byte("EHLO a\r\nSTARTTLS\r\n")}, {s, []byte("220 go ahead\r\n")}}, nil, NotTLS, "mail")
		want(append([]said{{s, []byte("220 ready\r\n")}, {c, []byte("STARTTLS\r\n")}, {s, []byte("220 go ahead\r\n")}}, good...), nil, Established, "STARTTLS")

		// An unrecognized name may be a warning; the handshake goes on.
		warned := append([]said{hello[0], {s, []byte{21, 3, 3, 0, 2, 1, 112}}}, good[1:]...)
		want(warned, nil, Established, "unrecognized_name as a warning")
		want([]said{hello[0], {s, []byte{21, 3, 3, 0, 2, 2, 112}}}, closes(s, c), FatalAlert, "unrecognized_name, fatal")
		want([]said{hello[0], {s, []byte{21, 3, 3, 0, 2, 1, 0}}}, closes(s, c), ClosedByServer, "close_notify")
	}
}

func TestClientRefusesCertificate(t *testing.T) {
	for version, want := range map[uint16]Outcome{gotls.VersionTLS12: FatalAlert, gotls.VersionTLS13: ClientRejectedLikely} {
		client, server := configs(t, version)
		client.InsecureSkipVerify, client.RootCAs = false, x509.NewCertPool()
		h := tell(t, exchange(t, client, server), closes(pcapfile.Client, pcapfile.Server))
		if h.Outcome != want {
			t.Errorf("%s: %s, want %s", gotls.VersionName(version), h.Outcome, want)
		}
		if want == FatalAlert && (len(h.Alerts) != 1 || h.Alerts[0].Code != 42 || h.Alerts[0].From != Client) {
			t.Errorf("alerts %+v, want the client's bad_certificate", h.Alerts)
		}
	}
}

// TestClientCertificateMissing: the client has finished, and in TLS 1.3 the
// server's alert is encrypted; that is no established connection.
func TestClientCertificateMissing(t *testing.T) {
	for version, want := range map[uint16]Outcome{gotls.VersionTLS12: FatalAlert, gotls.VersionTLS13: ClosedByServer} {
		client, server := configs(t, version)
		server.ClientAuth = gotls.RequireAnyClientCert
		log := exchange(t, client, server)
		h := tell(t, log, closes(pcapfile.Server, pcapfile.Client))
		if h.Outcome != want {
			t.Errorf("%s: %s, want %s (%v)", gotls.VersionName(version), h.Outcome, want, log)
		}
		if version == gotls.VersionTLS12 && (h.CertificateRequest == nil || h.ClientCertificates == nil || len(h.ClientCertificates.Chain) != 0) {
			t.Errorf("request %v, answer %v: want an empty one", h.CertificateRequest, h.ClientCertificates)
		}
	}
}

func TestHelloRetryRequest(t *testing.T) {
	client, server := configs(t, gotls.VersionTLS13)
	client.CurvePreferences = []gotls.CurveID{gotls.X25519, gotls.CurveP256, gotls.CurveP384}
	server.CurvePreferences = []gotls.CurveID{gotls.CurveP384}
	h := tell(t, exchange(t, client, server), nil)
	if h.HelloRetryRequest == nil || h.HelloRetryRequest.Group != 24 || len(h.MoreClientHellos) != 1 || h.Outcome != Established {
		t.Errorf("%s, retry %+v, %d more hellos", h.Outcome, h.HelloRetryRequest, len(h.MoreClientHellos))
	}
	if h.ServerHello.Group != 24 || h.MoreClientHellos[0].KeyShares[0] != 24 {
		t.Errorf("groups %v and %v, want secp384r1", h.ServerHello.Group, h.MoreClientHellos[0].KeyShares)
	}
}

func TestResumption(t *testing.T) {
	for _, version := range []uint16{gotls.VersionTLS12, gotls.VersionTLS13} {
		client, server := configs(t, version)
		client.ClientSessionCache = gotls.NewLRUClientSessionCache(1)
		first := tell(t, exchange(t, client, server), nil)
		second := tell(t, exchange(t, client, server), nil)
		if first.Resumed || !second.Resumed || second.Outcome != Established || second.Certificates != nil {
			t.Errorf("%s: first resumed %t, second %t and %s", gotls.VersionName(version), first.Resumed, second.Resumed, second.Outcome)
		}
	}
}

func TestRecordSplitting(t *testing.T) {
	for version, want := range map[uint16]int{gotls.VersionTLS10: 2, gotls.VersionTLS11: 0} {
		client, server := configs(t, version)
		suites := []uint16{gotls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}
		client.CipherSuites, server.CipherSuites = suites, suites
		h := tell(t, exchange(t, client, server), nil)
		if h.Outcome != Established || len(h.Splits) != want {
			t.Errorf("%s: %s, splits %+v, want %d", gotls.VersionName(version), h.Outcome, h.Splits, want)
		}
		if want > 0 && (h.Splits[0].From != Client || h.Splits[0].First != 32 || h.Splits[0].Frame == 0) {
			t.Errorf("first split %+v", h.Splits[0])
		}
	}
}

// TestSplitNeedsASecondRecord: a lone short record is a short message.
func TestSplitNeedsASecondRecord(t *testing.T) {
	data := func(frame int32, at time.Time, length uint16) dataRecord {
		return dataRecord{frame: frame, at: momentOf(at), length: length}
	}
	records := func(list ...dataRecord) *talk { return &talk{records: list} }
	h := &Handshake{ServerHello: &ServerHello{}}
	h.ServerHello.Version, h.ServerHello.CipherSuite = tls.TLS10, 0x002f
	now := testStart
	for _, c := range []struct {
		talk *talk
		want int
	}{
		{records(data(1, now, 32)), 0},
		{records(data(1, now, 32), data(1, now, 480)), 1},
		{records(data(1, now, 32), data(2, now.Add(time.Second), 480)), 0},
		{records(data(1, now, 48), data(1, now, 480)), 0},
	} {
		if got := h.splits(c.talk, Client); len(got) != c.want {
			t.Errorf("records %v: %v", c.talk.records, got)
		}
	}
}

func TestTimes(t *testing.T) {
	client, server := configs(t, gotls.VersionTLS12)
	log := exchange(t, client, server)
	r := pcapfile.NewRecorder()
	c := r.Conversation(testClient, testServer, testStart)
	for i, s := range log {
		if i == 1 {
			c.Wait(2 * time.Second)
		}
		c.Send(s.from, s.data)
	}
	h := recorded(t, r).one(t)
	if d, ok := h.Times.Connect(); !ok || d != 500*time.Microsecond {
		t.Errorf("connect %v %t", d, ok)
	}
	if d, ok := h.Times.ServerAnswer(); !ok || d < 2*time.Second || d > 2100*time.Millisecond {
		t.Errorf("answer %v %t", d, ok)
	}
	if h.Times.ClientData.Before(h.Times.ServerHello) || h.Times.ServerData.Before(h.Times.ClientData) {
		t.Errorf("times %+v are not in order", h.Times)
	}
}

func TestPublicOutcomes(t *testing.T) {
	for name, want := range map[string]map[Outcome]int{
		"alert-alone":                           {FatalAlert: 1},
		"alert-client-certificate-missing-ipv6": {FatalAlert: 1},
		"alert-handshake-failure":               {FatalAlert: 1},
		"alerts-bad-record-mac-270-nanoseconds": {FatalAlert: 270},
		"hello-to-http-server":                  {NotTLS: 1},
		"one-sided-server-tls13":                {OneSided: 1},
		"one-sided-client-tls12":                {OneSided: 1},
		"server-flights-without-client":         {Incomplete: 2},
		"missing-intermediate":                  {Established: 3},
		"tls13-draft16-alert-unknown-ca":        {FatalAlert: 1, Established: 1},
		"rdp-every-packet-twice":                {Established: 1},
		"ssl30-to-tls12-null-cipher":            {Established: 4},
		"garbage-after-handshake-start":         {Established: 1},
		"starttls-ftp":                          {Established: 1},
		"http-connect-proxy":                    {Established: 1},
		"tls10-session-id-resumption":           {Established: 1},
		"tcp-fast-open":                         {Established: 1},
		"link-linux-sll":                        {Incomplete: 1},
		"certificate-very-long":                 {Established: 1},
	} {
		c := readShared(t, "public/"+name+fileEnding(name))
		got := map[Outcome]int{}
		for _, h := range c.Handshakes {
			got[h.Outcome]++
		}
		for o, n := range want {
			if got[o] != n {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
			delete(got, o)
		}
		if len(got) > 0 {
			t.Errorf("%s: also %v", name, got)
		}
	}
}

func fileEnding(name string) string {
	switch name {
	case "one-sided-server-tls13", "one-sided-client-tls12", "server-flights-without-client", "ssl30-to-tls12-null-cipher":
		return ".pcapng"
	}
	return ".pcap"
}
