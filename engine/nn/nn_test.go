package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// everything is a model with every layer in it.
func everything(rng *rand.Rand) Sequential {
	conv := NewConv2D("enc.conv1", 3, 8, 3, 2, 1, rng)
	conv.Act = kernel.LeakyReLU(0.2)
	conv2 := NewConv2D("enc.conv2", 8, 8, 3, 1, 1, rng)
	conv2.Bias = nil
	norm := NewBatchNorm("enc.bn", 8)
	norm.Act = kernel.ReLU
	return Sequential{
		conv, conv2, norm,
		Func(func(b *graph.Builder, x *graph.Node) *graph.Node { return b.Flatten(x) }),
		NewLinear("fc", 8*4*4, 10, rng),
		Func(func(b *graph.Builder, x *graph.Node) *graph.Node { return b.Unflatten(x, 1, 1, 10) }),
		NewConvTranspose2D("dec.up", 10, 6, 4, 2, 0, 1, rng),
		NewGroupNorm("dec.gn", 3, 6),
	}
}

func TestNamesAndShapes(t *testing.T) {
	ps := everything(seeded(1)).Params()
	want := []string{
		"enc.conv1.weight [8 3 3 3]", "enc.conv1.bias [8]", "enc.conv2.weight [8 8 3 3]",
		"enc.bn.weight [8]", "enc.bn.bias [8]", "enc.bn.running_mean [8] buffer", "enc.bn.running_var [8] buffer",
		"fc.weight [10 128]", "fc.bias [10]", "dec.up.weight [10 6 4 4]", "dec.up.bias [6]", "dec.gn.weight [6]", "dec.gn.bias [6]",
	}
	for i, p := range ps {
		got := fmt.Sprint(p.Name, " ", p.Shape())
		if p.Buffer {
			got += " buffer"
		}
		if i >= len(want) || got != want[i] {
			t.Errorf("parameter %d is %s", i, got)
		}
	}
	if len(ps) != len(want) {
		t.Errorf("%d parameters, want %d", len(ps), len(want))
	}
	if n, want := CountParams(ps), 8*27+8+8*72+16+1280+10+960+6+12; n != want {
		t.Errorf("%d parameters, want %d", n, want)
	}
}

func TestBuild(t *testing.T) {
	m := everything(seeded(1))
	err := graph.Build(func(b *graph.Builder) {
		b.Training = true
		x := b.Input("x", 2, 8, 8, 3)
		y := m.Build(b, x)
		b.Shape(y, "2 5 5 6") // (1-1)*2 - 0 + 4 + 1
		rng := seeded(2)
		for i := range graph.Data(x) {
			graph.Data(x)[i] = float32(rng.NormFloat64())
		}
		for _, p := range m.Params() {
			if p.Buffer {
				continue
			}
			dp := b.Grad(b.SumSquares(y, 1), b.Param(p))[0]
			prog := b.Compile(dp)
			if err := prog.Run(); err != nil {
				t.Fatal(err)
			}
			if norm := kernel.SumSquares(prog.Value(dp)); norm == 0 || math.IsNaN(norm) {
				t.Errorf("%s: the squared norm of its gradient is %v", p.Name, norm)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// TestInit: PyTorch's bounds, 1/√fan_in with fan_in from weight.shape[1], and the same weights from the same seed.
func TestInit(t *testing.T) {
	for _, c := range []struct {
		layer Layer
		fan   int
	}{
		{NewLinear("a", 300, 200, seeded(1)), 300},
		{NewConv2D("b", 20, 100, 5, 1, 2, seeded(2)), 20 * 25},
		{NewConvTranspose2D("c", 100, 20, 5, 1, 2, 0, seeded(3)), 20 * 25},
	} {
		bound := 1 / math.Sqrt(float64(c.fan))
		for _, p := range c.layer.Params() {
			var top, sum, squares float64
			for _, v := range p.Data() {
				top, sum, squares = max(top, math.Abs(float64(v))), sum+float64(v), squares+float64(v)*float64(v)
			}
			n := float64(len(p.Data()))
			if top > bound || top < 0.8*bound || math.Abs(sum/n) > 3*bound/math.Sqrt(n) {
				t.Errorf("%s: largest %g, mean %g for a bound of %g", p.Name, top, sum/n, bound)
			}
			if std := math.Sqrt(squares / n); n > 1000 && math.Abs(std/(bound/math.Sqrt(3))-1) > 0.02 {
				t.Errorf("%s: standard deviation %g for a bound of %g", p.Name, std, bound)
			}
		}
	}
	a, b, c := everything(seeded(5)).Params(), everything(seeded(5)).Params(), everything(seeded(6)).Params()
	for i := range a {
		if !slices.Equal(a[i].Data(), b[i].Data()) {
			t.Errorf("%s differs for one seed", a[i].Name)
		}
	}
	if slices.Equal(a[0].Data(), c[0].Data()) {
		t.Error("two seeds give the same weights")
	}
	p := graph.NewParam("p", 10000)
	Normal(p, 1, 0.02, seeded(1))
	if mean := kernel.Sum(p.Data()) / 1e4; math.Abs(mean-1) > 1e-3 {
		t.Errorf("Normal: mean %g", mean)
	}
	kernel.Affine(p.Data(), 1, p.Data(), -1)
	if std := math.Sqrt(kernel.SumSquares(p.Data()) / 1e4); math.Abs(std-0.02) > 1e-3 {
		t.Errorf("Normal: standard deviation %g", std)
	}
}

// TestBatchNormModes: training moves the running statistics towards the batch's, with the unbiased variance; a graph built without
// Training uses them and leaves them.
func TestBatchNormModes(t *testing.T) {
	l := NewBatchNorm("bn", 1)
	var x, y *graph.Node
	build := func(training bool) (p *graph.Program) {
		if err := graph.Build(func(b *graph.Builder) {
			b.Training = training
			x = b.Input("x", 4, 1)
			y = l.Build(b, x)
			p = b.Compile(y)
		}); err != nil {
			t.Fatal(err)
		}
		copy(graph.Data(x), []float32{1, 2, 3, 6}) // mean 3, variance 3.5, unbiased 14/3
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		return p
	}
	near := func(what string, got float32, want float64) {
		t.Helper()
		if math.Abs(float64(got)-want) > 1e-5 {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	p := build(true)
	near("y in training", p.Value(y)[3], 3/math.Sqrt(3.5+1e-5))
	near("running mean", l.Mean.Data()[0], 0.3)
	near("running variance", l.Var.Data()[0], 0.9+0.1*14/3)
	for range 300 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
	}
	near("running mean", l.Mean.Data()[0], 3)
	near("running variance", l.Var.Data()[0], 14.0/3)
	l.Mean.Data()[0], l.Var.Data()[0] = 2, 4
	p = build(false)
	near("y in use", p.Value(y)[3], 4/math.Sqrt(4+1e-5))
	near("running mean after use", l.Mean.Data()[0], 2)
}

// A dense layer takes pictures as PyTorch's Flatten and Linear would: channels first.
func TestLinearOnPictures(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	l := NewLinear("l", 3*4*5, 7, rng)
	err := graph.Build(func(b *graph.Builder) {
		x := b.Input("x", 2, 3, 4, 5)
		for i := range graph.Data(x) {
			graph.Data(x)[i] = float32(rng.NormFloat64())
		}
		got, want := l.Build(b, x), l.Build(b, b.Flatten(x))
		loss := func(y *graph.Node) []*graph.Node {
			return b.Grad(b.Sum(b.Square(y)), x, b.Param(l.Weight), b.Param(l.Bias))
		}
		a, c := append(loss(got), got), append(loss(want), want)
		p := b.Compile(append(a, c...)...)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		for k := range a {
			u, v := p.Value(a[k]), p.Value(c[k])
			for i := range u {
				if d := u[i] - v[i]; d > 1e-4 || d < -1e-4 {
					t.Fatalf("output %d differs at %d: %v and %v", k, i, u[i], v[i])
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
