// Package bands cuts the rows of a picture, or any other numbered pieces of work, among all threads.
package bands

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// chosen is how many goroutines work on a picture; 0 is one for each processor that Go uses.
var chosen atomic.Int32

// SetThreads says how many goroutines may work on a picture; 0 leaves it to Go. What is painted doesn't depend on it.
func SetThreads(n int) { chosen.Store(int32(max(0, n))) }

// Threads is how many goroutines work on a picture.
func Threads() int {
	if n := int(chosen.Load()); n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// Rows calls work for every band of `rows` rows (the last may have fewer) from 0 up to h, on as many goroutines as there are threads. worker makes the work of
// one goroutine, with the scratch memory that it needs. What is a band depends on h and rows alone, so a work that writes only its own rows gives the same
// on any number of threads.
//
// Rows returns when all are done, or early with ctx's error once ctx has ended: a band that was begun is ended first. done, where not nil, is called after
// each band with how many there have been, of how many; the calls don't overlap. A panic in work is passed on to the caller, where somebody can catch it.
func Rows(ctx context.Context, h, rows int, worker func() func(y0, y1 int), done func(bands, of int)) error {
	if rows < 1 {
		panic("bands: a band has at least one row")
	}
	n := (h + rows - 1) / rows
	var (
		next  atomic.Int64
		wait  sync.WaitGroup
		mu    sync.Mutex
		count int
		fault any
	)
	run := func() {
		defer func() {
			if r := recover(); r != nil {
				mu.Lock()
				fault = r
				mu.Unlock()
				next.Store(int64(n)) // the others stop too
			}
		}()
		work := worker()
		for ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			work(i*rows, min(h, (i+1)*rows))
			if done != nil {
				mu.Lock()
				count++
				c := count
				func() { defer mu.Unlock(); done(c, n) }()
			}
		}
	}
	for range min(Threads(), n) - 1 {
		wait.Go(run)
	}
	if n > 0 {
		run()
	}
	wait.Wait()
	if fault != nil {
		panic(fault)
	}
	return ctx.Err()
}
