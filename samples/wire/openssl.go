package wire

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"ssltriage/samples/pcapfile"
)

// OpenSSL is a client made by the program of that name: it verifies the
// server as clients do and sends the alerts that crypto/tls does not know.
// args follow "openssl s_client -connect …"; files are written to a folder of
// its own and named by "{name}" in args.
type OpenSSL struct {
	Args  []string
	Files map[string][]byte
}

// ToSite lets OpenSSL's client talk to a server and records them.
func (o OpenSSL) ToSite(c *pcapfile.Conversation, server Peer) error {
	args, clean, err := o.prepare()
	if err != nil {
		return err
	}
	defer clean()
	return record(c, func(addr string) error {
		cmd := exec.Command("openssl", append([]string{"s_client", "-connect", addr}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil && !errors.As(err, new(*exec.ExitError)) { // a refused certificate is the point
			return fmt.Errorf("openssl s_client: %w\n%s", err, out)
		}
		return nil
	}, server)
}

// FromBrowser starts OpenSSL's server with the arguments that follow "openssl
// s_server -accept …", lets a client talk to it and records them.
func (o OpenSSL) FromBrowser(c *pcapfile.Conversation, client Peer) error {
	args, clean, err := o.prepare()
	if err != nil {
		return err
	}
	defer clean()
	addr, err := freeAddr()
	if err != nil {
		return err
	}
	// naccept 2: one connection to see that it is up, one to be recorded.
	cmd := exec.Command("openssl", append([]string{"s_server", "-accept", addr, "-quiet", "-naccept", "2"}, args...)...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("openssl s_server: %w", err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	if err := awaitServer(addr); err != nil {
		return err
	}
	return through(c, addr, dialer(client))
}

// prepare writes the files and puts their paths into the arguments.
func (o OpenSSL) prepare() (args []string, clean func(), err error) {
	dir, err := os.MkdirTemp("", "sample")
	if err != nil {
		return nil, nil, err
	}
	clean = func() { os.RemoveAll(dir) }
	for _, a := range o.Args {
		for name := range o.Files {
			a = strings.ReplaceAll(a, "{"+name+"}", filepath.Join(dir, name))
		}
		args = append(args, a)
	}
	for name, data := range o.Files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			clean()
			return nil, nil, err
		}
	}
	return args, clean, nil
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("look for a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func awaitServer(addr string) error {
	for range 100 {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			return conn.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("openssl s_server does not answer at %s", addr)
}
