package gan

import (
	"fmt"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

// The deep convolutional GAN (Radford, Metz & Chintala 2015, arXiv:1511.06434): transposed convolutions 4x4 with stride 2 and batch
// normalisation up, convolutions 4x4 with stride 2 down, leaky ReLU in both, tanh at the end of G. For 64 pixels and width 64 the channels
// of G are 512, 256, 128, 64, 3 and those of D 64, 128, 256. Weights start as N(0, 0.02²).
//
// Unlike the paper, D has no batch normalisation: it ties the pictures of a batch together, and penalties on D's gradient need them apart.

const initStd = 0.02

// dcgan is G.
type dcgan struct {
	shape
	dense *nn.Linear
	bn    []*nn.BatchNorm // of the feature maps
	up    []*nn.ConvTranspose2D
}

func newDCGAN(s shape, rng *rand.Rand) *dcgan {
	h, w := s.base()
	g := &dcgan{shape: s, dense: nn.NewLinear("generator.dense", s.code(), h*w*s.channels(0), rng)}
	normalInit(rng, g.dense.Weight, g.dense.Bias)
	for i := range s.doublings() {
		norm := nn.NewBatchNorm(fmt.Sprintf("generator.norm%d", i+1), s.channels(i))
		norm.Act = leaky
		nn.Normal(norm.Weight, 1, initStd, rng)
		g.bn = append(g.bn, norm)
		out := s.c
		if i+1 < s.doublings() {
			out = s.channels(i + 1)
		}
		up := nn.NewConvTranspose2D(fmt.Sprintf("generator.up%d", i+1), s.channels(i), out, 4, 2, 1, 0, rng)
		normalInit(rng, up.Weight, up.Bias)
		g.up = append(g.up, up)
	}
	g.up[len(g.up)-1].Act = kernel.Tanh
	return g
}

func normalInit(rng *rand.Rand, weight, bias *graph.Param) {
	nn.Normal(weight, 0, initStd, rng)
	nn.Fill(bias, 0)
}

func (g *dcgan) params() []*graph.Param {
	ps := g.dense.Params()
	for i := range g.up {
		ps = append(ps, g.bn[i].Params()...)
		ps = append(ps, g.up[i].Params()...)
	}
	return ps
}

func (g *dcgan) norms() []*nn.BatchNorm { return g.bn }

func (g *dcgan) feed(b *graph.Builder, batch int, _ bool) *feed {
	return &feed{code: b.Input("code", batch, g.code())}
}

// build: code [B, Z+K] -> [B, H, W, C] in (-1, 1).
func (g *dcgan) build(b *graph.Builder, in *feed) *graph.Node {
	h, w := g.base()
	x := b.Unflatten(g.dense.Build(b, in.code), h, w, g.channels(0))
	for i, up := range g.up {
		x = up.Build(b, g.bn[i].Build(b, x))
	}
	return x
}

// critic is D.
type critic struct {
	shape
	down  []*nn.Conv2D
	dense *nn.Linear
	class *nn.Linear // one row a class, or nil
	sn    []*nn.SpectralNorm
}

// newCritic makes D, with spectral normalisation of all weights if asked for.
func newCritic(s shape, spectral bool, rng *rand.Rand) *critic {
	d := &critic{shape: s}
	from := s.c
	norm := func(w *graph.Param) *nn.SpectralNorm {
		if !spectral {
			return nil
		}
		n := nn.NewSpectralNorm(w, rng)
		d.sn = append(d.sn, n)
		return n
	}
	for i := range s.convs() {
		to := min(s.width<<i, mostWidths*s.width)
		l := nn.NewConv2D(fmt.Sprintf("discriminator.down%d", i+1), from, to, 4, 2, 1, rng)
		normalInit(rng, l.Weight, l.Bias)
		l.Act, l.Norm = leaky, norm(l.Weight)
		d.down = append(d.down, l)
		from = to
	}
	features := s.h >> s.convs() * (s.w >> s.convs()) * from
	linear := func(name string, out int) *nn.Linear {
		l := nn.NewLinear(name, features, out, rng)
		normalInit(rng, l.Weight, l.Bias)
		l.Norm = norm(l.Weight)
		return l
	}
	d.dense = linear("discriminator.dense", 1)
	if s.classes > 0 {
		d.class = linear("discriminator.class", s.classes)
		d.class.Bias = nil
	}
	return d
}

func (d *critic) params() []*graph.Param {
	var ps []*graph.Param
	for _, l := range d.down {
		ps = append(ps, l.Params()...)
	}
	ps = append(ps, d.dense.Params()...)
	if d.class != nil {
		ps = append(ps, d.class.Params()...)
	}
	return ps
}

// iterate brings the spectral norms up to date with the weights.
func (d *critic) iterate() {
	for _, n := range d.sn {
		n.Update()
	}
}

// build: x [B, H, W, C], class [B, K] as one of K or nil -> logits [B, 1].
func (d *critic) build(b *graph.Builder, x, class *graph.Node) *graph.Node {
	for _, l := range d.down {
		x = l.Build(b, x)
	}
	y := d.dense.Build(b, x)
	if d.class == nil {
		return y
	}
	batch := b.Shape(class, "B K").Of("B")
	return b.Add(y, b.Reshape(b.SumRows(b.Mul(class, d.class.Build(b, x))), batch, 1))
}
