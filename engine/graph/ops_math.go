package graph

import (
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// checkSame is a build error unless all shapes are equal.
func (b *Builder) checkSame(name string, xs ...*Node) {
	for _, x := range xs[1:] {
		if !x.Shape().Eq(xs[0].Shape()) {
			failf("%s: shapes %v and %v differ", name, xs[0].Shape(), x.Shape())
		}
	}
}

// Add is the sum of nodes of one shape.
func (b *Builder) Add(xs ...*Node) *Node {
	if len(xs) == 1 {
		return xs[0]
	}
	b.checkSame("Add", xs...)
	return b.apply(&op{
		name: "add", out: []tensor.Shape{xs[0].Shape()},
		run: func(out, in [][]float32) {
			kernel.Axpby(out[0], 1, in[0], 1, in[1])
			for _, x := range in[2:] {
				kernel.Axpby(out[0], 1, out[0], 1, x)
			}
		},
		diff: func(_, dy *Node, want []bool) []*Node {
			ds := make([]*Node, len(want))
			for i := range ds {
				ds[i] = dy
			}
			return ds
		},
	}, xs...)
}

// Sub is x - y.
func (b *Builder) Sub(x, y *Node) *Node {
	b.checkSame("Sub", x, y)
	return b.apply(&op{
		name: "sub", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) { kernel.Axpby(out[0], 1, in[0], -1, in[1]) },
		diff: func(_, dz *Node, want []bool) []*Node {
			ds := []*Node{dz, nil}
			if want[1] {
				ds[1] = b.Scale(dz, -1)
			}
			return ds
		},
	}, x, y)
}

// Mul is x*y, element by element.
func (b *Builder) Mul(x, y *Node) *Node {
	b.checkSame("Mul", x, y)
	return b.apply(&op{
		name: "mul", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) { kernel.Mul(out[0], in[0], in[1]) },
		diff: func(_, dz *Node, want []bool) []*Node {
			ds := make([]*Node, 2)
			if want[0] {
				ds[0] = b.Mul(dz, y)
			}
			if want[1] {
				ds[1] = b.Mul(dz, x)
			}
			return ds
		},
	}, x, y)
}

// Scale is a*x.
func (b *Builder) Scale(x *Node, a float32) *Node { return b.affine(x, a, 0) }

// AddScalar is x + c.
func (b *Builder) AddScalar(x *Node, c float32) *Node { return b.affine(x, 1, c) }

func (b *Builder) affine(x *Node, a, c float32) *Node {
	return b.apply(&op{
		name: "affine", out: []tensor.Shape{x.Shape()},
		run:  func(out, in [][]float32) { kernel.Affine(out[0], a, in[0], c) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.Scale(dy, a)} },
	}, x)
}

// ScaleBy is c*s*x, where s is one number of the graph.
func (b *Builder) ScaleBy(x, s *Node, c float32) *Node {
	b.Shape(s, "1")
	return b.apply(&op{
		name: "scaleBy", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) { kernel.Affine(out[0], c*in[1][0], in[0], 0) },
		diff: func(_, dy *Node, want []bool) []*Node {
			ds := make([]*Node, 2)
			if want[0] {
				ds[0] = b.ScaleBy(dy, s, c)
			}
			if want[1] {
				ds[1] = b.Dot(dy, x, c)
			}
			return ds
		},
	}, x, s)
}

// unary makes an element-wise function with its gradient.
func (b *Builder) unary(name string, f kernel.Unary, x *Node, diff func(y, dy *Node) *Node) *Node {
	return b.apply(&op{
		name: name, out: []tensor.Shape{x.Shape()},
		run:  func(out, in [][]float32) { kernel.Map(out[0], in[0], f) },
		diff: func(y, dy *Node, _ []bool) []*Node { return []*Node{diff(y, dy)} },
	}, x)
}

// Exp is e^x.
func (b *Builder) Exp(x *Node) *Node {
	return b.unary("exp", kernel.Exp, x, func(y, dy *Node) *Node { return b.Mul(dy, y) })
}

// Log is the natural logarithm.
func (b *Builder) Log(x *Node) *Node {
	return b.unary("log", kernel.Log, x, func(_, dy *Node) *Node { return b.Mul(dy, b.Reciprocal(x)) })
}

// Sqrt is the square root.
func (b *Builder) Sqrt(x *Node) *Node {
	return b.unary("sqrt", kernel.Sqrt, x, func(y, dy *Node) *Node { return b.Mul(dy, b.Scale(b.Reciprocal(y), 0.5)) })
}

// Square is x².
func (b *Builder) Square(x *Node) *Node {
	return b.unary("square", kernel.Square, x, func(_, dy *Node) *Node { return b.Mul(dy, b.Scale(x, 2)) })
}

// Reciprocal is 1/x.
func (b *Builder) Reciprocal(x *Node) *Node {
	return b.unary("reciprocal", kernel.Reciprocal, x, func(y, dy *Node) *Node { return b.Mul(dy, b.Scale(b.Square(y), -1)) })
}

// Softplus is log(1+e^x).
func (b *Builder) Softplus(x *Node) *Node {
	return b.unary("softplus", kernel.Softplus, x, func(_, dy *Node) *Node { return b.Mul(dy, b.Activate(x, kernel.Sigmoid)) })
}

// Abs is |x|; its derivative at 0 is taken as 0.
func (b *Builder) Abs(x *Node) *Node {
	return b.unary("abs", kernel.Abs, x, func(_, dy *Node) *Node { return b.timesSign(dy, x) })
}

// timesSign is x*sign(s): the gradient of |s|, and linear in x.
func (b *Builder) timesSign(x, s *Node) *Node {
	return b.apply(&op{
		name: "timesSign", out: []tensor.Shape{x.Shape()}, flat: []int{1},
		run: func(out, in [][]float32) {
			y := out[0]
			for i, v := range in[1] {
				switch {
				case v > 0:
					y[i] = in[0][i]
				case v < 0:
					y[i] = -in[0][i]
				default:
					y[i] = 0
				}
			}
		},
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.timesSign(dy, s), nil} },
	}, x, s)
}
