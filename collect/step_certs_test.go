package collect

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"ssltriage/collect/bundle"
)

func storesOf(d bundle.Certificates) map[string]bundle.Store {
	out := map[string]bundle.Store{}
	for _, s := range d.Stores {
		out[s.Name] = s
	}
	return out
}

func TestCertificatesStep(t *testing.T) {
	h := webServer(t)
	ca := stored(7)
	ca.EnhancedUsage = serverUsage(t)
	odd := stored(8)
	odd.EnhancedUsage = []byte("no DER")
	odd.KeyInfoError = &SystemError{Call: "CertGetCertificateContextProperty", Code: 0x80070057}
	h.stores["CA"] = []StoredCertificate{ca, odd}
	h.fail["EachCertificate TrustedPeople"] = denied("CertOpenStore")
	b := h.gather(t, Options{}, certificatesStep())
	status(t, b, "certs/stores.json", bundle.StatusOK)
	d := document[bundle.Certificates](t, b, "certs/stores.json")
	stores := storesOf(d)
	if len(stores) != len(certificateStores) || stores["MY"].Count != 2 || stores["MY"].Error != nil ||
		stores["WebHosting"].Error.Code != 2 || stores["TrustedPeople"].Error.Code != 5 {
		t.Errorf("stores: %+v", stores)
	}
	first := d.Certificates[0]
	first.At = bundle.At{}
	want := bundle.Certificate{
		Store: "MY", SHA1: "0000000000000000000000000000000000000001", File: "certs/MY/0000000000000000000000000000000000000001.cer",
		Subject: "certificate 1", FriendlyName: "日本語",
		KeyInfo: &bundle.KeyInfo{Provider: "Microsoft Software Key Storage Provider", Container: "container", Flags: 0x20},
		Acquire: bundle.Acquire{Tried: true, OK: true, KeySpec: 0xffffffff, UniqueName: "abc_def", SDDL: "D:(A;;FA;;;SY)"},
	}
	if !reflect.DeepEqual(first, want) {
		t.Errorf("%+v\nwant %+v", first, want)
	}
	if second := d.Certificates[1]; second.KeyInfo != nil || second.Acquire.Tried || second.EnhancedUsageSet {
		t.Errorf("a certificate without a key: %+v", second)
	}
	if c := d.Certificates[2]; !c.EnhancedUsageSet || !reflect.DeepEqual(c.EnhancedUsage, []string{"1.3.6.1.5.5.7.3.1"}) {
		t.Errorf("purposes: %+v", c)
	}
	if c := d.Certificates[3]; c.EnhancedUsageSet || c.KeyInfoError == nil || c.KeyInfoError.Code != 0x80070057 {
		t.Errorf("a damaged property: %+v", c)
	}
	if got := content(t, b, want.File); got != "\x30\x01\x01" {
		t.Errorf("%s: %q", want.File, got)
	}
}

// TestCertificatesStepHangingKeys is a security module out of reach: two of
// its keys cost their time, the others none, and those of other providers are
// asked for.
func TestCertificatesStepHangingKeys(t *testing.T) {
	h := webServer(t)
	var list []StoredCertificate
	for n := byte(1); n <= 5; n++ {
		c := keyed(n, "HSM")
		c.Acquire = func() bundle.Acquire { <-h.over; return bundle.Acquire{} }
		list = append(list, c)
	}
	h.stores["MY"] = append(list, keyed(6, "Microsoft Software Key Storage Provider"))
	r := newStoreReader(context.Background(), h)
	r.acquireLimit = 50 * time.Millisecond
	r.store("MY")
	for i, c := range r.doc.Certificates {
		tried, ok := i < maxHanging || i == 5, i == 5
		if c.Acquire.Tried != tried || c.Acquire.OK != ok || tried && !ok && c.Acquire.Error.Code != errorTimeout {
			t.Errorf("%d: %+v %+v", i, c.Acquire, c.Acquire.Error)
		}
	}
	if len(r.doc.Certificates) != 6 {
		t.Errorf("%d certificates", len(r.doc.Certificates))
	}
}

// TestCertificatesStepTwice: ROOT is put together from several places, and may
// hold one certificate twice.
func TestCertificatesStepTwice(t *testing.T) {
	h := webServer(t)
	h.stores["ROOT"] = []StoredCertificate{stored(3), stored(3), stored(4)}
	b := h.gather(t, Options{}, certificatesStep())
	status(t, b, "certs/stores.json", bundle.StatusOK)
	status(t, b, "certs/ROOT/0000000000000000000000000000000000000004.cer", bundle.StatusOK)
	if d := document[bundle.Certificates](t, b, "certs/stores.json"); len(d.Certificates) != 5 || storesOf(d)["ROOT"].Count != 3 {
		t.Errorf("%+v", d)
	}
}

// TestCertificatesStepInterrupted: what was read until Ctrl-C is packed, the
// document first, and a key that was being asked for counts as not asked.
func TestCertificatesStepInterrupted(t *testing.T) {
	h := webServer(t)
	slow := keyed(5, "HSM")
	ctx, cancel := context.WithCancel(context.Background())
	slow.Acquire = func() bundle.Acquire { cancel(); <-h.over; return bundle.Acquire{} }
	h.stores["MY"] = append(h.stores["MY"], slow)
	b := h.gatherFor(t, ctx, Options{}, certificatesStep())
	status(t, b, "certs/stores.json", bundle.StatusSkipped)
	d := document[bundle.Certificates](t, b, "certs/stores.json")
	if len(d.Certificates) != 3 || d.Certificates[2].Acquire.Tried || len(d.Stores) != 1 {
		t.Errorf("%+v", d)
	}
	status(t, b, "certs/MY/0000000000000000000000000000000000000005.cer", bundle.StatusOK)
}

func TestCertificatesStepHangingStore(t *testing.T) {
	h := webServer(t)
	h.hang["EachCertificate CA"] = true
	b := h.gather(t, Options{}, short(certificatesStep(), 300*time.Millisecond))
	status(t, b, "certs/stores.json", bundle.StatusTimeout)
	d := document[bundle.Certificates](t, b, "certs/stores.json")
	if stores := storesOf(d); len(d.Certificates) != 2 || stores["CA"].Error == nil || stores["CA"].Error.Code != errorTimeout {
		t.Errorf("%+v", d)
	}
}

func TestCertificatesStepDenied(t *testing.T) {
	h := webServer(t)
	h.fail["EachCertificate"] = denied("CertOpenStore")
	b := h.gather(t, Options{}, certificatesStep())
	status(t, b, "certs/stores.json", bundle.StatusAccessDenied)
}

// TestCertificatesStepMany: a store that is too large says so.
func TestCertificatesStepMany(t *testing.T) {
	h := webServer(t)
	h.stores["MY"] = nil
	for i := 0; i < maxStored+3; i++ {
		c := stored(0)
		c.SHA1 = []byte(fmt.Sprintf("%020d", i))
		h.stores["MY"] = append(h.stores["MY"], c)
	}
	b := h.gather(t, Options{}, certificatesStep())
	s := storesOf(document[bundle.Certificates](t, b, "certs/stores.json"))["MY"]
	if s.Count != maxStored+3 || !s.Truncated {
		t.Errorf("%+v", s)
	}
	d := document[bundle.Certificates](t, b, "certs/stores.json")
	if len(d.Certificates) != maxStored+1 { // and the one in ROOT
		t.Errorf("%d certificates", len(d.Certificates))
	}
}

// TestCertificatesStepKeyMaterial: what looks like a private key is not packed,
// wherever it comes from, and the others are.
func TestCertificatesStepKeyMaterial(t *testing.T) {
	h := webServer(t)
	evil := stored(9)
	evil.DER = append([]byte("0000"), keyMarks[0]...)
	h.stores["MY"] = append([]StoredCertificate{evil}, h.stores["MY"]...)
	b := h.gather(t, Options{}, certificatesStep())
	e := status(t, b, "certs/MY/0000000000000000000000000000000000000009.cer", bundle.StatusFailed)
	if e.Bytes != 0 {
		t.Errorf("%+v", e)
	}
	status(t, b, "certs/stores.json", bundle.StatusOK)
	status(t, b, "certs/MY/0000000000000000000000000000000000000001.cer", bundle.StatusOK)
}
