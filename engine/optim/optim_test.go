package optim

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// model is a few parameters with values, one of them a buffer.
func model(seed uint64) []*graph.Param {
	ps := []*graph.Param{graph.NewParam("w", 30, 7), graph.NewParam("stat", 5), graph.NewParam("b", 3)}
	ps[1].Buffer = true
	for i, p := range ps {
		nn.Normal(p, 0, 1, seeded(seed+uint64(i)))
	}
	return ps
}

// gradients makes one step's gradients for model.
func gradients(rng *rand.Rand) [][]float32 {
	gs := [][]float32{make([]float32, 210), make([]float32, 3)}
	for _, g := range gs {
		for i := range g {
			g[i] = float32(rng.NormFloat64())
		}
	}
	return gs
}

// reference is the textbook in float64.
type reference struct {
	c          Config
	t          int
	w, m, v, e []float64
}

func (r *reference) step(g []float64, lr float64) {
	decay := min(r.c.EMA, float64(1+r.t)/float64(10+r.t))
	r.t++
	norm := 0.0
	for _, x := range g {
		norm += x * x
	}
	norm = math.Sqrt(norm)
	for i, x := range g {
		if r.c.Clip > 0 && norm > r.c.Clip {
			x *= r.c.Clip / norm
		}
		r.m[i] = r.c.Beta1*r.m[i] + (1-r.c.Beta1)*x
		r.v[i] = r.c.Beta2*r.v[i] + (1-r.c.Beta2)*x*x
		m := r.m[i] / (1 - math.Pow(r.c.Beta1, float64(r.t)))
		v := r.v[i] / (1 - math.Pow(r.c.Beta2, float64(r.t)))
		r.w[i] -= lr * r.c.Decay * r.w[i]
		r.w[i] -= lr * m / (math.Sqrt(v) + r.c.Eps)
		r.e[i] = decay*r.e[i] + (1-decay)*r.w[i]
	}
}

func flat(xs ...[]float32) (y []float64) {
	for _, x := range xs {
		for _, v := range x {
			y = append(y, float64(v))
		}
	}
	return y
}

func TestAgainstReference(t *testing.T) {
	for name, c := range map[string]Config{
		"Adam":     Default,
		"GAN":      {Beta1: 0, Beta2: 0.99, Eps: 1e-8},
		"AdamW":    {Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.1},
		"clip":     {Beta1: 0.9, Beta2: 0.999, Eps: 1e-3, Clip: 3},
		"EMA":      {Beta1: 0.5, Beta2: 0.999, Eps: 1e-8, EMA: 0.95},
		"together": {Beta1: 0.9, Beta2: 0.95, Eps: 1e-6, Decay: 0.05, Clip: 5, EMA: 0.999},
	} {
		ps := model(1)
		o := New(ps, c)
		r := &reference{c: c, w: flat(ps[0].Data(), ps[2].Data())}
		r.m, r.v, r.e = make([]float64, len(r.w)), make([]float64, len(r.w)), slices.Clone(r.w)
		rng := seeded(9)
		for i := range 300 {
			gs := gradients(rng)
			if i%3 == 0 { // some steps below the clipping norm
				kernel.Affine(gs[0], 0.1, gs[0], 0)
			}
			keep := flat(gs...)
			lr := 1e-2 / float64(1+i/100)
			norm, err := o.Step(gs, lr)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(keep, flat(gs...)) {
				t.Fatalf("%s: the gradient was written to", name)
			}
			if want := math.Sqrt(kernel.SumSquares(gs[0]) + kernel.SumSquares(gs[1])); math.Abs(norm-want) > 1e-9*want {
				t.Fatalf("%s: norm %v, want %v", name, norm, want)
			}
			r.step(keep, lr)
		}
		if o.Steps() != 300 {
			t.Errorf("%s: %d steps counted", name, o.Steps())
		}
		near := func(what string, got, want []float64) {
			for i := range want {
				if math.Abs(got[i]-want[i]) > 2e-5*(1+math.Abs(want[i])) {
					t.Errorf("%s: %s at %d is %v, want %v", name, what, i, got[i], want[i])
					return
				}
			}
		}
		near("weight", flat(ps[0].Data(), ps[2].Data()), r.w)
		near("m", flat(o.m[0].Data(), o.m[1].Data()), r.m)
		near("v", flat(o.v[0].Data(), o.v[1].Data()), r.v)
		if c.EMA > 0 {
			near("EMA", flat(o.EMA()[0].Data(), o.EMA()[2].Data()), r.e)
		}
	}
}

func TestBuffersAreCopied(t *testing.T) {
	ps := model(1)
	o := New(ps, Config{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, EMA: 0.999})
	want := []float32{1, 2, 3, 4, 5}
	copy(ps[1].Data(), want)
	if _, err := o.Step(gradients(seeded(1)), 1e-3); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(ps[1].Data(), want) || !slices.Equal(o.EMA()[1].Data(), want) {
		t.Errorf("the buffer is %v, its copy %v, want %v", ps[1].Data(), o.EMA()[1].Data(), want)
	}
	if len(o.Trained()) != 2 || o.Trained()[1] != ps[2] {
		t.Error("a buffer is trained")
	}
}

// TestRestore: a state written into a fresh optimizer goes on with the same bits.
func TestRestore(t *testing.T) {
	c := Config{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.01, Clip: 1, EMA: 0.99}
	ps, rng := model(1), seeded(2)
	o := New(ps, c)
	steps := func(o *Optimizer, rng *rand.Rand) {
		for range 20 {
			if _, err := o.Step(gradients(rng), 1e-2); err != nil {
				t.Fatal(err)
			}
		}
	}
	steps(o, rng)
	qs := model(50)
	u := New(qs, c)
	for i, p := range append(slices.Clone(ps), o.Tensors()...) {
		q := append(slices.Clone(qs), u.Tensors()...)[i]
		if p.Name != q.Name || !slices.Equal(p.Shape(), q.Shape()) {
			t.Fatalf("tensor %d is %s %v and %s %v", i, p.Name, p.Shape(), q.Name, q.Shape())
		}
		copy(q.Data(), p.Data())
	}
	steps(o, seeded(3))
	steps(u, seeded(3))
	if u.Steps() != 40 {
		t.Errorf("%d steps after restoring", u.Steps())
	}
	for i, p := range append(slices.Clone(ps), o.Tensors()...) {
		if q := append(slices.Clone(qs), u.Tensors()...)[i]; !slices.Equal(p.Data(), q.Data()) {
			t.Errorf("%s differs", p.Name)
		}
	}
	var names []string
	for _, p := range o.Tensors() {
		names = append(names, p.Name)
	}
	if got, want := strings.Join(names, " "), "optimizer.step optimizer.m.w optimizer.v.w optimizer.m.b optimizer.v.b ema.w ema.stat ema.b"; got != want {
		t.Errorf("tensors %s, want %s", got, want)
	}
}

func TestManySteps(t *testing.T) {
	o := New(model(1), Default)
	for _, n := range []int{0, 1, countBase - 1, countBase, 5*countBase + 77} {
		o.count.Data()[0], o.count.Data()[1] = float32(n/countBase), float32(n%countBase)
		if _, err := o.Step(gradients(seeded(1)), 1e-3); err != nil {
			t.Fatal(err)
		}
		if o.Steps() != n+1 {
			t.Errorf("%d steps after %d and one more", o.Steps(), n)
		}
	}
}

func TestNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		ps := model(1)
		o := New(ps, Config{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Clip: 1, EMA: 0.99})
		all := append(slices.Clone(ps), o.Tensors()...)
		var before [][]float32
		for _, p := range all {
			before = append(before, slices.Clone(p.Data()))
		}
		gs := gradients(seeded(1))
		gs[1][2] = float32(bad)
		if norm, err := o.Step(gs, 1e-3); err == nil || !math.IsNaN(norm) && !math.IsInf(norm, 0) {
			t.Errorf("%v: norm %v, error %v", bad, norm, err)
		}
		for i, p := range all {
			if !slices.Equal(p.Data(), before[i]) {
				t.Errorf("%v: %s was changed", bad, p.Name)
			}
		}
	}
}

func TestSchedules(t *testing.T) {
	for _, c := range []struct {
		name        string
		s           Schedule
		step, total int
		want        float64
	}{
		{"constant", Constant(0), 0, 100, 1},
		{"constant", Constant(0), 500, 100, 1},
		{"constant", Constant(10), 0, 100, 0.1},
		{"constant", Constant(10), 9, 100, 1},
		{"constant", Constant(10), 50, 100, 1},
		{"linear", Linear(0, 0), 0, 100, 1},
		{"linear", Linear(0, 0), 25, 100, 0.75},
		{"linear", Linear(0, 0), 100, 100, 0},
		{"linear", Linear(0, 0.2), 50, 100, 0.6},
		{"linear", Linear(20, 0), 4, 100, 0.25},
		{"linear", Linear(20, 0), 60, 100, 0.5},
		{"linear", Linear(20, 0.1), 1000, 100, 0.1},
		{"linear", Linear(20, 0.1), 1000, 0, 1},
		{"linear", Linear(20, 0.1), 20, 10, 1},
		{"linear", Linear(20, 0.1), 21, 10, 0.1},
		{"cosine", Cosine(0, 0), 0, 100, 1},
		{"cosine", Cosine(0, 0), 50, 100, 0.5},
		{"cosine", Cosine(0, 0), 25, 100, (1 + math.Sqrt2/2) / 2},
		{"cosine", Cosine(0, 0), 100, 100, 0},
		{"cosine", Cosine(10, 0.1), 55, 100, 0.55},
		{"cosine", Cosine(10, 0.1), 2, 100, 0.3},
	} {
		if got := c.s(c.step, c.total); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s at %d of %d: %v, want %v", c.name, c.step, c.total, got, c.want)
		}
	}
}

// TestOverfit trains a small network until it knows one batch by heart.
func TestOverfit(t *testing.T) {
	rng := seeded(1)
	c1, c2 := nn.NewConv2D("c1", 1, 8, 3, 2, 1, rng), nn.NewConv2D("c2", 8, 16, 3, 2, 1, rng)
	c1.Act, c2.Act = kernel.SiLU, kernel.SiLU
	net := nn.Sequential{
		c1, nn.NewBatchNorm("bn", 8), c2, nn.NewGroupNorm("gn", 4, 16),
		nn.Func(func(b *graph.Builder, x *graph.Node) *graph.Node { return b.Flatten(x) }),
		nn.NewLinear("fc", 16*2*2, 3, rng),
	}
	o := New(net.Params(), Config{Beta1: 0.9, Beta2: 0.99, Eps: 1e-8, Clip: 10})
	const n = 12
	var x, target, loss *graph.Node
	var grads []*graph.Node
	var p *graph.Program
	if err := graph.Build(func(b *graph.Builder) {
		b.Training = true
		x, target = b.Input("x", n, 8, 8, 1), b.Input("target", n, 3)
		loss = b.Scale(b.BCEWithLogits(net.Build(b, x), target), 1.0/n)
		grads = b.Grad(loss, b.Params(o.Trained())...)
		p = b.Compile(append(grads, loss)...)
	}); err != nil {
		t.Fatal(err)
	}
	for i := range graph.Data(x) {
		graph.Data(x)[i] = float32(rng.NormFloat64())
	}
	for i := range n {
		graph.Data(target)[3*i+rng.IntN(3)] = 1
	}
	var first, last float32
	for i := range 150 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		if last = p.Value(loss)[0]; i == 0 {
			first = last
		}
		if _, err := o.Step(p.Values(grads), 1e-2); err != nil {
			t.Fatal(err)
		}
	}
	if first < 1 || last > 0.01 {
		t.Errorf("the loss went from %v to %v", first, last)
	}
}
