package random

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"atelier/engine"
	"atelier/engine/pixel"
)

func applies(t *testing.T, s Settings, name string) bool {
	t.Helper()
	for _, f := range engine.Fields(&s) {
		if f.Name == name {
			return f.Applies(&s)
		}
	}
	t.Fatalf("there is no setting %s", name)
	return false
}

func draw(t testing.TB, s Settings, seed uint64, index int) engine.Batch {
	t.Helper()
	b, err := Draw(t.Context(), s, seed, index, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// quick makes the kinds that grow quick to grow.
var quick = map[string]string{"reaction-diffusion": " growth=10", "random-walk": " walkers=5 steps=60"}

// small is a quick picture of each kind, in all three ways of colouring.
func small(t testing.TB) []Settings {
	var all []Settings
	for i, k := range Kinds() {
		for c, colour := range []string{"grey", "rgb", "palette"} {
			if k.Grows && c != i%3 {
				continue
			}
			all = append(all, parse(t, "width=70 height=45 scale=20 side=32 kind="+k.Name+" colour="+colour+quick[k.Name]))
		}
	}
	return append(all, parse(t, "width=70 height=45 scale=20 warp=0.7 passes=2"))
}

// The same settings, seed and index give the same pixels, on one thread and on two; others give others.
func TestDeterminism(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, s := range small(t) {
		runtime.GOMAXPROCS(1)
		one := draw(t, s, 7, 3)
		runtime.GOMAXPROCS(2)
		forget()
		if two := draw(t, s, 7, 3); !bytes.Equal(one.Pix, two.Pix) {
			t.Errorf("%s: two threads make another picture than one", s)
		}
		if again := draw(t, s, 7, 3); !bytes.Equal(one.Pix, again.Pix) {
			t.Errorf("%s: a second call makes another picture", s)
		}
		channels := 3
		if s.Colour == "grey" {
			channels = 1
		}
		if one.N != 1 || one.W != 70 || one.H != 45 || one.C != channels || len(one.Pix) != 70*45*channels {
			t.Errorf("%s: a batch of %d, %d x %d x %d", s, one.N, one.H, one.W, one.C)
		}
		if bytes.Equal(one.Pix, draw(t, s, 7, 4).Pix) || bytes.Equal(one.Pix, draw(t, s, 8, 3).Pix) {
			t.Errorf("%s: another seed or index makes the same picture", s)
		}
		forget()
		preview, err := Preview(t.Context(), s, 7, 3, 70, nil)
		if err != nil || !bytes.Equal(one.Pix, preview.Pix) {
			t.Errorf("%s: the preview of a picture that fits isn't the picture (%v)", s, err)
		}
	}
}

// Every kind uses the whole range of brightness, and no kind is lost in black or white.
func TestRange(t *testing.T) {
	for _, text := range append([]string{"kind=uniform", "kind=fractal sum=ridged gain=0.9 octaves=10", "kind=fractal sum=billow basis=worley", "kind=fractal warp=1"}, lattices...) {
		s := parse(t, text+" colour=grey scale=20 width=256 height=256")
		b := draw(t, s, 2, 0)
		slices.Sort(b.Pix)
		at := func(share float64) int { return int(b.Pix[int(share*float64(len(b.Pix)-1))]) }
		if at(0.02) > 60 || at(0.98) < 195 || at(0.5) < 60 || at(0.5) > 195 || at(0.75)-at(0.25) < 40 || at(0.1) < 3 || at(0.9) > 252 {
			t.Errorf("%s: the percentiles 2, 10, 25, 50, 75, 90, 98 are %d %d %d %d %d %d %d", text, at(0.02), at(0.1), at(0.25), at(0.5), at(0.75), at(0.9), at(0.98))
		}
	}
}

func TestLevels(t *testing.T) {
	grey := parse(t, "kind=simplex scale=10 colour=grey width=64 height=64")
	plain := draw(t, grey, 1, 0)
	s := grey
	s.Invert = true
	for p, v := range draw(t, s, 1, 0).Pix {
		if d := int(v) + int(plain.Pix[p]) - 255; d < -1 || d > 1 {
			t.Fatalf("inverted, %d is %d", plain.Pix[p], v)
		}
	}
	s = grey
	s.Brightness = 20
	for p, v := range draw(t, s, 1, 0).Pix {
		if d := int(v) - min(int(plain.Pix[p])+51, 255); d < -2 || d > 2 {
			t.Fatalf("20 %% brighter, %d is %d", plain.Pix[p], v)
		}
	}
	s = grey
	s.Contrast = 0
	for _, v := range draw(t, s, 1, 0).Pix {
		if v != 128 {
			t.Fatalf("without contrast a pixel is %d", v)
		}
	}
	s = grey
	s.Colour, s.Palette = "palette", "#ff0000, #0000ff"
	p, err := pixel.ParsePalette(s.Palette)
	if err != nil {
		t.Fatal(err)
	}
	table := p.Table(256)
	coloured := draw(t, s, 1, 0)
	for k, v := range plain.Pix {
		want := table[v]
		for c := range 3 {
			if d := int(coloured.Pix[3*k+c]) - int(want[c]); d < -6 || d > 6 {
				t.Fatalf("%d becomes %v through the palette, not %v", v, coloured.Pix[3*k:3*k+3], want)
			}
		}
	}
}

// A preview is the picture in smaller: the picture, brought to its size by averaging, is nearly the same.
func TestPreviewIsThePicture(t *testing.T) {
	for _, text := range []string{"kind=perlin scale=64", "kind=simplex scale=64", "kind=value scale=64", "kind=worley scale=64", "kind=fractal scale=100 gain=0.4",
		"kind=fractal scale=100 warp=0.3 gain=0.4", "kind=uniform grain=32", "kind=simplex scale=64 tile=true",
		"kind=plasma scale=250 roughness=0.3", "kind=reaction-diffusion pitch=50 growth=30", "kind=random-walk walkers=8 line=12", "kind=random-walk walkers=8 line=12 tile=true"} {
		s := parse(t, text+" colour=grey width=512 height=256")
		whole := draw(t, s, 4, 1)
		b, err := Preview(t.Context(), s, 4, 1, 128, nil)
		if err != nil {
			t.Fatal(err)
		}
		if b.W != 128 || b.H != 64 {
			t.Fatalf("%s: the preview is %d x %d", text, b.W, b.H)
		}
		var sum float64
		for y := range b.H {
			for x := range b.W {
				mean := 0
				for k := range 16 {
					mean += int(whole.Pix[(4*y+k/4)*512+4*x+k%4])
				}
				sum += max(float64(mean)/16-float64(b.Pix[y*b.W+x]), float64(b.Pix[y*b.W+x])-float64(mean)/16) / float64(len(b.Pix))
			}
		}
		if sum > 6 {
			t.Errorf("%s: the preview is off by %.1f on average", text, sum)
		}
	}
	for _, size := range [][2]int{{8192, 1}, {1, 8192}, {8192, 8192}, {100, 3}} {
		s := parse(t, "scale=300 colour=grey")
		s.Width, s.Height = size[0], size[1]
		b, err := Preview(t.Context(), s, 1, 0, 64, nil)
		if err != nil || max(b.W, b.H) != 64 || min(b.W, b.H) < 1 {
			t.Errorf("the preview of %v is %d x %d (%v)", size, b.W, b.H, err)
		}
	}
	if b, err := Preview(t.Context(), parse(t, ""), 1, 0, 0, nil); err != nil || b.W != 1 || b.H != 1 {
		t.Errorf("a preview of no size is %d x %d (%v)", b.W, b.H, err)
	}
}

// Any size can be drawn, also those of one pixel, with the smallest and the largest features.
func TestOddSizes(t *testing.T) {
	for _, text := range append([]string{"kind=gaussian grain=512", "kind=fractal warp=4 passes=3 octaves=12 lacunarity=4"}, lattices...) {
		for _, size := range [][2]int{{1, 1}, {1, 37}, {37, 1}, {5, 3}} {
			for _, scale := range []float64{1, 3, 4096} {
				for _, tile := range []bool{false, true} {
					s := parse(t, text)
					s.Width, s.Height, s.Scale, s.Tile = size[0], size[1], scale, tile
					draw(t, s, 1, 0)
				}
			}
		}
	}
}

func TestProgress(t *testing.T) {
	for _, text := range []string{"width=40 height=333", "kind=worley width=3 height=3"} {
		last := 0.0
		_, err := Draw(t.Context(), parse(t, text), 1, 0, func(at float64) {
			if at < last || at > 1 {
				t.Errorf("%s: progress goes from %f to %f", text, last, at)
			}
			last = at
		})
		if err != nil || last != 1 {
			t.Errorf("%s: progress ends at %f (%v)", text, last, err)
		}
	}
}

// The largest picture is given up soon after its context ends: at most the rows that were begun are finished.
func TestCancel(t *testing.T) {
	for _, text := range []string{"octaves=12", "warp=1", "kind=uniform colour=rgb"} {
		s := parse(t, text+" width=8192 height=8192")
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		b, err := Draw(ctx, s, 1, 0, func(at float64) {
			calls++
			cancel()
		})
		if !errors.Is(err, context.Canceled) || b.Pix != nil {
			t.Errorf("%s: a cancelled picture gives %v", text, err)
		}
		if calls > runtime.GOMAXPROCS(0) {
			t.Errorf("%s: %d bands of rows were finished after the cancel", text, calls)
		}
		if _, err := Draw(ctx, s, 1, 0, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: a context that has ended gives %v", text, err)
		}
	}
}

func TestText(t *testing.T) {
	if s := parse(t, ""); s.String() != "" {
		t.Errorf("the defaults are written %q", s)
	}
	for _, text := range []string{"kind=perlin scale=40", `kind=worley palette="#000000 0, #ff8800 0.4, white 1" width=33`, `palette=""`, `palette="a \"b\"" tile=true`} {
		s := parse(t, text)
		again := parse(t, s.String())
		if s != again {
			t.Errorf("%q is read as %q and then as %q", text, s, again)
		}
	}
	if s := parse(t, "  scale=40\n kind=perlin\t"); s.Scale != 40 || s.Kind != "perlin" || s.Octaves != 6 {
		t.Errorf("read %+v", s)
	}
}

// What a person gets wrong is told in one sentence.
func TestMistakes(t *testing.T) {
	for text, part := range map[string]string{
		"perlin": "kind=perlin", "kind=perlim": "perlin", "scale=x": "scale", "scale=1e12": "4096", "width=0": "8192", "height=-1": "8192", "octaves=2.5": "whole",
		"nonsense=1": "nonsense", `palette="a`: "quotation", `palette="a"b`: "space", "scale=3 scale=4": "twice", "=3": "kind=perlin", "scale=nan": "scale",
	} {
		_, err := Parse(text)
		sentence(t, text, err, part)
	}
	for _, spoil := range []func(*Settings){
		func(s *Settings) { s.Width = 0 }, func(s *Settings) { s.Height = 9000 }, func(s *Settings) { s.Kind = "" }, func(s *Settings) { s.Scale = 0 },
		func(s *Settings) { s.Palette = "no such thing" }, func(s *Settings) { s.Octaves = 99 },
	} {
		s := parse(t, "")
		spoil(&s)
		_, err := Draw(t.Context(), s, 1, 0, nil)
		sentence(t, "a spoilt setting", err, "")
		_, err = Preview(t.Context(), s, 1, 0, 64, nil)
		sentence(t, "a spoilt setting", err, "")
	}
	s := parse(t, "colour=grey")
	s.Palette = "no such thing" // which grey pictures don't ask for
	draw(t, s, 1, 0)
}

func sentence(t *testing.T, what string, err error, part string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s is accepted", what)
		return
	}
	if text := err.Error(); strings.Contains(text, "\n") || strings.HasSuffix(text, ".") || len(text) < 20 || !strings.Contains(text, part) {
		t.Errorf("%s: the error is %q", what, text)
	}
}

// A settings' text, a seed and an index stand for the same pixels in every version and on every processor.
func TestPixelsStay(t *testing.T) {
	for text, want := range goldenSums {
		b := draw(t, parse(t, "width=64 height=48 colour=grey "+text), 1, 2)
		sum := sha256.Sum256(b.Pix)
		if got := hex.EncodeToString(sum[:8]); got != want {
			t.Errorf("%q: %q,", text, got)
		}
	}
}

// Cancelling from outside works at any moment.
func TestDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := Draw(ctx, parse(t, "warp=2 passes=3 octaves=12 width=8192 height=8192"), 1, 0, nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
}
