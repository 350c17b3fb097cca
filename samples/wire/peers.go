package wire

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// patience bounds how long a peer waits for the other one.
const patience = 10 * time.Second

// Browser is a client that asks for a page over TLS and reads the answer. It
// closes the connection, unless the server has done so.
func Browser(config *tls.Config) Peer {
	return func(conn net.Conn) error {
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(patience))
		secure := tls.Client(conn, config)
		defer secure.Close()
		if err := secure.Handshake(); err != nil {
			if !errors.As(err, new(*tls.CertificateVerificationError)) {
				awaitEnd(conn) // it is the server that has failed
			}
			return nil
		}
		fmt.Fprintf(secure, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", config.ServerName)
		io.Copy(io.Discard, secure)
		return nil
	}
}

// Site is a server that answers every request with a small page and a status
// such as "200 OK". It leaves it to the client to close the connection, so
// that the order of the packets is always the same.
func Site(config *tls.Config, status string) Peer {
	return func(conn net.Conn) error {
		defer conn.Close()
		defer awaitEnd(conn)
		conn.SetDeadline(time.Now().Add(patience))
		secure := tls.Server(conn, config)
		request, err := http.ReadRequest(bufio.NewReader(secure))
		if err != nil {
			return nil
		}
		request.Body.Close()
		io.WriteString(secure, "HTTP/1.1 "+status+"\r\nServer: Microsoft-IIS/10.0\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK")
		return secure.CloseWrite()
	}
}

// awaitEnd reads until the other side has closed the connection.
func awaitEnd(conn net.Conn) { io.Copy(io.Discard, conn) }

// Says is a client that sends a text without TLS and waits for the end.
func Says(text string) Peer {
	return func(conn net.Conn) error {
		defer conn.Close()
		if _, err := io.WriteString(conn, text); err != nil {
			return err
		}
		io.Copy(io.Discard, conn)
		return nil
	}
}

// Drops is a server that reads the first flight of its client and then
// resets the connection, as HTTP.sys does when it has no usable certificate.
func Drops(conn net.Conn) error { return hangUp(conn, true) }

// HangsUp is the same with an orderly end.
func HangsUp(conn net.Conn) error { return hangUp(conn, false) }

func hangUp(conn net.Conn, reset bool) error {
	buf := make([]byte, 64<<10)
	n, err := conn.Read(buf)
	for err == nil && n >= 5 && buf[0] == 22 && n < 5+int(buf[3])<<8+int(buf[4]) {
		var more int
		more, err = conn.Read(buf[n:]) // the rest of the ClientHello's record
		n += more
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		tcp.SetLinger(0)
	}
	return conn.Close()
}

// DropsSplit is a server with an application behind it that cannot read a
// request which comes in two records: it finishes the handshake, takes the
// first record for the whole request, and resets the connection.
func DropsSplit(config *tls.Config) Peer {
	return func(conn net.Conn) error {
		defer conn.Close()
		secure := tls.Server(conn, config)
		if err := secure.Handshake(); err != nil {
			return err
		}
		request := make([]byte, 4096)
		n, err := secure.Read(request)
		if err != nil {
			return err
		}
		if strings.Contains(string(request[:n]), "\r\n\r\n") {
			return fmt.Errorf("the request came in one piece of %d bytes", n)
		}
		if _, err := secure.Read(request); err != nil { // so that the capture always holds both records
			return err
		}
		return conn.(*net.TCPConn).SetLinger(0)
	}
}

// Hello returns the first flight of a TLS client.
func Hello(config *tls.Config) ([]byte, error) {
	near, far := net.Pipe()
	defer far.Close()
	go func() {
		tls.Client(near, config).Handshake() // ends when the pipe is closed
		near.Close()
	}()
	buf := make([]byte, 64<<10)
	n, err := far.Read(buf)
	if err != nil {
		return nil, fmt.Errorf("read a ClientHello: %w", err)
	}
	return buf[:n], nil
}
