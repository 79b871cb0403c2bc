package bench

import (
	"math"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
	"atelier/engine/optim"
)

const (
	base  = 32  // channels at full size
	embed = 128 // numbers that describe the time
	steps = 1000
)

// res is a residual block: group norm, SiLU, convolution, twice, with the time added between.
type res struct {
	n1, n2 *nn.GroupNorm
	c1, c2 *nn.Conv2D
	t      *nn.Linear
	skip   *nn.Conv2D // nil where the channels stay
}

func silu(groups, c int) *nn.GroupNorm {
	l := nn.NewGroupNorm("n", groups, c)
	l.Act = kernel.SiLU
	return l
}

func newRes(from, to int, rng *rand.Rand) *res {
	r := &res{n1: silu(8, from), c1: nn.NewConv2D("c1", from, to, 3, 1, 1, rng), t: nn.NewLinear("t", embed, to, rng), n2: silu(8, to),
		c2: nn.NewConv2D("c2", to, to, 3, 1, 1, rng)}
	if from != to {
		r.skip = nn.NewConv2D("skip", from, to, 1, 1, 0, rng)
	}
	return r
}

func (r *res) build(b *graph.Builder, x, t *graph.Node) *graph.Node {
	h := b.AddPerImage(r.c1.Build(b, r.n1.Build(b, x)), r.t.Build(b, t))
	h = r.c2.Build(b, r.n2.Build(b, h))
	if r.skip != nil {
		x = r.skip.Build(b, x)
	}
	return b.Add(h, x)
}

func (r *res) Params() []*graph.Param {
	s := nn.Sequential{r.n1, r.c1, r.t, r.n2, r.c2}
	if r.skip != nil {
		s = append(s, r.skip)
	}
	return s.Params()
}

// unet is the net of a small DDPM (Ho et al. 2020, arXiv:2006.11239): three levels, attention in the middle.
type unet struct {
	t1, t2                         *nn.Linear
	first, s1, s2, p3, p2, last    *nn.Conv2D
	d1, d2, d3, m1, m2, u3, u2, u1 *res
	attentionNorm, norm            *nn.GroupNorm
	qkv, out                       *nn.Conv2D
	params                         []*graph.Param
}

func newUNet(rng *rand.Rand) *unet {
	const b = base
	u := &unet{
		t1: nn.NewLinear("t1", b, embed, rng), t2: nn.NewLinear("t2", embed, embed, rng), first: nn.NewConv2D("first", 1, b, 3, 1, 1, rng),
		d1: newRes(b, b, rng), s1: nn.NewConv2D("s1", b, b, 3, 2, 1, rng), d2: newRes(b, 2*b, rng), s2: nn.NewConv2D("s2", 2*b, 2*b, 3, 2, 1, rng),
		d3: newRes(2*b, 2*b, rng), m1: newRes(2*b, 2*b, rng), attentionNorm: nn.NewGroupNorm("an", 8, 2*b), qkv: nn.NewConv2D("qkv", 2*b, 6*b, 1, 1, 0, rng),
		out: nn.NewConv2D("o", 2*b, 2*b, 1, 1, 0, rng), m2: newRes(2*b, 2*b, rng), u3: newRes(4*b, 2*b, rng), p3: nn.NewConv2D("p3", 2*b, 2*b, 3, 1, 1, rng),
		u2: newRes(4*b, 2*b, rng), p2: nn.NewConv2D("p2", 2*b, 2*b, 3, 1, 1, rng), u1: newRes(3*b, b, rng), norm: silu(8, b),
		last: nn.NewConv2D("last", b, 1, 3, 1, 1, rng),
	}
	u.t1.Act, u.t2.Act = kernel.SiLU, kernel.SiLU
	for _, l := range []interface{ Params() []*graph.Param }{u.t1, u.t2, u.first, u.d1, u.s1, u.d2, u.s2, u.d3, u.m1, u.attentionNorm, u.qkv, u.out, u.m2,
		u.u3, u.p3, u.u2, u.p2, u.u1, u.norm, u.last} {
		u.params = append(u.params, l.Params()...)
	}
	return u
}

// build: x [N, 32, 32, 1], t [N, base] sines and cosines of the time -> the predicted noise.
func (u *unet) build(g *graph.Builder, x, t *graph.Node) *graph.Node {
	e := u.t2.Build(g, u.t1.Build(g, t))
	a := u.d1.build(g, u.first.Build(g, x), e)
	b := u.d2.build(g, u.s1.Build(g, a), e)
	c := u.d3.build(g, u.s2.Build(g, b), e)
	m := u.m1.build(g, c, e)
	n, side := m.Shape()[0], m.Shape()[1]
	tokens := g.Reshape(u.qkv.Build(g, u.attentionNorm.Build(g, m)), n, side*side, 6*base)
	m = g.Add(m, u.out.Build(g, g.Reshape(g.Attention(tokens, 4), n, side, side, 2*base)))
	m = u.m2.build(g, m, e)
	h := u.p3.Build(g, g.Upsample(u.u3.build(g, g.Concat(m, c), e), 2))
	h = u.p2.Build(g, g.Upsample(u.u2.build(g, g.Concat(h, b), e), 2))
	return u.last.Build(g, u.norm.Build(g, u.u1.build(g, g.Concat(h, a), e)))
}

func unetWork() work {
	const b = base
	var w work
	block := func(size, from, to int) {
		w.conv(size, 3, from, to)
		w.conv(size, 3, to, to)
		w.dense(embed, to)
		if from != to {
			w.conv(size, 1, from, to)
		}
	}
	w.dense(b, embed)
	w.dense(embed, embed)
	w.conv(32, 3, 1, b)
	block(32, b, b)
	w.conv(16, 3, b, b)
	block(16, b, 2*b)
	w.conv(8, 3, 2*b, 2*b)
	block(8, 2*b, 2*b)
	block(8, 2*b, 2*b)
	w.conv(8, 1, 2*b, 6*b)
	w += 2 * 64 * 64 * 2 * b // scores and their sum of values
	w.conv(8, 1, 2*b, 2*b)
	block(8, 2*b, 2*b)
	block(8, 4*b, 2*b)
	w.conv(16, 3, 2*b, 2*b)
	block(16, 4*b, 2*b)
	w.conv(32, 3, 2*b, 2*b)
	block(32, 3*b, b)
	w.conv(32, 3, b, 1)
	return w
}

func unet32() (*Net, error) {
	const batch, size = 64, 32
	rng := seed()
	u := newUNet(rng)
	opt := optim.New(u.params, optim.Default)
	var xt, t, noise, loss *graph.Node
	var grads []*graph.Node
	var step *graph.Program
	err := graph.Build(func(b *graph.Builder) {
		b.Training = true
		xt, t, noise = b.Input("xt", batch, size, size, 1), b.Input("t", batch, base), b.Input("noise", batch, size, size, 1)
		loss = b.MSE(u.build(b, xt, t), noise)
		grads = b.Grad(loss, b.Params(opt.Trained())...)
		step = b.Compile(append(grads, loss)...)
	})
	if err != nil {
		return nil, err
	}

	kept := make([]float64, steps) // alpha-bar: what is left of the picture's variance at each time
	left := 1.0
	for i := range kept {
		left *= 1 - (1e-4 + (0.02-1e-4)*float64(i)/(steps-1))
		kept[i] = left
	}
	x := make([]float32, batch*size*size)
	for i := range x {
		x[i] = rng.Float32()*2 - 1
	}
	return &Net{Name: "unet32", Batch: batch, FLOP: 6 * batch * float64(unetWork()), step: func() error {
		n, xs, ts := graph.Data(noise), graph.Data(xt), graph.Data(t)
		normal(n, rng)
		for i := range batch {
			at := rng.IntN(steps)
			signal, sigma := float32(math.Sqrt(kept[at])), float32(math.Sqrt(1-kept[at]))
			for k := i * size * size; k < (i+1)*size*size; k++ {
				xs[k] = signal*x[k] + sigma*n[k]
			}
			for k := range base / 2 {
				s, c := math.Sincos(float64(at) * math.Exp(-math.Log(10000)*float64(k)/(base/2)))
				ts[i*base+k], ts[i*base+base/2+k] = float32(s), float32(c)
			}
		}
		if err := step.Run(); err != nil {
			return err
		}
		_, err := opt.Step(step.Values(grads), 2e-4)
		return err
	}, loss: func() float32 { return step.Value(loss)[0] }}, nil
}
