package vae

import (
	"fmt"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
	"atelier/engine/optim"
)

// The adversarial term is that of the VAE-GAN (Larsen et al. 2016, arXiv:1512.09300): a discriminator D learns to tell pictures x from
// reconstructions m, and the autoencoder learns to be taken for real. Blur is what D finds first. D looks at overlapping patches and answers
// for each, PatchGAN (Isola et al. 2017, arXiv:1611.07004): edges and textures are its business, what the picture shows is that of R. The
// losses are those of the hinge (Lim & Ye 2017, arXiv:1705.02894), means over patches and pictures:
//
//	D:            max(0, 1-D(x)) + max(0, 1+D(m))
//	autoencoder:  -D(m)
//
// All of D's weights are under spectral normalisation (Miyato et al. 2018, arXiv:1802.05957), so that its gradient neither vanishes nor
// bursts when it is right all the time, as is usual with reconstructions.
//
// The term moves the decoder alone, as in Larsen's algorithm 1. Where it also moved the encoder and no KL held that back, the encoder learned
// to fool D by noise: on a batch of four pictures logvar grew without an end.
//
// Both sides learn from one forward pass. D begins after a part of the run, when reconstructions are more than blots; its term then rises from 0,
// since a D that has learned nothing pulls in a direction that means nothing.
//
// Left out: pictures drawn from the prior for D to see, and the reconstruction in D's features in the place of R; the perceptual term has
// features that stand still.
type adversary struct {
	balance *balance
	convs   []*nn.Conv2D
	sn      []*nn.SpectralNorm
	opt     *optim.Optimizer
	from    float64 // the part of the run after which it begins
	acts    bool    // in the step's graph

	real, made *graph.Node // D's answers: [B, h, w, 1]
	loss       *graph.Node // the autoencoder's
	grads      []*graph.Node
}

const (
	criticWeights  = 16 // a purpose of random numbers, see stream
	criticWidth    = 32 // channels after the first convolution; they double with each further one
	criticHalvings = 3  // at most: a patch then has 38 x 38 pixels
	criticRate     = 1. / 3
	criticRise     = 0.05 // of the run, over which the term rises
)

// newAdversary makes D for pictures of shape n: convolutions 4x4 with stride 2 down to 5 to 8 pixels, up to three, and one of 3x3 to the answers.
func newAdversary(s Settings, n shape, rng *rand.Rand) *adversary {
	a := &adversary{balance: newBalance("adversarial", s.Adversarial), from: s.AdversarialFrom}
	add := func(in, out, k, stride int, act kernel.Act) {
		l := nn.NewConv2D(fmt.Sprintf("discriminator.conv%d", len(a.convs)+1), in, out, k, stride, 1, rng)
		l.Act, l.Norm = act, nn.NewSpectralNorm(l.Weight, rng)
		a.convs, a.sn = append(a.convs, l), append(a.sn, l.Norm)
	}
	in, out := n.c, criticWidth
	for h, w := n.h, n.w; len(a.convs) < criticHalvings && h%2 == 0 && w%2 == 0 && (min(h, w) > 8 || len(a.convs) == 0); h, w = h/2, w/2 {
		add(in, out, 4, 2, activation)
		in, out = out, 2*out
	}
	add(in, 1, 3, 1, kernel.Identity)
	a.opt = optim.New(a.params(), optim.Config{Beta1: 0.5, Beta2: 0.999, Eps: 1e-8})
	return a
}

func (a *adversary) params() []*graph.Param {
	var ps []*graph.Param
	for _, l := range a.convs {
		ps = append(ps, l.Params()...)
	}
	return ps
}

// begun says whether D takes part when `progress` of the run lies behind.
func (a *adversary) begun(progress float64) bool { return progress >= a.from }

// part is how much of the term's weight counts then.
func (a *adversary) part(progress float64) float64 {
	return min(1, max(0, (progress-a.from)/criticRise))
}

// see gives D's answers: x: [B, H, W, C] from 0 to 1 -> [B, h, w, 1], one for each patch.
func (a *adversary) see(b *graph.Builder, x *graph.Node) *graph.Node {
	x = b.AddScalar(b.Scale(x, 2), -1)
	for _, l := range a.convs {
		x = l.Build(b, x)
	}
	return x
}

// build adds the losses of both sides, and gives the nodes that learn and right read.
//
//	m, x: [B, H, W, C] from 0 to 1
func (a *adversary) build(b *graph.Builder, m, x *graph.Node) (read []*graph.Node) {
	a.real, a.made = a.see(b, x), a.see(b, m)
	a.loss = b.Scale(b.Mean(a.made), -1)
	// Only by D's weights: what lies behind m isn't asked for.
	a.grads = b.Grad(hinge(b, a.real, a.made), b.Params(a.opt.Trained())...)
	return append([]*graph.Node{a.real, a.made}, a.grads...)
}

// hinge is D's loss: real, made: [B, h, w, 1] -> one number.
func hinge(b *graph.Builder, real, made *graph.Node) *graph.Node {
	below := b.Activate(b.AddScalar(b.Scale(real, -1), 1), kernel.ReLU)
	above := b.Activate(b.AddScalar(made, 1), kernel.ReLU)
	return b.Add(b.Mean(below), b.Mean(above))
}

// learn moves D, whose rate is a part of the autoencoder's, and returns the norm of its gradient. Where that is not finite D stays as it is.
func (a *adversary) learn(p *graph.Program, rate float64) float64 {
	norm, err := a.opt.Step(p.Values(a.grads), rate*criticRate)
	if err != nil {
		return norm
	}
	for _, n := range a.sn {
		n.Update()
	}
	return norm
}

// right are the shares of patches that D took for what they are, of pictures and of reconstructions.
func (a *adversary) right(p *graph.Program) []float64 {
	share := func(answers []float32, sign float32) float64 {
		n := 0
		for _, v := range answers {
			if v*sign > 0 {
				n++
			}
		}
		return float64(n) / float64(len(answers))
	}
	return []float64{share(p.Value(a.real), 1), share(p.Value(a.made), -1)}
}
