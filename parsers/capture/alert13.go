package capture

import "ssltriage/parsers/tls"

// In TLS 1.3 an alert looks like any other protected record; only its length
// and its place tell it from the others. Some stacks, Java's among them, pad
// it.

// clientAlert returns the record with which the client ended the handshake:
// the last one it sent, when none of them is as long as a Finished. nil when
// there is none.
func (s *story) clientAlert() *dataRecord {
	records, suite := recordsAfter(s.cl.talk.records, s.ServerHello.Frame), s.ServerHello.CipherSuite
	if len(records) == 0 || s.finished13(s.cl.talk) >= 0 {
		return nil
	}
	last := &records[len(records)-1]
	if tls.EncryptedAlert(int(last.length), suite) || s.Close != nil && tls.PaddedAlert(int(last.length), tls.FinishedLength(suite), suite) {
		return last
	}
	return nil
}

// serverAlert returns the record that may be the server's alert: its only
// answer to the client's Finished, which is record i of the client. A record
// that is longer than an alert may be a padded one where no session ticket is
// as short, the client has asked for nothing, and somebody closes. Behind the
// client's farewell it is the answer to that. nil when there is none.
func (s *story) serverAlert(i int) *dataRecord {
	client, suite := s.cl.talk.records, s.ServerHello.CipherSuite
	answer := recordsAfter(s.sv.talk.records, int(client[i].frame))
	if len(answer) != 1 {
		return nil
	}
	first := &answer[0]
	if s.Close != nil && s.Close.From == Client && s.Close.Frame < int(first.frame) {
		return nil
	}
	asked := false
	for _, r := range client[i+1:] {
		switch {
		case r.frame >= first.frame:
		case tls.EncryptedAlert(int(r.length), suite):
			return nil
		default:
			asked = true
		}
	}
	if tls.EncryptedAlert(int(first.length), suite) ||
		!asked && s.Close != nil && tls.PaddedAlert(int(first.length), tls.TicketLength(suite), suite) {
		return first
	}
	return nil
}

// tellAlert13 notes an alert that is told from other records by its length.
func (s *story) tellAlert13() {
	if !s.is13() {
		return
	}
	if s.Outcome == ClientRejectedLikely {
		s.encryptedAlert(s.clientAlert(), Client)
		return
	}
	if i := s.finished13(s.cl.talk); i >= 0 && s.Outcome != Established {
		r := s.serverAlert(i)
		s.encryptedAlert(r, Server)
		s.guessed = r
	}
}

func (s *story) encryptedAlert(r *dataRecord, from Side) {
	if r == nil {
		return
	}
	s.Alerts = append(s.Alerts, Alert{
		Frame: int(r.frame), Time: r.at.time(), From: from,
		Alert: tls.Alert{Encrypted: true, Length: int(r.length)},
	})
	s.sortAlerts()
	if step := s.LastStep; step != nil && step.Frame == int(r.frame) && step.From == from && step.What == "application data" {
		step.What = tls.Alert{Encrypted: true}.Name()
	}
}
