package capture

import (
	"slices"

	"ssltriage/parsers/tls"
)

// dataRecord is a record of type application data.
type dataRecord struct {
	at     moment
	frame  int32
	length uint16
}

// Record implements [tls.Handler].
func (t *talk) Record(r tls.Record) {
	t.said(t.recordName(r))
	switch r.Type {
	case tls.RecordChangeCipherSpec:
		if t.switched == 0 {
			t.switched = t.frame
		}
	case tls.RecordAlert:
		t.alert(r)
	case tls.RecordApplicationData:
		t.records = append(t.records, dataRecord{at: t.time, frame: int32(t.frame), length: uint16(r.Length)})
	case tls.RecordHandshake:
		switch {
		case !r.Encrypted:
		case len(t.records) > 0:
			t.renegotiate = true
		case t.finished == 0 && t.switched > 0:
			t.finished = t.frame
		}
	}
}

func (t *talk) alert(r tls.Record) {
	a := tls.Alert{Encrypted: true}
	if r.Content != nil {
		a = tls.ParseAlert(r.Content, t.switched > 0 && t.conn.nullSuite())
	}
	a.Length = r.Length
	if a.Encrypted {
		t.said(a.Name())
	} else {
		t.said("alert " + a.Name())
	}
	if len(t.alerts) >= maxAlerts {
		return
	}
	t.alerts = append(t.alerts, Alert{Frame: t.frame, Time: t.time.time(), Alert: a})
}

// isOld reports whether the side sent what TLS 1.3 does not show: a Finished or
// an alert whose record names its type although it is encrypted, or a
// certificate.
func (t *talk) isOld() bool {
	encrypted := func(a Alert) bool { return a.Encrypted }
	return t.finished > 0 || t.certificate != nil || slices.ContainsFunc(t.alerts, encrypted)
}

// Garbage implements [tls.Handler].
func (t *talk) Garbage() {
	if t.garbage == 0 && t.tds == nil { // SQL Server may go on without TLS after the login
		t.garbage = t.frame
	}
}
