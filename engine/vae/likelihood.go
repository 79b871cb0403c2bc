package vae

import (
	"math"
	"math/rand/v2"

	"atelier/engine/dataset"
	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// likelihood is p(x|z) of a picture x of D numbers, pixels times channels, from 0 to 1. Its mean is m = sigmoid(y(z)) in all of them, so
// that one decoder does for all and pictures are made alike. -log p(x|z), in nats, with every constant:
//
//	bernoulli   -Σ x log m + (1-x) log(1-m)            a pixel is the probability of white
//	gaussian    D/2 log(2πv) + Σ(x-m)²/2v              one variance v for all pixels, that of sigma-VAE
//	mse         D/2 log(2π) + Σ(x-m)²/2                v = 1
//	l1          D log 2 + Σ|x-m|                       Laplace, b = 1
//
// In training v is the one that fits the batch best, the mean of (x-m)², and the second term becomes D/2 (Rybkin et al. 2020,
// arXiv:2006.13202, section 3.3). What fitted of late is kept as the model's own v, in decoder.variance. Unlike the paper, v has the
// variance of rounding to 8 bits added to it: no picture is known better, and without it a set of flat colours would have no bound.
//
// Left out: a variance for each pixel, mixtures of logistics.
type likelihood string

const (
	auto      likelihood = "auto" // for settings only
	bernoulli likelihood = "bernoulli"
	gaussian  likelihood = "gaussian"
	fixed     likelihood = "MSE"
	laplace   likelihood = "L1"
)

const (
	rounding   = 1. / 12 / 256 / 256 // variance
	varianceAt = 0.005               // how much of a new batch goes into the model's own variance
)

// fit chooses a likelihood for pictures: bernoulli for grey ones that are nearly black and white, gaussian for others. Of digits 0.87 of the
// pixels are near black or white, of clothes 0.56.
func fit(set *dataset.Set) likelihood {
	const (
		near = 255 / 8
		most = 0.75
	)
	if set.C != 1 {
		return gaussian
	}
	pix := set.Batch(dataset.Spread(set.N, cloudSize)).Pix
	n := 0
	for _, v := range pix {
		if v <= near || v >= 255-near {
			n++
		}
	}
	if float64(n) < most*float64(len(pix)) {
		return gaussian
	}
	return bernoulli
}

// nll adds -log p(x|z), the mean over the batch, to a graph; for gaussian also the variance that it is taken with, else nil.
//
//	y, x: [B, H, W, C]  ->  one number each
func (l likelihood) nll(b *graph.Builder, y, x *graph.Node) (nll, variance *graph.Node) {
	batch := float32(x.Shape()[0])
	d := float32(x.Shape().TotalSize()) / batch
	if l == bernoulli {
		return b.Scale(b.BCEWithLogits(y, x), 1/batch), nil
	}
	e := b.Sub(b.Activate(y, kernel.Sigmoid), x)
	switch l {
	case gaussian:
		variance = b.AddScalar(b.SumSquares(e, 1/batch/d), rounding)
		return b.Scale(b.AddScalar(b.Log(variance), float32(math.Log(2*math.Pi)+1)), d/2), variance
	case fixed:
		return b.AddScalar(b.SumSquares(e, 0.5/batch), d/2*float32(math.Log(2*math.Pi))), nil
	case laplace:
		return b.AddScalar(b.Scale(b.Sum(b.Abs(e)), 1/batch), d*math.Ln2), nil
	}
	panic("vae: an unknown likelihood")
}

// given is -log p(x|z) summed over the batch, without what doesn't depend on y, for a variance that is known.
//
//	y, x: [B, H, W, C]  ->  one number
func (l likelihood) given(b *graph.Builder, y, x *graph.Node, variance float64) *graph.Node {
	if l == bernoulli {
		return b.BCEWithLogits(y, x)
	}
	e := b.Sub(b.Activate(y, kernel.Sigmoid), x)
	if l == laplace {
		return b.Sum(b.Abs(e))
	}
	return b.SumSquares(e, float32(0.5/variance))
}

// varianceNow is the model's own variance; 1 where it has none.
func (n *net) varianceNow() float64 {
	if n.variance == nil {
		return 1
	}
	return float64(n.variance.Data()[0])
}

// learnVariance takes in the variance that fitted a batch, after so many steps.
func (n *net) learnVariance(v float32, steps int) {
	if n.variance == nil || !kernel.AllFinite([]float32{v}) {
		return
	}
	own := n.variance.Data()
	own[0] += (v - own[0]) * max(varianceAt, 1/float32(steps+1))
}

// measure is -log p(x|z) of one picture. It uses y up.
func (l likelihood) measure(y, x []float32, variance float64) float64 {
	if l == bernoulli {
		return kernel.BCEWithLogits(nil, y, x, 1)
	}
	kernel.Activate(y, y, kernel.Sigmoid)
	kernel.Axpby(y, 1, y, -1, x)
	d := float64(len(x))
	switch l {
	case gaussian:
		return d/2*math.Log(2*math.Pi*variance) + kernel.SumSquares(y)/2/variance
	case fixed:
		return d/2*math.Log(2*math.Pi) + kernel.SumSquares(y)/2
	case laplace:
		sum := 0.
		for _, v := range y {
			sum += math.Abs(float64(v))
		}
		return d*math.Ln2 + sum
	}
	panic("vae: an unknown likelihood")
}

// binarise makes each pixel white with the probability that its grey is, as is done to compare models of MNIST (Salakhutdinov & Murray 2008;
// anew for each look at a picture: Burda et al. 2015, arXiv:1509.00519).
func binarise(x []float32, r *rand.Rand) {
	for i, v := range x {
		x[i] = 0
		if r.Float32() < v {
			x[i] = 1
		}
	}
}

// dequantise spreads each of the 256 values of a pixel over its own 256th of 0..1: a density of such pictures bounds the probability of
// the 8-bit ones from below (Theis et al. 2015, arXiv:1511.01844, section 3.1).
func dequantise(x []float32, r *rand.Rand) {
	for i, v := range x {
		x[i] = (v*255 + r.Float32()) / 256
	}
}

// bitsPerDim turns -log p of a dequantised picture of d numbers into bits for each 8-bit number.
func bitsPerDim(nats float64, d int) float64 { return (nats/float64(d) + math.Log(256)) / math.Ln2 }
