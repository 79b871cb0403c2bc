package vae

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
	"atelier/engine/train"
)

// TestRun goes the whole road: a run of the loop, its folder opened as a model, and the run resumed.
func TestRun(t *testing.T) {
	cfg := config(idx(t, 30, 12, 8, 3))
	cfg.Steps, cfg.Dir = 6, filepath.Join(t.TempDir(), "run")
	run, err := train.Start(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	live, err := run.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	opened, err := model.Open(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	want, got := live.Info(), opened.Info()
	params := sized(12, 8, 3, 4, 6, 5).params() + flowParams(5)
	if got.Method != "vae" || got.Data != cfg.Data || got.H != 12 || got.W != 8 || got.C != 3 || got.Latent != 5 || got.Params != params ||
		got.Steps != 6 || got.Images != 48 || got.Config["width"] != "4" || got.Config["ema"] != "0.999" || len(got.Hash) != 12 {
		t.Errorf("the model opens as %+v", got)
	}
	if want.Hash != got.Hash || want.Steps != 6 || want.Images != 48 || want.Params != params || want.Data != cfg.Data || want.Config["width"] != "4" {
		t.Errorf("the live model is %+v", want)
	}
	got.Config["width"] = "5"
	if opened.Info().Config["width"] != "4" {
		t.Error("the settings in Info are not the caller's own")
	}

	a, b := live.(*Generator), opened.(*Generator)
	r := engine.Request{Seed: 2, N: 5}
	one, err := a.Generate(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	two, err := b.Generate(context.Background(), r)
	if err != nil || !slices.Equal(one.Pix, two.Pix) {
		t.Errorf("the opened model makes other pictures, error %v", err)
	}
	d, e := a.Directions(5), b.Directions(5)
	if len(e.Dirs) != 5 || !slices.EqualFunc(d.Dirs, e.Dirs, slices.Equal) || !slices.Equal(d.Std, e.Std) || !slices.Equal(d.Mean, e.Mean) ||
		float32(d.Share[0]) != float32(e.Share[0]) {
		t.Errorf("directions %+v, opened %+v", d, e)
	}

	cfg.Resume, cfg.Steps = true, 8
	if run, err = train.Start(context.Background(), cfg); err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	if opened, err = model.Open(cfg.Dir); err != nil || opened.Info().Steps != 8 {
		t.Errorf("the resumed run ends as %+v, error %v", opened.Info(), err)
	}
}

// A run that diverges is put back to its last good state and goes on with half the learning rate; its folder holds a model that works.
func TestDivergence(t *testing.T) {
	cfg := config(idx(t, 30, 8, 8, 1), "rate=0.1", "schedule=constant")
	cfg.Steps, cfg.Dir = 1_000_000, filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	run, err := train.Start(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	poison := func(k train.Task) error {
		w := k.(*task).net.up[0].Weight.Data()
		w[0] = 3e38
		w[1] = 3e38
		return nil
	}
	if err := run.Do(ctx, poison); err != nil {
		t.Fatal(err)
	}
	var last train.Event
	for last = range run.Events() {
		if len(last.Messages) > 0 {
			run.Stop()
		}
	}
	if last.Err != nil || len(last.Messages) == 0 || !strings.Contains(last.Messages[0], "became infinite or not a number at step") || last.Saved != last.Step {
		t.Errorf("step %d, saved %d, says %q, %v", last.Step, last.Saved, last.Messages, last.Err)
	}
	if len(last.Adjusted) == 0 || last.Adjusted[0].To != "0.05" {
		t.Errorf("adjusted %+v", last.Adjusted)
	}
	g, err := model.Open(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Generate(context.Background(), engine.Request{N: 3}); err != nil {
		t.Error(err)
	}
}

func TestFilesThatDoNotFit(t *testing.T) {
	k := start(t, config(idx(t, 30, 8, 8, 1)))
	for _, c := range []struct {
		alter func(f *model.File)
		want  string
	}{
		{func(f *model.File) { f.SetConfig(map[string]string{"latent": "6", "width": "4", "hidden": "6"}) }, "the tensor encoder.mu.weight has the shape [5 6] instead of [6 6]"},
		{func(f *model.File) { f.SetConfig(map[string]string{"latent": "5", "width": "8", "hidden": "6"}) }, "the tensor decoder.dense.weight has the shape [64 6] instead of [128 6]"},
		{func(f *model.File) { f.SetConfig(map[string]string{"latent": "5", "width": "4"}) }, "the tensor encoder.mu.weight has the shape [5 6] instead of [5 32]"},
		{func(f *model.File) { f.SetConfig(map[string]string{"latent": "5000", "width": "4", "hidden": "6"}) }, "takes a whole number from 1 to 512"},
		{func(f *model.File) { f.Meta["likelihood"] = "cauchy" }, `has the likelihood "cauchy", which this version doesn't know`},
		{func(f *model.File) { f.Meta["likelihood"] = "gaussian" }, "the tensor decoder.variance is missing"},
		{func(f *model.File) { f.Meta["config"] = "{" }, "the settings in the model file are damaged"},
		{func(f *model.File) { delete(f.Meta, "height") }, "doesn't say the height of its pictures"},
		{func(f *model.File) { f.Meta["width"] = "wide" }, "doesn't say the width of its pictures"},
		{func(f *model.File) { f.Meta["channels"] = "2" }, "only 1 (grey) or 3 (RGB) are possible"},
		{func(f *model.File) { f.Meta["channels"] = "3" }, "the tensor encoder.conv1.weight has the shape [4 1 4 4] instead of [4 3 4 4]"},
		{func(f *model.File) { f.Meta["height"] = "9" }, "don't fit this network"},
		{func(f *model.File) { f.Meta["height"] = "12" }, "the tensor decoder.dense.weight has the shape [64 6] instead of [96 6]"},
		{func(f *model.File) {
			delete(f.Tensors, "ema.decoder.dense.bias")
			delete(f.Tensors, "decoder.dense.bias")
		}, "the tensor decoder.dense.bias is missing"},
		{func(f *model.File) { f.Tensors[stdTensor] = model.Tensor{Shape: []int{2}, Data: []float32{1, 2}} }, "the tensor latent.std has the shape [2] instead of [5]"},
		{func(f *model.File) { f.Tensors[dirsTensor] = model.Tensor{Shape: []int{1}, Data: []float32{1}} }, "the tensor latent.directions has the shape [1] instead of [1 5]"},
	} {
		f := save(k)
		if _, err := open(model.Export(f)); err != nil {
			t.Fatal(err)
		}
		c.alter(f)
		_, err := open(model.Export(f))
		wantError(t, err, c.want)
	}
}

// A file of the first version has two convolutions, whatever the size of its pictures, and no hidden layers: its settings don't name them.
func TestFirstVersion(t *testing.T) {
	for _, side := range []int{28, 40} {
		shape := first(side, side, 1, 4, 5)
		shape.likelihood = bernoulli
		old := newNet(shape, stream(1, weights, 0))
		f := &model.File{Tensors: make(map[string]model.Tensor), Meta: map[string]string{"method": method}}
		f.Store("", old.params()...)
		f.SetSize(side, side, 1)
		f.SetConfig(map[string]string{"latent": "5", "width": "4"})
		g, err := open(f)
		if err != nil {
			t.Fatal(err)
		}
		if g.net.shape != shape || len(g.Info().Hash) != 12 {
			t.Errorf("opens as %+v", g.net.shape)
		}
		for i, p := range g.net.params() {
			if !slices.Equal(p.Data(), old.params()[i].Data()) {
				t.Errorf("%s differs", p.Name)
			}
		}
	}
}

// The likelihood, with the variance that was learned, is the model's.
func TestLikelihoodInFile(t *testing.T) {
	for _, l := range []string{"bernoulli", "gaussian", "MSE", "L1"} {
		k := start(t, config(idx(t, 30, 8, 8, 1), "likelihood="+l))
		steps(t, k, 0, 3)
		g, err := open(model.Export(save(k)))
		if err != nil {
			t.Fatal(err)
		}
		if g.Likelihood() != l || g.net.varianceNow() != k.net.varianceNow() || (l == "gaussian") != (g.net.varianceNow() != 1) {
			t.Errorf("%s opens as %s with the variance %v, trained %v", l, g.Likelihood(), g.net.varianceNow(), k.net.varianceNow())
		}
	}
}

// A file without directions, as another program may write it, still opens.
func TestFileWithoutDirections(t *testing.T) {
	f := model.Export(save(start(t, config(idx(t, 30, 8, 8, 1)))))
	for _, name := range []string{meanTensor, dirsTensor, stdTensor, shareTensor} {
		delete(f.Tensors, name)
	}
	g, err := open(f)
	if err != nil {
		t.Fatal(err)
	}
	if d := g.Directions(3); len(d.Dirs) != 0 {
		t.Errorf("directions from nowhere: %+v", d)
	}
}
