package collect

import (
	"encoding/binary"
	"net/netip"
	"testing"
)

// TestIPv6 compares with net/netip, also on every pattern of zero groups.
func TestIPv6(t *testing.T) {
	for pattern := 0; pattern < 256; pattern++ {
		var b [16]byte
		for i := 0; i < 8; i++ {
			if pattern>>i&1 == 1 {
				binary.BigEndian.PutUint16(b[2*i:], uint16(0xab0+i))
			}
		}
		if got, want := ipv6(b[:], 0), netip.AddrFrom16(b).String(); got != want {
			t.Errorf("%x: %s, want %s", b, got, want)
		}
		if got, want := ipv6(b[:], 12), netip.AddrFrom16(b).WithZone("12").String(); got != want {
			t.Errorf("%x: %s, want %s", b, got, want)
		}
	}
	mapped := netip.MustParseAddr("::ffff:10.0.0.1").As16()
	if got := ipv6(mapped[:], 0); got != "::ffff:10.0.0.1" {
		t.Error(got)
	}
	if got := joinPort("fe80::1%4", 443); got != "[fe80::1%4]:443" {
		t.Error(got)
	}
}
