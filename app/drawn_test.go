package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atelier/engine/dataset"
	"atelier/engine/pixel/random"
)

// TestRandomAgain makes a picture of every kind, and then the same from its file alone.
func TestRandomAgain(t *testing.T) {
	dir := t.TempDir()
	for _, k := range random.Kinds() {
		path, again := filepath.Join(dir, k.Name+".png"), filepath.Join(dir, "again.png")
		succeed(t, "random", "--set", "kind="+k.Name, "--set", "width=48", "--set", "height=40", "--set", "colour=rgb", "--seed", "7", "-o", path)
		succeed(t, "random", "--like", path, "-o", again)
		a, b := decodeImage(t, path), decodeImage(t, again)
		if s := a.Bounds().Size(); s.X != 48 || s.Y != 40 || fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s: %d x %d, and the picture made from its recipe is another", k.Name, s.X, s.Y)
		}
		if r := readRecipe(t, path); r["command"] != "random" || r["seed"] != 7.0 || r["settings"].(map[string]any)["kind"] != k.Name {
			t.Errorf("%s: recipe %v", k.Name, r)
		}
	}
}

func TestRandomPicturesOfASeed(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	flags := []string{"--set", "kind=perlin", "--set", "width=32", "--set", "height=24", "--seed", "3"}
	succeed(t, append([]string{"random", "-n", "3", "-o", in("three.npy")}, flags...)...)
	succeed(t, append([]string{"random", "-n", "3", "-o", in("three/")}, flags...)...)
	three := loadNPY(t, in("three.npy"))
	if !slices.Equal(three.Shape, []int{3, 24, 32, 3}) {
		t.Fatalf("the array is %s", three)
	}
	size := 24 * 32 * 3
	if bytes.Equal(three.Bytes[:size], three.Bytes[size:2*size]) {
		t.Error("two pictures of a seed are the same")
	}
	// The second picture of the folder makes itself again, alone.
	succeed(t, "random", "--like", in("three/00002.png"), "-o", in("second.npy"))
	if second := loadNPY(t, in("second.npy")); !bytes.Equal(second.Bytes, three.Bytes[size:2*size]) {
		t.Error("the second picture alone is another than among three")
	}
}

func TestTemplateAgain(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	flags := []string{"--set", "shape=star", "--set", "content=random", "--set", "noise=kind=perlin scale=9", "--set", "width=40", "--set", "height=32", "--seed", "5"}
	succeed(t, append([]string{"template", "-o", in("star.png")}, flags...)...)
	succeed(t, "template", in("star.png"), "-o", in("again.png"))
	if fmt.Sprint(decodeImage(t, in("star.png"))) != fmt.Sprint(decodeImage(t, in("again.png"))) {
		t.Error("the picture made from its recipe is another")
	}
	scene, err := json.Marshal(readRecipe(t, in("star.png"))["scene"])
	if err != nil {
		t.Fatal(err)
	}
	succeed(t, "template", write(t, "star.json", string(scene)), "--seed", "5", "-o", in("scene.png"))
	if fmt.Sprint(decodeImage(t, in("star.png"))) != fmt.Sprint(decodeImage(t, in("scene.png"))) {
		t.Error("the picture made from the scene in a file is another")
	}
	refused(t, atelier(t, "template", in("star.png"), "--set", "shape=ring", "-o", in("x.png")), exitUsage, "--set shape is of a single shape")
	refused(t, atelier(t, "random", "--like", in("star.png"), "-o", in("x.png")), exitFailed, "was made by atelier template, not by atelier random")
	refused(t, atelier(t, "random", "--like", in("none.png"), "-o", in("x.png")), exitFailed, "choose another picture")
	refused(t, atelier(t, "template", write(t, "bad.json", `{"layers": [{"shape": "blob"}]}`), "-o", in("x.png")), exitFailed, "bad.json can't be used", "blob")
	refused(t, atelier(t, "template", dir, "-o", in("x.png")), exitFailed, "is no scene")
	refused(t, atelier(t, "template", "--set", "shape=picture", "--set", "stencil="+dir, "-o", in("x.png")), exitFailed, "is a folder, not a picture")
	refused(t, atelier(t, "template", "--set", "shape=text", "--set", "font="+in("star.png"), "-o", in("x.png")), exitFailed, "is no font")
	refused(t, atelier(t, "template", "--set", "shape=text", "--set", "font="+write(t, "no.ttf", "no font"), "-o", in("x.png")), exitFailed, "font")
}

func TestTemplateSetIsADataSet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	succeed(t, "template", "--set", "shapes=star,heart", "--set", "captions=true", "--set", "width=24", "--set", "height=24", "-n", "12", "-o", dir)
	s, err := dataset.Open(t.Context(), dir, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.N != 12 || s.H != 24 || len(s.Captions) != 12 || len(s.Notes) > 0 {
		t.Fatalf("%d pictures of %d x %d, captions %q, notes %q", s.N, s.W, s.H, s.Captions, s.Notes)
	}
	for _, c := range s.Captions {
		if !strings.Contains(c, "star") && !strings.Contains(c, "heart") {
			t.Errorf("a caption is %q", c)
		}
	}
	refused(t, atelier(t, "template", "--set", "captions=true", "-n", "2", "-o", dir), exitFailed, "holds files already")
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 13 {
		t.Errorf("%d files, error %v", len(entries), err)
	}
}
