package gan

import (
	"context"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
	"atelier/engine/train"
)

// folder writes pictures of random rectangles, a folder a class: with one class, without labels.
func folder(t *testing.T, n, h, w, c, k int) string {
	t.Helper()
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		top, left := r.IntN(h/2), r.IntN(w/2)
		for y := range h {
			for x := range w {
				v := color.RGBA{uint8(r.IntN(20)), uint8(r.IntN(20)), uint8(r.IntN(20)), 255}
				if y >= top && y < top+h/2 && x >= left && x < left+w/2 {
					v = color.RGBA{200, uint8(100 + 50*(i%3)), 90, 255}
				}
				if c == 1 {
					v.G, v.B = v.R, v.R
				}
				m.SetRGBA(x, y, v)
			}
		}
		sub := dir
		if k > 1 {
			sub = filepath.Join(dir, "kind "+string(rune('a'+i%k)))
		}
		if err := os.MkdirAll(sub, 0o777); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(filepath.Join(sub, strconv.Itoa(i)+".png"))
		if err == nil {
			err = png.Encode(f, m)
		}
		if err != nil || f.Close() != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// config is a run of 100 steps with a small network; settings are "name=value".
func config(data string, settings ...string) train.Config {
	set := map[string]string{"latent": "5", "width": "4", "batch": "6"}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		set[name] = value
	}
	return train.Config{Method: method, Data: data, Seed: 3, Steps: 100, Settings: set}
}

// start makes a task as a run does.
func start(t *testing.T, cfg train.Config) *task {
	t.Helper()
	k, err := try(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func try(cfg train.Config) (*task, error) {
	m, err := train.Lookup(method)
	if err != nil {
		return nil, err
	}
	var s Settings
	if err := m.Apply(&s, cfg.Settings); err != nil {
		return nil, err
	}
	cfg.Settings = engine.Values(&s)
	return newTask(context.Background(), cfg, s)
}

// steps makes steps from..to-1 of 100 and returns the losses of each.
func steps(t *testing.T, k *task, from, to int) [][]float64 {
	t.Helper()
	var all [][]float64
	for i := from; i < to; i++ {
		r, err := k.Step(i, float64(i)/100)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, slices.Clone(r.Losses))
	}
	return all
}

// save is what the loop would write.
func save(k *task) *model.File {
	f := &model.File{Tensors: make(map[string]model.Tensor), Meta: map[string]string{"method": method, "data": k.cfg.Data}}
	k.Save(f)
	f.SetConfig(k.cfg.Settings)
	out := &model.File{Tensors: make(map[string]model.Tensor), Meta: maps.Clone(f.Meta)}
	for name, x := range f.Tensors {
		out.Tensors[name] = model.Tensor{Shape: slices.Clone(x.Shape), Data: slices.Clone(x.Data)}
	}
	return out
}

// sameTensors compares all values bit for bit (they are finite).
func sameTensors(t *testing.T, got, want *model.File) {
	t.Helper()
	if !slices.Equal(got.Names(), want.Names()) {
		t.Fatalf("tensors %v, want %v", got.Names(), want.Names())
	}
	for _, name := range want.Names() {
		if !slices.Equal(got.Tensors[name].Data, want.Tensors[name].Data) {
			t.Errorf("%s differs", name)
		}
	}
}

// snapshot is a task's generator.
func snapshot(t *testing.T, k *task) *Generator {
	t.Helper()
	g, err := k.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return g.(*Generator)
}

// generate makes pictures or fails the test.
func generate(t *testing.T, g *Generator, r engine.Request) engine.Batch {
	t.Helper()
	b, err := g.Generate(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func wantError(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v, want one sentence with %q", err, text)
	}
}
