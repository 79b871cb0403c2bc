package latent

import (
	"math"

	"atelier/engine"
)

// Near gives neighbours of a code, as far from it as strength says: 1 is as far as another sample.
//
//	z + strength (a_i - b_i) / sqrt(2),    a, b: [N, Z], independent samples of the model
//
// The difference varies as the model's own codes do, whether they are drawn from N(0, I) or from a mapping network. What all samples share,
// such as their class, it leaves as it is in z.
func Near(z []float32, a, b engine.Latents, strength float64) engine.Latents {
	if a.N != b.N || a.Z != len(z) || b.Z != len(z) {
		panic("latent: Near of latents of different sizes")
	}
	near := engine.Latents{N: a.N, Z: a.Z, Data: make([]float32, len(a.Data))}
	for i := range near.Data {
		near.Data[i] = z[i%len(z)] + float32(strength/math.Sqrt2*(float64(a.Data[i])-float64(b.Data[i])))
	}
	return near
}
