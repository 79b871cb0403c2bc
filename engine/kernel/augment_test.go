package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"atelier/engine/kernel"
)

// augmented is DiffAugment of one picture, pixel by pixel as the paper has it.
func augmented(x []float32, h, w, c int, a kernel.Augmentation) []float64 {
	v := make([]float64, len(x))
	mean := 0.0
	for p := range h * w {
		m := 0.0
		for j := range c {
			m += float64(x[p*c+j]) / float64(c)
		}
		for j := range c {
			v[p*c+j] = m + (float64(x[p*c+j])-m)*(1+float64(a.Saturation))
			if c == 1 {
				v[p*c+j] = float64(x[p*c+j])
			}
			mean += v[p*c+j] / float64(len(x))
		}
	}
	y := make([]float64, len(x))
	for r := range h {
		for q := range w {
			fromR, fromQ := r-a.DY, q-a.DX
			in := fromR >= 0 && fromR < h && fromQ >= 0 && fromQ < w
			cut := r >= a.Top && r < a.Top+a.Side && q >= a.Left && q < a.Left+a.Side
			for j := range c {
				if in && !cut {
					y[(r*w+q)*c+j] = mean + (v[(fromR*w+fromQ)*c+j]-mean)*(1+float64(a.Contrast)) + float64(a.Brightness)
				}
			}
		}
	}
	return y
}

var augmentations = []kernel.Augmentation{
	{},
	{Brightness: 0.3},
	{Saturation: -0.4},
	{Contrast: 0.45},
	{DY: 2, DX: -1},
	{DY: -3, DX: 4},
	{DY: 99, DX: 0},
	{Top: 1, Left: 2, Side: 3},
	{Top: -2, Left: -1, Side: 4},
	{Top: 3, Left: 3, Side: 99},
	{Brightness: -0.2, Saturation: 0.7, Contrast: -0.3, DY: 1, DX: 2, Top: 2, Left: 0, Side: 3},
	{Brightness: 0.1, Saturation: -1, Contrast: 0.2, DY: -2, DX: -2, Top: 0, Left: 3, Side: 2},
}

func TestDiffAugment(t *testing.T) {
	for _, s := range [][3]int{{1, 1, 1}, {5, 7, 3}, {8, 8, 1}, {6, 5, 2}} {
		h, w, c := s[0], s[1], s[2]
		n, size := len(augmentations), h*w*c
		x, u, p := random(1, n*size), random(2, n*size), make([]float32, n*kernel.AugmentationSize)
		var want []float64
		for i, a := range augmentations {
			a.Row(p[i*kernel.AugmentationSize : (i+1)*kernel.AugmentationSize])
			want = append(want, augmented(x[i*size:(i+1)*size], h, w, c, a)...)
		}
		y, ax, atu := garbage(n*size), garbage(n*size), garbage(n*size)
		kernel.DiffAugment(y, x, p, n, h, w, c, kernel.AugmentAffine)
		within(t, fmt.Sprint("affine ", s), y, want, 1e-6, 1e-5)
		kernel.DiffAugment(ax, x, p, n, h, w, c, kernel.AugmentLinear)
		kernel.DiffAugment(atu, u, p, n, h, w, c, kernel.AugmentAdjoint)
		for i := range n { // <Ax, u> = <x, A'u>, for each picture by itself
			at := func(v []float32) []float32 { return v[i*size : (i+1)*size] }
			if l, r := kernel.Dot(at(ax), at(u)), kernel.Dot(at(x), at(atu)); math.Abs(l-r) > 1e-4*(1+math.Abs(l)) {
				t.Errorf("%v, augmentation %d: <Ax, u> = %v and <x, A'u> = %v", s, i, l, r)
			}
		}
	}
}
