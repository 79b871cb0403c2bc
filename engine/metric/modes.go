package metric

import "math"

// Histogram is the share of each of k classes among labels.
func Histogram(labels []int, k int) []float64 {
	shares := make([]float64, k)
	for _, l := range labels {
		shares[l]++
	}
	for i := range shares {
		shares[i] /= float64(max(len(labels), 1))
	}
	return shares
}

// Divergence is the Kullback-Leibler divergence of a histogram from another, in nats: 0 where they are equal, infinite where p has what q
// lacks.
func Divergence(p, q []float64) float64 {
	sum := 0.0
	for i, v := range p {
		if v > 0 {
			sum += v * math.Log(v/q[i])
		}
	}
	return max(sum, 0)
}

// FromUniform is the Divergence from equal shares: at most the logarithm of how many there are.
func FromUniform(p []float64) float64 {
	sum := 0.0
	for _, v := range p {
		if v > 0 {
			sum += v * math.Log(v*float64(len(p)))
		}
	}
	return max(sum, 0)
}

// Modes counts the classes that occur at all, and says how far their shares are from equal, in nats (Metz et al. 2017, arXiv:1611.02163,
// section 3.3.1, which asks for 1000 modes of 26,000 stacked digits).
func Modes(labels []int, k int) (modes int, kl float64) {
	p := Histogram(labels, k)
	for _, v := range p {
		if v > 0 {
			modes++
		}
	}
	return modes, FromUniform(p)
}
