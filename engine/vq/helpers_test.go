package vq

import (
	"context"
	"encoding/binary"
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

// idx writes pictures of blobs, half of them nearly black, as an IDX file.
func idx(t *testing.T, n, h, w, c int) string {
	t.Helper()
	head := []byte{0, 0, 8, 4}
	for _, d := range []int{n, h, w, c} {
		head = binary.BigEndian.AppendUint32(head, uint32(d))
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		top, left, value := r.IntN(h/2), r.IntN(w/2), uint8(40+r.IntN(216))
		for i := range h * w * c {
			y, x := i/c/w, i/c%w
			if y >= top && y < top+h/2 && x >= left && x < left+w/2 {
				head = append(head, value)
			} else {
				head = append(head, uint8(r.IntN(20)))
			}
		}
	}
	path := filepath.Join(t.TempDir(), "pictures-idx")
	if err := os.WriteFile(path, head, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// config is a run of 100 steps with a small network; settings are "name=value".
func config(data string, settings ...string) train.Config {
	set := map[string]string{"dim": "3", "codes": "16", "width": "4", "blocks": "1", "batch": "8", "prior-width": "16", "prior-blocks": "2"}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		set[name] = value
	}
	return train.Config{Method: method, Data: data, Seed: 3, Steps: 100, Settings: set}
}

// start makes a task as a run does.
func start(t *testing.T, cfg train.Config) *task {
	t.Helper()
	var s Settings
	engine.SetDefaults(&s)
	if err := engine.Apply(&s, cfg.Settings); err != nil {
		t.Fatal(err)
	}
	cfg.Settings = engine.Values(&s)
	k, err := newTask(context.Background(), cfg, s)
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

// snapshot is a task's generator.
func snapshot(t *testing.T, k *task) *Generator {
	t.Helper()
	g, err := k.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return g.(*Generator)
}

func wantError(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v, want one sentence with %q", err, text)
	}
}
