// Package wire records TLS conversations for the samples: real TLS stacks
// talk over loopback, and what they say becomes a capture with the sample's
// addresses and times.
package wire

import (
	"errors"
	"fmt"
	"net"

	"ssltriage/samples/pcapfile"
)

// Peer is one end of a conversation. It ends the connection before it
// returns.
type Peer func(net.Conn) error

// Record lets a client talk to a server and records them as the
// conversation. A TLS error of either is the point of a sample and no error
// of Record.
func Record(c *pcapfile.Conversation, client, server Peer) error {
	return record(c, dialer(client), server)
}

// record is Record for a client that connects to an address by itself.
func record(c *pcapfile.Conversation, client func(addr string) error, server Peer) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for the proxy: %w", err)
	}
	defer l.Close()
	served := make(chan error, 1)
	go func() {
		conn, err := l.Accept()
		if err == nil {
			err = server(conn)
		}
		served <- err
	}()
	err = through(c, l.Addr().String(), client)
	return errors.Join(err, <-served)
}

// through connects a client to a server by way of the recording proxy.
func through(c *pcapfile.Conversation, server string, client func(addr string) error) error {
	proxy, err := c.Proxy(server)
	if err != nil {
		return err
	}
	return errors.Join(client(proxy.Addr), proxy.Wait())
}

func dialer(client Peer) func(addr string) error {
	return func(addr string) error {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return fmt.Errorf("connect to the proxy: %w", err)
		}
		return client(conn)
	}
}
