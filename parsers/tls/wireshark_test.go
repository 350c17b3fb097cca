package tls

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// unregistered reports whether a number is one of those that Wireshark knows
// and IANA does not: suites of Chinese national standards (0xe0..), and groups
// and signatures of the Open Quantum Safe project.
func unregistered(table string, n int) bool {
	switch table {
	case "tls.handshake.ciphersuite":
		return n>>8 == 0xe0
	case "tls.handshake.extensions_supported_group":
		return n>>8 == 0x02 || n>>8 == 0x2f
	case "tls.handshake.sig_hash_alg":
		return n>>8 == 0xfe
	case "tls.alert_message.desc":
		return n == 1 // end_of_early_data, in drafts of TLS 1.3
	}
	return false
}

// renamed are numbers whose name has changed since Wireshark 4.0, or that it
// names by a draft.
var renamed = map[string]bool{
	"delegated_credentials": true, "connection_id_(deprecated)": true, "application_settings": true,
	"reserved_(key_share)": true, "reserved_(ticket_early_data_info)": true, "quic_transport_parameters_(drafts_version)": true,
}

// TestNamesAgreeWithWireshark compares every table with that of an
// independent program: what it has a name for has one here, and the same.
func TestNamesAgreeWithWireshark(t *testing.T) {
	program, err := exec.LookPath("tshark")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("tshark is missing")
		}
		t.Skip("tshark is not on PATH")
	}
	out, err := exec.Command(program, "-G", "values").Output()
	if err != nil {
		t.Fatal(err)
	}
	ours := map[string]func(int) string{
		"tls.handshake.ciphersuite":                func(n int) string { return CipherSuite(n).String() },
		"tls.handshake.extensions_supported_group": func(n int) string { return Group(n).String() },
		"tls.handshake.sig_hash_alg":               func(n int) string { return SignatureScheme(n).String() },
		"tls.handshake.extension.type":             func(n int) string { return Extension(n).String() },
		"tls.alert_message.desc":                   func(n int) string { return AlertCode(n).String() },
	}
	compared := map[string]int{}
	for line := range strings.Lines(string(out)) {
		field := strings.Split(strings.TrimSpace(line), "\t")
		if len(field) != 4 || field[0] != "V" || ours[field[1]] == nil {
			continue
		}
		n, err := strconv.ParseInt(field[2], 0, 32)
		if err != nil || IsGREASE(uint16(n)) || unregistered(field[1], int(n)) {
			continue
		}
		compared[field[1]]++
		their := strings.ToLower(strings.ReplaceAll(field[3], " ", "_"))
		if our := strings.ToLower(ours[field[1]](int(n))); our != their && !renamed[their] {
			t.Errorf("%s %d is %s, to Wireshark %s", field[1], n, our, their)
		}
	}
	for table := range ours {
		if compared[table] < 15 {
			t.Errorf("%s: %d names compared", table, compared[table])
		}
	}
}
