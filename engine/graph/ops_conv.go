package graph

import (
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// A convolution y = x∗w is bilinear, and so are its two gradients dx(dy, w) and dw(x, dy): each one's gradients are the other two. The
// three operations below say so, which makes convolutions differentiable any number of times. A transposed convolution is dx(dy, w)
// used as a forward pass.

// Conv2D is act(x∗w + bias).
//
//	x: [N, H, W, C]   w: [O, C, KH, KW]   bias: [O] or nil   ->   [N, OH, OW, O]
func (b *Builder) Conv2D(x, w, bias *Node, stride, pad int, act kernel.Act) *Node {
	d := b.Shape(x, "N H W C").And(w, "O C KH KW")
	c := newConv("Conv2D", kernel.ConvShape{
		N: d.Of("N"), H: d.Of("H"), W: d.Of("W"), C: d.Of("C"), O: d.Of("O"),
		KH: d.Of("KH"), KW: d.Of("KW"), SH: stride, SW: stride, PH: pad, PW: pad})
	if bias != nil {
		d.And(bias, "O")
	}
	return b.conv(c, x, w, bias, act)
}

// ConvTranspose2D is act(xᵀ∗w + bias), the transposed convolution: OH = (H-1)*stride - 2*pad + KH + outputPadding.
//
//	x: [N, H, W, C]   w: [C, O, KH, KW]   bias: [O] or nil   ->   [N, OH, OW, O]
func (b *Builder) ConvTranspose2D(x, w, bias *Node, stride, pad, outputPadding int, act kernel.Act) *Node {
	d := b.Shape(x, "N H W C").And(w, "C O KH KW")
	kh, kw := d.Of("KH"), d.Of("KW")
	if outputPadding < 0 || outputPadding >= stride {
		failf("ConvTranspose2D: output padding %d with stride %d", outputPadding, stride)
	}
	c := newConv("ConvTranspose2D", kernel.ConvShape{
		N: d.Of("N"), H: (d.Of("H")-1)*stride - 2*pad + kh + outputPadding, W: (d.Of("W")-1)*stride - 2*pad + kw + outputPadding,
		C: d.Of("O"), O: d.Of("C"), KH: kh, KW: kw, SH: stride, SW: stride, PH: pad, PW: pad})
	if bias != nil {
		d.And(bias, "O")
	}
	return b.convData(c, x, w, bias, act)
}

func newConv(name string, s kernel.ConvShape) *kernel.Conv {
	if !s.Valid() {
		failf("%s: impossible geometry %+v", name, s)
	}
	return kernel.NewConv(s)
}

// conv: x, w -> y. The second result is y before the activation.
func (b *Builder) conv(c *kernel.Conv, x, w, bias *Node, act kernel.Act) *Node {
	y := tensor.Shape{c.N, c.OH(), c.OW(), c.O}
	return b.apply(&op{
		name: "conv", out: []tensor.Shape{y, y},
		run: func(out, in [][]float32) { c.Forward(out[0], out[1], in[0], in[1], third(in), act) },
		diff: func(y, dy *Node, want []bool) []*Node {
			dz, db := b.throughAct(y, dy, act, len(want) > 2 && want[2])
			ds := []*Node{nil, nil, db}
			if want[1] {
				ds[1] = b.convWeights(c, x, dz)
			}
			if want[0] {
				ds[0] = b.convData(c, dz, w, nil, kernel.Identity)
			}
			return ds[:len(want)]
		},
	}, withBias(x, w, bias)...)
}

// convData: dy, w -> dx. The second result is dx before the activation.
func (b *Builder) convData(c *kernel.Conv, dy, w, bias *Node, act kernel.Act) *Node {
	x := tensor.Shape{c.N, c.H, c.W, c.C}
	return b.apply(&op{
		name: "convTranspose", out: []tensor.Shape{x, x},
		run: func(out, in [][]float32) { c.BackwardData(out[0], out[1], in[0], in[1], third(in), act) },
		diff: func(dx, g *Node, want []bool) []*Node {
			dz, db := b.throughAct(dx, g, act, len(want) > 2 && want[2])
			ds := []*Node{nil, nil, db}
			if want[1] {
				ds[1] = b.convWeights(c, dz, dy)
			}
			if want[0] {
				ds[0] = b.conv(c, dz, w, nil, kernel.Identity)
			}
			return ds[:len(want)]
		},
	}, withBias(dy, w, bias)...)
}

// convWeights: x, dy -> dw.
func (b *Builder) convWeights(c *kernel.Conv, x, dy *Node) *Node {
	return b.apply(&op{
		name: "convWeights", out: []tensor.Shape{{c.O, c.C, c.KH, c.KW}},
		run: func(out, in [][]float32) { c.BackwardWeights(out[0], in[0], in[1]) },
		diff: func(_, g *Node, want []bool) []*Node {
			ds := make([]*Node, 2)
			if want[0] {
				ds[0] = b.convData(c, dy, g, nil, kernel.Identity)
			}
			if want[1] {
				ds[1] = b.conv(c, x, g, nil, kernel.Identity)
			}
			return ds
		},
	}, x, dy)
}

// withBias lists an operation's inputs, the last of which may be missing.
func withBias(x, w, bias *Node) []*Node {
	if bias == nil {
		return []*Node{x, w}
	}
	return []*Node{x, w, bias}
}

func third(in [][]float32) []float32 {
	if len(in) > 2 {
		return in[2]
	}
	return nil
}
