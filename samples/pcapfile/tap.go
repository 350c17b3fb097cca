package pcapfile

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// Tap forwards everything between two connections and records it as the
// conversation's data: client is the connection from the client, server the
// one to the server. It returns when both sides have ended. The end of each
// side is recorded and passed on as what it was, a FIN or a reset.
//
// The order of what the two sides say is real, the times are those of the
// conversation's clock, and bytes that one side sends without an answer in
// between become one piece: two runs of the same exchange give the same
// packets if the bytes are the same.
func (c *Conversation) Tap(client, server net.Conn) {
	t := &tap{conversation: c}
	var done sync.WaitGroup
	done.Add(2)
	go func() {
		defer done.Done()
		t.forward(Client, client, server)
	}()
	go func() {
		defer done.Done()
		t.forward(Server, server, client)
	}()
	done.Wait()
	t.flush()
	client.Close()
	server.Close()
}

// tap gathers what one side sends until the other one speaks.
type tap struct {
	mu           sync.Mutex
	conversation *Conversation
	from         Side
	pending      []byte
	reset        bool
}

func (t *tap) forward(from Side, src, dst net.Conn) {
	buf := make([]byte, 64<<10)
	for {
		n, err := src.Read(buf)
		if n > 0 {
			t.hear(from, buf[:n])
			if _, werr := dst.Write(buf[:n]); werr != nil {
				return // the other direction will say how that side ended
			}
		}
		if err != nil {
			t.end(from, err, dst)
			return
		}
	}
}

func (t *tap) hear(from Side, data []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.from != from {
		t.flush()
	}
	t.from = from
	t.pending = append(t.pending, data...)
}

// end records how a side ended and passes it on. After a reset nothing more
// is recorded.
func (t *tap) end(from Side, err error, dst net.Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.flush()
	if t.reset {
		return
	}
	tcp, _ := dst.(*net.TCPConn)
	if errors.Is(err, syscall.ECONNRESET) {
		t.reset = true
		t.conversation.Reset(from)
		if tcp != nil {
			tcp.SetLinger(0)
		}
		dst.Close()
		return
	}
	if errors.Is(err, io.EOF) {
		t.conversation.Close(from)
	}
	if tcp != nil {
		tcp.CloseWrite()
		return
	}
	dst.Close()
}

func (t *tap) flush() {
	if len(t.pending) > 0 && !t.reset {
		t.conversation.Send(t.from, t.pending)
	}
	t.pending = nil
}

// Proxy stands on loopback between a client and a server and records the one
// connection that is made through it.
type Proxy struct {
	// Addr is where the client has to connect to.
	Addr string
	done chan error
}

// patience is how long a proxy waits for its client, which may be a program
// that does not start.
const patience = 30 * time.Second

// Proxy listens on loopback for one connection, makes one to the server
// (host:port) and taps both.
func (c *Conversation) Proxy(server string) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the client: %w", err)
	}
	if tcp, ok := l.(*net.TCPListener); ok {
		tcp.SetDeadline(time.Now().Add(patience))
	}
	p := &Proxy{Addr: l.Addr().String(), done: make(chan error, 1)}
	go func() {
		defer l.Close()
		p.done <- c.proxy(l, server)
	}()
	return p, nil
}

func (c *Conversation) proxy(l net.Listener, server string) error {
	in, err := l.Accept()
	if err != nil {
		return fmt.Errorf("accept the client: %w", err)
	}
	defer in.Close()
	out, err := net.Dial("tcp", server)
	if err != nil {
		return fmt.Errorf("connect to the server: %w", err)
	}
	c.Tap(in, out)
	return nil
}

// Wait waits until the connection has ended on both sides. It fails when no
// client has come within half a minute, or the server did not accept.
func (p *Proxy) Wait() error { return <-p.done }
