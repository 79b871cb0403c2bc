package graph

import (
	"fmt"
	"testing"

	"atelier/engine/kernel"
)

var acts = []struct {
	name string
	act  kernel.Act
}{
	{"identity", kernel.Identity},
	{"leaky", kernel.LeakyReLU(0.2)},
	{"silu", kernel.SiLU},
	{"tanh", kernel.Tanh},
	{"sigmoid", kernel.Sigmoid},
}

func TestElementwise(t *testing.T) {
	for _, s := range [][]int{{1}, {7}, {3, 5}, {2, 3, 1, 5}, {5, 300}} {
		one, two := [][]int{s}, [][]int{s, s}
		for _, c := range []opCase{
			{name: "Add", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.Add(x...) }},
			{name: "Add3", shapes: [][]int{s, s, s}, f: func(b *Builder, x []*Node) *Node { return b.Add(x...) }},
			{name: "Sub", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.Sub(x[0], x[1]) }},
			{name: "Mul", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.Mul(x[0], x[1]) }},
			{name: "MulSelf", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Mul(x[0], x[0]) }},
			{name: "Scale", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Scale(x[0], -1.5) }},
			{name: "AddScalar", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.AddScalar(x[0], 3) }},
			{name: "ScaleBy", shapes: [][]int{s, {1}}, f: func(b *Builder, x []*Node) *Node { return b.ScaleBy(x[0], x[1], 2) }},
			{name: "Exp", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Exp(x[0]) }},
			{name: "Log", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Log(x[0]) }, positive: true, kink: true},
			{name: "Sqrt", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Sqrt(x[0]) }, positive: true, kink: true},
			{name: "Square", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Square(x[0]) }},
			{name: "Reciprocal", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Reciprocal(x[0]) }, positive: true, kink: true},
			{name: "Softplus", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Softplus(x[0]) }},
			{name: "Abs", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Abs(x[0]) }},
			{name: "Call", shapes: one, f: func(b *Builder, x []*Node) *Node {
				return b.Mul(b.Call(x[0], func([]float32) error { return nil }), x[0])
			}},
		} {
			c.name = fmt.Sprint(c.name, s)
			c.check(t)
		}
		for _, a := range acts {
			opCase{name: fmt.Sprint("Activate ", a.name, s), shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Activate(x[0], a.act) }}.check(t)
		}
	}
}

func TestReductions(t *testing.T) {
	for _, s := range [][]int{{1}, {7}, {3, 5}, {2, 3, 1, 5}, {2, 1, 2, 300}} {
		for _, c := range []opCase{
			{name: "Sum", shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.Sum(x[0]) }},
			{name: "Mean", shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.Mean(x[0]) }},
			{name: "Dot", shapes: [][]int{s, s}, f: func(b *Builder, x []*Node) *Node { return b.Dot(x[0], x[1], 0.5) }},
			{name: "SumSquares", shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.SumSquares(x[0], 0.5) }},
			{name: "SumColumns", shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.SumColumns(x[0]) }},
			{name: "AddBias", shapes: [][]int{s, s[len(s)-1:]}, f: func(b *Builder, x []*Node) *Node { return b.AddBias(x[0], x[1]) }},
			{name: "SoftMax", shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.Mul(b.SoftMax(b.Scale(x[0], 2)), x[0]) }},
		} {
			c.name = fmt.Sprint(c.name, s)
			c.check(t)
		}
		if len(s) > 1 {
			opCase{name: fmt.Sprint("SumRows", s), shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.SumRows(x[0]) }}.check(t)
		}
	}
	for _, s := range [][]int{{1, 1, 1, 1}, {2, 3, 1, 5}, {3, 2, 2, 300}} {
		n, h, w, c := s[0], s[1], s[2], s[3]
		opCase{name: fmt.Sprint("SumPixels", s), shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.SumPixels(x[0]) }}.check(t)
		opCase{name: fmt.Sprint("BroadcastPixels", s), shapes: [][]int{{n, c}}, f: func(b *Builder, x []*Node) *Node { return b.BroadcastPixels(x[0], h, w) }}.check(t)
		opCase{name: fmt.Sprint("MulPerImage", s), shapes: [][]int{s, {n, c}}, f: func(b *Builder, x []*Node) *Node { return b.MulPerImage(x[0], x[1]) }}.check(t)
		opCase{name: fmt.Sprint("AddPerImage", s), shapes: [][]int{s, {n, c}}, f: func(b *Builder, x []*Node) *Node { return b.AddPerImage(x[0], x[1]) }}.check(t)
	}
}

func TestShapes(t *testing.T) {
	for _, s := range [][]int{{1, 1, 1, 1}, {2, 3, 1, 5}, {3, 2, 4, 300}} {
		n, h, w, c := s[0], s[1], s[2], s[3]
		wide := func(c int) []int { return []int{n, h, w, c} }
		for _, c := range []opCase{
			{name: "Reshape", shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node {
				return b.Mul(b.Reshape(x[0], h*n, w*c), b.Reshape(b.Reshape(x[0], n*h*w*c), h*n, w*c))
			}},
			{name: "Flatten", shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.Flatten(x[0]) }},
			{name: "Unflatten", shapes: [][]int{{n, h * w * c}}, f: func(b *Builder, x []*Node) *Node { return b.Unflatten(x[0], h, w, c) }},
			{name: "Concat", shapes: [][]int{wide(c), wide(256), wide(256), wide(1)}, f: func(b *Builder, x []*Node) *Node { return b.Concat(x...) }},
			{name: "Slice", shapes: [][]int{wide(c + 2)}, f: func(b *Builder, x []*Node) *Node { return b.Slice(x[0], 1, c+1) }},
			{name: "Slices", shapes: [][]int{wide(512 + c)}, f: func(b *Builder, x []*Node) *Node { // the same bounds modulo 256
				return b.Mul(b.Slice(x[0], 0, c), b.Slice(x[0], 256, 256+c))
			}},
			{name: "Split", shapes: [][]int{wide(2*c + 1)}, f: func(b *Builder, x []*Node) *Node {
				ys := b.Split(x[0], c, 1, c)
				return b.Mul(ys[0], ys[2])
			}},
			{name: "Upsample", shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.Upsample(x[0], 3) }},
			{name: "AvgPool", shapes: [][]int{{n, 2 * h, 2 * w, c}}, f: func(b *Builder, x []*Node) *Node { return b.AvgPool(x[0], 2) }},
		} {
			c.name = fmt.Sprint(c.name, s)
			c.check(t)
		}
	}
}

func TestConvolution(t *testing.T) {
	for _, g := range []struct{ n, h, w, c, o, k, stride, pad, outputPadding int }{
		{1, 1, 1, 1, 1, 1, 1, 0, 0},
		{2, 5, 4, 3, 6, 3, 1, 1, 0},
		{2, 7, 5, 3, 4, 3, 2, 1, 1},
		{2, 4, 4, 5, 3, 4, 2, 1, 0},
		{2, 6, 6, 2, 3, 5, 3, 2, 2},
		{1, 3, 3, 260, 5, 3, 1, 1, 0},
		{1, 3, 3, 5, 260, 3, 1, 1, 0},
		{2, 4, 4, 6, 1, 4, 1, 0, 0},
	} {
		x, w, wt := []int{g.n, g.h, g.w, g.c}, []int{g.o, g.c, g.k, g.k}, []int{g.c, g.o, g.k, g.k}
		for _, a := range acts {
			scale := func(b *Builder, w *Node) *Node { return b.Scale(w, 1/float32(g.k*g.k)) } // keep tanh out of saturation
			for _, c := range []opCase{
				{name: "Conv2D", shapes: [][]int{x, w, {g.o}}, f: func(b *Builder, in []*Node) *Node {
					return b.Conv2D(in[0], scale(b, in[1]), in[2], g.stride, g.pad, a.act)
				}},
				{name: "Conv2D no bias", shapes: [][]int{x, w}, f: func(b *Builder, in []*Node) *Node {
					return b.Conv2D(in[0], scale(b, in[1]), nil, g.stride, g.pad, a.act)
				}},
				{name: "ConvTranspose2D", shapes: [][]int{x, wt, {g.o}}, f: func(b *Builder, in []*Node) *Node {
					return b.ConvTranspose2D(in[0], scale(b, in[1]), in[2], g.stride, g.pad, g.outputPadding, a.act)
				}},
				{name: "ConvTranspose2D no bias", shapes: [][]int{x, wt}, f: func(b *Builder, in []*Node) *Node {
					return b.ConvTranspose2D(in[0], scale(b, in[1]), nil, g.stride, g.pad, g.outputPadding, a.act)
				}},
			} {
				c.kink = a.act.Kind == kernel.KindLeakyReLU
				c.name = fmt.Sprint(c.name, " ", a.name, g)
				c.check(t)
			}
		}
	}
}

func TestDense(t *testing.T) {
	for _, g := range []struct{ m, n, k int }{{1, 1, 1}, {3, 5, 7}, {2, 300, 3}, {5, 1, 300}} {
		for _, a := range acts {
			for _, c := range []opCase{
				{name: "Linear", shapes: [][]int{{g.m, g.k}, {g.n, g.k}, {g.n}}, f: func(b *Builder, in []*Node) *Node {
					return b.Linear(in[0], b.Scale(in[1], 0.1), in[2], a.act)
				}},
				{name: "Linear no bias", shapes: [][]int{{g.m, g.k}, {g.n, g.k}}, f: func(b *Builder, in []*Node) *Node {
					return b.Linear(in[0], b.Scale(in[1], 0.1), nil, a.act)
				}},
			} {
				c.kink = a.act.Kind == kernel.KindLeakyReLU
				c.name = fmt.Sprint(c.name, " ", a.name, g)
				c.check(t)
			}
		}
		for _, tx := range []bool{false, true} {
			for _, ty := range []bool{false, true} {
				x, y := []int{g.m, g.k}, []int{g.k, g.n}
				if tx {
					x = []int{g.k, g.m}
				}
				if ty {
					y = []int{g.n, g.k}
				}
				opCase{name: fmt.Sprint("MatMul", tx, ty, g), shapes: [][]int{x, y}, f: func(b *Builder, in []*Node) *Node {
					return b.MatMul(in[0], in[1], tx, ty)
				}}.check(t)
			}
		}
	}
	for _, g := range []struct{ n, t, heads, d int }{{1, 1, 1, 1}, {2, 5, 3, 4}, {2, 9, 1, 32}} {
		opCase{name: fmt.Sprint("Attention", g), shapes: [][]int{{g.n, g.t, 3 * g.heads * g.d}}, f: func(b *Builder, in []*Node) *Node {
			return b.Attention(in[0], g.heads)
		}}.check(t)
	}
}

func TestNorms(t *testing.T) {
	for _, s := range [][]int{{5, 1, 1, 1}, {2, 3, 5, 6}, {3, 2, 3, 300}} {
		c := s[3]
		for _, a := range acts {
			kink := a.act.Kind == kernel.KindLeakyReLU
			shapes := [][]int{s, {c}, {c}}
			norm := func(b *Builder, in []*Node) *Node {
				mean, variance := NewParam("mean", c), NewParam("var", c)
				for i := range c {
					mean.Data()[i], variance.Data()[i] = 0.1*float32(i%7), 0.5+0.1*float32(i%5)
				}
				return b.BatchNorm(in[0], in[1], in[2], mean, variance, 1e-3, 0.1, a.act)
			}
			opCase{name: fmt.Sprint("BatchNorm ", a.name, s), shapes: shapes, f: norm, kink: kink, tol: 2e-2}.check(t)
			opCase{name: fmt.Sprint("BatchNorm eval ", a.name, s), shapes: shapes, f: norm, kink: kink, eval: true}.check(t)
			for _, groups := range []int{1, 3, c} {
				if c%groups == 0 && (s[1]*s[2] > 1 || c > groups) {
					opCase{name: fmt.Sprint("GroupNorm ", groups, a.name, s), shapes: shapes, kink: kink, tol: 2e-2, f: func(b *Builder, in []*Node) *Node {
						return b.GroupNorm(in[0], in[1], in[2], groups, 1e-3, a.act)
					}}.check(t)
				}
			}
		}
	}
}

func TestLosses(t *testing.T) {
	for _, s := range [][]int{{1, 1}, {3, 7}, {2, 3, 4, 5}, {4, 300}} {
		for _, c := range []opCase{
			{name: "BCEWithLogits", shapes: [][]int{s, s}, f: func(b *Builder, x []*Node) *Node { return b.BCEWithLogits(x[0], x[1]) }},
			{name: "MSE", shapes: [][]int{s, s}, f: func(b *Builder, x []*Node) *Node { return b.MSE(x[0], x[1]) }},
			{name: "KLNormal", shapes: [][]int{s, s}, f: func(b *Builder, x []*Node) *Node { return b.KLNormal(x[0], x[1]) }},
			{name: "Reparameterize", shapes: [][]int{s, s, s}, f: func(b *Builder, x []*Node) *Node { return b.Reparameterize(x[0], x[1], x[2]) }},
		} {
			c.name = fmt.Sprint(c.name, s)
			c.check(t)
		}
	}
}
