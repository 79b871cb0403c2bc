package gan

import (
	"fmt"
	"math"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

// The style-based generator (Karras, Laine & Aila 2019, arXiv:1812.04948; Karras et al. 2020, arXiv:1912.04958): a mapping network turns z
// into a style w, and every convolution is modulated by it.
//
//	w = mapping(z)                                    dense layers, z brought to length √Z
//	y = d(s) · (W ∗ (s · x)),  s = A(w)               modulation, and demodulation d_o = 1/√(Σ_i s_i² Σ_k W_oik²)
//	y = leaky(y + noise · strength + bias)
//	picture = sum of toRGB at every resolution, the coarser ones doubled (skip outputs)
//
// Activations are modulated instead of weights, which is the same number for number and lets the whole batch share one convolution.
//
// Left out: equalised learning rates, filtered up-sampling, path length regularisation, progressive growing.

const mappingLayers = 3

// modConv is a modulated convolution.
type modConv struct {
	style    *nn.Linear   // A: W -> in, biased to 1
	weight   *graph.Param // [out, in, k, k]
	bias     *graph.Param // [out]
	strength *graph.Param // of the noise, [out]; nil without noise and demodulation, for toRGB
	from, to int
	pad      int
}

func newModConv(name string, z, in, out, k int, rgb bool, rng *rand.Rand) *modConv {
	m := &modConv{
		style: nn.NewLinear(name+".style", z, in, rng), weight: graph.NewParam(name+".weight", out, in, k, k),
		bias: graph.NewParam(name+".bias", out), from: in, to: out, pad: k / 2,
	}
	nn.Normal(m.style.Weight, 0, 1/math.Sqrt(float64(z)), rng)
	nn.Fill(m.style.Bias, 1)
	nn.Normal(m.weight, 0, 1/math.Sqrt(float64(in*k*k)), rng)
	if !rgb {
		m.strength = graph.NewParam(name+".noise", out)
	}
	return m
}

func (m *modConv) params() []*graph.Param {
	ps := append(m.style.Params(), m.weight, m.bias)
	if m.strength != nil {
		ps = append(ps, m.strength)
	}
	return ps
}

// build: x [B, H, W, in], w [B, W], noise [B, H, W, 1] -> [B, H, W, out].
func (m *modConv) build(b *graph.Builder, x, w, noise *graph.Node) *graph.Node {
	s := m.style.Build(b, w)
	weight := b.Param(m.weight)
	y := b.Conv2D(b.MulPerImage(x, s), weight, nil, 1, m.pad, kernel.Identity)
	if m.strength == nil {
		return b.AddBias(y, b.Param(m.bias))
	}
	k := m.weight.Shape()[2]
	squares := b.Reshape(b.SumRows(b.Reshape(b.Square(weight), m.to*m.from, k*k)), m.to, m.from)
	d := b.Reciprocal(b.Sqrt(b.AddScalar(b.MatMul(b.Square(s), squares, false, true), 1e-8)))
	y = b.MulPerImage(y, b.Scale(d, math.Sqrt2)) // √2 makes up for what leaky ReLU takes
	shape := y.Shape()
	pixels := shape[0] * shape[1] * shape[2]
	y = b.Add(y, b.Reshape(b.MatMul(b.Reshape(noise, pixels, 1), b.Reshape(b.Param(m.strength), 1, m.to), false, false), shape...))
	return b.Activate(b.AddBias(y, b.Param(m.bias)), leaky)
}

// styleBlock is the layers of one resolution.
type styleBlock struct {
	convs []*modConv // two; one at the lowest resolution
	rgb   *modConv
}

// style is G.
type style struct {
	shape
	mapping []*nn.Linear
	start   *graph.Param // the constant that every picture starts from, [1, C, h, w]
	blocks  []styleBlock
	mean    *graph.Param // the average w, [Z]: a buffer that show fills
}

func newStyle(s shape, rng *rand.Rand) *style {
	h, w := s.base()
	g := &style{shape: s, start: graph.NewParam("generator.start", 1, s.channels(0), h, w), mean: graph.NewParam("generator.mean", s.latent)}
	g.mean.Buffer = true
	nn.Normal(g.start, 0, 1, rng)
	in := s.code()
	for i := range mappingLayers {
		l := nn.NewLinear(fmt.Sprintf("generator.mapping%d", i+1), in, s.latent, rng)
		nn.Normal(l.Weight, 0, math.Sqrt(2/1.04/float64(in)), rng) // He et al. 2015, arXiv:1502.01852, for this slope
		nn.Fill(l.Bias, 0)
		l.Act = leaky
		g.mapping = append(g.mapping, l)
		in = s.latent
	}
	from := s.channels(0)
	for i := range s.doublings() + 1 {
		name, c := fmt.Sprintf("generator.block%d", i+1), s.channels(i)
		var blk styleBlock
		if i > 0 {
			blk.convs = append(blk.convs, newModConv(name+".conv0", s.latent, from, c, 3, false, rng))
		}
		blk.convs = append(blk.convs, newModConv(name+".conv1", s.latent, c, c, 3, false, rng))
		blk.rgb = newModConv(name+".rgb", s.latent, c, s.c, 1, true, rng)
		nn.Normal(blk.rgb.weight, 0, 0.3/math.Sqrt(float64(c)), rng)
		g.blocks = append(g.blocks, blk)
		from = c
	}
	return g
}

// styleParams is how many numbers the style-based G learns.
func (s shape) styleParams() int {
	h, w := s.base()
	z, from := s.latent, s.channels(0)
	n := z*(s.code()+1) + (mappingLayers-1)*z*(z+1) + from*h*w
	for i := range s.doublings() + 1 {
		c := s.channels(i)
		conv := func(in int) int { return in*(z+1) + c*(9*in+2) }
		if i > 0 {
			n += conv(from)
		}
		n += conv(c) + c*(z+1) + s.c*(c+1)
		from = c
	}
	return n
}

func (g *style) norms() []*nn.BatchNorm { return nil }

func (g *style) params() []*graph.Param {
	var ps []*graph.Param
	for _, l := range g.mapping {
		ps = append(ps, l.Params()...)
	}
	ps = append(ps, g.mean, g.start)
	for _, blk := range g.blocks {
		for _, m := range append(blk.convs, blk.rgb) {
			ps = append(ps, m.params()...)
		}
	}
	return ps
}

// layers is how many styles a picture has: one a convolution. The toRGB of a resolution takes that of the convolution before it.
func (g *style) layers() int { return 2*len(g.blocks) - 1 }

// feed makes the inputs. Noise is one input a layer.
func (g *style) feed(b *graph.Builder, batch int, mixing bool) *feed {
	in := &feed{code: b.Input("code", batch, g.code())}
	if mixing {
		in.second = b.Input("second", batch, g.code())
		for range g.layers() {
			in.mask = append(in.mask, b.Input("mask", batch, g.latent))
		}
	}
	in.noise = g.noiseInputs(b, batch)
	return in
}

func (g *style) noiseInputs(b *graph.Builder, batch int) []*graph.Node {
	var noise []*graph.Node
	h, w := g.base()
	for i, blk := range g.blocks {
		for range blk.convs {
			noise = append(noise, b.Input("noise", batch, h<<i, w<<i, 1))
		}
	}
	return noise
}

// mapCodes: code [B, Z+K], whose z has length √Z -> w [B, Z].
func (g *style) mapCodes(b *graph.Builder, code *graph.Node) *graph.Node {
	for _, l := range g.mapping {
		code = l.Build(b, code)
	}
	return code
}

// build: code -> [B, H, W, C], around [-1, 1].
func (g *style) build(b *graph.Builder, in *feed) *graph.Node {
	w := g.mapCodes(b, in.code)
	ws := make([]*graph.Node, g.layers())
	for i := range ws {
		ws[i] = w
	}
	if in.second != nil {
		other := b.Sub(g.mapCodes(b, in.second), w)
		for i := range ws {
			ws[i] = b.Add(w, b.Mul(in.mask[i], other))
		}
	}
	return g.synthesise(b, ws, in.noise)
}

// synthesise: a style a layer, [B, Z], and a noise a layer, [B, h, w, 1] -> [B, H, W, C].
func (g *style) synthesise(b *graph.Builder, ws, noise []*graph.Node) *graph.Node {
	batch := ws[0].Shape()[0]
	h, w := g.base()
	c := g.channels(0)
	start := b.Reshape(b.Unflatten(b.Reshape(b.Param(g.start), 1, c*h*w), h, w, c), 1, h*w*c)
	x := b.Reshape(b.MatMul(b.Constant(1, batch, 1), start, false, false), batch, h, w, c)
	var picture *graph.Node
	layer := 0
	for i, blk := range g.blocks {
		if i > 0 {
			x = b.Upsample(x, 2)
		}
		for _, m := range blk.convs {
			x = m.build(b, x, ws[layer], noise[layer])
			layer++
		}
		rgb := blk.rgb.build(b, x, ws[layer-1], nil)
		if picture != nil {
			rgb = b.Add(b.Upsample(picture, 2), rgb)
		}
		picture = rgb
	}
	return picture
}
