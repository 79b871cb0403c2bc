package vq

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"atelier/engine"
	"atelier/engine/kernel"
	"atelier/engine/model"
	"atelier/engine/train"
)

// TestOverfit: a network learns a few pictures by heart, and its prior their codes.
func TestOverfit(t *testing.T) {
	for _, c := range []struct {
		settings []string
		most     float64
	}{{nil, 0.004}, {[]string{"loss=L1", "edges=1"}, 0.01}} {
		k := start(t, config(idx(t, 4, 16, 16, 3), append([]string{"batch=4", "width=8", "codes=64", "rate=0.01", "schedule=constant", "prior-last=0", "warmup=0"}, c.settings...)...))
		loss := steps(t, k, 0, 100)
		first, last := loss[0], loss[len(loss)-1]
		if first[0] < 0.02 || last[0] > c.most {
			t.Errorf("%v: the squared error went from %v to %v", c.settings, first[0], last[0])
		}
		if last[2] < 4 || last[2] > 64 || first[3] < 4 || last[3] > 2 {
			t.Errorf("%v: the perplexity is %v, a code costs %v bits at first and %v at last", c.settings, last[2], first[3], last[3])
		}
	}
}

// TestPresets: each makes a network and trains, and what the user sets stays.
func TestPresets(t *testing.T) {
	data := idx(t, 10, 32, 32, 3)
	m, err := train.Lookup(method)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range presets {
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

func TestSeeds(t *testing.T) {
	data := idx(t, 30, 16, 16, 1)
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
	if other, _ := run(2, 1); slices.Equal(other.Tensors["codebook.weight"].Data, want.Tensors["codebook.weight"].Data) {
		t.Error("another seed gives the same codes")
	}
}

// TestPriorOnlyWatches: whatever the prior is, the autoencoder learns the same.
func TestPriorOnlyWatches(t *testing.T) {
	data := idx(t, 30, 16, 16, 1)
	a, b := start(t, config(data, "prior-blocks=1")), start(t, config(data, "prior-blocks=3"))
	steps(t, a, 0, 5)
	steps(t, b, 0, 5)
	for i, p := range a.net.auto() {
		if !slices.Equal(p.Data(), b.net.auto()[i].Data()) {
			t.Errorf("%s depends on the prior", p.Name)
		}
	}
}

// TestPriorLast: at the end of a run only the prior learns, from the codes of the autoencoder that pictures are made with.
func TestPriorLast(t *testing.T) {
	k := start(t, config(idx(t, 30, 16, 16, 1), "prior-last=0.5"))
	steps(t, k, 48, 50)
	before := save(k)
	steps(t, k, 50, 52)
	after := save(k)
	for _, p := range k.net.auto() {
		if want := before.Tensors["ema."+p.Name].Data; !slices.Equal(after.Tensors[p.Name].Data, want) || !slices.Equal(after.Tensors["ema."+p.Name].Data, want) {
			t.Errorf("%s is not what it was", p.Name)
		}
	}
	for _, p := range k.net.prior.params() {
		if slices.Equal(after.Tensors[p.Name].Data, before.Tensors[p.Name].Data) {
			t.Errorf("%s did not learn", p.Name)
		}
	}
	for _, p := range k.net.book.state() {
		if !slices.Equal(after.Tensors[p.Name].Data, before.Tensors[p.Name].Data) {
			t.Errorf("%s is not what it was", p.Name)
		}
	}
}

// TestResume: training goes on bit for bit from a file, over the end of an epoch and the autoencoder's end too.
func TestResume(t *testing.T) {
	for _, cfg := range []train.Config{
		config(idx(t, 30, 16, 16, 1), "warmup=4", "clip=1", "restart=0.5", "code-memory=0.5"),
		config(idx(t, 30, 16, 16, 3), "loss=L1", "edges=1", "factor=8", "prior-last=0.9", "ema=0.9"),
		config(idx(t, 30, 16, 16, 3), "ema=0"),
	} {
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
}

func TestLoadRefusesOtherShapes(t *testing.T) {
	data := idx(t, 30, 16, 16, 1)
	k := start(t, config(data))
	before := save(k)
	wantError(t, k.Load(save(start(t, config(data, "codes=17")))), "the tensor codebook.weight has the shape [17 3] instead of [16 3]")
	f := save(start(t, config(data)))
	delete(f.Tensors, "optimizer.codebook.count")
	wantError(t, k.Load(f), "the tensor optimizer.codebook.count is missing")
	f = save(start(t, config(data)))
	delete(f.Tensors, "optimizer.prior.optimizer.step")
	wantError(t, k.Load(f), "the tensor optimizer.prior.optimizer.step is missing")
	sameTensors(t, save(k), before)
}

// Previews show what `sample` would make, from averaged weights, and are the caller's.
func TestPreview(t *testing.T) {
	k := start(t, config(idx(t, 30, 16, 12, 1)))
	for range 2 { // the sampler follows the weights
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
		for i, average := range slices.Concat(k.autoOpt.EMA(), k.priorOpt.EMA()) {
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
}

// A value that is not a number is reported, spoils neither weight nor code, and lets a last good state be put back.
func TestNotANumber(t *testing.T) {
	k := start(t, config(idx(t, 30, 16, 16, 1)))
	steps(t, k, 0, 3)
	good := save(k)
	k.net.encode1.Weight.Data()[0] = float32(math.NaN())
	r, err := k.Step(3, 0.03)
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(r.Losses[1]) || !math.IsNaN(r.GradNorm) {
		t.Errorf("the losses are %v and the gradient is %v", r.Losses, r.GradNorm)
	}
	if _, err := k.Preview(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"codebook.weight", "codebook.mean", "ema.encoder.conv1.weight", "optimizer.codebook.count"} {
		if !slices.Equal(save(k).Tensors[name].Data, good.Tensors[name].Data) {
			t.Errorf("%s took part in it", name)
		}
	}
	if err := k.Load(good); err != nil {
		t.Fatal(err)
	}
	sameTensors(t, save(k), good)
}

func TestSetLearningRate(t *testing.T) {
	k := start(t, config(idx(t, 30, 16, 16, 1)))
	before := save(k)
	k.SetLearningRate(0)
	steps(t, k, 0, 2)
	for _, name := range []string{"encoder.conv1.weight", "prior.logits.weight"} {
		if !slices.Equal(save(k).Tensors[name].Data, before.Tensors[name].Data) {
			t.Errorf("%s moves at rate 0", name)
		}
	}
	k.SetLearningRate(0.25)
	if got := snapshot(t, k).Info().Config["rate"]; got != "0.25" {
		t.Errorf("the snapshot was trained at rate %s", got)
	}
}

// TestAtTheSameTime: a task and its snapshots share nothing. The race detector watches.
func TestAtTheSameTime(t *testing.T) {
	k := start(t, config(idx(t, 30, 16, 16, 1)))
	steps(t, k, 0, 2)
	a, b := snapshot(t, k), snapshot(t, k)
	want, err := b.Generate(context.Background(), engine.Request{Seed: 9, N: 20})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, g := range []*Generator{a, b} {
		all.Go(func() {
			for range 3 {
				got, err := g.Generate(context.Background(), engine.Request{Seed: 9, N: 20})
				if err != nil || !slices.Equal(got.Pix, want.Pix) {
					t.Errorf("other pictures while others work, error %v", err)
				}
				if _, err := g.Encode(context.Background(), got); err != nil {
					t.Error(err)
				}
			}
			g.Info()
		})
	}
	steps(t, k, 2, 8)
	if _, err := k.Preview(); err != nil {
		t.Error(err)
	}
	save(k)
	all.Wait()
}
