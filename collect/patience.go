package collect

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"
)

// again is how long a program or a function may take that did not answer when
// it was asked before.
const again = 5 * time.Second

// patience remembers what did not answer, so that what hangs costs its whole
// time once.
type patience struct {
	mu   sync.Mutex
	slow map[string]bool
}

// limit returns how long to wait for a program or a function that usually may
// take so long.
func (p *patience) limit(name string, usual time.Duration) time.Duration {
	if p.tried(name) && usual > again {
		return again
	}
	return usual
}

func (p *patience) tried(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slow[name]
}

// late notes that a program or a function did not answer within a time, and
// returns the error that says so.
func (p *patience) late(name string, limit time.Duration) error {
	e := &lateError{limit: limit}
	if p.tried(name) {
		e.name = name
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.slow == nil {
		p.slow = map[string]bool{}
	}
	p.slow[name] = true
	return e
}

// lateError is a context.DeadlineExceeded that says how long was waited.
type lateError struct {
	limit time.Duration
	name  string // of what had not answered before either; "": it was the first time
}

func (e *lateError) Error() string {
	limit := strconv.Itoa(int((e.limit + time.Second/2) / time.Second))
	if e.name != "" {
		return e.name + ": no answer before, and none within " + limit + " s now"
	}
	return "it did not answer within " + limit + " s"
}

func (e *lateError) Unwrap() error { return context.DeadlineExceeded }

// run runs a program with patience; nil has the same for each. What puts things
// in order gets its whole time always.
func (p *patience) run(ctx context.Context, h Host, c Command) Result {
	if p == nil {
		return h.Run(ctx, c)
	}
	limit := time.Hour
	if deadline, ok := ctx.Deadline(); ok {
		limit = time.Until(deadline)
	}
	if !c.MustEnd {
		limit = p.limit(c.Tool, limit)
	}
	inTime, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r := h.Run(inTime, c)
	if inTime.Err() == context.DeadlineExceeded && errors.Is(r.Err, context.DeadlineExceeded) {
		r.Err = p.late(c.Tool, limit)
	}
	return r
}
