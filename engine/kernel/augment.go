package kernel

import (
	"math"
	"sync"
)

// Augmentation holds what DiffAugment does to one picture; the zero value does nothing.
//
// As a row of numbers it is [brightness, saturation, contrast, dy, dx, top, left, side], see augmentationOf.
type Augmentation struct {
	Brightness float32 // added to every value
	Saturation float32 // distance from the pixel's mean over the channels becomes 1+Saturation times as large
	Contrast   float32 // distance from the picture's mean becomes 1+Contrast times as large
	DY, DX     int     // pixels by which the picture moves down and to the right; what comes in is 0
	Top, Left  int     // of a square of zeros
	Side       int     // of that square, in pixels; it may stick out
}

// AugmentationSize is how many numbers describe one picture's augmentation.
const AugmentationSize = 8

// Row writes a into dst, which has AugmentationSize values.
func (a Augmentation) Row(dst []float32) {
	checkLen("Augmentation.Row", "dst", dst, AugmentationSize)
	copy(dst, []float32{a.Brightness, a.Saturation, a.Contrast, float32(a.DY), float32(a.DX), float32(a.Top), float32(a.Left), float32(a.Side)})
}

func augmentationOf(r []float32) Augmentation {
	whole := func(v float32) int { return int(math.Round(float64(v))) }
	return Augmentation{r[0], r[1], r[2], whole(r[3]), whole(r[4]), whole(r[5]), whole(r[6]), whole(r[7])}
}

// AugmentPass says which map DiffAugment applies.
type AugmentPass uint8

// The passes. Each augmentation is an affine map y = Ax + b; training through it takes A and its transpose too.
const (
	AugmentAffine  AugmentPass = iota // Ax + b
	AugmentLinear                     // Ax
	AugmentAdjoint                    // Aᵀx
)

// DiffAugment changes pictures differentiably: colour, then translation, then a cut-out square (Zhao et al. 2020, arXiv:2006.10738).
//
//	y, x: [n, h, w, c]   p: [n, AugmentationSize], a row a picture (Augmentation.Row)
//
// y must not be x. It is plain Go on both back ends: a percent of a step.
func DiffAugment(y, x, p []float32, n, h, w, c int, pass AugmentPass) {
	check(n > 0 && h > 0 && w > 0 && c > 0 && pass <= AugmentAdjoint, "DiffAugment: impossible size or pass")
	checkLen("DiffAugment", "y", y, n*h*w*c)
	checkLen("DiffAugment", "x", x, n*h*w*c)
	checkLen("DiffAugment", "p", p, n*AugmentationSize)
	size := h * w * c
	pictures(n, func(i int) {
		a := augmentationOf(p[i*AugmentationSize : (i+1)*AugmentationSize])
		x, y := x[i*size:(i+1)*size], y[i*size:(i+1)*size]
		if pass == AugmentAdjoint { // colour is symmetric, the cut is a projection, and the move goes back
			a.translate(y, x, h, w, c, -1)
			a.colour(y, c, false)
			return
		}
		coloured := make([]float32, size)
		copy(coloured, x)
		a.colour(coloured, c, pass == AugmentAffine)
		a.translate(y, coloured, h, w, c, 1)
	})
}

// pictures calls f(0) .. f(n-1) on at most Threads() goroutines.
func pictures(n int, f func(i int)) {
	workers := min(Threads(), n)
	if workers == 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			for i := k * n / workers; i < (k+1)*n/workers; i++ {
				f(i)
			}
		})
	}
	wg.Wait()
}

// colour changes v, pixels of c values, in place. Without the offset it is linear and symmetric: both the mean over a pixel and the mean
// over the picture are.
func (a Augmentation) colour(v []float32, c int, offset bool) {
	if a.Saturation != 0 && c > 1 {
		for p := 0; p < len(v); p += c {
			mean := float32(0)
			for _, u := range v[p : p+c] {
				mean += u
			}
			mean *= a.Saturation / float32(c)
			for j := range c {
				v[p+j] = v[p+j]*(1+a.Saturation) - mean
			}
		}
	}
	if a.Contrast != 0 {
		sum := 0.0
		for _, u := range v {
			sum += float64(u)
		}
		mean := a.Contrast * float32(sum/float64(len(v)))
		for j, u := range v {
			v[j] = u*(1+a.Contrast) - mean
		}
	}
	if offset && a.Brightness != 0 {
		for j := range v {
			v[j] += a.Brightness
		}
	}
}

// translate writes src, moved, into dst and cuts the square out; with sign -1 it is the transpose of that: the square is cut out first.
func (a Augmentation) translate(dst, src []float32, h, w, c, sign int) {
	clear(dst)
	for r := max(0, -a.DY); r < min(h, h-a.DY); r++ { // rows of the picture before it moves
		to := r + a.DY
		lo, hi := max(0, -a.DX), min(w, w-a.DX)
		if lo >= hi {
			return
		}
		before, after := (r*w+lo)*c, (to*w+lo+a.DX)*c
		n := (hi - lo) * c
		cutLo, cutHi := 0, 0 // values of this piece of a row that the square covers
		if to >= a.Top && to < a.Top+a.Side {
			cutLo = min(max(a.Left-lo-a.DX, 0), hi-lo) * c
			cutHi = min(max(a.Left+a.Side-lo-a.DX, 0), hi-lo) * c
		}
		from, into := src[before:before+n], dst[after:after+n]
		if sign < 0 {
			from, into = src[after:after+n], dst[before:before+n]
		}
		copy(into[:cutLo], from[:cutLo])
		copy(into[cutHi:], from[cutHi:])
		if cutLo >= cutHi {
			copy(into, from)
		}
	}
}
