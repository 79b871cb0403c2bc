package metric

import (
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
	"atelier/engine/train"
	"atelier/engine/train/traintest"
)

// idx writes n pictures of 8 x 8 in grey, with a bar at one of three places, and their labels, as IDX files.
func idx(t *testing.T, n int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	images, labels := []byte{0, 0, 8, 3}, []byte{0, 0, 8, 1}
	for _, d := range []int{n, 8, 8} {
		images = binary.BigEndian.AppendUint32(images, uint32(d))
	}
	labels = binary.BigEndian.AppendUint32(labels, uint32(n))
	for i := range n {
		labels = append(labels, byte(i%3))
		for p := range 64 {
			v := uint8(r.IntN(60))
			if p/8/2 == i%3 {
				v = uint8(150 + r.IntN(106))
			}
			images = append(images, v)
		}
	}
	dir := t.TempDir()
	for name, data := range map[string][]byte{"train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels, "t10k-images-idx3-ubyte": images, "t10k-labels-idx1-ubyte": labels} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// attributed writes pictures of 8 x 8 in RGB with two attributes, one of which not all pictures have.
func attributed(t *testing.T, n int) string {
	t.Helper()
	dir, lines := t.TempDir(), ""
	for i := range n {
		m := image.NewRGBA(image.Rect(0, 0, 8, 8))
		for p := range 64 {
			c := color.RGBA{uint8(255 * (i % 2)), 30, 90, 255}
			if p%8 < 4 && i%4 < 2 {
				c.G = 200
			}
			m.Set(p%8, p/8, c)
		}
		name := fmt.Sprintf("%03d.png", i)
		f, err := os.Create(filepath.Join(dir, name))
		if err == nil {
			err = png.Encode(f, m)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		side := ""
		if i%8 < 6 {
			side = fmt.Sprintf(`,"side":"%s"`, []string{"left", "none"}[i%4/2])
		}
		lines += fmt.Sprintf(`{"file_name":"%s","hue":"%s"%s}`+"\n", name, []string{"dark", "red"}[i%2], side)
	}
	if err := os.WriteFile(filepath.Join(dir, "metadata.jsonl"), []byte(lines), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

func try(cfg train.Config) (*task, error) {
	var s Settings
	engine.SetDefaults(&s)
	if err := engine.Apply(&s, cfg.Settings); err != nil {
		return nil, err
	}
	cfg.Settings = engine.Values(&s)
	return newTask(context.Background(), cfg, s)
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

// small are the settings of a small network.
var small = map[string]string{"width": "4", "features": "8", "batch": "8", "warmup": "0", "schedule": "constant", "shift": "1"}

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
