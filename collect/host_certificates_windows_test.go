package collect

import (
	"encoding/binary"
	"testing"
)

func TestCertificates(t *testing.T) {
	h := newHost(t)
	n := 0
	err := h.EachCertificate("ROOT", func(c StoredCertificate) bool {
		n++
		if len(c.DER) < 100 || c.DER[0] != 0x30 || len(c.SHA1) != 20 || c.Subject == "" {
			t.Errorf("%d: %d bytes, SHA-1 %x, %q", n, len(c.DER), c.SHA1, c.Subject)
		}
		if length := int(binary.BigEndian.Uint16(c.DER[2:])); c.DER[1] == 0x82 && length+4 != len(c.DER) {
			t.Errorf("%s: %d bytes, and DER says %d", c.Subject, len(c.DER), length+4)
		}
		if c.KeyInfo != nil || c.KeyInfoError != nil || c.Archived {
			t.Errorf("%s: %+v, %v, %v", c.Subject, c.KeyInfo, c.KeyInfoError, c.Archived)
		}
		return true
	})
	if err != nil || n < 3 {
		t.Errorf("%d certificates, %v", n, err)
	}
}

// The key can be asked for when the enumeration is long over.
func TestAcquireNoKey(t *testing.T) {
	h := newHost(t)
	var first StoredCertificate
	n := 0
	err := h.EachCertificate("ROOT", func(c StoredCertificate) bool {
		first = c
		n++
		return false
	})
	if err != nil || n != 1 {
		t.Fatalf("%d certificates, %v", n, err)
	}
	if a := first.Acquire(); !a.Tried || a.OK || a.Error == nil || a.Error.Code != cryptENoKeyProperty {
		t.Errorf("%+v", a)
	}
}

func TestNoSuchStore(t *testing.T) {
	err := newHost(t).EachCertificate("SSLTRIAGE-NO-SUCH-STORE", func(StoredCertificate) bool { return true })
	if CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
}
