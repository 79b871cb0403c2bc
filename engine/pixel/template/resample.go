package template

import (
	"context"
	"math"

	"atelier/engine/pixel/bands"
)

// Scaling of textures: first by whole numbers with the mean of blocks where a side becomes less than half, then with the cubic of Keys (1981, "Cubic
// convolution interpolation", a = -1/2: Catmull-Rom), widened where the picture becomes smaller. Left out: linear light.

// scale is the texture at w x h pixels; itself where it has that size.
func (t *texture) scale(w, h int) *texture {
	if kx, ky := max(1, t.w/(2*w)), max(1, t.h/(2*h)); kx > 1 || ky > 1 {
		t = t.shrink(kx, ky)
	}
	if t.w == w && t.h == h {
		return t
	}
	across, down := weigh(t.w, w), weigh(t.h, h)
	out := newTexture(w, h)
	rows(h, w*h, func(lo, hi int) {
		line := make([]float32, 4*t.w)
		for y := lo; y < hi; y++ {
			clear(line)
			for j, k := range down[y].k {
				src := t.pix[4*t.w*(down[y].at+j):][:4*t.w]
				for i, v := range src {
					line[i] += k * float32(v)
				}
			}
			for x := range w {
				var c [4]float32
				for j, k := range across[x].k {
					p := line[4*(across[x].at+j):][:4:4]
					c[0] += k * p[0]
					c[1] += k * p[1]
					c[2] += k * p[2]
					c[3] += k * p[3]
				}
				d := out.pix[4*(y*w+x):][:4:4]
				d[3] = byteOf(c[3])
				for i := range 3 {
					d[i] = min(byteOf(c[i]), d[3]) // the cubic overshoots; premultiplied colours stay below alpha
				}
			}
		}
	})
	return out
}

// shrink is the texture with blocks of about kx x ky pixels as one: of kx or one more where the side can't be divided.
func (t *texture) shrink(kx, ky int) *texture {
	w, h := max(1, t.w/kx), max(1, t.h/ky)
	out := newTexture(w, h)
	rows(h, t.w*t.h, func(lo, hi int) {
		for y := lo; y < hi; y++ {
			y0, y1 := y*t.h/h, (y+1)*t.h/h
			for x := range w {
				x0, x1 := x*t.w/w, (x+1)*t.w/w
				var sum [4]int
				for sy := y0; sy < y1; sy++ {
					for p := t.pix[4*(sy*t.w+x0) : 4*(sy*t.w+x1)]; len(p) > 0; p = p[4:] {
						sum[0] += int(p[0])
						sum[1] += int(p[1])
						sum[2] += int(p[2])
						sum[3] += int(p[3])
					}
				}
				n := (y1 - y0) * (x1 - x0)
				for i, v := range sum {
					out.pix[4*(y*w+x)+i] = uint8((v + n/2) / n)
				}
			}
		}
	})
	return out
}

// taps are the weights of the pixels at, at+1, ... that make one new pixel. They add up to 1.
type taps struct {
	at int
	k  []float32
}

// weigh is the taps of m new pixels made of n.
func weigh(n, m int) []taps {
	all := make([]taps, m)
	ratio := float64(n) / float64(m)
	wide := max(1, ratio)
	for i := range all {
		middle := (float64(i)+0.5)*ratio - 0.5
		lo, hi := max(0, int(math.Ceil(middle-2*wide))), min(n-1, int(math.Floor(middle+2*wide)))
		k := make([]float32, hi-lo+1)
		sum := 0.0
		for j := range k {
			v := cubic(math.Abs(float64(lo+j)-middle) / wide)
			k[j] = float32(v)
			sum += v
		}
		for j := range k {
			k[j] /= float32(sum)
		}
		all[i] = taps{lo, k}
	}
	return all
}

func cubic(x float64) float64 {
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

func byteOf(v float32) uint8 { return uint8(min(max(v, 0), 255) + 0.5) }

// rows calls do for bands of the rows 0..h on all threads; work is the number of pixels, and little is done at once.
func rows(h, work int, do func(lo, hi int)) {
	if work < 1<<14 {
		do(0, h)
		return
	}
	_ = bands.Rows(context.Background(), h, 16, func() func(lo, hi int) { return do }, nil) // what is under way here is over in milliseconds
}
