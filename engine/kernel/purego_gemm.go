//go:build purego

package kernel

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// gonum's product with the second matrix transposed is the one form that is made of dot products. The others skip zeros of the first
// matrix, and with them a NaN of the second. A dot product adds in an order that depends on its length and on where in its 16 bytes the
// second vector begins: so b is always packed into aligned rows, and then a result depends on its two rows alone.

// The tile of a product: at most 3 of gonum's blocks of 64 x 64, from 4 on it starts goroutines.
const (
	tileM = 64
	tileN = 64
	tileK = 512
)

// align4 rounds the length of a packed row up to 16 bytes.
func align4(n int) int { return (n + 3) &^ 3 }

// gemm computes c = a·bᵀ, or adds it to c, on the calling goroutine. a: [m, k], rows lda apart; b: [n, k], packed, rows ldb apart.
func gemm(c []float32, ldc int, a []float32, lda int, b []float32, ldb, m, n, k int, add bool) {
	for p := 0; p < k; p += tileK {
		kt := min(tileK, k-p)
		var beta float32
		if add || p > 0 {
			beta = 1
		}
		for j := 0; j < n; j += tileN {
			nt := min(tileN, n-j)
			bt := blas32.General{Rows: nt, Cols: kt, Stride: ldb, Data: b[j*ldb+p:]}
			for i := 0; i < m; i += tileM {
				mt := min(tileM, m-i)
				at := blas32.General{Rows: mt, Cols: kt, Stride: lda, Data: a[i*lda+p:]}
				ct := blas32.General{Rows: mt, Cols: nt, Stride: ldc, Data: c[i*ldc+j:]}
				blas32.Gemm(blas.NoTrans, blas.Trans, 1, at, bt, beta, ct)
			}
		}
	}
}

// packed returns b: [n, k], or [k, n] when not transposed, as packed rows of k values, with their distance. A done call gives the memory
// back.
func packed(b []float32, n, k int, transposed bool) (rows []float32, ld int, done func()) {
	if transposed && k%4 == 0 && uintptr(unsafe.Pointer(&b[0]))%16 == 0 {
		return b, k, func() {}
	}
	ld = align4(k)
	rows = scratch32.get(n * ld)
	if transposed {
		copyColumns(rows, ld, b, k, n, k)
	} else {
		each(ceilDiv(n, tileN), func(i int) {
			j := i * tileN
			transpose(rows[j*ld:], ld, b[j:], n, k, min(tileN, n-j))
		})
	}
	return rows, ld, func() { scratch32.put(rows) }
}

// transpose writes the transpose of src: [rows, cols], rows lds apart, to dst, rows ldd apart, on the calling goroutine.
func transpose(dst []float32, ldd int, src []float32, lds, rows, cols int) {
	const tile = 16 // both sides stay in the first-level cache
	for i0 := 0; i0 < rows; i0 += tile {
		i1 := min(i0+tile, rows)
		for j0 := 0; j0 < cols; j0 += tile {
			j1 := min(j0+tile, cols)
			for j := j0; j < j1; j++ {
				d := dst[j*ldd+i0 : j*ldd+i1]
				at := i0*lds + j
				for i := range d {
					d[i] = src[at]
					at += lds
				}
			}
		}
	}
}
