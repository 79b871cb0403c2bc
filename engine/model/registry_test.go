package model

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"atelier/assets"
	"atelier/engine"
)

// toy is a generator that only knows its file.
type toy struct{ file *File }

func (g toy) Info() engine.Info {
	info, err := g.file.Info()
	if err != nil {
		panic(err)
	}
	return info
}

func (g toy) Generate(context.Context, engine.Request) (engine.Batch, error) {
	return engine.Batch{}, errors.New("a toy")
}

func init() {
	Register("toy", func(f *File) (engine.Generator, error) {
		if _, err := f.Tensor("w", 2); err != nil {
			return nil, err
		}
		return toy{f}, nil
	})
}

// checkpoint is a run's file: two weights, one with an average, and the optimizer's state.
func checkpoint() *File {
	f := &File{
		Tensors: map[string]Tensor{
			"w": {[]int{2}, []float32{1, 2}}, "ema.w": {[]int{2}, []float32{10, 20}}, "bn.running_mean": {[]int{3}, []float32{1, 2, 3}},
			"optimizer.m.w": {[]int{2}, []float32{float32(math.NaN()), 0}}, "optimizer.v.w": {[]int{2}, []float32{0, 0}},
		},
		Meta: map[string]string{"method": "toy", "name": "mine", "data": "digits", "step": "12", "images": "768"},
	}
	f.SetConfig(map[string]string{"latent": "32"})
	return f
}

func TestExportAndHash(t *testing.T) {
	run := checkpoint()
	out := Export(run)
	if !slices.Equal(out.Names(), []string{"bn.running_mean", "w"}) || !slices.Equal(out.Tensors["w"].Data, []float32{10, 20}) {
		t.Errorf("exported %v", out.Tensors)
	}
	if len(run.Tensors) != 5 {
		t.Error("Export changed the checkpoint")
	}
	hash := Hash(run)
	if len(hash) != 12 || hash != Hash(out) {
		t.Errorf("the checkpoint is %s, its export %s", hash, Hash(out))
	}
	run.Tensors["optimizer.m.w"], run.Tensors["w"] = Tensor{[]int{1}, []float32{5}}, Tensor{[]int{2}, []float32{3, 3}}
	run.Meta["step"] = "13"
	if Hash(run) != hash {
		t.Error("the hash depends on what samples don't")
	}
	for name, change := range map[string]func(f *File){
		"value": func(f *File) { f.Tensors["ema.w"] = Tensor{[]int{2}, []float32{10, 21}} },
		"shape": func(f *File) { f.Tensors["ema.w"] = Tensor{[]int{1, 2}, []float32{10, 20}} },
		"name":  func(f *File) { f.Tensors["ema.v"] = f.Tensors["ema.w"]; delete(f.Tensors, "ema.w") },
	} {
		other := checkpoint()
		change(other)
		if Hash(other) == hash {
			t.Errorf("another %s has the same hash", name)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, FileName)
	if err := Save(path, checkpoint()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dir, path} {
		g, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		info := g.Info()
		if info.Name != filepath.Base(dir) || info.Method != "toy" || info.Data != "digits" || info.Steps != 12 || info.Images != 768 ||
			info.Config["latent"] != "32" || info.Params != 2 || info.Hash != Hash(checkpoint()) {
			t.Errorf("%s: %+v", name, info)
		}
		if w := g.(toy).file.Tensors["w"].Data; w[0] != 10 {
			t.Errorf("%s samples with %v instead of the average", name, w)
		}
		if f, err := OpenFile(name); err != nil || len(f.Tensors) != 5 {
			t.Errorf("the whole file: %v, error %v", f, err)
		}
	}
}

func TestOpenRefusals(t *testing.T) {
	dir := t.TempDir()
	save := func(name string, change func(*File)) string {
		f := checkpoint()
		change(f)
		path := filepath.Join(dir, name)
		if err := Save(path, f); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("words, only words"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, want string }{
		{dir, "the folder " + dir + " holds no model.safetensors: give the folder of a training run"},
		{text, text + " is not a model file, it doesn't begin as safetensors does: give a run folder or a .safetensors file"},
		{save("silent", func(f *File) { delete(f.Meta, "method") }), "doesn't say which method made it"},
		{save("other", func(f *File) { f.Meta["method"] = "magic" }), `was made by the method "magic", and this version knows only toy`},
		{save("nan", func(f *File) { f.Tensors["ema.w"].Data[1] = float32(math.NaN()) }), "holds weights that are not finite numbers (NaN in w): its training went wrong"},
		{save("inf", func(f *File) { f.Tensors["bn.running_mean"].Data[1] = float32(math.Inf(-1)) }), "(-Inf in bn.running_mean)"},
		{save("shape", func(f *File) { f.Tensors["ema.w"] = Tensor{[]int{1, 2}, []float32{1, 2}} }), "can't be opened: the tensor w has the shape [1 2] instead of [2]"},
		{save("missing", func(f *File) { delete(f.Tensors, "w"); delete(f.Tensors, "ema.w") }), "can't be opened: the tensor w is missing"},
		{"/no/such", `there is no model "/no/such": give a`},
	} {
		g, err := Open(c.name)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.name) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, error %v\nwant one with %q", c.name, g, err, c.want)
		}
	}
}

func TestShippedModels(t *testing.T) {
	defer func(old fs.FS) { files = old }(files)
	files = fstest.MapFS{
		"models/README.md":        {Data: []byte("words")},
		"models/toy.json":         {Data: []byte(`{"name":"toy","method":"toy","data":"digits","description":"A toy.","command":"atelier train toy"}`)},
		"models/toy.safetensors":  {Data: encode(checkpoint())},
		"models/later.json":       {Data: []byte(`{"name":"later"}`)},
		"models/wild.safetensors": {Data: []byte("not listed")},
	}
	want := []Shipped{{"toy", "toy", "digits", "A toy.", "atelier train toy"}}
	if got := ShippedModels(); !slices.Equal(got, want) {
		t.Fatalf("shipped %+v, want %+v", got, want)
	}
	if g, err := Open("toy"); err != nil || g.Info().Name != "toy" {
		t.Errorf("opened %v, error %v", g, err)
	}
	for name, want := range map[string]string{
		"tyo":   `there is no model "tyo" (did you mean "toy"?): give a shipped name (toy), a run folder or a .safetensors file`,
		"later": `there is no model "later": give a shipped name (toy), a run folder or a .safetensors file`,
	} {
		if _, err := Open(name); err == nil || err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// Every model that really ships has a description, and is whole.
func TestAssets(t *testing.T) {
	weights, err := fs.Glob(assets.Files, "models/*.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	list := ShippedModels()
	if len(list) != len(weights) {
		t.Errorf("%d models are described, %d have weights", len(list), len(weights))
	}
	for _, s := range list {
		f, err := OpenFile(s.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		if f.Meta["method"] != s.Method || f.Finite() != nil || s.Data == "" || s.Description == "" || s.Command == "" {
			t.Errorf("%+v doesn't fit its file, whose texts are %v", s, f.Meta)
		}
	}
}

func TestInfoOfDamagedTexts(t *testing.T) {
	for key, value := range map[string]string{"config": "{", "step": "many"} {
		f := checkpoint()
		f.Meta[key] = value
		if _, err := f.Info(); err == nil {
			t.Errorf("%s = %q is accepted", key, value)
		}
	}
}

func TestRegisterTwicePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a method is registered twice")
		}
	}()
	Register("toy", nil)
}

// Where a run's checkpoint is gone or cut off, the run's other ones are named.
func TestOpenADamagedRun(t *testing.T) {
	dir := t.TempDir()
	in := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
	if err := os.Mkdir(in(HistoryName), 0o777); err != nil {
		t.Fatal(err)
	}
	says := func(want string) {
		t.Helper()
		if _, err := Open(dir); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %q at its end", err, want)
		}
	}
	save := func(path string) {
		t.Helper()
		if err := Save(path, checkpoint()); err != nil {
			t.Fatal(err)
		}
	}
	says("give the folder of a training run")
	save(in(BestName))
	says("holds no model.safetensors, but it keeps an earlier state of the run: give " + in(BestName))
	save(in(HistoryName, "0000100.safetensors"))
	save(in(HistoryName, "0000150.safetensors"))
	if err := os.Truncate(in(HistoryName, "0000150.safetensors"), 50); err != nil {
		t.Fatal(err)
	}
	says("give " + in(HistoryName, "0000100.safetensors"))
	save(in(FileName))
	if err := os.Truncate(in(FileName), 50); err != nil {
		t.Fatal(err)
	}
	says("take an earlier copy or train again; the run keeps an earlier state, " + in(HistoryName, "0000100.safetensors"))
	if _, err := Open(in(HistoryName, "0000100.safetensors")); err != nil {
		t.Error(err)
	}
}
