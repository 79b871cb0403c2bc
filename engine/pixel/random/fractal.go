package random

import "math"

// A fractal sums one noise in finer and finer copies, octave k being lacunarity^k finer and gain^k as strong. Its sums:
//
//	fbm         sum of gain^k n_k: fractional Brownian motion (Mandelbrot & van Ness 1968; in pictures Fournier, Fussell & Carpenter 1982)
//	turbulence  sum of gain^k |n_k| (Perlin 1985)
//	ridged      s_k = (1 - |n_k|)^2, each weighted by the one before: crests carry detail, valleys are smooth (Musgrave 1994)
//	billow      |n_k| weighted in the same way: round lumps with clean creases between
//
// The noises of one octave - value, Perlin, simplex, Worley - are fractals of one octave.
type fractal struct {
	sum    string
	octave []basis
	amp    []float32
	n      []float32 // the noise of one octave along the row
	weight []float32 // ridged and billow: how much detail the octaves so far let through
}

// sumWeight is how strongly an octave feeds the next one's weight, in Musgrave's ridged sum.
const sumWeight = 2

// plan is how a fractal is made: whatever doesn't depend on its goroutine.
type plan struct {
	f       frame
	basis   string
	sum     string
	octave  []octavePlan
	metric  metric
	feature string
	jitter  float64
}

type octavePlan struct {
	grid grid
	axis *axis // nil where only points are asked for
	amp  float32
}

// planFractal lays out the octaves. Those whose cells are smaller than two pixels of the picture that is made would only add flicker:
// they fade out, and end at one pixel. The first octave always stays.
func planFractal(s Settings, f frame, key uint64, rows bool) plan {
	p := plan{f: f, basis: s.Kind, sum: "fbm", metric: metrics[s.Distance], feature: s.Feature, jitter: s.Jitter}
	octaves := 1
	if s.Kind == "fractal" {
		p.basis, p.sum, octaves = s.Basis, s.Sum, s.Octaves
		p.metric, p.feature, p.jitter = euclidean, "f1", 1
	}
	cell, amp := s.Scale, 1.0
	for k := range octaves {
		visible := math.Min(1, cell/math.Max(f.ratioX(), f.ratioY())-1)
		if k == 0 {
			visible = 1
		}
		if visible <= 0 {
			break
		}
		o := octavePlan{amp: float32(float64(amp * visible))}
		sub := subkey(key, k)
		if p.basis == "simplex" {
			o.grid = newSimplexGrid(sub, f, cell, s.Tile)
		} else {
			o.grid = newGrid(sub, f, cell, s.Tile)
			if rows {
				o.axis = newAxis(f, o.grid)
			}
		}
		p.octave = append(p.octave, o)
		cell /= s.Lacunarity
		amp *= s.Gain
	}
	return p
}

// build makes the fractal, with buffers of its own for one goroutine.
func (p plan) build(rows bool) *fractal {
	z := &fractal{sum: p.sum}
	for _, o := range p.octave {
		var b basis
		switch p.basis {
		case "value":
			b = newValue(o.grid, p.f, o.axis)
		case "perlin":
			b = newPerlin(o.grid, p.f, o.axis)
		case "simplex":
			b = newSimplex(o.grid, p.f, rows)
		default:
			b = newWorley(o.grid, p.f, o.axis, p.metric, p.feature, p.jitter)
		}
		z.octave = append(z.octave, b)
		z.amp = append(z.amp, o.amp)
	}
	return z
}

func (z *fractal) row(y int, dst []float32) {
	z.each(dst, func(b basis, n []float32) { b.row(y, n) })
}

func (z *fractal) at(xs, ys []float64, dst []float32) {
	z.each(dst, func(b basis, n []float32) { b.at(xs, ys, n) })
}

// each adds the octaves up, whose noise eval writes.
func (z *fractal) each(dst []float32, eval func(b basis, n []float32)) {
	if len(z.octave) == 1 && z.sum == "fbm" {
		eval(z.octave[0], dst)
		return
	}
	if len(z.n) < len(dst) {
		z.n, z.weight = make([]float32, len(dst)), make([]float32, len(dst))
	}
	n, w := z.n[:len(dst)], z.weight[:len(dst)]
	for x := range dst {
		dst[x], w[x] = 0, 1
	}
	for k, b := range z.octave {
		eval(b, n)
		amp := z.amp[k]
		switch z.sum {
		case "fbm":
			for x, v := range n {
				dst[x] += float32(amp * v)
			}
		case "turbulence":
			for x, v := range n {
				dst[x] += float32(amp * abs(v))
			}
		case "ridged":
			for x, v := range n {
				s := 1 - abs(v)
				s = float32(s*s) * w[x]
				dst[x] += float32(amp * s)
				w[x] = min1(s * sumWeight)
			}
		case "billow":
			for x, v := range n {
				s := abs(v) * w[x]
				dst[x] += float32(amp * s)
				w[x] = min1(s * sumWeight)
			}
		}
	}
}

func min1(v float32) float32 {
	if v > 1 {
		return 1
	}
	return v
}

// warped is a fractal looked at through a domain warp (Quilez 2002, "Domain warping"): f(p + s q(p)) with q two further noises, and with
// more passes f(p + s q2(p + s q1(p))).
type warped struct {
	f      frame
	of     *fractal
	by     [][2]*fractal // by pass: the push to the right and down
	far    float64       // how far it pushes at most, about, in pixels of the full picture
	xs, ys []float64
	push   [2][]float32
}

// warpOctaves is enough for folds; finer ones would only make the picture grainy.
const warpOctaves = 3

func (z *warped) row(y int, dst []float32) {
	py := z.f.y(y)
	for pass, by := range z.by {
		if pass == 0 {
			by[0].row(y, z.push[0])
			by[1].row(y, z.push[1])
		} else {
			by[0].at(z.xs, z.ys, z.push[0])
			by[1].at(z.xs, z.ys, z.push[1])
		}
		for x := range z.xs {
			z.xs[x] = z.f.x(x) + float64(z.far*float64(z.push[0][x]))
			z.ys[x] = py + float64(z.far*float64(z.push[1][x]))
		}
	}
	z.of.at(z.xs, z.ys, dst)
}

// newLattice returns a maker of the field of a lattice kind.
func newLattice(s Settings, f frame, key uint64) func() field {
	if s.Warp == 0 {
		p := planFractal(s, f, key, true)
		return func() field { return p.build(true) }
	}
	p := planFractal(s, f, key, false)
	folds := s
	folds.Kind, folds.Basis, folds.Sum, folds.Octaves, folds.Gain, folds.Lacunarity = "fractal", "perlin", "fbm", warpOctaves, 0.5, 2
	var by [][2]plan
	for pass := range s.Passes {
		sub := subkey(key, 100+pass)
		by = append(by, [2]plan{planFractal(folds, f, subkey(sub, 0), pass == 0), planFractal(folds, f, subkey(sub, 1), pass == 0)})
	}
	return func() field {
		z := &warped{f: f, of: p.build(false), far: s.Warp * s.Scale, xs: make([]float64, f.w), ys: make([]float64, f.w)}
		z.push = [2][]float32{make([]float32, f.w), make([]float32, f.w)}
		for pass, b := range by {
			z.by = append(z.by, [2]*fractal{b[0].build(pass == 0), b[1].build(pass == 0)})
		}
		return z
	}
}
