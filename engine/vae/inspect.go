package vae

import (
	"context"

	"atelier/engine"
)

// Inspect looks at what the encoder does with pictures: which latent dimensions it uses, and how much it tells in each. It returns ctx's
// error as soon as ctx ends.
func (g *Generator) Inspect(ctx context.Context, pictures engine.Batch) (engine.Inspection, error) {
	i := newInspector(g.net.latent)
	err := g.encode(ctx, pictures, nil, func(mu, logvar []float32) error {
		i.add(mu, logvar)
		return nil
	})
	if err != nil {
		return engine.Inspection{}, err
	}
	return i.result(), nil
}

// inspector adds up over pictures, for each latent dimension.
type inspector struct {
	kl []float64
	mu []moments
}

func newInspector(z int) *inspector { return &inspector{make([]float64, z), make([]moments, z)} }

// add takes the parameters of q(z|x) of some pictures: [n, Z].
func (i *inspector) add(mu, logvar []float32) {
	z := len(i.kl)
	for k := range mu {
		m := float64(mu[k])
		i.kl[k%z] += klOf(m, float64(logvar[k]))
		i.mu[k%z].add(m)
	}
}

func (i *inspector) result() engine.Inspection {
	out := engine.Inspection{KL: i.kl, Spread: make([]float64, len(i.kl))}
	for j, m := range i.mu {
		if out.N = int(m.n); out.N > 0 {
			out.KL[j] /= m.n
			out.Spread[j] = m.variance()
		}
	}
	return out
}
