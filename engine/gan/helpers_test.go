package gan

import (
	"context"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
	"atelier/engine/train"
	"atelier/engine/train/traintest"
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

// small are the settings of a small network.
var small = map[string]string{"latent": "5", "width": "4", "batch": "6"}

// config is a run of 100 steps with it; settings are "name=value".
func config(data string, settings ...string) train.Config {
	return traintest.Config(method, data, small, settings...)
}

func steps(t *testing.T, k *task, from, to int) [][]float64 {
	t.Helper()
	return traintest.Steps(t, k, from, to)
}

func save(k *task) *model.File { return traintest.Save(k, k.cfg) }

var sameTensors, wantError = traintest.SameTensors, traintest.WantError
