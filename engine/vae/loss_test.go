package vae

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/latent"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-4*math.Abs(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The three losses of a step and Bounds are what the formulas give in float64, layer by layer, whatever the objective adds.
func TestTerms(t *testing.T) {
	for _, c := range []struct {
		h, w, c  int
		settings []string
	}{
		{8, 12, 1, []string{"likelihood=bernoulli", "free-bits=0.3"}},
		{8, 12, 1, []string{"likelihood=bernoulli", "binarize=true"}},
		{8, 12, 3, []string{"likelihood=bernoulli", "hidden=0"}},
		{16, 24, 3, []string{"likelihood=gaussian", "edges=2"}},
		{8, 12, 3, []string{"likelihood=MSE"}},
		{8, 12, 3, []string{"likelihood=gaussian", "network=full size"}},
		{8, 12, 1, []string{"likelihood=L1"}},
	} {
		k := start(t, config(idx(t, 20, c.h, c.w, c.c), append(c.settings, "beta=0.2", "rate=0.01")...))
		steps(t, k, 0, 40) // so that mu and logvar are not near 0
		m := newNaive(k.net)
		loss := steps(t, k, 40, 41)[0] // from the weights before its update

		var want ELBO
		var means [][]float64
		variance, size := rounding, c.h*c.w*c.c
		row := func(i int) []float32 { return graph.Data(k.x)[i*size : (i+1)*size] }
		for i := range k.index {
			mean, kl := m.look(row(i), graph.Data(k.eps)[5*i:5*i+5])
			want.KL += total(kl) / 8
			means = append(means, mean)
			for j, v := range mean {
				d := float64(row(i)[j]) - v
				variance += d * d / float64(8*size)
			}
		}
		for i, mean := range means {
			want.Reconstruction += naiveNLL(k.net.likelihood, mean, row(i), variance) / 8
		}
		if want.KL < 0.1 {
			t.Fatalf("%v: a KL of %v tests nothing", c.settings, want.KL)
		}
		near(t, "the negative ELBO", loss[0], want.Negative())
		near(t, "the reconstruction", loss[1], want.Reconstruction)
		near(t, "the KL", loss[2], want.KL)

		g := snapshot(t, k)
		got, err := g.Bounds(context.Background(), k.set.Pictures(), 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, want = newNaive(g.net), ELBO{}
		eps, mse, each := latent.Normal(noiseSeed, 0, 20, 5), 0., make([]float64, 5)
		for i := range 20 {
			x := make([]float32, size)
			k.set.Fill(x, []int{i}, 0, 1)
			mean, kl := m.look(x, make([]float32, 5))
			for j, v := range mean {
				mse += (v - float64(x[j])) * (v - float64(x[j])) / float64(20*size)
			}
			for j, v := range kl {
				each[j] += v / 20
			}
			g.alter(x, i)
			mean, kl = m.look(x, eps.Row(i))
			want.KL += total(kl) / 20
			want.Reconstruction += naiveNLL(k.net.likelihood, mean, x, g.net.varianceNow()) / 20
		}
		near(t, "the model's reconstruction", got.Reconstruction, want.Reconstruction)
		near(t, "the model's KL", got.KL, want.KL)
		near(t, "the squared error", got.MSE, mse)
		for j, want := range each {
			near(t, "the KL of a dimension", got.Inspected.KL[j], want)
		}
	}
}

// gradientOf is the gradient of a graph's one number by x.
func gradientOf(t *testing.T, x []float32, shape []int, f func(b *graph.Builder, x *graph.Node) *graph.Node) (value float64, gradient []float32) {
	t.Helper()
	err := graph.Build(func(b *graph.Builder) {
		in := b.Input("x", shape...)
		copy(graph.Data(in), x)
		y := f(b, in)
		g := b.Grad(y, in)[0]
		p := b.Compile(y, g)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		value, gradient = float64(p.Value(y)[0]), slices.Clone(p.Value(g))
	})
	if err != nil {
		t.Fatal(err)
	}
	return value, gradient
}

// sameGradient compares a graph's number and gradient with f in float64, by central differences.
func sameGradient(t *testing.T, what string, x []float32, value float64, gradient []float32, f func(x []float64) float64) {
	t.Helper()
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	near(t, what, value, f(y))
	rms := 0.
	for _, g := range gradient {
		rms += float64(g*g) / float64(len(x))
	}
	for i, v := range y {
		const step = 1e-5
		y[i] = v + step
		hi := f(y)
		y[i] = v - step
		want := (hi - f(y)) / (2 * step)
		y[i] = v
		if math.Abs(float64(gradient[i])-want) > 1e-3*math.Sqrt(rms) {
			t.Errorf("%s: gradient %d is %v, want %v", what, i, gradient[i], want)
		}
	}
}

func random(n int, seed uint64, f func(r *rand.Rand) float64) []float32 {
	x, r := make([]float32, n), rand.New(rand.NewPCG(seed, 7))
	for i := range x {
		x[i] = float32(f(r))
	}
	return x
}

// The likelihoods and the term for edges, with their gradients, are the formulas'.
func TestLikelihoods(t *testing.T) {
	shape := []int{2, 3, 5, 3}
	y := random(90, 1, func(r *rand.Rand) float64 { return 2 * r.NormFloat64() })
	x := random(90, 2, func(r *rand.Rand) float64 { return r.Float64() })
	sigmoid := func(y []float64) []float64 {
		m := make([]float64, len(y))
		for i, v := range y {
			m[i] = 1 / (1 + math.Exp(-v))
		}
		return m
	}
	target := func(b *graph.Builder) *graph.Node {
		n := b.Input("target", shape...)
		copy(graph.Data(n), x)
		return n
	}
	for _, l := range []likelihood{bernoulli, gaussian, fixed, laplace} {
		value, gradient := gradientOf(t, y, shape, func(b *graph.Builder, y *graph.Node) *graph.Node {
			nll, _ := l.nll(b, y, target(b))
			return nll
		})
		sameGradient(t, string(l), y, value, gradient, func(y []float64) float64 {
			variance := rounding
			for i, m := range sigmoid(y) {
				variance += (m - float64(x[i])) * (m - float64(x[i])) / 90
			}
			return naiveNLL(l, sigmoid(y), x, variance) / 2
		})
		z := make([]float64, 90)
		for i, v := range y {
			z[i] = float64(v)
		}
		near(t, "the measured "+string(l), l.measure(slices.Clone(y), x, 0.3), naiveNLL(l, sigmoid(z), x, 0.3))
	}
	value, gradient := gradientOf(t, y, shape, func(b *graph.Builder, y *graph.Node) *graph.Node { return edgeLoss(b, y, target(b)) })
	sameGradient(t, "edges", y, value, gradient, func(y []float64) (sum float64) {
		at := func(n, i, j, c int) float64 {
			k := ((n*3+i)*5+j)*3 + c
			return y[k] - float64(x[k])
		}
		for k := range 90 {
			n, i, j, c := k/45, k/15%3, k/3%5, k%3
			if i > 0 {
				sum += math.Abs(at(n, i, j, c) - at(n, i-1, j, c))
			}
			if j > 0 {
				sum += math.Abs(at(n, i, j, c) - at(n, i, j-1, c))
			}
		}
		return sum
	})
}

// The objective counts no dimension's KL below the free bits, and weighs what it adds.
func TestObjective(t *testing.T) {
	data := idx(t, 20, 8, 12, 1)
	k := start(t, config(data, "free-bits=0.04", "edges=2", "beta=0.7", "rate=0.01"))
	steps(t, k, 0, 30)
	m := newNaive(k.net)
	var objective float64
	err := graph.Build(func(b *graph.Builder) {
		x, eps, beta := b.Input("x", 8, 8, 12, 1), b.Input("eps", 8, 5), b.Input("beta", 1)
		copy(graph.Data(x), graph.Data(k.x))
		copy(graph.Data(eps), graph.Data(k.eps))
		graph.Data(beta)[0] = 0.7
		o := k.net.terms(b, x, eps, beta, 0.04, 2).objective
		p := b.Compile(o)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		objective = float64(p.Value(o)[0])
	})
	if err != nil {
		t.Fatal(err)
	}
	want, each := 0., make([]float64, 5)
	for n := range 8 {
		x := graph.Data(k.x)[96*n : 96*n+96]
		mean, kl := m.look(x, graph.Data(k.eps)[5*n:5*n+5])
		want += naiveNLL(bernoulli, mean, x, 0) / 8
		for j, v := range kl {
			each[j] += v / 8
		}
		e := func(i, j int) float64 { return mean[12*i+j] - float64(x[12*i+j]) }
		for i := range 8 {
			for j := range 12 {
				if i > 0 {
					want += 2 * math.Abs(e(i, j)-e(i-1, j)) / 8
				}
				if j > 0 {
					want += 2 * math.Abs(e(i, j)-e(i, j-1)) / 8
				}
			}
		}
	}
	below := 0
	for _, v := range each {
		want += 0.7 * max(v, 0.04)
		if v < 0.04 {
			below++
		}
	}
	near(t, "the objective", objective, want)
	if below == 0 || below == 5 {
		t.Errorf("the KL of each dimension is %v: that tests nothing", each)
	}
}

// The gradient that a step follows is that of reconstruction + beta*KL.
func TestBetaWeighsTheGradient(t *testing.T) {
	data := idx(t, 20, 8, 8, 1)
	gradient := func(beta string) []float32 {
		k := start(t, config(data, "beta="+beta))
		steps(t, k, 0, 1)
		var all []float32
		for _, g := range k.program.Values(k.grads) {
			all = append(all, g...)
		}
		return all
	}
	zero, one, four := gradient("0"), gradient("1"), gradient("4")
	moved := 0.0
	for i := range zero {
		kl := float64(one[i] - zero[i])
		moved += math.Abs(kl)
		if math.Abs(float64(four[i]-zero[i])-4*kl) > 1e-4*(1+math.Abs(float64(four[i]))) {
			t.Fatalf("gradient %d is %v, %v and %v for beta 0, 1 and 4", i, zero[i], one[i], four[i])
		}
	}
	if moved < 0.01 {
		t.Error("beta changes nothing")
	}
}
