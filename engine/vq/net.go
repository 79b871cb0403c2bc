package vq

import (
	"fmt"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

var activation = kernel.LeakyReLU(0.2)

// net holds the layers. Weights have PyTorch's names and shapes.
type net struct {
	shape
	down      []*nn.Conv2D
	encBlocks []*residual
	encode1   *nn.Conv2D // to d channels
	norm      *nn.BatchNorm
	book      *codebook
	decode1   *nn.Conv2D // from d channels
	decBlocks []*residual
	up        []*nn.ConvTranspose2D
	prior     *prior
}

// newNet makes a network with PyTorch's initial weights. The shape must have been checked.
func newNet(s shape, rng *rand.Rand) *net {
	n := &net{shape: s, book: newCodebook(s.codes, s.dim, rng)}
	for i := range s.halvings {
		l := nn.NewConv2D(fmt.Sprintf("encoder.conv%d", i+1), s.channels(i), s.channels(i+1), 4, 2, 1, rng)
		if i < s.halvings-1 || s.blocks == 0 {
			l.Act = activation
		}
		n.down = append(n.down, l)
	}
	deep := s.deep()
	for i := range s.blocks {
		n.encBlocks = append(n.encBlocks, newResidual(fmt.Sprintf("encoder.block%d", i+1), deep, rng))
		n.decBlocks = append(n.decBlocks, newResidual(fmt.Sprintf("decoder.block%d", i+1), deep, rng))
	}
	n.encode1 = nn.NewConv2D("encoder.code", deep, s.dim, 1, 1, 0, rng)
	n.norm = nn.NewBatchNorm("encoder.norm", s.dim)
	n.decode1 = nn.NewConv2D("decoder.code", s.dim, deep, 3, 1, 1, rng)
	if s.blocks == 0 {
		n.decode1.Act = activation
	}
	for i := range s.halvings {
		from := s.halvings - i
		l := nn.NewConvTranspose2D(fmt.Sprintf("decoder.conv%d", i+1), s.channels(from), s.channels(from-1), 4, 2, 1, 0, rng)
		if from > 1 {
			l.Act = activation
		}
		n.up = append(n.up, l)
	}
	n.prior = newPrior(s, rng)
	return n
}

// auto lists the parameters of encoder and decoder, the codebook and its buffers among them.
func (n *net) auto() []*graph.Param {
	var layers nn.Sequential
	for _, l := range n.down {
		layers = append(layers, l)
	}
	for _, l := range n.encBlocks {
		layers = append(layers, l)
	}
	layers = append(layers, n.encode1, n.norm, n.decode1)
	for _, l := range n.decBlocks {
		layers = append(layers, l)
	}
	for _, l := range n.up {
		layers = append(layers, l)
	}
	return append(layers.Params(), n.book.params()...)
}

// params lists all parameters.
func (n *net) params() []*graph.Param { return append(n.auto(), n.prior.params()...) }

// encode gives the vectors that are to be quantised. They are normalised over the batch, so that codes don't run out of use while what the
// encoder says grows and moves (Łańcucki et al. 2020, arXiv:2005.08520); without that 512 codes came down to 4 within 50 steps of faces.
//
//	x: [B, H, W, C] from -1 to 1  ->  z: [B, h, w, d]
func (n *net) encode(b *graph.Builder, x *graph.Node) *graph.Node {
	b.Shape(x, fmt.Sprintf("B %d %d %d", n.h, n.w, n.c))
	for _, l := range n.down {
		x = l.Build(b, x)
	}
	return n.norm.Build(b, n.encode1.Build(b, through(b, n.encBlocks, x)))
}

// decode gives the picture of some codes' vectors, of which what lies outside of -1 to 1 is to be cut off.
//
//	q: [B, h, w, d]  ->  [B, H, W, C]
func (n *net) decode(b *graph.Builder, q *graph.Node) *graph.Node {
	x := through(b, n.decBlocks, n.decode1.Build(b, q))
	for _, l := range n.up {
		x = l.Build(b, x)
	}
	return x
}

// copyFrom takes over the values of ps, which are another network's params() or their averages.
func (n *net) copyFrom(ps []*graph.Param) { copyParams(n.params(), ps) }

func copyParams(to, from []*graph.Param) {
	for i, p := range to {
		copy(p.Data(), from[i].Data())
	}
}

// residual is x + conv1x1(act(conv3x3(act(x)))): [B, h, w, C] -> the same.
type residual struct{ wide, narrow *nn.Conv2D }

func newResidual(name string, c int, rng *rand.Rand) *residual {
	r := &residual{nn.NewConv2D(name+".conv1", c, c/2, 3, 1, 1, rng), nn.NewConv2D(name+".conv2", c/2, c, 1, 1, 0, rng)}
	r.wide.Act = activation
	return r
}

// Build adds the block.
func (r *residual) Build(b *graph.Builder, x *graph.Node) *graph.Node {
	return b.Add(x, r.narrow.Build(b, r.wide.Build(b, b.Activate(x, activation))))
}

// Params lists those of both convolutions.
func (r *residual) Params() []*graph.Param { return append(r.wide.Params(), r.narrow.Params()...) }

// through applies the blocks and the activation that ends them. Where there are none, the layer before has it.
func through(b *graph.Builder, blocks []*residual, x *graph.Node) *graph.Node {
	for _, r := range blocks {
		x = r.Build(b, x)
	}
	if len(blocks) > 0 {
		x = b.Activate(x, activation)
	}
	return x
}
