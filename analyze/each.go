package analyze

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// maxWorkers bounds how many cases are in memory at once.
const maxWorkers = 8

// Each analyses cases side by side, as many at once as there are processors.
// step is told, in several goroutines, which file of which case comes next.
// keep turns a result into what is kept of it, also in several goroutines, so
// that the facts of a case can be forgotten. done gets what was kept, one at a
// time and in the order of the cases. A case that fails stops no other. When
// ctx ends, the cases that have begun are finished and no other is begun.
func Each[T any](ctx context.Context, cases []Case, stdin io.Reader, o Options, step func(i, done, total int, name string),
	keep func(i int, r Result, err error) T, done func(i int, kept T)) {
	type finished struct {
		i    int
		kept T
	}
	next, results := make(chan int), make(chan finished)
	var workers sync.WaitGroup
	for range min(len(cases), runtime.GOMAXPROCS(0), maxWorkers) {
		workers.Go(func() {
			for i := range next {
				o := o // each with its own progress
				o.Progress = func(done, total int, name string) { step(i, done, total, name) }
				r, err := runSafely(cases[i].Paths, stdin, o)
				results <- finished{i, keep(i, r, err)}
			}
		})
	}
	go func() {
		for i := range cases {
			if ctx.Err() != nil {
				break
			}
			select {
			case next <- i:
			case <-ctx.Done():
			}
		}
		close(next)
		workers.Wait()
		close(results)
	}()
	waiting := map[int]T{}
	at := 0
	for f := range results {
		waiting[f.i] = f.kept
		for kept, ok := waiting[at]; ok; kept, ok = waiting[at] {
			done(at, kept)
			delete(waiting, at)
			at++
		}
	}
}

// runSafely keeps a panic inside the case that caused it.
func runSafely(paths []string, stdin io.Reader, o Options) (r Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	return Run(paths, stdin, o)
}
