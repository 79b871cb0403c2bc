package gan

import "atelier/engine/graph"

// Penalties on the gradient of D by its pictures. All are exact: the engine differentiates its own derivatives.

// zeroCentred is R1 where x are real pictures, R2 where they are generated (Mescheder, Geiger & Nowozin 2018, arXiv:1801.04406):
//
//	gamma/2 · E[|dD/dx|²]
//
//	x: [B, H, W, C]   y: [B, 1], D's logits of x   gamma: one number
func zeroCentred(b *graph.Builder, x, y, gamma *graph.Node) *graph.Node {
	g := b.Grad(b.Sum(y), x)[0] // picture i's logit depends on picture i alone
	return b.ScaleBy(b.SumSquares(g, 0.5/float32(x.Shape()[0])), gamma, 1)
}

// oneCentred is the penalty of WGAN-GP (Gulrajani et al. 2017, arXiv:1704.00028):
//
//	lambda · E[(|dD/dx| - 1)²]
//
// x are pictures between real and generated ones.
func oneCentred(b *graph.Builder, x, y *graph.Node, lambda float64) *graph.Node {
	g := b.Grad(b.Sum(y), x)[0]
	d := b.Shape(x, "B H W C")
	rows := b.Reshape(g, d.Of("B"), d.Of("H")*d.Of("W")*d.Of("C"))
	norms := b.Sqrt(b.AddScalar(b.SumRows(b.Square(rows)), 1e-8)) // the root's slope at 0 is infinite
	return b.Scale(b.Mean(b.Square(b.AddScalar(norms, -1))), float32(lambda))
}
