package random

import "math"

// perlin is gradient noise (Perlin 1985) with the fade of "Improving Noise" (Perlin 2002): a random slope at every lattice point, the
// height 0 there, slopes blended over the cell. Perlin's twelve slopes, made for three dimensions, are 256 even directions here, so that
// the plane shows no favourite ones.
//
// Along a pixel row the blend in y is the same for all pixels of a column. The line a (x - i) + b, blended from the two lattice points
// above and below, is therefore made once a column, and a pixel is left with the blend in x:
//
//	n(f) = a0 f + b0 + u(f) ((a1 - a0) f + b1 - a1 - b0)
type perlin struct {
	grid
	f          frame
	axis       *axis
	have       bool
	j          int
	low, high  []slope // slopes of lattice rows j and j+1
	line       []slope // a and b where the pixel row cuts the lattice columns
	i          int
	corner     [4]slope
	haveCorner bool
}

type slope struct{ x, y float32 }

// slopes are 256 directions, as long as brings the noise to -1..1: the largest value of unit slopes in two dimensions is sqrt(1/2).
// Rounding to 20 bits leaves nothing of the differences between processors' sines.
var slopes = func() (t [256]slope) {
	round := func(v float64) float32 { return float32(math.Round(v*(1<<20)) / (1 << 20)) }
	for k := range t {
		s, c := math.Sincos(2 * math.Pi * (float64(k) + 0.5) / float64(len(t)))
		t[k] = slope{round(math.Sqrt2 * c), round(math.Sqrt2 * s)}
	}
	return t
}()

func newPerlin(g grid, f frame, a *axis) basis {
	b := &perlin{grid: g, f: f, axis: a}
	if a != nil {
		n := a.columns() + 1
		b.low, b.high, b.line = make([]slope, n), make([]slope, n), make([]slope, n)
	}
	return b
}

func (b *perlin) fill(dst []slope, j int) {
	key := rowKey(b.key, wrap(j, b.ny))
	for c := range dst {
		dst[c] = slopes[cellHash(key, wrap(b.axis.first+c, b.nx))>>56]
	}
}

func (b *perlin) row(y int, dst []float32) {
	j, fy := floor(float64(b.f.y(y)*b.stepY) + b.offY)
	switch {
	case b.have && j == b.j:
	case b.have && j == b.j+1:
		b.low, b.high = b.high, b.low
		b.fill(b.high, j+1)
	default:
		b.fill(b.low, j)
		b.fill(b.high, j+1)
	}
	b.have, b.j = true, j
	s := fade(fy)
	low, high := b.low, b.high[:len(b.low)]
	line := b.line[:len(low)]
	for c, l := range low {
		line[c] = slope{mixed(l.x, high[c].x, s), mixed(float32(l.y*fy), float32(high[c].y*(fy-1)), s)}
	}
	start := b.axis.start
	for c := range len(start) - 1 {
		x0, x1 := start[c], start[c+1]
		l, r := line[c], line[c+1]
		q1, q0 := r.x-l.x, r.y-r.x-l.y
		out := dst[x0:x1]
		f, u := b.axis.frac[x0:x1][:len(out)], b.axis.fade[x0:x1][:len(out)]
		for x := range out {
			out[x] = l.y + float32(l.x*f[x]) + float32(u[x]*(q0+float32(q1*f[x])))
		}
	}
}

func (b *perlin) at(xs, ys []float64, dst []float32) {
	b.have = false
	for k := range dst {
		i, fx := floor(float64(xs[k]*b.stepX) + b.offX)
		j, fy := floor(float64(ys[k]*b.stepY) + b.offY)
		if !b.haveCorner || i != b.i || j != b.j {
			b.haveCorner, b.i, b.j = true, i, j
			i0, i1 := wrap(i, b.nx), wrap(i+1, b.nx)
			k0, k1 := rowKey(b.key, wrap(j, b.ny)), rowKey(b.key, wrap(j+1, b.ny))
			b.corner = [4]slope{slopes[cellHash(k0, i0)>>56], slopes[cellHash(k0, i1)>>56], slopes[cellHash(k1, i0)>>56], slopes[cellHash(k1, i1)>>56]}
		}
		s := fade(fy)
		c := &b.corner
		p := float32(mixed(c[0].x, c[2].x, s)*fx) + mixed(float32(c[0].y*fy), float32(c[2].y*(fy-1)), s)
		q := float32(mixed(c[1].x, c[3].x, s)*(fx-1)) + mixed(float32(c[1].y*fy), float32(c[3].y*(fy-1)), s)
		dst[k] = mixed(p, q, fade(fx))
	}
}
