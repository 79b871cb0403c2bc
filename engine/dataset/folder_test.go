package dataset

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// plain is a picture of one colour.
func plain(w, h int, c color.Color) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, c)
		}
	}
	return m
}

var (
	red  = color.NRGBA{200, 0, 0, 255}
	grey = color.NRGBA{90, 90, 90, 255}
)

func pngOf(m image.Image) []byte {
	var buf bytes.Buffer
	if err := png.Encode(&buf, m); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// redWebP is 2 x 2 pixels of (200, 0, 0), lossless, written by libwebp.
const redWebP = "UklGRhwAAABXRUJQVlA4TA8AAAAvAUAAAAcQRY7+ByKi/wEA"

func TestFolderFormats(t *testing.T) {
	dir := t.TempDir()
	m := plain(20, 20, red)
	var b, g, j, f bytes.Buffer
	if err := errors.Join(bmp.Encode(&b, m), gif.Encode(&g, m, nil), jpeg.Encode(&j, m, nil), tiff.Encode(&f, m, nil)); err != nil {
		t.Fatal(err)
	}
	deep := image.NewNRGBA64(m.Rect)
	for i := range deep.Pix {
		deep.Pix[i] = 255
	}
	put(t, dir, "a.bmp", b.Bytes())
	put(t, dir, "b.GIF", g.Bytes())
	put(t, dir, "c.jpeg", j.Bytes())
	put(t, dir, "d.tiff", f.Bytes())
	put(t, dir, "e.png", pngOf(deep))
	webp, err := base64.StdEncoding.DecodeString(redWebP)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "f.webp", webp)
	put(t, dir, "notes.txt", []byte("not a picture"))
	put(t, dir, ".hidden.png", pngOf(m))
	put(t, dir, ".cache/x.png", pngOf(m))
	s := open(t, dir, Options{Size: 20})
	if s.N != 6 || s.H != 20 || s.C != 3 || s.Labels != nil || len(s.Notes) != 0 {
		t.Fatalf("%d pictures of %d x %d, notes %q", s.N, s.H, s.C, s.Notes)
	}
	for i := range s.N {
		want := [3]int{200, 0, 0}
		if i == 4 {
			want = [3]int{255, 255, 255}
		}
		for c, v := range s.Pix[i*20*20*3:][:3] {
			if d := int(v) - want[c]; d < -5 || d > 5 {
				t.Errorf("picture %d channel %d is %d, want %d", i, c, v, want[c])
			}
		}
	}
}

func TestFolderSizeAndChannels(t *testing.T) {
	small, large, mixed := t.TempDir(), t.TempDir(), t.TempDir()
	for i := range 3 {
		put(t, small, fmt.Sprintf("%d.png", i), pngOf(plain(28, 28, grey)))
		put(t, large, fmt.Sprintf("%d.png", i), pngOf(plain(300, 200, grey)))
		put(t, mixed, fmt.Sprintf("%d.png", i), pngOf(plain(20+i, 20+i, red)))
	}
	for _, c := range []struct {
		dir            string
		opt            Options
		size, channels int
	}{
		{small, Options{}, 28, 1}, {large, Options{}, 64, 1}, {mixed, Options{}, 64, 3},
		{small, Options{Size: 16}, 16, 1}, {small, Options{Channels: 3}, 28, 3}, {mixed, Options{Size: 20, Channels: 1}, 20, 1},
	} {
		s := open(t, c.dir, c.opt)
		if s.H != c.size || s.W != c.size || s.C != c.channels {
			t.Errorf("%+v: %d x %d x %d, want %d, %d channels", c.opt, s.H, s.W, s.C, c.size, c.channels)
		}
		if chosen := c.opt.Size == 0 && c.dir != small; s.Scaled != chosen {
			t.Errorf("%+v: scaled is %v", c.opt, s.Scaled)
		}
		want := uint8(90)
		if c.dir == mixed {
			want = 200
			if s.C == 1 {
				want = 60 // 0.299 * 200
			}
		}
		if s.Pix[0] != want || s.Pix[len(s.Pix)-s.C] != want {
			t.Errorf("%+v: values %d and %d, want %d", c.opt, s.Pix[0], s.Pix[len(s.Pix)-s.C], want)
		}
	}
}

func TestCropIsTheMiddle(t *testing.T) {
	m := plain(9, 3, red)
	for y := range 3 {
		for x := 3; x < 6; x++ {
			m.Set(x, y, color.NRGBA{uint8(x), uint8(y), 7, 255})
		}
	}
	dir := t.TempDir()
	put(t, dir, "a.png", pngOf(m))
	s := open(t, dir, Options{})
	if want := []byte{3, 0, 7, 4, 0, 7, 5, 0, 7, 3, 1, 7}; s.H != 3 || !bytes.Equal(s.Pix[:12], want) {
		t.Errorf("%d x %d: %v, want %v", s.H, s.W, s.Pix[:12], want)
	}
}

func TestTransparencyLiesOnWhite(t *testing.T) {
	dir := t.TempDir()
	m := plain(10, 10, color.NRGBA{0, 0, 0, 0})
	m.Set(0, 0, color.NRGBA{0, 0, 0, 255})
	m.Set(1, 0, color.NRGBA{0, 0, 0, 128})
	put(t, dir, "a.png", pngOf(m))
	s := open(t, dir, Options{})
	if s.C != 1 || s.Pix[0] != 0 || s.Pix[1] != 127 || s.Pix[2] != 255 {
		t.Errorf("%d channels, pixels %v", s.C, s.Pix[:3])
	}
	if len(s.Notes) != 1 || s.Notes[0] != "1 picture with transparent parts: they were put on white" {
		t.Errorf("notes %q", s.Notes)
	}
	if big := open(t, dir, Options{Size: 40}); slices.Max(big.Pix) != 255 || big.Pix[40*40-1] != 255 {
		t.Errorf("scaled: corner %d", big.Pix[40*40-1])
	}
}

func TestFolderLabels(t *testing.T) {
	pic := pngOf(plain(4, 4, grey))
	for name, c := range map[string]struct {
		paths   []string
		classes []string
		labels  []int
		notes   int
	}{
		"flat":         {[]string{"b.png", "a.png"}, nil, nil, 0},
		"classes":      {[]string{"dog/1.png", "cat/1.png", "cat/2.png"}, []string{"cat", "dog"}, []int{0, 0, 1}, 0},
		"deep":         {[]string{"x/y/dog/1.png", "x/y/cat/a/1.png", "x/y/cat/b/2.png"}, []string{"cat", "dog"}, []int{0, 0, 1}, 0},
		"one folder":   {[]string{"img/1.png", "img/2.png"}, nil, nil, 0},
		"mixed":        {[]string{"dog/1.png", "1.png"}, nil, nil, 1},
		"with a space": {[]string{"a b/1.png", "a/1.png"}, []string{"a", "a b"}, []int{1, 0}, 0},
	} {
		dir := t.TempDir()
		for _, p := range c.paths {
			put(t, dir, p, pic)
		}
		s := open(t, dir, Options{})
		if s.N != len(c.paths) || !slices.Equal(s.Classes, c.classes) || !slices.Equal(s.Labels, c.labels) || len(s.Notes) != c.notes {
			t.Errorf("%s: classes %q, labels %v, notes %q", name, s.Classes, s.Labels, s.Notes)
		}
	}
}

func TestBadPicturesAreSkippedAndNamed(t *testing.T) {
	dir := t.TempDir()
	good := pngOf(plain(28, 28, red))
	put(t, dir, "cat/1.png", pngOf(plain(28, 28, color.NRGBA{1, 0, 0, 255})))
	put(t, dir, "cat/2.png", good[:len(good)/2])
	put(t, dir, "cat/3.png", []byte("no picture at all"))
	put(t, dir, "cat/4.jpg", nil)
	put(t, dir, "dog/1.png", pngOf(plain(28, 28, color.NRGBA{3, 0, 0, 255})))
	huge := slices.Clone(good)
	copy(huge[16:24], []byte{0, 0, 100, 0, 0, 0, 100, 0}) // 25600 x 25600 by its header
	fixPNGHeader(huge)
	put(t, dir, "dog/2.png", huge)
	s := open(t, dir, Options{})
	if s.N != 2 || s.H != 28 || s.Pix[0] != 1 || s.Pix[28*28*3] != 3 || !slices.Equal(s.Labels, []int{0, 1}) {
		t.Fatalf("%d pictures, labels %v", s.N, s.Labels)
	}
	for _, name := range []string{"cat/2.png", "cat/3.png", "cat/4.jpg", "dog/2.png was left out: 25600 x 25600 pixels are more than 64 megapixels"} {
		if !slices.ContainsFunc(s.Notes, func(n string) bool { return strings.HasPrefix(n, name) }) {
			t.Errorf("notes %q don't name %s", s.Notes, name)
		}
	}
	if len(s.Notes) != 4 {
		t.Errorf("notes %q", s.Notes)
	}
}

func TestLinksAreSafe(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	pic := put(t, elsewhere, "pic.png", pngOf(plain(8, 8, grey)))
	put(t, dir, "a/1.png", pngOf(plain(8, 8, grey)))
	for link, to := range map[string]string{"a/loop": dir, "a/2.png": pic, "a/3.png": filepath.Join(dir, "none"), "a/4.png": filepath.Join(dir, "a/4.png")} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	root := filepath.Join(t.TempDir(), "root")
	if err := os.Symlink(dir, root); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{dir, root} {
		if s := open(t, d, Options{}); s.N != 2 || len(s.Notes) != 3 {
			t.Errorf("%d pictures, notes %q", s.N, s.Notes)
		}
	}
}

func TestOpenPicture(t *testing.T) {
	path := put(t, t.TempDir(), "a.png", pngOf(plain(40, 30, red)))
	b, err := OpenPicture(path, 12, 1)
	if err != nil || b.N != 1 || b.H != 12 || b.W != 12 || b.C != 1 || b.Pix[0] != 60 || b.Pix[143] != 60 {
		t.Errorf("%v, error %v", b, err)
	}
	put(t, filepath.Dir(path), "a.png", []byte("broken"))
	for _, p := range []string{path, "/no/such.png"} {
		if _, err := OpenPicture(p, 12, 1); err == nil || !strings.HasPrefix(err.Error(), "the picture "+p+" can't be read (") {
			t.Errorf("%v", err)
		}
	}
	if _, err := OpenPicture(filepath.Dir(path), 12, 1); err == nil || !strings.Contains(err.Error(), "is a folder, not a picture: choose") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := OpenPicture(path, 0, 1); err == nil {
		t.Error("a size of 0 is accepted")
	}
}

func TestBadNames(t *testing.T) {
	empty, words, broken := t.TempDir(), t.TempDir(), t.TempDir()
	put(t, words, "sub/readme.txt", []byte("words"))
	put(t, broken, "x.png", []byte("broken"))
	single := put(t, t.TempDir(), "one.png", pngOf(plain(4, 4, red)))
	for _, c := range []struct {
		name string
		opt  Options
		want string
	}{
		{"digit", Options{}, `there is no data "digit" (did you mean "digits"?): give a shipped name (digits, fashion, faces, shapes, stacked-digits), a folder or zip of pictures, an IDX file or a CIFAR binary file`},
		{"/no/such/place", Options{}, `there is no data "/no/such/place": give a shipped name (digits, fashion, faces,`},
		{empty, Options{}, "there are no pictures in " + empty},
		{words, Options{}, "there are no pictures in " + words},
		{broken, Options{}, "none of the pictures in " + broken + " can be read: x.png was left out: it is not a picture of a format that can be read"},
		{single, Options{}, single + " is a single picture: give the folder that holds the pictures"},
		{"/dev/null", Options{}, "/dev/null is neither a folder nor a file"},
		{"digits", Options{Size: 1e9}, "a picture of 1000000000 x 1000000000 pixels is too large"},
		{"digits", Options{Size: -1}, "has no pixels"},
		{"digits", Options{Channels: 2}, "2 colour channels"},
		{"digits", Options{Size: 8192}, "60000 pictures of 8192 x 8192 need more than 8 GiB"},
	} {
		s, err := Open(context.Background(), c.name, c.opt)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %+v: set %v, error %v\nwant a sentence with %q", c.name, c.opt, s, err, c.want)
		}
	}
}

func TestCancelAndProgress(t *testing.T) {
	dir := t.TempDir()
	for i := range 40 {
		put(t, dir, fmt.Sprintf("%02d.png", i), pngOf(plain(8, 8, color.NRGBA{uint8(i), 1, 2, 255})))
	}
	var last, total int
	s := open(t, dir, Options{Progress: func(d, n int) {
		if d != last+1 {
			t.Errorf("progress went from %d to %d", last, d)
		}
		last, total = d, n
	}})
	if last != 40 || total != 40 {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	for i := range 40 {
		if s.Pix[i*8*8*3] != uint8(i) {
			t.Errorf("picture %d is number %d", i, s.Pix[i*8*8*3])
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if _, err := Open(ctx, dir, Options{Progress: func(d, n int) { cancel() }}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped while reading: %v", err)
	}
	for _, name := range []string{dir, "digits"} {
		if _, err := Open(ctx, name, Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with an ended context: %v", name, err)
		}
	}
}
