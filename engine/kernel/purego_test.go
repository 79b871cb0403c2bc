//go:build purego

package kernel

import (
	"slices"
	"sync/atomic"
	"testing"
)

func TestEach(t *testing.T) {
	defer SetThreads(Threads())
	for _, threads := range []int{1, 2, 7} {
		SetThreads(threads)
		for _, n := range []int{0, 1, 5, 1000} {
			seen := make([]atomic.Int32, n)
			each(n, func(i int) { seen[i].Add(1) })
			for i := range seen {
				if seen[i].Load() != 1 {
					t.Errorf("%d threads, %d calls: %d was made %d times", threads, n, i, seen[i].Load())
				}
			}
		}
	}
}

// What a piece of work panics with reaches the caller, whichever goroutine did it, and the kernels go on working.
func TestEachPanic(t *testing.T) {
	defer SetThreads(Threads())
	for _, threads := range []int{1, 2, 5} {
		SetThreads(threads)
		for bad := range 20 {
			func() {
				defer func() {
					if p := recover(); p != "kernel: broken" {
						t.Errorf("%d threads: the panic of piece %d arrived as %v", threads, bad, p)
					}
				}()
				each(20, func(i int) {
					if i == bad {
						panic("kernel: broken")
					}
				})
			}()
		}
		x := make([]float32, 100000)
		affine(x, 0, x, 1)
		if s := sum(x); s != 100000 {
			t.Errorf("%d threads: the sum of 100000 ones is %g", threads, s)
		}
	}
}

// gonum's dot product adds in another order when its vectors start elsewhere in 16 bytes: the kernels must not let that be seen.
func TestAddressDoesNotMatter(t *testing.T) {
	const m, n = 3, 70
	for _, k := range []int{64, 99, 130} {
		a, b := Alloc(m*k+3), Alloc(k*n+3)
		for trans := range 4 {
			var first []float32
			for shift := range 4 {
				for i := range m * k {
					a[shift+i] = float32(i%13) / 7
				}
				for i := range k * n {
					b[shift+i] = float32(i%17) / 11
				}
				c := Alloc(m * n)
				matMul(c, nil, a[shift:shift+m*k], b[shift:shift+k*n], nil, m, n, k, trans&1 != 0, trans&2 != 0, Identity)
				if first == nil {
					first = c
				}
				if !slices.Equal(c, first) {
					t.Errorf("k = %d, transposed %d: another result when the matrices begin %d values later", k, trans, shift)
				}
			}
		}
	}
}
