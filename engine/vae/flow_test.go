package vae

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/latent"
	"atelier/engine/optim"
)

// shaken is a flow whose nets do something.
func shaken(z int) *flow {
	r := rand.New(rand.NewPCG(1, 2))
	f := newFlow(z, r)
	for _, p := range f.params() {
		for i := range p.Data() {
			p.Data()[i] += float32(r.NormFloat64() * 0.03)
		}
	}
	return f
}

// TestFlowInverse: one way and back again gives the same codes.
func TestFlowInverse(t *testing.T) {
	for _, z := range []int{1, 2, 3, 8, 33} {
		f := shaken(z)
		var in, u, back *graph.Node
		var p *graph.Program
		build(func(b *graph.Builder) {
			in = b.Input("z", 5, z)
			u, _ = f.forward(b, in)
			back = f.inverse(b, u)
			p = b.Compile(u, back)
		})
		copy(graph.Data(in), latent.Normal(1, 0, 5, z).Data)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		for i, v := range graph.Data(in) {
			if math.Abs(float64(v-p.Value(back)[i])) > 1e-3 {
				t.Fatalf("%d numbers: %v came back as %v", z, v, p.Value(back)[i])
			}
		}
		if z > 1 && slices.Equal(p.Value(u), graph.Data(in)) {
			t.Errorf("%d numbers: the flow does nothing", z)
		}
	}
}

// TestFlowDensity: the density of two numbers integrates to 1, and log |det| is that of the Jacobian by finite differences.
func TestFlowDensity(t *testing.T) {
	f := shaken(2)
	p := newDensity(f)
	const n, side = 240, 16.
	sum := 0.
	for y := range n {
		for x := 0; x < n; x += slots {
			row := make([]float32, 0, 2*slots)
			for i := range slots {
				row = append(row, float32((float64(x+i)+0.5)/n*side-side/2), float32((float64(y)+0.5)/n*side-side/2))
			}
			for i, better := range p.run(row, 0) {
				a, b := float64(row[2*i]), float64(row[2*i+1])
				sum += math.Exp(float64(better)-(a*a+b*b)/2) / (2 * math.Pi)
			}
		}
	}
	if sum *= side * side / n / n; math.Abs(sum-1) > 0.01 {
		t.Errorf("the density integrates to %v", sum)
	}
}

// TestFlowStartsAsNormal: an untrained flow says of all codes what N(0, I) does.
func TestFlowStartsAsNormal(t *testing.T) {
	f := newFlow(6, rand.New(rand.NewPCG(1, 2)))
	for _, v := range newDensity(f).run(latent.Normal(1, 0, slots, 6).Data, 0) {
		if math.Abs(float64(v)) > 1e-4 {
			t.Errorf("log p differs by %v", v)
		}
	}
}

// TestFlowGradients: the derivatives of its loss are those of finite differences, and the codes get none.
func TestFlowGradients(t *testing.T) {
	f := shaken(5)
	var in, loss, toCodes *graph.Node
	var grads []*graph.Node
	var p *graph.Program
	build(func(b *graph.Builder) {
		in = b.Input("z", 4, 5)
		z := b.Scale(in, 1)
		loss = f.loss(b, z)
		grads = b.Grad(loss, b.Params(f.params())...)
		toCodes = b.Grad(b.Add(loss, b.Scale(b.Sum(z), 0)), in)[0]
		p = b.Compile(append([]*graph.Node{loss, toCodes}, grads...)...)
	})
	copy(graph.Data(in), latent.Normal(3, 0, 4, 5).Data)
	value := func() float64 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		return float64(p.Value(loss)[0])
	}
	value()
	if slices.ContainsFunc(p.Value(toCodes), func(v float32) bool { return v != 0 }) {
		t.Error("the codes get a gradient")
	}
	all := p.Values(grads)
	for k := range all {
		all[k] = slices.Clone(all[k])
	}
	r := rand.New(rand.NewPCG(5, 6))
	for k, q := range f.params() {
		i := r.IntN(len(q.Data()))
		const h = 1e-2
		was := q.Data()[i]
		q.Data()[i] = was + h
		up := value()
		q.Data()[i] = was - h
		down := value()
		q.Data()[i] = was
		if got, want := float64(all[k][i]), (up-down)/2/h; math.Abs(got-want) > 5e-3+0.05*math.Abs(want) {
			t.Errorf("%s[%d]: %v, by differences %v", q.Name, i, got, want)
		}
	}
}

// TestFlowLearns: two far clusters, of which N(0, I) knows nothing, are found, and draws fall into them.
func TestFlowLearns(t *testing.T) {
	f := newFlow(2, rand.New(rand.NewPCG(1, 2)))
	opt := optim.New(f.params(), optim.Default)
	const n = 64
	var in, loss *graph.Node
	var grads []*graph.Node
	var p *graph.Program
	build(func(b *graph.Builder) {
		in = b.Input("z", n, 2)
		loss = f.loss(b, in)
		grads = b.Grad(loss, b.Params(opt.Trained())...)
		p = b.Compile(append([]*graph.Node{loss}, grads...)...)
	})
	cluster := func(z []float32) {
		for i := 0; i < len(z); i += 2 {
			sign := float32(1)
			if i/2%2 == 1 {
				sign = -1
			}
			z[i], z[i+1] = 1.2*sign+0.2*z[i], -1.2*sign+0.2*z[i+1]
		}
	}
	last := 0.
	for step := range 400 {
		l := latent.Normal(9, step*n, n, 2)
		cluster(l.Data)
		copy(graph.Data(in), l.Data)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		last = float64(p.Value(loss)[0])
		if _, err := opt.Step(p.Values(grads), 0.003); err != nil {
			t.Fatal(err)
		}
	}
	// The clusters' entropy is log 2 + log(2πe·0.04), N(0, I)'s cross entropy log 2π + 1.44 + 0.04: 1.99 nats lie between.
	if last > -1.7 {
		t.Errorf("the flow knows %v nats more than N(0, I), of 1.99", -last)
	}
	g := &Generator{net: &net{shape: shape{latent: 2}, prior: f}}
	s, err := sampling(nil)
	if err != nil {
		t.Fatal(err)
	}
	l, near := g.draw(1, 0, 200, s), 0
	for i := range l.N {
		if z := l.Row(i); math.Abs(math.Abs(float64(z[0]))-1.2) < 0.6 && math.Abs(float64(z[0]+z[1])) < 1 {
			near++
		}
	}
	if near < 185 {
		t.Errorf("of 200 draws %d lie in the clusters", near)
	}
}

// TestDrawsOfAFlow: each is the same in any request, and the normal prior can still be asked for.
func TestDrawsOfAFlow(t *testing.T) {
	g := &Generator{net: &net{shape: shape{latent: 7}, prior: shaken(7)}}
	all := g.Draw(engine.Request{Seed: 4, N: 2*slots + 3})
	for _, first := range []int{0, 1, slots - 1, slots + 2} {
		l := g.Draw(engine.Request{Seed: 4, First: first, N: slots + 1})
		if !slices.Equal(l.Data, all.Data[first*7:(first+slots+1)*7]) {
			t.Errorf("draws from number %d on differ", first)
		}
	}
	normal := g.Draw(engine.Request{Seed: 4, N: 3, Set: map[string]string{"prior": "normal"}})
	if !slices.Equal(normal.Data, latent.Normal(4, 0, 3, 7).Data) {
		t.Error("the normal prior isn't normal")
	}
	if slices.Equal(normal.Data, all.Data[:3*7]) {
		t.Error("the learned prior is the normal one")
	}
}

// TestPriorLeavesTheRest: a run learns the same autoencoder with a flow beside it and without.
func TestPriorLeavesTheRest(t *testing.T) {
	data := idx(t, 30, 8, 8, 1)
	with, without := start(t, config(data)), start(t, config(data, "prior=normal"))
	a, b := steps(t, with, 0, 6), steps(t, without, 0, 6)
	for i := range a {
		if len(a[i]) != 4 || len(b[i]) != 3 || !slices.Equal(a[i][:3], b[i]) {
			t.Fatalf("step %d: losses %v and %v", i, a[i], b[i])
		}
	}
	g, plain := snapshot(t, with), snapshot(t, without)
	request := engine.Request{Seed: 1, N: 5, Set: map[string]string{"prior": "normal"}}
	x, err := g.Generate(context.Background(), request)
	if err != nil {
		t.Fatal(err)
	}
	y, err := plain.Generate(context.Background(), request)
	if err != nil || !slices.Equal(x.Pix, y.Pix) {
		t.Errorf("other pictures, error %v", err)
	}
}
