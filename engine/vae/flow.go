package vae

import (
	"fmt"
	"math/rand/v2"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/latent"
	"atelier/engine/nn"
)

// flow is a prior that is learned: a density of codes z, by an invertible map u = f(z) to N(0, I) (RealNVP: Dinh et al. 2016,
// arXiv:1605.08803, sections 3.1 to 3.4).
//
//	coupling k    v = P_k z;  (a, b) = the halves of v;  z' = (a, b·exp(s(a)) + t(a))     s, t: one net with two hidden layers
//	log p(z)      log N(u; 0, I) + Σ s
//
// The codes of pictures, z ~ q(z|x) over all x, don't fill N(0, I) evenly, and what a decoder makes of a draw from a place without codes
// looks like no picture. A second stage that learns where the codes lie mends that and leaves the autoencoder as it is (Dai & Wipf 2019,
// arXiv:1903.05789; theirs is a second VAE). Here it learns beside the first, on the same steps' codes, which get no gradient from it.
//
// The permutations P_k are drawn once and for all, by k and Z. s is bounded by 2·tanh(s/2).
//
// Left out: batch normalisation between couplings, several scales.
type flow struct {
	z         int
	couplings []*coupling
}

type coupling struct {
	order []int // v_j = z_order[j]
	a, b  int   // widths of the halves
	net   nn.Sequential
}

const (
	flowCouplings = 8
	flowMost      = 2. // of s
	flowRate      = 0.001
)

// flowHidden is the size of the hidden layers for codes of z numbers.
func flowHidden(z int) int { return max(128, min(4*z, 512)) }

// newFlow makes the identity, up to the order of numbers. A single number has no halves: its flow is empty.
func newFlow(z int, rng *rand.Rand) *flow {
	f := &flow{z: z}
	if z < 2 {
		return f
	}
	for k := range flowCouplings {
		c := &coupling{order: rand.New(rand.NewPCG(uint64(z), uint64(k))).Perm(z), a: z - z/2, b: z / 2}
		name := fmt.Sprintf("prior.coupling%d", k+1)
		hidden := flowHidden(z)
		first, second := nn.NewLinear(name+".hidden1", c.a, hidden, rng), nn.NewLinear(name+".hidden2", hidden, hidden, rng)
		first.Act, second.Act = activation, activation
		last := nn.NewLinear(name+".out", hidden, 2*c.b, rng)
		for _, p := range last.Params() {
			nn.Fill(p, 0)
		}
		c.net = nn.Sequential{first, second, last}
		f.couplings = append(f.couplings, c)
	}
	return f
}

func (f *flow) params() []*graph.Param {
	var ps []*graph.Param
	for _, c := range f.couplings {
		ps = append(ps, c.net.Params()...)
	}
	return ps
}

// flowParams is how many trained numbers a flow of z numbers has.
func flowParams(z int) int {
	if z < 2 {
		return 0
	}
	a, b, h := z-z/2, z/2, flowHidden(z)
	return flowCouplings * (h*(a+1) + h*(h+1) + 2*b*(h+1))
}

// shift gives s and t of a coupling: a: [B, a] -> [B, b] each.
func (c *coupling) shift(bd *graph.Builder, a *graph.Node) (s, t *graph.Node) {
	y := c.net.Build(bd, a)
	s = bd.Scale(bd.Activate(bd.Scale(bd.Slice(y, 0, c.b), 1/flowMost), kernel.Tanh), flowMost)
	return s, bd.Slice(y, c.b, 2*c.b)
}

// permuted is x with its columns in an order, or, back, with that undone.
func permuted(b *graph.Builder, x *graph.Node, order []int, back bool) *graph.Node {
	m := b.Constant(0, len(order), len(order))
	for j, from := range order {
		graph.Data(m)[j*len(order)+from] = 1
	}
	return b.MatMul(x, m, false, !back)
}

// forward maps codes to what would be N(0, I): z: [B, Z] -> u: [B, Z] and Σ s: [B], nil where the flow is empty.
func (f *flow) forward(b *graph.Builder, z *graph.Node) (u, logDet *graph.Node) {
	for _, c := range f.couplings {
		z = permuted(b, z, c.order, false)
		head, tail := b.Slice(z, 0, c.a), b.Slice(z, c.a, f.z)
		s, t := c.shift(b, head)
		z = b.Concat(head, b.Add(b.Mul(tail, b.Exp(s)), t))
		sum := b.SumRows(s)
		if logDet != nil {
			sum = b.Add(logDet, sum)
		}
		logDet = sum
	}
	return z, logDet
}

// inverse undoes forward: u, z: [B, Z].
func (f *flow) inverse(b *graph.Builder, u *graph.Node) *graph.Node {
	for k := len(f.couplings) - 1; k >= 0; k-- {
		c := f.couplings[k]
		head, tail := b.Slice(u, 0, c.a), b.Slice(u, c.a, f.z)
		s, t := c.shift(b, head)
		u = permuted(b, b.Concat(head, b.Mul(b.Sub(tail, t), b.Exp(b.Scale(s, -1)))), c.order, true)
	}
	return u
}

// logDensity is log p(z) - log N(z; 0, I) of each code: what the learned prior knows better. z: [B, Z] -> [B].
func (f *flow) logDensity(b *graph.Builder, z *graph.Node) *graph.Node {
	u, logDet := f.forward(b, z)
	better := b.Scale(b.Sub(b.SumRows(b.Square(z)), b.SumRows(b.Square(u))), 0.5)
	if logDet == nil {
		return better
	}
	return b.Add(better, logDet)
}

// flowProgram runs flow.inverse or flow.logDensity for up to slots codes.
type flowProgram struct {
	in, out *graph.Node
	width   int // of a row of the result
	program *graph.Program
}

func newSampler(f *flow) *flowProgram {
	return newFlowProgram(f.z, f.z, f.inverse)
}

func newDensity(f *flow) *flowProgram {
	return newFlowProgram(f.z, 1, f.logDensity)
}

func newFlowProgram(z, width int, f func(*graph.Builder, *graph.Node) *graph.Node) *flowProgram {
	p := &flowProgram{width: width}
	build(func(b *graph.Builder) {
		p.in = b.Input("codes", slots, z)
		p.out = f(b, p.in)
		p.program = b.Compile(p.out)
	})
	return p
}

// run maps rows in the slots from the given one on; what it returns is valid until the next run.
func (p *flowProgram) run(rows []float32, slot int) []float32 {
	in := graph.Data(p.in)
	z := len(in) / slots
	copy(in[slot*z:], rows)
	if err := p.program.Run(); err != nil {
		panic("vae: " + err.Error())
	}
	return p.program.Value(p.out)[slot*p.width : (slot+len(rows)/z)*p.width]
}

// fromPrior maps draws from N(0, I), the first of which has the number given, to draws from the learned prior. Each meets the same
// instructions in any request.
func (g *Generator) fromPrior(l engine.Latents, first int) {
	if g.sampler == nil {
		g.sampler = newSampler(g.net.prior)
	}
	for done := 0; done < l.N; {
		slot := (first + done) % slots
		k := min(slots-slot, l.N-done)
		rows := l.Data[done*l.Z : (done+k)*l.Z]
		copy(rows, g.sampler.run(rows, slot))
		done += k
	}
}

// toPrior undoes fromPrior for one code, without its slots: z, [Z], as the draw from N(0, I) that gives it.
func (g *Generator) toPrior(z []float32) []float32 {
	if g.net.prior == nil {
		return z
	}
	return newFlowProgram(g.net.latent, g.net.latent, func(b *graph.Builder, z *graph.Node) *graph.Node {
		u, _ := g.net.prior.forward(b, z)
		return u
	}).run(z, 0)
}

// draw gives the latents of a request: of the prior that it asks for.
func (g *Generator) draw(seed uint64, first, n int, s Sampling) engine.Latents {
	l := latent.Normal(seed, first, n, g.net.latent)
	kernel.Affine(l.Data, float32(s.Temperature), l.Data, 0)
	if g.net.prior != nil && s.Prior == learnedPrior {
		g.fromPrior(l, first)
	}
	return l
}

// loss is what the prior's training makes small, the mean of -logDensity over a batch: one number. Added to the KL to N(0, I) it gives an
// estimate of that to the learned prior. z: [B, Z] are draws from q(z|x), to which no gradient passes.
func (f *flow) loss(b *graph.Builder, z *graph.Node) *graph.Node {
	return b.Scale(b.Sum(f.logDensity(b, b.Detach(z))), -1/float32(z.Shape()[0]))
}
