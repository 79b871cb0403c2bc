package graph

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// indices fills x with whole numbers below k.
func indices(rng *rand.Rand, x []float32, k int) {
	for i := range x {
		x[i] = float32(rng.IntN(k))
	}
}

// Nearest is compared with a search by distances.
func TestNearest(t *testing.T) {
	for _, g := range []struct{ n, k, d int }{{1, 1, 1}, {7, 5, 3}, {300, 17, 2}, {513, 300, 8}} {
		rng := rand.New(rand.NewPCG(1, uint64(g.n)))
		must(t, func(b *Builder) {
			x, table := b.Input("x", 1, g.n, g.d), b.Input("table", g.k, g.d)
			index := b.Nearest(x, table)
			if got := index.Shape(); !slices.Equal(got, []int{1, g.n}) {
				t.Fatalf("shape %v", got)
			}
			p := b.Compile(index)
			normal(rng, Data(x), 1)
			normal(rng, Data(table), 1)
			run(t, p)
			for i := range g.n {
				distance := func(k int) (sum float64) {
					for j := range g.d {
						sum += math.Pow(float64(Data(x)[i*g.d+j])-float64(Data(table)[k*g.d+j]), 2)
					}
					return sum
				}
				best := 0
				for k := range g.k {
					if distance(k) < distance(best) {
						best = k
					}
				}
				if got := int(p.Value(index)[i]); got != best && distance(got)-distance(best) > 1e-5 {
					t.Errorf("%v: row %d is nearest to %d at %v, not to %d at %v", g, i, best, distance(best), got, distance(got))
				}
			}
		})
	}
}

func TestNearestTakesTheFirst(t *testing.T) {
	must(t, func(b *Builder) {
		x, table := b.Input("x", 2, 2), b.Input("table", 4, 2)
		index := b.Nearest(x, table)
		p := b.Compile(index)
		copy(Data(table), []float32{9, 9, 1, 0, 1, 0, -1, 0})
		copy(Data(x), []float32{2, 0, -5, 1})
		run(t, p)
		if got := p.Value(index); !slices.Equal(got, []float32{1, 3}) {
			t.Errorf("nearest are %v", got)
		}
	})
}

func TestLookup(t *testing.T) {
	for _, g := range []struct{ n, k, d int }{{1, 1, 1}, {7, 5, 3}, {5, 300, 2}, {9, 2, 300}} {
		opCase{name: fmt.Sprint("Lookup", g), shapes: [][]int{{g.k, g.d}}, f: func(b *Builder, x []*Node) *Node {
			index := b.Input("index", g.n)
			indices(rand.New(rand.NewPCG(2, 2)), Data(index), g.k)
			return b.Lookup(x[0], index)
		}}.check(t)
		opCase{name: fmt.Sprint("scatter", g), shapes: [][]int{{g.n, g.d}}, f: func(b *Builder, x []*Node) *Node {
			index := b.Input("index", g.n)
			indices(rand.New(rand.NewPCG(2, 2)), Data(index), g.k)
			return b.scatter(x[0], index, g.k)
		}}.check(t)
	}
}

func TestCrossEntropy(t *testing.T) {
	for _, g := range []struct{ n, k int }{{1, 2}, {7, 5}, {3, 300}} {
		opCase{name: fmt.Sprint("CrossEntropy", g), shapes: [][]int{{g.n, g.k}}, f: func(b *Builder, x []*Node) *Node {
			index := b.Input("index", g.n)
			indices(rand.New(rand.NewPCG(2, 2)), Data(index), g.k)
			return b.CrossEntropy(x[0], index)
		}}.check(t)
	}
	must(t, func(b *Builder) { // a probability too small for float32
		x, index := b.Input("x", 2, 3), b.Input("index", 2)
		y := b.CrossEntropy(x, index)
		p := b.Compile(y)
		copy(Data(x), []float32{200, 0, 0, 1, 1, 1})
		copy(Data(index), []float32{1, 2})
		run(t, p)
		if got, want := float64(p.Value(y)[0]), 200+math.Log(3); math.Abs(got-want) > 1e-3 {
			t.Errorf("the cross-entropy is %v, want %v", got, want)
		}
	})
}

func TestPrefixMean(t *testing.T) {
	for _, s := range [][]int{{1, 1, 1, 1}, {2, 3, 1, 5}, {3, 2, 4, 300}} {
		opCase{name: fmt.Sprint("PrefixMean", s), shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.PrefixMean(x[0]) }}.check(t)
		opCase{name: fmt.Sprint("adjoint", s), shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node { return b.prefixMean(x[0], true) }}.check(t)
	}
	must(t, func(b *Builder) {
		x := b.Input("x", 1, 2, 2, 1)
		y := b.PrefixMean(x)
		p := b.Compile(y)
		copy(Data(x), []float32{1, 3, 5, -1})
		run(t, p)
		if got := p.Value(y); !slices.Equal(got, []float32{1, 2, 3, 2}) {
			t.Errorf("the means are %v", got)
		}
	})
}

// The value is y's, bit for bit, and the gradient is what x would get: y has none.
func TestStraightThrough(t *testing.T) {
	must(t, func(b *Builder) {
		x, table, w := b.Input("x", 3, 5, 2), b.Input("table", 4, 2), b.Input("w", 3, 5, 2)
		u, v := b.Scale(x, 2), b.Scale(table, 1)
		q := b.Lookup(v, b.Nearest(u, v))
		y := b.StraightThrough(u, q)
		grads := b.GradFrom(b.Mul(y, y), w, x, table)
		p := b.Compile(append(grads, y, q)...)
		rng := rand.New(rand.NewPCG(1, 1))
		for _, n := range []*Node{x, table, w} {
			normal(rng, Data(n), 1)
		}
		run(t, p)
		if !slices.Equal(p.Value(y), p.Value(q)) {
			t.Error("the value is not y's")
		}
		for i, g := range p.Value(grads[0]) {
			if want := 4 * float64(p.Value(y)[i]) * float64(Data(w)[i]); math.Abs(float64(g)-want) > 1e-5*math.Abs(want) {
				t.Errorf("gradient %d is %v, want %v", i, g, want)
			}
		}
		if g := p.Value(grads[1]); slices.ContainsFunc(g, func(v float32) bool { return v != 0 }) {
			t.Errorf("the table's gradient is %v", g)
		}
	})
}
