package capture

// flowList is a list of connections by their last packets, roughly.
type flowList struct {
	newest, oldest *conn
	length         int
}

// list is the list to which a connection belongs.
func (f *flows) list(c *conn) *flowList {
	if c.isClosed() {
		return &f.closed
	}
	return &f.open
}

// nearby is how many frames a connection may be out of place in its list:
// moving it with every packet would cost more than the packet. Where the list
// is full, the oldest connection has been silent for several times as many.
const nearby = 4096

// touch moves the connection to the front of its list.
func (f *flows) touch(c *conn) {
	to := f.list(c)
	if c.listed == to && c.lastFrame-c.touched < nearby {
		return
	}
	if c.listed != nil {
		c.listed.remove(c)
	}
	c.touched = c.lastFrame
	to.push(c)
}

func (l *flowList) push(c *conn) {
	c.listed, c.older, c.newer = l, l.newest, nil
	if l.newest != nil {
		l.newest.newer = c
	}
	l.newest = c
	if l.oldest == nil {
		l.oldest = c
	}
	l.length++
}

func (l *flowList) remove(c *conn) {
	if c.newer != nil {
		c.newer.older = c.older
	} else {
		l.newest = c.older
	}
	if c.older != nil {
		c.older.newer = c.newer
	} else {
		l.oldest = c.newer
	}
	c.listed, c.newer, c.older = nil, nil, nil
	l.length--
}
