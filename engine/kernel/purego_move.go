//go:build purego

package kernel

func upsample(y, x []float32, n, h, w, c, f int, scale float32) {
	line := w * f * c // of y
	each(n*h, func(r int) {
		first := y[r*f*line : (r*f+1)*line]
		d := first
		for j := range w {
			src := x[(r*w+j)*c : (r*w+j+1)*c]
			for range f {
				for i, v := range src {
					d[i] = scale * v
				}
				d = d[c:]
			}
		}
		for a := 1; a < f; a++ {
			copy(y[(r*f+a)*line:(r*f+a+1)*line], first)
		}
	})
}

func pool(y, x []float32, n, h, w, c, f int, scale float32) {
	line := w * f * c // of x
	each(n*h, func(r int) {
		for j := range w {
			d := y[(r*w+j)*c : (r*w+j+1)*c]
			clear(d)
			for a := range f {
				src := x[(r*f+a)*line+j*f*c:]
				for range f {
					addTo(d, src)
					src = src[c:]
				}
			}
			scaleRow(d, scale)
		}
	})
}

func scaleRow(x []float32, scale float32) {
	for i := range x {
		x[i] *= scale
	}
}

// copyColumns copies c values of each row; the rows lie lds apart in src and ldd in dst.
func copyColumns(dst []float32, ldd int, src []float32, lds, rows, c int) {
	pieces(rows, pieceRows(c), func(_, lo, hi int) { copyRows(dst[lo*ldd:], ldd, src[lo*lds:], lds, hi-lo, c) })
}

func copyRows(dst []float32, ldd int, src []float32, lds, rows, c int) {
	for r := range rows {
		copy(dst[r*ldd:r*ldd+c], src[r*lds:r*lds+c])
	}
}

// transposeEach turns n matrices [rows, cols] into [cols, rows].
func transposeEach(y, x []float32, n, rows, cols int) {
	size := max(pieceLen/cols, 16)
	across := ceilDiv(rows, size)
	each(n*across, func(t int) {
		at, r := t/across*rows*cols, t%across*size
		transpose(y[at+r:], rows, x[at+r*cols:], cols, min(size, rows-r), cols)
	})
}
