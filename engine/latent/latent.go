// Package latent is small mathematics on latents: draws from the prior, paths and pads between codes, the directions in which a cloud of
// codes varies most or in which labels differ, and its flat map. It knows no model.
//
// Left out: inverting a model.
package latent

import (
	"math"
	"math/rand/v2"

	"atelier/engine"
)

// Normal draws latents first..first+n-1 of a seed from N(0, I).
//
//	result: [n, z]
//
// Latent i of seed s has a PCG stream of its own, started at (s, i), so it is the same in any batch.
func Normal(seed uint64, first, n, z int) engine.Latents {
	l := engine.Latents{N: n, Z: z, Data: make([]float32, n*z)}
	for i := range n {
		r := rand.New(rand.NewPCG(seed, uint64(first+i)))
		row := l.Row(i)
		for j := range row {
			row[j] = float32(r.NormFloat64())
		}
	}
	return l
}

// Lerp is (1-t)*a + t*b.
func Lerp(a, b []float32, t float64) []float32 { return sum(a, b, 1-t, t) }

// Slerp goes from a (t = 0) to b (t = 1) along the great circle (Shoemake 1985; for latents White 2016, arXiv:1609.04468):
//
//	(sin((1-t)w) a + sin(tw) b) / sin(w),    w the angle between a and b
//
// A Gaussian latent of many dimensions lies near a sphere, which the straight line leaves and this path does not. Where the two are
// nearly parallel or opposed, or one is zero, the circle is not defined well and the straight line is taken.
func Slerp(a, b []float32, t float64) []float32 {
	cos := dot(a, b) / math.Sqrt(dot(a, a)*dot(b, b))
	sin := math.Sqrt(1 - cos*cos)
	if !(sin > 1e-4) { // also where cos is NaN
		return Lerp(a, b, t)
	}
	w := math.Atan2(sin, cos)
	return sum(a, b, math.Sin((1-t)*w)/sin, math.Sin(t*w)/sin)
}

// Analogy is a - b + c: "a is to b as the result is to c" (Mikolov et al. 2013, arXiv:1301.3781; of latents Radford et al. 2015,
// arXiv:1511.06434, section 6.3.2).
func Analogy(a, b, c []float32) []float32 { return sum(sum(a, b, 1, -1), c, 1, 1) }

// Bilinear blends four corners: (u, v) = (0, 0) is z00, (1, 0) is z10, (0, 1) is z01, (1, 1) is z11.
//
// The plain blend x = sum w_i z_i of Gaussian latents is too short: with independent corners its expected squared length is
// sum w_i^2 |z_i|^2, not sum w_i |z_i|^2. So it is multiplied by
//
//	sqrt( sum w_i |z_i|^2 / max(|x|^2, sum w_i^2 |z_i|^2) )
//
// Independent corners get the length of a sample everywhere; equal corners stay what they are, as do the corners themselves; opposed
// corners are blended through zero without a jump.
func Bilinear(z00, z10, z01, z11 []float32, u, v float64) []float32 {
	corners := [4][]float32{z00, z10, z01, z11}
	weights := [4]float64{(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v}
	x := make([]float64, len(z00))
	var want, independent, length float64
	for i, z := range corners {
		checkLen(z00, z)
		w, zz := weights[i], dot(z, z)
		want += w * zz
		independent += w * w * zz
		for j := range x {
			x[j] += w * float64(z[j])
		}
	}
	for _, xj := range x {
		length += xj * xj
	}
	scale := 1.0
	if d := max(length, independent); d > 0 {
		scale = math.Sqrt(want / d)
	}
	y := make([]float32, len(x))
	for j := range y {
		y[j] = float32(scale * x[j])
	}
	return y
}

// sum is p*a + q*b.
func sum(a, b []float32, p, q float64) []float32 {
	checkLen(a, b)
	c := make([]float32, len(a))
	for j := range c {
		c[j] = float32(p*float64(a[j]) + q*float64(b[j]))
	}
	return c
}

func dot(a, b []float32) float64 {
	checkLen(a, b)
	s := 0.0
	for j := range a {
		s += float64(a[j]) * float64(b[j])
	}
	return s
}

func checkLen(a, b []float32) {
	if len(a) != len(b) {
		panic("latent: latents of different sizes")
	}
}
