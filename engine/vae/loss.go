package vae

import (
	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// ELBO holds the two terms of the negative evidence lower bound, in nats a picture: summed over pixels, channels and latent dimensions.
type ELBO struct {
	Reconstruction float64 // -E_q[log p(x|z)]
	KL             float64 // KL(q(z|x) | p(z))
}

// Negative is the negative ELBO.
func (e ELBO) Negative() float64 { return e.Reconstruction + e.KL }

// terms are parts of a step's graph: one number each, means over the batch.
type terms struct {
	reconstruction, kl *graph.Node // of the ELBO
	variance           *graph.Node // what the reconstruction was taken with; nil but for gaussian
	objective          *graph.Node // what training makes small
	z                  *graph.Node // the draws from q(z|x): [B, Z]
	ofDecoder          *graph.Node // what its weights make small beside; nil where nothing
	y                  *graph.Node // the decoder's output, [B, H, W, C]
}

// terms adds them to a graph.
//
//	x: [B, H, W, C] from 0 to 1   eps: [B, Z] from N(0, I)   beta: one number
//
// The objective is the negative ELBO with two changes, which what is told of a step doesn't have. The KL is weighed by beta, and of no
// latent dimension less than freeBits counts, so that it pays to use each for that much (Kingma et al. 2016, arXiv:1606.04934, appendix
// C.8: the mean over the batch is what is compared). And edges weighs a term for sharpness, see edgeLoss.
func (n *net) terms(b *graph.Builder, x, eps, beta *graph.Node, freeBits, edges float64) (t terms) {
	mu, logvar := n.encode(b, x)
	t.z = b.Reparameterize(mu, logvar, eps)
	y := n.decode(b, t.z)
	t.y = y
	mean := 1 / float32(x.Shape()[0])
	t.reconstruction, t.variance = n.likelihood.nll(b, y, x)
	kl := b.Scale(b.KLNormal(mu, logvar), mean)
	t.kl = kl
	if freeBits > 0 {
		each := b.Scale(klEach(b, mu, logvar), mean)
		t.kl = b.Sum(each)
		over := b.Activate(b.AddScalar(each, float32(-freeBits)), kernel.ReLU)
		kl = b.AddScalar(b.Sum(over), float32(freeBits)*float32(n.latent)) // Σ max(freeBits, KL_j)
	}
	t.objective = b.Add(t.reconstruction, b.ScaleBy(kl, beta, 1))
	if edges > 0 {
		t.objective = b.Add(t.objective, b.Scale(edgeLoss(b, b.Activate(y, kernel.Sigmoid), x), float32(edges)*mean))
	}
	return t
}

// klEach is graph's KLNormal for each latent dimension, summed over the batch: mu, logvar: [B, Z] -> [Z].
func klEach(b *graph.Builder, mu, logvar *graph.Node) *graph.Node {
	sum := b.Sub(b.Add(b.Square(mu), b.Exp(logvar)), logvar)
	return b.SumColumns(b.Scale(b.AddScalar(sum, -1), 0.5))
}

// edgeLoss is the sum over all pictures of the differences between neighbouring pixels, across and down, of x from those of m: Σ|Δx - Δm|.
// A blurred edge costs at both of its sides, where pixel by pixel it costs little. After Mathieu et al. 2015, arXiv:1511.05440, equation 6
// with alpha = 1; theirs compares |Δx| with |Δm|, to which an edge of the wrong sign is as good.
//
//	m, x: [B, H, W, C]  ->  one number
func edgeLoss(b *graph.Builder, m, x *graph.Node) *graph.Node {
	d := b.Shape(x, "B H W C").Like(m)
	batch, h, row, c := d.Of("B"), d.Of("H"), d.Of("W")*d.Of("C"), d.Of("C")
	e := b.Sub(m, x)
	// Neighbours are apart by one pixel in a row, and by one row in a picture.
	apart := func(e *graph.Node, by int) *graph.Node {
		n := e.Shape()[1]
		return b.Sum(b.Abs(b.Sub(b.Slice(e, by, n), b.Slice(e, 0, n-by))))
	}
	return b.Add(apart(b.Reshape(e, batch*h, row), c), apart(b.Reshape(e, batch, h*row), row))
}
