package vae

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"atelier/engine"
	"atelier/engine/graph"
)

// Where q(z|x) is the true posterior, every draw's weight is p(x) itself. Here x = a z + b + noise of deviation s, in one dimension.
func TestWeightsOfTheTruePosterior(t *testing.T) {
	const a, b, s, x = 1.3, -0.4, 0.7, 0.9
	logNormal := func(x, variance float64) float64 { return -(x*x/variance + math.Log(2*math.Pi*variance)) / 2 }
	variance := 1 / (1 + a*a/s/s)
	mu := variance * a * (x - b) / s / s
	want := logNormal(x-b, a*a+s*s)
	r := rand.New(rand.NewPCG(1, 2))
	logW := make([]float64, 50)
	for i := range logW {
		eps := r.NormFloat64()
		z := mu + math.Sqrt(variance)*eps
		logW[i] = logNormal(x-a*z-b, s*s) + logPriorOverPosterior(z, eps, math.Log(variance))
		if math.Abs(logW[i]-want) > 1e-12 {
			t.Fatalf("log w of draw %d is %v, want %v", i, logW[i], want)
		}
	}
	if got := logMeanExp(logW); math.Abs(got-want) > 1e-12 {
		t.Errorf("the bound is %v, want %v", got, want)
	}
}

func TestLogMeanExp(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{{[]float64{-3}, -3}, {[]float64{0, math.Log(3)}, math.Log(2)}, {[]float64{-1e4, -1e4}, -1e4}, {[]float64{1e4, -1e4}, 1e4 - math.Ln2}} {
		if got := logMeanExp(c.x); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v gives %v, want %v", c.x, got, c.want)
		}
	}
}

// One latent number lets log p(x) be integrated: the bounds are below it in their order, and that of 50 draws is near.
func TestBoundsOfAKnownLikelihood(t *testing.T) {
	for _, l := range []string{"likelihood=bernoulli", "likelihood=gaussian", "likelihood=MSE", "likelihood=L1"} {
		k := start(t, config(idx(t, 30, 8, 8, 1), "latent=1", "rate=0.01", l))
		steps(t, k, 0, 60)
		g := snapshot(t, k)
		b, err := g.Bounds(context.Background(), k.set.Pictures(), 30, nil)
		if err != nil {
			t.Fatal(err)
		}
		const step, grid = 0.01, 1200
		means := make([][]float32, grid) // y of z from -6 to 6
		for i := range means {
			y, err := g.decoder.run([]float32{float32(step*float64(i) - 6)}, 0)
			if err != nil {
				t.Fatal(err)
			}
			means[i] = slices.Clone(y)
		}
		known := 0.
		for i := range 30 {
			x := make([]float32, 64)
			k.set.Fill(x, []int{i}, 0, 1)
			g.alter(x, i)
			terms := make([]float64, grid)
			for i, y := range means {
				z := step*float64(i) - 6
				terms[i] = -g.net.likelihood.measure(slices.Clone(y), x, g.net.varianceNow()) - z*z/2 - math.Log(2*math.Pi)/2
			}
			known += (logMeanExp(terms) + math.Log(grid*step)) / 30
		}
		if elbo := -b.Negative(); !(elbo < b.IWAE && b.IWAEELBO < b.IWAE && b.IWAE < known+0.05 && b.IWAE > known-0.3) {
			t.Errorf("%s: the ELBO is %v (%v with the draws of IWAE), IWAE %v and log p(x) %v", l, elbo, b.IWAEELBO, b.IWAE, known)
		}
	}
}

// A decoder that doesn't look at z makes p(x|z) the same for each, so that log p(x) is known and the ELBO lies below it by the KL; with an
// encoder that says the prior, both bounds are exact.
func TestBoundsOfADecoderThatIgnoresZ(t *testing.T) {
	k := start(t, config(idx(t, 20, 8, 8, 1), "likelihood=gaussian", "ema=0", "rate=0.01"))
	steps(t, k, 0, 20)
	clear(k.net.decHidden.Weight.Data())
	g := snapshot(t, k)
	y, err := func() ([]float32, error) { g.prepareDecoder(); return g.decoder.run(make([]float32, 5), 0) }()
	if err != nil {
		t.Fatal(err)
	}
	y = slices.Clone(y)
	want := 0.
	for i := range 20 {
		x := make([]float32, 64)
		k.set.Fill(x, []int{i}, 0, 1)
		g.alter(x, i)
		want -= g.net.likelihood.measure(slices.Clone(y), x, g.net.varianceNow()) / 20
	}
	bounds := func() Bounds {
		b, err := g.Bounds(context.Background(), k.set.Pictures(), 20, nil)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := bounds()
	near(t, "the ELBO", -b.Negative(), want-b.KL)
	near(t, "bits", b.BitsPerDim, (b.Negative()/64+8*math.Ln2)/math.Ln2)
	if b.IWAE >= want+0.05 || b.IWAE <= want-b.KL {
		t.Errorf("IWAE is %v, log p(x) %v, the KL %v", b.IWAE, want, b.KL)
	}
	for _, l := range []*graph.Param{g.net.mu.Weight, g.net.mu.Bias, g.net.logvar.Weight, g.net.logvar.Bias} {
		clear(l.Data())
	}
	b = bounds()
	near(t, "the exact ELBO", -b.Negative(), want)
	near(t, "the exact IWAE", b.IWAE, want)
	if b.KL != 0 || b.Inspected.ActiveUnits() != 0 || b.IWAEN != 20 || b.N != 20 {
		t.Errorf("%+v", b)
	}
}

// Bounds are the same each time, hear a stop, and tell how far they are.
func TestBounds(t *testing.T) {
	k := start(t, config(idx(t, 20, 8, 8, 1), "likelihood=bernoulli"))
	steps(t, k, 0, 5)
	g := snapshot(t, k)
	var last float64
	a, err := g.Bounds(context.Background(), k.set.Pictures(), 7, func(done float64) {
		if done <= last || done > 1 {
			t.Errorf("%v follows %v", done, last)
		}
		last = done
	})
	if err != nil || last != 1 || a.IWAEN != 7 || a.BitsPerDim != 0 || g.Likelihood() != "bernoulli" || a.SE <= 0 || a.IWAESE <= 0 {
		t.Errorf("%+v, done %v, error %v", a, last, err)
	}
	b, err := snapshot(t, k).Bounds(context.Background(), k.set.Pictures(), 7, nil)
	if err != nil || a.ELBO != b.ELBO || a.IWAE != b.IWAE || a.MSE != b.MSE {
		t.Errorf("%+v, then %+v, error %v", a, b, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.Bounds(ctx, k.set.Pictures(), 7, nil); err != context.Canceled {
		t.Errorf("error %v", err)
	}
	_, err = g.Bounds(context.Background(), engine.NewBatch(1, 8, 12, 1), 1, nil)
	wantError(t, err, "12 x 8 pixels in grey and the model takes 8 x 8 in grey")
}

// Inspect sees which dimensions the encoder uses.
func TestInspect(t *testing.T) {
	k := start(t, config(idx(t, 30, 8, 8, 1), "ema=0"))
	steps(t, k, 0, 5)
	// Dimension 2 says nothing, dimension 3 always the same.
	for _, l := range []*graph.Param{k.net.mu.Weight, k.net.logvar.Weight} {
		clear(l.Data()[2*6 : 4*6])
	}
	for _, l := range []*graph.Param{k.net.mu.Bias, k.net.logvar.Bias} {
		l.Data()[2], l.Data()[3] = 0, 0
	}
	k.net.mu.Bias.Data()[3] = 2
	for i := range 6 {
		k.net.mu.Weight.Data()[i] *= 100
	}
	g := snapshot(t, k)
	i, err := g.Inspect(context.Background(), k.set.Pictures())
	if err != nil {
		t.Fatal(err)
	}
	codes, err := g.Encode(context.Background(), k.set.Pictures())
	if err != nil {
		t.Fatal(err)
	}
	var first moments
	for n := range 30 {
		first.add(float64(codes.Row(n)[0]))
	}
	near(t, "the spread", i.Spread[0], first.variance())
	if i.N != 30 || i.KL[2] != 0 || i.Spread[2] != 0 || math.Abs(i.KL[3]-2) > 1e-6 || i.Spread[3] != 0 || !i.Active(0) || i.Active(2) || i.Active(3) || i.ActiveUnits() < 1 {
		t.Errorf("%+v", i)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.Inspect(ctx, k.set.Pictures()); err != context.Canceled {
		t.Errorf("error %v", err)
	}
	if none, err := g.Inspect(context.Background(), engine.NewBatch(0, 8, 8, 1)); err != nil || none.N != 0 || none.KL[0] != 0 {
		t.Errorf("%+v, error %v", none, err)
	}
}

// The bounds with the learned prior are those with N(0, I) while the flow has learned nothing, and add up once it has.
func TestBoundsOfALearnedPrior(t *testing.T) {
	k := start(t, config(idx(t, 30, 8, 8, 1), "rate=0.01"))
	bounds := func() Bounds {
		b, err := snapshot(t, k).Bounds(context.Background(), k.set.Pictures(), 30, nil)
		if err != nil || b.Learned == nil {
			t.Fatal(b, err)
		}
		return b
	}
	b := bounds()
	if l := b.Learned; math.Abs(l.ELBO+b.Negative()) > 1e-3 || math.Abs(l.IWAE-b.IWAE) > 1e-3 || math.Abs(l.SE-b.SE) > 1e-3 || math.Abs(l.KL-b.KL) > 1e-3 {
		t.Errorf("a new flow changes the bounds: %+v, %+v", b, *l)
	}
	steps(t, k, 0, 100)
	b = bounds()
	if l := b.Learned; math.Abs(l.ELBO+b.Reconstruction+l.KL) > 1e-6 || l.KL == b.KL || l.IWAE < l.ELBO {
		t.Errorf("the bounds don't add up: %+v, %+v", b, *l)
	}
	plain, err := snapshot(t, start(t, config(idx(t, 30, 8, 8, 1), "prior=normal"))).Bounds(context.Background(), k.set.Pictures(), 30, nil)
	if err != nil || plain.Learned != nil {
		t.Errorf("a model without a learned prior has bounds with one: %+v, error %v", plain.Learned, err)
	}
}
