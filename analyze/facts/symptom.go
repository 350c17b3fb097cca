package facts

import (
	"time"

	"ssltriage/analyze/evidence"
	"ssltriage/analyze/text"
)

// Subject is what a symptom or a finding is about. Two subjects that share a
// member are about the same thing; see Meets.
type Subject struct {
	Endpoint   string // "0.0.0.0:443", "[::]:443", "www.example.com:443"
	Thumbprint string // lower-case hex SHA-1 of the certificate
	KeyFile    string // file name of the key container
	Process    string // "httpd.exe (1234)"
	Client     string // address of the client
	Site       string // name of the IIS site
	Protocol   string // "TLS 1.2"
}

// Symptom is something that went wrong on the way of an inbound HTTPS
// connection, as Windows logged it or as the capture shows it. A symptom is
// not a cause: either a finding cites it, or it is reported as unexplained.
type Symptom struct {
	ID      string    // "event-36870", "handshake-no-server-hello", …: what kind of symptom
	Title   text.Text // what happened
	Subject Subject
	Ref     evidence.Ref
	Count   int
	First   time.Time // UTC; zero unknown
	Last    time.Time
}
