package gan

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"atelier/engine/kernel"
	"atelier/engine/model"
	"atelier/engine/train"
)

// variants are settings under which everything has to hold.
var variants = [][]string{
	nil,
	{"loss=relativistic", "r1=0.5", "r2=0.5", "penalty-end=0.2", "beta1=0"},
	{"loss=wasserstein", "steps-d=2", "noise=0.1"},
	{"network=style", "r1=0.5", "augment=adaptive"},
	{"loss=hinge", "spectral=true", "ema=0", "schedule=cosine", "warmup=3"},
	{"loss=least squares", "smooth=0.1", "augment=full", "conditional=false"},
}

// TestOverfit: the two networks learn a set of one picture (twice) by heart.
func TestOverfit(t *testing.T) {
	for _, network := range []string{netDCGAN, netStyle} {
		k := start(t, config(folder(t, 2, 8, 8, 1, 1), "width=16", "batch=8", "rate=0.004", "ema=0", "r1=0.5", "network="+network, "mixing=0"))
		size := len(k.set.Pix) / 2
		copy(k.set.Pix[size:], k.set.Pix[:size])
		off := func() float64 { // mean distance, in levels of 255
			p, err := k.Preview()
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for i, v := range p.Samples.Pix {
				sum += math.Abs(float64(v) - float64(k.set.Pix[i%size]))
			}
			return sum / float64(len(p.Samples.Pix))
		}
		before := off()
		steps(t, k, 0, 400)
		if after := off(); after > 20 || after > before/3 {
			t.Errorf("%s: from %v levels off to %v", network, before, after)
		}
	}
}

func TestSeeds(t *testing.T) {
	data := folder(t, 30, 8, 8, 3, 3)
	for _, settings := range variants {
		run := func(seed uint64, threads int) (*model.File, [][]float64) {
			defer kernel.SetThreads(kernel.Threads())
			kernel.SetThreads(threads)
			cfg := config(data, settings...)
			cfg.Seed = seed
			k := start(t, cfg)
			loss := steps(t, k, 0, 6)
			return save(k), loss
		}
		want, losses := run(1, 1)
		got, again := run(1, 2)
		sameTensors(t, got, want)
		if !slices.EqualFunc(losses, again, slices.Equal) {
			t.Errorf("%v: the same seed gives other losses", settings)
		}
		if _, others := run(2, 1); slices.EqualFunc(losses, others, slices.Equal) {
			t.Errorf("%v: another seed gives the same losses", settings)
		}
	}
}

// TestResume: training goes on bit for bit from a file, over the end of an epoch too.
func TestResume(t *testing.T) {
	data := folder(t, 30, 8, 8, 3, 3)
	for _, settings := range variants {
		cfg := config(data, settings...)
		whole := start(t, cfg)
		steps(t, whole, 0, 4)
		path := filepath.Join(t.TempDir(), "model.safetensors")
		if err := model.Save(path, save(whole)); err != nil {
			t.Fatal(err)
		}
		want := steps(t, whole, 4, 8)
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
		if got := steps(t, rest, 4, 8); !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%v: other losses after resuming", settings)
		}
		sameTensors(t, save(rest), save(whole))
	}
}

// TestLooking doesn't change what is learned: previews, snapshots and checkpoints.
func TestLooking(t *testing.T) {
	data := folder(t, 30, 8, 8, 1, 2)
	for _, settings := range variants {
		still, looked := start(t, config(data, settings...)), start(t, config(data, settings...))
		want := steps(t, still, 0, 4)
		var got [][]float64
		for i := range 4 {
			if _, err := looked.Preview(); err != nil {
				t.Fatal(err)
			}
			snapshot(t, looked)
			save(looked)
			got = append(got, steps(t, looked, i, i+1)...)
		}
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%v: other losses where somebody looked", settings)
		}
	}
}

func TestNotANumber(t *testing.T) {
	k := start(t, config(folder(t, 12, 8, 8, 1, 2)))
	steps(t, k, 0, 2)
	good := save(k)
	k.gen.params()[0].Data()[3] = float32(math.NaN())
	r, err := k.Step(2, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(r.GradNorm) || !math.IsNaN(r.Losses[1]) {
		t.Errorf("losses %v, gradient %v", r.Losses, r.GradNorm)
	}
	if _, err := k.Preview(); err != nil {
		t.Error(err)
	}
	snapshot(t, k).Directions(3)
	if err := k.Load(good); err != nil {
		t.Fatal(err)
	}
	sameTensors(t, save(k), good)
}

func TestAdjust(t *testing.T) {
	data := folder(t, 12, 8, 8, 1, 2)
	k := start(t, config(data))
	steps(t, k, 0, 2)
	for _, c := range [][2]string{{"r1", "1"}, {"r2", "0.5"}, {"augment", "adaptive"}, {"rate-d", "0.5"}} {
		if err := k.Adjust(c[0], c[1]); err != nil {
			t.Fatal(err)
		}
	}
	got := steps(t, k, 2, 4)
	if got[0][4] == 0 || k.cfg.Settings["r1"] != "1" || k.cfg.Settings["augment"] != "adaptive" {
		t.Errorf("after R1 was turned on: %v, %v", got[0], k.cfg.Settings)
	}
	// A run that was started with the settings goes on from there in the same way.
	other := start(t, config(data, "r1=1", "r2=0.5", "augment=adaptive", "rate-d=0.5"))
	fresh := start(t, config(data))
	steps(t, fresh, 0, 2)
	if err := other.Load(save(fresh)); err != nil {
		t.Fatal(err)
	}
	if want := steps(t, other, 2, 4); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, a resumed run %v", got, want)
	}
	wantError(t, k.Adjust("width", "8"), "can't be changed while a model trains")
	wantError(t, k.Adjust("r1", "-1"), "R1 (r1) takes")
}

func TestBadData(t *testing.T) {
	for text, cfg := range map[string]train.Config{
		"needs at least 2":              config(folder(t, 1, 8, 8, 1, 1)),
		"set the picture size to 16":    config(folder(t, 3, 18, 18, 1, 1)),
		"there is no data":              config("/no/such/folder"),
		"set the batch size to at most": config(folder(t, 3, 20, 20, 1, 1), "size=256", "batch=1024", "width=32"),
	} {
		_, err := try(cfg)
		wantError(t, err, text)
	}
	// Three pictures are few, but no mistake.
	steps(t, start(t, config(folder(t, 3, 8, 8, 3, 1))), 0, 2)
	// Nor is a class without pictures: it is never drawn.
	o := odds{0.5, 0, 0.5}
	for i := range 200 {
		if o.draw(stream(1, classes, i)) == 1 {
			t.Fatal("a class without pictures was drawn")
		}
	}
}

func TestPresets(t *testing.T) {
	data := folder(t, 6, 8, 8, 3, 2)
	for _, p := range presets {
		if p.Name == "article" {
			continue // see TestArticle
		}
		k := start(t, config(data, "preset="+p.Name))
		if k.settings.Width != 4 || k.settings.Preset != p.Name {
			t.Errorf("%s: %+v", p.Name, k.settings)
		}
		steps(t, k, 0, 2)
	}
}

// TestDraws: classes come as often as in the data.
func TestDraws(t *testing.T) {
	o := odds{0.1, 0, 0.6, 0.3}
	var n [4]float64
	for i := range 5000 {
		n[o.draw(stream(9, classes, i))]++
	}
	for c, want := range o {
		if math.Abs(n[c]/5000-want) > 0.03 {
			t.Errorf("class %d: %v of 5000, want the part %v", c, n[c], want)
		}
	}
}

// TestVitals: the signs are those of the step.
func TestVitals(t *testing.T) {
	k := start(t, config(folder(t, 12, 8, 8, 1, 2)))
	r, err := k.Step(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	v := k.Vitals()
	if v.GradD <= 0 || v.GradG <= 0 || max(v.GradD, v.GradG) != r.GradNorm || v.RealAccuracy < 0 || v.RealAccuracy > 1 || v.FakeAccuracy < 0 || v.FakeAccuracy > 1 {
		t.Errorf("%+v, gradient %v", v, r.GradNorm)
	}
}
