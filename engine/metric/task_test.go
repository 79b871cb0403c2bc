package metric

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/model"
	"atelier/engine/train"
)

// TestGradient: what the graph calls the gradient is that of the cross-entropy that Step reports, by finite differences; with several
// heads and answers that aren't known.
func TestGradient(t *testing.T) {
	defer func(a kernel.Act) { activation = a }(activation)
	activation = kernel.LeakyReLU(1) // without a bend, on which differences are no derivatives; the layers have tests of their own
	k := start(t, config(attributed(t, 16), "dropout=0.4"))
	k.index = k.sampler.Indices(0, nil)
	r := stream(1, noise, 0)
	k.fill(r)
	k.drop(r)
	k.ask()
	loss := func() float64 {
		if err := k.program.Run(); err != nil {
			t.Fatal(err)
		}
		v, _ := k.score(k.program.Value(k.logits))
		return v
	}
	loss()
	var grads [][]float32
	for _, g := range k.program.Values(k.grads) {
		grads = append(grads, slices.Clone(g))
	}
	checked := 0
	for i, p := range k.opt.Trained() {
		for _, at := range []int{0, len(p.Data()) / 2, len(p.Data()) - 1} {
			const h = 1e-3
			w := p.Data()[at]
			p.Data()[at] = w + h
			up := loss()
			p.Data()[at] = w - h
			down := loss()
			p.Data()[at] = w
			want, got := (up-down)/(2*h), float64(grads[i][at])
			if math.Abs(got-want) > 0.03*math.Abs(want)+3e-4 {
				t.Errorf("%s[%d]: gradient %v, want %v", p.Name, at, got, want)
			}
			if got != 0 {
				checked++
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d gradients are not 0", checked)
	}
}

func TestLearnsLabels(t *testing.T) {
	k := start(t, config(idx(t, 48), "rate=0.01"))
	losses := steps(t, k, 0, 100)
	if first := losses[0][0]; math.Abs(first-math.Log(3)) > 0.3 {
		t.Errorf("the first cross-entropy is %v", first)
	}
	accuracy, err := k.show().accuracy(context.Background(), k.test)
	if err != nil || accuracy < 0.99 || losses[99][0] > 0.4 {
		t.Errorf("accuracy %v, cross-entropy %v, error %v", accuracy, losses[99][0], err)
	}
	if f := save(k); f.Meta[accuracyKey] != "1.0000" {
		t.Errorf("the file says an accuracy of %s", f.Meta[accuracyKey])
	}
}

func TestLearnsAttributes(t *testing.T) {
	k := start(t, config(attributed(t, 32), "rate=0.01", "ema=0"))
	if len(k.net.asks) != 2 || k.net.asks[1].Name != "side" || slices.Min(k.labels[1]) != -1 {
		t.Fatalf("heads %+v", k.net.asks)
	}
	losses := steps(t, k, 0, 100)
	if first := losses[0][0]; first < 0.7 || first > 2 {
		t.Errorf("the first cross-entropy is %v", first)
	}
	accuracy, err := k.show().accuracy(context.Background(), k.set)
	if err != nil || accuracy < 0.99 {
		t.Errorf("accuracy %v, error %v", accuracy, err)
	}
	if f := save(k); f.Meta[accuracyKey] != "" || f.Meta[statisticsKey] != "32" {
		t.Errorf("the file says %v", f.Meta)
	}
}

func TestSeedsAndThreads(t *testing.T) {
	data := idx(t, 30)
	run := func(seed uint64, threads int) *model.File {
		defer kernel.SetThreads(kernel.Threads())
		kernel.SetThreads(threads)
		cfg := config(data)
		cfg.Seed = seed
		k := start(t, cfg)
		steps(t, k, 0, 6)
		return save(k)
	}
	want := run(1, 1)
	sameTensors(t, run(1, 2), want)
	if slices.Equal(run(2, 1).Tensors["heads.weight"].Data, want.Tensors["heads.weight"].Data) {
		t.Error("another seed gives the same weights")
	}
}

// TestRun goes the whole road: a run of the loop, resumed, bit for bit as one that was never stopped, and opened as a judge.
func TestRun(t *testing.T) {
	data := idx(t, 30)
	run := func(cfg train.Config) {
		t.Helper()
		r, err := train.Start(context.Background(), cfg)
		if err == nil {
			err = r.Wait()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	whole, parts := config(data), config(data)
	whole.Dir, whole.Steps = filepath.Join(t.TempDir(), "whole"), 8
	run(whole)
	parts.Dir, parts.Steps = filepath.Join(t.TempDir(), "parts"), 5
	run(parts)
	parts.Resume, parts.Steps = true, 8
	run(parts)
	a, err := Load(whole.Dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(parts.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if a.Hash() != b.Hash() || len(a.Hash()) != 12 {
		t.Errorf("hashes %s and %s", a.Hash(), b.Hash())
	}
	if a.Name() != "whole" || a.Own() || a.Scales() || a.D() != 8 || !slices.Equal(a.Classes(), []string{"0", "1", "2"}) || a.Statistics().N != 30 {
		t.Errorf("the judge is %+v", a)
	}
	if _, err := model.Open(whole.Dir); err == nil {
		t.Error("a judge opens as a generator")
	} else {
		wantError(t, err, "it is a judge, which tells pictures apart and makes none")
	}
	if entries, _ := os.ReadDir(filepath.Join(whole.Dir, "samples")); len(entries) == 0 {
		t.Error("the run keeps no pictures")
	}
}

func TestPreviewIsSorted(t *testing.T) {
	k := start(t, config(idx(t, 30)))
	steps(t, k, 0, 60)
	p, err := k.Preview()
	if err != nil || p.Samples.N != 30 {
		t.Fatalf("%d pictures, error %v", p.Samples.N, err)
	}
	labels, err := k.show().Classify(context.Background(), p.Samples)
	if err != nil || !slices.IsSorted(labels) || labels[0] == labels[29] {
		t.Errorf("the classes are %v, error %v", labels, err)
	}
}

func TestDataThatCannotBeJudged(t *testing.T) {
	plain := attributed(t, 4)
	if err := os.Remove(filepath.Join(plain, "metadata.jsonl")); err != nil {
		t.Fatal(err)
	}
	_, err := try(config(plain))
	wantError(t, err, plain+" has no labels, and a judge learns to tell labelled pictures apart")
	_, err = try(config(idx(t, 30), "size=4"))
	wantError(t, err, "pictures of 4 x 4 pixels don't fit the judge")
	_, err = try(config("no such data"))
	wantError(t, err, "there is no data")
}

func TestFilesThatDoNotFit(t *testing.T) {
	k := start(t, config(idx(t, 30)))
	steps(t, k, 0, 1)
	for _, c := range []struct {
		alter func(f *model.File)
		want  string
	}{
		{func(f *model.File) { f.Meta["method"] = "vae" }, `it was made by the method "vae"`},
		{func(f *model.File) { f.Meta[headsKey] = "[]" }, "doesn't say what the judge tells apart"},
		{func(f *model.File) { f.Meta[headsKey] = `[{"name":"a","classes":["b"]}]` }, "doesn't say what the judge tells apart"},
		{func(f *model.File) { f.Meta[headsKey] = `[{"name":"a","classes":["b","c"]}]` }, "the tensor heads.weight has the shape [3 8] instead of [2 8]"},
		{func(f *model.File) { delete(f.Meta, "height") }, "doesn't say the height of its pictures"},
		{func(f *model.File) { f.Meta["height"] = "16" }, "has the shape"},
		{func(f *model.File) { f.Meta["width"] = "4" }, "don't fit the judge"},
		{func(f *model.File) { f.Meta[statisticsKey] = "many" }, `says "many" for "statistics"`},
		{func(f *model.File) { delete(f.Tensors, covarianceTensor) }, "the tensor statistics.covariance is missing"},
		{func(f *model.File) { delete(f.Tensors, "conv1.bias"); delete(f.Tensors, "ema.conv1.bias") }, "the tensor conv1.bias is missing"},
	} {
		f := save(k)
		if _, err := open(model.Export(f)); err != nil {
			t.Fatal(err)
		}
		c.alter(f)
		_, err := open(model.Export(f))
		wantError(t, err, c.want)
	}
	f := save(k)
	delete(f.Tensors, "optimizer.m.heads.bias")
	wantError(t, k.Load(f), "the tensor optimizer.m.heads.bias is missing")
}

// Shapes of every size that pictures have.
func TestShapes(t *testing.T) {
	for _, c := range []struct{ h, w, c, halvings int }{{28, 28, 1, 2}, {32, 32, 3, 3}, {64, 64, 3, 4}, {8, 12, 3, 1}, {9, 9, 1, 0}, {128, 128, 3, 5}} {
		s := shape{h: c.h, w: c.w, c: c.c, width: 4, d: 8, asks: []Head{{"a", []string{"x", "y"}}, {"b", []string{"x", "y", "z"}}}}
		if err := s.check(); err != nil || s.halvings() != c.halvings {
			t.Errorf("%v: %d halvings, error %v", c, s.halvings(), err)
		}
		j := newJudge(newNet(s, stream(1, weights, 0)))
		b := engine.NewBatch(3, c.h, c.w, c.c)
		for i := range b.Pix {
			b.Pix[i] = uint8(i * 31)
		}
		f, err := j.Features(context.Background(), b)
		if err != nil || len(f) != 3*8 || !kernel.AllFinite(f) {
			t.Errorf("%v: %d features, error %v", c, len(f), err)
		}
		a, err := j.Answers(context.Background(), b)
		if err != nil || len(a) != 3 || len(a[0]) != 2 || j.net.main() != 1 {
			t.Errorf("%v: answers %v, error %v", c, a, err)
		}
	}
}

// Dropout keeps sums and, at 0, everything.
func TestDrop(t *testing.T) {
	k := start(t, config(idx(t, 30), "dropout=0.5", "features=256"))
	k.drop(stream(1, noise, 0))
	sum, zeros := kernel.Sum(graph.Data(k.keep)), 0
	for _, v := range graph.Data(k.keep) {
		if v == 0 {
			zeros++
		} else if v != 2 {
			t.Fatalf("a feature is taken %v times", v)
		}
	}
	if n := float64(len(graph.Data(k.keep))); math.Abs(sum/n-1) > 0.1 || zeros == 0 {
		t.Errorf("a sum of %v of %v, %d zeros", sum, n, zeros)
	}
}

// A moved picture is the picture, moved; the edge fills the gap.
func TestShift(t *testing.T) {
	k := start(t, config(idx(t, 30)))
	k.set = &dataset.Set{N: 1, H: 8, W: 8, C: 1, Pix: make([]uint8, 64)}
	for p := range k.set.Pix {
		k.set.Pix[p] = uint8(p/8*16 + p%8)
	}
	k.index = slices.Repeat([]int{0}, 8)
	k.fill(stream(5, noise, 0))
	seen := map[float32]bool{}
	for i := range 8 {
		x := graph.Data(k.x)[i*64 : (i+1)*64]
		middle := int(math.Round(float64(x[27] * 255)))
		dy, dx := middle/16-3, middle%16-3
		seen[x[27]] = true
		for p := range x {
			y, c := min(max(p/8+dy, 0), 7), min(max(p%8+dx, 0), 7)
			if dy < -1 || dy > 1 || dx < -1 || dx > 1 || int(math.Round(float64(x[p]*255))) != y*16+c {
				t.Fatalf("picture %d, moved by (%d, %d), has %v at %d", i, dy, dx, x[p]*255, p)
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("only %d different moves", len(seen))
	}
}
