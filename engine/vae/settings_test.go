package vae

import (
	"context"
	"math"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/train"
)

func TestSettings(t *testing.T) {
	var s Settings
	engine.SetDefaults(&s)
	if err := engine.Check(&s); err != nil {
		t.Fatal(err)
	}
	for _, f := range append(engine.Fields(&s), engine.Fields(new(Sampling))...) {
		if !strings.HasSuffix(f.Help, ".") || f.Group == "" {
			t.Errorf("%s has the help %q and the group %q", f.Name, f.Help, f.Group)
		}
	}
	for _, c := range []struct {
		colour string
		want   int
	}{{"as is", 0}, {"grey", 1}, {"RGB", 3}} {
		if s.Colour = c.colour; dataset.ColourChannels(s.Colour) != c.want {
			t.Errorf("%s is %d channels", c.colour, dataset.ColourChannels(s.Colour))
		}
	}
	m, err := train.Lookup("vae")
	if err != nil || m.LearningRate != "rate" {
		t.Errorf("the method is %+v, error %v", m, err)
	}
}

func TestBetaWarmUp(t *testing.T) {
	for _, c := range []struct{ beta, warm, progress, want float64 }{
		{1, 0, 0, 1}, {4, 0, 0.5, 4}, {4, 0.2, 0, 0}, {4, 0.2, 0.05, 1}, {4, 0.2, 0.2, 4}, {4, 0.2, 0.9, 4}, {2, 1, 0.75, 1.5}, {0, 0.5, 0.1, 0},
	} {
		s := Settings{Beta: c.beta, KLWarmup: c.warm}
		if got := s.beta(c.progress); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("beta %v over %v at %v is %v, want %v", c.beta, c.warm, c.progress, got, c.want)
		}
	}
}

// Cyclic annealing rises in each cycle anew, and ends at beta.
func TestBetaCycles(t *testing.T) {
	s := Settings{Beta: 2, KLWarmup: 0.5, KLCycles: 4}
	for _, c := range []struct{ progress, want float64 }{
		{0, 0}, {0.0625, 1}, {0.125, 2}, {0.2, 2}, {0.25, 0}, {0.3125, 1}, {0.9375, 2}, {0.99, 2}, {1, 2},
	} {
		if got := s.beta(c.progress); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("at %v beta is %v, want %v", c.progress, got, c.want)
		}
	}
}

// The default likelihood follows from the pictures.
func TestAutomaticLikelihood(t *testing.T) {
	for _, c := range []struct {
		data string
		want likelihood
	}{{"digits", bernoulli}, {"fashion", gaussian}, {"faces", gaussian}} {
		set, err := dataset.Open(context.Background(), c.data, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := fit(set); got != c.want {
			t.Errorf("%s has the likelihood %s", c.data, got)
		}
	}
	k := start(t, config(idx(t, 5, 8, 8, 1), "likelihood=auto"))
	if got := snapshot(t, k).Likelihood(); got != "bernoulli" && got != "gaussian" {
		t.Errorf("the likelihood is %q", got)
	}
}

func TestPixels(t *testing.T) {
	x, r, n := make([]float32, 10000), stream(1, pixels, 0), 0
	for i := range x {
		x[i] = []float32{0, 1, 0.25}[i%3]
	}
	binarise(x, r)
	for i, v := range x {
		if v != 0 && v != 1 || i%3 == 0 && v != 0 || i%3 == 1 && v != 1 {
			t.Fatalf("pixel %d becomes %v", i, v)
		}
		if i%3 == 2 && v == 1 {
			n++
		}
	}
	if share := float64(n) / 3333; math.Abs(share-0.25) > 0.03 {
		t.Errorf("a grey of a quarter becomes white in %v of the cases", share)
	}
	x = []float32{0, 128. / 255, 1}
	dequantise(x, r)
	for i, v := range []float32{0, 128, 255} {
		if x[i] < v/256 || x[i] > (v+1)/256 {
			t.Errorf("%v becomes %v", v, x[i]*256)
		}
	}
}

func TestLearningRate(t *testing.T) {
	for _, c := range []struct {
		schedule string
		warmup   int
		step     int
		progress float64
		want     float64
	}{
		{"constant", 0, 0, 0, 1}, {"constant", 10, 0, 0, 0.1}, {"constant", 10, 4, 0.9, 0.5}, {"constant", 10, 10, 0.9, 1},
		{"linear", 0, 0, 0, 1}, {"linear", 0, 70, 0.5, 0.505}, {"linear", 4, 1, 0.5, 0.2525}, {"linear", 0, 70, 1, 0.01},
		{"cosine", 0, 0, 0, 1}, {"cosine", 0, 70, 0.5, 0.505}, {"cosine", 0, 70, 0.25, 0.01 + 0.99*(1+math.Sqrt2/2)/2}, {"cosine", 0, 9, 1, 0.01},
	} {
		s := Settings{Schedule: c.schedule, Warmup: c.warmup}
		if got := s.rate(c.step, c.progress); math.Abs(got-c.want) > 1e-5 {
			t.Errorf("%s, warm-up %d, at step %d and %v: %v, want %v", c.schedule, c.warmup, c.step, c.progress, got, c.want)
		}
	}
}

func TestMemory(t *testing.T) {
	s := Settings{Batch: 128}
	for _, n := range []shape{sized(28, 28, 1, 128, 0, 32), sized(64, 64, 3, 128, 0, 32), sized(256, 256, 3, 32, 0, 32)} {
		if err := s.checkMemory(n); err != nil {
			t.Errorf("%+v: %v", n, err)
		}
	}
	wantError(t, s.checkMemory(sized(256, 256, 3, 64, 0, 32)),
		"a batch of 128 pictures of 256 x 256 pixels at width 64 would need too much memory: set the batch size to at most 64")
	s.Batch = 64
	if err := s.checkMemory(sized(256, 256, 3, 64, 0, 32)); err != nil {
		t.Error(err)
	}
}

// What can't be trained is said in a sentence, before anything is built.
func TestRefusals(t *testing.T) {
	var s Settings
	engine.SetDefaults(&s)
	for _, c := range []struct {
		data  string
		alter func(*Settings)
		want  string
	}{
		{"digit", func(*Settings) {}, `there is no data "digit" (did you mean "digits"?)`},
		{idx(t, 5, 30, 30, 1), func(*Settings) {}, "set the picture size to 28"},
		{idx(t, 1, 8, 8, 1), func(*Settings) {}, "needs at least 2"},
		{idx(t, 5, 8, 256, 1), func(s *Settings) { s.Width, s.Latent, s.Hidden = 128, 512, 2048 }, "100 million is the most"},
		{idx(t, 5, 8, 8, 3), func(s *Settings) { s.Binarize = true }, "only the likelihood bernoulli takes black and white pixels, and here it is gaussian"},
		{idx(t, 5, 8, 8, 1), func(s *Settings) { s.Size, s.Width = 256, 64 }, "set the batch size to at most 64"},
	} {
		x := s
		c.alter(&x)
		k, err := newTask(context.Background(), train.Config{Data: c.data}, x)
		if k != nil {
			t.Errorf("%s makes a task", c.want)
		}
		wantError(t, err, c.want)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newTask(ctx, train.Config{Data: "digits"}, s); err != context.Canceled {
		t.Errorf("a stop while the data is read gives %v", err)
	}
}
