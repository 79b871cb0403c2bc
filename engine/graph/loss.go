package graph

import (
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// BCEWithLogits is the sum over everything of the binary cross-entropy between targets t in [0,1] and sigmoid(x), in nats. For the mean,
// Scale it.
func (b *Builder) BCEWithLogits(x, t *Node) *Node {
	b.checkSame("BCEWithLogits", x, t)
	return b.apply(&op{
		name: "bceWithLogits", out: []tensor.Shape{{1}, x.Shape()},
		run: func(out, in [][]float32) { out[0][0] = float32(kernel.BCEWithLogits(out[1], in[0], in[1], 1)) },
		diff: func(y, dy *Node, want []bool) []*Node {
			ds := make([]*Node, 2)
			if want[0] {
				ds[0] = b.ScaleBy(b.result(y, 1), dy, 1) // (sigmoid(x)-t)*dy
			}
			if want[1] {
				ds[1] = b.ScaleBy(x, dy, -1)
			}
			return ds
		},
	}, x, t)
}

// MSE is the mean over everything of (x-t)².
func (b *Builder) MSE(x, t *Node) *Node {
	b.checkSame("MSE", x, t)
	return b.SumSquares(b.Sub(x, t), 1/float32(x.Shape().TotalSize()))
}

// KLNormal is the sum over everything of the Kullback-Leibler divergence from N(mu, exp(logvar)) to N(0, 1), in nats (Kingma & Welling
// 2014, arXiv:1312.6114, appendix B): ½(mu² + e^logvar - 1 - logvar).
func (b *Builder) KLNormal(mu, logvar *Node) *Node {
	b.checkSame("KLNormal", mu, logvar)
	return b.apply(&op{
		name: "klNormal", out: []tensor.Shape{{1}, mu.Shape()}, need: 2, // 1: the variance
		run: func(out, in [][]float32) {
			kernel.Map(out[1], in[1], kernel.Exp)
			kl := kernel.SumSquares(in[0])
			for i, v := range out[1] {
				kl += float64(v) - 1 - float64(in[1][i])
			}
			out[0][0] = float32(kl / 2)
		},
		diff: func(y, dy *Node, want []bool) []*Node {
			ds := make([]*Node, 2)
			if want[0] {
				ds[0] = b.ScaleBy(mu, dy, 1)
			}
			if want[1] {
				ds[1] = b.ScaleBy(b.AddScalar(b.result(y, 1), -1), dy, 0.5)
			}
			return ds
		},
	}, mu, logvar)
}

// Reparameterize draws z ~ N(mu, exp(logvar)) as a function of mu, logvar and outside noise (Kingma & Welling 2014, arXiv:1312.6114,
// section 2.4), so that gradients pass through the draw. eps, of mu's shape, is standard normal noise that the caller drew.
func (b *Builder) Reparameterize(mu, logvar, eps *Node) *Node {
	b.checkSame("Reparameterize", mu, logvar, eps)
	std := b.Exp(b.Scale(logvar, 0.5))
	return b.Add(mu, b.Mul(std, eps))
}
