package capture

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ssltriage/samples/shared"
)

var update = flag.Bool("update", false, "write the golden files anew")

// labPorts are the servers' ports of the lab captures.
func labPorts() []uint16 {
	var ports []uint16
	for p := uint16(20001); p <= 20063; p++ {
		ports = append(ports, p)
	}
	return ports
}

// TestLab compares the whole result of captures that were made with known
// stacks, so that their truth is known.
func TestLab(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared.Path(t, "evidence/capture/lab"), "*.pcap"))
	if err != nil || len(files) != 30 {
		t.Fatalf("%d lab captures, %v", len(files), err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".pcap")
		t.Run(name, func(t *testing.T) {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			c, err := Read(f, Options{Ports: labPorts()})
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.MarshalIndent(c, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", "lab", name+".json"), append(got, '\n'))
		})
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; run with -update and look at the changes. Got:\n%s", path, got)
	}
}

// TestLabOutcomes is the truth of the lab as its recipes say it, one line for
// each connection: what the golden files must not drift away from.
func TestLabOutcomes(t *testing.T) {
	want := map[string][]Outcome{
		"cert_expired13":             {FatalAlert},
		"cert_unknown_ca12":          {FatalAlert},
		"cert_weakkey12":             {FatalAlert},
		"cipher_none_shared12":       {FatalAlert},
		"cipher_none_shared13":       {FatalAlert},
		"clientcert_missing12":       {FatalAlert},
		"dh_small12":                 {Established},
		"drop_after_handshake":       {NoServerHello},
		"drop_server_flight":         {FlightLost},
		"fin_after_ch":               {ClosedByServer},
		"group_none_shared12":        {FatalAlert},
		"http_client_to_tls":         {NotTLS},
		"ok_ipv6":                    {Established},
		"ok_tls11":                   {Established},
		"ok_tls12":                   {Established},
		"ok_tls12_resumed":           {Established, Established, Established, Established, Established, Established},
		"ok_tls12_rsa_kx":            {Established},
		"ok_tls13":                   {Established},
		"ok_tls13_hrr":               {Established},
		"silent_after_ch":            {ClosedByServer},
		"sslv2_hellos_to_ossl":       {FatalAlert, FatalAlert, ClosedByClient, ClosedByClient},
		"starttls_smtp":              {NotTLS, Established},
		"syn_drop":                   {NoServerHello},
		"syn_rst":                    {ResetByServer},
		"tds_tsql":                   {NotTLS},
		"tls10_go_1n1_split":         {Established},
		"ver_client12_server10_ossl": {FatalAlert},
		"ver_client13_server12":      {FatalAlert},
		"ver_gnutls10_server12":      {FatalAlert},
		"ver_goserver13_client12":    {FatalAlert},
	}
	for name, outcomes := range want {
		c := readShared(t, "lab/"+name+".pcap", labPorts()...)
		var got []Outcome
		for _, h := range c.Handshakes {
			got = append(got, h.Outcome)
		}
		if len(got) != len(outcomes) {
			t.Errorf("%s: %v, want %v", name, got, outcomes)
			continue
		}
		for i := range got {
			if got[i] != outcomes[i] {
				t.Errorf("%s: connection %d: %s, want %s", name, i+1, got[i], outcomes[i])
			}
		}
	}
}

// readShared reads a capture of the evidence.
func readShared(t testing.TB, name string, ports ...uint16) Capture {
	t.Helper()
	f, err := os.Open(shared.Path(t, "evidence/capture/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := Read(f, Options{Ports: ports})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
