package vq

import (
	"math"

	"atelier/engine/graph"
)

// The ways to compare a picture with its reconstruction.
const (
	lossMSE = "MSE"
	lossL1  = "L1"
)

// terms are parts of a step's graph. What is one number is a mean: over everything, or for the prior over the codes.
type terms struct {
	error      *graph.Node // mean squared error of a pixel from 0 to 1
	commitment *graph.Node // |z - e|² a channel of the code
	objective  *graph.Node // what the autoencoder makes small
	prior      *graph.Node // -log p of a code, in nats; what the prior makes small

	z, index *graph.Node // [B, h, w, d], [B, h, w]
}

// terms adds them to a graph.
//
//	x: [B, H, W, C] from -1 to 1
//
// The objective of the autoencoder is |y-x|²/v + β |z-e|², with v the variance of the pixels as in the authors' code, or |y-x|/√v for L1;
// β is the commitment. edges weighs a term for sharpness: the difference that neighbouring pixels of y have from those of x, in the same
// measure (after Mathieu et al. 2015, arXiv:1511.05440, equation 6).
func (n *net) terms(b *graph.Builder, x *graph.Node, s Settings, variance float64) (t terms) {
	t.z = n.encode(b, x)
	var q *graph.Node
	q, t.index = n.book.quantise(b, t.z)
	y := n.decode(b, b.StraightThrough(t.z, q))

	t.error = b.Scale(b.MSE(y, x), 0.25) // pixels from 0 to 1 have half the distances
	t.commitment = b.MSE(t.z, q)
	measure := func(e *graph.Node) *graph.Node {
		if s.Loss == lossL1 {
			return b.Scale(b.Mean(b.Abs(e)), float32(1/math.Sqrt(variance)))
		}
		return b.SumSquares(e, float32(1/variance)/float32(e.Shape().TotalSize()))
	}
	e := b.Sub(y, x)
	t.objective = b.Add(measure(e), b.Scale(t.commitment, float32(s.Commitment)))
	if s.Edges > 0 {
		batch, row := x.Shape()[0], n.w*n.c
		// Neighbours are apart by one pixel in a row, and by one row in a picture.
		apart := func(e *graph.Node, by int) *graph.Node {
			all := e.Shape()[1]
			return measure(b.Sub(b.Slice(e, by, all), b.Slice(e, 0, all-by)))
		}
		across, down := apart(b.Reshape(e, batch*n.h, row), n.c), apart(b.Reshape(e, batch, n.h*row), row)
		t.objective = b.Add(t.objective, b.Scale(b.Add(across, down), float32(s.Edges)))
	}
	logits := n.prior.build(b, t.index)
	t.prior = b.Scale(b.CrossEntropy(logits, b.Reshape(t.index, logits.Shape()[0])), 1/float32(logits.Shape()[0]))
	return t
}
