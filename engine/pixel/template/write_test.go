package template

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/imageio"
)

// written is what a folder's metadata.jsonl says.
func written(t *testing.T, dir string) []line {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "metadata.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []line
	for row := range strings.Lines(string(text)) {
		var l line
		if err := json.Unmarshal([]byte(row), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestWriteSetCanBeReadBack(t *testing.T) {
	s, m := Set()
	dir := filepath.Join(t.TempDir(), "new", "set")
	last := 0.0
	if err := WriteSet(context.Background(), dir, s, m, 12, 3, true, nil, func(at float64) { last = at }); err != nil {
		t.Fatal(err)
	}
	if last != 1 {
		t.Errorf("progress ends at %v", last)
	}
	lines := written(t, dir)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 13 || len(lines) != 12 {
		t.Fatalf("%d files, %d lines (%v)", len(entries), len(lines), err)
	}
	for i, l := range lines {
		picture := filepath.Join(dir, l.File)
		var r recipe
		text, err := imageio.LoadRecipe(picture)
		if err != nil || json.Unmarshal(text, &r) != nil {
			t.Fatal(err)
		}
		want := Vary(s, m, 3, i)
		if r.Atelier != engine.Version || r.Command != "template" || r.N != 1 || !reflect.DeepEqual(r.Scene, want) {
			t.Errorf("recipe %s", text)
		}
		c := Describe(r.Scene)
		if l.Text != c.English || l.Chinese != c.Chinese || !reflect.DeepEqual(l.Objects, c.Objects) {
			t.Errorf("%+v doesn't say %+v", l, c)
		}
		b, err := Render(context.Background(), r.Scene, r.Scene.Width, r.Scene.Height, r.Seed, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		img, err := imageio.Decode(picture)
		if err != nil {
			t.Fatal(err)
		}
		for p := range 32 * 32 {
			red, green, blue, _ := img.At(p%32, p/32).RGBA()
			if got := []uint8{uint8(red >> 8), uint8(green >> 8), uint8(blue >> 8)}; !slices.Equal(got, b.Pix[3*p:3*p+3]) {
				t.Fatalf("picture %d, pixel %d is %v, painted from its recipe %v", i, p, got, b.Pix[3*p:3*p+3])
			}
		}
	}
}

func TestWriteSetOfNoise(t *testing.T) {
	dir := t.TempDir()
	m := manyOf(t, "contents=noise")
	s := scene(24, 20, layer(t, "shape=heart"))
	s.Grey = true
	if err := WriteSet(context.Background(), dir, s, m, 3, 9, false, nil, nil); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 3 {
		t.Errorf("%d files without captions, want 3", len(entries))
	}
}

func TestWriteSetRefuses(t *testing.T) {
	s, m := Set()
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := m
	bad.Shapes = "circl"
	off := s
	off.Layers = []Layer{layer(t)}
	off.Layers[0].Size = -1
	new := filepath.Join(t.TempDir(), "set")
	for _, c := range []struct {
		dir, want string
		s         Scene
		m         Many
		n         int
	}{
		{full, "holds files already", s, m, 3},
		{filepath.Join(full, "mine.txt"), "mine.txt", s, m, 3},
		{filepath.Join(full, "mine.txt", "set"), "mine.txt", s, m, 3},
		{new, "0 pictures", s, m, 0},
		{new, "1000001 pictures", s, m, 1000001},
		{new, "no shape", scene(9, 9), m, 3},
		{new, `did you mean "circle"?`, s, bad, 3},
		{new, "Size (size)", off, m, 3},
	} {
		err := WriteSet(context.Background(), c.dir, c.s, c.m, c.n, 0, true, nil, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want %q in it", err, c.want)
		}
	}
	if entries, _ := os.ReadDir(full); len(entries) != 1 {
		t.Errorf("the full folder now holds %v", entries)
	}
	if _, err := os.Stat(new); err == nil {
		t.Error("a folder is made for a set that is refused")
	}
}

func TestStoppedSetIsWhole(t *testing.T) {
	s, m := Set()
	dir := filepath.Join(t.TempDir(), "set")
	ctx, stop := context.WithCancel(context.Background())
	err := WriteSet(ctx, dir, s, m, 50, 1, true, nil, func(at float64) {
		if at >= 0.1 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if lines := written(t, dir); len(lines) != 5 || lines[4].File != "00005.png" {
		t.Errorf("stopped after five pictures, the metadata is %+v", lines)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 6 {
		t.Errorf("the folder holds %v, want five pictures and their captions", entries)
	}
}

// As with a full disk, a picture can't be written: here something has taken its place.
func TestAFailedSetIsTakenBack(t *testing.T) {
	s, m := Set()
	for _, there := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "set")
		if there {
			if err := os.Mkdir(dir, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		block := filepath.Join(dir, "00004.png")
		err := WriteSet(context.Background(), dir, s, m, 10, 1, true, nil, func(at float64) {
			if at == 0.3 {
				if err := os.Symlink(os.DevNull, block); err != nil {
					t.Error(err)
				}
			}
		})
		if err == nil || !strings.Contains(err.Error(), "00004.png") {
			t.Fatalf("error %v", err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 1 {
			t.Errorf("the folder still holds %v", entries)
		}
		if err := os.Remove(block); err != nil {
			t.Fatal(err)
		}
		if err := WriteSet(context.Background(), dir, s, m, 3, 1, true, nil, nil); err != nil {
			t.Errorf("another try in the same folder: %v", err)
		}
	}
}

func TestCaptionsOfWhatIsThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	ctx, cancel := context.WithCancel(t.Context())
	s, m := Set()
	err := WriteSet(ctx, dir, s, m, 40, 1, true, nil, func(at float64) {
		if at > 0.2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	pictures, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "metadata.jsonl"))
	if err != nil || strings.Count(string(text), "\n") != len(pictures) || len(pictures) == 0 || len(pictures) == 40 {
		t.Errorf("%d pictures and %d captions, error %v", len(pictures), strings.Count(string(text), "\n"), err)
	}
}
