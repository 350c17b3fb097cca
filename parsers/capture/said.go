package capture

import (
	"time"

	"ssltriage/parsers/tls"
)

// Step is something that one side said.
type Step struct {
	From  Side
	Frame int
	Time  time.Time
	// What is the name of a handshake message ("ServerHelloDone"),
	// "ChangeCipherSpec", "Finished (encrypted)", "handshake message
	// (encrypted)", "alert unknown_ca", "encrypted alert", "application data"
	// (in TLS 1.3 also what is encrypted of the handshake), "heartbeat" or
	// "plain data".
	What string
}

// word is a [Step] before it is known which side is the client.
type word struct {
	dir   int
	frame int
	time  moment
	what  string
}

// said notes the last thing that was said before the connection was closed.
func (t *talk) said(what string) {
	c := t.conn
	if what == "" || c.close != nil && t.frame > c.close.Frame || t.frame < c.word.frame {
		return
	}
	c.word = word{dir: t.dir, frame: t.frame, time: t.time, what: what}
}

// recordName names a record for [Step]; "" for one whose messages were named.
func (t *talk) recordName(r tls.Record) string {
	switch {
	case r.Type == tls.RecordChangeCipherSpec:
		return "ChangeCipherSpec"
	case r.Type == tls.RecordAlert:
		return "" // is named by its code
	case r.Type == tls.RecordHandshake && !r.Encrypted:
		return ""
	case r.Type == tls.RecordHandshake && t.finished == 0 && t.switched > 0:
		return "Finished (encrypted)"
	case r.Type == tls.RecordHandshake:
		return "handshake message (encrypted)"
	case r.Type == tls.RecordHeartbeat:
		return "heartbeat"
	}
	return "application data"
}
