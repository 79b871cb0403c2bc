package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/gif"
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/model"
)

func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

func loadNPY(t *testing.T, path string) *imageio.Array {
	t.Helper()
	a, err := imageio.LoadNPY(path)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func decodeImage(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func readRecipe(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := imageio.LoadRecipe(path)
	if err != nil {
		t.Fatal(err)
	}
	var r map[string]any
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func hashOf(t *testing.T, name string) string {
	t.Helper()
	g, err := model.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return g.Info().Hash
}

func TestSampleForms(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	hash := hashOf(t, trained())

	succeed(t, "sample", trained(), "-n", "5", "--seed", "9", "-o", in("five.npy"))
	five := loadNPY(t, in("five.npy"))
	if !slices.Equal(five.Shape, []int{5, 8, 8, 1}) || five.Bytes == nil {
		t.Fatalf("the array is %s", five)
	}
	first := five.Bytes[:64]

	// 64 pictures are the default; the first of them are the same.
	r := succeed(t, "sample", "--seed=9", "-o", in("all.npy"), trained(), "--json")
	done := decodeLines[map[string]any](t, r.stdout)
	if len(done) != 1 || done[0]["n"] != 64.0 || done[0]["done"] != true || done[0]["hash"] != hash || done[0]["path"] != in("all.npy") {
		t.Errorf("%v", done)
	}
	if all := loadNPY(t, in("all.npy")); all.Shape[0] != 64 || !bytes.Equal(all.Bytes[:len(five.Bytes)], five.Bytes) {
		t.Error("picture i of a seed depends on how many are asked for")
	}

	// One picture, with its recipe.
	succeed(t, "sample", trained(), "-n", "1", "--seed", "9", "-o", in("one.png"))
	one := decodeImage(t, in("one.png"))
	if g, ok := one.(*image.Gray); !ok || !bytes.Equal(g.Pix, first) {
		t.Errorf("one.png is not the first picture: %T", one)
	}
	rec := readRecipe(t, in("one.png"))
	for name, want := range map[string]any{
		"atelier": engine.Version, "command": "sample", "model": "run", "method": "vae", "hash": hash, "seed": 9.0, "index": 0.0, "n": 1.0,
	} {
		if rec[name] != want {
			t.Errorf("the recipe says %s = %v, want %v", name, rec[name], want)
		}
	}

	// A grid, with settings that count and are in the recipe.
	succeed(t, "sample", trained(), "-n", "6", "--seed", "9", "--set", "temperature=0", "-o", in("grid.png"))
	if size := decodeImage(t, in("grid.png")).Bounds().Size(); size != image.Pt(24, 16) {
		t.Errorf("the grid is %v", size)
	}
	rec = readRecipe(t, in("grid.png"))
	if set, ok := rec["settings"].(map[string]any); !ok || set["temperature"] != "0" || rec["n"] != 6.0 {
		t.Errorf("the recipe is %v", rec)
	}
	succeed(t, "sample", trained(), "-n", "2", "--seed", "9", "--set", "temperature=0", "-o", in("mean.npy"))
	if mean := loadNPY(t, in("mean.npy")); !bytes.Equal(mean.Bytes[:64], mean.Bytes[64:]) {
		t.Error("temperature 0 gives two pictures")
	}

	// A folder is filled up, each picture with its own index.
	succeed(t, "sample", trained(), "-n", "3", "--seed", "9", "-o", in("folder"))
	succeed(t, "sample", trained(), "-n", "2", "-o", in("folder"))
	if got := names(t, in("folder")); len(got) != 5 {
		t.Errorf("the folder holds %v", got)
	}
	third := decodeImage(t, in("folder/00003.png")).(*image.Gray)
	if rec = readRecipe(t, in("folder/00003.png")); rec["index"] != 2.0 || !bytes.Equal(third.Pix, five.Bytes[128:192]) {
		t.Errorf("the third picture is another: %v", rec)
	}

	succeed(t, "sample", trained(), "-n", "4", "-o", in("film.gif"))
	f, err := os.Open(in("film.gif"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if film, err := gif.DecodeAll(f); err != nil || len(film.Image) != 4 {
		t.Errorf("the film doesn't have 4 pictures (%v)", err)
	}

	// A file that is there is replaced.
	succeed(t, "sample", trained(), "-n", "2", "-o", in("five.npy"))
	if loadNPY(t, in("five.npy")).Shape[0] != 2 {
		t.Error("the file wasn't replaced")
	}
}

func TestSampleStopped(t *testing.T) {
	ctx, cancel := contextOf(t)
	cancel()
	path := filepath.Join(t.TempDir(), "p.png")
	var out, errs bytes.Buffer
	code := run(ctx, []string{"sample", trained(), "-o", path}, &out, &errs)
	refused(t, result{code, out.String(), errs.String()}, exitFailed, "stopped: "+path+" was not written")
	if left := names(t, filepath.Dir(path)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestEncodeAndDecode(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	a, b := filepath.Join(pictureFolder(), "01.png"), filepath.Join(pictureFolder(), "09.png")
	done := decodeLines[map[string]any](t, succeed(t, "encode", "--json", trained(), a, "-o", in("ab.npy"), b).stdout)
	if done[0]["n"] != 2.0 || done[0]["latent"] != 3.0 {
		t.Errorf("%v", done)
	}
	ab := loadNPY(t, in("ab.npy"))
	if !slices.Equal(ab.Shape, []int{2, 3}) || ab.Floats == nil || slices.Equal(ab.Floats[:3], ab.Floats[3:]) {
		t.Fatalf("%s: %v", ab, ab.Floats)
	}
	succeed(t, "encode", trained(), b, a, "-o", in("ba.npy"))
	if ba := loadNPY(t, in("ba.npy")); !slices.Equal(ba.Floats, append(slices.Clone(ab.Floats[3:]), ab.Floats[:3]...)) {
		t.Error("rows are not in the order of the pictures")
	}

	done = decodeLines[map[string]any](t, succeed(t, "decode", trained(), in("ab.npy"), "-o", in("ab"), "--json").stdout)
	if done[0]["n"] != 2.0 {
		t.Errorf("%v", done)
	}
	succeed(t, "decode", trained(), in("ba.npy"), "-o", in("pictures.npy"))
	pictures := loadNPY(t, in("pictures.npy"))
	if !slices.Equal(pictures.Shape, []int{2, 8, 8, 1}) {
		t.Fatalf("%s", pictures)
	}
	second := decodeImage(t, in("ab/00002.png")).(*image.Gray)
	if !bytes.Equal(second.Pix, pictures.Bytes[:64]) {
		t.Error("a latent gives two pictures")
	}
	rec := readRecipe(t, in("ab/00002.png"))
	row, ok := rec["latents"].([]any)
	if !ok || len(row) != 1 || rec["command"] != "decode" || rec["hash"] != hashOf(t, trained()) || rec["index"] != 1.0 {
		t.Fatalf("the recipe is %v", rec)
	}
	for i, v := range row[0].([]any) {
		if float32(v.(float64)) != ab.Floats[3+i] {
			t.Errorf("the recipe has %v, want %v", row[0], ab.Floats[3:])
		}
	}
}

func TestExport(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "weights.safetensors")
	done := decodeLines[map[string]any](t, succeed(t, "export", trained(), "-o", path, "--json").stdout)
	if done[0]["hash"] != hashOf(t, trained()) || hashOf(t, path) != done[0]["hash"] {
		t.Errorf("%v, but the run has %s and the file %s", done, hashOf(t, trained()), hashOf(t, path))
	}
	for _, m := range []string{trained(), path} {
		succeed(t, "sample", m, "-n", "3", "-o", filepath.Join(dir, filepath.Base(m)+".npy"))
	}
	if !bytes.Equal(loadNPY(t, filepath.Join(dir, "run.npy")).Bytes, loadNPY(t, path+".npy").Bytes) {
		t.Error("the exported model makes other pictures")
	}
	// The checkpoint of a run is never replaced.
	refused(t, atelier(t, "export", path, "-o", filepath.Join(trained(), model.FileName)), exitFailed, "may be the checkpoint of a run")
}
