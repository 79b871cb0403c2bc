package vae

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/model"
	"atelier/engine/train"
)

// both switches both remedies on, the adversary from step 3 of 100 on.
var both = []string{"perceptual=1", "adversarial=0.5", "adversarial-from=0.03"}

// with is config for pictures that a judge sees as they are.
func with(t *testing.T, n int, settings ...string) train.Config {
	t.Helper()
	return config(idx(t, n, 28, 28, 1), append([]string{"prior=normal"}, settings...)...)
}

// sameWeights compares what two tasks have learned, bit for bit.
func sameWeights(t *testing.T, what string, got, want *task) {
	t.Helper()
	for i, p := range want.net.params() {
		if !slices.Equal(got.net.params()[i].Data(), p.Data()) {
			t.Errorf("%s: %s differs", what, p.Name)
		}
	}
}

// The mean cosine between the channels of pixels, with its gradient.
func TestCosine(t *testing.T) {
	shape := []int{2, 3, 2, 4}
	f := random(48, 1, func(r *rand.Rand) float64 { return r.NormFloat64() })
	g := random(48, 2, func(r *rand.Rand) float64 { return r.NormFloat64() })
	value, gradient := gradientOf(t, f, shape, func(b *graph.Builder, f *graph.Node) *graph.Node {
		n := b.Input("g", shape...)
		copy(graph.Data(n), g)
		return cosine(b, f, n)
	})
	sameGradient(t, "the cosine", f, value, gradient, func(f []float64) (mean float64) {
		for p := 0; p < 48; p += 4 {
			var fg, ff, gg float64
			for c := p; c < p+4; c++ {
				v := float64(g[c])
				fg, ff, gg = fg+f[c]*v, ff+f[c]*f[c], gg+v*v
			}
			mean += fg / math.Sqrt(ff*gg) / 12
		}
		return mean
	})
}

// The hinge of D, with its gradient on both sides of the corners.
func TestHinge(t *testing.T) {
	answers := []float32{-2, 0.5, 0.9, 1.5, -3, -0.5, 0.5, 2} // of pictures, then of reconstructions
	value, gradient := gradientOf(t, answers, []int{1, 8}, func(b *graph.Builder, x *graph.Node) *graph.Node {
		sides := b.Split(x, 4, 4)
		return hinge(b, sides[0], sides[1])
	})
	sameGradient(t, "the hinge", answers, value, gradient, func(x []float64) (sum float64) {
		for i := range 4 {
			sum += max(0, 1-x[i])/4 + max(0, 1+x[4+i])/4
		}
		return sum
	})
}

// What the judge sees is alike where pictures are, and the farther the more they are blurred.
func TestPerceptual(t *testing.T) {
	k := start(t, with(t, 8, "perceptual=1"))
	distance := func(blur float32) (d float64) {
		err := graph.Build(func(b *graph.Builder) {
			x, m := b.Input("x", 2, 28, 28, 1), b.Input("m", 2, 28, 28, 1)
			k.set.Fill(graph.Data(x), []int{0, 1}, 0, 1)
			in, out := graph.Data(x), graph.Data(m)
			for i := range out {
				out[i] = (1-blur)*in[i] + blur*(in[max(i-1, 0)]+in[min(i+1, len(in)-1)])/2
			}
			y := perceptual(b, k.remedies.judge, m, x)
			p := b.Compile(y)
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			d = float64(p.Value(y)[0])
		})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if same, little, much := distance(0), distance(0.2), distance(0.9); math.Abs(same) > 1e-4 || little < 0.001 || much < 2*little {
		t.Errorf("the distances are %v, %v and %v", same, little, much)
	}
}

// Once the norms are known, a term pulls at y `weight` times as strongly as the reconstruction; before, it doesn't.
func TestBalance(t *testing.T) {
	for _, c := range []struct {
		settings []string
		of       func(r *remedies) *balance
		weight   float64
	}{
		{[]string{"perceptual=2", "likelihood=gaussian"}, func(r *remedies) *balance { return r.perceptual }, 2},
		{[]string{"adversarial=0.5", "adversarial-from=0", "likelihood=bernoulli"}, func(r *remedies) *balance { return r.adversary.balance }, 0.5},
	} {
		k := start(t, with(t, 20, append(c.settings, "rate=0.001")...))
		w := c.of(k.remedies)
		steps(t, k, 0, 3) // away from the start, so that both gradients are sound
		pull := func() (own, extra float64) {
			k.remedies.begin(0.5)
			err := graph.Build(func(b *graph.Builder) {
				x, eps, beta := b.Input("x", 8, 28, 28, 1), b.Input("eps", 8, 5), b.Input("beta", 1)
				copy(graph.Data(x), graph.Data(k.x))
				copy(graph.Data(eps), graph.Data(k.eps))
				terms := k.net.terms(b, x, eps, beta, 0, 0)
				read := k.remedies.build(b, x, &terms)
				objective := terms.objective
				if terms.ofDecoder != nil {
					objective = b.Add(objective, terms.ofDecoder)
				}
				dr, d := b.Grad(terms.reconstruction, terms.y)[0], b.Grad(objective, terms.y)[0]
				more := b.Sub(d, dr)
				p := b.Compile(append(read, dr, more)...)
				if err := p.Run(); err != nil {
					t.Fatal(err)
				}
				own, extra = math.Sqrt(kernel.SumSquares(p.Value(dr))), math.Sqrt(kernel.SumSquares(p.Value(more)))
				clear(w.norms.Data())
				w.learn(p)
			})
			if err != nil {
				t.Fatal(err)
			}
			return own, extra
		}
		clear(w.norms.Data())
		if own, extra := pull(); extra != 0 || own == 0 {
			t.Errorf("%v: with norms unknown the reconstruction pulls with %v and the term with %v", c.settings, own, extra)
		}
		own, extra := pull()
		near(t, "the pull of the term", extra, c.weight*own)
	}
}

// The norms are averages that values which are not finite don't enter.
func TestBalanceAverages(t *testing.T) {
	w := newBalance("x", 3)
	err := graph.Build(func(b *graph.Builder) {
		own, term := b.Input("own", 1), b.Input("term", 1)
		w.squares = [2]*graph.Node{own, term}
		p := b.Compile(b.Add(own, term))
		for _, v := range [][2]float32{{16, 4}, {4, float32(math.NaN())}, {4, 4}} {
			graph.Data(own)[0], graph.Data(term)[0] = v[0], v[1]
			w.learn(p)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the norm of R's gradient", float64(w.norms.Data()[0]), 4-0.2-0.18)
	near(t, "the norm of T's gradient", float64(w.norms.Data()[1]), 2)
	w.ready(0.5)
	near(t, "the factor", w.value, 0.5*3*3.62/2)
}

// A step knows only the norms of the steps before it: the first is that of a run without the term.
func TestFirstStepIsWithoutTerm(t *testing.T) {
	cfg := with(t, 20)
	plain, k := start(t, cfg), start(t, with(t, 20, "perceptual=1"))
	steps(t, plain, 0, 1)
	steps(t, k, 0, 1)
	sameWeights(t, "after one step", k, plain)
	steps(t, plain, 1, 2)
	steps(t, k, 1, 2)
	if slices.Equal(k.net.dense.Weight.Data(), plain.net.dense.Weight.Data()) {
		t.Error("the term changes nothing in the second step")
	}
}

// D's loss moves D alone, and the autoencoder's only the autoencoder.
func TestSidesDoNotMix(t *testing.T) {
	critic := func(k *task) []float32 {
		var all []float32
		for _, p := range k.remedies.adversary.params() {
			all = append(all, p.Data()...)
		}
		return all
	}
	plain, k := start(t, with(t, 20)), start(t, with(t, 20, "adversarial=1e-30", "adversarial-from=0"))
	before := critic(k)
	steps(t, plain, 0, 5)
	steps(t, k, 0, 5)
	sameWeights(t, "while only D learns", k, plain)
	after := critic(k)
	if slices.Equal(before, after) {
		t.Error("D doesn't learn")
	}
	// All that differs here is the objective of the autoencoder, which is felt by D only through its pictures, a step later.
	one, other := start(t, with(t, 20, "adversarial=1", "adversarial-from=0")), start(t, with(t, 20, "adversarial=5", "adversarial-from=0", "edges=3", "beta=4"))
	steps(t, one, 0, 1)
	steps(t, other, 0, 1)
	if !slices.Equal(critic(one), critic(other)) {
		t.Error("the autoencoder's objective moves D")
	}
	if slices.Equal(one.net.dense.Weight.Data(), other.net.dense.Weight.Data()) {
		t.Error("the two objectives are the same")
	}
}

// The adversarial term moves the decoder alone.
func TestAdversaryMovesTheDecoder(t *testing.T) {
	plain, k := start(t, with(t, 20)), start(t, with(t, 20, "adversarial=3", "adversarial-from=0"))
	gradients := func(k *task) [][]float32 {
		k.SetLearningRate(0) // the weights stay, the norms become known
		steps(t, k, 0, 1)
		k.remedies.begin(0.5)
		if err := k.program.Run(); err != nil {
			t.Fatal(err)
		}
		return k.program.Values(k.grads)
	}
	want, got := gradients(plain), gradients(k)
	for i, p := range plain.opt.Trained() {
		far := 0.
		for j, v := range got[i] {
			far += math.Pow(float64(v-want[i][j]), 2) / kernel.SumSquares(want[i])
		}
		if strings.HasPrefix(p.Name, "encoder.") != (far < 1e-6) {
			t.Errorf("%s: the squared part of the gradient that the term makes is %v", p.Name, far)
		}
	}
}

// D begins when its part of the run comes, and costs nothing before.
func TestAdversaryBegins(t *testing.T) {
	plain, k := start(t, with(t, 20)), start(t, with(t, 20, "adversarial=1", "adversarial-from=0.05"))
	steps(t, plain, 0, 5)
	for _, l := range steps(t, k, 0, 5) {
		if len(l) != 5 || l[3] != 0 || l[4] != 0 {
			t.Errorf("before D has begun, a step tells %v", l)
		}
	}
	sameWeights(t, "before D begins", k, plain)
	if n := k.remedies.adversary.opt.Steps(); n != 0 || k.remedies.adversary.real != nil {
		t.Errorf("D has made %d steps", n)
	}
	last := steps(t, k, 5, 9)[3]
	if n := k.remedies.adversary.opt.Steps(); n != 4 || last[3]+last[4] == 0 {
		t.Errorf("D has made %d steps, and a step tells %v", n, last)
	}
	for _, c := range []struct{ progress, want float64 }{{0, 0}, {0.05, 0}, {0.075, 0.5}, {0.1, 1}, {0.9, 1}} {
		if got := k.remedies.adversary.part(c.progress); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("at %v the term counts %v, want %v", c.progress, got, c.want)
		}
	}
}

// TestResumeWithRemedies: bit for bit, whether D begins before the break or after it.
func TestResumeWithRemedies(t *testing.T) {
	resume(t, with(t, 30, append(both, "likelihood=gaussian")...))
	resume(t, with(t, 30, "perceptual=0.5", "adversarial=1", "adversarial-from=0.08"))
	resume(t, config(idx(t, 12, 12, 8, 3), "adversarial=1", "adversarial-from=0", "edges=1"))
}

// A run can be put back to before D began.
func TestBackToBeforeAdversary(t *testing.T) {
	k := start(t, with(t, 20, both...))
	steps(t, k, 0, 2)
	f := save(k)
	want := steps(t, k, 2, 6)
	if err := k.Load(f); err != nil {
		t.Fatal(err)
	}
	if got := steps(t, k, 2, 6); !slices.EqualFunc(got, want, slices.Equal) {
		t.Error("other losses after going back")
	}
}

// TestOverfitWithRemedies: the squared error of one batch goes to little with both terms on.
func TestOverfitWithRemedies(t *testing.T) {
	for l, rate := range map[string]string{"gaussian": "0.009", "bernoulli": "0.003"} {
		k := start(t, with(t, 4, append(both, "likelihood="+l, "beta=0", "batch=4", "latent=8", "width=8", "hidden=32", "rate="+rate, "ema=0")...))
		losses := steps(t, k, 0, 100)
		losses = append(losses, steps(t, k, 0, 100)...)
		b, err := snapshot(t, k).Bounds(context.Background(), k.set.Pictures(), 1, nil)
		if err != nil || b.MSE > 0.005 {
			t.Errorf("%s: the squared error is %v, error %v", l, b.MSE, err)
		}
		if first, last := losses[0][3], losses[len(losses)-1][3]; last > first/3 {
			t.Errorf("%s: the perceptual distance goes from %v to %v", l, first, last)
		}
	}
}

// All likelihoods, in grey and in colour, at both sizes.
func TestRemediesEverywhere(t *testing.T) {
	for _, c := range []struct{ side, c int }{{28, 1}, {64, 3}} {
		for _, l := range []likelihood{bernoulli, gaussian, fixed, laplace} {
			k := start(t, config(idx(t, 6, c.side, c.side, c.c), append(both, "batch=3", "likelihood="+string(l))...))
			all := steps(t, k, 0, 6)
			last := all[5]
			if len(last) != len(k.Losses()) || !(last[3] > 0 && last[3] < 10) || math.IsNaN(last[0]) || k.remedies.adversary.balance.norms.Data()[1] == 0 {
				t.Errorf("%d x %d x %d, %s: a step tells %v", c.side, c.side, c.c, l, last)
			}
		}
	}
}

// What remedies learn stays in the checkpoint: a model is exported without it, and its file is as ever.
func TestRemediesAreNotExported(t *testing.T) {
	plain, k := start(t, with(t, 20)), start(t, with(t, 20, both...))
	steps(t, k, 0, 5)
	if got, want := model.Export(save(k)).Names(), model.Export(save(plain)).Names(); !slices.Equal(got, want) {
		t.Errorf("the tensors %v are exported, want %v", got, want)
	}
}

// A discriminator halves pictures down to 5 to 8 pixels, three times at most.
func TestAdversaryShape(t *testing.T) {
	for _, c := range []struct {
		h, w, c, convs, answers int
	}{{28, 28, 1, 3, 49}, {64, 64, 3, 4, 64}, {12, 8, 3, 2, 24}, {96, 96, 1, 4, 144}} {
		a := newAdversary(Settings{Adversarial: 1}, shape{h: c.h, w: c.w, c: c.c}, stream(0, criticWeights, 0))
		err := graph.Build(func(b *graph.Builder) {
			y := a.see(b, b.Input("x", 1, c.h, c.w, c.c))
			if len(a.convs) != c.convs || y.Shape().TotalSize() != c.answers {
				t.Errorf("%d x %d: %d convolutions and the answers %v", c.h, c.w, len(a.convs), y.Shape())
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// The perceptual term needs a judge that sees pictures as they are, and says which.
func TestPerceptualRefusals(t *testing.T) {
	var s Settings
	engine.SetDefaults(&s)
	s.Perceptual = 1
	for _, c := range []struct {
		data string
		size int
		want string
	}{
		{idx(t, 5, 8, 8, 1), 0, `compares pictures of 28 x 28 pixels in grey, as the judge "fashion" sees them, and these have 8 x 8 in grey: choose that size and colour, or set perceptual to 0 and edges to 1`},
		{idx(t, 5, 32, 32, 3), 0, `compares pictures of 64 x 64 pixels in colour, as the judge "faces" sees them, and these have 32 x 32 in colour`},
		{idx(t, 5, 32, 32, 1), 0, "and these have 32 x 32 in grey"},
	} {
		s.Size = c.size
		_, err := newTask(context.Background(), train.Config{Data: c.data}, s)
		wantError(t, err, c.want)
	}
}
