package vae

import (
	"context"
	"math"
	"math/rand/v2"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/latent"
)

// How well a model explains pictures that it hasn't learned from: bounds of log p(x), in nats a picture.
//
//	ELBO      E_q[log w],   w = p(x|z) p(z) / q(z|x)
//	IWAE-k    E_q[log 1/k Σ w_i]      tighter the larger k (Burda et al. 2015, arXiv:1509.00519)
//
// The protocol is the literature's. For a Bernoulli likelihood the pictures are binarised at random, and the binarised ones are encoded
// and explained. For the others they are dequantised. All draws are the same each time: picture i of n has its own.

// Draws is k of the importance-weighted bound.
const Draws = 50

// Bounds is what a model's bounds say of pictures.
type Bounds struct {
	ELBO         // mean of N pictures, one draw of z each
	N    int     // pictures
	SE   float64 // standard error of the negative ELBO

	IWAE     float64 // mean bound of log p(x) of IWAEN pictures with Draws draws each
	IWAEELBO float64 // the ELBO of the same pictures and draws
	IWAESE   float64 // standard error of IWAE
	IWAEN    int

	Learned *LearnedBounds // nil where the prior isn't learned

	BitsPerDim float64 // of 8-bit pixels by the negative ELBO; 0 where the likelihood isn't that of a density
	MSE        float64 // mean squared error of a pixel, 0..1, when the pictures as they are go through the means of q and p
	Inspected  engine.Inspection
}

// LearnedBounds are the same bounds, of the same pictures and draws, with the learned prior in the place of N(0, I): those of the model
// that new pictures are drawn from.
type LearnedBounds struct {
	ELBO, SE     float64 // the ELBO, not its negative; its error
	KL           float64 // KL(q(z|x) | p(z)), an estimate
	IWAE, IWAESE float64
}

// Protocol says in words what is done to pictures before Bounds explains them.
func (g *Generator) Protocol() string {
	if g.net.likelihood == bernoulli {
		return "pictures binarised at random with a fixed seed, then encoded"
	}
	return "pictures dequantised with a fixed seed, then encoded"
}

// Likelihood names p(x|z): bernoulli, gaussian, mse or l1.
func (g *Generator) Likelihood() string { return string(g.net.likelihood) }

const (
	noiseSeed  = 0x5eed // of the draws of z
	pixelsSeed = 0xb175 // of binarisation and dequantisation
)

// Bounds measures pictures of the model's size, at least one: the ELBO of all of them, and the IWAE bound of `some`, from all over. It
// returns ctx's error as soon as ctx ends. progress, where not nil, hears the part that is done, from 0 to 1.
func (g *Generator) Bounds(ctx context.Context, pictures engine.Batch, some int, progress func(float64)) (Bounds, error) {
	some = min(some, pictures.N)
	all := float64(2*pictures.N + Draws*some)
	done := 0
	tell := func(n int) {
		done += n
		if progress != nil {
			progress(float64(done) / all)
		}
	}
	b := Bounds{N: pictures.N, IWAEN: some}
	if err := g.measure(ctx, pictures, &b, tell); err != nil {
		return Bounds{}, err
	}
	if err := g.inspect(ctx, pictures, &b, tell); err != nil {
		return Bounds{}, err
	}
	if err := g.weigh(ctx, spread(pictures, some), &b, tell); err != nil {
		return Bounds{}, err
	}
	return b, nil
}

// spread takes pictures from all over.
func spread(pictures engine.Batch, n int) engine.Batch {
	out := engine.NewBatch(n, pictures.H, pictures.W, pictures.C)
	size := pictures.H * pictures.W * pictures.C
	for i := range n {
		copy(out.Pix[i*size:(i+1)*size], pictures.Pix[i*pictures.N/n*size:])
	}
	return out
}

// alter does to picture i what the protocol asks for.
func (g *Generator) alter(x []float32, i int) {
	r := rand.New(rand.NewPCG(pixelsSeed, uint64(i)))
	if g.net.likelihood == bernoulli {
		binarise(x, r)
	} else {
		dequantise(x, r)
	}
}

// explain is log w for pictures x, [n, H, W, C], with one draw each: eps, [n, Z], becomes z. better is what the learned prior adds to log w.
func (g *Generator) explain(x, mu, logvar, eps []float32, add func(i int, e ELBO, logW, better float64)) error {
	z := g.net.latent
	n := len(mu) / z
	rest := make([]float64, n)
	for i, v := range eps {
		m, lv := float64(mu[i]), float64(logvar[i])
		draw := m + math.Exp(lv/2)*float64(v)
		rest[i/z] += logPriorOverPosterior(draw, float64(v), lv)
		eps[i] = float32(draw)
	}
	y, err := g.decoder.run(eps, 0)
	if err != nil {
		return err
	}
	better := g.better(eps)
	size, variance := len(y)/n, g.net.varianceNow()
	for i := range n {
		nll := g.net.likelihood.measure(y[i*size:(i+1)*size], x[i*size:(i+1)*size], variance)
		add(i, ELBO{nll, kl(mu[i*z:(i+1)*z], logvar[i*z:(i+1)*z])}, rest[i]-nll, float64(better[i]))
	}
	return nil
}

// better is log p(z) of the learned prior beyond that of N(0, I), for up to slots codes; nothing where none is learned.
func (g *Generator) better(z []float32) []float32 {
	if g.net.prior == nil {
		return make([]float32, len(z)/g.net.latent)
	}
	if g.density == nil {
		g.density = newDensity(g.net.prior)
	}
	return g.density.run(z, 0)
}

// kl is KL(q(z|x) | p(z)) of one picture.
func kl(mu, logvar []float32) (sum float64) {
	for j := range mu {
		sum += klOf(float64(mu[j]), float64(logvar[j]))
	}
	return sum
}

// klOf is that of one dimension.
func klOf(mu, logvar float64) float64 { return (mu*mu + math.Exp(logvar) - 1 - logvar) / 2 }

// logPriorOverPosterior is log p(z) - log q(z) for z = mu + exp(logvar/2)*eps, in one dimension; the constants cancel.
func logPriorOverPosterior(z, eps, logvar float64) float64 { return (eps*eps + logvar - z*z) / 2 }

// logMeanExp is log of the mean of e^x, without overflow.
func logMeanExp(x []float64) float64 {
	most := math.Inf(-1)
	for _, v := range x {
		most = max(most, v)
	}
	sum := 0.
	for _, v := range x {
		sum += math.Exp(v - most)
	}
	return most + math.Log(sum/float64(len(x)))
}

// measure finds the ELBO.
func (g *Generator) measure(ctx context.Context, pictures engine.Batch, b *Bounds, tell func(int)) error {
	g.prepareDecoder()
	done := 0
	var each, learned moments
	gain := 0.
	err := g.encode(ctx, pictures, g.alter, func(mu, logvar []float32) error {
		n := len(mu) / g.net.latent
		x := graph.Data(g.encoder.x)
		err := g.explain(x, mu, logvar, latent.Normal(noiseSeed, done, n, g.net.latent).Data, func(_ int, e ELBO, _, better float64) {
			b.Reconstruction += e.Reconstruction / float64(pictures.N)
			b.KL += e.KL / float64(pictures.N)
			each.add(e.Negative())
			learned.add(better - e.Negative())
			gain += better / float64(pictures.N)
		})
		done += n
		tell(n)
		return err
	})
	b.SE = each.error()
	if g.net.prior != nil {
		b.Learned = &LearnedBounds{ELBO: learned.mean(), SE: learned.error(), KL: b.KL - gain}
	}
	if g.net.likelihood != bernoulli {
		b.BitsPerDim = bitsPerDim(b.Negative(), pictures.H*pictures.W*pictures.C)
	}
	return err
}

// weigh finds the importance-weighted bound.
func (g *Generator) weigh(ctx context.Context, pictures engine.Batch, b *Bounds, tell func(int)) error {
	done := 0
	var bound, learned moments
	err := g.encode(ctx, pictures, g.alter, func(mu, logvar []float32) error {
		n := len(mu) / g.net.latent
		logW, learnedW := make([][Draws]float64, n), make([][Draws]float64, n)
		for k := range Draws {
			if err := ctx.Err(); err != nil {
				return err
			}
			eps := latent.Normal(noiseSeed+1, k*pictures.N+done, n, g.net.latent).Data
			err := g.explain(graph.Data(g.encoder.x), mu, logvar, eps, func(i int, e ELBO, w, better float64) {
				logW[i][k], learnedW[i][k] = w, w+better
				b.IWAEELBO -= e.Negative() / Draws / float64(pictures.N)
			})
			if err != nil {
				return err
			}
			tell(n)
		}
		for i := range logW {
			bound.add(logMeanExp(logW[i][:]))
			learned.add(logMeanExp(learnedW[i][:]))
		}
		done += n
		return nil
	})
	b.IWAE, b.IWAESE = bound.mean(), bound.error()
	if b.Learned != nil {
		b.Learned.IWAE, b.Learned.IWAESE = learned.mean(), learned.error()
	}
	return err
}

// inspect finds what the encoder does, and what is left of the pictures.
func (g *Generator) inspect(ctx context.Context, pictures engine.Batch, b *Bounds, tell func(int)) error {
	i := newInspector(g.net.latent)
	sum := 0.
	err := g.encode(ctx, pictures, nil, func(mu, logvar []float32) error {
		i.add(mu, logvar)
		y, err := g.decoder.run(mu, 0)
		if err != nil {
			return err
		}
		kernel.Activate(y, y, kernel.Sigmoid)
		kernel.Axpby(y, 1, y, -1, graph.Data(g.encoder.x)[:len(y)])
		sum += kernel.SumSquares(y)
		tell(len(mu) / g.net.latent)
		return nil
	})
	b.Inspected, b.MSE = i.result(), sum/float64(len(pictures.Pix))
	return err
}

// moments adds numbers up.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(v float64) {
	m.n++
	m.sum += v
	m.squares += v * v
}

func (m moments) mean() float64 { return m.sum / m.n }

// variance is that of the numbers, over their number.
func (m moments) variance() float64 { return max(m.squares/m.n-m.mean()*m.mean(), 0) }

// error is the standard error of the mean.
func (m moments) error() float64 { return math.Sqrt(m.variance() / max(m.n-1, 1)) }
