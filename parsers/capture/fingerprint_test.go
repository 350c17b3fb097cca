package capture

import "testing"

// TestFingerprintsOfOthers: what Arkime and nDPI print for these captures. nDPI
// takes the first two characters of "http/1.1" where the definition says the
// first and the last, and says d for a hello without server name; what it
// prints then is corrected here, the hashes are its own.
func TestFingerprintsOfOthers(t *testing.T) {
	for name, want := range map[string]string{
		"certificate-generalizedtime.pcap": "t12d1511s3_23c751c1cee3_f2efb249ca37", // Arkime
		"http-connect-proxy.pcap":          "t12i860500_e18388e7f3a3_a1e935682795",
		"link-vlan-mysql-tls11.pcap":       "t11i220200_fd01a07dbaa1_33a13ba74d1c",
		"ssl30.pcap":                       "ts3i460000_234845559c90_000000000000",
		"tls10-session-id-resumption.pcap": "t10d1408s1_4228c87f9d3a_16587fedcc33",
		"many-protocols-synthetic.pcap":    "t12i010000_ba72b8082249_000000000000",
		"alert-protocol-version.pcapng":    "t10d0909h2_61c4dbd01224_cc731f12afbb", // nDPI
		"certificate-very-long.pcap":       "t12d6707h1_2955a3196ffa_c83f907a73d3",
		"one-sided-client-tls12.pcapng":    "t13d1713h1_5b57614c22b0_eca864cca44a",
		"tcp-huge-client-hello.pcapng":     "t13i1811h2_f71e3e15ae0d_5c3a8cf9b2bc",
		"tunnel-4in6.pcap":                 "t12d1909h2_d83cc789557e_652f19f1cfc7",
	} {
		var seen []string
		found := false
		for _, h := range readShared(t, "public/"+name).Handshakes {
			if h.ClientHello != nil {
				seen = append(seen, h.ClientHello.JA4())
				found = found || h.ClientHello.JA4() == want
			}
		}
		if !found {
			t.Errorf("%s: %q, want %s", name, seen, want)
		}
	}
}
