package wine

import (
	"context"
	"encoding/json"
	"os"
	"testing"
)

// Seed is a certificate of the machine, and what belongs to it.
type Seed struct {
	Store        string // "MY", "ROOT"
	DER          []byte
	FriendlyName string
	Container    string // of the key; empty: none is associated
	Key          []byte // PRIVATEKEYBLOB; nil: the container does not exist
}

// Seed puts certificates into the stores of the machine, by the functions of
// Windows.
func (p *Prefix) Seed(list ...Seed) {
	p.t.Helper()
	data, err := json.Marshal(list)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Install(`C:\seed.exe`, Build(p.t, "ssltriage/samples/wine/seed"))
	if err := os.WriteFile(p.Path(`C:\seed.json`), data, 0o600); err != nil {
		p.t.Fatal(err)
	}
	if out, exit, err := p.Run(context.Background(), "", `C:\seed.exe`, `C:\seed.json`); err != nil || exit != 0 {
		p.t.Fatalf("seed the certificate stores: %v, exit code %d\n%s", err, exit, out)
	}
}

// Install puts a program on drive C.
func (p *Prefix) Install(path string, data []byte) {
	p.t.Helper()
	if err := os.WriteFile(p.Path(path), data, 0o700); err != nil {
		p.t.Fatal(err)
	}
}

// Build compiles a program of this module for Windows on amd64.
func Build(t testing.TB, pkg string) []byte {
	t.Helper()
	data, err := build(pkg)
	if err != nil {
		t.Fatalf("build %s: %v", pkg, err)
	}
	return data
}
