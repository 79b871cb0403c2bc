package vae

import (
	"context"
	"math"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/latent"
)

// ELBO holds the two terms of the negative evidence lower bound, in nats a picture: summed over pixels, channels and latent dimensions.
type ELBO struct {
	Reconstruction float64 // -E_q[log p(x|z)], the binary cross-entropy
	KL             float64 // KL(q(z|x) | p(z))
}

// Negative is the negative ELBO.
func (e ELBO) Negative() float64 { return e.Reconstruction + e.KL }

// terms adds the two terms, means over the batch, to a graph.
//
//	x: [B, H, W, C] from 0 to 1   eps: [B, Z] from N(0, I)   ->   reconstruction, kl: one number
func (n *net) terms(b *graph.Builder, x, eps *graph.Node) (reconstruction, kl *graph.Node) {
	mu, logvar := n.encode(b, x)
	y := n.decode(b, b.Reparameterize(mu, logvar, eps))
	mean := 1 / float32(x.Shape()[0])
	return b.Scale(b.BCEWithLogits(y, x), mean), b.Scale(b.KLNormal(mu, logvar), mean)
}

// noiseSeed names the noise that ELBO draws with.
const noiseSeed = 0x5eed

// ELBO measures how well the model explains pictures of its size: the mean over all of them, at least one, with one draw of z for each, from
// noise that is the same each time. It returns ctx's error as soon as ctx ends.
func (g *Generator) ELBO(ctx context.Context, pictures engine.Batch) (ELBO, error) {
	var sum ELBO
	z, done := g.net.latent, 0
	if g.decoder == nil {
		g.decoder = newDecoder(g.net)
	}
	err := g.encode(ctx, pictures, func(mu, logvar []float32) error {
		n := len(mu) / z
		draw := latent.Normal(noiseSeed, done, n, z).Data
		for i, eps := range draw {
			m, lv := float64(mu[i]), float64(logvar[i])
			sum.KL += (m*m + math.Exp(lv) - 1 - lv) / 2
			draw[i] = float32(m + math.Exp(lv/2)*float64(eps))
		}
		y, err := g.decoder.run(draw, 0)
		if err != nil {
			return err
		}
		sum.Reconstruction += kernel.BCEWithLogits(nil, y, graph.Data(g.encoder.x)[:len(y)], 1)
		done += n
		return nil
	})
	if err != nil {
		return ELBO{}, err
	}
	n := float64(pictures.N)
	return ELBO{sum.Reconstruction / n, sum.KL / n}, nil
}
