//go:build purego

package kernel

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// The plain Go back end. Every product of matrices, convolution included, is brought to rows times rows and given to gonum's BLAS in
// tiles that it computes without goroutines of its own; the rest is loops. Long sums are taken in float64.

func makeWay() bool { return false } // goroutines have no priority

func backendName() string { return "purego" }

// pieceLen is how many values a piece of element-wise work holds: enough to pay for handing it to another goroutine.
const pieceLen = 1 << 14

// each calls f(0) .. f(n-1) on at most Threads() goroutines, the caller's among them. A panic in f comes out of each.
func each(n int, f func(i int)) {
	workers := min(Threads(), n)
	if workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var (
		next   atomic.Int64
		failed atomic.Pointer[any]
		wg     sync.WaitGroup
	)
	work := func() {
		defer wg.Done()
		defer func() {
			if p := recover(); p != nil {
				failed.CompareAndSwap(nil, &p)
				next.Store(int64(n))
			}
		}()
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			f(i)
		}
	}
	wg.Add(workers)
	for range workers - 1 {
		go work()
	}
	work()
	wg.Wait()
	if p := failed.Load(); p != nil {
		panic(*p)
	}
}

// pieces cuts n items into pieces of at most size and calls f for each of them with its number and its range.
func pieces(n, size int, f func(piece, lo, hi int)) {
	each(ceilDiv(n, size), func(i int) { f(i, i*size, min((i+1)*size, n)) })
}

// pieceRows is how many rows of c values make a piece.
func pieceRows(c int) int { return max(pieceLen/c, 1) }

// sumRowsOf is how many rows make a piece of a sum over rows: at most 64 pieces, each of which has its own partial sums.
func sumRowsOf(rows, c int) int { return max(pieceRows(c), ceilDiv(rows, 64)) }

// columnSums cuts [rows, c] into pieces, lets f add up each in k sums of c values, which start at zero, and returns the totals, [k, c]
// in total. The partial sums are added in the order of the rows.
func columnSums(total []float64, k, rows, c int, f func(part []float64, lo, hi int)) {
	size := sumRowsOf(rows, c)
	parts := scratch64.get(ceilDiv(rows, size) * k * c)
	defer scratch64.put(parts)
	clear(parts)
	pieces(rows, size, func(i, lo, hi int) { f(parts[i*k*c:(i+1)*k*c], lo, hi) })
	clear(total)
	for at := 0; at < len(parts); at += k * c {
		for j, v := range parts[at : at+k*c] {
			total[j] += v
		}
	}
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// scratch lends memory that is not cleared and starts on a 16-byte boundary. Pool i holds slices of 2^i values.
type scratch[T float32 | float64] struct{ pools [48]sync.Pool }

var (
	scratch32 scratch[float32]
	scratch64 scratch[float64]
)

func (s *scratch[T]) get(n int) []T {
	i := max(bits.Len(uint(n-1)), 6)
	if p, ok := s.pools[i].Get().(*[]T); ok {
		return (*p)[:n]
	}
	return make([]T, n, 1<<i)
}

func (s *scratch[T]) put(x []T) { s.pools[bits.Len(uint(cap(x)))-1].Put(&x) }
