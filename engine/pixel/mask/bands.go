package mask

import (
	"context"

	"atelier/engine/pixel/bands"
)

// bandRows is how many rows are painted at a time.
const bandRows = 32

// inBands calls work for every band of rows, on all threads; each has a worker of its own.
func inBands(ctx context.Context, rows int, work func(y0, y1 int, w *worker)) error {
	return bands.Rows(ctx, rows, bandRows, func() func(y0, y1 int) {
		var w worker
		return func(y0, y1 int) { work(y0, y1, &w) }
	}, nil)
}
