package vq

import (
	"fmt"
	"math"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

// prior is p(k) = Π p(k_i | k_<i) over the codes of a grid in reading order: a network of causal convolutions with residual blocks (van
// den Oord et al. 2016, arXiv:1601.06759, "PixelCNN"), and three changes for small grids whose pictures are alike. Each position has a
// bias of its own. Each block also sees the mean of all that came before (graph.PrefixMean), so that far colours agree at a cost that
// doesn't grow with the grid. And a convolution has only the rows that it may see, not a square of which half is masked.
type prior struct {
	shape
	table  *graph.Param // what it sees of each code: [K, E]
	first  *causal      // sees 5 codes across, not the one to be told
	place  *graph.Param // [h*w*P]
	blocks []*priorBlock
	logits *nn.Linear
}

// priorBlock is x + out(act(near(a) + far(mean of a so far))), a = act(x).
type priorBlock struct {
	near *causal    // P to P/2, 3 positions across
	far  *nn.Conv2D // P to P/2, 1x1
	out  *nn.Conv2D // P/2 to P, 1x1
}

func newPrior(s shape, rng *rand.Rand) *prior {
	h, w := s.grid()
	p, half := s.priorWidth, s.priorWidth/2
	n := &prior{shape: s, table: graph.NewParam("prior.codes.weight", s.codes, s.embedding()),
		first: newCausal("prior.conv", s.embedding(), p, 5, false, rng), place: graph.NewParam("prior.place", h*w*p)}
	nn.Normal(n.table, 0, 1, rng)
	for i := range s.priorBlocks {
		name := fmt.Sprintf("prior.block%d", i+1)
		far := nn.NewConv2D(name+".far", p, half, 1, 1, 0, rng)
		far.Bias = nil // near has one
		n.blocks = append(n.blocks, &priorBlock{newCausal(name+".near", p, half, 3, true, rng), far, nn.NewConv2D(name+".out", half, p, 1, 1, 0, rng)})
	}
	n.logits = nn.NewLinear("prior.logits", p, s.codes, rng)
	return n
}

func (n *prior) params() []*graph.Param {
	ps := append([]*graph.Param{n.table}, n.first.params()...)
	ps = append(ps, n.place)
	for _, k := range n.blocks {
		ps = append(ps, k.near.params()...)
		ps = append(ps, k.far.Params()...)
		ps = append(ps, k.out.Params()...)
	}
	return append(ps, n.logits.Params()...)
}

// build gives the logits of each code from those before it.
//
//	index: [B, h, w]  ->  [B*h*w, K]
func (n *prior) build(b *graph.Builder, index *graph.Node) *graph.Node {
	h, w := n.grid()
	batch, p := b.Shape(index, "B H W").Of("B"), n.priorWidth
	x := n.first.build(b, b.Lookup(b.Param(n.table), index))
	x = b.Reshape(b.AddBias(b.Reshape(x, batch, h*w*p), b.Param(n.place)), batch, h, w, p)
	for _, k := range n.blocks {
		a := b.Activate(x, activation)
		u := b.Add(k.near.build(b, a), k.far.Build(b, b.PrefixMean(a)))
		x = b.Add(x, k.out.Build(b, b.Activate(u, activation)))
	}
	return n.logits.Build(b, b.Reshape(b.Activate(x, activation), batch*h*w, p))
}

// causal is a convolution that sees the rows above and, in its own row, what lies to the left: [B, h, w, C] -> [B, h, w, O]. It has size
// positions across and (size+1)/2 rows. Of the last row, the positions to the right are masked, and with self false the middle too.
type causal struct {
	weight, bias *graph.Param // [O, C, (size+1)/2, size], [O]
	size         int
	self         bool
}

func newCausal(name string, in, out, size int, self bool, rng *rand.Rand) *causal {
	c := &causal{graph.NewParam(name+".weight", out, in, size/2+1, size), graph.NewParam(name+".bias", out), size, self}
	bound := 1 / math.Sqrt(float64(in*c.live()))
	nn.Uniform(c.weight, bound, rng)
	nn.Uniform(c.bias, bound, rng)
	c.mask(c.weight.Data()) // so that files hold no numbers that mean nothing
	return c
}

// live is how many positions it sees, the first of the kernel's in reading order.
func (c *causal) live() int {
	n := c.size/2*c.size + c.size/2
	if c.self {
		n++
	}
	return n
}

// mask makes weights that aren't to be seen 0.
func (c *causal) mask(w []float32) {
	taps := (c.size/2 + 1) * c.size
	for i := range w {
		if i%taps >= c.live() {
			w[i] = 0
		}
	}
}

func (c *causal) params() []*graph.Param { return []*graph.Param{c.weight, c.bias} }

// build adds the convolution. The padding, size/2 all around, would give as many rows too many at the bottom: they are cut off.
func (c *causal) build(b *graph.Builder, x *graph.Node) *graph.Node {
	d := b.Shape(x, "B H W C")
	mask := b.Constant(1, c.weight.Shape()...)
	c.mask(graph.Data(mask))
	y := b.Conv2D(x, b.Mul(b.Param(c.weight), mask), b.Param(c.bias), 1, c.size/2, kernel.Identity)
	batch, h, w, o := d.Of("B"), d.Of("H"), d.Of("W"), c.bias.Shape()[0]
	y = b.Slice(b.Reshape(y, batch, (h+c.size/2)*w*o), 0, h*w*o)
	return b.Reshape(y, batch, h, w, o)
}
