package bands

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
)

func TestEveryRowOnce(t *testing.T) {
	for _, h := range []int{0, 1, 31, 32, 33, 100} {
		seen, last := make([]int32, h), 0
		err := Rows(t.Context(), h, 32, func() func(y0, y1 int) {
			return func(y0, y1 int) {
				for y := y0; y < y1; y++ {
					atomic.AddInt32(&seen[y], 1)
				}
			}
		}, func(bands, of int) {
			if bands != last+1 || of != (h+31)/32 {
				t.Errorf("%d rows: band %d of %d after %d", h, bands, of, last)
			}
			last = bands
		})
		if err != nil || last != (h+31)/32 {
			t.Errorf("%d rows: %d bands, error %v", h, last, err)
		}
		for y, n := range seen {
			if n != 1 {
				t.Errorf("%d rows: row %d was worked on %d times", h, y, n)
			}
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var n atomic.Int32
	err := Rows(ctx, 1000, 1, func() func(int, int) { return func(int, int) { n.Add(1); cancel() } }, nil)
	if err != context.Canceled || n.Load() > 64 {
		t.Errorf("%d bands after the end, error %v", n.Load(), err)
	}
}

func TestPanicReachesTheCaller(t *testing.T) {
	defer func() {
		if r := recover(); r != "broken" {
			t.Errorf("recovered %v", r)
		}
	}()
	_ = Rows(t.Context(), 100, 1, func() func(int, int) {
		return func(y, _ int) {
			if y == 50 {
				panic("broken")
			}
		}
	}, nil)
	t.Error("the panic is lost")
}

func TestThreads(t *testing.T) {
	t.Cleanup(func() { SetThreads(0) })
	for _, n := range []int{1, 3, 0} {
		SetThreads(n)
		want := n
		if n == 0 {
			want = runtime.GOMAXPROCS(0)
		}
		var workers atomic.Int32
		if err := Rows(t.Context(), 100, 1, func() func(int, int) { workers.Add(1); return func(int, int) {} }, nil); err != nil {
			t.Fatal(err)
		}
		if int(workers.Load()) != want {
			t.Errorf("%d threads: %d workers", n, workers.Load())
		}
	}
}
