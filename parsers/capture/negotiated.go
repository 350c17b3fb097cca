package capture

import "ssltriage/parsers/tls"

// version returns the negotiated version; TLS 1.2 when the ServerHello was
// not seen.
func (c *conn) version() tls.Version {
	if s := c.chosen(); s != nil {
		return s.Version
	}
	return tls.TLS12
}

// chosen returns the ServerHello, nil while it was not seen.
func (c *conn) chosen() *ServerHello {
	for i := range c.sides {
		if t := c.sides[i].talk; t != nil && t.server != nil {
			return t.server
		}
	}
	return nil
}

// readable tells both sides that what follows is not encrypted.
func (c *conn) readable(suite tls.CipherSuite) {
	for i := range c.sides {
		if t := c.sides[i].talk; t != nil {
			t.stream.Unencrypted(suite)
		}
	}
}

// nullSuite reports whether the connection negotiated a suite that does not
// encrypt.
func (c *conn) nullSuite() bool {
	s := c.chosen()
	return s != nil && s.encryptsNothing()
}

func (s *ServerHello) encryptsNothing() bool {
	return s.CipherSuite.IsNull() && !s.NoSuite && !s.SSLv2
}
