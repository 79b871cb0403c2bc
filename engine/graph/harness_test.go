package graph

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// must builds or fails the test.
func must(t *testing.T, f func(b *Builder)) {
	t.Helper()
	if err := Build(f); err != nil {
		t.Fatal(err)
	}
}

// run runs or fails the test.
func run(t *testing.T, p *Program) {
	t.Helper()
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
}

// spread fills x with values of random sign and a size between lo and hi, away from the kinks that activations have at 0.
func spread(rng *rand.Rand, x []float32, lo, hi float32) {
	for i := range x {
		x[i] = lo + (hi-lo)*rng.Float32()
		if rng.IntN(2) == 0 {
			x[i] = -x[i]
		}
	}
}

func normal(rng *rand.Rand, x []float32, std float32) {
	for i := range x {
		x[i] = std * float32(rng.NormFloat64())
	}
}

// opCase is an operation with inputs to try it on.
type opCase struct {
	name     string
	shapes   [][]int
	f        func(b *Builder, in []*Node) *Node
	eval     bool    // build with Training off
	positive bool    // inputs must be positive
	kink     bool    // not smooth everywhere
	tol      float64 // 0 takes 1e-2, relative to the gradient's root mean square
}

// check compares the gradients of c.f with central differences of sum(f(x)*w), random w: alone, from a given seed gradient; and as part
// of a graph where its inputs have other readers and where it occurs twice.
func (c opCase) check(t *testing.T) {
	t.Run(c.name, func(t *testing.T) {
		t.Run("alone", func(t *testing.T) { c.finiteDifferences(t, false) })
		t.Run("among others", func(t *testing.T) { c.finiteDifferences(t, true) })
	})
}

func (c opCase) finiteDifferences(t *testing.T, among bool) {
	rng := rand.New(rand.NewPCG(1, uint64(len(c.name))))
	var (
		p             *Program
		in, ys, grads []*Node
		ws            []*Node
	)
	must(t, func(b *Builder) {
		b.Training = !c.eval
		for i, s := range c.shapes {
			in = append(in, b.Input(fmt.Sprint("x", i), s...))
		}
		if !among {
			ys = []*Node{c.f(b, in)}
			ws = []*Node{b.Input("w", ys[0].Shape()...)}
			grads = b.GradFrom(ys[0], ws[0], in...)
		} else {
			us := make([]*Node, len(in))
			for i := range in {
				us[i] = b.Scale(in[i], 1)
			}
			ys = append([]*Node{c.f(b, us), c.f(b, us)}, us...)
			var loss []*Node
			for _, y := range ys {
				w := b.Input("w", y.Shape()...)
				ws = append(ws, w)
				loss = append(loss, b.Dot(y, w, 1))
			}
			grads = b.Grad(b.Add(loss...), in...)
		}
		p = b.Compile(slices.Concat(ys, grads)...)
	})
	for _, x := range in {
		spread(rng, Data(x), 0.2, 1.2)
		if c.positive {
			for i, v := range Data(x) {
				Data(x)[i] = max(v, -v)
			}
		}
	}
	for _, w := range ws {
		normal(rng, Data(w), 1)
	}
	loss := func() float64 {
		run(t, p)
		var sum float64
		for i, y := range ys {
			for j, v := range p.Value(y) {
				sum += float64(v) * float64(Data(ws[i])[j])
			}
		}
		return sum
	}

	run(t, p)
	first := clone(p.Values(grads))
	for range 2 { // a Program's memory is used again by each run
		run(t, p)
		for i := range grads {
			if !slices.Equal(first[i], p.Value(grads[i])) {
				t.Fatalf("gradient %d differs from run to run", i)
			}
		}
	}
	tol := c.tol
	if tol == 0 {
		tol = 1e-2
	}
	here := loss()
	difference := func(x *float32, step float32) (central, jump float64) { // jump: of the slope, from one side to the other
		was := *x
		defer func() { *x = was }()
		*x = was + step
		hi, up := loss(), *x
		*x = was - step
		lo, down := loss(), *x
		return (hi - lo) / float64(up-down), (hi-here)/float64(up-was) - (here-lo)/float64(was-down)
	}
	for i, x := range in {
		rms := 0.0
		for _, g := range first[i] {
			rms += float64(g) * float64(g)
		}
		rms = math.Sqrt(rms / float64(len(first[i])))
		if rms == 0 || math.IsNaN(rms) {
			t.Errorf("input %d: the gradient's root mean square is %v", i, rms)
		}
		checked := 0
		for _, j := range rng.Perm(len(first[i])) {
			step := float32(1e-2)
			if c.kink {
				step = 1e-3
			}
			want, jump := difference(&Data(x)[j], step)
			got, limit := float64(first[i][j]), tol*max(rms, math.Abs(want))
			if c.kink && math.Abs(jump) > limit {
				continue // no derivative here
			}
			if d := math.Abs(got - want); !(d <= limit) {
				t.Errorf("input %d at %d: gradient %g, finite difference %g (root mean square %g)", i, j, got, want, rms)
			}
			if checked++; checked == 6 {
				break
			}
		}
		if checked == 0 {
			t.Errorf("input %d: nothing could be checked", i)
		}
	}
}

func clone(xs [][]float32) [][]float32 {
	ys := make([][]float32, len(xs))
	for i, x := range xs {
		ys[i] = slices.Clone(x)
	}
	return ys
}
