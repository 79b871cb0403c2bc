// Package traintest is what the tests of the methods that train have in common.
package traintest

import (
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atelier/engine/model"
	"atelier/engine/train"
)

const length = 100 // steps of a run

// Config is a run of 100 steps. Its settings are the small ones of the method, and those that a test adds or replaces, "name=value".
func Config(method, data string, small map[string]string, settings ...string) train.Config {
	set := maps.Clone(small)
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		set[name] = value
	}
	return train.Config{Method: method, Data: data, Seed: 3, Steps: length, Settings: set}
}

// Steps makes steps from..to-1 of Config's run and returns the losses of each.
func Steps(t *testing.T, k train.Task, from, to int) [][]float64 {
	t.Helper()
	var all [][]float64
	for i := from; i < to; i++ {
		r, err := k.Step(i, float64(i)/length)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, slices.Clone(r.Losses))
	}
	return all
}

// Save is what the loop would write of the task of a run. Its tensors are copies.
func Save(k train.Task, cfg train.Config) *model.File {
	f := &model.File{Tensors: make(map[string]model.Tensor), Meta: map[string]string{"method": cfg.Method, "data": cfg.Data}}
	k.Save(f)
	f.SetConfig(cfg.Settings)
	for name, x := range f.Tensors {
		f.Tensors[name] = model.Tensor{Shape: slices.Clone(x.Shape), Data: slices.Clone(x.Data)}
	}
	return f
}

// SameTensors compares all values bit for bit (they are finite).
func SameTensors(t *testing.T, got, want *model.File) {
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

// WantError asks for an error of one line with a text in it.
func WantError(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v, want one sentence with %q", err, text)
	}
}

// Blobs writes n pictures of [h, w, c], each with a rectangle on nearly black, as an IDX file, whose path it returns.
func Blobs(t *testing.T, n, h, w, c int) string {
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
