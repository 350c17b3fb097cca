package capture

import (
	"time"

	"ssltriage/parsers/tls"
)

// data returns the bytes and the time of the first record of application data
// that the side t sent after the handshake. In TLS 1.3 the records of the
// handshake have the same type: the client's begin to count behind its
// Finished, the server's behind the client's.
func (h *Handshake) data(t, other *talk, from Side) (int64, time.Time) {
	records := t.records
	if h.is13() {
		client := t
		if from == Server {
			client = other
		}
		finished := h.finished13(client)
		if finished < 0 {
			return 0, time.Time{}
		}
		if from == Client {
			records = records[finished+1:]
		} else {
			records = recordsAfter(records, int(client.records[finished].frame))
		}
	}
	var bytes int64
	var first time.Time
	for _, r := range records {
		if bytes == 0 {
			first = r.at.time()
		}
		bytes += int64(r.length)
	}
	return bytes, first
}

// is13 reports whether the records are read as those of TLS 1.3. Where the
// version was cut off they are, too: nothing of the handshake was seen in the
// clear.
func (h *Handshake) is13() bool {
	return h.ServerHello != nil && (h.ServerHello.Version.Is13() || h.ServerHello.Version == 0)
}

// finished13 returns the index of the client's protected record that carries
// its Finished in TLS 1.3, -1 when there is none: the first one after the
// ServerHello that is long enough. Shorter ones in front carry an empty
// Certificate (25 bytes), EndOfEarlyData (21) or an alert (19).
func (h *Handshake) finished13(client *talk) int {
	need := tls.FinishedLength(h.ServerHello.CipherSuite)
	for i, r := range client.records {
		if int(r.frame) > h.ServerHello.Frame && int(r.length) >= need {
			return i
		}
	}
	return -1
}

func recordsAfter(records []dataRecord, frame int) []dataRecord {
	for i, r := range records {
		if int(r.frame) > frame {
			return records[i:]
		}
	}
	return nil
}

// splitPause is how soon the second record of a split follows the first; they
// are written together.
const splitPause = 200 * time.Millisecond

// splits looks for record splitting in the first application data of a side:
// a record of exactly the length that a single byte has, followed at once by
// another. Later data are not looked at, and a lone short record is none.
func (h *Handshake) splits(t *talk, from Side) []Split {
	sh := h.ServerHello
	if sh == nil || !tls.MaySplit(sh.Version, sh.CipherSuite) || len(t.records) < 2 {
		return nil
	}
	a, b := t.records[0], t.records[1]
	if int(a.length) != tls.SplitLength(sh.CipherSuite, sh.Has(tls.EncryptThenMAC)) || b.at.sub(a.at) > splitPause {
		return nil
	}
	return []Split{{From: from, Frame: int(a.frame), First: int(a.length), Second: int(b.length)}}
}
