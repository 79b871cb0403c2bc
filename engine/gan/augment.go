package gan

import (
	"math"
	"math/rand/v2"

	"atelier/engine/kernel"
)

// DiffAugment (Zhao et al. 2020, arXiv:2006.10738): D sees only augmented pictures, real and generated, and G's gradient passes through the
// augmentation. With few pictures this keeps D from learning them by heart. Each of colour, translation and cut-out is applied to a
// picture with a probability, which is 1 or, adaptive, rises while D is too sure of real pictures (Karras et al. 2020, arXiv:2006.06676).

const (
	augmentOff      = "off"
	augmentAdaptive = "adaptive"
	augmentFull     = "full"

	// D is too sure when E[sign D(real)] is above this.
	augmentTarget = 0.6
	// Pictures until the probability has gone from 0 to 1. The paper's 500,000 is for runs of 25 million.
	augmentImages = 100_000
)

// drawAugmentations fills p, [B, AugmentationSize], for pictures of h x w.
func drawAugmentations(p []float32, h, w int, probability float64, rng *rand.Rand) {
	for i := 0; i < len(p); i += kernel.AugmentationSize {
		var a kernel.Augmentation
		// The same number of draws whatever is applied.
		u := [10]float64{}
		for j := range u {
			u[j] = rng.Float64()
		}
		whole := func(u float64, lo, hi int) int { return lo + int(u*float64(hi-lo+1)) }
		if u[0] < probability {
			a.Brightness = float32(u[1] - 0.5)
			a.Saturation = float32(2*u[2] - 1)
			a.Contrast = float32(u[3] - 0.5)
		}
		if u[4] < probability {
			a.DY, a.DX = whole(u[5], -h/8, h/8), whole(u[6], -w/8, w/8)
		}
		if u[7] < probability {
			a.Side = min(h, w) / 2
			a.Top, a.Left = whole(u[8], -a.Side/2, h-a.Side/2), whole(u[9], -a.Side/2, w-a.Side/2)
		}
		a.Row(p[i : i+kernel.AugmentationSize])
	}
}

// adapt moves the probability after a step in which D took a part of the real pictures for real.
func adapt(probability, realAccuracy float64, batch int) float64 {
	sure := 2*realAccuracy - 1 // E[sign D(real)]
	return min(max(probability+math.Copysign(float64(batch)/augmentImages, sure-augmentTarget), 0), 1)
}
