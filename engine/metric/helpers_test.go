package metric

import (
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
	"atelier/engine/train"
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

// config is a run of 100 steps with a small network; settings are "name=value".
func config(data string, settings ...string) train.Config {
	set := map[string]string{"width": "4", "features": "8", "batch": "8", "warmup": "0", "schedule": "constant", "shift": "1"}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		set[name] = value
	}
	return train.Config{Method: method, Data: data, Seed: 3, Steps: 100, Settings: set}
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

func wantError(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v, want one sentence with %q", err, text)
	}
}
