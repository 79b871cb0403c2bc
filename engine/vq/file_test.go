package vq

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
	"atelier/engine/train"
)

// TestRun goes the whole road: a run of the loop, its folder opened as a model, and the run resumed.
func TestRun(t *testing.T) {
	cfg := config(idx(t, 30, 16, 12, 3))
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
	if got.Method != "vq" || got.Data != cfg.Data || got.H != 16 || got.W != 12 || got.C != 3 || got.Latent != 4*3*3 || got.Params != want.Params ||
		got.Steps != 6 || got.Images != 48 || got.Config["codes"] != "16" || got.Config["ema"] != "0.999" || len(got.Hash) != 12 {
		t.Errorf("the model opens as %+v", got)
	}
	if want.Hash != got.Hash || want.Steps != 6 || want.Images != 48 || want.Params < 1000 || want.Data != cfg.Data || want.Config["width"] != "4" {
		t.Errorf("the live model is %+v", want)
	}
	got.Config["width"] = "5"
	if opened.Info().Config["width"] != "4" {
		t.Error("the settings in Info are not the caller's own")
	}
	a, b := live.(*Generator), opened.(*Generator)
	for i, p := range a.net.params() {
		if !slices.Equal(p.Data(), b.net.params()[i].Data()) {
			t.Errorf("%s differs", p.Name)
		}
	}
	r := engine.Request{Seed: 2, N: 5}
	one, err := a.Generate(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	two, err := b.Generate(context.Background(), r)
	if err != nil || !slices.Equal(one.Pix, two.Pix) {
		t.Errorf("the opened model makes other pictures, error %v", err)
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

func TestFilesThatDoNotFit(t *testing.T) {
	k := start(t, config(idx(t, 30, 16, 16, 1)))
	set := func(name, value string) func(*model.File) {
		return func(f *model.File) {
			config := engine.Values(&k.settings)
			config[name] = value
			f.SetConfig(config)
		}
	}
	for _, c := range []struct {
		alter func(f *model.File)
		want  string
	}{
		{set("codes", "17"), "the tensor codebook.weight has the shape [16 3] instead of [17 3]"},
		{set("codes", "4097"), "takes a whole number from 16 to 4096"},
		{set("dim", "4"), "the tensor codebook.weight has the shape [16 3] instead of [16 4]"},
		{set("width", "8"), "the tensor decoder.conv1.weight has the shape [8 4 4 4] instead of [16 8 4 4]"},
		{set("factor", "8"), "the tensor prior.place has the shape [256] instead of [64]"},
		{set("factor", "5"), "takes one of 4, 8"},
		{set("prior-width", "256"), "the tensor prior.logits.weight has the shape [16 16] instead of [16 256]"},
		{set("prior-blocks", "3"), "the tensor prior.block3.near.weight is missing"},
		{set("blocks", "2"), "the tensor encoder.block2.conv1.weight is missing"},
		{func(f *model.File) { f.Meta["config"] = "{" }, "the settings in the model file are damaged"},
		{func(f *model.File) { delete(f.Meta, "height") }, "doesn't say the height of its pictures"},
		{func(f *model.File) { f.Meta["channels"] = "2" }, "only 1 (grey) or 3 (RGB) are possible"},
		{func(f *model.File) { f.Meta["channels"] = "3" }, "the tensor encoder.conv1.weight has the shape [4 1 4 4] instead of [4 3 4 4]"},
		{func(f *model.File) { f.Meta["height"] = "17" }, "don't fit this network"},
		{func(f *model.File) { f.Meta["height"] = "20" }, "the tensor prior.place has the shape [256] instead of [320]"},
		{func(f *model.File) {
			delete(f.Tensors, "ema.codebook.std")
			delete(f.Tensors, "codebook.std")
		}, "the tensor codebook.std is missing"},
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
