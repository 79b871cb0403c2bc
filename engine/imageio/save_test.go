package imageio

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
)

func numbered(first, n int) any { return map[string]int{"first": first, "n": n} }

func recipeOf(t *testing.T, path string) string {
	t.Helper()
	r, err := LoadRecipe(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(r)
}

func load(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestSavePNG(t *testing.T) {
	dir := t.TempDir()
	one, grid := filepath.Join(dir, "one.png"), filepath.Join(dir, "grid.PNG")
	b := noise(5, 6, 6, 1)
	if err := Save(t.Context(), one, b.Slice(2, 3), numbered, Options{Gap: 9}); err != nil {
		t.Fatal(err)
	}
	if m, ok := load(t, one).(*image.Gray); !ok || !bytes.Equal(m.Pix, b.Pix[2*36:3*36]) {
		t.Error("a single grey picture is not itself")
	}
	if err := Save(t.Context(), grid, b, numbered, Options{Gap: 2, Scale: 2}); err != nil {
		t.Fatal(err)
	}
	if r := load(t, grid).Bounds(); r.Dx() != 3*12+4 || r.Dy() != 2*12+2 {
		t.Errorf("the grid is %v", r)
	}
	if got := recipeOf(t, one) + recipeOf(t, grid); got != `{"first":0,"n":1}{"first":0,"n":5}` {
		t.Errorf("recipes %s", got)
	}
	if err := Save(t.Context(), one, b, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadRecipe(one); err == nil || err.Error() != one+": "+ErrNoRecipe.Error() {
		t.Errorf("without a recipe: %v", err)
	}
	if names := list(t, dir); !slices.Equal(names, []string{"grid.PNG", "one.png"}) {
		t.Errorf("the folder holds %v", names)
	}
}

func TestSaveFolderNumbersOn(t *testing.T) {
	parent := t.TempDir()
	b := noise(3, 4, 4, 3)
	for _, dir := range []string{filepath.Join(parent, "new"), filepath.Join(parent, "new.d") + "/", filepath.Join(parent, "a", "b")} {
		if err := Save(t.Context(), dir, b, numbered, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := Save(t.Context(), dir, b.Slice(0, 2), numbered, Options{}); err != nil {
			t.Fatal(err)
		}
		if names := list(t, dir); !slices.Equal(names, []string{"00001.png", "00002.png", "00003.png", "00004.png", "00005.png"}) {
			t.Errorf("%s holds %v", dir, names)
		}
		if r := recipeOf(t, filepath.Join(dir, "00003.png")); r != `{"first":2,"n":1}` {
			t.Errorf("recipe %s", r)
		}
		if m := load(t, filepath.Join(dir, "00005.png")); m.At(1, 0) != b.Image(1).At(1, 0) {
			t.Error("a picture of the folder is not itself")
		}
	}
}

func TestSaveOthers(t *testing.T) {
	dir := t.TempDir()
	b := noise(3, 4, 4, 1)
	if err := Save(t.Context(), filepath.Join(dir, "a.gif"), b, numbered, Options{}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "a.gif"))
	if err != nil {
		t.Fatal(err)
	}
	if g := frames(t, data); len(g.Image) != 3 || g.Delay[2] != 10 {
		t.Errorf("%d frames, delays %v", len(g.Image), g.Delay)
	}
	if err := Save(t.Context(), filepath.Join(dir, "a.npy"), b, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	if a, err := LoadNPY(filepath.Join(dir, "a.npy")); err != nil || !bytes.Equal(a.Bytes, b.Pix) || len(a.Shape) != 4 {
		t.Errorf("%v, error %v", a, err)
	}
	if err := SaveLatents(filepath.Join(dir, "z.npy"), engine.Latents{N: 1, Z: 2, Data: []float32{3, 4}}); err != nil {
		t.Fatal(err)
	}
	if a, err := LoadNPY(filepath.Join(dir, "z.npy")); err != nil || !slices.Equal(a.Floats, []float32{3, 4}) {
		t.Errorf("%v, error %v", a, err)
	}
}

func TestSaveRefusals(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	small := noise(2, 2, 2, 1)
	for _, c := range []struct {
		path, want string
		opt        Options
	}{
		{filepath.Join(dir, "a.jpg"), ".jpg is not known; end the name in .png, .gif or .npy, or give a folder", Options{}},
		{filepath.Join(dir, "none", "a.png"), "is not a folder", Options{}},
		{filepath.Join(file, "a.png"), "is not a folder", Options{}},
		{filepath.Join(dir, "a.png"), "save them into a folder", Options{Scale: 20000}},
		{file, "it is a file without an extension", Options{}},
		{file + "/sub", "can't make the folder", Options{}},
	} {
		err := Save(t.Context(), c.path, small, nil, c.opt)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v\nwant a sentence with %q", c.path, err, c.want)
		}
	}
	if err := Save(t.Context(), filepath.Join(dir, "a.gif"), small, nil, Options{Scale: 40000}); err == nil {
		t.Error("a GIF of 80000 pixels is accepted")
	}
	if names := list(t, dir); !slices.Equal(names, []string{"file"}) {
		t.Errorf("refusals left %v", names)
	}
	if _, err := LoadNPY(file); err == nil || err.Error() != file+": this is not an NPY file: give one that NumPy or Atelier has written" {
		t.Errorf("%v", err)
	}
	if _, err := LoadNPY(filepath.Join(dir, "none.npy")); err == nil || !strings.Contains(err.Error(), "none.npy can't be read (no such file") {
		t.Errorf("%v", err)
	}
}

func TestNextFree(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.png")
	for _, want := range []string{"a.png", "a-2.png", "a-3.png"} {
		free := NextFree(path)
		if filepath.Base(free) != want {
			t.Errorf("the next free name is %s, want %s", free, want)
		}
		if err := os.WriteFile(free, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if free := NextFree(dir + "/"); free != dir+"-2" {
		t.Errorf("beside a folder: %s", free)
	}
}

func TestSaveEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	for _, name := range []string{"a.png", "a.gif", "a.npy"} {
		if err := Save(ctx, filepath.Join(dir, name), noise(4, 8, 8, 3), nil, Options{}); err != context.Canceled {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if err := Save(ctx, filepath.Join(dir, "folder"), noise(4, 8, 8, 3), nil, Options{}); err != context.Canceled {
		t.Errorf("folder: error %v", err)
	}
	for _, d := range []string{dir, filepath.Join(dir, "folder")} {
		entries, err := os.ReadDir(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !e.IsDir() {
				t.Errorf("left behind: %s", e.Name())
			}
		}
	}
}
