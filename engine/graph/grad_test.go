package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"atelier/engine/kernel"
)

// twice makes of a case the case that checks its second derivative: the sum of the squares of the gradients of sum(w*f(x)²).
func twice(c opCase) opCase {
	f := c.f
	c.name = "twice " + c.name
	c.f = func(b *Builder, in []*Node) *Node {
		y := f(b, in)
		w := b.Input("weights", y.Shape()...)
		normal(rand.New(rand.NewPCG(3, 4)), Data(w), 0.5)
		var penalties []*Node
		for _, g := range b.Grad(b.Dot(b.Square(y), w, 1), in...) {
			penalties = append(penalties, b.SumSquares(g, 0.5))
		}
		return b.Add(penalties...)
	}
	return c
}

func TestSecondDerivatives(t *testing.T) {
	leaky := kernel.LeakyReLU(0.2)
	s := []int{2, 4, 2, 3}
	one, two := [][]int{s}, [][]int{s, s}
	for _, c := range []opCase{
		{name: "Add", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.Add(x[0], x[1], x[0]) }},
		{name: "Sub", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.Sub(x[0], x[1]) }},
		{name: "Mul", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.Mul(x[0], x[1]) }},
		{name: "Scale", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.AddScalar(b.Scale(x[0], 2), 1) }},
		{name: "ScaleBy", shapes: [][]int{s, {1}}, f: func(b *Builder, x []*Node) *Node { return b.ScaleBy(x[0], x[1], 2) }},
		{name: "Exp", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Exp(x[0]) }},
		{name: "Log", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Log(x[0]) }, positive: true, kink: true},
		{name: "Sqrt", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Sqrt(b.Mul(x[0], b.Square(x[0]))) }, positive: true, kink: true},
		{name: "Reciprocal", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Reciprocal(x[0]) }, positive: true, kink: true, tol: 3e-2},
		{name: "Softplus", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Softplus(x[0]) }},
		{name: "Abs", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Abs(x[0]) }},
		{name: "LeakyReLU", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Activate(x[0], leaky) }},
		{name: "Sum", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Sum(b.Square(x[0])) }},
		{name: "Mean", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Mean(b.Square(x[0])) }},
		{name: "Dot", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.Dot(x[0], x[1], 0.2) }},
		{name: "SumSquares", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.SumSquares(x[0], 0.1) }},
		{name: "SumRows", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.SumRows(x[0]) }},
		{name: "SumColumns", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.SumColumns(x[0]) }},
		{name: "SumPixels", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.SumPixels(x[0]) }},
		{name: "BroadcastPixels", shapes: [][]int{{2, 3}}, f: func(b *Builder, x []*Node) *Node { return b.BroadcastPixels(x[0], 2, 2) }},
		{name: "AddBias", shapes: [][]int{s, {3}}, f: func(b *Builder, x []*Node) *Node { return b.AddBias(x[0], x[1]) }},
		{name: "AddPerImage", shapes: [][]int{s, {2, 3}}, f: func(b *Builder, x []*Node) *Node { return b.AddPerImage(x[0], x[1]) }},
		{name: "Reshape", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Reshape(x[0], 6, 8) }},
		{name: "Flatten", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Flatten(x[0]) }},
		{name: "Unflatten", shapes: [][]int{{2, 12}}, f: func(b *Builder, x []*Node) *Node { return b.Unflatten(x[0], 2, 2, 3) }},
		{name: "Concat", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.Concat(x[0], x[1], x[0]) }},
		{name: "Split", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Mul(b.Split(x[0], 1, 2)[0], b.Slice(x[0], 2, 3)) }},
		{name: "Upsample", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Upsample(x[0], 2) }},
		{name: "AvgPool", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.AvgPool(x[0], 2) }},
		{name: "Call", shapes: one, f: func(b *Builder, x []*Node) *Node { return b.Call(x[0], func([]float32) error { return nil }) }},
		{name: "MSE", shapes: two, f: func(b *Builder, x []*Node) *Node { return b.MSE(x[0], x[1]) }},
		{name: "Reparameterize", shapes: [][]int{s, s, s}, f: func(b *Builder, x []*Node) *Node { return b.Reparameterize(x[0], x[1], x[2]) }},
		{name: "BatchNorm eval", shapes: [][]int{s, {3}, {3}}, eval: true, kink: true, f: func(b *Builder, x []*Node) *Node {
			mean, variance := NewParam("mean", 3), NewParam("var", 3)
			copy(variance.Data(), []float32{1, 2, 3})
			return b.BatchNorm(x[0], x[1], x[2], mean, variance, 1e-3, 0.1, leaky)
		}},
	} {
		twice(c).check(t)
	}
	for _, act := range []kernel.Act{kernel.Identity, leaky} {
		for _, c := range []opCase{
			{name: "Conv2D", shapes: [][]int{s, {5, 3, 3, 3}, {5}}, f: func(b *Builder, x []*Node) *Node {
				return b.Conv2D(x[0], b.Scale(x[1], 0.2), x[2], 2, 1, act)
			}},
			{name: "ConvTranspose2D", shapes: [][]int{s, {3, 5, 3, 3}, {5}}, f: func(b *Builder, x []*Node) *Node {
				return b.ConvTranspose2D(x[0], b.Scale(x[1], 0.2), x[2], 2, 1, 1, act)
			}},
			{name: "Linear", shapes: [][]int{{3, 5}, {4, 5}, {4}}, f: func(b *Builder, x []*Node) *Node {
				return b.Linear(x[0], x[1], x[2], act)
			}},
			{name: "MatMul", shapes: [][]int{{5, 3}, {4, 5}}, f: func(b *Builder, x []*Node) *Node {
				return b.MatMul(x[0], x[1], true, true)
			}},
		} {
			c.kink, c.tol = act.Kind != kernel.KindIdentity, 2e-2
			c.name = fmt.Sprint(c.name, act)
			twice(c).check(t)
		}
	}
}

// TestGradientPenalty checks R1 (Mescheder et al. 2018, arXiv:1801.04406) on a discriminator of the usual kind: its score and the squared
// norm of the score's gradient by the pictures, together, differentiated by the weights.
func TestGradientPenalty(t *testing.T) {
	act := kernel.LeakyReLU(0.2)
	opCase{
		name: "R1", kink: true, tol: 2e-2,
		shapes: [][]int{{2, 8, 8, 3}, {4, 3, 4, 4}, {4}, {6, 4, 4, 4}, {6}, {1, 24}, {1}},
		f: func(b *Builder, in []*Node) *Node {
			h := b.Conv2D(in[0], b.Scale(in[1], 0.2), in[2], 2, 1, act)
			h = b.Conv2D(h, b.Scale(in[3], 0.2), in[4], 2, 1, act)
			score := b.Sum(b.Linear(b.Flatten(h), in[5], in[6], kernel.Identity))
			dx := b.Grad(score, in[0])[0]
			return b.Add(score, b.SumSquares(dx, 5))
		},
	}.check(t)
}

func TestNoSecondDerivative(t *testing.T) {
	for name, f := range map[string]func(b *Builder, x, c *Node) *Node{
		"SiLU":      func(b *Builder, x, c *Node) *Node { return b.Activate(x, kernel.SiLU) },
		"tanh":      func(b *Builder, x, c *Node) *Node { return b.Activate(x, kernel.Tanh) },
		"softmax":   func(b *Builder, x, c *Node) *Node { return b.SoftMax(x) },
		"BatchNorm": func(b *Builder, x, c *Node) *Node { return b.BatchNorm(x, c, c, nil, nil, 1e-5, 0.1, kernel.Identity) },
		"GroupNorm": func(b *Builder, x, c *Node) *Node { return b.GroupNorm(x, c, c, 1, 1e-5, kernel.Identity) },
		"attention": func(b *Builder, x, c *Node) *Node { return b.Attention(b.Reshape(x, 2, 4, 3), 1) },
		"BCE":       func(b *Builder, x, c *Node) *Node { return b.BCEWithLogits(x, b.Detach(x)) },
		"KL":        func(b *Builder, x, c *Node) *Node { return b.KLNormal(b.Detach(x), x) },
	} {
		err := Build(func(b *Builder) {
			b.Training = true
			x, c := b.Input("x", 2, 2, 2, 3), b.Input("c", 3)
			dx := b.Grad(b.Sum(f(b, x, c)), x)[0]
			b.Grad(b.SumSquares(dx, 1), x)
		})
		if err == nil || !strings.Contains(err.Error(), "no derivative") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

// TestSharedDerivative trains two parameters that have one and the same gradient node.
func TestSharedDerivative(t *testing.T) {
	a, c := NewParam("a", 3), NewParam("c", 3)
	copy(c.Data(), []float32{1, 2, 3})
	var x *Node
	var p *Program
	var grads []*Node
	must(t, func(b *Builder) {
		x = b.Input("x", 3)
		y := b.Add(x, b.Param(a), b.Param(c))
		grads = b.Grad(b.SumSquares(y, 0.5), b.Params([]*Param{a, c})...)
		p = b.Compile(grads...)
	})
	copy(Data(x), []float32{1, 1, 1})
	for range 2 {
		run(t, p)
		for i, w := range []*Param{a, c} {
			kernel.Axpby(w.Data(), 1, w.Data(), -0.25, p.Value(grads[i]))
		}
	}
	// y is 2 3 4 at first, and half of that after each step; each parameter takes half of the change.
	if want := []float32{-0.75, -1.125, -1.5}; !slices.Equal(a.Data(), want) {
		t.Errorf("a is %v, want %v", a.Data(), want)
	}
	if want := []float32{0.25, 0.875, 1.5}; !slices.Equal(c.Data(), want) {
		t.Errorf("c is %v, want %v", c.Data(), want)
	}
}

// net is a little discriminator.
func net(b *Builder, x *Node, ps []*Param) *Node {
	h := b.Conv2D(x, b.Param(ps[0]), b.Param(ps[1]), 2, 1, kernel.LeakyReLU(0.2))
	return b.Linear(b.Flatten(h), b.Param(ps[2]), b.Param(ps[3]), kernel.Identity)
}

func netParams(seed uint64) []*Param {
	ps := []*Param{NewParam("conv.weight", 5, 3, 4, 4), NewParam("conv.bias", 5), NewParam("fc.weight", 2, 20), NewParam("fc.bias", 2)}
	for _, p := range ps {
		normal(rand.New(rand.NewPCG(seed, uint64(len(p.Name)))), p.Data(), 0.3)
	}
	return ps
}

func count(b *Builder, name string) (n int) {
	for _, x := range b.g.AllNodes() {
		if o := opOf(x); o != nil && strings.Contains(o.name, name) {
			n++
		}
	}
	return n
}

// TestOnlyWhatIsWanted: no gradient is built that nobody asked for.
func TestOnlyWhatIsWanted(t *testing.T) {
	ps := netParams(1)
	must(t, func(b *Builder) {
		x := b.Input("x", 2, 4, 4, 3)
		b.Grad(b.Sum(net(b, x, ps)), b.Params(ps)...)
		if n := count(b, "convTranspose"); n != 0 {
			t.Errorf("%d gradients of the pictures while training weights", n)
		}
	})
	must(t, func(b *Builder) {
		x := b.Input("x", 2, 4, 4, 3)
		b.Grad(b.Sum(net(b, x, ps)), x)
		if n := count(b, "convWeights") + count(b, "sumPixels"); n != 0 {
			t.Errorf("%d gradients of weights while only the pictures' is wanted", n)
		}
		o := opOf(b.Grad(b.Sum(net(b, x, ps)), x)[0])
		if slices.ContainsFunc(o.in, func(n *Node) bool { return opOf(n) != nil && opOf(n).results[1] != nil }) {
			t.Error("a bias gradient while only the pictures' is wanted")
		}
	})
}

func TestGradTwiceOnOneGraph(t *testing.T) {
	ps := netParams(1)
	var p *Program
	var x *Node
	var both, first, second []*Node
	must(t, func(b *Builder) {
		x = b.Input("x", 2, 4, 4, 3)
		y := net(b, x, ps)
		first = b.Grad(b.Sum(y), b.Params(ps)...)
		second = b.Grad(b.Scale(b.Sum(y), 2), b.Params(ps)...)
		both = slices.Concat(first, second)
		p = b.Compile(both...)
	})
	normal(rand.New(rand.NewPCG(5, 6)), Data(x), 1)
	run(t, p)
	for i := range first {
		for j, g := range p.Value(first[i]) {
			if g == 0 || p.Value(second[i])[j] != 2*g {
				t.Fatalf("%s: gradients %v and %v", ps[i].Name, g, p.Value(second[i])[j])
			}
		}
	}
}

func TestNoPathMeansZero(t *testing.T) {
	must(t, func(b *Builder) {
		x, y := b.Input("x", 2), b.Input("y", 3)
		loss := b.Add(b.Sum(x), b.Sum(b.Detach(y)))
		ds := b.Grad(loss, x, y)
		p := b.Compile(ds...)
		run(t, p)
		if got := p.Value(ds[0]); !slices.Equal(got, []float32{1, 1}) {
			t.Errorf("dx = %v", got)
		}
		if got := p.Value(ds[1]); !slices.Equal(got, []float32{0, 0, 0}) {
			t.Errorf("the gradient passes Detach: %v", got)
		}
	})
}

// TestGradOfInnerNode: wrt may be a result, and the way on to other nodes passes through it.
func TestGradOfInnerNode(t *testing.T) {
	must(t, func(b *Builder) {
		x := b.Input("x", 2)
		h := b.Square(x)
		ds := b.Grad(b.Sum(b.Square(h)), h, x)
		p := b.Compile(ds...)
		copy(Data(x), []float32{2, 3})
		run(t, p)
		if got := p.Value(ds[0]); !slices.Equal(got, []float32{8, 18}) {
			t.Errorf("dh = %v", got)
		}
		if got := p.Value(ds[1]); !slices.Equal(got, []float32{32, 108}) {
			t.Errorf("dx = %v", got)
		}
	})
}

// TestGorgoniaBackpropagate: Gorgonia's own differentiation finds the same gradients through the SDOp interface.
func TestGorgoniaBackpropagate(t *testing.T) {
	ps := netParams(1)
	must(t, func(b *Builder) {
		x := b.Input("x", 2, 4, 4, 3)
		normal(rand.New(rand.NewPCG(5, 6)), Data(x), 1)
		loss := b.SumSquares(net(b, x, ps), 1)
		wrt := b.Params(ps)
		ours := b.Grad(loss, wrt...)
		theirs, err := gorgonia.Backpropagate(gorgonia.Nodes{loss}, gorgonia.Nodes{b.Constant(1, 1)}, wrt)
		if err != nil {
			t.Fatal(err)
		}
		p := b.Compile(slices.Concat(ours, theirs)...)
		run(t, p)
		for i := range ours {
			if ours[i] == theirs[i] || !slices.Equal(p.Value(ours[i]), p.Value(theirs[i])) {
				t.Errorf("%s: %v, by Gorgonia %v", ps[i].Name, p.Value(ours[i]), p.Value(theirs[i]))
			}
		}
	})
}
