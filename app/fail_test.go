package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
)

// idx is an IDX file of n pictures of 8 x 8, cut off after size bytes.
func idx(t *testing.T, n, size int) string {
	t.Helper()
	b := []byte{0, 0, 8, 3}
	for _, d := range []int{n, 8, 8} {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	b = append(b, make([]byte, n*64)...)
	return string(b[:size])
}

// What the files don't allow ends with 1, and nothing is left behind.
func TestBadData(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(idx(t, 10, 16+640)))
	z.Close()
	empty := t.TempDir()
	broken := filepath.Dir(write(t, "a.png", "not a picture"))
	for name, c := range map[string]struct{ data, want string }{
		"unknown":       {"digitz", `there is no data "digitz" (did you mean "digits"?)`},
		"cut off":       {write(t, "cut.idx", idx(t, 10, 300)), "is cut off"},
		"gzip cut off":  {write(t, "cut.gz", packed.String()[:packed.Len()-20]), "cut"},
		"empty file":    {write(t, "none.idx", ""), "is empty"},
		"no pictures":   {empty, "there are no pictures in " + empty},
		"none readable": {broken, "none of the pictures in " + broken + " can be read"},
		"a picture":     {filepath.Join(pictureFolder(), "01.png"), "is a single picture"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			refused(t, atelier(t, append([]string{"train", "vae", "--data", c.data, "--steps", "2", "-o", dir}, tiny()...)...), exitFailed, c.want)
			if _, err := os.Stat(dir); !os.IsNotExist(err) {
				t.Errorf("the run's folder is there (%v)", err)
			}
		})
	}
}

func TestBadRuns(t *testing.T) {
	empty := t.TempDir()
	file := write(t, "file", "text")
	start := func(dir string, more ...string) result {
		return atelier(t, append([]string{"train", "vae", "--data", pictureFolder(), "--steps", "2", "-o", dir}, more...)...)
	}
	refused(t, start(trained()), exitFailed, trained()+" already holds a run: add --resume")
	refused(t, start(file), exitFailed, file+" is a file")
	refused(t, start(filepath.Join(file, "run")), exitFailed, "not a directory")
	refused(t, start(empty, "--resume"), exitFailed, "holds no run to resume")
	refused(t, start(filepath.Join(empty, "run"), "--resume"), exitFailed, "there is no folder")
	refused(t, start(trained(), "--resume", "--seed", "4"), exitFailed, "has the seed 0, not 4")
	refused(t, start(trained(), "--resume", "--set", "latent=4"), exitFailed, "has the setting latent 3, not 4")
	if left := names(t, empty); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if savedStep(t, trained()) != 6 {
		t.Error("the run was changed")
	}
}

func TestBadModels(t *testing.T) {
	weights, err := os.ReadFile(filepath.Join(trained(), model.FileName))
	if err != nil {
		t.Fatal(err)
	}
	half := write(t, "half.safetensors", string(weights[:len(weights)/2]))
	empty := t.TempDir()
	out := t.TempDir()
	picture := filepath.Join(pictureFolder(), "01.png")
	for _, m := range []struct{ model, want string }{
		{half, half + " is cut off"},
		{"digits-wav", `there is no model "digits-wav"`},
		{empty, "holds no " + model.FileName},
		{picture, "is not a model file"},
	} {
		for _, args := range [][]string{
			{"sample", m.model, "-o", filepath.Join(out, "p.png")},
			{"encode", m.model, picture, "-o", filepath.Join(out, "l.npy")},
			{"export", m.model, "-o", filepath.Join(out, "w.safetensors")},
		} {
			refused(t, atelier(t, args...), exitFailed, m.want)
		}
	}
	if left := names(t, out); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestBadPlaces(t *testing.T) {
	file := write(t, "file", "text")
	missing := filepath.Join(t.TempDir(), "missing")
	for path, want := range map[string]string{
		filepath.Join(file, "p.png"):    file + " is not a folder",
		filepath.Join(missing, "p.png"): "there is no folder " + missing,
		file:                            file + " is not a folder",
		filepath.Join(file, "folder"):   file + " is not a folder",
	} {
		// It is found out before anything is opened.
		refused(t, atelier(t, "sample", "no-such-model", "-o", path), exitFailed, "can't write "+path, want)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "text" {
		t.Errorf("the file holds %q (%v)", text, err)
	}
}

func TestTooMany(t *testing.T) {
	out := filepath.Join(t.TempDir(), "p.png")
	refused(t, atelier(t, "sample", trained(), "-n", "10000000", "-o", out), exitFailed, "10000000 pictures of 8 x 8 pixels are too many for", "ask for at most 3125000")
	if err := checkSize(engine.Info{H: 64, W: 64, C: 3}, 5_000_000, "p.npy"); err == nil || !strings.Contains(err.Error(), "don't fit into memory: ask for at most 174762 at a time") {
		t.Errorf("%v", err)
	}
}

func TestBadSettingsOfSampling(t *testing.T) {
	out := filepath.Join(t.TempDir(), "p.png")
	refused(t, atelier(t, "sample", trained(), "-o", out, "--set", "temperature=9"), exitUsage, "Temperature (temperature) takes a number from 0 to 3")
	refused(t, atelier(t, "sample", trained(), "-o", out, "--set", "temprature=1"), exitUsage, `did you mean "temperature"?`)
}

func TestBadLatentsAndPictures(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	good := filepath.Join(pictureFolder(), "01.png")
	succeed(t, "encode", trained(), good, "-o", in("good.npy"))
	latents, err := os.ReadFile(in("good.npy"))
	if err != nil {
		t.Fatal(err)
	}
	succeed(t, "sample", trained(), "-n", "2", "-o", in("pictures.npy"))
	wide := bytes.Replace(latents, []byte("(1, 3)"), []byte("(3, 1)"), 1)
	nan := append(bytes.Clone(latents[:len(latents)-4]), 0, 0, 0xc0, 0x7f)
	for latents, want := range map[string]string{
		in("none.npy"):                     "choose another file",
		dir:                                "is a folder: give an NPY file",
		in("pictures.npy"):                 "not latents: float32 N x Z",
		good:                               "is not an NPY file: give one",
		write(t, "wide.npy", string(wide)): "have 1 numbers each, and " + trained() + " takes 3",
		write(t, "nan.npy", string(nan)):   "not finite",
		write(t, "cut.npy", string(latents[:len(latents)-4])): "is cut off",
	} {
		refused(t, atelier(t, "decode", trained(), latents, "-o", in("p.png")), exitFailed, want)
	}
	broken := write(t, "broken.png", "\x89PNG\r\n\x1a\nand no more")
	refused(t, atelier(t, "encode", trained(), good, dir, "-o", in("l.npy")), exitFailed, dir+" is a folder, not a picture: choose a picture in it")
	for _, picture := range []string{broken, in("none.png")} {
		refused(t, atelier(t, "encode", trained(), good, picture, "-o", in("l.npy")), exitFailed, "the picture "+picture+" can't be read")
	}
	if got := strings.Join(names(t, dir), " "); got != "good.npy pictures.npy" {
		t.Errorf("left behind: %s", got)
	}
}
