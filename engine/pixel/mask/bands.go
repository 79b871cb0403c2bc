package mask

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// bandRows is how many rows are painted at a time. Work is cut by it alone, so that the result doesn't depend on the number of threads.
const bandRows = 32

// bands calls work for every band of rows, on all threads; each has a worker of its own. It ends early, with ctx's error, where ctx ends.
func bands(ctx context.Context, rows int, work func(y0, y1 int, w *worker)) error {
	n := (rows + bandRows - 1) / bandRows
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			var w worker
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				work(i*bandRows, min(rows, (i+1)*bandRows), &w)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
