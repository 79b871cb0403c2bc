package gan

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// TestLosses compares each loss with its formula.
func TestLosses(t *testing.T) {
	r, f := []float32{2, -0.5, 0.3}, []float32{-1, 0.7, 0.1}
	softplus := func(x float64) float64 { return math.Log1p(math.Exp(x)) }
	relu := func(x float64) float64 { return max(x, 0) }
	for loss, c := range map[string]struct {
		d func(r, f float64) float64
		g func(r, f float64) float64
	}{
		lossMinimax: {func(r, f float64) float64 { return softplus(-r) + softplus(f) }, func(_, f float64) float64 { return -softplus(f) }},
		lossNS:      {func(r, f float64) float64 { return softplus(-r) + softplus(f) }, func(_, f float64) float64 { return softplus(-f) }},
		lossLS: {func(r, f float64) float64 { return (r-1)*(r-1)/2 + f*f/2 },
			func(_, f float64) float64 { return (f - 1) * (f - 1) / 2 }},
		lossHinge:        {func(r, f float64) float64 { return relu(1-r) + relu(1+f) }, func(_, f float64) float64 { return -f }},
		lossWasserstein:  {func(r, f float64) float64 { return f - r }, func(_, f float64) float64 { return -f }},
		lossRelativistic: {func(r, f float64) float64 { return softplus(f - r) }, func(r, f float64) float64 { return softplus(r - f) }},
	} {
		var wantD, wantG float64
		for i := range r {
			wantD += c.d(float64(r[i]), float64(f[i])) / 3
			wantG += c.g(float64(r[i]), float64(f[i])) / 3
		}
		gotD, gotG := bothLosses(t, loss, r, f, 0)
		if math.Abs(gotD-wantD) > 1e-5 || math.Abs(gotG-wantG) > 1e-5 {
			t.Errorf("%s: D %v, want %v; G %v, want %v", loss, gotD, wantD, gotG, wantG)
		}
	}
	// The cross-entropy with the target 0.9: 0.9 softplus(-r) + 0.1 softplus(r).
	want := 0.0
	for i := range r {
		want += (0.9*softplus(-float64(r[i])) + 0.1*softplus(float64(r[i])) + softplus(float64(f[i]))) / 3
	}
	if got, _ := bothLosses(t, lossNS, r, f, 0.1); math.Abs(got-want) > 1e-5 {
		t.Errorf("smoothed: %v, want %v", got, want)
	}
}

func bothLosses(t *testing.T, loss string, r, f []float32, smooth float64) (d, g float64) {
	t.Helper()
	err := graph.Build(func(b *graph.Builder) {
		rn, fn := b.Input("r", len(r), 1), b.Input("f", len(f), 1)
		copy(graph.Data(rn), r)
		copy(graph.Data(fn), f)
		dn, gn := lossD(b, loss, rn, fn, smooth), lossG(b, loss, rn, fn)
		p := b.Compile(dn, gn)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		d, g = float64(p.Value(dn)[0]), float64(p.Value(gn)[0])
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, g
}

func TestVerdict(t *testing.T) {
	v := judge(lossNS, []float32{0, 3, -1}, []float32{-2, -2, 1})
	if v.realAccuracy != 1.0/3 || math.Abs(v.fakeAccuracy-2.0/3) > 1e-12 || math.Abs(v.real-(0.5+0.95257+0.26894)/3) > 1e-4 {
		t.Errorf("%+v", v)
	}
	v = judge(lossRelativistic, []float32{5, 1}, []float32{4, 2})
	if v.realAccuracy != 0.5 || v.fakeAccuracy != 0.5 || v.real != 3 || v.fake != 3 {
		t.Errorf("%+v", v)
	}
	v = judge(lossWasserstein, []float32{10, 12}, []float32{8, 9})
	if v.realAccuracy != 1 || v.fakeAccuracy != 1 {
		t.Errorf("%+v", v)
	}
}

// TestPenalties compares the penalties' gradients by the weights of a whole discriminator, classes and spectral norm included, with
// central differences; and R1 of a linear D with its formula.
func TestPenalties(t *testing.T) {
	s := shape{network: netDCGAN, h: 8, w: 8, c: 2, width: 4, latent: 3, classes: 2}
	rng := rand.New(rand.NewPCG(3, 3))
	for name, penalty := range map[string]func(b *graph.Builder, x, y, gamma *graph.Node) *graph.Node{
		"R1":      zeroCentred,
		"WGAN-GP": func(b *graph.Builder, x, y, _ *graph.Node) *graph.Node { return oneCentred(b, x, y, 10) },
	} {
		d := newCritic(s, false, rng)
		for _, p := range d.params() {
			normal(p.Data(), 0.3, rng)
		}
		var x, class, gamma, loss *graph.Node
		var grads []*graph.Node
		var p *graph.Program
		if err := graph.Build(func(b *graph.Builder) {
			x, class, gamma = b.Input("x", 3, 8, 8, 2), b.Input("class", 3, 2), b.Input("gamma", 1)
			loss = penalty(b, x, d.build(b, x, class), gamma)
			grads = b.Grad(loss, b.Params(d.params())...)
			p = b.Compile(append(grads, loss)...)
		}); err != nil {
			t.Fatal(err)
		}
		normal(graph.Data(x), 1, rng)
		copy(graph.Data(class), []float32{1, 0, 0, 1, 1, 0})
		graph.Data(gamma)[0] = 0.7
		value := func() float64 {
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			return float64(p.Value(loss)[0])
		}
		value()
		for i, w := range d.params() {
			g := slices.Clone(p.Value(grads[i]))
			rms := math.Sqrt(kernel.SumSquares(g) / float64(len(g)))
			for _, j := range rng.Perm(len(g))[:min(5, len(g))] {
				v := &w.Data()[j]
				was := *v
				difference := func(step float32) float64 {
					*v = was + step
					hi := value()
					*v = was - step
					lo := value()
					*v = was
					return (hi - lo) / (2 * float64(step))
				}
				want, near := difference(2e-3), difference(1e-3)
				limit := 2e-2 * max(rms, math.Abs(want))
				if math.Abs(want-near) > limit { // a kink of leaky ReLU lies here
					continue
				}
				if math.Abs(float64(g[j])-want) > limit {
					t.Errorf("%s: %s at %d: gradient %v, finite difference %v", name, w.Name, j, g[j], want)
				}
			}
		}
	}
}

func TestAugmentations(t *testing.T) {
	const n = 4000
	p := make([]float32, n*kernel.AugmentationSize)
	rng := rand.New(rand.NewPCG(1, 1))
	drawAugmentations(p, 32, 64, 0, rng)
	for _, v := range p {
		if v != 0 {
			t.Fatal("with probability 0 something is done")
		}
	}
	drawAugmentations(p, 32, 64, 0.25, rng)
	var colour, moved, cut float64
	for i := 0; i < len(p); i += kernel.AugmentationSize {
		r := p[i : i+kernel.AugmentationSize]
		if r[0] != 0 {
			colour++
		}
		if r[3] != 0 || r[4] != 0 {
			moved++
		}
		if r[7] != 0 {
			cut++
		}
		if math.Abs(float64(r[0])) > 0.5 || math.Abs(float64(r[1])) > 1 || math.Abs(float64(r[3])) > 4 || math.Abs(float64(r[4])) > 8 || r[7] != 0 && r[7] != 16 {
			t.Fatalf("out of range: %v", r)
		}
	}
	for _, c := range []float64{colour, moved, cut} {
		if math.Abs(c/n-0.25) > 0.04 {
			t.Errorf("colour %v, moved %v, cut %v of %d", colour, moved, cut, n)
			break
		}
	}
	// D right about all real pictures pushes the probability up, right about 70 % (E[sign] = 0.4) down.
	if up, down := adapt(0.5, 1, 100), adapt(0.5, 0.7, 100); up != 0.501 || down != 0.499 {
		t.Errorf("up to %v, down to %v", up, down)
	}
	if adapt(0, 0, 64) != 0 || adapt(1, 1, 64) != 1 {
		t.Error("the probability leaves 0..1")
	}
}

// TestPenaltyFalls along half a cosine to its end.
func TestPenaltyFalls(t *testing.T) {
	s := Settings{PenaltyEnd: 0.2}
	for progress, want := range map[float64]float64{0: 1, 0.5: 0.6, 1: 0.2} {
		if got := s.penalty(progress); math.Abs(got-want) > 1e-3 {
			t.Errorf("at %v of the run %v is left, want %v", progress, got, want)
		}
	}
	if got := (Settings{PenaltyEnd: 1}).penalty(0.7); got != 1 {
		t.Errorf("a penalty that stays is %v", got)
	}
}
