package vae

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/model"
	"atelier/engine/train"
)

// TestOverfit: without the KL, a network learns a few black and white pictures by heart.
func TestOverfit(t *testing.T) {
	k := start(t, config(idx(t, 4, 8, 8, 1), "beta=0", "batch=4", "latent=8", "width=8", "hidden=32", "rate=0.01", "schedule=constant"))
	for i, v := range k.set.Pix {
		k.set.Pix[i] = 0
		if v >= 40 {
			k.set.Pix[i] = 255
		}
	}
	loss := steps(t, k, 0, 100)
	if first, last := loss[0][1], loss[99][1]; first < 35 || last > 1 {
		t.Errorf("the reconstruction went from %v to %v nats", first, last)
	}
}

// The same of the other likelihoods: the squared error of one batch goes to nearly nothing, and the model's variance with it. l1 is left
// out: on such dark pictures it first paints all black, which is their median, and leaves that only after thousands of steps.
func TestOverfitDensities(t *testing.T) {
	for _, c := range []struct {
		settings []string
		most     float64
	}{
		{[]string{"likelihood=gaussian", "rate=0.03"}, 0.002}, {[]string{"likelihood=MSE"}, 0.002},
		{[]string{"likelihood=gaussian", "network=full size", "rate=0.009"}, 0.002}, {[]string{"likelihood=bernoulli", "edges=1"}, 0.01},
	} {
		k := start(t, config(idx(t, 4, 8, 8, 3), append([]string{"beta=0", "batch=4", "latent=8", "width=8", "hidden=32", "rate=0.01", "schedule=constant", "ema=0"}, c.settings...)...))
		steps(t, k, 0, 100)
		steps(t, k, 0, 100)
		g := snapshot(t, k)
		b, err := g.Bounds(context.Background(), k.set.Pictures(), 1, nil)
		if err != nil || b.MSE > c.most {
			t.Errorf("%v: the squared error is %v, error %v", c.settings, b.MSE, err)
		}
		if v := g.net.variance; v != nil && v.Data()[0] > 0.05 {
			t.Errorf("%v: the variance is %v", c.settings, v.Data()[0])
		}
	}
}

// TestPresets: each makes a network and trains, and what the user sets stays.
func TestPresets(t *testing.T) {
	data := idx(t, 10, 32, 32, 3)
	for _, p := range presets {
		m, err := train.Lookup(method)
		if err != nil {
			t.Fatal(err)
		}
		var s Settings
		if err := m.Apply(&s, map[string]string{"preset": p.Name, "width": "8", "batch": "4"}); err != nil {
			t.Fatal(err)
		}
		k, err := newTask(context.Background(), train.Config{Data: data, Settings: engine.Values(&s)}, s)
		if err != nil {
			t.Fatal(err)
		}
		if l := steps(t, k, 0, 2)[1][0]; math.IsNaN(l) || k.settings.Width != 8 || k.settings.Preset != p.Name {
			t.Errorf("%s: a loss of %v with %+v", p.Name, l, k.settings)
		}
	}
}

// TestArticle: the preset's network is that of the article, layer by layer.
func TestArticle(t *testing.T) {
	m, err := train.Lookup(method)
	if err != nil {
		t.Fatal(err)
	}
	var s Settings
	if err := m.Apply(&s, map[string]string{"preset": "article", "batch": "1"}); err != nil {
		t.Fatal(err)
	}
	k, err := newTask(context.Background(), train.Config{Data: idx(t, 3, 28, 28, 1), Settings: engine.Values(&s)}, s)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]int{
		"encoder.conv1.weight": {32, 1, 3, 3}, "encoder.conv2.weight": {64, 32, 3, 3}, "encoder.mu.weight": {128, 28 * 28 * 64},
		"encoder.logvar.weight": {128, 28 * 28 * 64}, "decoder.dense.weight": {7 * 7 * 64, 128},
		"decoder.conv1.weight": {64, 32, 3, 3}, "decoder.conv2.weight": {32, 1, 3, 3},
	} {
		i := slices.IndexFunc(k.net.params(), func(p *graph.Param) bool { return p.Name == name })
		if i < 0 || !slices.Equal(k.net.params()[i].Shape(), want) {
			t.Errorf("%s is not %v", name, want)
		}
	}
	if len(k.net.params()) != 14 {
		t.Errorf("there are %d parameters, want 14", len(k.net.params()))
	}
}

// TestLargeNetworksTakeShorterSteps: Adam's first step moves a weight by the learning rate, whatever its gradient.
func TestLargeNetworksTakeShorterSteps(t *testing.T) {
	for _, c := range []struct {
		side, width, likelihood string
		want                    float64
	}{{"28", "8", "bernoulli", 0.003}, {"112", "32", "bernoulli", 0.0015}, {"28", "8", "gaussian", 0.001}, {"28", "8", "MSE", 0.003}} {
		k := start(t, config(idx(t, 4, 112, 112, 1), "size="+c.side, "width="+c.width, "likelihood="+c.likelihood, "batch=2", "warmup=0"))
		before := slices.Clone(k.net.mu.Params()[0].Data())
		steps(t, k, 0, 1)
		most := 0.0
		for i, v := range k.net.mu.Params()[0].Data() {
			most = max(most, math.Abs(float64(v-before[i])))
		}
		if math.Abs(most/c.want-1) > 0.02 {
			t.Errorf("%+v: a weight moved by %v", c, most)
		}
	}
}

func TestSeeds(t *testing.T) {
	data := idx(t, 30, 8, 8, 1)
	run := func(seed uint64, threads int) (*model.File, [][]float64) {
		defer kernel.SetThreads(kernel.Threads())
		kernel.SetThreads(threads)
		cfg := config(data)
		cfg.Seed = seed
		k := start(t, cfg)
		loss := steps(t, k, 0, 8)
		return save(k), loss
	}
	want, losses := run(1, 1)
	got, again := run(1, 2)
	sameTensors(t, got, want)
	if !slices.EqualFunc(losses, again, slices.Equal) {
		t.Error("the same seed gives other losses")
	}
	if other, _ := run(2, 1); slices.Equal(other.Tensors["decoder.dense.weight"].Data, want.Tensors["decoder.dense.weight"].Data) {
		t.Error("another seed gives the same weights")
	}
}

// TestResume: training goes on bit for bit from a file, over the end of an epoch too.
func TestResume(t *testing.T) {
	resume(t, config(idx(t, 30, 8, 8, 1), "kl-warmup=0.5", "warmup=4", "clip=30", "likelihood=bernoulli", "binarize=true"))
	resume(t, config(idx(t, 30, 8, 8, 3), "kl-warmup=0.5", "kl-cycles=3", "likelihood=gaussian", "edges=1", "free-bits=0.2"))
}

func resume(t *testing.T, cfg train.Config) {
	t.Helper()
	whole := start(t, cfg)
	steps(t, whole, 0, 5)
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := model.Save(path, save(whole)); err != nil {
		t.Fatal(err)
	}
	want := steps(t, whole, 5, 12)

	f, err := model.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	rest := start(t, cfg)
	steps(t, rest, 0, 2) // what is loaded over leaves no trace
	if err := rest.Load(f); err != nil {
		t.Fatal(err)
	}
	sameTensors(t, save(rest), f)
	if got := steps(t, rest, 5, 12); !slices.EqualFunc(got, want, slices.Equal) {
		t.Error("other losses after resuming")
	}
	sameTensors(t, save(rest), save(whole))
}

func TestLoadRefusesOtherShapes(t *testing.T) {
	data := idx(t, 30, 8, 8, 1)
	k := start(t, config(data))
	f := save(start(t, config(data, "latent=6")))
	before := save(k)
	wantError(t, k.Load(f), "the tensor encoder.mu.weight has the shape [6 6] instead of [5 6]")
	f = save(start(t, config(data)))
	delete(f.Tensors, "optimizer.v.decoder.conv1.bias")
	wantError(t, k.Load(f), "the tensor optimizer.v.decoder.conv1.bias is missing")
	sameTensors(t, save(k), before)
}

// The pictures of every size that the formats bring, square or not.
func TestPictureSizes(t *testing.T) {
	for _, c := range []struct{ h, w, c int }{{28, 28, 1}, {32, 32, 3}, {64, 64, 3}, {12, 8, 1}} {
		k := start(t, config(idx(t, 5, c.h, c.w, c.c), "batch=3"))
		loss := steps(t, k, 0, 2)[1]
		pixels := float64(c.h * c.w * c.c)
		if !(loss[1] > 0.1*pixels && loss[1] < pixels) || !(loss[2] >= 0) {
			t.Errorf("%v: the losses are %v", c, loss)
		}
		p, err := k.Preview()
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []engine.Batch{p.Samples, p.Originals, p.Reconstructions} {
			if b.H != c.h || b.W != c.w || b.C != c.c || len(b.Pix) != b.N*c.h*c.w*c.c {
				t.Errorf("%v: pictures of %d x %d x %d", c, b.H, b.W, b.C)
			}
		}
		if p.Samples.N != 64 || p.Originals.N != 5 || p.Reconstructions.N != 5 {
			t.Errorf("%v: %d samples, %d originals, %d reconstructions", c, p.Samples.N, p.Originals.N, p.Reconstructions.N)
		}
	}
}

// Previews show what `sample` would make, from averaged weights, and are the caller's.
func TestPreview(t *testing.T) {
	k := start(t, config(idx(t, 30, 8, 8, 1)))
	steps(t, k, 0, 3)
	p, err := k.Preview()
	if err != nil {
		t.Fatal(err)
	}
	g := snapshot(t, k)
	want, err := g.Generate(context.Background(), engine.Request{Seed: 3, N: 64})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p.Samples.Pix, want.Pix) {
		t.Error("the samples are not those of the seed")
	}
	codes, err := g.Encode(context.Background(), p.Originals)
	if err != nil {
		t.Fatal(err)
	}
	if want, err = g.Decode(context.Background(), codes); err != nil || !slices.Equal(p.Reconstructions.Pix, want.Pix) {
		t.Errorf("the reconstructions are not those of the originals, error %v", err)
	}
	for i, average := range k.opt.EMA() {
		if !slices.Equal(g.net.params()[i].Data(), average.Data()) {
			t.Errorf("%s is not the averaged one", average.Name)
		}
	}
	for _, b := range []engine.Batch{p.Samples, p.Originals, p.Reconstructions} {
		clear(b.Pix)
	}
	if again, err := k.Preview(); err != nil || slices.Equal(again.Originals.Pix, p.Originals.Pix) || slices.Equal(again.Samples.Pix, p.Samples.Pix) {
		t.Error("the preview is not the caller's own")
	}
}

func TestWithoutAveraging(t *testing.T) {
	k := start(t, config(idx(t, 30, 8, 8, 1), "ema=0"))
	steps(t, k, 0, 3)
	g := snapshot(t, k)
	for i, p := range k.net.params() {
		if !slices.Equal(g.net.params()[i].Data(), p.Data()) {
			t.Errorf("%s is not the trained one", p.Name)
		}
	}
}

// A value that is not a number is reported, spoils no weight, and lets a last good state be saved and put back.
func TestNotANumber(t *testing.T) {
	k := start(t, config(idx(t, 30, 8, 8, 1)))
	steps(t, k, 0, 3)
	good := save(k)
	k.net.dense.Weight.Data()[7] = float32(math.NaN())
	r, err := k.Step(3, 0.03)
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(r.Losses[0]) || !math.IsNaN(r.GradNorm) {
		t.Errorf("the losses are %v and the gradient is %v", r.Losses, r.GradNorm)
	}
	if _, err := k.Preview(); err != nil {
		t.Error(err)
	}
	if !slices.Equal(k.opt.EMA()[0].Data(), good.Tensors["ema.encoder.conv1.weight"].Data) {
		t.Error("the average took part in it")
	}
	k.net.mu.Bias.Data()[0] = float32(math.Inf(1))
	copy(k.opt.EMA()[5].Data(), k.net.mu.Bias.Data())
	if d := snapshot(t, k).Directions(4); len(d.Dirs) != 0 {
		t.Error("a diverged model has directions")
	}
	if f := save(k); f.Tensors[dirsTensor].Data != nil {
		t.Error("the directions of a diverged model are saved")
	}
	if err := k.Load(good); err != nil {
		t.Fatal(err)
	}
	sameTensors(t, save(k), good)
}

func TestSetLearningRate(t *testing.T) {
	data := idx(t, 30, 8, 8, 1)
	still, k := start(t, config(data)), start(t, config(data))
	before := save(k)
	k.SetLearningRate(0)
	steps(t, k, 0, 2)
	if !slices.Equal(save(k).Tensors["encoder.mu.weight"].Data, before.Tensors["encoder.mu.weight"].Data) {
		t.Error("the weights move at rate 0")
	}
	still.SetLearningRate(0.25)
	if got := snapshot(t, still).Info().Config["rate"]; got != "0.25" {
		t.Errorf("the snapshot was trained at rate %s", got)
	}
}

// TestAtTheSameTime: a task and its snapshots share nothing. The race detector watches.
func TestAtTheSameTime(t *testing.T) {
	k := start(t, config(idx(t, 30, 8, 8, 1)))
	steps(t, k, 0, 2)
	a, b := snapshot(t, k), snapshot(t, k)
	want, err := b.Generate(context.Background(), engine.Request{Seed: 9, N: 20})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, g := range []*Generator{a, b} {
		all.Go(func() {
			for range 5 {
				got, err := g.Generate(context.Background(), engine.Request{Seed: 9, N: 20})
				if err != nil || !slices.Equal(got.Pix, want.Pix) {
					t.Errorf("other pictures while others work, error %v", err)
				}
				if _, err := g.Encode(context.Background(), got); err != nil {
					t.Error(err)
				}
			}
			g.Directions(3)
			g.Info()
		})
	}
	steps(t, k, 2, 10)
	if _, err := k.Preview(); err != nil {
		t.Error(err)
	}
	save(k)
	all.Wait()
	if slices.Equal(a.net.dense.Weight.Data(), k.net.dense.Weight.Data()) {
		t.Error("the snapshot learns with the task")
	}
	if &graph.Data(a.decoder.z)[0] == &graph.Data(b.decoder.z)[0] {
		t.Error("two generators share an input")
	}
}
