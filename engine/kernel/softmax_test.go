package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"atelier/engine/kernel"
)

func refSoftMax(x []float64, c int) []float64 {
	y := make([]float64, len(x))
	for at := 0; at < len(x); at += c {
		largest, sum := math.Inf(-1), 0.0
		for _, v := range x[at : at+c] {
			largest = max(largest, v)
		}
		for j := at; j < at+c; j++ {
			y[j] = math.Exp(x[j] - largest)
			sum += y[j]
		}
		for j := at; j < at+c; j++ {
			y[j] /= sum
		}
	}
	return y
}

func TestSoftMax(t *testing.T) {
	for _, s := range [][2]int{{1, 1}, {3, 2}, {17, 33}, {1, 5000}, {2000, 10}, {5, 300}} {
		rows, c := s[0], s[1]
		x, dy := scaled(random(1, rows*c), 6, 0), random(2, rows*c)
		want := refSoftMax(wide(x), c)
		y := garbage(rows * c)
		kernel.SoftMax(y, x, rows, c)
		within(t, fmt.Sprint("SoftMax ", s), y, want, 4e-6, 1e-9)
		in := clone(x)
		kernel.SoftMax(in, in, rows, c)
		same(t, fmt.Sprint("SoftMax in place ", s), in, y)

		wantDx := make([]float64, rows*c)
		for at := 0; at < rows*c; at += c {
			dot := 0.0
			for j := at; j < at+c; j++ {
				dot += float64(y[j]) * float64(dy[j])
			}
			for j := at; j < at+c; j++ {
				wantDx[j] = float64(y[j]) * (float64(dy[j]) - dot)
			}
		}
		dx := garbage(rows * c)
		kernel.SoftMaxBackward(dx, dy, y, rows, c)
		within(t, fmt.Sprint("SoftMaxBackward ", s), dx, wantDx, 1e-5, 1e-6)
		in = clone(dy)
		kernel.SoftMaxBackward(in, in, y, rows, c)
		same(t, fmt.Sprint("SoftMaxBackward in place ", s), in, dx)
	}
}

func TestSoftMaxGradient(t *testing.T) {
	const rows, c = 3, 5
	x, dy := random(1, rows*c), random(2, rows*c)
	y, dx := garbage(rows*c), garbage(rows*c)
	kernel.SoftMax(y, x, rows, c)
	kernel.SoftMaxBackward(dx, dy, y, rows, c)
	within(t, "SoftMaxBackward", dx, numeric(wide(x), func(x []float64) float64 { return dotWide(refSoftMax(x, c), dy) }), 1e-5, 1e-6)
}

func TestSoftMaxExtreme(t *testing.T) {
	x := []float32{
		1e4, -1e4, 0, 1e4,
		-1e4, -1e4, -1e4, -1e4,
		1e4, 1e4, 1e4, 1e4,
		-1e4, 9999, 1e4, 9998,
	}
	y := garbage(len(x))
	kernel.SoftMax(y, x, 4, 4)
	within(t, "SoftMax", y, refSoftMax(wide(x), 4), 4e-6, 1e-7)
}
