package graph

import (
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// Activate is act(x), element by element.
func (b *Builder) Activate(x *Node, act kernel.Act) *Node {
	return b.apply(&op{
		name: "activate", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) { kernel.Activate(out[0], in[0], act) },
		diff: func(y, dy *Node, _ []bool) []*Node {
			if act.NeedsInput() {
				y = x
			}
			return []*Node{b.actGrad(dy, y, act)}
		},
	}, x)
}

// throughAct takes dy back through the activation that an operation has fused, to dz, and if wanted makes the fused bias's gradient db in
// the same pass. y is the operation's node, whose result 1 is the value before the activation.
func (b *Builder) throughAct(y, dy *Node, act kernel.Act, bias bool) (dz, db *Node) {
	if act.Kind == kernel.KindIdentity {
		if bias {
			db = b.SumColumns(dy)
		}
		return dy, db
	}
	if act.NeedsInput() {
		y = b.result(y, 1)
	}
	dz = b.actGrad(dy, y, act)
	if bias {
		db = b.result(dz, 1)
	}
	return dz, db
}

// actGrad is dy*act'(v); result 1 is its sum over the rows. v is the activation's output, or its input where act.NeedsInput.
//
// It is linear in dy, and for the leaky ReLU its slope in v is zero almost everywhere, so there it can be differentiated again.
func (b *Builder) actGrad(dy, v *Node, act kernel.Act) *Node {
	n, c := rows(dy.Shape())
	o := &op{
		name: "an activation's gradient", out: []tensor.Shape{dy.Shape(), {c}},
		run:        func(out, in [][]float32) { kernel.ActivateBackward(out[0], out[1], in[0], in[1], n, c, act) },
		diffResult: func(_ int, ddb *Node) *Node { return b.spreadPixels(ddb, 1, n, c, dy.Shape()) },
	}
	if act.Kind == kernel.KindLeakyReLU {
		o.flat = []int{1}
		o.diff = func(_, g *Node, _ []bool) []*Node { return []*Node{b.actGrad(g, v, act), nil} }
	}
	return b.apply(o, dy, v)
}

// SoftMax normalises the last axis: y = exp(x)/sum(exp(x)).
func (b *Builder) SoftMax(x *Node) *Node {
	n, c := rows(x.Shape())
	return b.apply(&op{
		name: "softmax", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) { kernel.SoftMax(out[0], in[0], n, c) },
		diff: func(y, dy *Node, _ []bool) []*Node {
			return []*Node{b.apply(&op{
				name: "softmax's gradient", out: []tensor.Shape{x.Shape()},
				run: func(out, in [][]float32) { kernel.SoftMaxBackward(out[0], in[0], in[1], n, c) },
			}, dy, y)}
		},
	}, x)
}
